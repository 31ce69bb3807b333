//! The parsed documents of each language -> the [`Site`] of the main language, which contains those of the others.
//!
//! The guide in another language is a guide of its own: its documents, and those of the main language that have no translation, are
//! resolved as if there was no other language. So every list, relation and check works in it. Only addresses lead out of it.

use std::sync::Arc;

use rayon::prelude::*;

use crate::diagnostic::Diagnostic;
use crate::source::{Area, Snapshot};

use crate::model::check;
use crate::model::config::Config;
use crate::model::document::entry::Entry;
use crate::model::document::translation::{self, TranslatedEntries};
use crate::model::link::other_language::LanguageIndex;
use crate::model::lookup::{GuideLookup, LookupLanguage};
use crate::model::page::translations::{LanguagePages, Translations};
use crate::model::resolve::{OutlinedGuide, Resolver};
use crate::model::site::Site;

/// The parsed documents of a guide in one language.
pub struct ParsedLanguage {
    /// The settings in the language.
    pub config: Config,
    /// The files as the language sees them.
    pub snapshot: Arc<Snapshot>,
    /// Its documents, sorted by path.
    pub entries: Vec<Arc<Entry>>,
}

/// The parsed documents of a guide.
pub struct ParsedGuide {
    /// In its main language.
    pub main: ParsedLanguage,
    /// In its other languages, by tag.
    pub others: Vec<ParsedLanguage>,
}

/// Resolves successive versions of a guide in all of its languages, and reuses what did not change.
#[derive(Default)]
pub struct GuideResolver {
    main: Resolver,
    others: Vec<OtherResolver>,
}

/// What is known of the guide in another language.
#[derive(Default)]
struct OtherResolver {
    folder: Option<Arc<str>>,
    translated: TranslatedEntries,
    resolver: Resolver,
}

impl GuideResolver {
    /// The last version with what its names and paths are looked up in, in each language, the main one first. Empty before the first
    /// one.
    pub(crate) fn lookups(&self, site: &Arc<Site>) -> Vec<GuideLookup> {
        let resolvers = std::iter::once(&self.main).chain(self.others.iter().map(|other| &other.resolver));
        let languages: Arc<[LookupLanguage]> = resolvers.filter_map(Resolver::language).collect();
        let sites = std::iter::once(site).chain(site.languages.iter());
        let lookup = |(index, site): (usize, &Arc<Site>)| GuideLookup::new(site.clone(), languages.clone(), index);
        sites.take(languages.len()).enumerate().map(lookup).collect()
    }

    /// Resolves one version.
    pub fn resolve(&mut self, guide: ParsedGuide) -> (Site, Vec<Diagnostic>) {
        let ParsedGuide { main, others } = guide;
        let ParsedLanguage { config, snapshot, entries } = main;
        let main = self.main.outline(snapshot, config, entries, None);
        if others.is_empty() {
            self.others.clear();
            let (site, mut diagnostics) = self.main.resolve(&main, &[]);
            translation::check_main(&site.entries, &mut diagnostics);
            free(main);
            return (site, diagnostics);
        }
        let mut known = std::mem::take(&mut self.others);
        let with_state = |language: ParsedLanguage| {
            let position = known.iter().position(|other| other.folder == language.config.folder);
            let state = position.map(|index| known.swap_remove(index));
            let folder = language.config.folder.clone();
            (language, state.unwrap_or_else(|| OtherResolver { folder, ..OtherResolver::default() }))
        };
        let others: Vec<_> = others.into_iter().map(with_state).collect();
        let outline = |(language, mut other): (ParsedLanguage, OtherResolver)| {
            let ParsedLanguage { config, snapshot, entries } = language;
            let mut found = Vec::new();
            let rules = config.build.publication_rules(snapshot.today);
            let name = |file| &*snapshot.file(file).name;
            let entries = other.translated.update(entries, &main.entries, name, rules, &mut found);
            let guide = other.resolver.outline(snapshot.clone(), config, entries, Some(main.outline.clone()));
            (guide, (other, found))
        };
        let (guides, others): (Vec<OutlinedGuide>, Vec<(OtherResolver, Vec<Diagnostic>)>) =
            others.into_par_iter().map(outline).unzip();
        let languages: Vec<LanguageIndex<'_>> =
            std::iter::once(&main).chain(&guides).map(OutlinedGuide::language_index).collect();
        let resolve = |(guide, (mut other, mut found)): (&OutlinedGuide, (OtherResolver, Vec<Diagnostic>))| {
            let (translated, diagnostics) = other.resolver.resolve(guide, &languages);
            found.extend(diagnostics);
            (translated, found, other)
        };
        let ((mut site, mut diagnostics), mut resolved) = rayon::join(
            || self.main.resolve(&main, &languages),
            || guides.par_iter().zip(others).map(resolve).collect::<Vec<_>>(),
        );
        drop(languages);
        free((main, guides));
        translation::check_main(&site.entries, &mut diagnostics);
        resolved.par_iter_mut().for_each(|(translated, found, _)| {
            check::translations::check(&site, translated, found);
            // What follows from a document of the main language is reported there.
            found.retain(|diagnostic| translated.snapshot.file(diagnostic.file()).area != Area::Original);
        });
        let mut sites = Vec::with_capacity(resolved.len());
        for (site, found, other) in resolved {
            // Files that all languages share have one diagnostic.
            let is_new = |diagnostic: &Diagnostic| {
                site.snapshot.file(diagnostic.file()).area == Area::Content || !diagnostics.contains(diagnostic)
            };
            diagnostics.extend(found.into_iter().filter(is_new).collect::<Vec<_>>());
            sites.push(site);
            self.others.push(other);
        }
        let languages: Vec<&Site> = std::iter::once(&site).chain(&sites).collect();
        check::orphans::remove_linked_across(&languages, &mut diagnostics);
        let mut pages = Vec::with_capacity(sites.len() + 1);
        for Site { config, nodes, pages: of_language, .. } in std::iter::once(&site).chain(&sites) {
            pages.push(LanguagePages { config, nodes, pages: of_language });
        }
        let translations = Arc::new(Translations::collect(&pages));
        for site in &mut sites {
            site.translations = translations.clone();
        }
        site.translations = translations;
        site.languages = sites.into_iter().map(Arc::new).collect();
        (site, diagnostics)
    }
}

/// Frees the previous version of a large guide, which takes time that the caller need not wait for.
fn free<T: Send + 'static>(previous: T) {
    rayon::spawn(move || drop(previous));
}
