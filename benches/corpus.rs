//! A size and a seed -> the files of a synthetic career guide: articles of about 5 KiB with front matter, headings, lists,
//! tables, quotes, cross-links and code, and profiles for some of the roles. The same text can be written for `guide`,
//! Blades or Hugo. Each document is generated from its index and the arguments alone, so the output is identical on any
//! number of cores.

use std::fmt::Write as _;
use std::fs;
use std::io;
use std::path::Path;

use rayon::prelude::*;

/// The size and seed of a synthetic guide.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Corpus {
    pub(crate) articles: usize,
    pub(crate) roles: usize,
    pub(crate) topics: usize,
    pub(crate) seed: u64,
}

/// The generator whose directory layout, link syntax and front matter keys the documents use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Layout {
    Guide,
    #[allow(dead_code, reason = "only the compare benchmark uses other generators")]
    Blades,
    #[allow(dead_code, reason = "only the compare benchmark uses other generators")]
    Hugo,
}

const LEVELS: [&str; 10] =
    ["", "Senior ", "Lead ", "Principal ", "Staff ", "Associate ", "Assistant ", "Chief ", "Junior ", "Deputy "];
const FIELDS: [&str; 12] = [
    "Product", "Data", "Platform", "Research", "Design", "Release", "Quality", "Security", "Content", "Delivery",
    "Harbour", "Training",
];
const CRAFTS: [&str; 10] = [
    "Manager",
    "Owner",
    "Analyst",
    "Engineer",
    "Planner",
    "Coordinator",
    "Writer",
    "Architect",
    "Adviser",
    "Inspector",
];
const WHO: [&str; 14] = [
    "A small team",
    "The person who owns the plan",
    "Whoever joins late",
    "A new hire",
    "The steering group",
    "Somebody with no budget",
    "An experienced colleague",
    "The customer",
    "A neighbouring department",
    "The one who signs",
    "A contractor",
    "The whole floor",
    "A manager of managers",
    "Nobody in particular",
];
const DOES: [&str; 16] = [
    "reads",
    "questions",
    "rewrites",
    "postpones",
    "measures",
    "defends",
    "hands over",
    "reviews",
    "pays for",
    "inherits",
    "explains",
    "simplifies",
    "counts",
    "announces",
    "doubts",
    "repairs",
];
const WHAT: [&str; 18] = [
    "the list of open questions",
    "a plan that was true last spring",
    "the budget for the second half",
    "every promise made to a customer",
    "the notes of the last interview",
    "a handful of uncomfortable numbers",
    "the order in which things ship",
    "a drawing on the wall",
    "the contract with a supplier",
    "what the job advert said",
    "the boundary between two teams",
    "a decision from three years ago",
    "the first draft of a strategy",
    "the training for newcomers",
    "a report that nobody opens",
    "the rota for the night",
    "a list of risks",
    "the difference between two titles",
];
const HOW: [&str; 14] = [
    "before anybody asks",
    "once a quarter",
    "with a pencil and some patience",
    "in the open, where others can object",
    "because the alternative is worse",
    "until the numbers agree",
    "while the old system still runs",
    "after a long talk in the corridor",
    "without a meeting",
    "as the law of the country wants it",
    "when the deadline is already near",
    "and writes down why",
    "for the third time this year",
    "so that it can be undone",
];
const HEADINGS: [&str; 12] = [
    "What the day looks like",
    "Who decides in the end",
    "Where the titles come from",
    "How to move between the two",
    "What goes wrong most often",
    "What the adverts ask for",
    "How the work is judged",
    "What nobody tells you",
    "When one person does both",
    "Which meetings matter",
    "What to learn first",
    "How it differs in a bank",
];
const THEMES: [&str; 18] = [
    "hiring",
    "pay",
    "careers",
    "planning",
    "discovery",
    "delivery",
    "writing",
    "trust",
    "numbers",
    "meetings",
    "tools",
    "strategy",
    "quality",
    "support",
    "handover",
    "remote work",
    "law",
    "ethics",
];
const PLACES: [&str; 20] = [
    "at sea",
    "in banks",
    "in hospitals",
    "in schools",
    "in games",
    "in shops",
    "in cities",
    "in farming",
    "in theatre",
    "in museums",
    "in rail",
    "in power",
    "in space",
    "in print",
    "in radio",
    "in courts",
    "in startups",
    "in agencies",
    "in charities",
    "in factories",
];

