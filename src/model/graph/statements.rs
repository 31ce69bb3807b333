//! What front matter states -> relations between what the guide knows, while it is still named and not numbered.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use crate::diagnostic::{Code, Diagnostic, did_you_mean};
use crate::source::{Span, Spanned};

use crate::model::address::slug::slug;
use crate::model::address::url::Url;
use crate::model::check::outline::unwritten_code;
use crate::model::config::Config;
use crate::model::document::entry::{AnnotatedName, EntryId, KindFields, Metadata, MetadataList, Placement};
use crate::model::graph::names::{Resolution, SymbolId, SymbolTable, split_place};
use crate::model::graph::relation::Relation;
use crate::model::graph::unwritten::ToWrite;
use crate::model::indexed::Indexed;
use crate::model::kind::Kind;

/// A document with a page, or a name without a document.
pub(crate) enum Named {
    /// A document.
    Written(EntryId),
    /// A comparison that follows from what is said of two roles.
    Derived { title: String, url: Url },
    /// What others name and nobody has written.
    Unwritten { kind: Kind, title: String },
}

/// How often something unwritten is named, and where first.
pub(crate) struct Unwritten {
    pub(crate) kind: Kind,
    pub(crate) title: String,
    first: Span,
    times: usize,
}

/// A relation between subjects, before they are nodes.
#[derive(Debug)]
pub(crate) struct SubjectEdge {
    pub(crate) from: SymbolId,
    pub(crate) relation: Relation,
    pub(crate) to: SymbolId,
    pub(crate) note: Option<String>,
    pub(crate) span: Span,
}

/// Reads the relations that front matter states.
pub(crate) struct Statements<'a> {
    heads: &'a MetadataList,
    pub(crate) names: SymbolTable,
    pub(crate) subjects: Indexed<SymbolId, Vec<Named>>,
    /// The subject of each document that has a page.
    of_head: Indexed<EntryId, Vec<Option<SymbolId>>>,
    pub(crate) edges: Vec<SubjectEdge>,
    /// What a name of a kind has been found to mean. A guide names the same few things over and over.
    known: FxHashMap<(Kind, &'a str), SymbolId>,
    /// By kind and slug.
    pub(crate) unwritten: BTreeMap<(Kind, String), (SymbolId, Unwritten)>,
    pub(crate) diagnostics: Vec<Diagnostic>,
}

impl<'a> Statements<'a> {
    pub(crate) fn new(heads: &'a MetadataList, config: &Config) -> Self {
        let mut names = SymbolTable::with_capacity(heads.len());
        let mut subjects = Indexed::new(Vec::new());
        let mut of_head = Indexed::new(Vec::with_capacity(heads.len()));
        for (entry, head) in heads.iter_ids() {
            let has_page = head.place == Placement::Page && (!head.front.draft || config.build.drafts);
            of_head.push(has_page.then(|| {
                let subject = subjects.push(Named::Written(entry));
                names.add(subject, head);
                subject
            }));
        }
        Self {
            heads,
            names,
            subjects,
            of_head,
            edges: Vec::new(),
            known: FxHashMap::default(),
            unwritten: BTreeMap::new(),
            diagnostics: Vec::new(),
        }
    }

    /// What a subject is.
    pub(crate) fn kind(&self, subject: SymbolId) -> Kind {
        match &self.subjects[subject] {
            Named::Written(entry) => self.heads[*entry].kind,
            Named::Derived { .. } => Kind::Comparison,
            Named::Unwritten { kind, .. } => *kind,
        }
    }

    /// What a subject is called.
    pub(crate) fn title(&self, subject: SymbolId) -> &str {
        match &self.subjects[subject] {
            Named::Written(entry) => &self.heads[*entry].title,
            Named::Derived { title, .. } | Named::Unwritten { title, .. } => title,
        }
    }

    /// Where a subject's page is.
    pub(crate) fn url(&self, subject: SymbolId) -> Url {
        match &self.subjects[subject] {
            Named::Written(entry) => self.heads[*entry].url.clone(),
            Named::Derived { url, .. } => url.clone(),
            Named::Unwritten { kind, title } => Url::unwritten(*kind, title),
        }
    }

