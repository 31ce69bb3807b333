//! Each file below `tests/cases/` is a small guide and a script: commands, and everything that they print.

use std::fs;
use std::path::Path;

use libtest_mimic::Trial;

use crate::support::{Guide, assert_same, blesses, files_below};
use crate::{script, trial};

pub(crate) fn trials() -> Vec<Trial> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases");
    let files = files_below(&folder);
    let names = files.iter().filter_map(|file| file.strip_suffix(".txt"));
    let trials: Vec<Trial> = names
        .map(|name| {
            let path = folder.join(format!("{name}.txt"));
            trial(format!("cases/{name}"), move || run(&path))
        })
        .collect();
    assert!(!trials.is_empty(), "no cases below {}", folder.display());
    trials
}

fn run(path: &Path) {
    let text = fs::read_to_string(path).expect("a case");
    let (files, expected) =
        text.split_once("-- script --\n").unwrap_or_else(|| panic!("{}: no script", path.display()));
    let actual = script::run(&Guide::from_text(files), expected);
    if blesses() {
        if actual != expected {
            fs::write(path, format!("{files}-- script --\n{actual}")).expect("a blessed case");
        }
    } else {
        assert_same(expected, &actual, &path.display().to_string());
    }
}
