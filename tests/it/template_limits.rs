//! Templates that recurse, grow or contain misspelled names cause an error with a line, and never hang the build.

use crate::interruption::tree;
use crate::serve::Preview;
use crate::support::{Guide, assert_same};

/// The content of `templates/page.html`, and the expected error.
const TEMPLATES: [(&str, &str); 15] = [
    ("{% include \"page.html\" %}", "1:1: error[template]: Circular include detected"),
    ("{% extends \"page.html\" %}", "1:1: error[template]: Circular extend detected"),
    (
        "{% component x(n) %}{{<x n={n} />}}{% endcomponent x %}\n{{<x n={1} />}}",
        "1:1: error[template]: Maximum render recursion depth for components exceeded",
    ),
    (
        "{% component x() %}{{<y />}}{% endcomponent x %}\n{% component y() %}{{<x />}}{% endcomponent y %}\n{{<x />}}",
        "1:1: error[template]: Maximum render recursion depth for components exceeded",
    ),
    ("a\n{{ pgae.title }}", "2:4: error[template]: Variable `pgae` is not defined"),
    ("a\n\n{{ page.titel }}", "3:9: error[template]: Field `titel` is not defined"),
    (
        "{% for i in range(end=1000000000) %}{{ i }}{% endfor %}",
        "1:13: error[template]: the ranges of this page have 1000000000 numbers, more than the limit of 100000",
    ),
    (
        "{% for i in range(end=99000) %}\n{% for k in range(end=99000) %}{% endfor %}{% endfor %}",
        "2:13: error[template]: the ranges of this page have 198000 numbers, more than the limit of 100000",
    ),
    (
        "{% for i in range(end=300) %}{% for k in range(end=300) %}{% for l in range(end=300) %}{% endfor %}{% endfor %}{% endfor %}",
        "1:71: error[template]: the ranges of this page have",
    ),
    ("{% for i in range(end=9, step_by=0) %}{% endfor %}", "1:13: error[template]: `range` was called with"),
    ("{% for i in range(start=9, end=1) %}{% endfor %}", "1:13: error[template]: `range` was called with"),
    (
        "{% set all = range(end=9000) %}{% for i in all %}{% for k in all %}a{% endfor %}{% endfor %}",
        "1:1: error[template]: the output of this template is larger than 50000 bytes",
    ),
    ("a\n{% include \"nothing.html\" %}", "error[template]: "),
    ("a\n{% if page %}", "error[template]: "),
    ("{{ get_env(name=\"HOME\") }}", "error[template]: "),
];

#[test]
fn endless_templates_are_errors_with_a_location() {
    for (template, message) in TEMPLATES {
        let guide = Guide::from_text("-- content/a.md --\n# A\n");
        guide.write("site.toml", "[limits]\noutput_bytes = 50000\n");
        guide.write("templates/page.html", template);
        let outcome = guide.run(&["build", "--message-format", "short"]);
        assert_eq!(outcome.status, 1, "{template}");
        let first = outcome.stderr.lines().next().unwrap_or_default();
        assert!(first.starts_with("templates/page.html:") && first.contains(message), "{template}: {first}");
        assert!(!guide.path("public").exists());
    }
    println!("{} templates that go in circles, grow or misspell: each named with its line", TEMPLATES.len());
}

/// Loops that run for hours without output.
const ENDLESS: &str = "a\n{% set all = range(end=9000) %}{% for i in all %}{% for k in all %}{% for l in all %}{% endfor %}{% endfor %}{% endfor %}";

#[test]
fn nested_loops_end_the_build() {
    let guide = Guide::from_text("-- content/a.md --\n# A\n-- content/roles/b.md --\n# B\n");
    assert_eq!(guide.run(&["build"]).status, 0);
    let before = tree(&guide.path("public"));
    guide.write("site.toml", "[limits]\ntemplate_seconds = 1\n");
    guide.write("templates/page.html", ENDLESS);
    let outcome = guide.run(&["build"]);
    assert_eq!(outcome.status, 1);
    let expected = "error[template]: this template takes more than 1 s for one page
 --> templates/page.html:1:1
  |
1 | a
  | ^ on the page /a/
  |
  = help: look for nested loops, or raise `template_seconds` under [limits] in site.toml

";
    assert_same(expected, &outcome.stderr, "an endless template");
    assert_eq!(outcome.stdout, "Nothing built: 1 error\n");
    assert_eq!(tree(&guide.path("public")), before);
    assert!(!guide.path(".public.guide-new").exists());
}

