//! Limits on templates: the size of their output and the length of their ranges. They stop a mistake, such as a range
//! within a range, before it takes hours or all memory.

use std::cell::Cell;
use std::io::{self, Write};

use tera::{Error, Kwargs, State, TeraResult};

/// The maximum number of elements in all ranges of a page together.
const MAX_RANGE_NUMBERS: i128 = 100_000;

thread_local! {
    /// The numbers in the ranges of the page that this thread is rendering.
    static RANGE_NUMBERS: Cell<i128> = const { Cell::new(0) };
}

/// A buffer for the output of a template that fails at a limit.
pub(crate) struct PageBuffer {
    pub(crate) bytes: Vec<u8>,
    limit: usize,
}

impl PageBuffer {
    /// Starts a page with at most `limit` bytes, and resets the range limit of this thread.
    pub(crate) fn new(limit: usize) -> Self {
        RANGE_NUMBERS.set(0);
        Self { bytes: Vec::with_capacity(16 * 1024), limit }
    }
}

impl Write for PageBuffer {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.bytes.len() + bytes.len() > self.limit {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        self.bytes.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The `range` function, with a limit on all ranges of a page together.
#[expect(clippy::needless_pass_by_value, reason = "the engine defines the signature")]
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
    let total = RANGE_NUMBERS.get() + length;
    if total > MAX_RANGE_NUMBERS {
        let message =
            format!("the ranges of this page have {total} numbers, more than the limit of {MAX_RANGE_NUMBERS}");
        return Err(Error::message(message));
    }
    RANGE_NUMBERS.set(total);
    Ok((0..length).filter_map(|index| i64::try_from(start + index * step).ok()).collect())
}
