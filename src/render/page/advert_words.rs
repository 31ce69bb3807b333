//! The names and words of a guide, as data in which a script looks for those of a job advert.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::model::document::front_matter::KindFields;
use crate::model::graph::mentions::{CaseRule, is_english, is_specific};
use crate::model::graph::node::{Node, NodeId};
use crate::model::graph::relation::Relation;
use crate::model::kind::Kind;
use crate::model::name::key::name_key;

use crate::render::page::PageBuilder;
use crate::render::page::comparison::ComparisonRow;

/// The version of the format. The script reads no other.
const FORMAT: u32 = 1;
/// How many rows of a comparison are questions to a company.
const MAX_ROWS: usize = 3;

/// The data of the page. Pages are numbers in `pages`, which starts with the roles.
#[derive(Serialize)]
pub(crate) struct AdvertWords {
    format: u32,
    /// Whether names also match with a plural `s`.
    plurals: bool,
    pages: Vec<WordPage>,
    names: Vec<NamedPages>,
    words: Vec<HintingWords>,
    pairs: Vec<RolePair>,
}

#[derive(Serialize)]
struct WordPage {
    title: String,
    href: String,
    kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    summary: Option<String>,
    /// The skills that a role needs.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    skills: Vec<usize>,
}

/// A name with the pages that it can mean.
#[derive(Serialize)]
struct NamedPages {
    text: String,
    #[serde(flatten)]
    case: WordCase,
    pages: Vec<usize>,
    /// The page of a title that several roles have.
    #[serde(skip_serializing_if = "Option::is_none")]
    href: Option<String>,
}

/// Words that point to roles.
#[derive(Serialize)]
struct HintingWords {
    text: String,
    #[serde(flatten)]
    case: WordCase,
    /// Each role, with what the words hint at.
    roles: Vec<(usize, Option<String>)>,
}

/// Letter case, where it counts.
#[derive(Serialize, Clone, Copy)]
struct WordCase {
    #[serde(skip_serializing_if = "is_false")]
    exact: bool,
    #[serde(skip_serializing_if = "is_false")]
    common: bool,
}

