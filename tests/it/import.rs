//! Imports generated sites of over a hundred files for each generator, and real handbooks. The new guide must build, every
//! working link must still lead to the same page, and the source must not change.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use crate::support::{Guide, files_below};

/// The number of documents in each generated site.
const PAGES: usize = 120;

/// The bytes of each file in a folder, by path.
fn bytes(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    files_below(folder)
        .into_iter()
        .map(|path| {
            let bytes = fs::read(folder.join(&path)).expect("a file");
            (path, bytes)
        })
        .collect()
}

/// Imports `site`, builds the guide, and checks that page `n` links to page `n + 1` and that each original address still
/// leads to its page. `old` returns the original address of page `n`, or `None` if it has none.
fn check(guide: &Guide, from: &str, old: impl Fn(usize) -> Option<String>) {
    let before = bytes(&guide.path("site"));
    assert!(before.len() >= 100, "the generated site has only {} files", before.len());
    let outcome = guide.run(&["import", from, "site", "--into", "new"]);
    assert_eq!(outcome.status, 0, "{}{}", outcome.stdout, outcome.stderr);
    assert!(before == bytes(&guide.path("site")), "the source has changed");

    let built = guide.run(&["--root", "new", "build", "--message-format", "short"]);
    assert_eq!(built.status, 0, "{}", built.stderr);
    for line in built.stderr.lines() {
        let about_links = line.contains("[broken-") || line.contains("[unknown-name]") || line.contains("error[");
        assert!(!about_links || line.contains("nowhere-at-all"), "{line}");
        assert!(!line.contains("[bad-alias]"), "{line}");
    }

    let mut page_of: BTreeMap<usize, String> = BTreeMap::new();
    let mut html: BTreeMap<String, String> = BTreeMap::new();
    for file in files_below(&guide.path("new/public")).into_iter().filter(|file| file.ends_with(".html")) {
        let text = guide.read(&format!("new/public/{file}"));
        let address = format!("/{}", file.trim_end_matches("index.html"));
        let title = text
            .split("<h1")
            .nth(1)
            .and_then(|rest| rest.split_once('>')?.1.split('<').next()?.strip_prefix("Page ")?.parse().ok());
        if let Some(number) = title {
            assert!(page_of.insert(number, address.clone()).is_none(), "page {number} exists twice");
        }
        html.insert(address, text);
    }
    assert_eq!(page_of.len(), PAGES);
    for number in 0..PAGES {
        let next = (number + 1) % PAGES;
        let text = &html[&page_of[&number]];
        let href = text
            .split(&format!(">to {next}</a>"))
            .next()
            .filter(|before| before.len() < text.len())
            .and_then(|before| before.rsplit("href=\"").next())
            .and_then(|rest| rest.split('"').next())
            .unwrap_or_else(|| panic!("page {number} has no link to page {next}:\n{text}"));
        let address = href.split('#').next().unwrap_or_default();
        let address = address.strip_prefix("/base").unwrap_or(address);
        assert_eq!(address, page_of[&next], "page {number} links to the wrong page");
        if let Some(old) = old(number) {
            let page = html.get(&old).or_else(|| html.get(&format!("{old}/")));
            let page = page.unwrap_or_else(|| panic!("nothing is at {old}, the old address of page {number}"));
            let is_page = page.contains(&format!(">Page {number}</h1>"));
            let leads = page.contains(&format!("url=/base{}\"", page_of[&number]))
                || page.contains(&format!("url={}\"", page_of[&number]));
            assert!(is_page || leads, "{old} doesn't lead to page {number}:\n{page}");
        }
    }
}

/// Markdown that sites of all generators contain: tables, code, non-Latin text, HTML, footnotes, a broken link.
fn odd(number: usize) -> String {
    let pieces = [
        "| a | b |\n|---|---|\n| 1 | 2 |\n",
        "```sh\necho '[[not a link]]' {{ not a tag }}\n```\n",
        "Ünïcödé – 日本語 – עברית – emoji 🎉, a non-breaking\u{a0}space.\n",
        "<div class=\"note\"><b>HTML</b></div>\n",
        "A note.[^1]\n\n[^1]: Said below.\n",
        "[Broken](nowhere-at-all.md)\n",
        "Line with two spaces  \nand a backslash\\\nend.\n",
        "1. one\n   - two\n     > three\n",
    ];
    pieces[number % pieces.len()].to_string()
}

