//! `docs/diagnostics.md` describes every code: what it means, a small guide that has it, all that is printed then,
//! and the mend. The example is run, so the documentation is the pin.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use guide::diagnostic::Code;

use crate::support::{Guide, assert_same, blesses};

/// A code's part of the documentation.
struct Section {
    code: String,
    /// The guide of its example.
    guide: String,
    /// The script with what it prints, and where it stands in the document.
    script: String,
    at: std::ops::Range<usize>,
}

fn sections(document: &str) -> Vec<Section> {
    let mut sections = Vec::new();
    let starts: Vec<usize> = document.match_indices("\n### `").map(|(at, _)| at + 1).collect();
    for (number, start) in starts.iter().enumerate() {
        let end = starts.get(number + 1).copied().unwrap_or(document.len());
        let section = &document[*start..end];
        let code = section["### `".len()..].split('`').next().expect("a code").to_string();
        let block = |fence: &str| {
            let at = section.find(fence).unwrap_or_else(|| panic!("{code}: no block {fence}")) + fence.len();
            let length = section[at..].find("\n````\n").unwrap_or_else(|| panic!("{code}: {fence} doesn't end")) + 1;
            start + at..start + at + length
        };
        let (guide, script) = (block("````guide\n"), block("````console\n"));
        sections.push(Section {
            code,
            guide: document[guide].to_string(),
            script: document[script.clone()].to_string(),
            at: script,
        });
    }
    sections
}

fn path() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/diagnostics.md")
}

#[test]
fn every_code_is_documented_and_nothing_else() {
    let document = fs::read_to_string(path()).expect("the documentation");
    let documented: Vec<String> = sections(&document).into_iter().map(|section| section.code).collect();
    let codes: BTreeSet<&str> = Code::ALL.iter().map(|code| code.as_str()).collect();
    assert_eq!(documented.iter().map(String::as_str).collect::<BTreeSet<_>>(), codes);
    assert_eq!(documented.len(), codes.len(), "a code is documented twice");
    for code in codes {
        assert!(document.contains(&format!("| [`{code}`](#{code}) |")), "{code} isn't in the table");
    }
}

#[test]
fn every_example_prints_what_the_documentation_says() {
    let mut document = fs::read_to_string(path()).expect("the documentation");
    for section in sections(&document.clone()).into_iter().rev() {
        let actual = Guide::from_text(&section.guide).run_script(&section.script);
        assert!(
            actual.contains(&format!("[{}]", section.code)),
            "{}: its example doesn't have it:\n{actual}",
            section.code
        );
        if blesses() {
            document.replace_range(section.at, &actual);
        } else {
            assert_same(&section.script, &actual, &format!("docs/diagnostics.md, {}", section.code));
        }
    }
    if blesses() {
        fs::write(path(), document).expect("the blessed documentation");
    }
}
