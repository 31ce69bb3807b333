//! Each file of `tests/cases/` is a small guide and a script: commands, and all that they print.

use std::fs;
use std::path::Path;

use crate::support::{Guide, assert_same, blesses};

#[test]
fn every_case_prints_what_it_says() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases");
    let mut paths: Vec<_> =
        fs::read_dir(folder).expect("the cases").map(|entry| entry.expect("a case").path()).collect();
    paths.sort();
    assert!(!paths.is_empty());
    for path in paths {
        let text = fs::read_to_string(&path).expect("a case");
        let (files, script) =
            text.split_once("-- script --\n").unwrap_or_else(|| panic!("{}: no script", path.display()));
        let actual = Guide::from_text(files).run_script(script);
        if blesses() {
            fs::write(&path, format!("{files}-- script --\n{actual}")).expect("a blessed case");
        } else {
            assert_same(script, &actual, &path.display().to_string());
        }
    }
}
