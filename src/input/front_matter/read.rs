//! Keys and values -> typed [`FrontMatter`]. Unknown keys are kept for templates.

use crate::diagnostic::{Code, Diagnostic};
use crate::model::document::front_matter::{
    AlternateNames, AnnotatedName, DebateStatus, FrontMatter, KindFields, RoleFields, Weight,
};
use crate::model::document::publication::ReadOutcome;
use crate::model::document::value::{Data, Value};
use crate::model::kind::Kind;
use crate::source::Spanned;

use crate::input::front_matter::adverts::adverts;
use crate::input::front_matter::codes::find_warning;
use crate::input::front_matter::fields::Fields;
use crate::input::front_matter::fits::fits;
use crate::input::front_matter::key_facts;
use crate::input::front_matter::keys::KINDS_WITH_NAMES;
use crate::input::front_matter::learning::learn;
use crate::input::front_matter::pay::pay;
use crate::input::front_matter::plain_text;
use crate::input::front_matter::publication_keys;
use crate::input::front_matter::role_contexts::role_contexts;
use crate::input::front_matter::role_levels::role_levels;
use crate::input::front_matter::series::series;
use crate::input::front_matter::sources::sources;

/// Reads all keys that a document of this kind can have.
pub(super) fn front_matter(mut fields: Fields<'_>, folder_kind: Option<Kind>) -> FrontMatter {
    let written = key_facts::known_keys(&fields);
    let (publication, is_publication_known) = publication_keys::read(&mut fields);
    let updated_in_date = fields.date_in_map("date", &["updated", "modified"]);
    let written_date = fields.date_and_time("date", &["created", "published", "date"]);
    let (date, time) = match &written_date {
        Some(Spanned { value: (date, time), .. }) => (Some(*date), *time),
        // A document with only a day from which it is public was published on that day.
        None => (publication.publish.as_ref().map(|day| day.value), None),
    };
    let kind = fields.choice("kind", &Kind::ALL.map(|kind| (kind.as_str(), kind)));
    let mut front = FrontMatter {
        publication,
        title: title(&mut fields),
        summary: fields.text("summary").map(|text| plain_text(text.value)),
        date,
        date_span: written_date.map(|date| date.span),
        time,
        updated: fields.date("updated").map(|date| date.value).or(updated_in_date),
        authors: fields.people("authors"),
        roles: fields.names("roles"),
        topics: fields.names("topics"),
        tags: fields.names("tags"),
        aliases: fields.texts("aliases"),
        address: fields.text("address"),
        translation_of: fields.text("translation_of"),
        original_version: fields.text("original_version"),
        reading: fields.text("reading").map(|text| text.value),
        sources: sources(&mut fields),
        reviewed: fields.date("reviewed"),
        review_in: fields.duration("review_in"),
        series: series(&mut fields),
        weight: fields.number("weight").map(Weight::from),
        template: fields.text("template"),
        auto_link: fields.boolean("auto_link"),
        unlisted: fields.boolean("unlisted").unwrap_or(false),
        allow: allow(&mut fields),
        ..FrontMatter::default()
    };
    front.summary = front.summary.or_else(|| fields.text("description").map(|text| plain_text(text.value)));
    if front.authors.is_empty() {
        front.authors = fields.people("author");
    }
    let actual = kind.or(folder_kind).unwrap_or_else(|| default_kind(&front, &fields));
    front.kind = Some(actual);
    if KINDS_WITH_NAMES.contains(&actual) {
        front.alternate_names = AlternateNames {
            abbr: fields.text("abbr"),
            also: fields.names("also_called"),
            hidden: fields.names("hidden_titles"),
        };
    }
    match actual {
        Kind::Article => front.debates = fields.link_names("debates"),
        Kind::Role => front.kind_fields = KindFields::Role(Box::new(role(&mut fields))),
        Kind::Topic => {
            front.kind_fields = KindFields::Topic { parent: fields.name("parent"), path: fields.link_names("path") }
        }
        Kind::Skill => {
            front.kind_fields = KindFields::Skill { levels: fields.text_map("levels"), learn: learn(&mut fields) }
        }
        Kind::Term => front.kind_fields = KindFields::Term { means: fields.names("means") },
        Kind::Debate => {
            front.kind_fields = KindFields::Debate {
                status: fields.choice("status", &DebateStatus::ALL.map(|status| (status.as_str(), status))),
                takeaway: fields.text("takeaway").map(|text| text.value),
            };
        }
        Kind::Comparison => {
            front.kind_fields =
                KindFields::Comparison { between: between(&mut fields), rows: fields.text_pairs("rows") };
        }
        Kind::Move => {
            let (from, to) = (move_end(&mut fields, "from"), move_end(&mut fields, "to"));
            front.kind_fields = KindFields::Move { from, to };
        }
        Kind::Context | Kind::Page => {}
    }
    front.weight = front.weight.or_else(|| position_for_other_tools(&fields).map(Weight::from));
    let has_errors = fields.error_count() > 0;
    let (rest, extra) = extra(fields);
    front.key_facts = key_facts::collect(written, kind.is_some(), &rest, actual);
    front.extra = extra;
    front.outcome = match (is_publication_known, has_errors) {
        (true, false) => ReadOutcome::Complete,
        (true, true) => ReadOutcome::Partial,
        (false, _) => ReadOutcome::Unknown,
    };
    front
}

