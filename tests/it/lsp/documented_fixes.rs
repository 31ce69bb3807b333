//! The quick fixes of the diagnostics in the examples of docs/diagnostics.md: `tests/fixes.txt` lists their titles, a diagnostic that it
//! does not list has none, and each removes its diagnostic.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Mutex;

use serde_json::{Value, json};

use crate::lsp::client::{EditorClient, checked};
use crate::lsp::rename::apply;
use crate::support::{Guide, assert_same, blesses};

/// The codes of the documentation with the guides of their examples.
fn examples() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let document = std::fs::read_to_string(root.join("docs/diagnostics.md")).expect("the documentation");
    let sections = document.split("\n### `").skip(1).map(|section| {
        let code = section.split('`').next().expect("a code").to_string();
        let guide = section.split("````guide\n").nth(1).and_then(|guide| guide.split("````").next());
        (code, guide.expect("an example").to_string())
    });
    sections.collect()
}

/// The diagnostics of a guide with their files, without their places, which edits move.
fn without_places(guide: &Guide) -> Vec<(String, String)> {
    let lines =
        checked(guide).into_iter().flat_map(|(file, lines)| lines.into_iter().map(move |line| (file.clone(), line)));
    lines.map(|(file, line)| (file, line.split_once(' ').expect("a place").1.to_string())).collect()
}

/// The actions for a diagnostic.
fn fixes(client: &mut EditorClient<'_>, path: &str, diagnostic: &Value) -> Vec<Value> {
    let params = json!({
        "textDocument": { "uri": client.uri(path) },
        "range": diagnostic["range"],
        "context": { "diagnostics": [diagnostic] },
    });
    let actions = client.request("textDocument/codeAction", params);
    let is_own = |action: &&Value| action["diagnostics"][0] == *diagnostic;
    actions.as_array().expect("a list").iter().filter(is_own).cloned().collect()
}

/// The lines of the list for the example of a code. Applies each fix to the guide, one at a time.
fn fixes_of(code: &str, text: &str) -> Vec<String> {
    let guide = Guide::from_text(text);
    let mut client = EditorClient::new(&guide);
    client.sync();
    let found: BTreeMap<String, Value> = client.raw_diagnostics.clone();
    let before = without_places(&guide);
    let mut lines = Vec::new();
    for (path, diagnostics) in found {
        for diagnostic in
            diagnostics.as_array().expect("a list").iter().filter(|diagnostic| diagnostic["code"] == json!(code))
        {
            let message = diagnostic["message"].as_str().expect("a text").lines().next().expect("a line");
            let actions = fixes(&mut client, &path, diagnostic);
            if !actions.is_empty() {
                lines.push(format!("{code}: {message}"));
            }
            for action in actions {
                lines.push(format!("    {}", action["title"].as_str().expect("a title")));
                let fixed = Guide::from_text(text);
                let other = EditorClient::new(&fixed);
                let edit = action["edit"].to_string().replace(&client.uri(""), &other.uri(""));
                apply(&other, &serde_json::from_str(&edit).expect("an edit"));
                let own = (path.clone(), format!("{code} {message}"));
                let count = |all: &[(String, String)]| all.iter().filter(|one| **one == own).count();
                let after = without_places(&fixed);
                assert!(count(&after) < count(&before), "{own:?} is still there after {edit}: {after:?}");
                // A new document has lints of its own.
                let creates = action["isPreferred"] == json!(false);
                assert!(creates || after.len() <= before.len(), "{own:?}: the fix {edit} causes others: {after:?}");
            }
        }
    }
    lines
}

#[test]
fn each_documented_diagnostic_has_the_listed_fix() {
    let examples = Mutex::new(examples().into_iter().enumerate());
    let found = Mutex::new(BTreeMap::new());
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                loop {
                    let next = examples.lock().expect("no panic").next();
                    let Some((index, (code, guide))) = next else { return };
                    let lines = fixes_of(&code, &guide);
                    found.lock().expect("no panic").insert(index, lines);
                }
            });
        }
    });
    let actual =
        found.into_inner().expect("no panic").into_values().flatten().collect::<Vec<String>>().join("\n") + "\n";
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixes.txt");
    if blesses() {
        std::fs::write(path, actual).expect("written");
    } else {
        assert_same(&std::fs::read_to_string(path).unwrap_or_default(), &actual, "tests/fixes.txt");
    }
}