impl From<CaseRule> for WordCase {
    fn from(rule: CaseRule) -> Self {
        Self { exact: rule.is_exact, common: rule.is_common }
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
fn is_false(value: &bool) -> bool {
    !value
}

/// Two roles that are compared, with what tells them apart.
#[derive(Serialize)]
struct RolePair {
    roles: [usize; 2],
    href: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    difference: Option<String>,
    /// A label, and the text for each of the two.
    rows: Vec<(String, String, String)>,
}

impl<'a> PageBuilder<'a> {
    /// The data that the page of adverts requests.
    pub(crate) fn advert_words(&self) -> AdvertWords {
        let kinds = [Kind::Role, Kind::Skill, Kind::Term];
        let nodes: Vec<(NodeId, &Node)> = kinds.into_iter().flat_map(|kind| self.site.of_kind(kind)).collect();
        let numbers: BTreeMap<NodeId, usize> = nodes.iter().map(|(id, _)| *id).zip(0..).collect();
        AdvertWords {
            format: FORMAT,
            plurals: is_english(&self.site.config.language),
            names: self.named_pages(&nodes, &numbers),
            words: self.hinting_words(&numbers),
            pairs: self.role_pairs(&numbers),
            pages: nodes.iter().map(|(_, node)| self.word_page(node, &numbers)).collect(),
        }
    }

    fn word_page(&self, node: &'a Node, numbers: &BTreeMap<NodeId, usize>) -> WordPage {
        let skills = node.related_of(Relation::NeedsSkill, Kind::Skill).filter_map(|edge| numbers.get(&edge.to));
        WordPage {
            title: node.title.clone(),
            href: self.site.base.href(&node.url),
            kind: node.kind.as_str(),
            summary: self.tracked.summary_of(node).map(Into::into),
            skills: skills.copied().collect(),
        }
    }

    /// The names of all pages. Names that differ only in letter case, spaces and hyphens are one.
    fn named_pages(&self, nodes: &[(NodeId, &'a Node)], numbers: &BTreeMap<NodeId, usize>) -> Vec<NamedPages> {
        let is_english = is_english(&self.site.config.language);
        let mut names: BTreeMap<String, NamedPages> = BTreeMap::new();
        let mut add = |text: &str, id: NodeId| {
            let Some(number) = numbers.get(&id).copied().filter(|_| is_specific(text)) else { return };
            let new = || NamedPages {
                text: text.into(),
                case: CaseRule::of(text, is_english).into(),
                pages: Vec::new(),
                href: self.ambiguous_title_page(text).map(|url| self.site.base.href(url)),
            };
            let name = names.entry(name_key(text)).or_insert_with(new);
            if !name.pages.contains(&number) {
                name.pages.push(number);
            }
        };
        for (id, node) in nodes {
            add(&node.title, *id);
            for name in self.alternate_names(node) {
                add(&name, *id);
            }
        }
        // A term that can mean a role is one of its titles.
        for title in self.site.titles.iter() {
            for id in title.roles.iter().chain(&title.term) {
                add(&title.text, *id);
            }
        }
        for ((role, _), titles) in &self.site.careers.titles_at {
            for title in titles {
                add(title, *role);
            }
        }
        names.into_values().collect()
    }

    fn hinting_words(&self, numbers: &BTreeMap<NodeId, usize>) -> Vec<HintingWords> {
        let is_english = is_english(&self.site.config.language);
        let mut found: BTreeMap<String, HintingWords> = BTreeMap::new();
        for id in &self.site.careers.advert_roles {
            let metadata = self.tracked.metadata_of(self.site.node(*id));
            let (Some(role), Some(number)) = (metadata.and_then(|role| role.front.role()), numbers.get(id)) else {
                continue;
            };
            for advert in &role.adverts {
                for words in &advert.words {
                    // A word that its author wrote without a capital is meant as an ordinary word.
                    let has_capital = words.value.chars().any(char::is_uppercase);
                    let case = CaseRule::of(&words.value, is_english && has_capital).into();
                    let new = || HintingWords { text: words.value.clone(), case, roles: Vec::new() };
                    let roles = &mut found.entry(name_key(&words.value)).or_insert_with(new).roles;
                    roles.push((*number, advert.hints.clone()));
                }
            }
        }
        found.into_values().collect()
    }

    /// The compared pairs of roles that something tells apart.
    fn role_pairs(&self, numbers: &BTreeMap<NodeId, usize>) -> Vec<RolePair> {
        let pairs = self.site.of_kind(Kind::Comparison).filter_map(|(_, node)| {
            let [left, right] = self.compared(node)?;
            let roles = [*numbers.get(&left.id)?, *numbers.get(&right.id)?];
            let confusion = left.edge_to(Relation::ConfusedWith, &right);
            let difference = confusion.and_then(|edge| edge.note.clone());
            let fields = self.tracked.metadata_of(node).map(|metadata| &metadata.front.kind_fields);
            let mut rows: Vec<(String, String, String)> = match fields {
                Some(KindFields::Comparison { rows, .. }) => {
                    let row =
                        |(label, [left, right]): &(String, [String; 2])| (label.clone(), left.clone(), right.clone());
                    rows.iter().map(row).collect()
                }
                _ => Vec::new(),
            };
            let facts = Self::fact_rows(&left, &right).into_iter().filter(|row| row.differs);
            rows.extend(facts.map(|ComparisonRow { label, left, right, .. }| (label, left, right)));
            rows.truncate(MAX_ROWS);
            let tells_apart = difference.is_some() || !rows.is_empty();
            tells_apart.then(|| RolePair { roles, href: self.site.base.href(&node.url), difference, rows })
        });
        pairs.collect()
    }
}
