//! What a guide says apart from its texts, looked at as a whole: what contradicts itself, what is to be done.

use std::collections::{BTreeMap, HashSet};

use jiff::civil::Date;

use crate::diagnostic::{Code, Diagnostic, did_you_mean};
use crate::source::Span;

use crate::model::address::slug::slug;
use crate::model::config::Config;
use crate::model::document::entry::{Metadata, MetadataList};
use crate::model::document::front_matter::KindFields;
use crate::model::graph::names::NamePriority;
use crate::model::graph::node::{Edge, Node, NodeId, Nodes};
use crate::model::graph::relation::Relation;
use crate::model::graph::titles::Title;
use crate::model::graph::todo::Todo;
use crate::model::graph::unwritten::reported_code;
use crate::model::indexed::Indexed;
use crate::model::kind::Kind;

/// Collects the tasks of the authors: overdue reviews, missing documents, and positions without a source, except those that
/// site.toml or the document allows.
pub(crate) fn todos(nodes: &Nodes, metadata: &MetadataList, today: Date, config: &Config) -> Vec<Todo> {
    let ids = || nodes.iter_ids();
    let written = |code: Code| {
        let of_node = |(id, node): (NodeId, &Node)| Some((id, &metadata[node.entry?]));
        ids()
            .filter_map(of_node)
            .filter(move |(_, document)| !config.check.allows(code) && !document.front.allow.contains(&code))
    };
    let overdue = written(Code::OverdueReview).filter(|(_, document)| document.is_overdue(today));
    let overdue = overdue.map(|(id, _)| Todo::Overdue(id));
    let unwritten = ids().filter(|(_, node)| node.is_unwritten() && reported_code(node.kind, config).is_some());
    let unwritten = unwritten.map(|(id, _)| Todo::Unwritten(id));
    let unsourced = written(Code::UnsourcedPosition).flat_map(|(id, document)| {
        let unsourced = document.standpoints.iter().filter(|position| !position.is_sourced);
        unsourced.map(move |position| Todo::Unsourced(id, position.heading))
    });
    overdue.chain(unwritten).chain(unsourced).collect()
}

/// The input of the checks of metadata.
pub(crate) struct MetadataCheck<'a> {
    pub(crate) nodes: &'a Nodes,
    pub(crate) metadata: &'a MetadataList,
    pub(crate) titles: &'a [Title],
    pub(crate) today: Date,
    pub(crate) config: &'a Config,
}

impl<'a> MetadataCheck<'a> {
    /// Runs all checks.
    pub(crate) fn all(&self) -> Vec<Diagnostic> {
        let mut diagnostics = Vec::new();
        for relation in [Relation::VariantOf, Relation::ReportsTo, Relation::PartOf] {
            self.cycles(relation, &mut diagnostics);
        }
        self.documents(&mut diagnostics);
        self.duplicate_comparisons(&mut diagnostics);
        self.titles(&mut diagnostics);
        self.roles(&mut diagnostics);
        diagnostics
    }

