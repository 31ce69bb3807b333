//! Templates that go in circles, grow or misspell: each is an error with its template and line, and never a hang.

use crate::support::Guide;

/// What stands in `templates/article.html`, and what is said of it.
const TEMPLATES: [(&str, &str); 10] = [
    ("{% include \"article.html\" %}", "1:1: error[template]: Circular include detected"),
    ("{% extends \"article.html\" %}", "1:1: error[template]: Circular extend detected"),
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
        "1:13: error[template]: Function `range` would produce",
    ),
    ("a\n{% include \"nothing.html\" %}", "error[template]: "),
    ("a\n{% if page %}", "error[template]: "),
    ("{{ get_env(name=\"HOME\") }}", "error[template]: "),
];

#[test]
fn each_is_an_error_with_its_place() {
    for (template, said) in TEMPLATES {
        let guide = Guide::from_text("-- content/a.md --\n# A\n");
        guide.write("templates/article.html", template);
        let outcome = guide.run(&["build", "--message-format", "short"]);
        assert_eq!(outcome.status, 1, "{template}");
        let first = outcome.stderr.lines().next().unwrap_or_default();
        assert!(first.starts_with("templates/article.html:") && first.contains(said), "{template}: {first}");
        assert!(!guide.path("public").exists());
    }
    println!("{} templates that go in circles, grow or misspell: each named with its line", TEMPLATES.len());
}

#[test]
fn brackets_without_end_are_an_error() {
    for (open, close) in [("(", ")"), ("[", "]"), ("not ", ""), ("{", "}")] {
        let guide = Guide::from_text("-- content/a.md --\n# A\n");
        guide.write("templates/article.html", format!("{{{{ {}1{} }}}}", open.repeat(2000), close.repeat(2000)));
        let outcome = guide.run(&["build", "-q"]);
        assert!((0..=1).contains(&outcome.status), "{open}: {}", outcome.stderr);
    }
}