    pub(crate) fn read(&mut self) {
        for (entry, head) in self.heads.iter_ids() {
            let Some(from) = self.of_head[entry] else { continue };
            let front = &head.front;
            for name in &front.roles {
                self.relate(from, Relation::About, name, None, Kind::Role);
            }
            for name in &front.topics {
                self.relate(from, Relation::OnTopic, name, None, Kind::Topic);
            }
            for name in &front.debates {
                self.debate(from, name);
            }
            match &front.own {
                KindFields::Role(role) => {
                    if let Some(name) = &role.variant_of {
                        self.relate(from, Relation::VariantOf, name, None, Kind::Role);
                    }
                    for (relation, list, kind) in [
                        (Relation::ConfusedWith, &role.confused_with, Kind::Role),
                        (Relation::WorksWith, &role.works_with, Kind::Role),
                        (Relation::ReportsTo, &role.reports_to, Kind::Role),
                        (Relation::LeadsTo, &role.leads_to, Kind::Role),
                        (Relation::NeedsSkill, &role.skills, Kind::Skill),
                        (Relation::DiffersIn, &role.contexts, Kind::Context),
                    ] {
                        for AnnotatedName { name, note } in list {
                            self.relate(from, relation, name, note.as_deref(), kind);
                        }
                    }
                }
                KindFields::Topic { parent: Some(parent) } => {
                    self.relate(from, Relation::PartOf, parent, None, Kind::Topic);
                }
                KindFields::Term { means } => {
                    for name in means {
                        self.relate_written(from, Relation::MayMean, name, None, &[Kind::Role, Kind::Term]);
                    }
                }
                KindFields::Comparison { between, .. } => {
                    for name in between {
                        self.relate(from, Relation::Compares, name, None, Kind::Role);
                    }
                }
                KindFields::Nothing
                | KindFields::Topic { parent: None }
                | KindFields::Skill { .. }
                | KindFields::Debate { .. } => {}
            }
        }
        // Tags come last: a role that is named anywhere, written or not, is a role for every tag of its name.
        for (entry, head) in self.heads.iter_ids() {
            let Some(from) = self.of_head[entry] else { continue };
            for name in &head.front.tags {
                self.tag(from, name);
            }
        }
        self.count_unwritten();
    }

    /// A debate, or `debate#position`, in which the heading of a position may stand as it is or as its anchor.
    fn debate(&mut self, from: SymbolId, name: &Spanned<String>) {
        let is_known = |debate: &str| self.names.find(debate, &[Kind::Debate]) != Resolution::Unknown;
        let (debate, position) = split_place(&name.value, is_known);
        let named = Spanned::new(debate.to_string(), name.span);
        let Some(position) = position else {
            return self.relate_written(from, Relation::Debates, &named, None, &[Kind::Debate]);
        };
        let id = match self.names.find(debate, &[Kind::Debate]) {
            Resolution::One(subject) => match &self.subjects[subject] {
                Named::Written(entry) => self.position(&self.heads[*entry], position, name),
                _ => None,
            },
            Resolution::Several(_) | Resolution::Unknown => None,
        };
        self.relate_written(from, Relation::Debates, &named, id.as_deref(), &[Kind::Debate]);
    }

    /// The anchor of a debate's position.
    fn position(&mut self, debate: &Metadata, wanted: &str, name: &Spanned<String>) -> Option<String> {
        let found = debate.standpoints.iter().find(|position| {
            position.id == wanted || slug(&position.text) == slug(wanted) || slug(&position.id) == slug(wanted)
        });
        if found.is_none() {
            let near = did_you_mean(wanted, debate.standpoints.iter().map(|position| position.id.as_str()));
            let help = match near {
                Some(near) => format!("did you mean `#{near}`?"),
                None => "name the heading of one of its positions, or leave the `#` out".into(),
            };
            let message = format!("the debate `{}` has no position `#{wanted}`", debate.title);
            self.diagnostics.push(Diagnostic::new(Code::BrokenAnchor, name.span, message).help(help));
        }
        found.map(|position| position.id.clone())
    }

    /// Makes what is unwritten known by its name.
    pub(crate) fn name_unwritten(&mut self) {
        for (subject, Unwritten { kind, title, .. }) in self.unwritten.values() {
            self.names.add_unwritten(*subject, *kind, title);
        }
    }

    /// Relates a subject to what a name means; a name that means nothing yet is something to be written.
    fn relate(
        &mut self,
        from: SymbolId,
        relation: Relation,
        name: &'a Spanned<String>,
        note: Option<&str>,
        kind: Kind,
    ) {
        let plain = if kind == Kind::Context { without_article(&name.value) } else { &name.value };
        let to = if let Some(to) = self.known.get(&(kind, plain)) {
            *to
        } else {
            let to = match self.names.find(plain, &[kind]) {
                Resolution::One(to) => to,
                Resolution::Several(meant) => return self.ambiguous(name, &meant),
                Resolution::Unknown => self.unwritten(plain, name.span, kind),
            };
            self.known.insert((kind, plain), to);
            to
        };
        self.edge(SubjectEdge { from, relation, to, note: note.map(Into::into), span: name.span }, &name.value);
    }

    /// Relates a subject to something that has to have a document.
    fn relate_written(
        &mut self,
        from: SymbolId,
        relation: Relation,
        name: &Spanned<String>,
        note: Option<&str>,
        kinds: &[Kind],
    ) {
        let note = note.map(Into::into);
        match self.names.find(&name.value, kinds) {
            Resolution::One(to) => self.edge(SubjectEdge { from, relation, to, note, span: name.span }, &name.value),
            Resolution::Several(meant) => self.ambiguous(name, &meant),
            Resolution::Unknown => {
                let what = kinds.iter().map(|kind| kind.as_str()).collect::<Vec<_>>().join(" or ");
                let help = match did_you_mean(&name.value, self.names.candidates(kinds)) {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => format!("write it: content/{}/{}.md", kinds[0].folder(), slug(&name.value)),
                };
                self.diagnostics.push(
                    Diagnostic::new(Code::UnknownName, name.span, format!("there is no {what} `{}`", name.value))
                        .help(help),
                );
            }
        }
    }

