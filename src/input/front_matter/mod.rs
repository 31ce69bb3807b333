//! The head of a document -> typed front matter, with a diagnostic for everything that isn't right in it.

pub(crate) mod fields;
pub mod keys;
pub(crate) mod misplaced;
pub mod schema;
pub(crate) mod toml;
pub(crate) mod yaml;

use crate::diagnostic::{Code, Diagnostic, Severity, did_you_mean, near_miss};
use crate::model::document::entry::{AlternateNames, DebateStatus, FrontMatter, KindFields, RoleFields};
use crate::model::document::value::{Data, Value};
use crate::model::kind::Kind;
use crate::source::{FileId, Span, Spanned};

use crate::input::front_matter::fields::Fields;
use crate::input::front_matter::keys::{FRONT_MATTER, Key, NAMED};
use crate::input::front_matter::misplaced::Missed;

/// Where the front matter ends and the text begins, in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Head {
    /// The file has none.
    None,
    /// YAML between `---` lines, or TOML between `+++` lines: the stretch between them, and where the text begins.
    Fenced { toml: bool, from: usize, to: usize, text: usize },
    /// The first line opens a front matter that nothing closes.
    Open,
}

/// Finds the front matter. A first line `---` opens one only where a key, a comment or another fence follows, so a
/// text that begins with a thematic break stays a text.
fn head(text: &str) -> Head {
    let mut lines = text.split_inclusive('\n');
    let Some(first) = lines.next() else { return Head::None };
    let toml = match first.trim_end() {
        "---" => false,
        "+++" => true,
        _ => return Head::None,
    };
    let mut at = first.len();
    let from = at;
    let mut looks_right = false;
    let mut undecided = true;
    for line in lines {
        let plain = line.trim_end();
        let closes = if toml { plain == "+++" } else { matches!(plain, "---" | "...") };
        if closes {
            if undecided || looks_right {
                return Head::Fenced { toml, from, to: at, text: at + line.len() };
            }
            return Head::None;
        }
        if undecided && !plain.trim().is_empty() {
            undecided = false;
            looks_right = toml || is_key_line(plain.trim_start());
            if !looks_right {
                return Head::None;
            }
        }
        at += line.len();
    }
    if looks_right { Head::Open } else { Head::None }
}

/// Whether a line looks like `key: value`, a comment, or the start of another YAML value that holds keys.
fn is_key_line(line: &str) -> bool {
    let key = line.split([':', '=']).next().unwrap_or_default();
    let has_colon = line[key.len()..].starts_with(':');
    let key = key.trim().trim_matches(['"', '\'']);
    line.starts_with(['#', '{', '%'])
        || (has_colon
            && !key.is_empty()
            && key.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | ' ' | '$')))
}

/// The stretch of a document's front matter, whether it is TOML, and where the text begins; `None` without one.
pub fn stretch(text: &str) -> Option<(std::ops::Range<usize>, bool, usize)> {
    match head(text) {
        Head::Fenced { toml, from, to, text } => Some((from..to, toml, text)),
        Head::None | Head::Open => None,
    }
}

/// Whether a text without front matter begins with what looks like one, and so would be refused.
pub fn is_missed(text: &str) -> bool {
    misplaced::find(text).is_some()
}

/// Reads a document's front matter. Comes back with it and with where the text begins, in bytes. `folder_kind` is
/// the kind that the document's folder gives it.
pub fn parse(text: &str, file: FileId, folder_kind: Kind, diagnostics: &mut Vec<Diagnostic>) -> (FrontMatter, usize) {
    let (value, start) = match head(text) {
        Head::None => {
            if let Some(Missed { key, help }) = misplaced::find(text) {
                let span = Span::new(file, key.start, key.end);
                let message = "this looks like front matter, and would be shown as text";
                diagnostics.push(Diagnostic::new(Code::FrontMatterSyntax, span, message).help(help));
            }
            return (FrontMatter::default(), 0);
        }
        Head::Open => {
            let fence = text.lines().next().unwrap_or_default().trim_end();
            diagnostics.push(
                Diagnostic::new(
                    Code::FrontMatterOpen,
                    Span::new(file, 0, 3),
                    format!("the `{fence}` that ends the front matter is missing"),
                )
                .label("the front matter starts here")
                .help(format!("put a line with only `{fence}` between the keys and the text")),
            );
            return (FrontMatter::default(), 0);
        }
        Head::Fenced { toml: true, from, to, text: start } => {
            (Some(toml::parse(&text[from..to], file, from, Code::FrontMatterSyntax, diagnostics)), start)
        }
        Head::Fenced { from, to, text: start, .. } => (yaml::parse(&text[from..to], file, from, diagnostics), start),
    };
    let fields =
        value.filter(|value| !value.is_null()).and_then(|value| Fields::new(value, Code::WrongType, diagnostics));
    let Some(fields) = fields else { return (FrontMatter::default(), start) };
    (read(fields, folder_kind), start)
}

