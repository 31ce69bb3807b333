//! The diagnostics are those of `guide check`, whatever the author does.

use proptest::prelude::*;
use serde_json::json;

use crate::lsp::client::{EditorClient, checked};
use crate::serve::incremental::START;
use crate::support::Guide;

const SMALL: &str = "-- content/roles/tester.md --
---
title: Tester
titel: x
---
See [[Nobody]] and [a](missing.md).
-- content/articles/a.md --
---
title: 😀 Alpha
roles: [Tester, Testerr]
---
😀 [[Testre]] [b](b.md#nowhere)
-- content/articles/b.md --
# Beta
";

#[test]
fn diagnostics_equal_those_of_check_and_follow_edits() {
    let guide = Guide::from_text(SMALL);
    let mut client = EditorClient::new(&guide);
    client.sync();
    assert!(!client.diagnostics.is_empty());
    assert_eq!(client.diagnostics, checked(&guide));
    assert!(client.server_requests.iter().any(|request| request["method"] == "client/registerCapability"));

    // Unsaved texts replace those on the disk, and fixed problems disappear.
    client.open("content/articles/a.md");
    client.set_text("content/articles/a.md", "---\ntitle: Alpha\nroles: [Tester]\n---\nAll is well.\n");
    client.sync();
    assert_eq!(client.diagnostics.get("content/articles/a.md"), None, "{:?}", client.diagnostics);
    // An edit in one file changes the diagnostics of another.
    client.set_text("content/articles/a.md", "---\ntitle: Alpha\nroles: [Tester]\n---\n[b](b.md#part)\n");
    client.sync();
    assert!(client.diagnostics["content/articles/a.md"][0].contains("broken-anchor"), "{:?}", client.diagnostics);
    client.open("content/articles/b.md");
    client.set_text("content/articles/b.md", "# Beta\n\n## Part\n");
    client.sync();
    assert_eq!(client.diagnostics.get("content/articles/a.md"), None);
    client.close("content/articles/b.md");
    client.close("content/articles/a.md");
    client.sync();
    assert_eq!(client.diagnostics, checked(&guide));
    assert_eq!(client.stop(), 0);
}

#[test]
fn diagnostics_come_without_a_request() {
    let guide = Guide::from_text(SMALL);
    let mut client = EditorClient::new(&guide);
    client.open("content/articles/b.md");
    client.set_text("content/articles/b.md", "# Beta\n\n[[Nothing at all]]\n");
    while !client
        .diagnostics
        .get("content/articles/b.md")
        .is_some_and(|lines| lines.iter().any(|line| line.contains("Nothing")))
    {
        client.receive();
    }
}

#[test]
fn new_deleted_and_renamed_files_are_noticed() {
    let guide = Guide::from_text(SMALL);
    let mut client = EditorClient::new(&guide);
    guide.write("content/terms/nobody.md", "# Nobody\n\n[[Missing]]\n");
    std::fs::remove_file(guide.path("content/articles/b.md")).expect("removed");
    std::fs::rename(guide.path("content/articles/a.md"), guide.path("content/articles/c.md")).expect("renamed");
    client.files_changed(&[
        ("content/terms/nobody.md", 1),
        ("content/articles/b.md", 3),
        ("content/articles/a.md", 3),
        ("content/articles/c.md", 1),
    ]);
    client.sync();
    assert_eq!(client.diagnostics, checked(&guide));
    // A new document counts before it is saved, and the settings do too.
    client.open_text("content/terms/missing.md", "# Missing\n\n[x](y.md)\n");
    client.open_text("site.toml", "[check]\nbroken-link = \"allow\"\n");
    client.sync();
    assert_eq!(client.diagnostics.get("content/terms/nobody.md"), None);
    client.set_text("site.toml", "[check]\n");
    client.set_text("content/terms/missing.md", "# Missing\n\n[x](y.md) [x](z.md)\n");
    client.sync();
    assert_eq!(client.diagnostics["content/terms/missing.md"].len(), 2, "{:?}", client.diagnostics);
    client.close("site.toml");
    client.close("content/terms/missing.md");
    client.sync();
    assert_eq!(client.diagnostics, checked(&guide));
}

#[test]
fn a_client_that_watches_no_files_gets_new_diagnostics_after_a_save() {
    let guide = Guide::from_text(SMALL);
    let mut client = EditorClient::with(&guide, json!({}));
    client.open("content/articles/b.md");
    guide.write("content/terms/nobody.md", "# Nobody\n");
    let document = json!({ "uri": client.uri("content/articles/b.md") });
    client.notify("textDocument/didSave", json!({ "textDocument": document }));
    client.sync();
    assert_eq!(client.diagnostics, checked(&guide));
    assert!(client.server_requests.is_empty());
}

#[test]
fn several_guides_and_a_folder_without_settings_are_guides() {
    let guide = Guide::from_text(
        "-- one/site.toml --\ntitle = \"One\"\n-- one/content/a.md --\n# A\n\n[[X]]\n-- two/content/b.md --\n# B\n\n[[Y]]\n-- notes/c.md --\n[[Z]]\n",
    );
    let mut client = EditorClient::new(&guide);
    client.open("notes/c.md");
    client.sync();
    let files: Vec<&String> = client.diagnostics.keys().collect();
    assert_eq!(files, ["one/content/a.md", "two/content/b.md"]);
}

#[test]
fn guides_of_folders_that_are_gone_have_no_diagnostics() {
    let guide = Guide::from_text("-- one/content/a.md --\n[[X]]\n-- two/content/b.md --\n[[Y]]\n");
    let mut client = EditorClient::new(&guide);
    client.sync();
    let files = |client: &EditorClient<'_>| -> Vec<String> { client.diagnostics.keys().cloned().collect() };
    assert_eq!(files(&client), ["one/content/a.md", "two/content/b.md"]);
    // Deleted, and created again.
    std::fs::remove_dir_all(guide.path("one")).expect("removed");
    client.files_changed(&[("one/content/a.md", 3), ("one/content", 3)]);
    client.sync();
    assert_eq!(files(&client), ["two/content/b.md"]);
    guide.write("one/content/c.md", "[[Z]]\n");
    client.files_changed(&[("one/content/c.md", 1)]);
    client.sync();
    assert_eq!(files(&client), ["one/content/c.md", "two/content/b.md"]);
    // Removed from the workspace. An open document keeps its guide.
    let folder = |client: &EditorClient<'_>, path: &str| json!({ "uri": client.uri(path), "name": path });
    let event = json!({ "added": [folder(&client, "two")], "removed": [folder(&client, "")] });
    client.open("one/content/c.md");
    client.notify("workspace/didChangeWorkspaceFolders", json!({ "event": event }));
    client.sync();
    assert_eq!(files(&client), ["one/content/c.md", "two/content/b.md"]);
    client.close("one/content/c.md");
    client.sync();
    assert_eq!(files(&client), ["two/content/b.md"]);
}

#[test]
fn files_that_the_editor_manages_are_noticed_without_watching() {
    let guide = Guide::from_text(SMALL);
    let mut client = EditorClient::with(&guide, json!({}));
    guide.write("content/terms/nobody.md", "# Nobody\n");
    let file = json!({ "uri": client.uri("content/terms/nobody.md") });
    client.notify("workspace/didCreateFiles", json!({ "files": [file] }));
    client.sync();
    assert_eq!(client.diagnostics, checked(&guide));
    std::fs::rename(guide.path("content/articles"), guide.path("content/notes")).expect("renamed");
    let file = json!({ "oldUri": client.uri("content/articles"), "newUri": client.uri("content/notes") });
    client.notify("workspace/didRenameFiles", json!({ "files": [file] }));
    client.sync();
    assert_eq!(client.diagnostics, checked(&guide));
    std::fs::remove_dir_all(guide.path("content/notes")).expect("removed");
    let file = json!({ "uri": client.uri("content/notes") });
    client.notify("workspace/didDeleteFiles", json!({ "files": [file] }));
    client.sync();
    assert_eq!(client.diagnostics, checked(&guide));
}

#[test]
fn failing_templates_are_reported_after_a_save() {
    let guide = Guide::from_text("-- content/a.md --\n# A\n\nText.\n-- templates/page.html --\n{{ nothing.at.all }}\n");
    let mut client = EditorClient::new(&guide);
    client.sync();
    while client.diagnostics.is_empty() {
        client.receive();
    }
    assert_eq!(client.diagnostics, checked(&guide));
    client.open_text("templates/page.html", "{% if %}");
    client.sync();
    assert!(client.diagnostics.contains_key("templates/page.html"), "{:?}", client.diagnostics);
}

#[test]
fn a_byte_order_mark_moves_the_first_line() {
    let guide = Guide::from_text("-- content/a.md --\n[[One]]\n[[Two]]\n");
    let path = "content/a.md";
    let mut client = EditorClient::new(&guide);
    client.open(path);
    client.sync();
    let places = |client: &EditorClient<'_>| -> Vec<String> {
        let lines = client.diagnostics[path].iter().filter(|line| line.contains("unknown-name"));
        lines.map(|line| line.split(' ').next().expect("a place").to_string()).collect()
    };
    assert_eq!(places(&client), ["1:3", "2:3"]);
    let range = |end: usize| json!({ "start": { "line": 0, "character": 0 }, "end": { "line": 0, "character": end } });
    client.change(path, &json!([{ "range": range(0), "text": "\u{feff}" }]));
    client.sync();
    assert_eq!(places(&client), ["1:4", "2:3"]);
    client.change(path, &json!([{ "range": range(1), "text": "" }]));
    client.sync();
    assert_eq!(places(&client), ["1:3", "2:3"]);
    // The editor keeps the mark as part of the text that it saves.
    guide.write(path, "\u{feff}[[One]]\n[[Two]]\n");
    client.set_text(path, "\u{feff}[[One]]\n[[Two]]\n");
    client.sync();
    assert_eq!(client.diagnostics, checked(&guide));
}