    fn node(&self, id: NodeId) -> &'a Node {
        &self.nodes[id]
    }

    fn metadata_of(&self, node: &Node) -> Option<&'a Metadata> {
        node.entry.map(|entry| &*self.metadata[entry])
    }

    fn written(&self) -> impl Iterator<Item = (NodeId, &'a Node, &'a Metadata)> {
        self.nodes.iter_ids().filter_map(|(id, node)| Some((id, node, self.metadata_of(node)?)))
    }

    fn of_kind(&self, kind: Kind) -> impl Iterator<Item = (NodeId, &'a Node, &'a Metadata)> {
        self.written().filter(move |(_, node, _)| node.kind == kind)
    }

    /// Titles of several roles, unless a term explains the ambiguity.
    fn titles(&self, diagnostics: &mut Vec<Diagnostic>) {
        let explained: HashSet<String> =
            self.titles.iter().filter(|title| title.term.is_some()).map(|title| slug(&title.text)).collect();
        let mut claims: BTreeMap<String, Vec<(NodeId, String, Span)>> = BTreeMap::new();
        for (id, _, document) in self.written().filter(|(_, node, _)| node.kind == Kind::Role) {
            let title = (&*document.title, document.title_span);
            let others = document.front.called.names().filter(|(_, claim)| *claim != NamePriority::Hidden);
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
            let titles: Vec<&str> = claims.iter().map(|(id, ..)| self.node(*id).title.as_str()).collect();
            let message = format!("`{text}` is a title of {} roles: {}", claims.len(), titles.join(", "));
            let help = format!(
                "explain the difference in content/terms/{slug}.md with `means: [{}]`, or remove the title from all but one",
                titles.join(", ")
            );
            let mut diagnostic = Diagnostic::new(Code::ClaimedTitle, *span, message).help(help);
            for (_, _, span) in std::iter::once(first).chain(&others[..others.len() - 1]) {
                diagnostic = diagnostic.related(*span, "also used here");
            }
            diagnostics.push(diagnostic);
        }
    }

    /// Statements of roles about other roles and about skills.
    fn roles(&self, diagnostics: &mut Vec<Diagnostic>) {
        for (id, node, document) in self.written().filter(|(_, node, _)| node.kind == Kind::Role) {
            self.differences(id, node, document, diagnostics);
            self.steps(id, node, diagnostics);
            self.levels(node, document, diagnostics);
        }
    }

    fn differences(&self, id: NodeId, node: &Node, document: &Metadata, diagnostics: &mut Vec<Diagnostic>) {
        let edges = node.related(Relation::ConfusedWith);
        for edge in edges.iter().filter(|edge| edge.note.is_none() && edge.span.file == document.file) {
            let message = format!("no difference stated between `{}` and `{}`", node.title, self.node(edge.to).title);
            let help = "add `difference: …` below `- role: …`, one sentence that names both roles";
            diagnostics.push(Diagnostic::new(Code::NoDifference, edge.span, message).help(help));
        }
        // Both documents of a pair can state a difference, but pages show only one.
        let Some(role) = document.front.role() else { return };
        for stated in role.confused_with.iter().filter(|stated| stated.note.is_some()) {
            let other =
                edges.iter().find(|edge| edge.span.file != document.file && self.has_name(edge.to, &stated.name.value));
            let Some(shown) = other.filter(|edge| edge.note != stated.note && edge.to != id) else { continue };
            let title = &self.node(shown.to).title;
            let message = format!("`{}` and `{title}` state two different differences", node.title);
            diagnostics.push(
                Diagnostic::new(Code::Contradiction, stated.name.span, message)
                    .label("this one is not shown")
                    .related(shown.span, "this one is shown on both pages")
                    .help("remove one of the two"),
            );
        }
    }

    fn has_name(&self, id: NodeId, name: &str) -> bool {
        let node = self.node(id);
        let wanted = slug(name);
        let called = |document: &Metadata| {
            slug(&document.stem) == wanted || document.front.called.names().any(|(name, _)| slug(&name.value) == wanted)
        };
        slug(&node.title) == wanted || self.metadata_of(node).is_some_and(called)
    }

    /// Career steps in both directions without an explanation, and steps to a role that reports to this one.
    fn steps(&self, id: NodeId, node: &Node, diagnostics: &mut Vec<Diagnostic>) {
        let between = |relation: Relation, to: NodeId| node.related(relation).iter().find(|edge| edge.to == to);
        for edge in node.related(Relation::LeadsTo) {
            let other = &self.node(edge.to).title;
            if let Some(back) = between(Relation::ComesFrom, edge.to).filter(|_| id < edge.to)
                && let Some(silent) = [edge, back].into_iter().find(|edge| edge.note.is_none())
            {
                let spoken = if silent == edge { back } else { edge };
                let message = format!("`{}` and `{other}` lead to each other", node.title);
                diagnostics.push(
                    Diagnostic::new(Code::Contradiction, silent.span, message)
                        .related(spoken.span, "the other direction is stated here")
                        .help("explain each step with `how:`, or remove one of them"),
                );
            }
            if let Some(report) = between(Relation::Manages, edge.to) {
                let message = format!("`{}` leads to `{other}`, which reports to it", node.title);
                diagnostics.push(
                    Diagnostic::new(Code::Contradiction, edge.span, message)
                        .related(report.span, "the reporting line is stated here")
                        .help("remove one of the two"),
                );
            }
        }
    }

    /// Levels that neither the skill nor the scale of the guide has.
    fn levels(&self, node: &Node, document: &Metadata, diagnostics: &mut Vec<Diagnostic>) {
        let scale = &self.config.skills.levels;
        for edge in node.related(Relation::NeedsSkill) {
            let Some(level) = edge.note.as_deref().filter(|_| edge.span.file == document.file) else { continue };
            let skill = self.node(edge.to);
            let own = self.metadata_of(skill).map(|document| &document.front.own);
            let own: Vec<&str> = match own {
                Some(KindFields::Skill { levels }) => levels.iter().map(|(level, _)| level.as_str()).collect(),
                _ => Vec::new(),
            };
            let known: Vec<&str> = if own.is_empty() { scale.iter().map(String::as_str).collect() } else { own };
            if known.is_empty() || known.iter().any(|known| slug(known) == slug(level)) {
                continue;
            }
            let help = match did_you_mean(level, known.iter().copied()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("use one of its levels: {}", known.join(", ")),
            };
            let message = format!("the skill `{}` has no level `{level}`", skill.title);
            diagnostics.push(Diagnostic::new(Code::UnknownLevel, edge.span, message).help(help));
        }
    }

    /// Cycles of a relation. Each cycle is reported once, at its first node.
    fn cycles(&self, relation: Relation, diagnostics: &mut Vec<Diagnostic>) {
        let mut done = Indexed::<NodeId, _>::filled(false, self.nodes.len());
        let kind = if relation == Relation::PartOf { Kind::Topic } else { Kind::Role };
        for (start, ..) in self.of_kind(kind) {
            // The path from `start`: each node with the index of its next edge.
            let mut path: Vec<(NodeId, usize)> = vec![(start, 0)];
            while let Some((here, next)) = path.last_mut() {
                let here = *here;
                let edge = self.node(here).related(relation).get(*next).filter(|_| !done[here]);
                *next += 1;
                let Some(edge) = edge else {
                    done[here] = true;
                    path.pop();
                    continue;
                };
                match path.iter().position(|(id, _)| *id == edge.to) {
                    Some(index) => diagnostics.push(self.cycle(&path[index..], edge, relation)),
                    None => path.push((edge.to, 0)),
                }
            }
        }
    }

    fn cycle(&self, path: &[(NodeId, usize)], last: &Edge, relation: Relation) -> Diagnostic {
        let mut titles: Vec<String> = path.iter().map(|(id, _)| format!("`{}`", self.node(*id).title)).collect();
        titles.push(titles[0].clone());
        let words = match relation {
            Relation::VariantOf => "is a variant of",
            Relation::ReportsTo => "reports to",
            _ => "is part of",
        };
        let message = titles.join(&format!(" {words} "));
        let diagnostic = Diagnostic::new(Code::Circle, last.span, message).label("this closes the cycle");
        diagnostic.help("remove one of these relations")
    }

    /// Comparisons of the same two roles.
    fn duplicate_comparisons(&self, diagnostics: &mut Vec<Diagnostic>) {
        let mut compared: BTreeMap<[NodeId; 2], Span> = BTreeMap::new();
        for (_, node, document) in self.written().filter(|(_, node, _)| node.kind == Kind::Comparison) {
            let [one, other] = node.related(Relation::Compares) else { continue };
            let roles = [one.to.min(other.to), one.to.max(other.to)];
            if let Some(first) = compared.get(&roles) {
                let message = format!("`{}` compares the same roles as another comparison", node.title);
                let diagnostic = Diagnostic::new(Code::Contradiction, document.title_span, message);
                diagnostics.push(diagnostic.related(*first, "the first comparison").help("merge the two"));
            } else {
                compared.insert(roles, document.title_span);
            }
        }
    }

    /// Missing or outdated statements of documents.
    fn documents(&self, diagnostics: &mut Vec<Diagnostic>) {
        for (_, node, document) in self.written() {
            if let Some(reviewed) = &document.front.reviewed
                && document.is_overdue(self.today)
                && let Some(due) = document.front.review_due()
            {
                let message = format!("the review of `{}` was due on {due}", node.title);
                let help = "review the document, and set `reviewed` to the date of today";
                diagnostics.push(Diagnostic::new(Code::OverdueReview, reviewed.span, message).help(help));
            }
            // Another number of roles has an error of its own.
            let is_refused = matches!(&document.front.own, KindFields::Comparison { between, .. } if !matches!(between.len(), 0 | 2));
            if node.kind == Kind::Comparison && !is_refused && node.related(Relation::Compares).len() != 2 {
                let message = format!("the comparison `{}` does not name two roles", node.title);
                let diagnostic = Diagnostic::new(Code::IncompleteComparison, document.title_span, message);
                diagnostics.push(
                    diagnostic.help("add the two roles, for example `between: [Product Manager, Product Owner]`"),
                );
            }
        }
    }
}
