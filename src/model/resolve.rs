//! Entries -> the [`Site`]: every name becomes a node, every relation gets its inverse, every page its URL.
//!
//! It always runs whole. That is cheap, and it makes a stale backlink impossible.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::sync::Arc;

use crate::diagnostic::{Code, Diagnostic, did_you_mean};
use crate::source::{Area, Content, Snapshot, Span, Spanned};

use super::config::Config;
use super::entry::{Entry, Kind, Noted, Place};
use super::links;
use super::page::{Pages, Plan, check_theme, layered};
use super::reference::{Meaning, Names, Subject};
use super::relation::Relation;
use super::route::{Url, slug};
use super::site::{Edge, Node, NodeId, Site};

/// Resolves everything. What can't be resolved is said, and the rest of the guide stands.
pub fn resolve(snapshot: Arc<Snapshot>, config: Config, entries: Vec<Entry>) -> (Site, Vec<Diagnostic>) {
    let mut relations = Relations::new(&entries, &config);
    relations.read();
    let Relations { mut names, subjects, edges, unwritten, mut diagnostics, .. } = relations;
    diagnostics.extend(check_theme(&snapshot, &config));
    report_unwritten(&unwritten, &names, &mut diagnostics);
    for (subject, Unwritten { kind, title, .. }) in unwritten.values() {
        names.add_unwritten(*subject, *kind, title);
    }

    let (mut nodes, node_of) = number(subjects, &entries);
    connect(&mut nodes, &node_of, edges);

    let theme = config.theme.as_ref().map(|theme| theme.value.as_str());
    let templates = layered(&snapshot, Area::Template, theme);
    let statics = layered(&snapshot, Area::Static, theme);
    let assets = assets(&snapshot, &statics);
    check_templates(&entries, &templates, &mut diagnostics);

    let base = config.base();
    let plan = Plan {
        snapshot: &snapshot,
        config: &config,
        entries: &entries,
        nodes: &nodes,
        statics: &statics,
        assets: &assets,
    };
    let pages = Pages::plan(&plan);
    let urls = pages.urls();
    let lookup = links::Lookup::new(&snapshot, &entries, &nodes, &node_of, &names, &urls, &assets, &base);
    let (targets, linked, mut said) = lookup.resolve_all();
    diagnostics.append(&mut said);
    connect_links(&mut nodes, linked);

    let plan = Plan {
        snapshot: &snapshot,
        config: &config,
        entries: &entries,
        nodes: &nodes,
        statics: &statics,
        assets: &assets,
    };
    let (pages, mut said) = pages.finish(&plan);
    diagnostics.append(&mut said);
    let by_url = pages.iter().enumerate().map(|(at, record)| (record.url.clone(), at)).collect();
    let shown = |entry: &Entry| !entry.front.draft || config.build.drafts;
    let placed = |place: Place| entries.iter().position(|entry| entry.place == place && shown(entry));
    let home = placed(Place::Home);
    let indexes = Kind::ALL.into_iter().filter_map(|kind| Some((kind, placed(Place::Index(kind))?))).collect();
    let site =
        Site { config, snapshot, entries, targets, nodes, home, indexes, assets, templates, pages, by_url, base };
    (site, diagnostics)
}

/// A document with a page, or a name without a document.
enum Named {
    Written(usize),
    Unwritten { kind: Kind, title: String },
}

/// How often something unwritten is named, and where first.
struct Unwritten {
    kind: Kind,
    title: String,
    first: Span,
    times: usize,
}

/// A relation between subjects, before they are nodes.
struct SubjectEdge {
    from: Subject,
    relation: Relation,
    to: Subject,
    note: Option<String>,
    span: Span,
}

/// Reads the relations that front matter states.
struct Relations<'a> {
    entries: &'a [Entry],
    names: Names,
    subjects: Vec<Named>,
    /// The subject of each entry that has a page.
    of_entry: Vec<Option<Subject>>,
    edges: Vec<SubjectEdge>,
    /// By kind and slug.
    unwritten: BTreeMap<(Kind, String), (Subject, Unwritten)>,
    diagnostics: Vec<Diagnostic>,
}

impl<'a> Relations<'a> {
    fn new(entries: &'a [Entry], config: &Config) -> Self {
        let mut names = Names::default();
        let mut subjects = Vec::new();
        let mut of_entry = Vec::with_capacity(entries.len());
        for (at, entry) in entries.iter().enumerate() {
            let has_page = entry.place == Place::Page && (!entry.front.draft || config.build.drafts);
            of_entry.push(has_page.then(|| {
                names.add(subjects.len(), entry);
                subjects.push(Named::Written(at));
                subjects.len() - 1
            }));
        }
        Self {
            entries,
            names,
            subjects,
            of_entry,
            edges: Vec::new(),
            unwritten: BTreeMap::new(),
            diagnostics: Vec::new(),
        }
    }

