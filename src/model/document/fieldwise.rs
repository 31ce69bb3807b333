//! A length of time as text, by the ISO 8601 of `jiff`: `P6M`, unit by unit as it was written.

use jiff::{Span, SpanFieldwise};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

#[expect(clippy::ref_option, reason = "the signature is serde's")]
pub(crate) fn serialize<S: Serializer>(length: &Option<SpanFieldwise>, serializer: S) -> Result<S::Ok, S::Error> {
    length.map(|SpanFieldwise(span)| span).serialize(serializer)
}

pub(crate) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<SpanFieldwise>, D::Error> {
    Ok(Option::<Span>::deserialize(deserializer)?.map(Span::fieldwise))
}
