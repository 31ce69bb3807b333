//! What bounds a template: how much it writes, and how long its loops over ranges get. Without them a slip, such as a
//! range in a range, would take hours or all memory.

use std::cell::Cell;
use std::io::{self, Write};

use tera::{Error, Kwargs, State, TeraResult};

/// How many numbers all ranges of one page may have together.
const MOST_IN_RANGES: i128 = 100_000;

thread_local! {
    /// How many numbers ranges have had on the page that this thread is rendering.
    static IN_RANGES: Cell<i128> = const { Cell::new(0) };
}

/// The bytes of a page while it is written, up to a limit.
pub(crate) struct Page {
    pub(crate) bytes: Vec<u8>,
    most: usize,
}

impl Page {
    /// Begins a page of at most so many bytes, which this thread renders until it begins another.
    pub(crate) fn new(most: usize) -> Self {
        IN_RANGES.set(0);
        Self { bytes: Vec::with_capacity(16 * 1024), most }
    }
}

impl Write for Page {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.bytes.len() + bytes.len() > self.most {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        self.bytes.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The template engine's `range`, with all ranges of a page counted together, so that ranges within ranges have an end.
#[expect(clippy::needless_pass_by_value, reason = "it is what the engine calls")]
pub(crate) fn range(arguments: Kwargs, _: &State<'_>) -> TeraResult<Vec<i64>> {
    let start = i128::from(arguments.get::<i64>("start")?.unwrap_or_default());
    let end = i128::from(arguments.must_get::<i64>("end")?);
    let step = i128::from(arguments.get::<i64>("step_by")?.unwrap_or(1));
    if step == 0 {
        return Err(Error::message("`range` was called with a `step_by` of 0"));
    }
    if start > end && step > 0 {
        return Err(Error::message("`range` was called with a `start` greater than its `end`"));
    }
    let distance = if step > 0 { end - start } else { (start - end).max(0) };
    let length = (distance + step.abs() - 1) / step.abs();
    let in_all = IN_RANGES.get() + length;
    if in_all > MOST_IN_RANGES {
        let message =
            format!("the ranges of this page have {in_all} numbers so far, and {MOST_IN_RANGES} are the most");
        return Err(Error::message(message));
    }
    IN_RANGES.set(in_all);
    Ok((0..length).filter_map(|at| i64::try_from(start + at * step).ok()).collect())
}
