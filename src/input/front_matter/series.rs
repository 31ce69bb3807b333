//! The `series` of a document -> its [`SeriesPart`].

use crate::model::document::front_matter::SeriesPart;
use crate::model::document::value::Data;

use crate::diagnostic::{Code, Diagnostic};
use crate::input::front_matter::fields::Fields;
use crate::input::front_matter::keys::{SERIES, names};

/// The largest number of a part.
const MAX_PART: i64 = 10_000;

/// Reads the series of a document: a name and a part. Other tools have a name, or a list of names, of which the first counts.
pub(super) fn series(fields: &mut Fields<'_>) -> Option<SeriesPart> {
    let is_map = fields.pairs.iter().any(|(key, value)| key.value == "series" && matches!(value.data, Data::Map(_)));
    if !is_map {
        let name = fields.texts("series").into_iter().next()?;
        return Some(SeriesPart { name, part: None });
    }
    let value = fields.take("series")?;
    let span = value.span;
    let mut nested = fields.nested(value)?;
    let name = nested.text("name");
    let part = nested.integer_in("part", 1, MAX_PART).and_then(|part| u32::try_from(part).ok());
    if name.is_none() {
        let diagnostic = Diagnostic::new(Code::BadValue, span, "a series without a `name`");
        nested.diagnostics.push(diagnostic.help("add its name: `series: {name: First steps, part: 1}`"));
    }
    nested.reject_unknown(&names(SERIES), Code::UnknownKey);
    name.map(|name| SeriesPart { name, part })
}
