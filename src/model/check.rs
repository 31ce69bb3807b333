//! What a guide says, looked at as a whole: what contradicts itself, what nobody explains, what is to be done.

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use jiff::civil::Date;
use rayon::prelude::*;

use crate::diagnostic::{Code, Diagnostic, Level, did_you_mean};
use crate::source::Span;

use super::config::Config;
use super::entry::{Entry, Kind, Own, PointLabel, Position};
use super::mention::KINDS as MENTIONED;
use super::reference::Claim;
use super::relation::Relation;
use super::route::{Url, slug};
use super::site::{Edge, Node, NodeId, Site, Target};

/// Abbreviations that need no explanation anywhere.
const EVERYDAY: [&str; 26] = [
    "AI", "AM", "API", "CEO", "CSS", "CSV", "EU", "FAQ", "HR", "HTML", "HTTP", "ID", "IT", "JSON", "OK", "PC", "PDF",
    "TV", "UK", "UN", "URL", "US", "USA", "UTC", "YAML", "ISO",
];

/// Something that the authors have to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Todo {
    /// A review is overdue.
    Overdue(NodeId),
    /// Something is named and nobody has written it.
    Unwritten(NodeId),
    /// A position of a debate has no source: the debate, and the position's heading in it.
    Unsourced(NodeId, usize),
}

/// Collects what the authors have to do: overdue reviews, what is unwritten, positions without a source; but for what
/// site.toml or the file itself allows.
pub(super) fn todos(nodes: &[Node], entries: &[Arc<Entry>], today: Date, config: &Config) -> Vec<Todo> {
    let ids = || (0..).map(NodeId).zip(nodes);
    let allowed = |code: Code| config.check.levels.contains(&(code, Level::Allow));
    let written = |code: Code| {
        let of_node = |(id, node): (NodeId, &Node)| Some((id, &entries[node.entry?]));
        ids().filter_map(of_node).filter(move |(_, entry)| !allowed(code) && !entry.front.allow.contains(&code))
    };
    let overdue = written(Code::OverdueReview).filter(|(_, entry)| is_overdue(entry, today));
    let overdue = overdue.map(|(id, _)| Todo::Overdue(id));
    let unwritten = ids().filter(|(_, node)| node.is_unwritten() && !allowed(unwritten_code(node.kind)));
    let unwritten = unwritten.map(|(id, _)| Todo::Unwritten(id));
    let unsourced = written(Code::UnsourcedPosition).flat_map(|(id, entry)| {
        let positions = entry.body.questions.iter().flat_map(|question| &question.positions);
        let unsourced = positions.filter(|position| position.labelled(PointLabel::Source).next().is_none());
        unsourced.map(move |position| Todo::Unsourced(id, position.heading))
    });
    overdue.chain(unwritten).chain(unsourced).collect()
}

/// What a document that is named and not written is called, by the kind that it would be of.
pub fn unwritten_code(kind: Kind) -> Code {
    match kind {
        Kind::Role => Code::UnwrittenRole,
        Kind::Skill => Code::UnwrittenSkill,
        _ => Code::UnwrittenTopic,
    }
}

/// Whether a document should have been reviewed by now.
pub fn is_overdue(entry: &Entry, today: Date) -> bool {
    entry.front.review_due().is_some_and(|due| due < today)
}

/// A part of the check, which says what it finds.
type Part<'a> = &'a (dyn Fn(&mut Vec<Diagnostic>) + Sync);

/// Says everything that isn't right in what a guide says.
pub(super) fn check(site: &Site, diagnostics: &mut Vec<Diagnostic>) {
    let check = Check { site };
    let circles = |diagnostics: &mut Vec<Diagnostic>| {
        for relation in [Relation::VariantOf, Relation::ReportsTo, Relation::PartOf] {
            check.circles(relation, diagnostics);
        }
    };
    // None needs what another says.
    let parts: [Part<'_>; 6] = [
        &|said| check.orphans(said),
        &|said| check.abbreviations(said),
        &circles,
        &|said| check.documents(said),
        &|said| check.titles(said),
        &|said| check.roles(said),
    ];
    let said: Vec<Vec<Diagnostic>> = parts
        .into_par_iter()
        .with_max_len(1)
        .map(|part| {
            let mut said = Vec::new();
            part(&mut said);
            said
        })
        .collect();
    diagnostics.extend(said.into_iter().flatten());
}