#[test]
fn a_large_hugo_site_keeps_its_links() {
    let guide = Guide::empty();
    guide.write(
        "site/hugo.toml",
        "baseURL = 'https://example.org/base/'\ntitle = 'Large'\n[[params.social]]\nname = 'x'\n",
    );
    let name = |number: usize| match number % 4 {
        0 => format!("Page {number} (draft) & more"),
        1 => format!("page_{number}"),
        2 => format!("PAGE-{number}"),
        _ => format!("seite-ü-{number}"),
    };
    let folder = |number: usize| ["posts", "docs/guides", "posts/Old Stuff"][number % 3];
    let is_bundle = |number: usize| number.is_multiple_of(5);
    for number in 0..PAGES {
        let next = (number + 1) % PAGES;
        let path = |number: usize| {
            let end = if is_bundle(number) { "/index.md" } else { ".md" };
            format!("{}/{}{end}", folder(number), name(number))
        };
        let urlized = |number: usize| format!("{}/{}", folder(number), name(number)).to_lowercase().replace(' ', "-");
        let link = match number % 3 {
            0 => format!("[to {next}]({{{{< relref \"{}\" >}}}})", path(next)),
            1 => format!("[to {next}](<{{{{% ref \"/{}#top\" %}}}}>)", path(next)),
            _ => format!("[to {next}](</base/{}/>)", urlized(next)),
        };
        let head = match number % 3 {
            0 => format!(
                "+++\ntitle = \"Page {number}\"\ndate = 2020-01-01T10:00:00+02:00\ntags = [\"a\", \"b: c\"]\n[params]\nx = {{ y = [1, 2] }}\n+++\n"
            ),
            1 => format!(
                "---\ntitle: 'Page {number}'\ncategories: [\"Größe\"]\naliases:\n  - /old/{number}\nauthor: {{name: Ada}}\nmenu: {{main: {{weight: 1}}}}\n---\n"
            ),
            _ => format!("{{\n  \"title\": \"Page {number}\",\n  \"weight\": {number}\n}}\n"),
        };
        guide.write(&format!("site/content/{}", path(number)), format!("{head}\n## Top\n\n{link}\n\n{}", odd(number)));
        if is_bundle(number) {
            guide.write(&format!("site/content/{}/{}/picture.jpg", folder(number), name(number)), [0xff, 0xd8]);
        }
    }
    guide.write("site/content/_index.md", "---\ntitle: Home\n---\n{{< unknown >}}");
    guide.write("site/static/css/style.css", "p {}");
    guide.write("site/static/style.css", "p {}");
    check(&guide, "hugo", |number| (number % 3 == 1).then(|| format!("/old/{number}/")));
}

#[test]
fn a_large_zola_site_keeps_its_links() {
    let guide = Guide::empty();
    guide.write("site/config.toml", "base_url = 'https://example.org/base'\ntitle = 'Large'\n");
    let path = |number: usize| match number % 4 {
        0 => format!("blog/2021-02-{:02}-page-{number}.md", number % 28 + 1),
        1 => format!("blog/page-{number}/index.md"),
        2 => format!("docs/deep/er/page_{number}.md"),
        _ => format!("page-{number}.md"),
    };
    for number in 0..PAGES {
        let next = (number + 1) % PAGES;
        let anchor = if number % 2 == 0 { "#top" } else { "" };
        let own = if number % 7 == 3 { format!("path = \"own/place/{number}\"\n") } else { String::new() };
        let text = format!(
            "+++\ntitle = \"Page {number}\"\n{own}[taxonomies]\ntags = [\"t{}\"]\n[extra]\nn = {number}\n+++\n## Top\n\n[to {next}](@/{}{anchor}) {{{{ figure(src=\"x\") }}}}\n\n{}",
            number % 9,
            path(next),
            odd(number)
        );
        guide.write(&format!("site/content/{}", path(number)), text);
    }
    guide.write("site/content/_index.md", "+++\ntitle = \"Home\"\n+++\n");
    guide.write("site/content/blog/_index.md", "+++\ntitle = \"Blog\"\nsort_by = \"date\"\n+++\n");
    check(&guide, "zola", |number| (number % 7 == 3).then(|| format!("/own/place/{number}/")));
}