/// A seeded pseudorandom number generator (`SplitMix64`), for reproducible output.
struct Numbers(u64);

impl Numbers {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    #[allow(clippy::cast_possible_truncation, reason = "the remainder is less than a usize")]
    fn below(&mut self, end: usize) -> usize {
        (self.next() % end.max(1) as u64) as usize
    }

    fn between(&mut self, least: usize, most: usize) -> usize {
        least + self.below(most + 1 - least)
    }

    fn one_in(&mut self, times: usize) -> bool {
        self.below(times) == 0
    }

    fn of<'a>(&mut self, words: &[&'a str]) -> &'a str {
        words[self.below(words.len())]
    }

    /// A number below `end`, skewed towards small numbers: real sites use a few tags for most articles.
    fn tailed(&mut self, mut end: usize) -> usize {
        for _ in 0..2 {
            if self.one_in(2) {
                end = self.below(end) + 1;
            }
        }
        self.below(end)
    }
}

impl Corpus {
    /// A guide with this many articles. The role count is a fifth of that up to 1000 articles, then a tenth, capped at
    /// 1000. There is one topic per three roles.
    pub(crate) fn of(articles: usize, seed: u64) -> Self {
        let roles = if articles <= 1000 { articles / 5 } else { (articles / 10).min(1000) }.max(1);
        Self { articles, roles, topics: (roles / 3).max(1), seed }
    }

    /// All documents, as paths relative to the content directory and their text.
    pub(crate) fn documents(self, layout: Layout) -> impl ParallelIterator<Item = (String, String)> {
        let articles = (0..self.articles).into_par_iter().map(move |at| self.article(at, layout));
        articles.chain((0..self.roles).into_par_iter().step_by(5).map(move |at| self.profile(at, layout)))
    }

    /// Writes all documents below `folder/content`.
    pub(crate) fn write(self, layout: Layout, folder: &Path) -> io::Result<()> {
        let content = folder.join("content");
        for inner in ["articles", if layout == Layout::Blades { "profiles" } else { "roles" }] {
            fs::create_dir_all(content.join(inner))?;
        }
        self.documents(layout).try_for_each(|(path, text)| {
            let path = content.join(path);
            match fs::write(&path, &text) {
                Err(error) if error.kind() == io::ErrorKind::NotFound => {
                    fs::create_dir_all(path.parent().unwrap_or(&content))?;
                    fs::write(&path, &text)
                }
                written => written,
            }
        })
    }

    fn numbers(self, what: u64, at: usize) -> Numbers {
        let mut numbers = Numbers(self.seed ^ (what << 56) ^ at as u64);
        numbers.next();
        numbers
    }

    pub(crate) fn role(self, at: usize) -> String {
        let at = at % self.roles;
        let (field, craft) = (FIELDS[at % FIELDS.len()], CRAFTS[at / FIELDS.len() % CRAFTS.len()]);
        let level = at / (FIELDS.len() * CRAFTS.len());
        format!("{}{field} {craft}", LEVELS[level % LEVELS.len()])
    }

    fn topic(self, at: usize) -> String {
        let at = at % self.topics;
        let (theme, place) = (THEMES[at % THEMES.len()], PLACES[at / THEMES.len() % PLACES.len()]);
        let mut topic = format!("{theme} {place}");
        topic[..1].make_ascii_uppercase();
        topic
    }

    pub(crate) fn title(self, at: usize) -> String {
        let mut numbers = self.numbers(1, at);
        let (one, other) = (self.role(numbers.tailed(self.roles)), self.role(numbers.tailed(self.roles)));
        format!("{one} or {other}: {} ({at})", numbers.of(&HEADINGS).to_lowercase())
    }

    pub(crate) fn slug(self, at: usize) -> String {
        slug(&self.title(at))
    }