    fn read(&mut self) {
        for (at, entry) in self.entries.iter().enumerate() {
            let Some(from) = self.of_entry[at] else { continue };
            let front = &entry.front;
            for name in &front.roles {
                self.relate(from, Relation::About, name, None, Kind::Role);
            }
            for name in &front.topics {
                self.relate(from, Relation::OnTopic, name, None, Kind::Topic);
            }
            for name in &front.debates {
                let debate = name.value.split('#').next().unwrap_or_default();
                self.relate_written(
                    from,
                    Relation::Debates,
                    &Spanned::new(debate.trim().to_string(), name.span),
                    Kind::Debate,
                );
            }
            if let Some(parent) = &front.parent {
                self.relate(from, Relation::PartOf, parent, None, Kind::Topic);
            }
            let role = &front.role;
            if let Some(name) = &role.variant_of {
                self.relate(from, Relation::VariantOf, name, None, Kind::Role);
            }
            for (relation, list) in [
                (Relation::ConfusedWith, &role.confused_with),
                (Relation::WorksWith, &role.works_with),
                (Relation::ReportsTo, &role.reports_to),
                (Relation::LeadsTo, &role.leads_to),
            ] {
                for Noted { name, note } in list {
                    self.relate(from, relation, name, note.clone(), Kind::Role);
                }
            }
        }
        // Tags come last: a role that is named anywhere, written or not, is a role for every tag of its name.
        for (at, entry) in self.entries.iter().enumerate() {
            let Some(from) = self.of_entry[at] else { continue };
            for name in &entry.front.tags {
                self.tag(from, name);
            }
        }
    }

    /// Relates a subject to what a name means; a name that means nothing yet is a role or topic to be written.
    fn relate(&mut self, from: Subject, relation: Relation, name: &Spanned<String>, note: Option<String>, kind: Kind) {
        let to = match self.names.find(&name.value, &[kind]) {
            Meaning::One(to) => to,
            Meaning::Several(meant) => return self.ambiguous(name, &meant),
            Meaning::Unknown => self.unwritten(name, kind),
        };
        self.edge(SubjectEdge { from, relation, to, note, span: name.span }, &name.value);
    }

    /// Relates a subject to something that has to have a document.
    fn relate_written(&mut self, from: Subject, relation: Relation, name: &Spanned<String>, kind: Kind) {
        match self.names.find(&name.value, &[kind]) {
            Meaning::One(to) => self.edge(SubjectEdge { from, relation, to, note: None, span: name.span }, &name.value),
            Meaning::Several(meant) => self.ambiguous(name, &meant),
            Meaning::Unknown => {
                let what = kind.as_str();
                let help = match did_you_mean(&name.value, self.names.candidates(&[kind])) {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => format!("write it: content/{}/{}.md", kind.folder(), slug(&name.value)),
                };
                self.diagnostics.push(
                    Diagnostic::new(Code::UnknownName, name.span, format!("there is no {what} `{}`", name.value))
                        .help(help),
                );
            }
        }
    }

    /// A tag goes to the role of that name, else to the topic, which need not be written.
    fn tag(&mut self, from: Subject, name: &Spanned<String>) {
        let is_role = self.names.find(&name.value, &[Kind::Role]) != Meaning::Unknown
            || self.unwritten.contains_key(&(Kind::Role, slug(&name.value)));
        let (relation, kind) = if is_role { (Relation::About, Kind::Role) } else { (Relation::OnTopic, Kind::Topic) };
        self.relate(from, relation, name, None, kind);
    }

    fn edge(&mut self, edge: SubjectEdge, name: &str) {
        if edge.from == edge.to {
            self.diagnostics.push(
                Diagnostic::new(Code::SelfReference, edge.span, format!("`{name}` is this very document"))
                    .help("name another one, or take it out"),
            );
            return;
        }
        self.edges.push(edge);
    }

    fn unwritten(&mut self, name: &Spanned<String>, kind: Kind) -> Subject {
        let key = (kind, slug(&name.value));
        if let Some((subject, known)) = self.unwritten.get_mut(&key) {
            known.times += 1;
            return *subject;
        }
        let subject = self.subjects.len();
        let title = name.value.clone();
        self.subjects.push(Named::Unwritten { kind, title: title.clone() });
        self.unwritten.insert(key, (subject, Unwritten { kind, title, first: name.span, times: 1 }));
        subject
    }

    fn ambiguous(&mut self, name: &Spanned<String>, meant: &[Subject]) {
        let diagnostic = ambiguous(name, meant, |subject| match &self.subjects[subject] {
            Named::Unwritten { title, .. } => title.clone(),
            Named::Written(at) => self.entries[*at].title.clone(),
        });
        self.diagnostics.push(diagnostic);
    }
}

/// What to say of a name that several things share. `title` says what each is called.
pub(super) fn ambiguous(name: &Spanned<String>, meant: &[Subject], title: impl Fn(Subject) -> String) -> Diagnostic {
    let titles: Vec<String> = meant.iter().map(|subject| format!("`{}`", title(*subject))).collect();
    Diagnostic::new(Code::AmbiguousName, name.span, format!("`{}` means {}", name.value, titles.join(" and ")))
        .label("left unlinked")
        .help("write the full title of the one that you mean")
}

