//! Serializes a span of time as ISO 8601 text such as `P6M`. Each unit is kept as it is written.

use jiff::{Span, SpanFieldwise};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

#[expect(clippy::ref_option, reason = "the signature is serde's")]
pub(crate) fn serialize<S: Serializer>(span: &Option<SpanFieldwise>, serializer: S) -> Result<S::Ok, S::Error> {
    span.map(|SpanFieldwise(span)| span).serialize(serializer)
}

pub(crate) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<SpanFieldwise>, D::Error> {
    Ok(Option::<Span>::deserialize(deserializer)?.map(Span::fieldwise))
}
