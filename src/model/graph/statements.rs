//! Front matter -> relations between symbols. Symbols become nodes later, when all of them are known.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use crate::diagnostic::{Code, Diagnostic, did_you_mean};
use crate::source::{Span, Spanned};

use crate::model::address::slug::AddressStyle;
use crate::model::address::url::Url;
use crate::model::config::Config;
use crate::model::document::entry::{EntryId, Metadata, MetadataList, Placement};
use crate::model::document::front_matter::{AnnotatedName, KindFields, RoleContext, RoleFields};
use crate::model::document::publication::PublicationRules;
use crate::model::graph::broken::BrokenDocuments;
use crate::model::graph::context_name::{capitalized, without_article};
use crate::model::graph::names::{Resolution, SymbolId, SymbolTable, ambiguous, split_fragment};
use crate::model::graph::originals::MainLanguage;
use crate::model::graph::relation::Relation;
use crate::model::graph::series::{self, StatedPath};
use crate::model::graph::skill_ladder::Expectation;
use crate::model::graph::symbol::{StatedSkill, StatedTitles, Symbol, SymbolEdge};
use crate::model::graph::unwritten::{self, Unwritten};
use crate::model::indexed::Indexed;
use crate::model::kind::Kind;
use crate::model::labels::Labels;
use crate::model::name::key::{is_same_name, name_key};

/// The relations that front matter states, and all symbols.
pub(crate) struct Statements<'a> {
    pub(crate) metadata: &'a MetadataList,
    pub(crate) style: AddressStyle,
    /// The texts of derived titles.
    pub(crate) labels: &'a Labels,
    pub(crate) names: SymbolTable,
    pub(crate) broken: BrokenDocuments,
    pub(crate) symbols: Indexed<SymbolId, Vec<Symbol>>,
    /// The symbol of each document that has a page.
    symbol_of: Indexed<EntryId, Vec<Option<SymbolId>>>,
    pub(crate) edges: Vec<SymbolEdge>,
    /// The skills that roles state, in the order of the documents.
    pub(crate) stated_skills: Vec<StatedSkill>,
    /// The titles of roles at workplaces.
    pub(crate) stated_titles: Vec<StatedTitles<'a>>,
    /// The paths that topics state.
    pub(crate) stated_paths: Vec<StatedPath>,
    /// Names that were resolved before. A guide repeats the same few names.
    resolved: FxHashMap<(Kind, &'a str), SymbolId>,
    /// The names without a document, by kind and key.
    unwritten: BTreeMap<(Kind, String), (SymbolId, Unwritten)>,
    pub(crate) diagnostics: Vec<Diagnostic>,
}

impl<'a> Statements<'a> {
    /// Reads the relations in the front matter of all documents.
    pub(crate) fn read(
        metadata: &'a MetadataList,
        rules: PublicationRules,
        config: &'a Config,
        main: Option<MainLanguage<'_>>,
    ) -> Self {
        let mut statements = Self::new(metadata, rules, config);
        for (entry, document) in metadata.iter_ids() {
            if let Some(from) = statements.symbol_of[entry] {
                statements.read_front_matter(from, document);
            }
        }
        // Names that roles use are known by now: a name that is no role can be that of a workplace.
        for (entry, document) in metadata.iter_ids() {
            if let (Some(from), KindFields::Comparison { between, .. }) =
                (statements.symbol_of[entry], &document.front.kind_fields)
            {
                let are_contexts = between.iter().all(|name| statements.is_context(&name.value));
                let kind = if are_contexts { Kind::Context } else { Kind::Role };
                for name in between {
                    statements.relate(from, Relation::Compares, name, None, kind);
                }
            }
        }
        // Tags come last: a role that is named anywhere, written or not, is a role for every tag of its name.
        for (entry, document) in metadata.iter_ids() {
            let Some(from) = statements.symbol_of[entry] else { continue };
            for name in &document.front.tags {
                statements.relate_tag(from, name);
            }
        }
        statements.count_unwritten();
        statements.separate_addresses();
        if let Some(main) = main {
            statements.find_originals(main);
        }
        statements
    }