/// Says once for each role or topic that it has no document yet.
fn report_unwritten(
    unwritten: &BTreeMap<(Kind, String), (Subject, Unwritten)>,
    names: &Names,
    diagnostics: &mut Vec<Diagnostic>,
) {
    for ((kind, slug), (_, Unwritten { title, first, times, .. })) in unwritten {
        let (code, what) =
            if *kind == Kind::Role { (Code::UnwrittenRole, "profile") } else { (Code::UnwrittenTopic, "introduction") };
        let often = if *times > 1 { format!(", which is named {times} times") } else { String::new() };
        let file = format!("content/{}/{slug}.md", kind.folder());
        let help = match did_you_mean(title, names.candidates(&[*kind])) {
            Some(near) => format!("did you mean `{near}`? Or write {file}"),
            None => format!("write {file}"),
        };
        let message = format!("no {what} for the {} `{title}`{often}", kind.as_str());
        diagnostics
            .push(Diagnostic::new(code, *first, message).label("its page says that it is not written yet").help(help));
    }
}

/// Numbers the subjects in the order of lists.
fn number(subjects: Vec<Named>, entries: &[Entry]) -> (Vec<Node>, Vec<NodeId>) {
    let mut ordered: Vec<(Subject, Node)> = subjects
        .into_iter()
        .map(|named| match named {
            Named::Written(at) => {
                let entry = &entries[at];
                Node {
                    kind: entry.kind,
                    title: entry.title.clone(),
                    url: entry.url.clone(),
                    entry: Some(at),
                    edges: Vec::new(),
                }
            }
            Named::Unwritten { kind, title } => {
                let url = Url::unwritten(kind, &title);
                Node { kind, title, url, entry: None, edges: Vec::new() }
            }
        })
        .enumerate()
        .collect();
    ordered.sort_by_cached_key(|(_, node)| {
        let front = node.entry.map(|at| &entries[at].front);
        let weight = front.and_then(|front| front.weight).unwrap_or(i64::MAX);
        let date = front.filter(|_| node.kind == Kind::Article).and_then(|front| front.date);
        (node.kind, weight, Reverse(date), slug(&node.title), node.url.clone())
    });
    let mut node_of = vec![NodeId(0); ordered.len()];
    for (id, (subject, _)) in (0..).map(NodeId).zip(&ordered) {
        node_of[*subject] = id;
    }
    (ordered.into_iter().map(|(_, node)| node).collect(), node_of)
}

/// Gives every node its relations, each with its inverse at the other end.
fn connect(nodes: &mut [Node], node_of: &[NodeId], edges: Vec<SubjectEdge>) {
    for SubjectEdge { from, relation, to, note, span } in edges {
        join(nodes, node_of[from], relation, node_of[to], note, span);
    }
    settle(nodes);
}

/// Adds the links between texts.
fn connect_links(nodes: &mut [Node], linked: Vec<links::Linked>) {
    for (from, to, span) in linked {
        join(nodes, from, Relation::LinksTo, to, None, span);
    }
    settle(nodes);
}

fn join(nodes: &mut [Node], from: NodeId, relation: Relation, to: NodeId, note: Option<String>, span: Span) {
    nodes[from.0 as usize].edges.push(Edge { relation, to, note: note.clone(), span });
    nodes[to.0 as usize].edges.push(Edge { relation: relation.inverse(), to: from, note, span });
}

/// Sorts the relations of each node and keeps one of those that say the same, the one with a note before one
/// without, and else the first written.
fn settle(nodes: &mut [Node]) {
    for node in nodes {
        node.edges.sort_by(|a, b| {
            (a.relation, a.to, a.note.is_none(), a.span).cmp(&(b.relation, b.to, b.note.is_none(), b.span))
        });
        node.edges.dedup_by(|later, first| later.relation == first.relation && later.to == first.to);
        node.edges.shrink_to_fit();
    }
}

/// The addresses of styles and scripts, with the hash of their bytes.
fn assets(snapshot: &Snapshot, statics: &BTreeMap<Arc<str>, crate::source::FileId>) -> BTreeMap<String, Url> {
    statics
        .iter()
        .filter_map(|(name, id)| match &snapshot.file(*id).content {
            Content::Text(text) => {
                let hash = blake3::hash(text.as_bytes()).to_hex();
                Some((name.to_string(), Url::hashed(name, &hash[..12])))
            }
            Content::OnDisk { .. } | Content::Unreadable => None,
        })
        .collect()
}

/// Says where a document asks for a template that isn't there; it gets its kind's own.
fn check_templates(
    entries: &[Entry],
    templates: &BTreeMap<Arc<str>, crate::source::FileId>,
    diagnostics: &mut Vec<Diagnostic>,
) {
    for entry in entries {
        let Some(template) = &entry.front.template else { continue };
        if templates.contains_key(template.value.as_str()) {
            continue;
        }
        let help = match did_you_mean(&template.value, templates.keys().map(AsRef::as_ref)) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("put it into templates/{}; until then the page has its usual template", template.value),
        };
        diagnostics.push(
            Diagnostic::new(Code::UnknownTemplate, template.span, format!("there is no template `{}`", template.value))
                .help(help),
        );
    }
}
