//! The sources that documents cite -> a list with each source once, what it supports, and when an author last read it.

use std::collections::HashMap;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use jiff::civil::Date;
use rayon::prelude::*;

use crate::source::Span;

use crate::model::document::body::Body;
use crate::model::document::citation::{Citation, CitationPlace};
use crate::model::document::entry::{Entries, Entry, EntryId};
use crate::model::document::footnote::footnote_id;
use crate::model::document::front_matter::KindFields;
use crate::model::name::key::name_key;
use crate::model::name::order::NameOrder;

/// A source that the guide cites.
#[derive(Debug, Clone, PartialEq, Hash)]
pub struct CitedSource {
    /// The longest of the texts by which documents cite it, without the URL.
    pub title: Box<str>,
    /// Its URL.
    pub url: Option<Box<str>>,
    /// The last day on which an author read it.
    pub read: Option<Date>,
    /// The places that cite it, in the order of files. Those in a text come before those in its front matter.
    pub uses: Vec<SourceUse>,
}

/// A place that cites a source.
#[derive(Debug, Clone, PartialEq)]
pub struct SourceUse {
    /// The document.
    pub entry: EntryId,
    /// The id of the element on its page that cites the source. `None` for the whole page.
    pub anchor: Option<Box<str>>,
    /// The day on which the author read the source.
    pub read: Option<Date>,
    /// Where it is written.
    pub span: Span,
}

/// Leaves out where it is written: no page shows that, and an edit above it would change it.
impl Hash for SourceUse {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (self.entry, &self.anchor, self.read).hash(state);
    }
}

/// The sources of a guide, sorted by title.
#[derive(Debug, Default, PartialEq, Hash)]
pub struct CitedSources(Vec<CitedSource>);

impl CitedSources {
    /// Collects the sources of the documents for which `is_listed` is true. `language` is that of their titles.
    pub(crate) fn collect(entries: &Entries, is_listed: impl Fn(EntryId, &Entry) -> bool, language: &str) -> Self {
        let listed: Vec<(EntryId, &Arc<Entry>)> =
            entries.iter_ids().filter(|(id, entry)| is_listed(*id, entry)).collect();
        let cited: Vec<Vec<(Citation, SourceUse)>> =
            listed.par_iter().map(|(id, entry)| citations(*id, entry)).collect();
        let mut sources: Vec<CitedSource> = Vec::new();
        let mut index_of: HashMap<String, usize> = HashMap::new();
        for (citation, place) in cited.into_iter().flatten() {
            let index = *index_of.entry(key(&citation)).or_insert_with(|| {
                let (title, url) = (citation.title.clone(), citation.url.clone());
                sources.push(CitedSource { title, url, read: None, uses: Vec::new() });
                sources.len() - 1
            });
            let source = &mut sources[index];
            if citation.title.len() > source.title.len() {
                source.title = citation.title;
            }
            source.read = source.read.max(citation.read);
            source.uses.push(place);
        }
        let order = NameOrder::new(language, sources.iter().map(|source| &*source.title));
        sources.sort_by_cached_key(|source| (order.key(&source.title), source.url.clone()));
        Self(sources)
    }

    /// All sources.
    pub fn all(&self) -> &[CitedSource] {
        &self.0
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The number of sources.
    pub fn len(&self) -> usize {
        self.0.len()
    }
}

/// What two citations of one source have in common: the URL without its scheme, its fragment and a final slash, or the title.
fn key(citation: &Citation) -> String {
    let Some(url) = &citation.url else { return name_key(&citation.title) };
    let without_scheme = url.split_once("://").map_or(&**url, |(_, rest)| rest);
    let page = without_scheme.split('#').next().unwrap_or_default().trim_end_matches('/');
    let (host, path) = page.split_at(page.find('/').unwrap_or(page.len()));
    format!("//{}{path}", host.to_ascii_lowercase())
}

/// The citations in a document, each with its place.
fn citations(id: EntryId, entry: &Entry) -> Vec<(Citation, SourceUse)> {
    let place = |citation: Citation, anchor: Option<Box<str>>| {
        let place = SourceUse { entry: id, anchor, read: citation.read, span: citation.span };
        (citation, place)
    };
    let body = &entry.body;
    let in_text = body.citations.iter().map(|cited| place(cited.citation.clone(), anchor(body, &cited.place)));
    let front = &entry.front;
    let stated = front.sources.iter().flat_map(|source| Citation::read(&source.text, source.read, source.span));
    let mut found: Vec<_> = in_text.chain(stated.map(|cited| place(cited, Some("guide-sources".into())))).collect();
    match &front.kind_fields {
        KindFields::Role(role) => {
            let of_pay = role.all_pay().filter_map(|(_, line)| Some((line.source.as_deref()?, line)));
            let cited = of_pay.flat_map(|(source, line)| Citation::read(source, line.read, line.span));
            found.extend(cited.map(|cited| place(cited, Some("guide-pay".into()))));
        }
        KindFields::Skill { learn, .. } => {
            let of_resource = learn.iter().filter_map(|resource| Some((resource.url.as_deref()?, resource)));
            let cited = of_resource
                .map(|(url, resource)| Citation::new(&resource.title, Some(url), resource.date, resource.span));
            found.extend(cited.map(|cited| place(cited, None)));
        }
        _ => {}
    }
    found
}

fn anchor(body: &Body, place: &CitationPlace) -> Option<Box<str>> {
    match place {
        CitationPlace::Footnote(label) => {
            let index = body.footnotes.iter().position(|other| other == label)?;
            Some(footnote_id(index + 1).into())
        }
        CitationPlace::Position(heading) => Some(body.headings.get(*heading)?.id.as_str().into()),
    }
}