struct Check<'a> {
    site: &'a Site,
}

impl<'a> Check<'a> {
    fn nodes(&self) -> impl Iterator<Item = (NodeId, &'a Node)> + use<'a> {
        (0..).map(NodeId).zip(&self.site.nodes)
    }

    fn written(&self) -> impl Iterator<Item = (NodeId, &'a Node, &'a Entry)> + use<'a> {
        let site = self.site;
        self.nodes().filter_map(|(id, node)| Some((id, node, site.entry_of(node)?)))
    }

    /// Titles that several roles claim, where no entry of the glossary says how to tell.
    fn titles(&self, diagnostics: &mut Vec<Diagnostic>) {
        let explained: HashSet<String> =
            self.site.titles.iter().filter(|title| title.term.is_some()).map(|title| slug(&title.text)).collect();
        let mut claims: BTreeMap<String, Vec<(NodeId, String, Span)>> = BTreeMap::new();
        for (id, _, entry) in self.written().filter(|(_, node, _)| node.kind == Kind::Role) {
            let title = (entry.title.as_str(), title_span(entry));
            let others = entry.front.called.names().filter(|(_, claim)| *claim != Claim::Hidden);
            for (text, span) in std::iter::once(title).chain(others.map(|(name, _)| (name.value.as_str(), name.span))) {
                let claims = claims.entry(slug(text)).or_default();
                if !claims.iter().any(|(other, ..)| *other == id) {
                    claims.push((id, text.to_string(), span));
                }
            }
        }
        for (slug, claims) in claims {
            let [first, others @ ..] = claims.as_slice() else { continue };
            let (Some((_, text, span)), false) = (others.last(), explained.contains(&slug)) else { continue };
            let titles: Vec<&str> = claims.iter().map(|(id, ..)| self.site.node(*id).title.as_str()).collect();
            let message = format!("`{text}` is claimed by {} roles: {}", claims.len(), titles.join(", "));
            let help = format!(
                "write content/terms/{slug}.md with `means: [{}]` that says how to tell, or leave it to one of them",
                titles.join(", ")
            );
            let mut diagnostic = Diagnostic::new(Code::ClaimedTitle, *span, message).help(help);
            for (_, _, span) in std::iter::once(first).chain(&others[..others.len() - 1]) {
                diagnostic = diagnostic.related(*span, "claimed here too");
            }
            diagnostics.push(diagnostic);
        }
    }

    /// What roles say of each other and of skills.
    fn roles(&self, diagnostics: &mut Vec<Diagnostic>) {
        for (id, node, entry) in self.written().filter(|(_, node, _)| node.kind == Kind::Role) {
            self.differences(id, node, entry, diagnostics);
            self.steps(id, node, diagnostics);
            self.levels(node, entry, diagnostics);
        }
    }

    fn differences(&self, id: NodeId, node: &Node, entry: &Entry, diagnostics: &mut Vec<Diagnostic>) {
        let edges = node.related(Relation::ConfusedWith);
        for edge in edges.iter().filter(|edge| edge.note.is_none() && edge.span.file == entry.file) {
            let message = format!("nothing says how `{}` and `{}` differ", node.title, self.site.node(edge.to).title);
            let help = "write `- role: …` with `difference: …` under it, one sentence that names both";
            diagnostics.push(Diagnostic::new(Code::NoDifference, edge.span, message).help(help));
        }
        // A pair may be written in one file or in both, but a page shows one difference.
        let Some(role) = entry.front.role() else { return };
        for said in role.confused_with.iter().filter(|said| said.note.is_some()) {
            let other =
                edges.iter().find(|edge| edge.span.file != entry.file && self.goes_by(edge.to, &said.name.value));
            let Some(shown) = other.filter(|edge| edge.note != said.note && edge.to != id) else { continue };
            let title = &self.site.node(shown.to).title;
            let message = format!("`{}` and `{title}` each say another difference", node.title);
            diagnostics.push(
                Diagnostic::new(Code::Contradiction, said.name.span, message)
                    .label("this one isn't shown")
                    .related(shown.span, "this one is shown on both pages")
                    .help("keep the difference in one of the two files"),
            );
        }
    }

