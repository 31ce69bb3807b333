//! The page of a move: the skills that one brings, needs more of and no longer needs, and what else changes.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use serde::Serialize;

use crate::model::document::front_matter::RoleLevel;
use crate::model::graph::node::{Edge, Node, NodeId};
use crate::model::graph::relation::Relation;
use crate::model::graph::skill_ladder::{Expectation, SkillLadder};
use crate::model::graph::skill_scale::SkillChange;
use crate::model::kind::Kind;
use crate::model::labels::Labels;
use crate::model::name::key::is_same_name;

use crate::render::page::comparison::{ComparedRole, ComparisonPart};
use crate::render::page::item::ListedItem;
use crate::render::page::learning::SkillToLearn;
use crate::render::page::pay::{PayLineView, PayRow, paired_pay, pay_lines};
use crate::render::page::skill_matrix::SkillCell;
use crate::render::page::{PageBuilder, PageView};

/// The fields of a move.
#[derive(Debug, Serialize)]
pub struct MoveView {
    /// The start.
    pub from: MoveEnd,
    /// The end.
    pub to: MoveEnd,
    /// How people get there, as the role at the start states it, or how the level at the end differs.
    pub how: Option<String>,
    /// The skills that are needed at the end, and that the start needs at least as much.
    pub brings: Vec<MoveSkill>,
    /// The skills that the end needs more of, the largest gap first.
    pub gains: Vec<MoveSkill>,
    /// The skills of both ends whose levels can't be compared.
    pub unclear: Vec<MoveSkill>,
    /// The skills that the end doesn't need, or doesn't state.
    pub dropped: Vec<MoveSkill>,
    /// The resources for the missing levels, in the order of `gains` and then of `unclear`.
    pub learn: Vec<SkillToLearn>,
    /// What else changes: facts and workplaces.
    pub parts: Vec<ComparisonPart>,
    /// The pay at both ends, by place; empty if neither states any.
    pub pay: Vec<PayRow>,
    /// The comparison of the two roles.
    pub comparison: Option<ListedItem>,
    /// The move in the other direction.
    pub back: Option<ListedItem>,
    /// The debates about both roles.
    pub debates: Vec<ListedItem>,
    /// The newest articles about both roles.
    pub articles: Vec<ListedItem>,
}

/// One end of a move.
#[derive(Debug, Serialize)]
pub struct MoveEnd {
    /// The role.
    pub role: ListedItem,
    /// The level of the role.
    pub level: Option<String>,
    /// The level whose skills are shown, if the move names none: the highest at the start, the lowest at the end.
    pub assumed_level: Option<String>,
    /// Whether the guide states the skills of the role.
    pub has_skills: bool,
    /// The title of the role with the level.
    pub label: String,
}

/// A skill at both ends of a move.
#[derive(Debug, Serialize)]
pub struct MoveSkill {
    /// The skill.
    pub skill: ListedItem,
    /// What is expected at the start.
    pub from: SkillCell,
    /// What is expected at the end.
    pub to: SkillCell,
    /// The number of levels that are missing; 0 if nothing is, or if the levels can't be compared.
    pub steps: usize,
}

/// The skills at one end of a move.
struct EndSkills {
    /// The level that the move doesn't name.
    assumed_level: Option<String>,
    skills: BTreeMap<NodeId, Expectation>,
}

impl<'a> PageBuilder<'a> {
    /// Adds the move to its page. A document that doesn't name both ends keeps only its text.
    pub(super) fn add_move(&self, page: &mut PageView<'a>, node: &'a Node) {
        let ([from], [to]) = (node.related(Relation::MoveFrom), node.related(Relation::MoveTo)) else { return };
        let (left, right) = (self.compared_role(from.to), self.compared_role(to.to));
        let how = how(&left, &right, to);
        if page.description.is_empty() {
            let text = how.clone().unwrap_or_else(|| self.label("page-description.move"));
            page.description = self.labels().labelled(&node.title, &text);
        }
        let (start, end) = (self.end_skills(&left, from, true), self.end_skills(&right, to, false));
        let mut view = MoveView {
            how,
            brings: Vec::new(),
            gains: Vec::new(),
            unclear: Vec::new(),
            dropped: Vec::new(),
            learn: Vec::new(),
            parts: Vec::new(),
            pay: paired_pay(&end_pay(&left, from, self.labels()), &end_pay(&right, to, self.labels())),
            comparison: None,
            back: self.move_back(&left, from, to),
            debates: Vec::new(),
            articles: Vec::new(),
            from: self.move_end(from, &start),
            to: self.move_end(to, &end),
        };
        self.add_skills(&mut view, &start.skills, &end.skills);
        if left.id != right.id {
            self.add_two_roles(&mut view, &left, &right);
        }
        page.role_move = Some(view);
    }