#[test]
fn a_large_jekyll_site_keeps_its_links() {
    let guide = Guide::empty();
    guide.write(
        "site/_config.yml",
        "title: Large\nurl: https://example.org\nbaseurl: /base\ncollections:\n  people: {output: true}\n",
    );
    let day = |number: usize| format!("20{:02}-{:02}-{:02}", number % 20, number % 12 + 1, number % 28 + 1);
    let path = |number: usize| match number % 4 {
        0 => format!("_posts/{}-page-{number}.md", day(number)),
        1 => format!("_people/page_{number}.md"),
        2 => format!("about/page {number}.markdown"),
        _ => format!("news/_posts/{}-page-{number}.md", day(number)),
    };
    let old = |number: usize| match number % 4 {
        0 => format!("/{}/page-{number}.html", day(number).replace('-', "/")),
        1 => format!("/people/page_{number}.html"),
        2 => format!("/about/page {number}.html"),
        _ => format!("/c{}/{}/page-{number}.html", number % 3, day(number).replace('-', "/")),
    };
    for number in 0..PAGES {
        let next = (number + 1) % PAGES;
        let link = match (number % 5, next % 4) {
            (0, 0) => format!("[to {next}]({{% post_url {}-page-{next} %}})", day(next)),
            (1, _) => format!("[to {next}]({{{{ site.baseurl }}}}{{% link {} %}})", path(next)),
            (2, _) => format!("[to {next}](<{{{{ \"{}\" | relative_url }}}}>)", old(next)),
            (3, _) => format!("[to {next}][next]\n\n[next]: <{}> 'titled'\n", old(next).replace(' ', "%20")),
            _ => {
                format!("[to {next}](https://example.org/base{}){{:target=\"_blank\"}}", old(next).replace(' ', "%20"))
            }
        };
        let head = match number % 3 {
            _ if number % 4 == 3 => {
                format!("---\ntitle: Page {number}\ncategory: x\ncategories: c{}\n---\n", number % 3)
            }
            0 => format!("---\nlayout: post\ntitle: \"Page {number}\"\ntags: one two\n---\n"),
            1 => format!("---\ntitle: Page {number}\nredirect_from:\n  - /was/{number}\n---\n"),
            _ => format!("---\ntitle: Page {number}\nsidebar:\n  - {{text: x, url: y}}\n---\n"),
        };
        guide.write(
            &format!("site/{}", path(number)),
            format!("{head}# Top\n{{: .big #top}}\n\n{link}\n\n{}", odd(number)),
        );
    }
    guide.write("site/index.html", "<p>Home</p>");
    guide.write("site/_includes/x.html", "x");
    guide.write("site/assets/a b.pdf", "x");
    check(&guide, "jekyll", |number| Some(old(number)));
}

