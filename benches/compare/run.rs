//! A command -> how long it ran, how much processor time it took, and how much memory it had at most.

use std::io;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use wait4::Wait4 as _;

/// What one run took.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Run {
    pub(crate) wall: Duration,
    /// On all cores, in the program and in the system for it.
    pub(crate) processor: Duration,
    /// Bytes.
    pub(crate) memory: u64,
}

/// Runs a command to its end. What it says is thrown away, unless it fails.
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

/// What several runs took, in their order.
#[derive(Debug, Default)]
pub(crate) struct Runs(pub(crate) Vec<Run>);

impl Runs {
    /// Seconds, the median.
    pub(crate) fn wall(&self) -> f64 {
        median(self.0.iter().map(|run| run.wall.as_secs_f64()))
    }

    pub(crate) fn processor(&self) -> f64 {
        median(self.0.iter().map(|run| run.processor.as_secs_f64()))
    }

    /// MiB, the median.
    pub(crate) fn memory(&self) -> f64 {
        median(self.0.iter().map(|run| mebibytes(run.memory)))
    }

    /// How many times as long as others these runs took: the median over the rounds, in each of which both ran.
    pub(crate) fn ratio(&self, others: &Self) -> f64 {
        let rounds = self.0.iter().zip(&others.0);
        median(rounds.map(|(own, other)| own.wall.as_secs_f64() / other.wall.as_secs_f64()))
    }
}

/// The middle one; nothing is not a number.
pub(crate) fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    match values.len() {
        0 => f64::NAN,
        odd if odd % 2 == 1 => values[odd / 2],
        even => f64::midpoint(values[even / 2 - 1], values[even / 2]),
    }
}

#[expect(clippy::cast_precision_loss, reason = "no figure here has more than a few digits")]
pub(crate) fn mebibytes(bytes: u64) -> f64 {
    bytes as f64 / (1024.0 * 1024.0)
}
