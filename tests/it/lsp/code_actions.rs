//! Quick fixes: each one removes the diagnostic that it is for.

use serde_json::{Value, json};

use crate::lsp::client::EditorClient;
use crate::lsp::rename::apply;
use crate::support::Guide;

const GUIDE: &str = "-- content/roles/product-owner.md --
---
title: Product Owner
---
## Duties
-- content/skills/planning.md --
---
title: Planning
levels: {working: a, expert: b}
---
-- content/debates/d.md --
# Who decides?

## Who?

### The owner
- Held by: owners

### The manager
- Held by: managers
-- content/articles/good.md --
# Good
-- content/roles/senior.md --
---
title: Senior
levels: [Junior, Lead]
---
";

/// The actions for the only diagnostic with a code in a document.
fn actions(client: &mut EditorClient<'_>, path: &str, code: &str) -> Vec<Value> {
    client.sync();
    let diagnostics = client.raw_diagnostics.get(path).cloned().unwrap_or_default();
    let found = diagnostics.as_array().cloned().unwrap_or_default();
    let diagnostic = found.iter().find(|diagnostic| diagnostic["code"] == json!(code));
    let diagnostic = diagnostic.unwrap_or_else(|| panic!("{path} has no {code}: {diagnostics}"));
    let params = json!({
        "textDocument": { "uri": client.uri(path) },
        "range": diagnostic["range"],
        "context": { "diagnostics": [diagnostic], "only": ["quickfix"] },
    });
    let actions = client.request("textDocument/codeAction", params);
    let own = |action: &&Value| action["diagnostics"][0]["code"] == json!(code);
    actions.as_array().expect("a list").iter().filter(own).cloned().collect()
}

/// Checks that the fix for the only diagnostic with a code in a file gives a text without it.
fn assert_fixed(path: &str, before: &str, code: &str, after: &str) {
    let guide = Guide::from_text(GUIDE);
    guide.write(path, before);
    let mut client = EditorClient::new(&guide);
    let found = actions(&mut client, path, code);
    let fix = found.iter().find(|action| action["isPreferred"] == json!(true));
    let fix = fix.unwrap_or_else(|| panic!("{before}: no fix in {found:?} for {:?}", client.raw_diagnostics.get(path)));
    apply(&client, &fix["edit"]);
    assert_eq!(guide.read(path), after, "{before}");
    client.files_changed(&[(path, 2)]);
    client.sync();
    let left = client.diagnostics.get(path).cloned().unwrap_or_default();
    assert!(!left.iter().any(|line| line.contains(code)), "{before}: {left:?}");
}

#[test]
fn each_fix_removes_its_diagnostic() {
    for (path, before, code, after) in [
        ("content/articles/x.md", "😀 [[Product Onwer]]\n", "unknown-name", "😀 [[Product Owner]]\n"),
        ("content/articles/x.md", "[x](god.md#top)\n", "broken-link", "[x](good.md#top)\n"),
        (
            "content/articles/x.md",
            "[x](../roles/product-owner.md#dutis)\n",
            "broken-anchor",
            "[x](../roles/product-owner.md#duties)\n",
        ),
        ("content/articles/x.md", "[x](https//example.org)\n", "broken-link", "[x](https://example.org)\n"),
        ("content/articles/x.md", "##Heading\n", "malformed-heading", "## Heading\n"),
        ("content/articles/x.md", "```pythn\nx\n```\n", "unknown-language", "```python\nx\n```\n"),
        (
            "content/articles/x.md",
            "---\ntitel: X\nroles: [Product Owner]\n---\n",
            "unknown-key",
            "---\ntitle: X\nroles: [Product Owner]\n---\n",
        ),
        (
            "content/articles/x.md",
            "---\nroles: [\"Product Onwer\"]\n---\n",
            "unwritten-role",
            "---\nroles: [\"Product Owner\"]\n---\n",
        ),
        (
            "content/articles/x.md",
            "---\ntitle: A\nroles:\n  - Product Owner\ntitle: B\n---\n",
            "duplicate-key",
            "---\nroles:\n  - Product Owner\ntitle: B\n---\n",
        ),
        (
            "content/articles/x.md",
            "---\nroles: Product Owner\nallow: [orphn]\n---\n",
            "bad-value",
            "---\nroles: Product Owner\nallow: [orphan]\n---\n",
        ),
        (
            "content/articles/x.md",
            "---\ndebates: [\"Who decides?#the-ownr\"]\n---\n",
            "broken-anchor",
            "---\ndebates: [\"Who decides?#the-owner\"]\n---\n",
        ),
        ("content/debates/d.md", "---\nstatus: 'setled'\n---\n", "bad-value", "---\nstatus: 'settled'\n---\n"),
        ("site.toml", "titel = \"A\"\n", "config-key", "title = \"A\"\n"),
        ("labels/en.toml", "index.emtpy = \"None\"\n", "label-key", "index.empty = \"None\"\n"),
        ("labels/en.toml", "[index]\n\"emtpy\" = \"None\"\n", "label-key", "[index]\n\"empty\" = \"None\"\n"),
        ("content/articles/x.md", "---\ntitle:\tX\n---\n", "nonstandard-yaml", "---\ntitle: X\n---\n"),
    ] {
        assert_fixed(path, before, code, after);
    }
}