    fn new(metadata: &'a MetadataList, rules: PublicationRules, config: &'a Config) -> Self {
        let (style, labels) = (config.address_style(), &*config.labels);
        let mut names = SymbolTable::with_capacity(metadata.len(), style);
        let mut symbols = Indexed::new(Vec::new());
        let mut symbol_of = Indexed::new(Vec::with_capacity(metadata.len()));
        for (entry, document) in metadata.iter_ids() {
            let has_page = document.place == Placement::Page && rules.publishes(document);
            symbol_of.push(has_page.then(|| {
                let symbol = symbols.push(Symbol::Written(entry));
                names.add(symbol, document);
                symbol
            }));
        }
        Self {
            metadata,
            style,
            labels,
            names,
            broken: BrokenDocuments::of(metadata),
            symbols,
            symbol_of,
            edges: Vec::new(),
            stated_skills: Vec::new(),
            stated_titles: Vec::new(),
            stated_paths: Vec::new(),
            resolved: FxHashMap::default(),
            unwritten: BTreeMap::new(),
            diagnostics: Vec::new(),
        }
    }

    pub(crate) fn kind(&self, symbol: SymbolId) -> Kind {
        match &self.symbols[symbol] {
            Symbol::Written(entry) => self.metadata[*entry].kind,
            Symbol::Derived { kind, .. } | Symbol::Unwritten { kind, .. } => *kind,
        }
    }

    pub(crate) fn title(&self, symbol: SymbolId) -> &str {
        match &self.symbols[symbol] {
            Symbol::Written(entry) => &self.metadata[*entry].title,
            Symbol::Derived { title, .. } | Symbol::Unwritten { title, .. } => title,
        }
    }

