//! The front matter of a document -> when it is public. What was not public stays so: a value that can't be read hides the
//! document, and is reported.

use jiff::civil::Date;

use crate::input::parse_date;
use crate::model::document::value::{Data, Value};

use crate::scaffold::import::Generator;
use crate::scaffold::import::layout::ImportedDocument;
use crate::scaffold::import::report::{Action, Notes};
use crate::scaffold::import::site::{SourceSettings, value_at};

/// When a document is public.
#[derive(Debug, Default, Clone)]
pub(super) struct Visibility {
    pub(super) draft: bool,
    /// The first public day.
    pub(super) publish: Option<Date>,
    /// The last public day.
    pub(super) expires: Option<Date>,
    pub(super) unlisted: bool,
}

impl Visibility {
    /// Whether it is not public on a day.
    pub(super) fn is_hidden(&self, today: Date) -> bool {
        self.draft || self.publish.is_some_and(|day| day > today) || self.expires.is_some_and(|day| day < today)
    }
}

/// A key without `_` and `-`, in lower case.
fn plain(key: &str) -> String {
    key.chars().filter(|c| !matches!(c, '_' | '-')).map(|c| c.to_ascii_lowercase()).collect()
}

/// Whether a key says when a document is public. Such keys are converted here, and nowhere else.
pub(super) fn is_publication_key(key: &str, value: &Value, from: Generator) -> bool {
    match plain(key).as_str() {
        "draft" | "isdraft" | "publish" | "published" | "publishdate" | "pubdate" | "expires" | "expirydate"
        | "expirationdate" | "unpublishdate" | "unlisted" => true,
        "headless" => from == Generator::Hugo,
        "build" => from == Generator::Hugo && matches!(value.data, Data::Map(_)),
        "render" => from == Generator::Zola,
        "hidden" | "noindex" | "if" => from == Generator::Gitbook,
        _ => false,
    }
}

/// A boolean as programs in several languages read it: words, numbers and their texts. `None` for anything else.
fn boolean(value: &Value) -> Option<bool> {
    if let Some(boolean) = value.as_lenient_bool() {
        return Some(boolean);
    }
    let text = value.as_text()?.trim();
    match text.to_ascii_lowercase().as_str() {
        "t" | "y" => Some(true),
        "f" | "n" | "" => Some(false),
        _ => value.as_number().map(|number| number != 0.0),
    }
}

/// Decides when a document is public.
pub(super) fn visibility(
    from: Generator,
    settings: &SourceSettings,
    document: &ImportedDocument,
    today: Date,
    notes: &mut Notes,
) -> Visibility {
    let mut found = Visibility::default();
    let path = &document.source;
    let mut hide = |found: &mut Visibility, why: String| {
        found.draft = true;
        notes.add(Action::Publish, path, why);
    };
    let parts = || path.split('/');
    if from == Generator::Jekyll && parts().any(|part| part == "_drafts") {
        hide(&mut found, "kept as a draft: it is in `_drafts`".into());
    }
    if settings.drafts.matches(path) {
        hide(&mut found, "kept as a draft: the settings exclude it".into());
    }
    let collection = parts().find_map(|part| part.strip_prefix('_')).filter(|_| from == Generator::Jekyll);
    if let Some((name, is_shown)) = collection.and_then(|name| settings.hidden_collections.get_key_value(name)) {
        if *is_shown {
            let subject = format!(
                "the documents of the collection `{name}` had no pages of their own: a template shows their texts"
            );
            notes.add(Action::Look, path, subject);
        } else {
            let why = format!("kept as a draft: the collection `{name}` has no pages, and no template shows its texts");
            let mut hide = |found: &mut Visibility, why: String| {
                found.draft = true;
                notes.add(Action::Publish, path, why);
            };
            hide(&mut found, why);
        }
    }
    for (key, value) in &document.keys {
        if is_publication_key(key, value, from) && !value.is_null() {
            read(&mut found, from, key, value, path, notes);
        }
    }
    future(&mut found, from, settings, document, today, notes);
    if found.expires.is_some_and(|day| day < today) {
        notes.add(Action::Publish, path, "not published: it has expired");
    }
    if found.publish.is_some_and(|day| day > today) {
        notes.add(Action::Publish, path, "not published yet: its day is in the future");
    }
    if found.unlisted {
        notes.add(Action::Publish, path, "unlisted: readers need its address");
    }
    found
}