fn read(mut fields: Fields<'_>, folder_kind: Kind) -> FrontMatter {
    let kind = fields.choice("kind", &Kind::ALL.map(|kind| (kind.as_str(), kind)));
    let actual = kind.unwrap_or(folder_kind);
    let mut front = FrontMatter {
        kind,
        title: fields.text("title"),
        summary: fields.text("summary").map(|text| text.value),
        date: fields.date("date").map(|date| date.value),
        updated: fields.date("updated").map(|date| date.value),
        authors: fields.people("authors"),
        roles: fields.names("roles"),
        topics: fields.names("topics"),
        tags: fields.names("tags"),
        aliases: fields.texts("aliases"),
        sources: fields.strings("sources"),
        reviewed: fields.date("reviewed"),
        review_in: review_in(&mut fields),
        draft: fields.truth("draft").unwrap_or(false),
        weight: fields.integer("weight"),
        template: fields.text("template"),
        auto_link: fields.truth("auto_link"),
        allow: allow(&mut fields),
        ..FrontMatter::default()
    };
    front.summary = front.summary.or_else(|| fields.text("description").map(|text| text.value));
    if front.authors.is_empty() {
        front.authors = fields.people("author");
    }
    if NAMED.contains(&actual) {
        front.called = AlternateNames {
            abbr: fields.text("abbr"),
            also: fields.names("also_called"),
            hidden: fields.names("hidden_titles"),
        };
    }
    match actual {
        Kind::Article => front.debates = fields.texts("debates"),
        Kind::Role => front.own = KindFields::Role(Box::new(role(&mut fields))),
        Kind::Topic => front.own = KindFields::Topic { parent: fields.text("parent") },
        Kind::Skill => front.own = KindFields::Skill { levels: fields.labelled("levels") },
        Kind::Term => front.own = KindFields::Term { means: fields.names("means") },
        Kind::Debate => {
            front.own = KindFields::Debate {
                status: fields.choice("status", &DebateStatus::ALL.map(|status| (status.as_str(), status))),
                takeaway: fields.text("takeaway").map(|text| text.value),
            };
        }
        Kind::Comparison => {
            front.own = KindFields::Comparison { between: between(&mut fields), rows: fields.pairs("rows") };
        }
        Kind::Context => {}
    }
    front.extra = extra(fields, actual);
    front
}

fn role(fields: &mut Fields<'_>) -> RoleFields {
    RoleFields {
        family: fields.text("family").map(|text| text.value),
        variant_of: fields.text("variant_of"),
        facts: fields.labelled("facts"),
        skills: fields.noted("skills", "skill", "level"),
        levels: fields.noted("levels", "name", "differs"),
        confused_with: fields.noted("confused_with", "role", "difference"),
        works_with: fields.noted("works_with", "role", "how"),
        reports_to: fields.noted("reports_to", "role", "how"),
        leads_to: fields.noted("leads_to", "role", "how"),
        contexts: fields.noted("contexts", "context", "how"),
        codes: fields.labelled("codes"),
    }
}

/// The two roles of a comparison.
fn between(fields: &mut Fields<'_>) -> Vec<Spanned<String>> {
    let roles = fields.texts("between");
    if !matches!(roles.len(), 0 | 2) {
        let message = format!("a comparison is between two roles, and this names {}", roles.len());
        let diagnostic = Diagnostic::new(Code::BadValue, roles[0].span, message);
        fields.diagnostics.push(diagnostic.help("write it as `between: [Product Manager, Product Owner]`"));
    }
    roles
}

