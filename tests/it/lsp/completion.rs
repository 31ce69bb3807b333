//! What is completed where, and that the guide resolves all of it.

use serde_json::Value;

use crate::lsp::client::EditorClient;
use crate::support::Guide;

const GUIDE: &str = "-- site.toml --
[skills]
levels = [\"working\", \"expert\"]
-- content/roles/product-owner.md --
---
title: Product Owner
abbr: PO
summary: Decides what a team does next.
family: Product
levels: [Junior, Senior]
---
## Duties
## Pay | more
-- content/roles/delivery.md --
# Delivery
-- content/topics/delivery.md --
# Delivery
-- content/skills/planning.md --
---
title: \"Planning: the art\"
levels: {working: a, expert: b}
---
-- content/terms/backlog.md --
# Backlog
-- content/debates/d.md --
# Who decides?

## Who?

### The owner
- Held by: owners

### The manager
- Held by: managers
-- content/articles/a b.md --
# Alpha
-- content/articles/c.md --
# Gamma
";

/// The labels and the inserted texts at `|` of a document.
fn complete(client: &mut EditorClient<'_>, path: &str, text: &str) -> Vec<(String, String)> {
    let at = text.find('|').expect("a cursor");
    let plain = text.replacen('|', "", 1);
    client.open_text(path, &plain);
    client.sync();
    let rest: String = text[at..].chars().take(1).collect();
    let params = client.at(path, text, &text[at..at + rest.len()], 0);
    let list = client.request("textDocument/completion", params);
    client.close(path);
    let items = list["items"].as_array().cloned().unwrap_or_default();
    let text_of = |value: &Value| value.as_str().unwrap_or_default().to_string();
    items.iter().map(|item| (text_of(&item["label"]), text_of(&item["textEdit"]["newText"]))).collect()
}

fn labels(client: &mut EditorClient<'_>, path: &str, text: &str) -> Vec<String> {
    complete(client, path, text).into_iter().map(|(label, _)| label).collect()
}

#[test]
fn links_are_completed_as_the_guide_resolves_them() {
    let guide = Guide::from_text(GUIDE);
    let mut client = EditorClient::new(&guide);
    let path = "content/articles/c.md";
    let pair = |label: &str, text: &str| (label.to_string(), text.to_string());
    assert_eq!(complete(&mut client, path, "See [[product o|\n"), [pair("Product Owner", "Product Owner]]")]);
    assert_eq!(complete(&mut client, path, "😀 [[PO|]] x\n")[0], pair("PO", "PO"));
    // A name that means two documents is written as a path.
    let ambiguous = complete(&mut client, path, "[[deliv|\n");
    assert!(ambiguous.contains(&pair("Delivery", "roles/delivery|Delivery]]")), "{ambiguous:?}");
    assert!(ambiguous.contains(&pair("Delivery", "topics/delivery|Delivery]]")), "{ambiguous:?}");
    assert_eq!(complete(&mut client, path, "[[PO#|]]\n"), [pair("Duties", "Duties"), pair("Pay | more", "pay--more")]);
    assert_eq!(complete(&mut client, path, "# Gamma\n\n## Own part\n\n[[#|\n"), [pair("Own part", "Own part]]")]);
    assert_eq!(
        complete(&mut client, path, "[x](../roles/prod|)\n"),
        [pair("../roles/product-owner.md", "../roles/product-owner.md")]
    );
    assert_eq!(complete(&mut client, path, "[x](a|\n")[0], pair("a b.md", "a%20b.md"));
    assert_eq!(complete(&mut client, path, "[x](../roles/product-owner.md#du|)\n"), [pair("duties", "duties")]);
    assert_eq!(labels(&mut client, path, "[x](#|)\n\n## Own\n"), ["own"]);
    assert_eq!(labels(&mut client, path, "<a href=\"../terms/|\">\n"), ["../terms/backlog.md"]);
    for nothing in ["[[PO]] |\n", "[[PO|text", "[x](https://|)\n", "[x](a.md) |\n", "text|\n"] {
        let text = nothing.replacen("PO|text", "PO\u{7c}te|xt", 1);
        if text.matches('|').count() == 1 {
            assert_eq!(labels(&mut client, path, &text), Vec::<String>::new(), "{text}");
        }
    }
}

#[test]
fn front_matter_is_completed_by_kind() {
    let guide = Guide::from_text(GUIDE);
    let mut client = EditorClient::new(&guide);
    let (role, article) = ("content/roles/product-owner.md", "content/articles/c.md");
    let keys = labels(&mut client, role, "---\ntitle: Product Owner\n|\n---\n");
    assert!(keys.contains(&"leads_to".to_string()) && !keys.contains(&"title".to_string()), "{keys:?}");
    assert!(!keys.contains(&"means".to_string()) && !keys.contains(&"debates".to_string()), "{keys:?}");
    assert_eq!(labels(&mut client, role, "---\nfami|\n---\n"), ["family"]);
    // Front matter that is not closed yet.
    assert_eq!(labels(&mut client, article, "---\ntitle: Gamma\nroles: [prod|")[0], "Product Owner");
    let pair = |label: &str, text: &str| (label.to_string(), text.to_string());
    assert_eq!(complete(&mut client, article, "---\nroles:|\n---\n")[0], pair("Delivery", " Delivery"));
    assert_eq!(
        complete(&mut client, article, "---\nroles:\n  - own|\n---\n"),
        [pair("Product Owner", "Product Owner")]
    );
    assert_eq!(complete(&mut client, article, "---\nroles:\n- own|\n---\n"), [pair("Product Owner", "Product Owner")]);
    assert_eq!(
        complete(&mut client, role, "---\nskills:\n  plan|\n---\n")[0],
        pair("Planning: the art", "\"Planning: the art\": ")
    );
    assert_eq!(labels(&mut client, role, "---\nskills:\n  \"Planning: the art\": |\n---\n"), Vec::<String>::new());
    assert_eq!(labels(&mut client, role, "---\nleads_to:\n  - role: deli|\n---\n"), ["Delivery"]);
    assert_eq!(labels(&mut client, role, "---\nleads_to:\n  - role: Delivery\n    ho|\n---\n")[0], "how");
    assert_eq!(labels(&mut client, role, "---\nlevels:\n  - na|\n---\n"), ["name"]);
    assert_eq!(labels(&mut client, role, "---\nlevels:\n  - name: Junior\n    diff|\n---\n"), ["differs"]);
    assert_eq!(
        labels(&mut client, role, "---\nlevels:\n  - name: Junior\n    skills:\n      plan|\n---\n")[0],
        "Planning: the art"
    );
    assert_eq!(labels(&mut client, "content/debates/d.md", "---\nstatus: |\n---\n"), ["open", "settled", "it-depends"]);
    assert_eq!(labels(&mut client, article, "---\ndraft: t|\n---\n"), ["true"]);
    assert!(labels(&mut client, article, "---\nallow: [orph|]\n---\n").contains(&"orphan".to_string()));
    assert_eq!(labels(&mut client, article, "---\ndebates: [\"Who decides?#|\"]\n---\n"), ["the-owner", "the-manager"]);
    assert_eq!(labels(&mut client, "content/roles/delivery.md", "---\nfamily: |\n---\n"), ["Product"]);
    assert_eq!(labels(&mut client, "content/terms/backlog.md", "---\nmeans: [Pro|]\n---\n"), ["Product Owner"]);
    assert_eq!(complete(&mut client, article, "+++\ndraft = |\n+++\n")[0], pair("true", "true"));
}

#[test]
fn labels_languages_alerts_and_settings_are_completed() {
    let guide = Guide::from_text(GUIDE);
    let mut client = EditorClient::new(&guide);
    let debate = guide.read("content/debates/d.md");
    assert_eq!(labels(&mut client, "content/debates/d.md", &format!("{debate}- Wh|\n")), ["When"]);
    assert_eq!(labels(&mut client, "content/debates/d.md", "# Who decides?\n\n- Wh|\n"), Vec::<String>::new());
    assert!(labels(&mut client, "content/articles/c.md", "```rus|\n").contains(&"rust".to_string()));
    assert_eq!(labels(&mut client, "content/articles/c.md", "> [!|\n")[..2], ["NOTE", "TIP"]);
    assert_eq!(labels(&mut client, "site.toml", "base|\n"), ["base_url"]);
    assert_eq!(labels(&mut client, "site.toml", "[sear|\n"), ["search"]);
    assert_eq!(labels(&mut client, "site.toml", "[boo|\n"), ["book"]);
    assert_eq!(labels(&mut client, "site.toml", "[book]\nco|\n"), ["cover"]);
    assert_eq!(labels(&mut client, "site.toml", "[search]\nenabled = |\n"), ["true", "false"]);
    assert_eq!(labels(&mut client, "site.toml", "[check]\norphan = |\n"), ["allow", "warn", "deny"]);
}

#[test]
fn a_long_list_is_incomplete() {
    let guide = Guide::from_text(GUIDE);
    for number in 0..150 {
        guide.write(&format!("content/terms/word-{number}.md"), format!("# Word {number}\n"));
    }
    let mut client = EditorClient::new(&guide);
    let text = "[[w\n";
    client.open_text("content/articles/c.md", text);
    let list = client.request("textDocument/completion", client.at("content/articles/c.md", text, "w", 1));
    assert_eq!((list["items"].as_array().map(Vec::len), &list["isIncomplete"]), (Some(100), &Value::Bool(true)));
    let text = "[[word 14\n";
    client.set_text("content/articles/c.md", text);
    let list = client.request("textDocument/completion", client.at("content/articles/c.md", text, "4", 1));
    assert_eq!((list["items"].as_array().map(Vec::len), &list["isIncomplete"]), (Some(15), &Value::Bool(false)));
}

#[test]
fn a_document_with_a_byte_order_mark_is_completed() {
    let guide = Guide::from_text(GUIDE);
    let mut client = EditorClient::new(&guide);
    let has = |found: &[(String, String)], label: &str| found.iter().any(|(other, _)| other == label);
    let keys = complete(&mut client, "content/articles/x.md", "\u{feff}---\nsumm|\n---\n");
    assert!(has(&keys, "summary"), "{keys:?}");
    let names = complete(&mut client, "content/articles/x.md", "\u{feff}[[Back|\n");
    assert!(has(&names, "Backlog"), "{names:?}");
}