    fn goes_by(&self, id: NodeId, name: &str) -> bool {
        let node = self.site.node(id);
        let wanted = slug(name);
        let called = |entry: &Entry| {
            slug(&entry.stem) == wanted || entry.front.called.names().any(|(name, _)| slug(&name.value) == wanted)
        };
        slug(&node.title) == wanted || self.site.entry_of(node).is_some_and(called)
    }

    /// Career steps that go both ways without a word, or to somebody who reports to this role.
    fn steps(&self, id: NodeId, node: &Node, diagnostics: &mut Vec<Diagnostic>) {
        let between = |relation: Relation, to: NodeId| node.related(relation).iter().find(|edge| edge.to == to);
        for edge in node.related(Relation::LeadsTo) {
            let other = &self.site.node(edge.to).title;
            if let Some(back) = between(Relation::ComesFrom, edge.to).filter(|_| id < edge.to)
                && let Some(silent) = [edge, back].into_iter().find(|edge| edge.note.is_none())
            {
                let spoken = if silent == edge { back } else { edge };
                let message = format!("`{}` and `{other}` lead to each other", node.title);
                diagnostics.push(
                    Diagnostic::new(Code::Contradiction, silent.span, message)
                        .related(spoken.span, "the other way is written here")
                        .help("say with `how:` when each step is taken, or take one of them out"),
                );
            }
            if let Some(report) = between(Relation::Manages, edge.to) {
                let message = format!("`{}` leads to `{other}`, which reports to it", node.title);
                diagnostics.push(
                    Diagnostic::new(Code::Contradiction, edge.span, message)
                        .related(report.span, "who reports to whom is written here")
                        .help("take one of them out"),
                );
            }
        }
    }

    /// Levels that a skill, or the guide's scale, doesn't have.
    fn levels(&self, node: &Node, entry: &Entry, diagnostics: &mut Vec<Diagnostic>) {
        let scale = &self.site.config.skills.levels;
        for edge in node.related(Relation::NeedsSkill) {
            let Some(level) = edge.note.as_deref().filter(|_| edge.span.file == entry.file) else { continue };
            let skill = self.site.node(edge.to);
            let own = self.site.entry_of(skill).map(|entry| &entry.front.own);
            let own: Vec<&str> = match own {
                Some(Own::Skill { levels }) => levels.iter().map(|(level, _)| level.as_str()).collect(),
                _ => Vec::new(),
            };
            let known: Vec<&str> = if own.is_empty() { scale.iter().map(String::as_str).collect() } else { own };
            if known.is_empty() || known.iter().any(|known| slug(known) == slug(level)) {
                continue;
            }
            let help = match did_you_mean(level, known.iter().copied()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("its levels are {}", known.join(", ")),
            };
            let message = format!("the skill `{}` has no level `{level}`", skill.title);
            diagnostics.push(Diagnostic::new(Code::UnknownLevel, edge.span, message).help(help));
        }
    }

    /// Nodes that a relation leads back to. Each circle is told once, at its first node.
    fn circles(&self, relation: Relation, diagnostics: &mut Vec<Diagnostic>) {
        let mut done = vec![false; self.site.nodes.len()];
        let kind = if relation == Relation::PartOf { Kind::Topic } else { Kind::Role };
        for (start, _) in self.site.of_kind(kind) {
            // The way from `start`, each node with the next of its edges to be followed.
            let mut way: Vec<(NodeId, usize)> = vec![(start, 0)];
            while let Some((here, next)) = way.last_mut() {
                let here = *here;
                let edge = self.site.node(here).related(relation).get(*next).filter(|_| !done[here.0 as usize]);
                *next += 1;
                let Some(edge) = edge else {
                    done[here.0 as usize] = true;
                    way.pop();
                    continue;
                };
                match way.iter().position(|(id, _)| *id == edge.to) {
                    Some(at) => diagnostics.push(self.circle(&way[at..], edge, relation)),
                    None => way.push((edge.to, 0)),
                }
            }
        }
    }

