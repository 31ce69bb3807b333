//! Measurements -> Markdown tables: all results, how they scale, and a comparison with the targets.

use std::fmt::Write as _;

use crate::Figures;
use crate::run::{Runs, mebibytes, median};

/// The results for each size.
pub(crate) fn figures(all: &[Figures]) -> String {
    let mut text = String::from(
        "| articles, roles, topics | program | time | CPU time | peak memory | files | MiB |\n|---|---|---|---|---|---|---|\n",
    );
    for figures in all {
        let corpus = figures.corpus;
        let size = format!("{}, {}, {}", corpus.articles, corpus.roles, corpus.topics);
        let written = format!("{} | {:.0}", figures.site.files, mebibytes(figures.site.bytes));
        for (name, runs, written) in [
            ("baseline", &figures.floor, written.as_str()),
            ("guide build --no-search", &figures.cold, &written),
            ("second build, one article changed", &figures.again[0], " | "),
            ("third build, one article changed", &figures.again[1], " | "),
            ("guide check", &figures.check, " | "),
            ("guide build", &figures.search[0], " | "),
            ("guide build, one article changed", &figures.search[1], " | "),
            ("Blades", &figures.blades, " | "),
            ("Hugo", &figures.hugo, " | "),
        ] {
            if runs.0.is_empty() {
                continue;
            }
            // Writing to a String cannot fail.
            _ = writeln!(
                text,
                "| {size} | {name} | {} | {} | {:.0} MiB | {written} |",
                seconds(runs.wall()),
                seconds(runs.processor()),
                runs.memory()
            );
        }
        let saved = median(figures.waits.saves.iter().copied());
        for (name, wait) in [("first page", figures.waits.first), ("save to page", saved)] {
            _ = writeln!(text, "| {size} | guide serve: {name} | {} | | | | |", seconds(wait));
        }
    }
    text
}

/// The results by number of articles, with a linear extrapolation from the largest guide to a million articles.
pub(crate) fn scale(all: &[Figures]) -> String {
    let columns: [(&str, Column, Shown); 9] = [
        ("files", |figures| count(figures.site.files), |files| format!("{files:.0}")),
        ("MiB", |figures| mebibytes(figures.site.bytes), |size| format!("{size:.0}")),
        ("build", |figures| figures.cold.wall(), seconds),
        ("second build", |figures| figures.again[0].wall(), seconds),
        ("third build", |figures| figures.again[1].wall(), seconds),
        ("check", |figures| figures.check.wall(), seconds),
        ("memory of a build", |figures| figures.cold.memory(), |size| format!("{size:.0} MiB")),
        ("preview's first page", |figures| figures.waits.first, seconds),
        ("save to page", |figures| median(figures.waits.saves.iter().copied()), seconds),
    ];
    let names = columns.map(|(name, ..)| name).join(" | ");
    let mut text = format!("| articles | {names} |\n|---|{}\n", "---|".repeat(columns.len()));
    for figures in all {
        let values = columns.map(|(_, value, show)| show(value(figures))).join(" | ");
        _ = writeln!(text, "| {} | {values} |", figures.corpus.articles);
    }
    if let Some(large) = all.last() {
        let times = 1e6 / count(large.corpus.articles as u64);
        let values = columns.map(|(_, value, show)| show(value(large) * times)).join(" | ");
        _ = writeln!(text, "| 1000000, estimated | {values} |");
    }
    text
}

/// Computes the value of a column.
type Column = fn(&Figures) -> f64;
/// Formats the value of a column.
type Shown = fn(f64) -> String;

/// A row in the table of targets.
struct Goal {
    work: String,
    most: String,
    /// `None` if not measured.
    reached: Option<f64>,
    limit: f64,
    unit: &'static str,
}