/// Pieces of documents: valid, invalid, and of different kinds.
fn piece() -> impl Strategy<Value = String> {
    let pieces = [
        "---\n",
        "---\ntitle: New\n---\n",
        "title: Alpha\n",
        "roles: [Tester]\n",
        "roles: [",
        "# Heading\n",
        "## Heading\n",
        "[[Tester]]",
        "[[Alpha|text]]",
        "[[Beta#Heading]]",
        "[[",
        "]]",
        "[x](b.md)",
        "[x](b.md#heading)",
        "(",
        "😀",
        "é\n",
        "```\n",
        "<div>",
        "{{ x }}",
        "- Held by: all\n",
        "### Yes\n",
        "## Why?\n",
        "\n",
        "\n\n",
        " ",
        "draft: true\n",
        "aliases: [/x/]\n",
        "also_called: [Alpha]\n",
        "PO",
        "kind: role\n",
        "\r\n",
        "| a | b |\n|--|\n",
    ];
    prop::sample::select(pieces.to_vec()).prop_map(str::to_string)
}

/// An edit: the document, where it starts and ends as parts of its length, and the new text.
type RandomEdit = (usize, u16, u16, String);

fn edits(count: usize) -> impl Strategy<Value = Vec<RandomEdit>> {
    let text = prop::collection::vec(piece(), 0..3).prop_map(|pieces| pieces.concat());
    prop::collection::vec((0usize..6, any::<u16>(), 0u16..2000, text), 1..count)
}

