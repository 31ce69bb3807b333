//! `guide check` renders templates: whatever it accepts can be built, and it renders only pages and chapters that can have changed.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::sync::Mutex;

use guide::Overrides;
use guide::book::chapters;
use guide::observe::{Observer, Task};
use guide::output::check_templates;
use guide::render::template::engine::Theme;
use proptest::prelude::*;

use crate::interruption::tree;
use crate::serve::incremental::{START, apply, edits};
use crate::support::{Guide, Outcome, files_below, without_times};

/// Guides with templates that fail on some texts, backlinks and front matter.
const DEMANDING: &str = "-- templates/article.html --
<h1>{{ page.title }}</h1>
{{ page.content | safe }}
{% if page.content is containing(pat=\"zebra\") and page.backlinks.items | length > 1 %}{{ page.zebra }}{% endif %}
{% if page.content is containing(pat=\"XYZ\") %}{{ page.xyz }}{% endif %}
-- templates/topic.html --
{% if page.title is containing(pat=\"Tit\") %}{{ page.titel }}{% endif %}
-- templates/role.html --
{% if page.backlinks.items | length > 1 %}{{ page.liked }}{% endif %}
";

/// Records the rendered pages.
#[derive(Default)]
struct Recorder(Mutex<BTreeSet<String>>);

impl Observer for Recorder {
    fn enter(&self, task: Task<'_>) {
        if let Task::Render(record) = task {
            self.0.lock().expect("a list").insert(record.output.clone());
        }
    }

    fn exit(&self, _: Task<'_>) {}
}

/// Checks the templates of a guide. Returns the messages and the rendered pages.
fn check(guide: &Guide) -> (Vec<String>, BTreeSet<String>) {
    let (site, diagnostics) = guide::open(guide.root(), &Overrides::default());
    assert_eq!(diagnostics.iter().filter(|diagnostic| diagnostic.severity.as_str() == "error").count(), 0);
    let theme = Theme::new(&site).unwrap_or_else(|errors| panic!("{errors:?}"));
    let recorder = Recorder::default();
    let errors = check_templates(&site, &[theme], Some(chapters), guide.root(), &recorder);
    let errors = errors.into_iter().flat_map(|failures| failures.diagnostics);
    let messages = errors.map(|error| format!("{} {}", error.message, error.label.text)).collect();
    (messages, recorder.0.into_inner().expect("a list"))
}

/// The outcome of a check without any state of earlier ones.
fn cold_check(guide: &Guide) -> Outcome {
    let (folder, away) = (guide.path(".guide"), guide.path(".away"));
    let was_there = fs::rename(&folder, &away).is_ok();
    let outcome = warm_check(guide);
    _ = fs::remove_dir_all(&folder);
    if was_there {
        fs::rename(&away, &folder).expect("restored");
    }
    outcome
}

fn warm_check(guide: &Guide) -> Outcome {
    let Outcome { stdout, stderr, status } = guide.run(&["check"]);
    Outcome { stdout: without_times(&stdout), stderr, status }
}

const ARTICLES: &str = "-- content/articles/a.md --
# A

See [b](b.md).
-- content/articles/b.md --
# B
-- content/articles/c.md --
# C
-- templates/article.html --
<h1>{{ page.title }}</h1>
{% if page.content is containing(pat=\"zebra\") %}{{ page.zebra }}{% endif %}
";

const UNLISTED: &str = "-- content/articles/a.md --
---
unlisted: true
---
# A
-- templates/article.html --
<h1>{{ page.title }}</h1>
";

#[test]
fn only_pages_with_changed_input_are_rendered() {
    let guide = Guide::from_text(ARTICLES);
    let (errors, all) = check(&guide);
    assert!(errors.is_empty() && all.len() > 8, "{errors:?} {all:?}");
    assert!(check(&guide).1.is_empty(), "unchanged");
    // A text that its page and some lists show.
    guide.write("content/articles/c.md", "# C\n\nA zebra.\n");
    let (errors, rendered) = check(&guide);
    assert_eq!(errors, ["Field `zebra` is not defined on page /articles/c/"]);
    assert!(!rendered.contains("articles/a/index.html") && rendered.len() < all.len(), "{rendered:?}");
    assert_eq!(check(&guide), (errors, rendered), "an error is found again");
    guide.write("content/articles/c.md", "# C\n");
    assert_eq!(check(&guide), (Vec::new(), BTreeSet::new()), "as in the check without errors");
    // A template concerns all pages.
    guide.write("templates/article.html", "<h1>{{ page.titel }}</h1>\n");
    let (errors, rendered) = check(&guide);
    assert_eq!(errors, ["Field `titel` is not defined on page /articles/a/ and 2 more"]);
    assert_eq!(rendered, all);
}

#[test]
fn pages_that_a_build_rendered_are_not_rendered_by_a_check() {
    // A build renders no chapters, and this guide has none.
    let unlisted = Guide::from_text(UNLISTED);
    assert_eq!(unlisted.run(&["build"]).status, 0);
    // The program of the test is not that of the build.
    assert_eq!(unlisted.run(&["check"]).status, 0);
    assert!(!unlisted.path(".guide/checked.json").exists());
    let guide = Guide::from_text(ARTICLES);
    assert_eq!(guide.run(&["build"]).status, 0);
    let all = check(&guide).1;
    // A check writes its own state, and a build skips none of its work because of it.
    let built = fs::read(guide.path(".guide/built.json")).expect("the state of the build");
    guide.write("content/articles/c.md", "# C\n\nMore.\n");
    let rendered = check(&guide).1;
    assert!(!rendered.is_empty() && rendered.len() < all.len(), "{rendered:?}");
    assert_eq!(fs::read(guide.path(".guide/built.json")).expect("the state of the build"), built);
    assert_eq!(guide.run(&["check"]).status, 0);
    assert_eq!(guide.run(&["build"]).status, 0);
    let page = guide.read("public/articles/c/index.html");
    fs::remove_dir_all(guide.path(".guide")).expect("removed");
    assert_eq!(guide.run(&["build", "-o", "fresh"]).status, 0);
    assert_eq!(guide.read("fresh/articles/c/index.html"), page);
    assert!(tree(&guide.path("public")) == tree(&guide.path("fresh")));
}

#[test]
fn an_unusable_state_is_ignored() {
    let guide = Guide::from_text(ARTICLES);
    let all = check(&guide).1;
    let state = guide.path(".guide/checked.json");
    let good = guide.read(".guide/checked.json");
    let numbers = good.replace("[[", "[[4294967295,4294967294,");
    for bad in
        ["", "[]", "{", "null", &good[..good.len() / 2], &good.replace("\"outline\":", "\"outline\":1"), &numbers]
    {
        fs::write(&state, bad).expect("written");
        let (errors, rendered) = check(&guide);
        assert!(errors.is_empty() && (rendered == all || bad == numbers), "{bad}: {rendered:?}");
    }
    fs::remove_file(&state).expect("removed");
    fs::create_dir(&state).expect("a folder");
    assert_eq!(check(&guide).1, all);
    fs::remove_dir_all(guide.path(".guide")).expect("removed");
    guide.write(".guide", "a file");
    assert_eq!(check(&guide).1, all);
}

/// The embedded templates are rendered only if a limit is near, or if a document names the template of another kind.
#[test]
fn embedded_templates_are_rendered_only_at_risk() {
    let guide = Guide::from_text("-- content/articles/a.md --\n# A\n");
    assert_eq!(check(&guide), (Vec::new(), BTreeSet::new()));
    assert!(!guide.path(".guide").exists());
    guide.write("content/articles/b.md", "---\ntemplate: role.html\n---\n# B\n");
    assert_eq!(Vec::from_iter(check(&guide).1), ["articles/b/index.html"]);
    guide.write("site.toml", "[limits]\noutput_bytes = 2000\n");
    let (errors, rendered) = check(&guide);
    assert!(rendered.len() > 5 && !errors.is_empty(), "{errors:?} {rendered:?}");
    assert!(errors.iter().all(|error| error.contains("is larger than 2000 bytes")), "{errors:?}");
    guide.write("site.toml", "");
    guide.write("content/articles/c.md", format!("# C\n\n{}\n", "Long. ".repeat(100_000)));
    assert!(check(&guide).1.len() > 5);
}

/// The estimate of the largest page is above the actual one: documents in which each byte needs much HTML.
#[test]
fn no_text_exceeds_the_estimate_of_its_page() {
    let texts: [(&str, &str); 14] = [
        ("headings", "# x\n"),
        ("headings of the same name", "###### x\n"),
        ("footnotes", "[^a] "),
        ("links", "[a](b) "),
        ("names", "[[A]]"),
        ("code", "```rust\n\"\"+1;a!()\n```\n"),
        ("inline code", "`&`"),
        ("tables", "|a|\n|-|\n|b|\n\n"),
        ("lists", "- a\n\n"),
        ("rules", "---\n\n"),
        ("emphasis", "*a*"),
        ("quotes", "> [!NOTE]\n> a\n\n"),
        ("tasks", "- [ ] a\n"),
        ("math", "$a$ "),
    ];
    let guide = Guide::empty();
    for (index, (_, text)) in texts.iter().enumerate() {
        let end = if text.starts_with("[^") { "\n\n[^a]: A\n" } else { "" };
        guide.write(&format!("content/articles/t{index}.md"), format!("{}{end}", text.repeat(2000)));
    }
    guide.write("content/debates/d.md", format!("# D\n\n{}", "## Q\n### P\n- For: a\n".repeat(500)));
    let (site, _) = guide::open(guide.root(), &Overrides::default());
    let theme = Theme::new(&site).unwrap_or_else(|errors| panic!("{errors:?}"));
    let renderer = guide::render::Renderer::new(&site, &theme);
    let mut worst = 0;
    for record in site.pages.records() {
        let Some(source) = record.output.strip_suffix("/index.html").map(|path| format!("content/{path}.md")) else {
            continue;
        };
        let Ok(text) = fs::read(guide.path(&source)) else { continue };
        let page = renderer.render(record).unwrap_or_else(|error| panic!("{error:?}"));
        let ratio = page.len() / text.len();
        println!("{source}: {ratio} bytes of HTML per byte of text");
        worst = worst.max(ratio);
    }
    assert!((10..200).contains(&worst), "{worst}");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn after_any_edits_a_check_equals_a_cold_one_and_a_build(edits in edits(), builds in any::<bool>()) {
        let guide = Guide::from_text(&format!("{START}{DEMANDING}"));
        for edit in &edits {
            apply(edit, &guide);
            let warm = warm_check(&guide);
            prop_assert_eq!(&warm, &cold_check(&guide), "after {:?}", edit);
            if builds {
                prop_assert_eq!(warm.status, guide.run(&["build", "--no-search"]).status, "after {:?}", edit);
            }
        }
        let status = guide.run(&["build", "-o", "other"]).status;
        prop_assert_eq!(warm_check(&guide).status, status);
    }
}

/// Each guide of the cases that passes a check can be built.
#[test]
fn whatever_passes_a_check_can_be_built() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases");
    let cases: Vec<String> = files_below(&folder).into_iter().filter(|path| path.ends_with(".txt")).collect();
    let (mut passed, mut failed) = (0, 0);
    for case in &cases {
        let text = fs::read_to_string(folder.join(case)).expect("a case");
        let (files, _) = text.split_once("-- script --\n").expect("a script");
        let guide = Guide::from_text(files);
        let check = guide.run(&["check", "-q"]);
        let build = guide.run(&["build", "-q", "--no-search", "-o", "a-new-folder"]);
        // A build renders no book.
        let is_in_book = check.status != 0 && build.status == 0;
        let written = if is_in_book { guide.run(&["export", "epub", "a-new-book.epub"]) } else { build };
        assert_eq!(check.status, written.status, "{case}:\n{}\n{}", check.stderr, written.stderr);
        *(if check.status == 0 { &mut passed } else { &mut failed }) += 1;
    }
    assert!(passed > 50 && failed > 5, "{passed} {failed}");
    println!("{} guides: {passed} pass a check and are built, {failed} do neither", cases.len());
}
