//! Every text of the fuzzer's corpora, through the functions that the fuzzer calls: what it found stays found.

use std::fs;
use std::path::Path;

#[expect(unreachable_pub, reason = "it is a crate of its own too")]
#[path = "../../fuzz/src/lib.rs"]
mod targets;

#[test]
fn every_text_of_the_corpora_keeps_the_laws() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fuzz");
    let mut count = 0;
    let mut bytes_in_all = 0;
    for (name, target) in targets::TARGETS {
        let mut paths: Vec<_> = fs::read_dir(folder.join(name))
            .unwrap_or_else(|error| panic!("{name}: {error}"))
            .map(|entry| entry.expect("a text").path())
            .collect();
        paths.sort();
        assert!(paths.len() > 5, "{name} has {} texts", paths.len());
        for path in paths {
            let bytes = fs::read(&path).expect("a text");
            // Where it fails, the name of the text is what one needs to know.
            let keeps = std::panic::catch_unwind(|| target(&bytes)).is_ok();
            assert!(keeps, "tests/fuzz/{name}/{} breaks a law", path.file_name().unwrap_or_default().display());
            count += 1;
            bytes_in_all += bytes.len();
        }
    }
    assert!(bytes_in_all < 200 * 1024, "the corpora have {bytes_in_all} bytes");
    println!("{count} texts of {} corpora, {bytes_in_all} bytes: each keeps the laws", targets::TARGETS.len());
}
