//! Runs every input of the fuzzer's corpora through the functions that the fuzzer calls, so that a fixed bug stays fixed.

use std::fs;
use std::path::{Path, PathBuf};

use libtest_mimic::Trial;

use crate::support::files_below;
use crate::trial;

#[expect(unreachable_pub, reason = "the file is also the root of the fuzz crate")]
#[path = "../../fuzz/src/lib.rs"]
mod targets;

/// The maximum size of all corpora together, in bytes.
const MAX_SIZE: usize = 200 * 1024;

pub(crate) fn trials() -> Vec<Trial> {
    let inputs = targets::TARGETS.into_iter().flat_map(|(target_name, target)| {
        files_below(&corpora().join(target_name)).into_iter().map(move |file| {
            let path = corpora().join(target_name).join(&file);
            trial(format!("fuzz/{target_name}/{file}"), move || target(&fs::read(&path).expect("an input")))
        })
    });
    inputs.chain([trial("fuzz/every_target_has_a_small_corpus".into(), every_target_has_a_small_corpus)]).collect()
}

fn corpora() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fuzz")
}

fn every_target_has_a_small_corpus() {
    for (name, _) in targets::TARGETS {
        let count = files_below(&corpora().join(name)).len();
        assert!(count > 5, "{name} has {count} inputs");
    }
    let sizes = files_below(&corpora()).into_iter().map(|file| fs::read(corpora().join(file)).expect("an input").len());
    let size: usize = sizes.sum();
    assert!(size < MAX_SIZE, "the corpora have {size} bytes, of at most {MAX_SIZE}");
}