#[test]
fn replies_to_replies_become_replies_to_the_argument() {
    let debate = |list: &str| format!("# Who?\n\n## Who?\n\n### One\n- For: it is simple\n{list}");
    for (before, after) in [
        (
            "  - Not here.\n    - It is.\n      Really.\n    - So?\n",
            "  - Not here.\n  - It is.\n    Really.\n  - So?\n",
        ),
        ("  1. Not here.\n     1. It is.\nlazy\n\n     2. So?\n", "  1. Not here.\n  1. It is.\nlazy\n\n  2. So?\n"),
        ("\t- Not here.\n\t\t- It is.\n", "\t- Not here.\n\t- It is.\n"),
    ] {
        assert_fixed("content/debates/w.md", &debate(before), "nested-reply", &debate(after));
    }
    // Other lists would not continue that of the replies, and text below them would move with them.
    for list in ["  - No.\n    1. It is.\n", "  - - It is.\n    - So?\n", "  - No.\n    - It is.\n\n    But.\n"] {
        let guide = Guide::from_text(GUIDE);
        guide.write("content/debates/w.md", debate(list));
        let mut client = EditorClient::new(&guide);
        client.sync();
        let params = json!({
            "textDocument": { "uri": client.uri("content/debates/w.md") },
            "range": { "start": { "line": 0, "character": 0 }, "end": { "line": 20, "character": 0 } },
            "context": { "diagnostics": [], "only": ["quickfix"] },
        });
        assert_eq!(client.request("textDocument/codeAction", params), json!([]), "{list}");
    }
}

#[test]
fn an_image_gets_the_extension_of_its_format_and_links_follow() {
    let guide = Guide::from_text(GUIDE);
    guide.write("content/articles/x.md", "![A](ladder.jpg) and [it](../articles/ladder.jpg)\n");
    std::fs::write(guide.path("content/articles/ladder.jpg"), b"GIF89a\x28\0\x1e\0\0\0\0;").expect("written");
    let mut client = EditorClient::new(&guide);
    let found = actions(&mut client, "content/articles/x.md", "wrong-extension");
    apply(&client, &found[0]["edit"]);
    assert_eq!(guide.read("content/articles/x.md"), "![A](ladder.gif) and [it](ladder.gif)\n");
    assert!(guide.path("content/articles/ladder.gif").exists());
    // Another file may have the name already.
    std::fs::copy(guide.path("content/articles/ladder.gif"), guide.path("content/articles/ladder.jpg"))
        .expect("copied");
    guide.write("content/articles/x.md", "![A](ladder.jpg)\n");
    let mut client = EditorClient::new(&guide);
    client.sync();
    assert_eq!(actions(&mut client, "content/articles/x.md", "wrong-extension"), Vec::<Value>::new());
}

#[test]
fn settings_templates_and_levels_are_fixed() {
    let role = |front: &str| format!("---\ntitle: Baker\n{front}\n---\n");
    let skill = |front: &str| format!("---\ntitle: Dough\n{front}\n---\n");
    for (path, before, code, after) in [
        ("content/roles/b.md", role("skills: [Planning: exprt]"), "unknown-level", role("skills: [Planning: expert]")),
        (
            "content/roles/b.md",
            role("skills:\n  - skill: Planning\n    level: 'exprt' # x"),
            "unknown-level",
            role("skills:\n  - skill: Planning\n    level: 'expert' # x"),
        ),
        (
            "content/moves/m.md",
            "---\nfrom: {Senior: Lad}\nto: Product Owner\n---\n".to_string(),
            "unknown-level",
            "---\nfrom: {Senior: Lead}\nto: Product Owner\n---\n".to_string(),
        ),
        (
            "content/roles/b.md",
            role("pay: [{place: X, median: 1, currency: €, source: a, date: 2025-01-01}]"),
            "bad-value",
            role("pay: [{place: X, median: 1, currency: EUR, source: a, date: 2025-01-01}]"),
        ),
        (
            "content/roles/b.md",
            role("pay:\n  - {place: X, median: 1, currency: EUTR, source: \"https://x.example\", date: 2025-01-01}"),
            "bad-value",
            role("pay:\n  - {place: X, median: 1, currency: EUR, source: \"https://x.example\", date: 2025-01-01}"),
        ),
        (
            "content/skills/s.md",
            skill("learn: [{title: A, url: 'htps://x.example/', why: b}]"),
            "bad-value",
            skill("learn: [{title: A, url: 'https://x.example/', why: b}]"),
        ),
        (
            "site.toml",
            "[[nav]]\ntitle = \"Owner\"\nlink = '/roles/product-onwer/#duties'\n".to_string(),
            "broken-link",
            "[[nav]]\ntitle = \"Owner\"\nlink = '/roles/product-owner/#duties'\n".to_string(),
        ),
        (
            "site.toml",
            "[source]\nedit_url = \"https://x.example/{pth}\"\n".to_string(),
            "config-value",
            "[source]\nedit_url = \"https://x.example/{path}\"\n".to_string(),
        ),
        (
            "templates/page.html",
            "<a href=\"/articles/god/#x\">x</a>".to_string(),
            "broken-link",
            "<a href=\"/articles/good/#x\">x</a>".to_string(),
        ),
        (
            "templates/page.html",
            "<a href='{{ site.href }}articles/god/'>x</a>".to_string(),
            "broken-link",
            "<a href='{{ site.href }}articles/good/'>x</a>".to_string(),
        ),
        (
            "templates/page.html",
            "<a href=\"/roles/product-owner/#dutis\">x</a>".to_string(),
            "broken-anchor",
            "<a href=\"/roles/product-owner/#duties\">x</a>".to_string(),
        ),
        (
            "content/x.md",
            "---\ntemplate: pge.html\n---\n".into(),
            "unknown-template",
            "---\ntemplate: page.html\n---\n".into(),
        ),
    ] {
        assert_fixed(path, &before, code, &after);
    }
}

