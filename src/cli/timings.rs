//! Progress events of a build -> the table of `--timings`: time by stage, by part of the work on pages, and the slowest
//! pages and templates.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap};
use std::fmt::Write as _;
use std::sync::{Mutex, PoisonError};
use std::thread::{self, ThreadId};
use std::time::{Duration, Instant};

use crate::model::page::Page;
use crate::observe::{Observer, Stage, Task};

use crate::cli::terminal::plural;

/// How many pages and templates are listed.
const MAX_LISTED: usize = 10;

/// The longest name that fits a line of 80 columns.
const NAME_WIDTH: usize = 56;

/// An observer that measures each task of a build.
#[derive(Default)]
pub(super) struct Timings(Mutex<Tally>);

/// The measurements so far.
#[derive(Default)]
struct Tally {
    /// The running tasks of each thread, the innermost last.
    running: HashMap<ThreadId, Vec<RunningTask>>,
    stages: BTreeMap<Stage, Duration>,
    parts: BTreeMap<PagePart, Duration>,
    /// The number of pages and other files.
    pages: usize,
    /// The pages that took longest to render, slowest first.
    slowest: Vec<(Duration, String)>,
    /// For each template, how often it was rendered and its total time.
    templates: BTreeMap<String, (usize, Duration)>,
}

struct RunningTask {
    start: Instant,
    /// The time of the tasks nested in it.
    nested: Duration,
}

/// A part of the work on one page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum PagePart {
    View,
    Text,
    Template,
    Card,
    Write,
}

impl PagePart {
    fn as_str(self) -> &'static str {
        match self {
            PagePart::View => "collect the values for templates",
            PagePart::Text => "render Markdown to HTML",
            PagePart::Template => "render templates",
            PagePart::Card => "draw cards",
            PagePart::Write => "compare with the previous site, write changes",
        }
    }
}

fn label(stage: Stage) -> &'static str {
    match stage {
        Stage::Read => "find and read files",
        Stage::Parse => "parse settings and documents",
        Stage::Images => "encode smaller copies of images",
        Stage::Resolve => "resolve names, links and relations; load grammars",
        Stage::Theme => "parse the theme",
        Stage::Records => "collect the text for the search",
        Stage::Compare => "compare with the previous build",
        Stage::Pages => "render and write pages",
        Stage::Index => "build the search index",
        Stage::Compress => "compress text files",
        Stage::Publish => "publish the new site",
    }
}

impl Observer for Timings {
    fn enter(&self, _: Task<'_>) {
        let mut tally = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let running = tally.running.entry(thread::current().id()).or_default();
        // The clock is read after locking, so that waiting for the lock counts for no task.
        running.push(RunningTask { start: Instant::now(), nested: Duration::ZERO });
    }

    fn exit(&self, task: Task<'_>) {
        let now = Instant::now();
        let mut tally = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let running = tally.running.entry(thread::current().id()).or_default();
        let Some(RunningTask { start, nested }) = running.pop() else { return };
        let elapsed = now - start;
        if let Some(outer) = running.last_mut() {
            outer.nested += elapsed;
        }
        tally.add(task, elapsed, elapsed.saturating_sub(nested));
    }
}

impl Tally {
    /// Adds a task: its time in total, and without the tasks nested in it.
    fn add(&mut self, task: Task<'_>, total: Duration, own: Duration) {
        let mut add_part = |part| *self.parts.entry(part).or_default() += own;
        match task {
            Task::Stage(stage) => *self.stages.entry(stage).or_default() += total,
            Task::Page(_) => {
                add_part(PagePart::Write);
                self.pages += 1;
            }
            Task::Render(record) => {
                add_part(if matches!(record.page, Page::Card(_)) { PagePart::Card } else { PagePart::View });
                if self.slowest.len() < MAX_LISTED || self.slowest.last().is_some_and(|(least, _)| *least < total) {
                    let index = self.slowest.partition_point(|(other, _)| *other >= total);
                    self.slowest.insert(index, (total, record.url.to_string()));
                    self.slowest.truncate(MAX_LISTED);
                }
            }
            Task::Text => add_part(PagePart::Text),
            Task::Template(name) => {
                add_part(PagePart::Template);
                if !self.templates.contains_key(name) {
                    self.templates.insert(name.to_string(), (0, Duration::ZERO));
                }
                if let Some((count, time)) = self.templates.get_mut(name) {
                    *count += 1;
                    *time += total;
                }
            }
        }
    }