/// A check also reports the warnings, and leaves the unfinished site of a build alone.
#[test]
fn nested_loops_end_a_check() {
    let guide = Guide::from_text("-- content/a.md --\n# A\n\n[b](b.md)\n");
    guide.write("site.toml", "[limits]\ntemplate_seconds = 1\n");
    guide.write("templates/page.html", ENDLESS);
    guide.write(".public.guide-new/index.html", "written by a build");
    let outcome = guide.run(&["check", "--message-format", "short"]);
    assert_eq!(outcome.status, 1);
    let expected = "content/a.md:3:5: warning[broken-link]: broken link: no page or file at `b.md`
templates/page.html:1:1: error[template]: this template takes more than 1 s for one page
";
    assert_same(expected, &outcome.stderr, "an endless template");
    assert!(outcome.stdout.starts_with("Checked 5 pages in ") && outcome.stdout.contains(": 1 error, 1 warning\n"));
    assert!(guide.path(".public.guide-new/index.html").exists());
}

#[test]
fn a_preview_reports_a_template_that_does_not_end() {
    let guide = Guide::from_text("-- content/a.md --\n# A\n-- content/roles/b.md --\n# B\n");
    guide.write("site.toml", "[limits]\ntemplate_seconds = 1\n");
    let preview = Preview::of(&guide, &[]);
    preview.wait_for("/a/", "A</h1>");
    guide.write("templates/page.html", ENDLESS);
    preview.wait_for("/a/", "The template of this page does not end");
    // The error is cached, so the next request does not wait.
    for _ in 0..10 {
        let response = preview.get("/a/");
        assert_eq!(response.status, 500);
        assert!(response.text().contains("It runs longer than 1 s for one page."), "{}", response.text());
    }
    assert_eq!(preview.get("/roles/b/").status, 200);
    guide.write("templates/page.html", "Mended: {{ page.title }}");
    preview.wait_for("/a/", "Mended: A");
}

/// Endless pages don't block other pages, and all pages work again when the template is fixed.
#[test]
fn endless_pages_do_not_block_other_pages() {
    let guide = Guide::from_text("-- content/roles/b.md --\n# B\n");
    let articles: Vec<String> = (0..6).map(|number| format!("/a{number}/")).collect();
    for number in 0..articles.len() {
        guide.write(&format!("content/a{number}.md"), "# A\n");
    }
    guide.write("site.toml", "[limits]\ntemplate_seconds = 1\n");
    let preview = Preview::of(&guide, &[]);
    preview.wait_for("/a0/", "A</h1>");
    guide.write("templates/page.html", ENDLESS);
    for path in &articles {
        preview.wait_for(path, "The template of this page does not end");
    }
    assert_eq!(preview.get("/roles/b/").status, 200);
    guide.write("templates/page.html", "Mended: {{ page.title }}");
    for path in &articles {
        preview.wait_for(path, "Mended: A");
    }
}

#[test]
fn deeply_nested_brackets_are_an_error() {
    for (open, close) in [("(", ")"), ("[", "]"), ("not ", ""), ("{", "}")] {
        let guide = Guide::from_text("-- content/a.md --\n# A\n");
        guide.write("templates/page.html", format!("{{{{ {}1{} }}}}", open.repeat(2000), close.repeat(2000)));
        let outcome = guide.run(&["build", "-q"]);
        assert!((0..=1).contains(&outcome.status), "{open}: {}", outcome.stderr);
    }
}

#[test]
fn ranges_match_those_of_the_engine() {
    let guide = Guide::from_text("-- content/a.md --\n# A\n");
    let ranges =
        ["end=3", "start=2, end=5", "start=1, end=8, step_by=3", "start=5, end=0, step_by=-2", "end=0, step_by=-1"];
    let loops = ranges.map(|range| format!("{{% for i in range({range}) %}}{{{{ i }}}} {{% endfor %}}\n"));
    guide.write("templates/page.html", loops.concat());
    let outcome = guide.run(&["build", "-q"]);
    assert_eq!(outcome.status, 0, "{}", outcome.stderr);
    assert_eq!(guide.read("public/a/index.html"), "0 1 2 \n2 3 4 \n1 4 7 \n5 3 1 \n\n");
}