    fn circle(&self, way: &[(NodeId, usize)], last: &Edge, relation: Relation) -> Diagnostic {
        let mut titles: Vec<String> = way.iter().map(|(id, _)| format!("`{}`", self.site.node(*id).title)).collect();
        titles.push(titles[0].clone());
        let words = match relation {
            Relation::VariantOf => "is a variant of",
            Relation::ReportsTo => "reports to",
            _ => "is part of",
        };
        let message = titles.join(&format!(" {words} "));
        let diagnostic = Diagnostic::new(Code::Circle, last.span, message).label("this closes the circle");
        diagnostic.help("take one of them out")
    }

    /// What each document lacks.
    fn documents(&self, diagnostics: &mut Vec<Diagnostic>) {
        for (_, node, entry) in self.written() {
            if let Some(reviewed) = &entry.front.reviewed
                && is_overdue(entry, self.site.snapshot.today)
                && let Some(due) = entry.front.review_due()
            {
                let message = format!("the review of `{}` was due on {due}", node.title);
                let help = "read it again, mend it, and write today's date behind `reviewed`";
                diagnostics.push(Diagnostic::new(Code::OverdueReview, reviewed.span, message).help(help));
            }
            // A list of another length is an error of its own.
            let is_refused =
                matches!(&entry.front.own, Own::Comparison { between, .. } if !matches!(between.len(), 0 | 2));
            if node.kind == Kind::Comparison && !is_refused && node.related(Relation::Compares).len() != 2 {
                let message = format!("`{}` doesn't say which two roles it is between", node.title);
                let diagnostic = Diagnostic::new(Code::IncompleteComparison, title_span(entry), message);
                diagnostics.push(diagnostic.help("write `between: [Product Manager, Product Owner]`"));
            }
            for question in &entry.body.questions {
                if question.positions.len() == 1 {
                    let heading = &entry.body.headings[question.heading];
                    let message = format!("`{}` has one position", heading.text);
                    let help = "write what others say as another `###`, or make it plain text";
                    diagnostics.push(Diagnostic::new(Code::OnePosition, heading.span, message).help(help));
                }
                for position in &question.positions {
                    unsupported(entry, position, diagnostics);
                }
            }
        }
    }

    /// Abbreviations that no text explains and nothing goes by, each at its first place.
    fn abbreviations(&self, diagnostics: &mut Vec<Diagnostic>) {
        let mut known: HashSet<&str> = EVERYDAY.into_iter().collect();
        known.extend(self.site.config.check.known_abbreviations.iter().map(String::as_str));
        let mut used: BTreeMap<&str, (Span, usize)> = BTreeMap::new();
        let mut names: HashSet<String> = HashSet::new();
        for (_, node, entry) in self.written() {
            // An abbreviation has few letters, and so has a name that is one.
            let others = entry.front.called.names().map(|(name, _)| name.value.as_str());
            let short = std::iter::once(node.title.as_str()).chain(others).filter(|name| name.len() <= 10);
            names.extend(short.map(str::to_uppercase));
            for found in &entry.body.abbreviations {
                if found.explained {
                    known.insert(&found.text);
                } else {
                    used.entry(&found.text).or_insert((found.span, 0)).1 += 1;
                }
            }
        }
        for (text, (span, times)) in used {
            let is_numeral = text.bytes().all(|byte| matches!(byte, b'I' | b'V' | b'X'));
            if is_numeral || known.contains(text) || names.contains(text) {
                continue;
            }
            let often = if times > 1 { format!(", in {times} texts") } else { String::new() };
            let message = format!("nothing says what `{text}` stands for{often}");
            let help = format!(
                "write it out once, as in `… ({text})`, or make it a term, or add it to `known_abbreviations` under [check]"
            );
            diagnostics.push(Diagnostic::new(Code::UnexplainedAbbreviation, span, message).help(help));
        }
    }