    fn table(&self, whole: Duration, threads: usize) -> String {
        let mut text = String::from("Where the time went:");
        let mut rest = whole;
        for (stage, took) in self.stages.iter().filter(|(stage, _)| **stage != Stage::Index) {
            row(&mut text, *took, whole, label(*stage));
            rest = rest.saturating_sub(*took);
        }
        row(&mut text, rest, whole, "everything else");
        row(&mut text, whole, whole, "total");
        if let Some(took) = self.stages.get(&Stage::Index) {
            text.push_str("\n\nIn parallel with the pages:");
            row(&mut text, *took, whole, label(Stage::Index));
        }

        let pages: Duration = self.parts.values().sum();
        let threads = plural(threads, "thread");
        // Writing to a String can't fail.
        _ = write!(text, "\n\nTime for {}, summed over {threads}:", plural(self.pages, "file"));
        let mut parts: Vec<(PagePart, Duration)> = self.parts.iter().map(|(part, took)| (*part, *took)).collect();
        parts.sort_by_key(|(_, took)| Reverse(*took));
        for (part, took) in parts {
            row(&mut text, took, pages, part.as_str());
        }
        row(&mut text, pages, pages, "total");

        text.push_str("\n\nSlowest pages:");
        for (took, url) in &self.slowest {
            row(&mut text, *took, pages, url);
        }
        let mut templates: Vec<_> = self.templates.iter().collect();
        templates.sort_by_key(|(_, (_, took))| Reverse(*took));
        text.push_str("\n\nSlowest templates, with their number of pages:");
        for (name, (count, took)) in templates.into_iter().take(MAX_LISTED) {
            row(&mut text, *took, pages, &format!("{count:>6}  {name}"));
        }
        text
    }
}

/// Appends a line of the table: the time, its share of `whole`, and the name.
fn row(text: &mut String, took: Duration, whole: Duration, name: &str) {
    let milliseconds = took.as_secs_f64() * 1000.0;
    let share = if whole.is_zero() { 0.0 } else { took.as_secs_f64() / whole.as_secs_f64() * 100.0 };
    let name = if name.chars().count() > NAME_WIDTH {
        name.chars().take(NAME_WIDTH - 1).chain(['…']).collect()
    } else {
        name.to_string()
    };
    _ = write!(text, "\n{milliseconds:>10.2} ms {share:>6.1} %  {name}");
}

impl Timings {
    /// The table, for a build that took `whole` on `threads` threads.
    pub(super) fn table(&self, whole: Duration, threads: usize) -> String {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).table(whole, threads)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::address::url::Url;
    use crate::model::page::PageRecord;

    fn page(name: &str) -> PageRecord {
        let url = Url::home().child(name);
        PageRecord { output: url.output_path(), url, page: Page::NotFound }
    }

    #[test]
    fn the_table_shows_where_the_time_went() {
        let mut tally = Tally::default();
        let ms = Duration::from_millis;
        for (stage, took) in [(Stage::Read, 50), (Stage::Pages, 800), (Stage::Index, 650), (Stage::Publish, 100)] {
            tally.add(Task::Stage(stage), ms(took), Duration::ZERO);
        }
        for number in 1..=11 {
            let record = page(&format!("page-{number}"));
            tally.add(Task::Text, ms(40), ms(40));
            tally.add(Task::Template(if number == 1 { "home.html" } else { "article.html" }), ms(30), ms(30));
            tally.add(Task::Render(&record), ms(80 + number), ms(10 + number));
            tally.add(Task::Page(&record), ms(100 + number), ms(20));
        }
        let card = PageRecord { page: Page::Card(None), ..page(&"a-long-name-".repeat(8)) };
        tally.add(Task::Render(&card), ms(200), ms(200));
        tally.add(Task::Page(&card), ms(202), ms(2));
        let expected = "\
Where the time went:
     50.00 ms    5.0 %  find and read files
    800.00 ms   80.0 %  render and write pages
    100.00 ms   10.0 %  publish the new site
     50.00 ms    5.0 %  everything else
   1000.00 ms  100.0 %  total

In parallel with the pages:
    650.00 ms   65.0 %  build the search index

Time for 12 files, summed over 2 threads:
    440.00 ms   32.2 %  render Markdown to HTML
    330.00 ms   24.1 %  render templates
    222.00 ms   16.2 %  compare with the previous site, write changes
    200.00 ms   14.6 %  draw cards
    176.00 ms   12.9 %  collect the values for templates
   1368.00 ms  100.0 %  total

Slowest pages:
    200.00 ms   14.6 %  /a-long-name-a-long-name-a-long-name-a-long-name-a-long…
     91.00 ms    6.7 %  /page-11/
     90.00 ms    6.6 %  /page-10/
     89.00 ms    6.5 %  /page-9/
     88.00 ms    6.4 %  /page-8/
     87.00 ms    6.4 %  /page-7/
     86.00 ms    6.3 %  /page-6/
     85.00 ms    6.2 %  /page-5/
     84.00 ms    6.1 %  /page-4/
     83.00 ms    6.1 %  /page-3/

Slowest templates, with their number of pages:
    300.00 ms   21.9 %      10  article.html
     30.00 ms    2.2 %       1  home.html";
        let table = tally.table(ms(1000), 2);
        assert!(table.lines().all(|line| line.chars().count() <= 80), "{table}");
        assert_eq!(table, expected);
    }
}