#[test]
fn a_large_mdbook_book_keeps_its_links() {
    let guide = Guide::empty();
    guide.write("site/book.toml", "[book]\ntitle = \"Large\"\n[output.html]\nsite-url = \"/x/\"\n");
    let path = |number: usize| match number % 3 {
        0 => format!("part/page-{number}/README.md"),
        1 => format!("part/page_{number}.md"),
        _ => format!("Page {number}.md"),
    };
    let old = |number: usize| match number % 3 {
        0 => format!("/part/page-{number}/"),
        1 => format!("/part/page_{number}.html"),
        _ => format!("/Page {number}.html"),
    };
    let mut summary = String::from("# Summary\n\n[Preface](preface.md)\n\n# Part\n\n");
    for number in 0..PAGES {
        let next = (number + 1) % PAGES;
        summary.push_str(&format!("{}- [Page {number}](<{}>)\n", "  ".repeat(number % 3), path(number)));
        let up = "../".repeat(path(number).matches('/').count());
        let target = if number % 2 == 0 { path(next) } else { old(next).trim_start_matches('/').to_string() };
        let include = if number % 10 == 0 { "```rust\n{{#include ../../../code/a.rs:2:}}\n```\n" } else { "" };
        let text = format!("# Page {number}\n\n[to {next}](<{up}{target}>)\n\n{include}{}", odd(number));
        guide.write(&format!("site/src/{}", path(number)), text);
    }
    guide.write("site/src/preface.md", "# Preface\n");
    guide.write("site/src/SUMMARY.md", summary);
    guide.write("site/code/a.rs", "// a\nfn main() {}\n");
    check(&guide, "mdbook", |number| Some(old(number)));
}

#[test]
fn a_large_obsidian_vault_keeps_its_links() {
    let guide = Guide::empty();
    let path = |number: usize| match number % 4 {
        0 => format!("Areas/Page {number}.md"),
        1 => format!("Areas/Deep (er)/Page {number}.md"),
        2 => format!("Page {number}.md"),
        _ => format!("C++ & C#/Page {number}.md"),
    };
    for number in 0..PAGES {
        let next = (number + 1) % PAGES;
        let stem = path(next).trim_end_matches(".md").to_string();
        let link = match number % 6 {
            0 => format!("[[Page {next}|to {next}]]"),
            1 => format!("[[{stem}|to {next}]]"),
            2 => format!("[[page {next}#Top of it|to {next}]]"),
            3 => format!("[[p{next}|to {next}]]"),
            4 => format!("| [[Page {next}\\|to {next}]] | x |\n|---|---|\n"),
            _ => format!("[[Page {next}#^a1b2c3|to {next}]] %%hidden%%"),
        };
        let head = match number % 3 {
            0 => String::new(),
            1 => format!("---\naliases: [p{number}, \"P/{number}\"]\ntags: [a/b, '#c']\n---\n"),
            _ => format!("---\naliases: p{number}\ncssclass: wide\nup: \"[[Page 0]]\"\n---\n"),
        };
        // Pages with a number divisible by three have no alias.
        let link = if number % 6 == 3 && next.is_multiple_of(3) { format!("[[Page {next}|to {next}]]") } else { link };
        let text = format!("{head}{link}\n\n## Top of it\n\n==marked== #tag/{} ^a1b2c3\n\n{}", number % 5, odd(number));
        guide.write(&format!("site/{}", path(number)), text);
    }
    guide.write("site/.obsidian/workspace.json", "{}");
    guide.write("site/Board.canvas", "{}");
    guide.write("site/files/pic ture.png", "PNG");
    guide.write("site/Empty.md", "");
    check(&guide, "obsidian", |_| None);
}

/// Imports a real handbook as a site of one generator. Returns the number of broken links and of documents, or `None` if
/// the handbook is not available.
fn broken_in_handbook(name: &str, from: &str) -> Option<(usize, usize)> {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/handbooks").join(name);
    if !source.is_dir() {
        println!("no handbook at {}: nothing checked", source.display());
        return None;
    }
    let guide = Guide::empty();
    let before = bytes(&source);
    let outcome = guide.run(&["import", from, &source.to_string_lossy(), "--into", "new"]);
    assert_eq!(outcome.status, 0, "{}", outcome.stderr);
    assert!(before == bytes(&source), "the source has changed");
    let built = guide.run(&["--root", "new", "build", "--message-format", "short"]);
    assert_eq!(built.status, 0, "{}", built.stderr);
    let broken = built.stderr.lines().filter(|line| line.contains("[broken-link]")).count();
    let documents = before.keys().filter(|path| path.ends_with(".md")).count();
    Some((broken, documents))
}