    /// A tag goes to the role of that name, else to the topic, which need not be written.
    fn tag(&mut self, from: SymbolId, name: &'a Spanned<String>) {
        let is_role = self.names.find(&name.value, &[Kind::Role]) != Resolution::Unknown
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

    fn unwritten(&mut self, name: &str, first: Span, kind: Kind) -> SymbolId {
        let key = (kind, slug(name));
        if let Some((subject, _)) = self.unwritten.get(&key) {
            return *subject;
        }
        let title = if kind == Kind::Context { capitalised(name) } else { name.to_string() };
        let subject = self.subjects.push(Named::Unwritten { kind, title: title.clone() });
        self.unwritten.insert(key, (subject, Unwritten { kind, title, first, times: 0 }));
        subject
    }

    /// Counts how often each thing is named that nobody has written.
    fn count_unwritten(&mut self) {
        let mut times = Indexed::filled(0, self.subjects.len());
        for edge in &self.edges {
            times[edge.to] += 1;
        }
        for (subject, unwritten) in self.unwritten.values_mut() {
            unwritten.times = times[*subject];
        }
    }

    fn ambiguous(&mut self, name: &Spanned<String>, meant: &[SymbolId]) {
        let diagnostic = ambiguous(name, meant, |subject| self.title(subject).to_string());
        self.diagnostics.push(diagnostic);
    }
}

/// So many things that a name means are told.
const MOST_MEANT: usize = 8;

/// What to say of a name that several things share. `title` says what each is called.
pub(crate) fn ambiguous(name: &Spanned<String>, meant: &[SymbolId], title: impl Fn(SymbolId) -> String) -> Diagnostic {
    let mut titles: Vec<String> = meant.iter().map(|subject| format!("`{}`", title(*subject))).collect();
    let (what, help) = if titles.windows(2).all(|two| two[0] == two[1]) {
        (format!("{} things are called `{}`", meant.len(), name.value), "give each of them a title of its own")
    } else {
        let more = titles.len().saturating_sub(MOST_MEANT);
        titles.truncate(MOST_MEANT);
        titles.extend((more > 0).then(|| format!("{more} more")));
        let help = "write the full title of the one that you mean";
        (format!("`{}` means {}", name.value, titles.join(" and ")), help)
    };
    Diagnostic::new(Code::AmbiguousName, name.span, what).label("left unlinked").help(help)
}

/// Says once for each role, topic or skill that it has no document yet. Comes back with all of them, most named first.
pub(crate) fn report_unwritten(
    unwritten: &BTreeMap<(Kind, String), (SymbolId, Unwritten)>,
    names: &SymbolTable,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<ToWrite> {
    let described = |(_, Unwritten { kind, title, first, times }): &(SymbolId, Unwritten)| {
        let what = match kind {
            Kind::Role => "profile",
            Kind::Skill => "description",
            _ if kind.is_whole_without_document() => return None,
            _ => "introduction",
        };
        let often = if *times > 1 { format!(", which is named {times} times") } else { String::new() };
        let this = ToWrite { kind: *kind, title: title.clone(), times: *times };
        let help = match did_you_mean(title, names.candidates(&[*kind])) {
            Some(near) => format!("did you mean `{near}`? Or: {}", this.command()),
            None => this.command(),
        };
        let message = format!("no {what} for the {} `{title}`{often}", kind.as_str());
        let diagnostic = Diagnostic::new(unwritten_code(*kind), *first, message)
            .label("its page says that it is not written yet")
            .help(help);
        Some((diagnostic, this))
    };
    // Each is compared with every name of its kind.
    let all: Vec<&(SymbolId, Unwritten)> = unwritten.values().collect();
    let (said, mut to_write): (Vec<Diagnostic>, Vec<ToWrite>) =
        all.into_par_iter().filter_map(described).collect::<Vec<_>>().into_iter().unzip();
    diagnostics.extend(said);
    to_write.sort_by_key(|this| Reverse(this.times));
    to_write
}

/// `a bank` is a bank.
fn without_article(name: &str) -> &str {
    let lower = name.to_ascii_lowercase();
    let article = ["a ", "an ", "the ", "in a ", "in an ", "at a ", "at an "]
        .into_iter()
        .find(|article| lower.starts_with(article));
    article.and_then(|article| name.get(article.len()..)).map_or(name, str::trim)
}

/// A name as a title.
fn capitalised(name: &str) -> String {
    let mut chars = name.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}
