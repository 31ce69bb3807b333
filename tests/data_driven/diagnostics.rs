//! `docs/diagnostics.md` describes every code, with a small guide that triggers it and the output of a script. Each
//! example is run, so the documentation is also the expected output.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::ops::Range;
use std::path::PathBuf;

use guide::diagnostic::Code;
use libtest_mimic::Trial;

use crate::support::{Guide, assert_same, blesses};
use crate::{script, trial};

/// The section of the documentation on one code.
struct Section {
    code: String,
    /// The guide of its example.
    guide: String,
    /// The script with its expected output, and its byte range in the document.
    script: String,
    range: Range<usize>,
}

pub(crate) fn trials() -> Vec<Trial> {
    let sections = sections(&read());
    let codes: Vec<String> = sections.iter().map(|section| section.code.clone()).collect();
    let examples = sections.into_iter().map(|section| {
        let name = format!("diagnostics/{}", section.code);
        trial(name, move || run(&section))
    });
    let all = trial("diagnostics/every_code_is_documented".into(), move || every_code_is_documented(&codes));
    examples.chain([all]).collect()
}

fn path() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("docs/diagnostics.md")
}

fn read() -> String {
    fs::read_to_string(path()).expect("the documentation")
}

fn sections(document: &str) -> Vec<Section> {
    let starts: Vec<usize> = document.match_indices("\n### `").map(|(offset, _)| offset + 1).collect();
    let ends = starts.iter().skip(1).copied().chain([document.len()]);
    starts.iter().copied().zip(ends).map(|(start, end)| section(document, start..end)).collect()
}

fn section(document: &str, section: Range<usize>) -> Section {
    let text = &document[section.clone()];
    let code = text["### `".len()..].split('`').next().expect("a code").to_string();
    let block = |fence: &str| {
        let offset = text.find(fence).unwrap_or_else(|| panic!("{code}: no block {fence}")) + fence.len();
        let length = text[offset..].find("\n````\n").unwrap_or_else(|| panic!("{code}: {fence} is not closed")) + 1;
        section.start + offset..section.start + offset + length
    };
    let (guide, range) = (block("````guide\n"), block("````console\n"));
    Section { guide: document[guide].to_string(), script: document[range.clone()].to_string(), range, code }
}

fn every_code_is_documented(documented: &[String]) {
    let codes: BTreeSet<&str> = Code::ALL.iter().map(|code| code.as_str()).collect();
    assert_eq!(documented.iter().map(String::as_str).collect::<BTreeSet<_>>(), codes);
    assert_eq!(documented.len(), codes.len(), "a code is documented twice");
    let document = read();
    for code in codes {
        assert!(document.contains(&format!("| [`{code}`](#{code}) |")), "{code} is missing in the table");
    }
}

fn run(section: &Section) {
    let actual = script::run(&Guide::from_text(&section.guide), &section.script);
    let code = &section.code;
    assert!(actual.contains(&format!("[{code}]")), "the example of {code} does not trigger it:\n{actual}");
    if blesses() {
        bless(code, &actual);
    } else {
        assert_same(&section.script, &actual, &format!("docs/diagnostics.md, {code}"));
    }
}

/// Writes the output into the document. All examples share the file, and their tests may run at the same time.
fn bless(code: &str, actual: &str) {
    let lock = File::open(path()).expect("the documentation");
    lock.lock().expect("a lock on the documentation");
    let mut document = read();
    let sections = sections(&document);
    let section = sections.into_iter().find(|section| section.code == code).expect("the section");
    if section.script != actual {
        document.replace_range(section.range, actual);
        fs::write(path(), document).expect("the blessed documentation");
    }
}
