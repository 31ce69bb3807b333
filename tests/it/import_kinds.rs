//! A generated site of each kind that can be imported, with a hundred files and the oddities of real ones. Pages, addresses,
//! private pages, navigation, images and containers are counted before and after.

use std::collections::BTreeMap;

use crate::support::{Guide, files_below};

/// The number of pages of each site.
const PAGES: usize = 90;

/// The number of pages that are not public.
const SECRETS: usize = 10;

/// Writes a file of navigation that has these pages in this order: its path and its text.
type Navigation = fn(&[usize]) -> (String, String);

/// How sites of one kind are written.
struct SiteKind {
    name: &'static str,
    /// Settings and other files.
    files: &'static [(&'static str, &'static str)],
    /// The file of a page.
    path: fn(usize) -> String,
    /// The file of a page that is not public, and its front matter.
    secret: fn(usize) -> (String, &'static str),
    /// The front matter of a page; the title is in it or in a heading.
    head: fn(usize) -> String,
    /// A container with a text.
    container: fn(usize, &str) -> String,
    /// The file of an image, and the Markdown for it in a page.
    image: fn(usize) -> (String, String),
    /// The public address of a page.
    old: fn(usize) -> Option<String>,
    /// A file with the navigation, which has the pages in this order.
    nav: Option<Navigation>,
}

fn yaml(number: usize) -> String {
    format!("---\ntitle: \"Page {number}\"\n---\n")
}

fn toml(number: usize) -> String {
    format!("+++\ntitle = \"Page {number}\"\n+++\n")
}

fn heading(number: usize) -> String {
    format!("# Page {number}\n")
}

/// The folder of a page, of three.
fn folder(number: usize) -> &'static str {
    ["one", "two/deep", "three words"][number % 3]
}

fn colons(number: usize, text: &str) -> String {
    match number % 3 {
        0 => format!("::: tip\n{text}\n:::\n"),
        1 => format!("::: details More\n{text}\n:::\n"),
        _ => format!(":::: info Outer\n::: warning\n{text}\n:::\n::::\n"),
    }
}