    /// Documents that no text, no relation and no name in a text leads to; only the list of their kind does.
    fn orphans(&self, diagnostics: &mut Vec<Diagnostic>) {
        // The page of a folder is on the way to what else is in the folder.
        let is_folder_page = |entry: &Entry| {
            entry.url == { Url::document(entry.folder.split('/').filter(|part| !part.is_empty()), None) }
        };
        let alone: Vec<(NodeId, &Node, &Entry)> = self
            .written()
            .filter(|(_, node, entry)| {
                node.edges.iter().all(|edge| edge.relation == Relation::LinksTo) && !is_folder_page(entry)
            })
            .collect();
        // To the only document of a guide nothing else can lead.
        if alone.is_empty() || self.written().nth(1).is_none() {
            return;
        }
        let linked = self.linked_from_lists();
        let mentioned = self.mentioned(&alone);
        for (id, node, entry) in alone {
            if linked.contains(&self.site.base.href(&node.url)) || mentioned.contains(&id) {
                continue;
            }
            let message = format!("nothing leads to `{}`", node.title);
            let help = match node.kind {
                Kind::Article => "name its `roles` or `topics`, or link to it from another text",
                _ => "link to it from another text, or name it in one",
            };
            diagnostics.push(Diagnostic::new(Code::Orphan, title_span(entry), message).help(help));
        }
    }

    /// Where the texts of the home page and of indexes lead, which aren't nodes.
    fn linked_from_lists(&self) -> HashSet<String> {
        let lists = self.site.home.iter().chain(self.site.indexes.values());
        let targets = lists.flat_map(|entry| &self.site.targets[*entry]);
        let hrefs = targets.filter_map(Target::href);
        hrefs.map(|href| href.split(['#', '?']).next().unwrap_or_default().to_string()).collect()
    }

    /// Which of those that nothing else leads to go by a name that stands in another's text. Texts are gone through for
    /// their names alone, and no further than until each is found.
    fn mentioned(&self, alone: &[(NodeId, &Node, &Entry)]) -> HashSet<NodeId> {
        let named = alone.iter().filter(|(_, node, _)| MENTIONED.contains(&node.kind));
        let wanted: Vec<NodeId> = named.map(|(id, ..)| *id).collect();
        let (found, left) = (wanted.iter().map(|_| AtomicBool::new(false)), AtomicUsize::new(wanted.len()));
        let found: Vec<AtomicBool> = found.collect();
        let (mentions, theirs) = (&self.site.mentions, self.site.mentions.of(&wanted));
        let written: Vec<(NodeId, &Entry)> = self.written().map(|(id, _, entry)| (id, entry)).collect();
        written.par_iter().take_any_while(|_| left.load(Ordering::Relaxed) > 0).for_each(|(id, entry)| {
            let text = self.site.snapshot.file(entry.file).text().get(entry.body.start as usize..).unwrap_or_default();
            if theirs.find(text).is_empty() {
                return;
            }
            // Within a longer name, theirs means nothing.
            let about: Vec<NodeId> = self.site.node(*id).related(Relation::About).iter().map(|edge| edge.to).collect();
            let meant = mentions.find(text).into_iter().filter_map(|name| mentions.meaning(name.name, &about));
            for at in meant.filter(|meant| meant != id).filter_map(|meant| wanted.binary_search(&meant).ok()) {
                if !found[at].swap(true, Ordering::Relaxed) {
                    left.fetch_sub(1, Ordering::Relaxed);
                }
            }
        });
        let is_found = |(id, found): (&NodeId, &AtomicBool)| found.load(Ordering::Relaxed).then_some(*id);
        wanted.iter().zip(&found).filter_map(is_found).collect()
    }
}

/// A position that nobody holds, or without a source.
fn unsupported(entry: &Entry, position: &Position, diagnostics: &mut Vec<Diagnostic>) {
    let heading = &entry.body.headings[position.heading];
    let lacks = |label: PointLabel| position.labelled(label).next().is_none();
    if lacks(PointLabel::HeldBy) {
        let message = format!("nobody is said to hold `{}`", heading.text);
        let help = "write `- Held by: …` under it; until then the page says that it is unattributed";
        diagnostics.push(Diagnostic::new(Code::UnattributedPosition, heading.span, message).help(help));
    }
    if lacks(PointLabel::Source) {
        let message = format!("`{}` has no source", heading.text);
        let help = "write `- Source: https://… (title, date)` under it";
        diagnostics.push(Diagnostic::new(Code::UnsourcedPosition, heading.span, message).help(help));
    }
}

/// Where a document says its title, or else its beginning.
fn title_span(entry: &Entry) -> Span {
    let heading = || entry.body.title_heading.map(|at| entry.body.headings[at].span);
    let front = entry.front.title.as_ref().map(|title| title.span);
    front.or_else(heading).unwrap_or(Span::start_of(entry.file))
}
