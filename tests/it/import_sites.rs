//! Imports real sites of seven kinds and prints what they had before and have after. The sites are not part of the repository.

use std::collections::BTreeMap;
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
        let tags = languages_of(&guide.read("new/site.toml"));
        let is_translation =
            |path: &String| path.split_once('/').is_some_and(|(folder, _)| tags.iter().any(|tag| tag == folder));
        let (translations, after): (Vec<String>, Vec<String>) = after.into_iter().partition(is_translation);
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
        let listed = tags.len();
        println!(
            "{name:<21} {:>3} → {:<3}  {links:>5} {broken:>6}  {weights:>10}  {listed:>9}  {had:>4} → {has}",
            before.len(),
            after.len()
        );
        if languages > 0 {
            assert_languages_are_kept(&guide, &source, kind, &tags, &translations);
        }
        assert!(after.len() >= before.len(), "{name}: {} documents became {}", before.len(), after.len());
        assert_eq!(listed, languages, "{name}: languages");
        assert!(has * 10 >= had * 8, "{name}: {had} containers became {has}");
    }
}

/// The tags of the languages in settings.
fn languages_of(settings: &str) -> Vec<String> {
    let tag = |line: &str| line.strip_prefix("[languages.")?.strip_suffix(']').map(str::to_string);
    settings.lines().filter_map(tag).collect()
}

/// Every document of each language is in the guide, links lead to the language where it has the page, and each version of a page
/// names all others.
fn assert_languages_are_kept(guide: &Guide, source: &Path, kind: &str, tags: &[String], translations: &[String]) {
    let content = if kind == "starlight" { source.join("src/content/docs") } else { source.to_path_buf() };
    let settings = guide.read("new/site.toml");
    guide.write("new/site.toml", format!("base_url = \"https://example.org/\"\n{settings}"));
    let built = guide.run(&["--root", "new", "build", "--no-search", "--output", "versions"]);
    assert_eq!(built.status, 0, "{}", built.stderr);
    let pages: BTreeMap<String, String> = files_below(&guide.path("versions"))
        .into_iter()
        .filter(|path| path.ends_with("index.html"))
        .map(|path| (format!("/{}", path.trim_end_matches("index.html")), guide.read(&format!("versions/{path}"))))
        .collect();
    for tag in tags {
        let is_document = |path: &String| path.ends_with(".md") || path.ends_with(".mdx");
        let mut before: Vec<String> = files_below(&content.join(tag)).into_iter().filter(is_document).collect();
        for path in &mut before {
            *path = path.replace(".mdx", ".md");
        }
        before.sort();
        let mut after: Vec<&str> =
            translations.iter().filter_map(|path| path.strip_prefix(&format!("{tag}/"))).collect();
        after.sort_unstable();
        assert_eq!(before, after, "{kind}: documents in `{tag}`");
        let (mut own, mut main) = (0, 0);
        for (address, html) in pages.iter().filter(|(address, _)| address.starts_with(&format!("/{tag}/"))) {
            let prose = html.split("class=\"prose").nth(1).unwrap_or_default();
            let prose = prose.split("</article>").next().unwrap_or_default();
            for link in values(prose, "href").filter(|link| link.starts_with('/') && !link.starts_with("//")) {
                let path = link.split('#').next().unwrap_or_default();
                if path.starts_with(&format!("/{tag}/")) {
                    own += 1;
                } else if pages.contains_key(path) {
                    main += 1;
                    let translated = format!("/{tag}{path}");
                    assert!(
                        !pages.contains_key(&translated),
                        "{kind}: {address} links to {path} and not to {translated}"
                    );
                }
            }
        }
        println!("  {tag:<8} {:>3} documents, {own:>4} links in the language, {main:>3} to the main one", after.len());
    }
    let mut sets = 0;
    for (address, html) in &pages {
        let versions: BTreeMap<&str, &str> = html
            .split("<link rel=\"alternate\" hreflang=")
            .skip(1)
            .filter_map(|link| {
                let language = link.trim_start_matches('"').split(['"', ' ', '>']).next()?;
                Some((language, values(link, "href").next()?.strip_prefix("https://example.org")?))
            })
            .collect();
        if versions.is_empty() {
            continue;
        }
        sets += 1;
        assert!(versions.contains_key("x-default"), "{address}: {versions:?}");
        for other in versions.values() {
            let page = pages.get(*other).unwrap_or_else(|| panic!("{address} names {other}, which does not exist"));
            let is_named = values(page, "href").any(|link| link.strip_prefix("https://example.org") == Some(address));
            assert!(is_named, "{other} does not name {address}");
        }
    }
    assert!(sets > 100, "{kind}: only {sets} pages have versions");
}

/// The values of an attribute in some HTML.
fn values<'a>(html: &'a str, attribute: &'a str) -> impl Iterator<Item = &'a str> {
    html.match_indices(attribute).filter_map(move |(start, _)| {
        let value = html[start + attribute.len()..].strip_prefix('=')?;
        match value.strip_prefix('"') {
            Some(quoted) => quoted.split('"').next(),
            None => value.split([' ', '>']).next(),
        }
    })
}
