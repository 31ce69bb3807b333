//! Imports real sites of seven kinds and prints what they had before and have after. The sites are not part of the repository.

use std::path::Path;

use crate::support::{Guide, files_below};

/// A site: its folder, its kind, its content folder, and the languages that it has besides its own.
const SITES: [(&str, &str, &str, usize); 7] = [
    ("gds-way", "middleman", "source", 0),
    ("vitepress-docs/docs", "vitepress", "en", 7),
    ("mdbook-guide/guide", "mdbook", "src", 0),
    ("material-docs", "mkdocs", "docs", 0),
    ("zola-docs/docs", "zola", "content", 0),
    ("usds-playbook", "jekyll", "_plays", 0),
    ("starlight-docs/docs", "starlight", "src/content/docs", 16),
];

/// The marks of containers in the text of a document, outside of fenced code.
fn containers(text: &str) -> usize {
    let mut open: Option<String> = None;
    let mut count = 0;
    for line in text.lines().map(|line| line.trim_start_matches([' ', '\t', '>'])) {
        let marks: String = line.chars().take_while(|c| matches!(c, '`' | '~')).collect();
        match &open {
            Some(fence) if line.trim_end() == marks && marks.starts_with(fence.as_str()) => open = None,
            Some(_) => {}
            None if marks.len() >= 3 => open = Some(marks),
            None => {
                let is_colon =
                    line.starts_with(":::") && line.trim_start_matches(':').trim().starts_with(char::is_alphabetic);
                let starts = ["!!! ", "??? ", "???+ ", "=== \"", "<Aside", "<TabItem", "<details", "> [!", "[!"];
                count += usize::from(is_colon || starts.iter().any(|start| line.starts_with(start)));
            }
        }
    }
    count
}

#[test]
fn real_sites_of_seven_kinds_keep_their_pages() {
    println!("site                  pages      links broken  navigation  languages  containers");
    for (name, kind, content, languages) in SITES {
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/sites").join(name);
        if !source.is_dir() {
            println!("no site at {}: nothing checked", source.display());
            continue;
        }
        let guide = Guide::empty();
        let outcome = guide.run(&["import", kind, &source.to_string_lossy(), "--into", "new"]);
        assert_eq!(outcome.status, 0, "{name}: {}", outcome.stderr);
        let detected = guide.run(&["import", &source.to_string_lossy(), "--dry-run"]);
        assert!(detected.stdout.starts_with("Imported as"), "{name}");
        let checked = guide.run(&["--root", "new", "check"]);
        assert_eq!(checked.status, 0, "{name}: {}", checked.stderr);
        let is_document = |path: &str| [".md", ".mdx", ".erb"].iter().any(|end| path.ends_with(end));
        let is_language = |path: &str| {
            languages > 0
                && kind == "starlight"
                && path
                    .split('/')
                    .next()
                    .is_some_and(|first| first.len() == 2 && first != "ui" || first.contains('-') && first.len() == 5)
        };
        let before: Vec<String> = files_below(&source.join(content))
            .into_iter()
            .filter(|path| {
                is_document(path) && !is_language(path) && !path.contains("layouts/") && !path.contains("partials/")
            })
            .filter(|path| !path.ends_with("SUMMARY.md"))
            .collect();
        let after: Vec<String> =
            files_below(&guide.path("new/content")).into_iter().filter(|path| is_document(path)).collect();
        let read = |path: &String| std::fs::read_to_string(source.join(content).join(path)).unwrap_or_default();
        let had: usize = before.iter().map(|path| containers(&read(path))).sum();
        let has: usize = after.iter().map(|path| containers(&guide.read(&format!("new/content/{path}")))).sum();
        let weights =
            after.iter().filter(|path| guide.read(&format!("new/content/{path}")).contains("\nweight: ")).count();
        let built = guide.run(&["--root", "new", "build", "--message-format", "short"]);
        assert_eq!(built.status, 0, "{name}: {}", built.stderr);
        let broken = built.stderr.lines().filter(|line| line.contains("[broken-link]")).count();
        let links: usize =
            after.iter().map(|path| guide.read(&format!("new/content/{path}")).matches("](").count()).sum();
        let report = guide.read("new/import-report.md");
        let listed = report.matches("\n- the language `").count();
        println!(
            "{name:<21} {:>3} → {:<3}  {links:>5} {broken:>6}  {weights:>10}  {listed:>9}  {had:>4} → {has}",
            before.len(),
            after.len()
        );
        assert!(after.len() >= before.len(), "{name}: {} documents became {}", before.len(), after.len());
        assert_eq!(listed, languages, "{name}: languages");
        assert!(has * 10 >= had * 8, "{name}: {had} containers became {has}");
    }
}