const FILES: [&str; 6] = [
    "content/articles/a.md",
    "content/articles/b.md",
    "content/articles/c.md",
    "content/roles/tester.md",
    "content/debates/d.md",
    "site.toml",
];

/// Applies the same edits to the documents of the editor and to files, and compares the diagnostics with those of a check of
/// the files.
fn same_after(edits: &[RandomEdit], every: usize) -> Result<(), TestCaseError> {
    let guide = Guide::from_text(START);
    let saved = Guide::from_text(START);
    let mut client = EditorClient::new(&guide);
    for (index, (file, start, length, text)) in edits.iter().enumerate() {
        let path = FILES[*file];
        let before = std::fs::read_to_string(saved.path(path)).unwrap_or_default();
        if !client.is_open(path) {
            client.open_text(path, &before);
        }
        let boundary =
            |at: usize| (0..=at.min(before.len())).rev().find(|at| before.is_char_boundary(*at)).unwrap_or(0);
        let start = boundary(usize::from(*start) * before.len() / usize::from(u16::MAX));
        let end = boundary(start + usize::from(*length) * before.len() / 40_000);
        let (start, end) = (outside_line_break(&before, start), outside_line_break(&before, end.max(start)));
        let range = json!({ "start": position(&before, start), "end": position(&before, end) });
        client.change(path, &json!([{ "range": range, "text": text }]));
        saved.write(path, format!("{}{text}{}", &before[..start], &before[end..]));
        if index % every == 0 {
            client.sync();
            prop_assert_eq!(&client.diagnostics, &checked(&saved), "after edit {} of {}", index, path);
        }
    }
    client.sync();
    prop_assert_eq!(&client.diagnostics, &checked(&saved));
    Ok(())
}

/// A client edits no half of a line break.
fn outside_line_break(text: &str, at: usize) -> usize {
    if text[..at].ends_with('\r') && text[at..].starts_with('\n') { at - 1 } else { at }
}

fn position(text: &str, offset: usize) -> serde_json::Value {
    let before = text[..offset].replace("\r\n", "\n").replace('\r', "\n");
    let line = before.matches('\n').count();
    let character = before.rsplit('\n').next().unwrap_or_default().encode_utf16().count();
    json!({ "line": line, "character": character })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 6, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn diagnostics_equal_those_of_check_after_random_edits(edits in edits(24)) {
        same_after(&edits, 4)?;
    }
}

/// The number of edits in `GUIDE_EDITS`, for a long run by hand.
#[test]
#[ignore = "runs for minutes"]
fn diagnostics_equal_those_of_check_after_many_random_edits() {
    let count: usize = std::env::var("GUIDE_EDITS").ok().and_then(|count| count.parse().ok()).unwrap_or(10_000);
    let per_run = 200;
    let config = ProptestConfig {
        cases: u32::try_from(count / per_run).expect("a number"),
        failure_persistence: None,
        ..ProptestConfig::default()
    };
    let strategy = prop::collection::vec(edits(2), per_run..=per_run).prop_map(|edits| edits.concat());
    let mut runner = prop::test_runner::TestRunner::new(config);
    runner.run(&strategy, |edits| same_after(&edits, 1)).unwrap_or_else(|error| panic!("{error}"));
}