/// The title, as plain text.
fn title(fields: &mut Fields<'_>) -> Option<Spanned<String>> {
    let written = fields.text("title")?;
    let title = Spanned::new(plain_text(written.value), written.span);
    Some(title).filter(|title| !title.value.trim().is_empty())
}

/// The kind of a document in a folder that determines none. `updated` alone makes no article: other tools write it into
/// every page.
fn default_kind(front: &FrontMatter, fields: &Fields<'_>) -> Kind {
    let is_article = front.date.is_some() || !front.roles.is_empty() || fields.has("debates");
    if is_article { Kind::Article } else { Kind::Page }
}

/// The position in lists under the names of other tools: Just the Docs, Docusaurus and others, and Starlight, which nests it.
/// Anything but a number may have another meaning, so it is ignored. The keys stay available to templates.
fn position_for_other_tools(fields: &Fields<'_>) -> Option<f64> {
    fn find<'a>(pairs: &'a [(Spanned<String>, Value)], wanted: &str) -> Option<&'a Value> {
        pairs.iter().find(|(key, _)| key.value == wanted).map(|(_, value)| value)
    }
    let own = ["nav_order", "sidebar_position", "order"].iter().find_map(|key| find(&fields.pairs, key)?.as_number());
    own.or_else(|| match &find(&fields.pairs, "sidebar")?.data {
        Data::Map(pairs) => find(pairs, "order")?.as_number(),
        _ => None,
    })
}

fn role(fields: &mut Fields<'_>) -> RoleFields {
    RoleFields {
        family: fields.text("family").map(|text| text.value),
        variant_of: fields.name("variant_of"),
        facts: fields.text_map("facts"),
        skills: fields.annotated_names("skills", "skill", "level"),
        levels: role_levels(fields),
        fits: fits(fields),
        adverts: adverts(fields),
        confused_with: fields.annotated_names("confused_with", "role", "difference"),
        works_with: fields.annotated_names("works_with", "role", "how"),
        reports_to: fields.annotated_names("reports_to", "role", "how"),
        leads_to: fields.annotated_names("leads_to", "role", "how"),
        contexts: role_contexts(fields),
        pay: pay(fields),
        codes: fields.text_map("codes"),
    }
}

/// The two roles, or the two workplaces, of a comparison.
fn between(fields: &mut Fields<'_>) -> Vec<Spanned<String>> {
    let roles = fields.link_names("between");
    if !matches!(roles.len(), 0 | 2) {
        let message = format!("`between` must name two roles or two workplaces, found {}", roles.len());
        let diagnostic = Diagnostic::new(Code::BadValue, roles[0].span, message);
        fields.diagnostics.push(diagnostic.help("write both roles: `between: [Product Manager, Product Owner]`"));
    }
    roles
}

/// One end of a move: a role, with a level as its note.
fn move_end(fields: &mut Fields<'_>, key: &str) -> Option<AnnotatedName> {
    let mut roles = fields.annotated_names(key, "role", "level");
    if let [_, second, ..] = roles.as_slice() {
        let message = format!("`{key}` must name one role, found {}", roles.len());
        let diagnostic = Diagnostic::new(Code::BadValue, second.name.span, message);
        fields.diagnostics.push(diagnostic.help(format!("write one move for each role: `{key}: Product Owner`")));
    }
    (!roles.is_empty()).then(|| roles.swap_remove(0))
}

/// The codes of the warnings that the file allows.
fn allow(fields: &mut Fields<'_>) -> Vec<Code> {
    let mut codes = Vec::new();
    for written in fields.texts("allow") {
        match find_warning(&written, Code::BadValue, []) {
            Ok(code) => codes.push(code),
            Err(diagnostic) => fields.diagnostics.push(*diagnostic),
        }
    }
    codes
}

/// The remaining keys, and their values for templates.
fn extra(mut fields: Fields<'_>) -> (Vec<Spanned<String>>, Vec<(String, Value)>) {
    let nested = fields.take("extra");
    let (rest, _) = fields.into_parts();
    let mut extra = Vec::new();
    match nested {
        Some(Value { data: Data::Map(pairs), .. }) => {
            extra.extend(pairs.into_iter().map(|(key, value)| (key.value, value)));
        }
        Some(nested) => extra.push(("extra".into(), nested)),
        None => {}
    }
    let keys = rest.iter().map(|(key, _)| key.clone()).collect();
    extra.extend(rest.into_iter().map(|(key, value)| (key.value, value)));
    (keys, extra)
}