const KINDS: [SiteKind; 12] = [
    SiteKind {
        name: "hugo",
        files: &[
            ("hugo.toml", "title = 'H'\nignoreFiles = ['\\.secret\\.md$']\n"),
            ("content/old/_index.md", "---\ntitle: Old\ncascade: {expiryDate: 2001-01-01}\n---\n"),
            ("layouts/single.html", "{{ .Content }}"),
        ],
        path: |n| format!("content/{}/page-{n}.md", folder(n)),
        secret: |n| match n % 6 {
            0 => (format!("content/s-{n}.md"), "---\ndraft: 1\n---\n"),
            1 => (format!("content/s-{n}.md"), "+++\nexpirydate = 2001-01-01\n+++\n"),
            2 => (format!("content/s-{n}/index.md"), "---\nheadless: true\n---\n"),
            3 => (format!("content/s-{n}.md"), "---\npublishDate: 2999-01-01\n---\n"),
            4 => (format!("content/old/s-{n}.md"), "---\nx: y\n---\n"),
            _ => (format!("content/s-{n}.secret.md"), ""),
        },
        head: |n| if n % 2 == 0 { yaml(n) } else { toml(n) },
        container: |n, text| match n % 3 {
            0 => format!("{{{{% alert title=\"x\" color=\"warning\" %}}}}\n{text}\n{{{{% /alert %}}}}\n"),
            1 => format!("{{{{< details \"More\" >}}}}\n{text}\n{{{{< /details >}}}}\n"),
            _ => format!("{{{{< tabs >}}}}\n{{{{% tab \"A\" %}}}}\n{text}\n{{{{% /tab %}}}}\n{{{{< /tabs >}}}}\n"),
        },
        image: |n| (format!("static/img/p-{n}.png"), format!("{{{{< figure src=\"/img/p-{n}.png\" alt=\"p\" >}}}}")),
        old: |n| Some(format!("/{}/page-{n}/", folder(n).replace(' ', "-"))),
        nav: None,
    },
    SiteKind {
        name: "zola",
        files: &[
            ("config.toml", "base_url = 'https://example.org'\nignored_content = ['*.secret.md']\n"),
            ("content/hidden/_index.md", "+++\ndraft = true\n+++\n"),
        ],
        path: |n| format!("content/{}/page-{n}.md", folder(n)),
        secret: |n| match n % 4 {
            0 => (format!("content/s-{n}.md"), "+++\ndraft = true\n+++\n"),
            1 => (format!("content/hidden/deep/s-{n}.md"), "+++\n+++\n"),
            2 => (format!("content/s-{n}.md"), "+++\nrender = false\n+++\n"),
            _ => (format!("content/s-{n}.secret.md"), ""),
        },
        head: toml,
        container: |n, text| {
            let name = ["alert", "details", "note"][n % 3];
            format!("{{% {name}(title=\"x\") %}}\n{text}\n{{% end %}}\n")
        },
        image: |n| (format!("static/p-{n}.png"), format!("![p](/p-{n}.png)")),
        old: |_| None,
        nav: None,
    },
    SiteKind {
        name: "jekyll",
        files: &[
            ("_config.yml", "title: J\nexclude: [script, internal]\ncollections: {notes: {output: false}}\n"),
            ("Gemfile", "x"),
            ("package.json", "{}"),
        ],
        path: |n| format!("{}/page-{n}.md", folder(n)),
        secret: |n| match n % 5 {
            0 => (format!("s-{n}.md"), "---\npublished: no\n---\n"),
            1 => (format!("_posts/2999-01-01-s-{n}.md"), "---\nx: y\n---\n"),
            2 => (format!("internal/s-{n}.md"), "---\nx: y\n---\n"),
            3 => (format!("_drafts/s-{n}.md"), "---\nx: y\n---\n"),
            _ => (format!("_notes/s-{n}.md"), "---\nx: y\n---\n"),
        },
        head: yaml,
        container: |_, text| format!("<aside markdown=\"1\">\n<p markdown=\"1\">**{text}**</p>\n</aside>\n"),
        image: |n| (format!("img/p-{n}.png"), format!("![p]({{{{ site.baseurl }}}}/img/p-{n}.png)")),
        old: |n| Some(format!("/{}/page-{n}.html", folder(n))),
        nav: Some(|order| {
            let entry = |n: &usize| format!("  - {{title: Page {n}, url: /{}/page-{n}.html}}\n", folder(*n));
            ("_data/navigation.yml".into(), format!("main:\n{}", order.iter().map(entry).collect::<String>()))
        }),
    },
    SiteKind {
        name: "mdbook",
        files: &[("book.toml", "[book]\ntitle = \"B\"\n"), ("README.md", "# For the repository\n")],
        path: |n| format!("src/{}/page-{n}.md", folder(n)),
        secret: |n| (format!("src/s-{n}.md"), ""),
        head: heading,
        container: |_, text| format!("```admonish warning title=\"x\"\n{text}\n```\n"),
        image: |n| (format!("src/{}/p-{n}.png", folder(n)), format!("![p](p-{n}.png)")),
        old: |n| Some(format!("/{}/page-{n}.html", folder(n))),
        nav: Some(|order| {
            let entry = |n: &usize| format!("- [Page {n}](<{}/page-{n}.md>)\n", folder(*n));
            (
                "src/SUMMARY.md".into(),
                format!("# Summary\n\n- [Draft]()\n{}", order.iter().map(entry).collect::<String>()),
            )
        }),
    },
    SiteKind {
        name: "mkdocs",
        files: &[],
        path: |n| format!("docs/{}/page-{n}.md", folder(n)),
        secret: |n| match n % 4 {
            0 => (format!("docs/internal/s-{n}.md"), ""),
            1 => (format!("docs/drafts/s-{n}.md"), ""),
            2 => (format!("docs/s-{n}.md"), "---\ndraft: yes\n---\n"),
            _ => (format!("docs/templates/s-{n}.md"), ""),
        },
        head: heading,
        container: |n, text| match n % 3 {
            0 => format!("!!! note \"x\"\n\n    {text}\n"),
            1 => format!("??? tip\n    {text}\n"),
            _ => format!("=== \"A\"\n\n    {text}\n\n=== \"B\"\n\n    Other.\n"),
        },
        image: |n| (format!("docs/{}/p-{n}.png", folder(n)), format!("![p](p-{n}.png){{ width=\"300\" }}")),
        old: |n| Some(format!("/{}/page-{n}/", folder(n))),
        nav: Some(|order| {
            let entry = |n: &usize| format!("  - Page {n}: {}/page-{n}.md\n", folder(*n));
            let nav: String = order.iter().map(entry).collect();
            let head = "site_name: M\nexclude_docs: |\n  internal/\ndraft_docs: |\n  drafts/\n";
            ("mkdocs.yml".into(), format!("{head}nav:\n{nav}"))
        }),
    },
    SiteKind {
        name: "docusaurus",
        files: &[(
            "docusaurus.config.js",
            "module.exports = {title: 'D', url: 'https://example.org', baseUrl: '/'};\n",
        )],
        path: |n| format!("docs/{}/page-{n}.mdx", folder(n)),
        secret: |n| match n % 3 {
            0 => (format!("docs/s-{n}.md"), "---\ndraft: true\n---\n"),
            1 => (format!("docs/_s-{n}.mdx"), ""),
            _ => (format!("docs/_parts/s-{n}.md"), ""),
        },
        head: |n| format!("---\ntitle: Page {n}\n---\nimport Tabs from '@theme/Tabs';\n\n"),
        container: |n, text| match n % 2 {
            0 => format!(":::note[x]\n{text}\n:::\n"),
            _ => format!("<Tabs>\n  <TabItem value=\"a\" label=\"A\">\n    {text}\n  </TabItem>\n</Tabs>\n"),
        },
        image: |n| (format!("static/img/p-{n}.png"), format!("![p](/img/p-{n}.png)")),
        old: |n| Some(format!("/docs/{}/page-{n}", folder(n))),
        nav: Some(|order| {
            let entry = |n: &usize| format!("\"{}/page-{n}\"", folder(*n));
            (
                "sidebars.json".into(),
                format!("{{\"docs\": [{}]}}", order.iter().map(entry).collect::<Vec<_>>().join(", ")),
            )
        }),
    },
    SiteKind {
        name: "vitepress",
        files: &[
            ("package.json", "{\"devDependencies\": {\"vitepress\": \"1\"}}"),
            ("components/a.vue", "<template/>"),
        ],
        path: |n| format!("{}/page-{n}.md", folder(n)),
        secret: |n| (if n % 2 == 0 { format!("drafts/s-{n}.md") } else { format!("s-{n}.TODO.md") }, ""),
        head: heading,
        container: colons,
        image: |n| (format!("public/p-{n}.png"), format!("![p](/p-{n}.png)")),
        old: |n| Some(format!("/{}/page-{n}.html", folder(n))),
        nav: Some(|order| {
            let entry = |n: &usize| format!("{{\"text\": \"Page {n}\", \"link\": \"/{}/page-{n}\"}}", folder(*n));
            let nav = order.iter().map(entry).collect::<Vec<_>>().join(", ");
            let text = format!(
                "{{\"srcExclude\": [\"drafts/**\", \"**/*.TODO.md\"], \"themeConfig\": {{\"sidebar\": [{nav}]}}}}"
            );
            (".vitepress/config.json".into(), text)
        }),
    },
    SiteKind {
        name: "starlight",
        files: &[("astro.config.mjs", "export default defineConfig({ integrations: [starlight({ title: 'S' })] });\n")],
        path: |n| format!("src/content/docs/{}/page-{n}.mdx", folder(n)),
        secret: |n| match n % 2 {
            0 => (format!("src/content/docs/s-{n}.md"), "---\ntitle: x\ndraft: true\n---\n"),
            _ => (format!("src/content/docs/_s-{n}.md"), ""),
        },
        head: yaml,
        container: |n, text| match n % 3 {
            0 => format!("<Aside type=\"tip\" title=\"x\">{text}</Aside>\n"),
            1 => format!(":::caution\n{text}\n:::\n"),
            _ => format!("<Tabs>\n<TabItem label=\"A\">{text}</TabItem>\n</Tabs>\n"),
        },
        image: |n| {
            (
                format!("src/assets/p-{n}.png"),
                format!("![p]({}assets/p-{n}.png)", "../".repeat(3 + folder(n).matches('/').count())),
            )
        },
        old: |n| Some(format!("/{}/page-{n}/", folder(n).replace(' ', "-"))),
        nav: None,
    },
    SiteKind {
        name: "gitbook",
        files: &[("README.md", "# Home\n"), (".gitbook.yaml", "redirects:\n  help: README.md\n")],
        path: |n| format!("{}/page-{n}.md", folder(n)),
        secret: |n| match n % 2 {
            0 => (format!("s-{n}.md"), ""),
            _ => (format!("s-{n}.md"), "---\nif: visitor.claims.unsigned.beta\n---\n"),
        },
        head: heading,
        container: |n, text| match n % 2 {
            0 => format!("{{% hint style=\"warning\" %}}\n{text}\n{{% endhint %}}\n"),
            _ => format!("{{% tabs %}}\n{{% tab title=\"A\" %}}\n{text}\n{{% endtab %}}\n{{% endtabs %}}\n"),
        },
        image: |n| (format!(".gitbook/assets/p {n}.png"), format!("![p](../.gitbook/assets/p%20{n}.png)")),
        old: |n| Some(format!("/{}/page-{n}", folder(n))),
        nav: Some(|order| {
            let entry = |n: &usize| format!("* [Page {n}](<{}/page-{n}.md>)\n", folder(*n));
            (
                "SUMMARY.md".into(),
                format!("# Summary\n\n* [Home](README.md)\n{}", order.iter().map(entry).collect::<String>()),
            )
        }),
    },
    SiteKind {
        name: "middleman",
        files: &[
            ("config.rb", "activate :blog do |blog|\nend\nignore 'private/*'\n"),
            ("source/layouts/layout.erb", "<%= yield %>"),
            ("Gemfile", "gem 'middleman'"),
        ],
        path: |n| format!("source/{}/page-{n}.html.md.erb", folder(n)),
        secret: |n| match n % 3 {
            0 => (format!("source/private/s-{n}.html.md"), ""),
            1 => (format!("source/s-{n}.html.md"), "---\npublished: false\n---\n"),
            _ => (format!("source/_s-{n}.md"), ""),
        },
        head: |n| format!("---\ntitle: Page {n}\n---\n# <%= current_page.data.title %>\n"),
        container: |_, text| format!("<%= warning_text('{text}') %>\n"),
        image: |n| (format!("source/images/p-{n}.png"), format!("<%= image_tag 'p-{n}.png', alt: 'p' %>")),
        old: |n| Some(format!("/{}/page-{n}.html", folder(n))),
        nav: None,
    },
    SiteKind {
        name: "obsidian",
        files: &[(".obsidian/templates.json", "{\"folder\": \"Forms\"}"), ("board.canvas", "{}")],
        path: |n| format!("{}/Page {n}.md", folder(n)),
        secret: |n| match n % 3 {
            0 => (format!("S {n}.md"), "---\npublish: false\n---\n"),
            1 => (format!("S {n}.md"), "---\npublish: \"no\"\n---\n"),
            _ => (format!("Forms/S {n}.md"), ""),
        },
        head: |_| String::new(),
        container: |n, text| format!("> [!{}]- Title\n> {text}\n", ["note", "faq", "bug"][n % 3]),
        image: |n| (format!("files/p {n}.png"), format!("![[p {n}.png|200]]")),
        old: |_| None,
        nav: None,
    },
    SiteKind {
        name: "folder",
        files: &[("CODEOWNERS", "x"), ("package.json", "{}"), ("templates/x.hbs", "x"), ("a.md~", "x")],
        path: |n| format!("{}/page-{n}.md", folder(n)),
        secret: |n| match n % 3 {
            0 => (format!("s-{n}.md"), "---\ndraft: true\n---\n"),
            1 => (format!("templates/s-{n}.md"), ""),
            _ => (format!("s-{n}.template.md"), ""),
        },
        head: heading,
        container: |_, text| format!("> [!NOTE]\n> {text}\n"),
        image: |n| (format!("{}/p-{n}.png", folder(n)), format!("![p](p-{n}.png)")),
        old: |n| Some(format!("/{}/page-{n}.html", folder(n))),
        nav: None,
    },
];

