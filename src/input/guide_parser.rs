//! A snapshot and its settings -> the parsed documents of each language of the guide.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use rayon::prelude::*;

use crate::diagnostic::Diagnostic;
use crate::model::config::Config;
use crate::model::languages::{ParsedGuide, ParsedLanguage};
use crate::source::Snapshot;

use crate::input::language_view::LanguageView;
use crate::input::parse_cache::ParseCache;

/// Parses successive versions of a guide, and reuses what did not change.
pub struct GuideParser {
    /// The guide whose saved documents are read first. `None` for files in memory.
    root: Option<PathBuf>,
    /// The main language first.
    languages: Vec<LanguageParser>,
}

/// What is known of the documents of one language.
struct LanguageParser {
    /// The folder of the language. `None` for the main one.
    folder: Option<Arc<str>>,
    view: LanguageView,
    parse_cache: ParseCache,
}

impl LanguageParser {
    fn new(root: Option<&Path>, config: &Config) -> Self {
        let folder = config.folder.clone();
        let parse_cache = root.map_or_else(ParseCache::default, |root| ParseCache::open(root, folder.as_deref()));
        Self { folder, view: LanguageView::default(), parse_cache }
    }
}

impl GuideParser {
    /// The parser of the guide in `root`, or of one in memory.
    pub fn new(root: Option<&Path>) -> Self {
        Self { root: root.map(Into::into), languages: Vec::new() }
    }

    /// Parses the documents that changed. `main` are the settings in the main language, and `others` those in each other one.
    pub fn parse(
        &mut self,
        snapshot: &Arc<Snapshot>,
        main: Config,
        others: Vec<Config>,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> ParsedGuide {
        let languages = main.languages.clone();
        let mut known = std::mem::take(&mut self.languages);
        let mut with_parser = |config: Config| {
            let position = known.iter().position(|parser| parser.folder == config.folder);
            let parser = position.map(|index| known.swap_remove(index));
            (parser.unwrap_or_else(|| LanguageParser::new(self.root.as_deref(), &config)), config)
        };
        let main = with_parser(main);
        let others: Vec<_> = others.into_iter().map(with_parser).collect();
        let parse = |(mut parser, config): (LanguageParser, Config)| {
            let snapshot = parser.view.update(snapshot, config.folder.as_deref(), &languages);
            let (entries, found) = parser.parse_cache.parse(&snapshot, &config);
            (parser, ParsedLanguage { config, snapshot, entries }, found)
        };
        let (main, others) = rayon::join(|| parse(main), || others.into_par_iter().map(parse).collect::<Vec<_>>());
        let mut keep = |(parser, language, mut found): (LanguageParser, ParsedLanguage, Vec<Diagnostic>)| {
            self.languages.push(parser);
            diagnostics.append(&mut found);
            language
        };
        ParsedGuide { main: keep(main), others: others.into_iter().map(keep).collect() }
    }

    /// Saves the parsed documents for the next build of the guide in `root`.
    pub fn save(&self, root: &Path) {
        self.languages.iter().for_each(|language| language.parse_cache.save(root, language.folder.as_deref()));
    }

    /// The code blocks, with their fences, of the documents that were not read from the disk.
    pub fn new_code(&self) -> impl Iterator<Item = &str> {
        self.languages.iter().flat_map(|language| language.parse_cache.new_code())
    }
}