    /// What a list says about a move: how people take it, unless its document has a summary.
    pub(super) fn move_note(&self, id: NodeId) -> Option<String> {
        let node = self.site.node(id);
        let ([from], [to]) = (node.related(Relation::MoveFrom), node.related(Relation::MoveTo)) else { return None };
        let has_summary = self.tracked.metadata_of(node).is_some_and(|metadata| metadata.front.summary.is_some());
        (!has_summary).then(|| how(&self.compared_role(from.to), &self.compared_role(to.to), to)).flatten()
    }

    /// Adds what only a move between two roles has.
    fn add_two_roles(&self, view: &mut MoveView, left: &ComparedRole<'_>, right: &ComparedRole<'_>) {
        for (title, rows) in
            [("part.facts", Self::fact_rows(left, right)), ("part.contexts", self.context_rows(left, right))]
        {
            if !rows.is_empty() {
                view.parts.push(ComparisonPart { title: self.label(title), rows });
            }
        }
        let of_right = right.related(Relation::ComparedIn);
        let comparison = left.related(Relation::ComparedIn).into_iter().find(|id| of_right.contains(id));
        view.comparison = comparison.map(|id| self.item(id, None));
        let debates = self.in_common(left, right, Relation::DiscussedIn, Kind::Debate).into_iter();
        view.debates = debates.take(self.site.config.build.page_size).map(|id| self.debate_item(id)).collect();
        view.articles = self.first_items(self.in_common(left, right, Relation::DiscussedIn, Kind::Article));
    }

    fn move_end(&self, edge: &Edge, skills: &EndSkills) -> MoveEnd {
        let assumed_level = skills.assumed_level.clone();
        let has_skills = !skills.skills.is_empty();
        let role = self.item(edge.to, None);
        let label = match &edge.note {
            Some(level) => self.labels().fill("skill-level.role", &[("role", &role.title()), ("level", &level)]),
            None => role.title().to_string(),
        };
        MoveEnd { role, level: edge.note.clone(), assumed_level, has_skills, label }
    }

    /// The move from the end to the start.
    fn move_back(&self, left: &ComparedRole<'_>, from: &Edge, to: &Edge) -> Option<ListedItem> {
        let is_back = |id: &NodeId| {
            let node = self.site.node(*id);
            let same =
                |edges: &[Edge], end: &Edge| matches!(edges, [edge] if edge.to == end.to && edge.note == end.note);
            same(node.related(Relation::MoveFrom), to) && same(node.related(Relation::MoveTo), from)
        };
        left.related(Relation::EndOf).iter().find(|id| is_back(id)).map(|id| self.item(*id, None))
    }

    /// What an end of a move expects of each skill.
    fn end_skills(&self, role: &ComparedRole<'_>, edge: &Edge, is_start: bool) -> EndSkills {
        let Some(ladder) = self.site.careers.skill_ladders.get(&role.id) else {
            return EndSkills { assumed_level: None, skills: BTreeMap::new() };
        };
        let levels = role.fields().map(|role| role.levels.as_slice()).unwrap_or_default();
        let position = |wanted: &String| levels.iter().position(|level| is_same_name(&level.name.value, wanted));
        let named = edge.note.as_ref().and_then(position).and_then(|index| ladder.levels.get(index));
        let (assumed, expectations) = match (named, &edge.note) {
            (Some(level), _) => (None, level.as_slice()),
            (None, Some(_)) => (None, ladder.own.as_slice()),
            (None, None) => expectations_without_level(ladder, levels, &role.node.title, is_start),
        };
        EndSkills {
            assumed_level: assumed.map(|level| level.name.value.clone()),
            skills: ladder.skills.iter().copied().zip(expectations.iter().cloned()).collect(),
        }
    }