/// Writes a site. Returns the order of its navigation.
fn write(guide: &Guide, kind: &SiteKind) -> Vec<usize> {
    let order: Vec<usize> = (0..PAGES).rev().collect();
    for (path, text) in kind.files {
        guide.write(&format!("site/{path}"), *text);
    }
    for number in 0..PAGES {
        let mut text = format!("{}\nPublic words {number}.\n\n", (kind.head)(number));
        if number % 4 == 0 {
            text.push_str(&(kind.container)(number, &format!("Inside {number}")));
            text.push('\n');
        }
        if number % 5 == 0 {
            let (path, markdown) = (kind.image)(number);
            guide.write(&format!("site/{path}"), format!("PNG {number}"));
            text.push_str(&format!("{markdown}\n\n"));
        }
        guide.write(&format!("site/{}", (kind.path)(number)), text);
    }
    for number in 0..SECRETS {
        let (path, head) = (kind.secret)(number);
        guide.write(&format!("site/{path}"), format!("{head}Secret words {number}.\n"));
    }
    if let Some(nav) = kind.nav {
        let (path, text) = nav(&order);
        guide.write(&format!("site/{path}"), text);
    }
    order
}

#[test]
fn no_kind_of_site_loses_or_publishes_anything() {
    println!("kind        pages  addresses  private  navigation  images  containers");
    for kind in KINDS {
        let guide = Guide::empty();
        let order = write(&guide, &kind);
        let outcome = guide.run(&["import", kind.name, "site", "--into", "new"]);
        assert_eq!(outcome.status, 0, "{}: {}", kind.name, outcome.stderr);
        let checked = guide.run(&["--root", "new", "check"]);
        assert_eq!(checked.status, 0, "{}: {}", kind.name, checked.stderr);
        let built = guide.run(&["--root", "new", "build"]);
        assert_eq!(built.status, 0, "{}: {}", kind.name, built.stderr);

        let public: BTreeMap<String, String> = files_below(&guide.path("new/public"))
            .into_iter()
            .filter(|file| [".html", ".md", ".xml", ".txt", ".json"].iter().any(|end| file.ends_with(end)))
            .map(|file| {
                let text = guide.read(&format!("new/public/{file}"));
                (format!("/{}", file.trim_end_matches("index.html")), text)
            })
            .collect();
        let pages: BTreeMap<usize, &String> = public
            .iter()
            .filter(|(path, _)| path.ends_with('/'))
            .filter_map(|(path, text)| {
                let words = text.split("Public words ").nth(1).filter(|_| text.contains("<h1"))?;
                let is_page = text.matches("<p>Public words ").count() == 1;
                is_page.then_some(())?;
                Some((words.split('.').next()?.parse().ok()?, path))
            })
            .collect();
        assert_eq!(pages.len(), PAGES, "{}: pages", kind.name);
        for (path, text) in &public {
            assert!(!text.contains("Secret words"), "{}: {path} is public", kind.name);
        }
        let report = guide.read("new/import-report.md");
        let listed = report.split("## Decide what to publish (").nth(1).and_then(|rest| rest.split(')').next());
        let listed: usize = listed.and_then(|count| count.parse().ok()).unwrap_or_default();
        assert!(listed >= SECRETS, "{}: the report lists {listed} private pages\n{report}", kind.name);

        let mut addresses = 0;
        let (mut images, mut containers) = (0, 0);
        for number in 0..PAGES {
            let page = &public[pages[&number]];
            if let Some(old) = (kind.old)(number) {
                let target = pages[&number];
                let at = [old.clone(), format!("{old}/"), old.replace(' ', "%20")];
                let found = at.iter().find_map(|old| public.get(old).map(|text| (old, text)));
                let (at, text) = found.unwrap_or_else(|| panic!("{}: nothing is at {old}", kind.name));
                assert!(
                    at == target || text.contains(&format!("url={target}\"")),
                    "{}: {old} leads elsewhere",
                    kind.name
                );
                addresses += 1;
            }
            if number % 5 == 0 {
                let source = page.split("<img").nth(1).and_then(|rest| rest.split("src=\"").nth(1)?.split('"').next());
                let source = source.unwrap_or_else(|| panic!("{}: page {number} has no image", kind.name));
                let file = guide.read(&format!("new/public{}", source.replace("%20", " ")));
                assert_eq!(file, format!("PNG {number}"), "{}", kind.name);
                images += 1;
            }
            if number % 4 == 0 {
                assert!(page.contains(&format!("Inside {number}")), "{}: page {number} lost its container", kind.name);
                let is_block = ["<details", "class=\"callout", "<aside"].iter().any(|mark| page.contains(mark));
                assert!(is_block, "{}: the container of page {number} is plain text\n{page}", kind.name);
                for raw in [":::", "{%", "{{", "!!!", "&lt;Tabs", "&lt;%"] {
                    let main = page.split("<main").nth(1).unwrap_or_default();
                    assert!(!main.contains(raw), "{}: page {number} shows `{raw}`", kind.name);
                }
                containers += 1;
            }
        }
        let mut navigation = 0;
        if kind.nav.is_some() {
            let weight = |number: usize| -> f64 {
                let path = pages[&number];
                let files = files_below(&guide.path("new/content"));
                let name = path.trim_matches('/').rsplit('/').next().unwrap_or_default();
                let file = files.iter().find(|file| file.ends_with(&format!("/{name}.md"))).expect("a source");
                let text = guide.read(&format!("new/content/{file}"));
                let line = text.lines().find_map(|line| line.strip_prefix("weight: "));
                line.and_then(|weight| weight.parse().ok())
                    .unwrap_or_else(|| panic!("{}: no weight in {file}", kind.name))
            };
            let weights: Vec<f64> = order.iter().map(|number| weight(*number)).collect();
            assert!(weights.is_sorted(), "{}: the navigation has another order", kind.name);
            navigation = weights.len();
        }
        println!(
            "{:<11} {PAGES}/{}  {addresses:>9}  0/{listed:<6} {navigation:>10}  {images:>6}  {containers:>10}",
            kind.name,
            pages.len()
        );
    }
}