#[test]
fn syntax_errors_are_fixed() {
    let path = "content/articles/x.md";
    for (before, code, after) in [
        ("[x](https:/x.example) 😀\n", "broken-link", "[x](https://x.example) 😀\n"),
        ("😀 (x)[good.md]\n", "broken-link", "😀 [x](good.md)\n"),
        ("![x](good.md)\n", "broken-link", "[x](good.md)\n"),
        ("A.[^n]", "broken-footnote", "A.[^n]\n\n[^n]: its text\n"),
        (
            "---\ntitle:A\nroles: [Product Owner]\n---\n",
            "front-matter-syntax",
            "---\ntitle: A\nroles: [Product Owner]\n---\n",
        ),
        (
            "---\ntitle: A\n  roles: [Product Owner]\n---\n",
            "front-matter-syntax",
            "---\ntitle: A\nroles: [Product Owner]\n---\n",
        ),
        ("---\nroles: [Product Owner\n---\n", "front-matter-syntax", "---\nroles: [Product Owner]\n---\n"),
        ("---\ntopics: [#a, #b]\n---\n", "front-matter-syntax", "---\ntopics: [\"#a\", \"#b\"]\n---\n"),
        ("---\ntitle: @x\n---\n", "front-matter-syntax", "---\ntitle: \"@x\"\n---\n"),
        ("---\ntitle: \"A\" b\n---\n", "front-matter-syntax", "---\ntitle: 'A\" b'\n---\n"),
        ("---\ntitle: A\n", "front-matter-open", "---\ntitle: A\n---\n"),
        ("---\nauthors:\n  - name: Ada\n    url: x\n---\n", "unusual-value", "---\nauthors:\n  - \"Ada\"\n---\n"),
        ("+++\ndraft = \"no\"\n+++\n", "unusual-value", "+++\ndraft = false\n+++\n"),
    ] {
        assert_fixed(path, before, code, after);
    }
}

#[test]
fn a_missing_document_is_created() {
    let guide = Guide::from_text(GUIDE);
    guide.write("content/articles/x.md", "---\nroles: [Night Baker]\n---\n");
    let mut client = EditorClient::new(&guide);
    let found = actions(&mut client, "content/articles/x.md", "unwritten-role");
    assert_eq!(found[0]["title"], json!("Create content/roles/night-baker.md"));
    let changes = found[0]["edit"]["documentChanges"].as_array().expect("changes");
    assert_eq!(changes[0]["kind"], json!("create"));
    let text = changes[1]["edits"][0]["newText"].as_str().expect("a text");
    assert!(text.starts_with("---\ntitle: Night Baker\n"), "{text}");
    // A client that creates no files gets no such action.
    let mut old = EditorClient::with(&guide, json!({}));
    assert_eq!(actions(&mut old, "content/articles/x.md", "unwritten-role"), Vec::<Value>::new());
}

#[test]
fn other_kinds_of_actions_are_not_offered() {
    let guide = Guide::from_text(GUIDE);
    guide.write("content/articles/x.md", "[[Product Onwer]]\n");
    let mut client = EditorClient::new(&guide);
    let range = json!({ "start": { "line": 0, "character": 0 }, "end": { "line": 0, "character": 9 } });
    let params = json!({
        "textDocument": { "uri": client.uri("content/articles/x.md") },
        "range": range,
        "context": { "diagnostics": [], "only": ["refactor"] },
    });
    assert_eq!(client.request("textDocument/codeAction", params), json!([]));
}
