//! What a build tells while it runs -> a table of where its time went: by stage, by part of the work on pages, and the
//! pages and templates that took longest.

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
const LISTED: usize = 10;

/// The widest name in a line of 80 columns.
const NAME_WIDTH: usize = 56;

/// Looks at the clock for each piece of work of a build.
#[derive(Default)]
pub(super) struct Timings(Mutex<Tally>);

/// What was measured so far.
#[derive(Default)]
struct Tally {
    /// The work that has begun on each thread, the innermost last.
    open: HashMap<ThreadId, Vec<Open>>,
    stages: BTreeMap<Stage, Duration>,
    parts: BTreeMap<Part, Duration>,
    /// How many pages and other files there are.
    pages: usize,
    /// The addresses of the pages that took longest to render, longest first.
    longest: Vec<(Duration, String)>,
    /// How often each template was filled in, and how long that took in all.
    templates: BTreeMap<String, (usize, Duration)>,
}

/// A piece of work that has begun.
struct Open {
    start: Instant,
    /// How long the pieces within it took.
    within: Duration,
}

/// A part of the work on a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Part {
    Gather,
    Text,
    Template,
    Draw,
    Write,
}

impl Part {
    fn as_str(self) -> &'static str {
        match self {
            Part::Gather => "gather what is on them",
            Part::Text => "turn texts into HTML",
            Part::Template => "fill in templates",
            Part::Draw => "draw cards",
            Part::Write => "compare with the old site, and write what changed",
        }
    }
}

fn label(stage: Stage) -> &'static str {
    match stage {
        Stage::Read => "find and read the files",
        Stage::Parse => "parse settings and texts",
        Stage::Resolve => "resolve names, links and relations; prepare highlighting",
        Stage::Theme => "prepare the theme",
        Stage::Records => "gather what can be searched for",
        Stage::Compare => "compare with the last build",
        Stage::Pages => "make and write the pages",
        Stage::Index => "make the search index",
        Stage::Compress => "compress texts",
        Stage::Publish => "put the new site in place",
    }
}

impl Observer for Timings {
    fn enter(&self, _: Task<'_>) {
        let mut tally = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let open = tally.open.entry(thread::current().id()).or_default();
        // The time that another thread had the lock for belongs to no work.
        open.push(Open { start: Instant::now(), within: Duration::ZERO });
    }

    fn exit(&self, work: Task<'_>) {
        let now = Instant::now();
        let mut tally = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let open = tally.open.entry(thread::current().id()).or_default();
        let Some(Open { start, within }) = open.pop() else { return };
        let took = now - start;
        if let Some(around) = open.last_mut() {
            around.within += took;
        }
        tally.add(work, took, took.saturating_sub(within));
    }
}

impl Tally {
    /// Adds a piece of work: how long it took, and how long without the pieces within it.
    fn add(&mut self, work: Task<'_>, took: Duration, alone: Duration) {
        let mut part = |part| *self.parts.entry(part).or_default() += alone;
        match work {
            Task::Stage(stage) => *self.stages.entry(stage).or_default() += took,
            Task::Page(_) => {
                part(Part::Write);
                self.pages += 1;
            }
            Task::Render(record) => {
                part(if matches!(record.page, Page::Card(_)) { Part::Draw } else { Part::Gather });
                if self.longest.len() < LISTED || self.longest.last().is_some_and(|(least, _)| *least < took) {
                    let at = self.longest.partition_point(|(other, _)| *other >= took);
                    self.longest.insert(at, (took, record.url.to_string()));
                    self.longest.truncate(LISTED);
                }
            }
            Task::Text => part(Part::Text),
            Task::Template(name) => {
                part(Part::Template);
                if !self.templates.contains_key(name) {
                    self.templates.insert(name.to_string(), (0, Duration::ZERO));
                }
                if let Some((times, all)) = self.templates.get_mut(name) {
                    *times += 1;
                    *all += took;
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
        row(&mut text, whole, whole, "in all");
        if let Some(took) = self.stages.get(&Stage::Index) {
            text.push_str("\n\nAt the same time as the pages:");
            row(&mut text, *took, whole, label(Stage::Index));
        }

        let pages: Duration = self.parts.values().sum();
        let on = plural(threads, "thread");
        // Writing to a String can't fail.
        _ = write!(text, "\n\nWhere the time for {} went, added up over {on}:", plural(self.pages, "file"));
        let mut parts: Vec<(Part, Duration)> = self.parts.iter().map(|(part, took)| (*part, *took)).collect();
        parts.sort_by_key(|(_, took)| Reverse(*took));
        for (part, took) in parts {
            row(&mut text, took, pages, part.as_str());
        }
        row(&mut text, pages, pages, "in all");

        text.push_str("\n\nThe pages that took longest to render:");
        for (took, url) in &self.longest {
            row(&mut text, *took, pages, url);
        }
        let mut templates: Vec<_> = self.templates.iter().collect();
        templates.sort_by_key(|(_, (_, took))| Reverse(*took));
        text.push_str("\n\nThe templates that took longest, and how many pages they made:");
        for (name, (times, took)) in templates.into_iter().take(LISTED) {
            row(&mut text, *took, pages, &format!("{times:>6}  {name}"));
        }
        text
    }
}

/// A line of a table: how long, how much of the whole, and what.
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
    /// The table, for a build that took `whole` on so many threads.
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
    fn the_table_says_where_the_time_went() {
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
     50.00 ms    5.0 %  find and read the files
    800.00 ms   80.0 %  make and write the pages
    100.00 ms   10.0 %  put the new site in place
     50.00 ms    5.0 %  everything else
   1000.00 ms  100.0 %  in all

At the same time as the pages:
    650.00 ms   65.0 %  make the search index

Where the time for 12 files went, added up over 2 threads:
    440.00 ms   32.2 %  turn texts into HTML
    330.00 ms   24.1 %  fill in templates
    222.00 ms   16.2 %  compare with the old site, and write what changed
    200.00 ms   14.6 %  draw cards
    176.00 ms   12.9 %  gather what is on them
   1368.00 ms  100.0 %  in all

The pages that took longest to render:
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

The templates that took longest, and how many pages they made:
    300.00 ms   21.9 %      10  article.html
     30.00 ms    2.2 %       1  home.html";
        let table = tally.table(ms(1000), 2);
        assert!(table.lines().all(|line| line.chars().count() <= 80), "{table}");
        assert_eq!(table, expected);
    }
}
