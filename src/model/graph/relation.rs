//! The relations between nodes, each with its inverse. Authors write one direction; the other is derived.

/// A relation from one node to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Relation {
    /// An article is about a role.
    About,
    /// A role is discussed in an article.
    DiscussedIn,
    /// Something is on a topic.
    OnTopic,
    /// A topic has something on it.
    TopicOf,
    /// A topic is part of a wider one.
    PartOf,
    /// A topic contains a narrower one.
    Contains,
    /// A role is a variant of another.
    VariantOf,
    /// A role has a variant.
    HasVariant,
    /// Two roles are often confused.
    ConfusedWith,
    /// Two roles work together.
    WorksWith,
    /// A role reports to another.
    ReportsTo,
    /// A role has others that report to it.
    Manages,
    /// A role leads to another.
    LeadsTo,
    /// A role is reached from another.
    ComesFrom,
    /// An article takes part in a debate, or a debate is about a role.
    Debates,
    /// A debate is argued in an article.
    ArguedIn,
    /// A role needs a skill.
    NeedsSkill,
    /// A skill is needed by a role.
    NeededBy,
    /// A role has a different meaning at a type of workplace.
    DiffersIn,
    /// A type of workplace has roles with a different meaning.
    ContextOf,
    /// A term may mean a role or another term.
    MayMean,
    /// A role or term may be meant by a term.
    MeantBy,
    /// A comparison is about a role.
    Compares,
    /// A role is compared in a comparison.
    ComparedIn,
    /// A move starts at a role. The note is the level of the role.
    MoveFrom,
    /// A role is the start of a move.
    StartOf,
    /// A move leads to a role. The note is the level of the role.
    MoveTo,
    /// A role is the end of a move.
    EndOf,
    /// A position of a debate applies in a situation: at a kind of workplace, or in a role. The note is its anchor.
    AppliesIn,
    /// A kind of workplace or a role is a situation in which a position of a debate applies.
    SituationOf,
    /// A text links to something.
    LinksTo,
    /// Something is linked from a text.
    LinkedFrom,
}

impl Relation {
    /// Every relation.
    pub const ALL: [Relation; 32] = [
        Relation::About,
        Relation::DiscussedIn,
        Relation::OnTopic,
        Relation::TopicOf,
        Relation::PartOf,
        Relation::Contains,
        Relation::VariantOf,
        Relation::HasVariant,
        Relation::ConfusedWith,
        Relation::WorksWith,
        Relation::ReportsTo,
        Relation::Manages,
        Relation::LeadsTo,
        Relation::ComesFrom,
        Relation::Debates,
        Relation::ArguedIn,
        Relation::NeedsSkill,
        Relation::NeededBy,
        Relation::DiffersIn,
        Relation::ContextOf,
        Relation::MayMean,
        Relation::MeantBy,
        Relation::Compares,
        Relation::ComparedIn,
        Relation::MoveFrom,
        Relation::StartOf,
        Relation::MoveTo,
        Relation::EndOf,
        Relation::AppliesIn,
        Relation::SituationOf,
        Relation::LinksTo,
        Relation::LinkedFrom,
    ];

    /// The relation in the other direction. Two relations are their own inverse.
    #[must_use]
    pub fn inverse(self) -> Self {
        match self {
            Self::About => Self::DiscussedIn,
            Self::DiscussedIn => Self::About,
            Self::OnTopic => Self::TopicOf,
            Self::TopicOf => Self::OnTopic,
            Self::PartOf => Self::Contains,
            Self::Contains => Self::PartOf,
            Self::VariantOf => Self::HasVariant,
            Self::HasVariant => Self::VariantOf,
            Self::ConfusedWith => Self::ConfusedWith,
            Self::WorksWith => Self::WorksWith,
            Self::ReportsTo => Self::Manages,
            Self::Manages => Self::ReportsTo,
            Self::LeadsTo => Self::ComesFrom,
            Self::ComesFrom => Self::LeadsTo,
            Self::Debates => Self::ArguedIn,
            Self::ArguedIn => Self::Debates,
            Self::NeedsSkill => Self::NeededBy,
            Self::NeededBy => Self::NeedsSkill,
            Self::DiffersIn => Self::ContextOf,
            Self::ContextOf => Self::DiffersIn,
            Self::MayMean => Self::MeantBy,
            Self::MeantBy => Self::MayMean,
            Self::Compares => Self::ComparedIn,
            Self::ComparedIn => Self::Compares,
            Self::MoveFrom => Self::StartOf,
            Self::StartOf => Self::MoveFrom,
            Self::MoveTo => Self::EndOf,
            Self::EndOf => Self::MoveTo,
            Self::AppliesIn => Self::SituationOf,
            Self::SituationOf => Self::AppliesIn,
            Self::LinksTo => Self::LinkedFrom,
            Self::LinkedFrom => Self::LinksTo,
        }
    }

    /// Whether authors write it. All other relations are derived as inverses.
    pub fn is_stated(self) -> bool {
        matches!(
            self,
            Self::About
                | Self::OnTopic
                | Self::PartOf
                | Self::VariantOf
                | Self::ConfusedWith
                | Self::WorksWith
                | Self::ReportsTo
                | Self::LeadsTo
                | Self::Debates
                | Self::NeedsSkill
                | Self::DiffersIn
                | Self::MayMean
                | Self::Compares
                | Self::MoveFrom
                | Self::MoveTo
                | Self::AppliesIn
                | Self::LinksTo
        )
    }

    /// Its name in data: `reports-to`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::About => "about",
            Self::DiscussedIn => "discussed-in",
            Self::OnTopic => "on-topic",
            Self::TopicOf => "topic-of",
            Self::PartOf => "part-of",
            Self::Contains => "contains",
            Self::VariantOf => "variant-of",
            Self::HasVariant => "has-variant",
            Self::ConfusedWith => "confused-with",
            Self::WorksWith => "works-with",
            Self::ReportsTo => "reports-to",
            Self::Manages => "manages",
            Self::LeadsTo => "leads-to",
            Self::ComesFrom => "comes-from",
            Self::Debates => "debates",
            Self::ArguedIn => "argued-in",
            Self::NeedsSkill => "needs-skill",
            Self::NeededBy => "needed-by",
            Self::DiffersIn => "differs-in",
            Self::ContextOf => "context-of",
            Self::MayMean => "may-mean",
            Self::MeantBy => "meant-by",
            Self::Compares => "compares",
            Self::ComparedIn => "compared-in",
            Self::MoveFrom => "move-from",
            Self::StartOf => "start-of",
            Self::MoveTo => "move-to",
            Self::EndOf => "end-of",
            Self::AppliesIn => "applies-in",
            Self::SituationOf => "situation-of",
            Self::LinksTo => "links-to",
            Self::LinkedFrom => "linked-from",
        }
    }

    /// Whether two nodes can have it several times, with different notes: an article can argue one position of each
    /// question of a debate, and several positions can apply in one situation.
    pub fn repeats(self) -> bool {
        matches!(self, Self::Debates | Self::ArguedIn | Self::AppliesIn | Self::SituationOf)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_inverse_of_the_inverse_is_the_relation() {
        for relation in Relation::ALL {
            assert_eq!(relation.inverse().inverse(), relation);
            assert!(relation.is_stated() != relation.inverse().is_stated() || relation.inverse() == relation);
            assert_eq!(relation.repeats(), relation.inverse().repeats());
        }
        assert!(Relation::ArguedIn.repeats() && !Relation::About.repeats());
    }
}