/// The targets and the measured values.
pub(crate) fn goals(all: &[Figures], one: &Runs, binary: u64) -> String {
    let mut goals = Vec::new();
    for figures in all {
        goals.extend(of_size(figures));
    }
    if let (Some(small), Some(large)) = (of(all, 10_000), of(all, 100_000)) {
        let grown = large.cold.wall() / small.cold.wall();
        goals.push(times("build --no-search, 100000 articles", "11 times the time for 10000", Some(grown), 11.0));
    }
    if let ([small, .., large], true) = (all, all.len() > 1) {
        let sizes = format!("from {} to {} articles", small.corpus.articles, large.corpus.articles);
        let page = |what: Column| Some(per_page(large, what) / per_page(small, what));
        let mut growth = |name: &str, grown| goals.push(times(&format!("{name}, {sizes}"), "1.2 times", grown, 1.2));
        growth("time per page", page(|figures| figures.cold.wall()));
        growth("HTML per page", page(|figures| mebibytes(figures.site.html)));
        growth("memory per page", page(|figures| figures.cold.memory()));
    }
    let milliseconds = one.wall() * 1000.0;
    goals.push(Goal::new("build of one article", "30 ms", Some(milliseconds), 30.0, " ms"));
    goals.push(Goal::new("size of the binary", "25 MiB", Some(mebibytes(binary)), 25.0, " MiB"));

    let mut text = String::from("| measurement | target (at most) | measured | met |\n|---|---|---|---|\n");
    for Goal { work, most, reached, limit, unit } in goals {
        let Some(reached) = reached else {
            _ = writeln!(text, "| {work} | {most} | not measured | |");
            continue;
        };
        let met = if reached <= limit { "yes" } else { "no" };
        _ = writeln!(text, "| {work} | {most} | {reached:.2}{unit} | {met} |");
    }
    text
}

impl Goal {
    fn new(work: &str, most: &str, reached: Option<f64>, limit: f64, unit: &'static str) -> Self {
        Self { work: work.to_string(), most: most.to_string(), reached, limit, unit }
    }
}

fn times(work: &str, most: &str, reached: Option<f64>, limit: f64) -> Goal {
    Goal::new(work, most, reached, limit, " times")
}

fn of_size(figures: &Figures) -> Vec<Goal> {
    let articles = figures.corpus.articles;
    let build = format!("build --no-search, {articles} articles");
    let ratio = |runs: &Runs, others: &Runs| {
        let both = !runs.0.is_empty() && !others.0.is_empty();
        both.then(|| runs.ratio(others))
    };
    let of_hugo = if articles >= 10_000 { 25.0 } else { 10.0 };
    let mut goals = vec![
        times(&build, "2 times the baseline", ratio(&figures.cold, &figures.floor), 2.0),
        times(&build, "the time of Blades", ratio(&figures.cold, &figures.blades), 1.0),
        times(&build, &format!("1/{of_hugo} times Hugo"), ratio(&figures.cold, &figures.hugo), 1.0 / of_hugo),
        times(
            &format!("check, {articles} articles"),
            "0.5 times the first build",
            ratio(&figures.check, &figures.cold),
            0.5,
        ),
    ];
    for (what, again) in ["second", "third"].iter().zip(&figures.again) {
        let what = format!("{what} build, one article changed, {articles} articles");
        goals.push(times(&what, "0.4 times the first build", ratio(again, &figures.cold), 0.4));
    }
    let [first, again] = &figures.search;
    let build = format!("build, {articles} articles");
    goals.push(times(&build, "1.5 times without search", ratio(first, &figures.cold), 1.5));
    goals.push(times(&build, "2.5 times Blades", ratio(first, &figures.blades), 2.5));
    let build = format!("build, one article changed, {articles} articles");
    goals.push(times(&build, "1.3 times without search", ratio(again, &figures.again[0]), 1.3));
    let (memory, first, save) = match articles {
        10_000 => (200.0, 1.0, 60.0),
        100_000 => (1536.0, 8.0, 400.0),
        _ => return goals,
    };
    goals.push(Goal::new(
        &format!("peak memory, {articles} articles"),
        &format!("{memory} MiB"),
        Some(figures.cold.memory()),
        memory,
        " MiB",
    ));
    let serve = |what: &str| format!("serve: {what}, {articles} articles");
    goals.push(Goal::new(&serve("first page"), &format!("{first} s"), Some(figures.waits.first), first, " s"));
    let saved = median(figures.waits.saves.iter().copied()) * 1000.0;
    goals.push(Goal::new(&serve("save to page"), &format!("{save} ms"), Some(saved), save, " ms"));
    goals
}

fn of(all: &[Figures], articles: usize) -> Option<&Figures> {
    all.iter().find(|figures| figures.corpus.articles == articles)
}

fn per_page(figures: &Figures, what: Column) -> f64 {
    what(figures) / count(figures.site.pages)
}

#[expect(clippy::cast_precision_loss, reason = "a site has far fewer than 2^53 files")]
fn count(number: u64) -> f64 {
    number as f64
}

fn seconds(seconds: f64) -> String {
    if seconds < 1.0 { format!("{:.0} ms", seconds * 1000.0) } else { format!("{seconds:.2} s") }
}