/// How long a review lasts: `6 months`, `1 year`.
fn review_in(fields: &mut Fields<'_>) -> Option<jiff::SpanFieldwise> {
    let written = fields.text("review_in")?;
    let span = written.value.parse::<jiff::Span>().ok().filter(jiff::Span::is_positive);
    if span.is_none() {
        let message = format!("`{}` isn't a length of time", written.value);
        fields
            .diagnostics
            .push(Diagnostic::new(Code::BadValue, written.span, message).help("write it as `6 months` or `1 year`"));
    }
    span.map(jiff::Span::fieldwise)
}

/// The codes that the file silences. A code of what can't be built can't be silenced.
fn allow(fields: &mut Fields<'_>) -> Vec<Code> {
    let mut codes = Vec::new();
    for written in fields.texts("allow") {
        let (message, help) = match Code::find(&written.value) {
            Some(code) if code.severity() == Severity::Warning => {
                codes.push(code);
                continue;
            }
            Some(code) => (
                format!("`{}` is an error, because the guide can't be built with it", code.as_str()),
                "take it out of the list, and mend what it is about".to_string(),
            ),
            None => (
                format!("there is no code `{}`", written.value),
                match did_you_mean(&written.value, Code::ALL.iter().map(|code| code.as_str())) {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => "`guide check` names the code of each warning in brackets".into(),
                },
            ),
        };
        fields.diagnostics.push(Diagnostic::new(Code::BadValue, written.span, message).help(help));
    }
    codes
}

/// Keeps what has no meaning here for templates, and says where a key is probably misspelled or in the wrong file.
fn extra(mut fields: Fields<'_>, kind: Kind) -> Vec<(String, Value)> {
    let nested = fields.take("extra");
    let (rest, diagnostics) = fields.into_parts();
    let mut extra = Vec::new();
    if let Some(nested) = nested {
        match nested.data {
            Data::Map(pairs) => {
                extra.extend(pairs.into_iter().map(|(key, value)| (key.value, value)));
            }
            _ => extra.push(("extra".into(), nested)),
        }
    }
    for (key, value) in rest {
        let places: Vec<&Key> = FRONT_MATTER.iter().filter(|known| known.name == key.value).collect();
        match places.as_slice() {
            places if places.iter().any(|known| known.is_of(kind)) => {}
            [_, ..] => {
                let kinds = Kind::ALL.iter().filter(|kind| places.iter().any(|known| known.is_of(**kind)));
                let names: Vec<_> = kinds.map(|kind| kind.as_str()).collect();
                diagnostics.push(
                    Diagnostic::new(
                        Code::MisplacedKey,
                        key.span,
                        format!("`{}` means nothing in a file of kind `{}`", key.value, kind.as_str()),
                    )
                    .help(format!("it is a key of: {}", names.join(", "))),
                );
            }
            [] => {
                let known = || FRONT_MATTER.iter().filter(|known| known.is_of(kind)).map(|known| known.name);
                // `also` for `also_called`: whoever doesn't remember a key whole remembers how it begins.
                let begun = || known().find(|known| known.split_once('_').is_some_and(|(word, _)| word == key.value));
                if let Some(near) = near_miss(&key.value, known()).or_else(begun) {
                    diagnostics.push(
                        Diagnostic::new(Code::UnknownKey, key.span, format!("there is no key `{}`", key.value))
                            .label("kept for templates, under `extra`")
                            .help(format!("did you mean `{near}`?")),
                    );
                }
            }
        }
        extra.push((key.value, value));
    }
    extra
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_thematic_break_is_no_front_matter() {
        assert_eq!(head("---\n\nOnce upon a time.\n\n---\nThe end.\n"), Head::None);
        assert_eq!(head("---\n"), Head::None);
        assert_eq!(head("Text\n---\n"), Head::None);
        assert_eq!(head("---\n---\nx"), Head::Fenced { toml: false, from: 4, to: 4, text: 8 });
        assert_eq!(head("---\ntitle: A\n---\nx"), Head::Fenced { toml: false, from: 4, to: 13, text: 17 });
        assert_eq!(head("---\ntitle: A\n\nText without end"), Head::Open);
        assert_eq!(head("+++\ntitle = \"A\"\n+++\n"), Head::Fenced { toml: true, from: 4, to: 16, text: 20 });
    }
}