    /// The link target for an article, in the syntax of the generator.
    fn link(self, at: usize, layout: Layout) -> String {
        let slug = self.slug(at);
        match layout {
            Layout::Guide => format!("{slug}.md"),
            Layout::Blades => format!("/articles/{slug}"),
            Layout::Hugo => format!("/articles/{slug}/"),
        }
    }

    /// The path and text of an article.
    pub(crate) fn article(self, at: usize, layout: Layout) -> (String, String) {
        let mut numbers = self.numbers(2, at);
        let n = &mut numbers;
        let mut named = |most: usize, of: &dyn Fn(&mut Numbers) -> String| {
            let mut names: Vec<String> = (0..n.between(1, most)).map(|_| of(n)).collect();
            names.sort();
            names.dedup();
            names
        };
        let roles = named(4, &|n| self.role(n.tailed(self.roles)));
        let topics = named(3, &|n| self.topic(n.tailed(self.topics)));
        let date = format!("{}-{:02}-{:02}", n.between(2015, 2025), n.between(1, 12), n.between(1, 28));
        let summary = self.sentence(n);
        let mut text = front(layout, &self.title(at), &summary, Some(&date), &[("roles", &roles), ("topics", &topics)]);
        text.push_str(&self.paragraph(n, 3));
        for _ in 0..n.between(4, 6) {
            _ = write!(text, "\n\n## {}\n\n", n.of(&HEADINGS));
            let sentences = n.between(2, 5);
            text.push_str(&self.paragraph(n, sentences));
            self.aside(n, &mut text);
            let to = n.below(self.articles);
            let linked = format!("{}, part {to}", n.of(&HEADINGS));
            _ = write!(text, "\n\nSee [{linked}]({}). {}", self.link(to, layout), self.sentence(n));
        }
        if at.is_multiple_of(10) {
            text.push_str(&code(n, at));
        }
        text.push('\n');
        (format!("articles/{}.md", self.slug(at)), text)
    }

    /// Appends a list, a table, a quote or nothing.
    fn aside(self, n: &mut Numbers, text: &mut String) {
        match n.below(20) {
            0..7 => {
                text.push('\n');
                for _ in 0..n.between(3, 6) {
                    _ = write!(text, "\n- {}", self.sentence(n));
                }
            }
            7..10 => {
                text.push_str("\n\n| Question | One | The other |\n|---|---|---|");
                for _ in 0..4 {
                    _ = write!(text, "\n| {} | {} | {} |", n.of(&THEMES), n.of(&DOES), n.of(&HOW));
                }
            }
            10..13 => _ = write!(text, "\n\n> {}", self.sentence(n)),
            _ => {}
        }
    }

    /// The path and text of a role profile.
    fn profile(self, at: usize, layout: Layout) -> (String, String) {
        let mut numbers = self.numbers(3, at);
        let n = &mut numbers;
        let role = self.role(at);
        let mut text = front(layout, &role, &self.sentence(n), None, &[]);
        if layout == Layout::Guide {
            // Only `guide` has role families and commonly confused roles.
            let close = "---\n\n";
            text.truncate(text.len() - close.len());
            _ = write!(text, "family: {}\nconfused_with:\n", FIELDS[at % FIELDS.len()]);
            _ = write!(text, "  - role: {}\n    difference: {}\n{close}", self.role(at + 5), self.sentence(n));
        }
        for _ in 0..3 {
            _ = write!(text, "## {}\n\n{}\n\n", n.of(&HEADINGS), self.paragraph(n, 5));
        }
        let slug = slug(&role);
        let path = match layout {
            Layout::Guide => format!("roles/{slug}.md"),
            Layout::Blades => format!("profiles/{slug}.md"),
            Layout::Hugo => format!("roles/{slug}/_index.md"),
        };
        (path, text)
    }

    fn paragraph(self, n: &mut Numbers, sentences: usize) -> String {
        (0..sentences).map(|_| self.sentence(n)).collect::<Vec<_>>().join(" ")
    }

