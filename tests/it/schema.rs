//! The JSON Schemas of front matter and site.toml accept and reject the same documents as a build.

use std::path::Path;
use std::process::Command;

use guide::input::front_matter::keys::{FRONT_MATTER, ValueType};
use guide::input::{DataFormat, front_matter, parse_data};
use guide::model::document::value::Typed;
use guide::model::kind::Kind;

use crate::support::{Guide, files_below};

/// The front matter of a document, or a site.toml, as JSON.
fn as_json(text: &str, format: DataFormat) -> String {
    let value = parse_data(text, format, &mut Vec::new()).expect("values");
    serde_json::to_string(&Typed(&value)).expect("JSON")
}

fn validate(guide: &Guide, schema: &str, files: &[String]) -> (bool, String) {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/node/json-schema.mjs");
    let mut command = Command::new("node");
    command.arg(script).arg(guide.path(schema)).current_dir(guide.root());
    let output = command.args(files).output().expect("node runs");
    (
        output.status.success(),
        String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr),
    )
}

/// The guide in this repository, and the one that `guide init` creates.
#[test]
fn real_front_matter_matches_its_schema() {
    let guide = Guide::empty();
    guide.run(&["init", "starter"]);
    // The starter has no standalone page.
    let page = format!("starter/content/{}/imprint.md", Kind::Page.folder());
    guide.write(&page, "---\ntitle: Imprint\nkind: page\nweight: 2.5\n---\n");
    guide.write("any.schema.json", guide.run(&["schema", "front-matter"]).stdout);
    let mut any = Vec::new();
    for kind in Kind::ALL {
        let schema = format!("{}.schema.json", kind.as_str());
        guide.write(&schema, guide.run(&["schema", "front-matter", kind.as_str()]).stdout);
        let mut files = Vec::new();
        for root in [Path::new(env!("CARGO_MANIFEST_DIR")).join("content"), guide.path("starter/content")] {
            let folder = root.join(kind.folder());
            for path in if folder.is_dir() { files_below(&folder) } else { Vec::new() } {
                let text = std::fs::read_to_string(folder.join(&path)).expect("a text");
                let Some(block) = front_matter::find_block(&text) else { continue };
                let name = format!("{}-{}.json", kind.as_str(), files.len());
                guide.write(&name, as_json(&text[block.content], block.format));
                files.push(name);
            }
        }
        assert!(!files.is_empty(), "no documents of kind {}", kind.as_str());
        assert_eq!(validate(&guide, &schema, &files), (true, String::new()));
        any.append(&mut files);
    }
    assert_eq!(validate(&guide, "any.schema.json", &any), (true, String::new()));
}

#[test]
fn the_schema_accepts_examples_and_rejects_wrong_shapes() {
    let guide = Guide::empty();
    for kind in Kind::ALL {
        let schema = format!("{}.schema.json", kind.as_str());
        guide.write(&schema, guide.run(&["schema", "front-matter", kind.as_str()]).stdout);
        let (mut right, mut wrong) = (Vec::new(), Vec::new());
        for key in FRONT_MATTER.iter().filter(|key| key.is_of(kind)) {
            let example = if key.name == "kind" { kind.as_str() } else { key.example };
            for (number, value) in [example, "", "[[[deep]]]"].into_iter().enumerate() {
                let is_wrong = value.starts_with("[[[");
                if is_wrong && matches!(key.value_type, ValueType::Any) {
                    continue;
                }
                let name = format!("{}-{}-{}.json", kind.as_str(), key.name, number);
                guide.write(&name, as_json(&format!("{}: {value}", key.name), DataFormat::Yaml));
                if is_wrong { wrong.push(name) } else { right.push(name) }
            }
        }
        assert_eq!(validate(&guide, &schema, &right), (true, String::new()));
        let (_, output) = validate(&guide, &schema, &wrong);
        for file in wrong {
            assert!(output.contains(&format!("{file}:")), "the schema accepts {file}:\n{output}");
        }
    }
}

#[test]
fn settings_match_their_schema() {
    let guide = Guide::empty();
    guide.write("schema.json", guide.run(&["schema", "config"]).stdout);
    let own = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("site.toml")).expect("site.toml");
    guide.run(&["init", "starter"]);
    guide.write("own.json", as_json(&own, DataFormat::Toml));
    guide.write("starter.json", as_json(&guide.read("starter/site.toml"), DataFormat::Toml));
    assert_eq!(validate(&guide, "schema.json", &["own.json".into(), "starter.json".into()]), (true, String::new()));
    for wrong in [
        "titel = 'x'",
        "[build]\npage_size = 0",
        "[markdown]\nraw_html = 'x'",
        "[check]\norphan = 'no'",
        "[check]\nbad-date = 'allow'",
        "[[nav]]\ntitle = 'x'",
    ] {
        guide.write("wrong.json", as_json(wrong, DataFormat::Toml));
        assert!(!validate(&guide, "schema.json", &["wrong.json".into()]).0, "{wrong}");
        guide.write("g/site.toml", wrong);
        assert_eq!(guide.run(&["--root", "g", "check"]).status, 1, "{wrong}");
    }
}