/// The handbooks themselves contain broken links: in one a misspelled scheme, a space before a URL, a link without a URL and a
/// missing page, in the other one. As a plain folder, links with template tags remain as well.
#[test]
fn real_handbooks_import_with_few_broken_links() {
    for (name, from, most) in
        [("18f", "jekyll", 4), ("clef", "jekyll", 1), ("18f", "folder", 17), ("clef", "folder", 1)]
    {
        if let Some((broken, documents)) = broken_in_handbook(name, from) {
            assert!(broken <= most, "{name} as {from}: {broken} broken links in {documents} documents");
        }
    }
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig { cases: 96, ..Default::default() })]

    /// Any text can be imported, and the new guide opens without errors.
    #[test]
    fn any_text_can_be_imported(pieces in proptest::collection::vec(proptest::sample::select(PIECES.to_vec()), 0..40)) {
        use guide::scaffold::import::{Generator, ImportOptions, import};
        let text = pieces.concat();
        for from in Generator::ALL {
            let guide = Guide::empty();
            let folder = match from {
                Generator::Hugo | Generator::Zola => "site/content",
                Generator::Mdbook => "site/src",
                Generator::Mkdocs | Generator::Docusaurus => "site/docs",
                Generator::Starlight => "site/src/content/docs",
                Generator::Middleman => "site/source",
                _ => "site",
            };
            guide.write(&format!("{folder}/a.md"), &text);
            guide.write(&format!("{folder}/b é.md"), format!("{text}{text}"));
            guide.write(&format!("{folder}/SUMMARY.md"), "[a](a.md)\n[b](<b é.md>)\n");
            guide.write("site/_config.yml", &text);
            guide.write("site/book.toml", "[book]\ntitle = 'x'\n");
            let options = ImportOptions { from, why: String::new(), role_keys: vec!["tags".into()], topic_keys: Vec::new() };
            import(&guide.path("site"), Some(&guide.path("new")), &options).expect("an import");
            let (_, diagnostics) = guide::open(&guide.path("new"), &guide::Overrides::default());
            let errors: Vec<_> = diagnostics.into_iter().filter(|diagnostic| diagnostic.severity == guide::diagnostic::Severity::Error).collect();
            assert!(errors.is_empty(), "{from:?}: {errors:?}\n{text:?}");
        }
    }
}

/// Fragments of all syntax that the importer recognizes.
const PIECES: [&str; 72] = [
    "---\n",
    "+++\n",
    "{\n",
    "\n}\n",
    "title: x\n",
    "title = \"y\"\n",
    "tags: [a, 'b\"', c]\n",
    "date: soon\n",
    "aliases: /x\n",
    "url: ../..\n",
    "permalink: /:title/é\n",
    "slug: \"\"\n",
    "weight: 1e9\n",
    "draft: yes\n",
    "{{<",
    ">}}",
    "{{%",
    "%}}",
    "{{",
    "}}",
    "{%",
    "%}",
    " relref ",
    "\"a.md\"",
    "'b é.md#x'",
    " figure src=",
    " highlight go ",
    " endhighlight ",
    " raw ",
    " endraw ",
    " link a.md ",
    " comment ",
    "site.baseurl",
    "| relative_url",
    "#include a.md:1:2",
    "#title",
    "#playground b é.md",
    "{{ #include a.md }}",
    " / highlight ",
    " caption='é' link=a.md",
    "{:toc}\n",
    "{::comment}",
    "{:/}",
    "{: #id}\n",
    "<div markdown=\"1\">",
    "</div>",
    "$",
    "- ",
    "[[",
    "]]",
    "![[",
    "|",
    "#",
    "^",
    "==",
    "%%",
    "> [!info]- ",
    "`",
    "```\n",
    "~~~\n",
    "[x](",
    "![y](",
    ")",
    "[r]: ",
    "<a href=\"",
    "\">",
    "{: #id}",
    "é",
    "日本",
    "\u{a0}",
    "\n",
    " ",
];
