//! Hover, definition, references, symbols, folding and links.

use serde_json::{Value, json};

use crate::lsp::client::EditorClient;
use crate::support::Guide;

const GUIDE: &str = "-- content/roles/product-owner.md --
---
title: Product Owner
abbr: PO
summary: Decides what a team does next.
skills: {Planning: working}
---
## Duties

Text.

### Daily

```rust
fn main() {}
```

## Pay
-- content/skills/planning.md --
---
title: Planning
levels:
  working: plans a month
  expert: plans a year
---
-- content/articles/a.md --
---
title: Alpha
roles:
  - PO
---
😀 See [[product owner]], [the duties](../roles/product-owner.md#duties) and [po].
The last is [[PO#Pay|pay]].

[po]: ../roles/product-owner.md
-- content/articles/b.md --
# Beta

![a](picture.png)
-- content/articles/picture.png --
-- content/debates/d.md --
# Who decides?

## Who?

### The owner
- Held by: owners

### The manager
- Held by: managers
-- content/articles/c.md --
---
title: Gamma
debates: [\"Who decides?#the-owner\"]
---
[Duties](#own)

## Own
";

fn location(client: &EditorClient<'_>, value: &Value) -> String {
    let start = &value["range"]["start"];
    format!("{}:{}:{}", client.path(value["uri"].as_str().expect("a URI")), start["line"], start["character"])
}

#[test]
fn definitions_are_found_in_any_spelling() {
    let guide = Guide::from_text(GUIDE);
    let mut client = EditorClient::new(&guide);
    let owner = "content/roles/product-owner.md";
    for (path, needle, offset, expected) in [
        ("content/articles/a.md", "[[product owner]]", 4, format!("{owner}:1:7")),
        ("content/articles/a.md", "../roles/product-owner.md#duties", 9, format!("{owner}:6:0")),
        ("content/articles/a.md", "[po].", 2, format!("{owner}:1:7")),
        ("content/articles/a.md", "../roles/product-owner.md\n", 3, format!("{owner}:1:7")),
        ("content/articles/a.md", "PO#Pay", 1, format!("{owner}:16:0")),
        ("content/articles/a.md", "- PO", 3, format!("{owner}:1:7")),
        (owner, "Planning", 2, "content/skills/planning.md:1:7".to_string()),
        ("content/articles/b.md", "picture.png", 2, "content/articles/picture.png:0:0".to_string()),
        ("content/articles/c.md", "Who decides?#", 3, "content/debates/d.md:4:0".to_string()),
        ("content/articles/c.md", "#own", 2, "content/articles/c.md:6:0".to_string()),
    ] {
        let text = guide.read(path);
        let found = client.request("textDocument/definition", client.at(path, &text, needle, offset));
        assert_eq!(location(&client, &found), expected, "{needle}");
    }
    let text = guide.read("content/articles/a.md");
    let nothing = client.request("textDocument/definition", client.at("content/articles/a.md", &text, "See", 1));
    assert_eq!(nothing, Value::Null);
}

#[test]
fn references_list_texts_and_front_matter() {
    let guide = Guide::from_text(GUIDE);
    let mut client = EditorClient::new(&guide);
    let path = "content/roles/product-owner.md";
    let text = guide.read(path);
    let mut params = client.at(path, &text, "Product Owner", 3);
    params["context"] = json!({ "includeDeclaration": true });
    let found = client.request("textDocument/references", params);
    let found: Vec<String> = found.as_array().expect("a list").iter().map(|place| location(&client, place)).collect();
    let article = "content/articles/a.md";
    assert_eq!(
        found,
        [
            format!("{article}:3:4"),
            format!("{article}:5:9"),
            format!("{article}:5:39"),
            format!("{article}:5:77"),
            format!("{article}:6:14"),
            format!("{article}:8:6"),
            format!("{path}:1:7"),
        ]
    );
    let mut params = client.at(path, &text, "## Pay", 4);
    params["context"] = json!({ "includeDeclaration": false });
    let found = client.request("textDocument/references", params);
    assert_eq!(found.as_array().map(Vec::len), Some(1), "{found}");
}

#[test]
fn hover_shows_meaning_usage_and_what_is_missing() {
    let guide = Guide::from_text(GUIDE);
    let mut client = EditorClient::new(&guide);
    let mut hover = |path: &str, needle: &str, offset: usize| {
        let text = guide.read(path);
        let found = client.request("textDocument/hover", client.at(path, &text, needle, offset));
        found["contents"]["value"].as_str().unwrap_or_default().to_string()
    };
    let text = hover("content/articles/a.md", "product owner", 3);
    for part in [
        "**Product Owner** (role)",
        "Decides what a team does next.",
        "Also called: PO",
        "Named in the text of 1 document and in the front matter of 1 document",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
    assert!(
        hover("content/debates/d.md", "Who decides", 3).contains("Missing:\n- "),
        "{}",
        hover("content/debates/d.md", "Who decides", 3)
    );
    let key = hover("content/roles/product-owner.md", "summary", 3);
    assert!(key.contains("**summary**: a one-line summary") && key.contains("```yaml\nsummary: "), "{key}");
    assert!(hover("content/skills/planning.md", "levels", 2).contains("its levels"));
    assert!(hover("content/roles/product-owner.md", "## Duties", 4).contains("`#duties`"));
    assert_eq!(hover("content/articles/a.md", "See", 1), "");
}

#[test]
fn symbols_folds_and_links_describe_a_document() {
    let guide = Guide::from_text(GUIDE);
    let mut client = EditorClient::new(&guide);
    let document = |client: &EditorClient<'_>, path: &str| json!({ "textDocument": { "uri": client.uri(path) } });
    let owner = document(&client, "content/roles/product-owner.md");
    let symbols = client.request("textDocument/documentSymbol", owner.clone());
    let role = &symbols[0];
    assert_eq!((&role["name"], &role["detail"]), (&json!("Product Owner"), &json!("role")));
    let names: Vec<&Value> = role["children"].as_array().expect("a list").iter().map(|child| &child["name"]).collect();
    assert_eq!(names, ["Duties", "Pay"]);
    assert_eq!(role["children"][0]["children"][0]["name"], json!("Daily"));
    let folds = client.request("textDocument/foldingRange", owner);
    let lines: Vec<(u64, u64)> = folds
        .as_array()
        .expect("a list")
        .iter()
        .map(|fold| (fold["startLine"].as_u64().expect("a line"), fold["endLine"].as_u64().expect("a line")))
        .collect();
    assert_eq!(lines, [(0, 5), (6, 14), (10, 14), (12, 14)]);
    let found = client.request("textDocument/documentLink", document(&client, "content/articles/a.md"));
    let targets: Vec<String> = found
        .as_array()
        .expect("a list")
        .iter()
        .map(|link| client.path(link["target"].as_str().expect("a URI")))
        .collect();
    assert_eq!(targets, vec!["content/roles/product-owner.md"; 5]);
    let found = client.request("workspace/symbol", json!({ "query": "own" }));
    assert_eq!(found[0]["name"], json!("Product Owner"));
    assert_eq!(location(&client, &found[0]["location"]), "content/roles/product-owner.md:1:7");
    // An older client gets a flat list.
    let mut old = EditorClient::with(&guide, json!({}));
    let owner = document(&old, "content/roles/product-owner.md");
    let flat = old.request("textDocument/documentSymbol", owner);
    assert_eq!(flat[2]["name"], json!("Daily"));
    assert_eq!(flat[2]["containerName"], json!("Duties"));
}

const GUIDE_IN_TWO_LANGUAGES: &str = "-- site.toml --
[[nav]]
title = \"Deutsch\"
link = \"/de/roles/inhaber/\"
[[languages.de.nav]]
title = \"English\"
link = \"/roles/owner/\"
-- content/roles/owner.md --
# Owner

[x](../articles/news.md)

## Duties
-- content/roles/tester.md --
---
leads_to: [Owner]
---
# Tester
-- content/articles/news.md --
# News

[x](../roles/owner.md#duties) [x](../de/roles/inhaber.md) [[../de/roles/inhaber]]
-- content/de/roles/inhaber.md --
---
translation_of: roles/owner.md
---
# Inhaber

[x](../../roles/owner.md#duties) [x](../roles/tester.md)
-- content/de/articles/neu.md --
---
roles: [Owner, Tester]
---
# Neu

[[Owner]] [[Tester]] [x](/roles/owner/) [x](../../roles/owner.md) [x](../articles/news.md)
";

/// The places that name what is at a place, by line and column.
fn references(client: &mut EditorClient<'_>, path: &str, needle: &str, has_declaration: bool) -> Vec<String> {
    let text = client.guide.read(path);
    let mut params = client.at(path, &text, needle, 3);
    params["context"] = json!({ "includeDeclaration": has_declaration });
    let found = client.request("textDocument/references", params);
    found.as_array().expect("a list").iter().map(|place| location(client, place)).collect()
}

#[test]
fn references_come_from_all_languages() {
    let guide = Guide::from_text(GUIDE_IN_TWO_LANGUAGES);
    let mut client = EditorClient::new(&guide);
    let (english, german) = ("content/roles/owner.md", "content/de/roles/inhaber.md");
    let (tester, article) = ("content/roles/tester.md", "content/de/articles/neu.md");
    let of_english = [
        "content/articles/news.md:2:4",
        "content/de/articles/neu.md:5:25",
        "content/de/articles/neu.md:5:44",
        "content/de/roles/inhaber.md:5:4",
        "content/roles/owner.md:0:0",
        "content/roles/tester.md:1:11",
        "site.toml:5:7",
    ];
    let of_heading = ["content/articles/news.md:2:4", "content/de/roles/inhaber.md:5:4", "content/roles/owner.md:4:0"];
    let of_german = [
        "content/articles/news.md:2:34",
        "content/articles/news.md:2:60",
        "content/de/articles/neu.md:1:8",
        "content/de/articles/neu.md:5:2",
        "content/de/roles/inhaber.md:3:0",
        "content/roles/tester.md:1:11",
        "site.toml:2:7",
    ];
    let of_untranslated = [
        "content/de/articles/neu.md:1:15",
        "content/de/articles/neu.md:5:12",
        "content/de/roles/inhaber.md:5:37",
        "content/roles/tester.md:3:0",
    ];
    for (path, needle, has_declaration, expected) in [
        (english, "# Owner", true, &of_english[..]),
        (german, "../../roles/owner.md", true, &of_heading),
        (english, "## Duties", false, &of_heading[..2]),
        (german, "# Inhaber", true, &of_german),
        ("content/articles/news.md", "../de/roles/inhaber.md", true, &of_german),
        (tester, "# Tester", true, &of_untranslated),
        (article, "[[Tester]]", true, &of_untranslated),
    ] {
        assert_eq!(references(&mut client, path, needle, has_declaration), expected, "{path}: {needle}");
    }
    for (path, needle) in [(tester, "# Tester"), (article, "[[Tester]]")] {
        let params = client.at(path, &guide.read(path), needle, 3);
        let found = client.request("textDocument/hover", params);
        let text = found["contents"]["value"].as_str().unwrap_or_default();
        let usage = "Named in the text of 2 documents and in the front matter of 1 document";
        assert!(text.contains(usage), "{path}: {text}");
    }
}