    /// The keys of a role that has a document.
    pub(crate) fn role_fields(&self, symbol: SymbolId) -> Option<&'a RoleFields> {
        match &self.symbols[symbol] {
            Symbol::Written(entry) => self.metadata[*entry].front.role(),
            Symbol::Derived { .. } | Symbol::Unwritten { .. } => None,
        }
    }

    /// The documents that have a page, sorted by path.
    pub(crate) fn written(&self) -> impl Iterator<Item = EntryId> {
        self.symbol_of.iter_ids().filter(|(_, symbol)| symbol.is_some()).map(|(entry, _)| entry)
    }

    /// The URL of a symbol's page.
    pub(crate) fn url(&self, symbol: SymbolId) -> Url {
        match &self.symbols[symbol] {
            Symbol::Written(entry) => self.metadata[*entry].url.clone(),
            Symbol::Derived { url, .. } | Symbol::Unwritten { url, .. } => url.clone(),
        }
    }

    /// The names without a document, by kind and key.
    pub(crate) fn unwritten(&self) -> impl Iterator<Item = &Unwritten> {
        self.unwritten.values().map(|(_, unwritten)| unwritten)
    }

    /// Adds the names without a document to the symbol table, so that links in texts resolve to them.
    pub(crate) fn add_unwritten_names(&mut self) {
        for (symbol, Unwritten { kind, title, .. }) in self.unwritten.values() {
            self.names.add_title(*symbol, *kind, title);
        }
    }

    fn read_front_matter(&mut self, from: SymbolId, document: &'a Metadata) {
        let front = &document.front;
        for name in &front.roles {
            self.relate(from, Relation::About, name, None, Kind::Role);
        }
        for name in &front.topics {
            self.relate(from, Relation::OnTopic, name, None, Kind::Topic);
        }
        for name in &front.debates {
            self.relate_debate(from, name);
        }
        match &front.kind_fields {
            KindFields::Role(role) => self.read_role(from, role),
            KindFields::Topic { parent, path } => {
                if let Some(parent) = parent {
                    self.relate(from, Relation::PartOf, parent, None, Kind::Topic);
                }
                series::read_path(self, from, path);
            }
            KindFields::Term { means } => {
                for name in means {
                    self.relate_written(from, Relation::MayMean, name, None, &[Kind::Role, Kind::Term]);
                }
            }
            KindFields::Move { from: start, to } => self.read_move(from, start.as_ref(), to.as_ref()),
            KindFields::Nothing
            | KindFields::Comparison { .. }
            | KindFields::Skill { .. }
            | KindFields::Debate { .. } => {}
        }
    }

    fn read_role(&mut self, from: SymbolId, role: &'a RoleFields) {
        if let Some(name) = &role.variant_of {
            self.relate(from, Relation::VariantOf, name, None, Kind::Role);
        }
        for (relation, list, kind) in [
            (Relation::ConfusedWith, &role.confused_with, Kind::Role),
            (Relation::WorksWith, &role.works_with, Kind::Role),
            (Relation::ReportsTo, &role.reports_to, Kind::Role),
            (Relation::LeadsTo, &role.leads_to, Kind::Role),
        ] {
            for stated in list {
                self.relate(from, relation, &stated.name, stated.note(), kind);
            }
        }
        for RoleContext { place, called } in &role.contexts {
            self.relate(from, Relation::DiffersIn, &place.name, place.note(), Kind::Context);
            if let Some(context) = self.symbol_named(&place.name, Kind::Context).filter(|_| !called.is_empty()) {
                self.stated_titles.push(StatedTitles { role: from, context, titles: called });
            }
        }
        self.read_skills(from, None, &role.skills);
        for (index, level) in role.levels.iter().enumerate() {
            self.read_skills(from, Some(index), &level.skills);
        }
    }

    /// Adds the skills of a role, or of one of its levels. A role needs each skill that it or a level needs. Only the
    /// role itself states a level for all of them, which becomes the note of the relation.
    fn read_skills(&mut self, role: SymbolId, level: Option<usize>, skills: &'a [AnnotatedName]) {
        for stated in skills {
            let expectation = Expectation::stated(stated.note());
            let Some(skill) = self.symbol_named(&stated.name, Kind::Skill) else { continue };
            if expectation != Expectation::None {
                let note = stated.note().filter(|_| level.is_none()).map(str::to_string);
                self.edges.push(SymbolEdge {
                    from: role,
                    relation: Relation::NeedsSkill,
                    to: skill,
                    note,
                    span: stated.name.span,
                });
            }
            self.stated_skills.push(StatedSkill { role, level, skill, expectation });
        }
    }

    /// Adds the relation to a debate, written as `debate` or `debate#position`. The position is the heading's text or its
    /// anchor.
    fn relate_debate(&mut self, from: SymbolId, name: &Spanned<String>) {
        let is_known = |debate: &str| self.names.find(debate, &[Kind::Debate]) != Resolution::Unknown;
        let (debate, position) = split_fragment(&name.value, is_known);
        let debate = Spanned::new(debate.to_string(), name.span);
        let Some(position) = position else {
            return self.relate_written(from, Relation::Debates, &debate, None, &[Kind::Debate]);
        };
        let id = match self.names.find(&debate.value, &[Kind::Debate]) {
            Resolution::One(symbol) => match &self.symbols[symbol] {
                Symbol::Written(entry) => self.position(&self.metadata[*entry], position, name),
                _ => None,
            },
            Resolution::Several(_) | Resolution::Unknown => None,
        };
        self.relate_written(from, Relation::Debates, &debate, id.as_deref(), &[Kind::Debate]);
    }

    /// The anchor of a debate's position.
    fn position(&mut self, debate: &Metadata, wanted: &str, name: &Spanned<String>) -> Option<String> {
        let found = debate.standpoints.iter().find(|position| {
            position.id == wanted || is_same_name(&position.text, wanted) || is_same_name(&position.id, wanted)
        });
        if found.is_none() {
            let near = did_you_mean(wanted, debate.standpoints.iter().map(|position| position.id.as_str()));
            let (written, near) = (format!("#{wanted}"), near.map(|near| format!("#{near}")));
            let help = || "use the heading of one of its positions, or remove the `#` and the text after it".into();
            let message = format!("the debate `{}` has no position `{written}`", debate.title);
            let diagnostic = Diagnostic::new(Code::BrokenAnchor, name.span, message);
            self.diagnostics.push(diagnostic.did_you_mean(&written, near.as_deref(), help));
        }
        found.map(|position| position.id.clone())
    }

    /// Whether a name is that of a workplace, and not of a role.
    fn is_context(&self, name: &str) -> bool {
        let is_known = |kind: Kind, name: &str| {
            self.names.find(name, &[kind]) != Resolution::Unknown
                || self.unwritten.contains_key(&(kind, name_key(name)))
        };
        !is_known(Kind::Role, name) && is_known(Kind::Context, without_article(name))
    }

    /// Adds the relation to the role with the name of the tag. Without such a role, the tag is a topic, which needs no
    /// document.
    fn relate_tag(&mut self, from: SymbolId, name: &'a Spanned<String>) {
        let is_role = self.names.find(&name.value, &[Kind::Role]) != Resolution::Unknown
            || self.unwritten.contains_key(&(Kind::Role, name_key(&name.value)));
        let (relation, kind) = if is_role { (Relation::About, Kind::Role) } else { (Relation::OnTopic, Kind::Topic) };
        self.relate(from, relation, name, None, kind);
    }

    /// Adds the relation to the symbol with this name. An unknown name becomes an unwritten symbol.
    fn relate(
        &mut self,
        from: SymbolId,
        relation: Relation,
        name: &'a Spanned<String>,
        note: Option<&str>,
        kind: Kind,
    ) {
        let Some(to) = self.symbol_named(name, kind) else { return };
        let edge = SymbolEdge { from, relation, to, note: note.map(Into::into), span: name.span };
        self.add_edge(edge, &name.value);
    }

    /// The symbol with this name. An unknown name becomes an unwritten symbol. `None`, with a diagnostic, if the name is
    /// ambiguous.
    pub(crate) fn symbol_named(&mut self, name: &'a Spanned<String>, kind: Kind) -> Option<SymbolId> {
        let plain = if kind == Kind::Context { without_article(&name.value) } else { &name.value };
        if let Some(symbol) = self.resolved.get(&(kind, plain)) {
            return Some(*symbol);
        }
        let symbol = match self.names.find(plain, &[kind]) {
            Resolution::One(symbol) => symbol,
            Resolution::Several(symbols) => {
                self.report_ambiguous(name, &symbols);
                return None;
            }
            Resolution::Unknown => self.unwritten_symbol(plain, name.span, kind),
        };
        self.resolved.insert((kind, plain), symbol);
        Some(symbol)
    }

    /// Adds the relation to the document with this name. An unknown name is reported.
    fn relate_written(
        &mut self,
        from: SymbolId,
        relation: Relation,
        name: &Spanned<String>,
        note: Option<&str>,
        kinds: &[Kind],
    ) {
        let Some(to) = self.written_symbol(name, kinds) else { return };
        self.add_edge(SymbolEdge { from, relation, to, note: note.map(Into::into), span: name.span }, &name.value);
    }

    /// The document with this name. An unknown or ambiguous name is reported.
    pub(crate) fn written_symbol(&mut self, name: &Spanned<String>, kinds: &[Kind]) -> Option<SymbolId> {
        match self.names.find(&name.value, kinds) {
            Resolution::One(symbol) => return Some(symbol),
            Resolution::Several(symbols) => self.report_ambiguous(name, &symbols),
            Resolution::Unknown if self.broken.may_define(&name.value) => {}
            Resolution::Unknown => {
                let near = did_you_mean(&name.value, self.names.candidates(kinds));
                self.diagnostics.push(unwritten::unknown_document(name, kinds, near));
            }
        }
        None
    }

    fn add_edge(&mut self, edge: SymbolEdge, name: &str) {
        if edge.from == edge.to {
            // Another document with this name may be meant.
            if self.broken.may_define(name) {
                return;
            }
            let message = format!("`{name}` is the document itself");
            let diagnostic = Diagnostic::new(Code::SelfReference, edge.span, message);
            self.diagnostics.push(diagnostic.help("replace it with another name, or remove it"));
            return;
        }
        self.edges.push(edge);
    }

    fn unwritten_symbol(&mut self, name: &str, first: Span, kind: Kind) -> SymbolId {
        let key = (kind, name_key(name));
        if let Some((symbol, _)) = self.unwritten.get(&key) {
            return *symbol;
        }
        let title = if kind == Kind::Context { capitalized(name) } else { name.to_string() };
        let url = Url::unwritten(kind, &title, self.style);
        let symbol = self.symbols.push(Symbol::Unwritten { kind, title: title.clone(), url, original: None });
        self.unwritten.insert(key, (symbol, Unwritten { kind, title, first, times: 0 }));
        symbol
    }

    /// Gives an address of its own to each name without a document.
    fn separate_addresses(&mut self) {
        let written: Vec<&Metadata> = self.written().map(|entry| &*self.metadata[entry]).collect();
        for (symbol, free) in unwritten::own_addresses(self.unwritten.values(), &written, self.style) {
            if let Symbol::Unwritten { url, .. } = &mut self.symbols[symbol] {
                *url = free;
            }
        }
    }

    fn count_unwritten(&mut self) {
        let mut times = Indexed::filled(0, self.symbols.len());
        for edge in &self.edges {
            times[edge.to] += 1;
        }
        for (symbol, unwritten) in self.unwritten.values_mut() {
            unwritten.times = times[*symbol];
        }
    }

    fn report_ambiguous(&mut self, name: &Spanned<String>, symbols: &[SymbolId]) {
        let written = |symbol: SymbolId| match &self.symbols[symbol] {
            Symbol::Written(entry) => Some(self.metadata[*entry].title_span),
            Symbol::Derived { .. } | Symbol::Unwritten { .. } => None,
        };
        self.diagnostics.push(ambiguous(name, symbols, |symbol| self.title(symbol).to_string(), written));
    }
}
