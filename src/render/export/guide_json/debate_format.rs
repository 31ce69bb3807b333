//! The debates of `guide.json`.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema};
use serde::Serialize;

use crate::model::document::front_matter::DebateStatus;

/// The properties of a debate.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Debate")]
pub(super) struct DebateData<'a> {
    /// The state of the debate.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(schema_with = "statuses")]
    pub(super) status: Option<&'static str>,
    /// The conclusion for the reader.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) takeaway: Option<&'a str>,
    /// The questions of the debate.
    pub(super) questions: Vec<QuestionData<'a>>,
}

/// A question of a debate.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Question")]
pub(super) struct QuestionData<'a> {
    /// The anchor of the question on the debate's page.
    pub(super) id: &'a str,
    /// The question.
    pub(super) text: &'a str,
    /// The positions on the question.
    pub(super) positions: Vec<PositionData<'a>>,
}

/// A position on a question. Its texts are Markdown.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Position")]
pub(super) struct PositionData<'a> {
    /// The anchor of the position on the debate's page. The note of a `debates` relation is the anchor of the position that
    /// the article argues.
    pub(super) id: &'a str,
    /// The position.
    pub(super) text: &'a str,
    /// Who holds the position. Empty if it is unattributed.
    pub(super) held_by: Vec<Cow<'a, str>>,
    /// When the position applies.
    pub(super) when: Vec<Cow<'a, str>>,
    /// Sources of the position.
    pub(super) sources: Vec<Cow<'a, str>>,
    /// Arguments for the position.
    #[serde(rename = "for")]
    pub(super) pros: Vec<Cow<'a, str>>,
    /// Arguments against the position.
    #[serde(rename = "but")]
    pub(super) cons: Vec<Cow<'a, str>>,
    /// Replies to its arguments.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) replies: Vec<ReplyData<'a>>,
    /// The kinds of workplace and the roles in which it applies.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) situations: Vec<SituationData<'a>>,
}

/// A reply to an argument. Its text is Markdown.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Reply")]
pub(super) struct ReplyData<'a> {
    /// The anchor of the reply on the debate's page.
    pub(super) id: String,
    /// The anchor of the argument. It ends with `-for-2` for the second text of `for`, and with `-but-1` for the first of `but`.
    pub(super) to: String,
    /// The reply.
    pub(super) text: Cow<'a, str>,
}

/// A situation in which a position applies.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Situation")]
pub(super) struct SituationData<'a> {
    /// The `url` of the kind of workplace or of the role.
    pub(super) at: Cow<'a, str>,
    /// The level of the role.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) level: Option<&'a str>,
}

fn statuses(_: &mut schemars::SchemaGenerator) -> Schema {
    schemars::json_schema!({ "type": "string", "enum": DebateStatus::ALL.map(DebateStatus::as_str) })
}
