//! Renaming in a guide in several languages changes the texts of all of them, and moves translations with their originals.

use serde_json::{Value, json};

use crate::lsp::client::{EditorClient, checked, full_capabilities};
use crate::lsp::rename::apply;
use crate::support::{Guide, files_below};

const GUIDE: &str = "-- site.toml --
[languages.de]
[languages.fr]
-- content/roles/product-owner.md --
# Product Owner

[German](../de/roles/product-owner.md#aufgaben)
-- content/articles/news.md --
---
roles: [Product Owner]
---
[x](../roles/product-owner.md)
-- content/de/roles/product-owner.md --
# Produktverantwortung

## Aufgaben

[English](../../roles/product-owner.md)
-- content/de/articles/neu.md --
---
roles: [Produktverantwortung]
---
# Neu

[[Product Owner]] [[Produktverantwortung]] [x](../roles/product-owner.md) [x](/de/roles/product-owner/) [x](../../fr/roles/responsable.md)
-- content/fr/roles/responsable.md --
---
translation_of: roles/product-owner.md
---
# Responsable

[x](../../de/roles/product-owner.md) [x](../../roles/product-owner.md)
";

fn rename(client: &mut EditorClient<'_>, path: &str, needle: &str, new: &str) -> Value {
    let mut params = client.at(path, &client.guide.read(path), needle, 2);
    params["newName"] = json!(new);
    client.respond("textDocument/rename", params)
}

/// What a check reports, without places.
fn messages(guide: &Guide) -> Vec<String> {
    checked(guide).into_values().flatten().collect()
}

/// The texts after the original is renamed to Value Owner.
fn assert_renamed(guide: &Guide) {
    assert_eq!(
        files_below(&guide.path("content")),
        [
            "articles/news.md",
            "de/articles/neu.md",
            "de/roles/value-owner.md",
            "fr/roles/responsable.md",
            "roles/value-owner.md"
        ]
    );
    assert!(guide.read("content/roles/value-owner.md").contains("[German](../de/roles/value-owner.md#aufgaben)"));
    assert!(guide.read("content/de/roles/value-owner.md").contains("[English](../../roles/value-owner.md)"));
    let french = guide.read("content/fr/roles/responsable.md");
    assert!(french.contains("translation_of: roles/value-owner.md\n"), "{french}");
    assert!(french.ends_with("[x](../../de/roles/value-owner.md) [x](../../roles/value-owner.md)\n"), "{french}");
    assert_eq!(messages(guide), [""; 0]);
}

#[test]
fn a_role_is_renamed_with_its_translations() {
    let guide = Guide::from_text(GUIDE);
    assert_eq!(messages(&guide), [""; 0]);
    let mut client = EditorClient::new(&guide);
    let answer = rename(&mut client, "content/roles/product-owner.md", "Product Owner", "Value Owner");
    apply(&client, &answer["result"]);
    assert_renamed(&guide);
    let german = guide.read("content/de/articles/neu.md");
    assert!(
        german.ends_with(
            "[[Value Owner]] [[Produktverantwortung]] [x](../roles/value-owner.md) [x](/de/roles/value-owner/) [x](../../fr/roles/responsable.md)\n"
        ),
        "{german}"
    );
}

#[test]
fn the_name_in_a_text_of_another_language_is_renamed_there_or_everywhere() {
    let guide = Guide::from_text(GUIDE);
    let mut client = EditorClient::new(&guide);
    // The title of a translation is its own.
    let answer = rename(&mut client, "content/de/articles/neu.md", "Produktverantwortung", "Wertverantwortung");
    apply(&client, &answer["result"]);
    assert!(guide.read("content/de/roles/product-owner.md").contains("# Wertverantwortung\n"));
    assert!(guide.read("content/roles/product-owner.md").starts_with("# Product Owner\n"));
    assert_eq!(messages(&guide), [""; 0]);
    // A link to another language names its document there.
    let mut client = EditorClient::new(&guide);
    let place =
        client.at("content/fr/roles/responsable.md", &guide.read("content/fr/roles/responsable.md"), "../../roles", 2);
    assert_eq!(client.request("textDocument/prepareRename", place)["placeholder"], json!("Product Owner"));
    let answer = rename(&mut client, "content/fr/roles/responsable.md", "../../roles", "Value Owner");
    apply(&client, &answer["result"]);
    assert_renamed(&guide);
}

#[test]
fn a_file_is_moved_with_its_translations() {
    let guide = Guide::from_text(GUIDE);
    let mut client = EditorClient::new(&guide);
    let (old, new) = ("content/roles/product-owner.md", "content/roles/value-owner.md");
    let files = json!([{ "oldUri": client.uri(old), "newUri": client.uri(new) }]);
    let edit = client.request("workspace/willRenameFiles", json!({ "files": files }));
    apply(&client, &edit);
    std::fs::rename(guide.path(old), guide.path(new)).expect("renamed");
    assert_renamed(&guide);
    assert!(guide.read("content/articles/news.md").contains("[x](../roles/value-owner.md)"));
    // A translation that moves alone names its original.
    let mut client = EditorClient::new(&guide);
    let (old, new) = ("content/de/roles/value-owner.md", "content/de/wert.md");
    let files = json!([{ "oldUri": client.uri(old), "newUri": client.uri(new) }]);
    let edit = client.request("workspace/willRenameFiles", json!({ "files": files }));
    apply(&client, &edit);
    std::fs::rename(guide.path(old), guide.path(new)).expect("renamed");
    let german = guide.read(new);
    assert!(german.contains("translation_of: roles/value-owner.md\n"), "{german}");
    assert!(german.ends_with("[English](../roles/value-owner.md)\n"), "{german}");
    assert!(guide.read("content/roles/value-owner.md").contains("(../de/wert.md#aufgaben)"));
    assert!(guide.read("content/fr/roles/responsable.md").contains("[x](../../de/wert.md)"));
    assert!(guide.read("content/de/articles/neu.md").contains("[x](../wert.md) [x](/de/wert/)"));
    assert_eq!(messages(&guide), [""; 0]);
}

#[test]
fn a_client_that_renames_no_files_gets_the_path_of_the_original() {
    let guide = Guide::from_text(GUIDE);
    let mut capabilities = full_capabilities();
    capabilities["workspace"] = json!({});
    let mut client = EditorClient::with(&guide, capabilities);
    let (old, new) = ("content/roles/product-owner.md", "content/roles/value-owner.md");
    let files = json!([{ "oldUri": client.uri(old), "newUri": client.uri(new) }]);
    let edit = client.request("workspace/willRenameFiles", json!({ "files": files }));
    let german = &edit["changes"][client.uri("content/de/roles/product-owner.md")];
    assert!(german.to_string().contains("translation_of: roles/value-owner.md"), "{edit}");
    assert!(german.to_string().contains("../../roles/value-owner.md"), "{edit}");
    let english = &edit["changes"][client.uri(old)];
    assert!(!english.to_string().contains("de/roles"), "the translation stays where it is: {edit}");
}