/// Reads one key.
fn read(found: &mut Visibility, from: Generator, key: &str, value: &Value, path: &str, notes: &mut Notes) {
    let mut hide = |found: &mut Visibility, why: String| {
        found.draft = true;
        notes.add(Action::Publish, path, why);
    };
    let shown = || format!("{key}: {}", value.describe().trim_matches('`'));
    match plain(key).as_str() {
        "draft" | "isdraft" => match boolean(value) {
            Some(false) => {}
            Some(true) => hide(found, "kept as a draft: `draft`".into()),
            None => hide(found, format!("kept as a draft: `{}` is not a boolean", shown())),
        },
        "publish" | "published" => {
            match boolean(value).filter(|_| value.as_number().is_none_or(|number| number < 1900.0)) {
                Some(true) => {}
                Some(false) => hide(found, format!("kept as a draft: `{}`", shown())),
                None => date(found, from, key, value, path, notes),
            }
        }
        "publishdate" | "pubdate" => date(found, from, key, value, path, notes),
        "expires" | "expirydate" | "expirationdate" | "unpublishdate" => {
            if value.as_lenient_bool() == Some(false) {
                return;
            }
            match value.as_text().and_then(last_day) {
                Some(day) => found.expires = Some(found.expires.map_or(day, |other| other.min(day))),
                None if value.as_text().is_some_and(|text| text.trim().is_empty()) => {}
                None => hide(found, format!("kept as a draft: `{}` is not a date", shown())),
            }
        }
        "headless" if boolean(value) != Some(false) => {
            hide(found, "kept as a draft: `headless`, so it was not a page of its own".into());
        }
        "build" => {
            let of = |name: &str| value_at(value, &[name]);
            let is_never =
                |value: &Value| matches!(value.as_text(), Some("never" | "link")) || boolean(value) == Some(false);
            if of("render").is_some_and(is_never) {
                hide(found, "kept as a draft: `build.render`, so it was not a page of its own".into());
            }
            let is_listed =
                of("list").is_none_or(|value| value.as_text() == Some("always") || boolean(value) == Some(true));
            found.unlisted |= !is_listed;
        }
        "render" if boolean(value) == Some(false) => {
            hide(found, "kept as a draft: `render = false`, so it was not a page of its own".into());
        }
        "unlisted" | "hidden" | "noindex" => found.unlisted |= boolean(value) != Some(false),
        "if" => hide(found, "kept as a draft: only some visitors could see it (`if`)".into()),
        _ => {}
    }
}

/// Reads the first public day.
fn date(found: &mut Visibility, from: Generator, key: &str, value: &Value, path: &str, notes: &mut Notes) {
    // For most generators it is only shown.
    let restricts = from == Generator::Hugo || plain(key) != "pubdate";
    match value.as_text().and_then(first_day) {
        Some(day) if restricts => found.publish = Some(found.publish.map_or(day, |other| other.max(day))),
        Some(_) => {}
        None if value.as_text().is_some_and(|text| text.trim().is_empty()) => {}
        None => {
            found.draft = true;
            let subject = format!("kept as a draft: `{key}` is neither a boolean nor a date");
            notes.add(Action::Publish, path, subject);
        }
    }
}

/// A date in the future hides a document in Hugo, Jekyll and the blog of Middleman.
fn future(
    found: &mut Visibility,
    from: Generator,
    settings: &SourceSettings,
    document: &ImportedDocument,
    today: Date,
    notes: &mut Notes,
) {
    let has_future = match from {
        Generator::Hugo => found.publish.is_none(),
        Generator::Middleman => document.path_metadata.date.is_some(),
        // Only documents of collections have dates.
        Generator::Jekyll => document.source.split('/').any(|part| part.starts_with('_')),
        _ => false,
    };
    if !has_future || settings.publishes_future {
        return;
    }
    let written = document.keys.iter().find(|(key, _)| key.eq_ignore_ascii_case("date"));
    let written = written.and_then(|(_, value)| value.as_text()).or(document.path_metadata.date.as_deref());
    match written.map(|text| (text, first_day(text))) {
        Some((_, Some(day))) if day > today => found.publish = Some(day),
        // A year alone and the like. What can't be read was not hidden by it.
        Some((text, None)) if text.trim_start().starts_with("20") => {
            let year = text.trim_start().get(..4).and_then(|year| year.parse::<i16>().ok());
            if year.is_some_and(|year| year > today.year()) {
                found.draft = true;
                notes.add(Action::Publish, &document.source, "kept as a draft: its date is in the future");
            }
        }
        _ => {}
    }
}

/// The first full day on which a document is public, in UTC. A time of day moves it to the next day.
fn first_day(text: &str) -> Option<Date> {
    let day = parse_date(text)?;
    let has_time = time_of(text).is_some_and(|time| time.bytes().any(|byte| matches!(byte, b'1'..=b'9')));
    if has_time && day > crate::input::disk::today() { day.tomorrow().ok() } else { Some(day) }
}

/// The last full day on which a document is public, in UTC. Generators hide it from the time on.
fn last_day(text: &str) -> Option<Date> {
    let day = parse_date(text)?.yesterday().ok()?;
    let is_east = time_of(text).is_some_and(|time| time.contains('+'));
    if is_east { day.yesterday().ok() } else { Some(day) }
}

/// What follows the day in a date: a time and a time zone.
fn time_of(text: &str) -> Option<&str> {
    let text = text.trim();
    text.find([':']).map(|colon| &text[colon.saturating_sub(2)..])
}
