//! The closed set of relations between what a guide knows, each with the inverse that nobody writes.

/// How one thing stands to another.
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
    /// Two roles are taken for one another.
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
    /// A text links to something.
    LinksTo,
    /// Something is linked from a text.
    LinkedFrom,
}

impl Relation {
    /// Every relation.
    pub const ALL: [Relation; 18] = [
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
        Relation::LinksTo,
        Relation::LinkedFrom,
    ];

    /// The same relation seen from the other side. Two relations are their own inverse.
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
            Self::LinksTo => Self::LinkedFrom,
            Self::LinkedFrom => Self::LinksTo,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_inverse_of_the_inverse_is_the_relation() {
        for relation in Relation::ALL {
            assert_eq!(relation.inverse().inverse(), relation);
        }
    }
}
