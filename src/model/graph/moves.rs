//! Career steps and levels -> the moves to derive: one for each step from a role to another, and one for each pair of adjacent
//! levels of a role whose levels state skills. So their number grows only with what authors write.

use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostic::{Code, Diagnostic, did_you_mean};
use crate::source::Span;

use crate::model::address::url::Url;
use crate::model::document::front_matter::AnnotatedName;
use crate::model::graph::names::{Resolution, SymbolId};
use crate::model::graph::originals::OriginalPage;
use crate::model::graph::relation::Relation;
use crate::model::graph::statements::Statements;
use crate::model::graph::symbol::{Symbol, SymbolEdge};
use crate::model::kind::Kind;
use crate::model::name::key::{is_same_name, name_key};

/// A role at one end of a move, with or without a level.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct LeveledRole {
    role: SymbolId,
    level: Option<String>,
}

impl<'a> Statements<'a> {
    /// Reads the two ends of a written move. A level that the role doesn't have is reported and ignored.
    pub(crate) fn read_move(
        &mut self,
        symbol: SymbolId,
        from: Option<&'a AnnotatedName>,
        to: Option<&'a AnnotatedName>,
    ) {
        let from = from.and_then(|written| Some((self.move_end(written)?, written)));
        let to = to.and_then(|written| Some((self.move_end(written)?, written)));
        if let (Some((start, _)), Some((end, written))) = (&from, &to)
            && start == end
        {
            let message = format!("the move to `{}` starts there too", self.title(end.role));
            let diagnostic = Diagnostic::new(Code::SelfReference, written.name.span, message);
            let help = format!("name another role, or a level of it: `to: {{{}: Senior}}`", written.name.value);
            self.diagnostics.push(diagnostic.help(help));
            return;
        }
        for (relation, end) in [(Relation::MoveFrom, from), (Relation::MoveTo, to)] {
            let Some((LeveledRole { role, level }, written)) = end else { continue };
            let edge = SymbolEdge { from: symbol, relation, to: role, note: level, span: written.name.span };
            self.edges.push(edge);
        }
    }

    fn move_end(&mut self, written: &'a AnnotatedName) -> Option<LeveledRole> {
        let role = self.symbol_named(&written.name, Kind::Role)?;
        let Some(note) = written.note.as_ref().filter(|level| !level.value.is_empty()) else {
            return Some(LeveledRole { role, level: None });
        };
        let wanted = note.value.as_str();
        let levels = self.role_fields(role).map(|role| role.levels.as_slice()).unwrap_or_default();
        let found = levels.iter().find(|level| is_same_name(&level.name.value, wanted));
        if found.is_none() && !self.broken.may_define(&written.name.value) {
            let names = || levels.iter().map(|level| level.name.value.as_str());
            let help = || {
                if levels.is_empty() {
                    return "remove the level, or add `levels` to the role".into();
                }
                format!("use one of its levels: {}", names().collect::<Vec<_>>().join(", "))
            };
            let message = format!("the role `{}` has no level `{wanted}`", written.name.value);
            let diagnostic = Diagnostic::new(Code::UnknownLevel, note.span, message);
            self.diagnostics.push(diagnostic.did_you_mean(wanted, did_you_mean(wanted, names()), help));
        }
        Some(LeveledRole { role, level: found.map(|level| level.name.value.clone()) })
    }

    fn move_url(&self, from: &LeveledRole, to: &LeveledRole) -> Url {
        let (start, end) = (self.url(from.role), self.url(to.role));
        Url::role_move((&start, from.level.as_deref()), (&end, to.level.as_deref()), self.style)
    }

    fn move_title(&self, from: &LeveledRole, to: &LeveledRole) -> String {
        match (&from.level, &to.level) {
            (Some(start), Some(end)) if from.role == to.role => {
                let levels = self.labels.fill("skill-level.range", &[("from", start), ("to", end)]);
                self.labels.fill("list.labelled", &[("label", &self.title(from.role)), ("text", &levels)])
            }
            _ => self.labels.fill("pair.move", &[("from", &self.title(from.role)), ("to", &self.title(to.role))]),
        }
    }
}

/// Adds a move for each step and each pair of adjacent levels without a written one, sorted by URL.
pub(crate) fn derive(statements: &mut Statements<'_>) {
    let written = written(statements);
    let mut moves: BTreeMap<Url, (LeveledRole, LeveledRole, Span)> = BTreeMap::new();
    let mut add = |from: LeveledRole, to: LeveledRole, span: Span, statements: &Statements<'_>| {
        let is_written = written.contains(&(from.clone(), to.clone()));
        if !is_written {
            moves.entry(statements.move_url(&from, &to)).or_insert((from, to, span));
        }
    };
    for edge in statements.edges.iter().filter(|edge| edge.relation == Relation::LeadsTo) {
        let end = |role| LeveledRole { role, level: None };
        add(end(edge.from), end(edge.to), edge.span, statements);
    }
    let with_levels: BTreeSet<SymbolId> =
        statements.stated_skills.iter().filter(|stated| stated.level.is_some()).map(|stated| stated.role).collect();
    for role in with_levels {
        let levels = statements.role_fields(role).map(|role| role.levels.as_slice()).unwrap_or_default();
        for pair in levels.windows(2) {
            let [from, to] =
                [&pair[0], &pair[1]].map(|level| LeveledRole { role, level: Some(level.name.value.clone()) });
            if from.level.as_deref().map(name_key) != to.level.as_deref().map(name_key) {
                add(from, to, pair[1].name.span, statements);
            }
        }
    }
    for (url, (from, to, span)) in moves {
        let title = statements.move_title(&from, &to);
        let original = statements.original_of_both([from.role, to.role], |[start, end]| {
            Url::role_move((start, from.level.as_deref()), (end, to.level.as_deref()), statements.style)
        });
        let url = OriginalPage::address(original.as_ref(), url);
        let symbol = statements.symbols.push(Symbol::Derived { kind: Kind::Move, title: title.clone(), url, original });
        // A document with this name takes precedence.
        if statements.names.find(&title, &Kind::ALL) == Resolution::Unknown {
            statements.names.add_title(symbol, Kind::Move, &title);
        }
        for (relation, end) in [(Relation::MoveFrom, from), (Relation::MoveTo, to)] {
            statements.edges.push(SymbolEdge { from: symbol, relation, to: end.role, note: end.level, span });
        }
    }
}

/// The ends of the written moves.
fn written(statements: &Statements<'_>) -> BTreeSet<(LeveledRole, LeveledRole)> {
    let mut ends: BTreeMap<SymbolId, [Option<LeveledRole>; 2]> = BTreeMap::new();
    for edge in &statements.edges {
        let side = match edge.relation {
            Relation::MoveFrom => 0,
            Relation::MoveTo => 1,
            _ => continue,
        };
        ends.entry(edge.from).or_default()[side] = Some(LeveledRole { role: edge.to, level: edge.note.clone() });
    }
    ends.into_values().filter_map(|[from, to]| from.zip(to)).collect()
}
