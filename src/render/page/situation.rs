//! The situations in which positions of debates apply: on the page of the debate, and on that of a role or a kind of workplace.

use serde::Serialize;

use crate::model::document::entry::Metadata;
use crate::model::graph::node::{Node, NodeId};
use crate::model::graph::relation::Relation;
use crate::model::graph::situations::Situation;
use crate::model::kind::Kind;

use crate::render::page::PageBuilder;
use crate::render::page::item::ListedItem;
use crate::render::page::link::PageLink;

/// A situation that positions of a debate name.
#[derive(Debug, Serialize)]
pub struct DebateSituation {
    /// The kind of workplace or the role.
    pub place: ListedItem,
    /// The level of the role.
    pub level: Option<String>,
    /// The positions that apply, as links within the page.
    pub positions: Vec<PageLink>,
}

/// A debate with positions that apply in a situation.
#[derive(Debug, Serialize)]
pub struct SituatedDebate {
    /// The debate.
    pub debate: ListedItem,
    /// The positions.
    pub positions: Vec<SituatedPosition>,
}

/// A position that applies in a situation.
#[derive(Debug, Serialize)]
pub struct SituatedPosition {
    /// The position, as a link to it on the page of the debate.
    pub position: PageLink,
    /// The levels of the role for which it applies; empty if it applies to all.
    pub levels: Vec<String>,
}

impl<'a> PageBuilder<'a> {
    /// The situations of a debate: kinds of workplace first, then roles, each in list order.
    pub(super) fn debate_situations(&self, id: NodeId, metadata: &Metadata) -> Vec<DebateSituation> {
        let all = self.site.careers.situations.get(&id).map(Vec::as_slice).unwrap_or_default();
        let key = |one: &Situation| (self.site.node(one.at).kind != Kind::Context, one.at, one.level.clone());
        let mut sorted: Vec<&Situation> = all.iter().collect();
        // Stable, so positions stay in the order of the debate.
        sorted.sort_by_key(|one| key(one));
        let groups = sorted.chunk_by(|one, other| key(one) == key(other)).map(|group| {
            let link = |one: &&Situation| PageLink {
                title: position_title(metadata, &one.position).unwrap_or_default(),
                href: Some(format!("#{}", one.position)),
            };
            DebateSituation {
                place: self.item(group[0].at, None),
                level: group[0].level.clone(),
                positions: group.iter().map(link).collect(),
            }
        });
        groups.collect()
    }

    /// The debates with positions that apply in a role or at a kind of workplace.
    pub(super) fn situated_debates(&self, id: NodeId, node: &'a Node) -> Vec<SituatedDebate> {
        let page_size = self.site.config.build.page_size;
        let edges = node.related_of(Relation::SituationOf, Kind::Debate).collect::<Vec<_>>();
        let debates = edges.chunk_by(|one, other| one.to == other.to).take(page_size).filter_map(|edges| {
            let debate = edges[0].to;
            let debate_node = self.site.node(debate);
            let metadata = self.tracked.metadata_of(debate_node)?;
            let all = self.site.careers.situations.get(&debate)?;
            let here: Vec<&Situation> = all.iter().filter(|one| one.at == id).collect();
            // A position that names the role and one of its levels applies to the whole role.
            let positions = here.chunk_by(|one, other| one.position == other.position).filter_map(|same| {
                let title = position_title(metadata, &same[0].position)?;
                let href = format!("{}#{}", self.site.base.href(&debate_node.url), same[0].position);
                let is_for_all = same.iter().any(|one| one.level.is_none());
                let levels = same.iter().filter(|_| !is_for_all).filter_map(|one| one.level.clone());
                Some(SituatedPosition { position: PageLink { title, href: Some(href) }, levels: levels.collect() })
            });
            Some(SituatedDebate { debate: self.item(debate, None), positions: positions.collect() })
        });
        debates.collect()
    }
}

/// The text of a position's heading.
fn position_title(debate: &Metadata, anchor: &str) -> Option<String> {
    debate.standpoints.iter().find(|position| position.id == anchor).map(|position| position.text.clone())
}
