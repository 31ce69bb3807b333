//! A command -> its wall-clock time, CPU time and peak memory.

use std::io;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use wait4::Wait4 as _;

/// Resource usage of one run.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Run {
    pub(crate) wall: Duration,
    /// User and system CPU time on all cores.
    pub(crate) processor: Duration,
    /// Peak resident set size in bytes.
    pub(crate) memory: u64,
}

/// Runs a command to completion and discards its output. Returns an error if the command fails.
pub(crate) fn run(command: &mut Command) -> io::Result<Run> {
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let start = Instant::now();
    let mut child = command.spawn().map_err(|error| io::Error::new(error.kind(), format!("{command:?}: {error}")))?;
    let used = child.wait4()?;
    let wall = start.elapsed();
    if !used.status.success() {
        return Err(io::Error::other(format!("{command:?}: {}", used.status)));
    }
    Ok(Run { wall, processor: used.rusage.utime + used.rusage.stime, memory: used.rusage.maxrss })
}

/// Several runs of one command, in order.
#[derive(Debug, Default)]
pub(crate) struct Runs(pub(crate) Vec<Run>);

impl Runs {
    /// Median wall-clock time in seconds.
    pub(crate) fn wall(&self) -> f64 {
        median(self.0.iter().map(|run| run.wall.as_secs_f64()))
    }

    /// Median CPU time in seconds.
    pub(crate) fn processor(&self) -> f64 {
        median(self.0.iter().map(|run| run.processor.as_secs_f64()))
    }

    /// Median peak memory in MiB.
    pub(crate) fn memory(&self) -> f64 {
        median(self.0.iter().map(|run| mebibytes(run.memory)))
    }

    /// Median ratio of wall-clock times per round. Both commands ran in each round, so load on the machine affects both.
    pub(crate) fn ratio(&self, others: &Self) -> f64 {
        let rounds = self.0.iter().zip(&others.0);
        median(rounds.map(|(own, other)| own.wall.as_secs_f64() / other.wall.as_secs_f64()))
    }
}

/// The median, or NaN if there are no values.
pub(crate) fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    match values.len() {
        0 => f64::NAN,
        odd if odd % 2 == 1 => values[odd / 2],
        even => f64::midpoint(values[even / 2 - 1], values[even / 2]),
    }
}

#[expect(clippy::cast_precision_loss, reason = "sizes and memory are far below 2^53 bytes")]
pub(crate) fn mebibytes(bytes: u64) -> f64 {
    bytes as f64 / (1024.0 * 1024.0)
}