    /// Adds the skills of both ends. If the end states none, nothing is known about them.
    fn add_skills(
        &self,
        view: &mut MoveView,
        from: &BTreeMap<NodeId, Expectation>,
        to: &BTreeMap<NodeId, Expectation>,
    ) {
        if to.is_empty() {
            return;
        }
        let not_stated = Expectation::NotStated;
        let (mut gained, mut unclear) = (Vec::new(), Vec::new());
        let mut skills: Vec<NodeId> = from.keys().chain(to.keys()).copied().collect();
        skills.sort_unstable();
        skills.dedup();
        for skill in skills {
            let (start, end) = (from.get(&skill).unwrap_or(&not_stated), to.get(&skill).unwrap_or(&not_stated));
            if !start.is_needed() && !end.is_needed() {
                continue;
            }
            let change = self.skill_scale(skill).change(start, end);
            let steps = if let SkillChange::More(steps) = change { steps } else { 0 };
            let row = MoveSkill {
                skill: self.item(skill, None),
                from: self.skill_cell(skill, start, SkillChange::Same),
                to: self.skill_cell(skill, end, change),
                steps,
            };
            if !end.is_needed() {
                view.dropped.push(row);
                continue;
            }
            match change {
                SkillChange::More(_) => gained.push((skill, row)),
                SkillChange::Same | SkillChange::Less => view.brings.push(row),
                SkillChange::Unclear | SkillChange::Dropped => unclear.push((skill, row)),
            }
        }
        gained.sort_by_key(|(_, row)| Reverse(row.steps));
        let end = |ends: &BTreeMap<NodeId, Expectation>, skill| ends.get(&skill).cloned().unwrap_or_default();
        let missing = gained.iter().chain(&unclear).map(|(skill, _)| *skill);
        view.learn =
            missing.filter_map(|skill| self.skill_to_learn(skill, &end(from, skill), &end(to, skill))).collect();
        view.gains = gained.into_iter().map(|(_, row)| row).collect();
        view.unclear = unclear.into_iter().map(|(_, row)| row).collect();
    }
}

/// What an end of a move without a level expects of the skills of a ladder: at the level that has the name of the role, as in
/// "Associate, Analyst, Senior". If there is none, one starts at the highest level, and ends at the lowest one, which is also
/// returned.
pub(crate) fn expectations_without_level<'l>(
    ladder: &'l SkillLadder,
    levels: &'l [RoleLevel],
    title: &str,
    is_start: bool,
) -> (Option<&'l RoleLevel>, &'l [Expectation]) {
    let of_role = levels.iter().position(|level| is_same_name(&level.name.value, title));
    if let Some(level) = of_role.and_then(|index| ladder.levels.get(index)) {
        return (None, level);
    }
    let level = if is_start { levels.last() } else { levels.first() };
    let expectations = if is_start { ladder.highest() } else { ladder.lowest() };
    (level.filter(|_| !ladder.levels.is_empty()), expectations)
}

/// The note on the step between two roles, or the difference of a level from the one below.
fn how(left: &ComparedRole<'_>, right: &ComparedRole<'_>, to: &Edge) -> Option<String> {
    if left.id != right.id {
        return left.edge_to(Relation::LeadsTo, right).and_then(|edge| edge.note.clone());
    }
    let level = to.note.as_deref()?;
    let levels = right.fields()?.levels.iter();
    levels.filter(|other| is_same_name(&other.name.value, level)).find_map(|level| level.differs.clone())
}

/// The pay at one end of a move: that of its level, or of the whole role.
fn end_pay(role: &ComparedRole<'_>, edge: &Edge, labels: &Labels) -> Vec<PayLineView> {
    let mut lines = role.fields().map(|role| pay_lines(role, labels)).unwrap_or_default();
    if let Some(level) = &edge.note {
        lines.retain(|line| line.level.as_ref().is_some_and(|other| is_same_name(other, level)));
    }
    lines
}