    fn sentence(self, n: &mut Numbers) -> String {
        let who = if n.one_in(12) { format!("The {}", self.role(n.below(self.roles))) } else { n.of(&WHO).to_string() };
        let (does, what, how) = (n.of(&DOES), n.of(&WHAT), n.of(&HOW));
        let what = match n.below(20) {
            0 => format!("**{what}**"),
            1 => format!("*{what}*"),
            2 => format!("`{}`", slug(what)),
            _ => what.to_string(),
        };
        match n.below(3) {
            0 => format!("{who} {does} {what} {how}."),
            1 => format!("{who} {does} {what} {how}, and then {} {}.", n.of(&DOES), n.of(&WHAT)),
            _ => format!("{who} {does} {what} where {} would rather wait {how}.", lower(n.of(&WHO))),
        }
    }
}

fn lower(text: &str) -> String {
    let mut text = text.to_string();
    text[..1].make_ascii_lowercase();
    text
}

/// The front matter, followed by a blank line.
fn front(layout: Layout, title: &str, summary: &str, date: Option<&str>, names: &[(&str, &[String])]) -> String {
    let list = |names: &[String]| names.iter().map(|name| format!("\"{name}\"")).collect::<Vec<_>>().join(", ");
    let summary = summary.replace(['*', '`'], "");
    let mut text = String::new();
    // Writing to a String cannot fail.
    if layout == Layout::Blades {
        _ = write!(text, "+++\ntitle = \"{title}\"\nsummary = \"{summary}\"\n");
        if let Some(date) = date {
            _ = writeln!(text, "date = {date}");
        }
        if !names.is_empty() {
            text.push_str("[taxonomies]\n");
        }
        for (key, names) in names {
            _ = writeln!(text, "{key} = [{}]", list(names));
        }
        text.push_str("+++\n\n");
    } else {
        let key = if layout == Layout::Guide { "summary" } else { "description" };
        _ = write!(text, "---\ntitle: \"{title}\"\n{key}: \"{summary}\"\n");
        if let Some(date) = date {
            _ = writeln!(text, "date: {date}");
        }
        for (key, names) in names {
            _ = writeln!(text, "{key}: [{}]", list(names));
        }
        text.push_str("---\n\n");
    }
    text
}

/// A code block that is unique to the article, so that a cache of highlighted code never hits.
fn code(n: &mut Numbers, at: usize) -> String {
    let (some, more) = (n.between(2, 99), n.between(100, 999));
    let (theme, verb) = (n.of(&THEMES).replace(' ', "_"), n.of(&DOES).replace(' ', "_"));
    match n.below(4) {
        0 => format!(
            "\n\n```sql\n-- Openings {at}\nSELECT title, count(*) AS openings, max(pay) AS best\nFROM {theme}_{some}\nWHERE posted >= date '2024-02-{:02}'\n  AND level IN ('{verb}', 'other')\nGROUP BY title\nHAVING count(*) > {more}\nORDER BY openings DESC, title;\n```",
            some % 28 + 1
        ),
        1 => format!(
            "\n\n```python\nimport json\n\n\ndef {verb}_{at}(rows, limit={some}):\n    \"\"\"Keeps what is about {theme}.\"\"\"\n    kept = [row for row in rows if row[\"{theme}\"] < {more}]\n    for number, row in enumerate(kept[:limit]):\n        print(f\"{{number:>4}} {{row['title']}}\")\n    return json.dumps(kept)  # {at}\n```"
        ),
        2 => format!(
            "\n\n```yaml\n# Team {at}\nteam: {theme}-{some}\nbudget: {more}.50\nmembers:\n  - name: \"{verb}\"\n    days: [{}, {some}]\n  - name: other\n    remote: true\n```",
            some % 5
        ),
        _ => format!(
            "\n\n```rust\n/// The {theme} of case {at}.\nfn {verb}(weeks: &[u32]) -> Option<u32> {{\n    let total: u32 = weeks.iter().filter(|week| **week > {some}).sum();\n    match total {{\n        0 => None,\n        few if few < {more} => Some(few * 2),\n        many => Some(many),\n    }}\n}}\n```"
        ),
    }
}

/// The URL slug of a text.
fn slug(text: &str) -> String {
    let words = text.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join("-").to_ascii_lowercase()
}
