//! The files of a site besides its documents: copied files, data files and cards.

use crate::diagnostic::{Code, Diagnostic};
use crate::image_file::variants::ImageVariant;
use crate::source::{Content, FileId, HEADERS_FILE, SourceFile, Span};

use crate::model::address::portable;
use crate::model::address::url::Url;
use crate::model::config::{CardSettings, Config};
use crate::model::page::card::Card;
use crate::model::page::collector::{PageCollector, PathOwner};
use crate::model::page::plan::PagePlan;
use crate::model::page::{Page, PageRecord};

impl PageCollector<'_> {
    /// Adds the files that are copied.
    pub(super) fn add_files(&mut self, plan: &PagePlan<'_>) {
        // Those of the site and its theme are published once, for all languages.
        let is_main = plan.config.folder.is_none();
        let is_used = |id: &FileId, file: &SourceFile| plan.statics.get(&file.name) == Some(id);
        let is_readable = |file: &SourceFile| !matches!(file.content, Content::Unreadable);
        let mut statics = self.files.statics();
        // `_headers` is part of a generated file.
        statics.retain(|(id, file)| is_main && is_used(id, file) && is_readable(file) && &*file.name != HEADERS_FILE);
        statics.sort_by(|(_, one), (_, other)| one.name.cmp(&other.name));
        for (id, file) in statics {
            match plan.assets.get(&*file.name) {
                Some(url) => {
                    self.add(url.clone(), Page::Asset(id), PathOwner::File(id));
                    // Styles and scripts refer to each other by their own names, except in the default theme.
                    if !file.is_embedded() {
                        self.add(Url::home().file(&file.name), Page::File(id), PathOwner::File(id));
                    }
                }
                None => self.add(Url::home().file(&file.name), Page::File(id), PathOwner::File(id)),
            }
        }
        for (id, name) in self.files.copied_content() {
            self.add(Url::home().file(name), Page::File(id), PathOwner::File(id));
        }
    }

    /// Adds the smaller copies of images, each next to its image.
    pub(super) fn add_image_variants(&mut self) {
        let of_record = |record: &PageRecord| {
            let Page::File(file) = record.page else { return Vec::new() };
            let variants = self.files.variants(file).into_iter().flat_map(|variants| &variants.used);
            let page = |variant: &ImageVariant| {
                (record.url.sibling(&variant.name), Page::ImageVariant { file, plan: variant.plan })
            };
            variants.map(page).collect::<Vec<_>>()
        };
        let pages: Vec<(Url, Page)> = self.records.iter().flat_map(of_record).collect();
        for (url, page) in pages {
            self.add(url, page, PathOwner::Derived);
        }
    }

    /// Reports copied files whose names some systems reject.
    pub(super) fn report_unportable_names(&mut self) {
        for record in &self.records {
            let (Page::Asset(id) | Page::File(id)) = record.page else { continue };
            if let Some(why) = record.output.split('/').find_map(portable::problem) {
                let message = format!("the file name `{}` is invalid on some systems", self.files.path(id));
                let diagnostic = Diagnostic::new(Code::UnportableName, Span::start_of(id), message);
                self.diagnostics.push(diagnostic.label(why).help("rename the file"));
            }
        }
    }

    /// Adds the data files of every site, unless the guide has a file with that name.
    pub(super) fn add_data(&mut self, plan: &PagePlan<'_>) {
        let files = self.files;
        let is_main = plan.config.folder.is_none();
        let own = |name: &str| {
            is_main && plan.statics.contains_key(name) && name != HEADERS_FILE
                || files.content().any(|(_, there)| there == name)
        };
        for (name, page) in [
            ("feed.xml", Page::Feed),
            ("robots.txt", Page::Robots),
            (HEADERS_FILE, Page::Headers),
            ("site.webmanifest", Page::Manifest),
            ("404.html", Page::NotFound),
            ("guide.json", Page::Data),
            ("llms.txt", Page::Llms),
        ] {
            // Crawlers and hosts read these for the whole site.
            let is_for_all = matches!(page, Page::Robots | Page::Headers);
            if !own(name) && (is_main || !is_for_all) {
                self.add(Url::home().file(name), page, PathOwner::Derived);
            }
        }
    }

    /// Adds the cards of the guide and of each node. Other sites need full URLs for cards, so there are none without
    /// `base_url`.
    pub(super) fn add_cards(&mut self, plan: &PagePlan<'_>) {
        let Config { cards: cards @ CardSettings { enabled: true, .. }, base_url: Some(_), .. } = plan.config else {
            return;
        };
        let nodes = plan.nodes.iter_ids().map(|(id, node)| (Some(id), Some(node)));
        let with_page = nodes.filter(|(_, node)| node.is_none_or(|node| !node.is_untranslated()));
        for (id, node) in std::iter::once((None, None)).chain(with_page) {
            let folder = node.map_or_else(Url::home, |node| node.url.clone());
            if let Some(card) = Card::of(node, plan.config) {
                self.add(card.url(&folder, cards), Page::Card(id), PathOwner::Derived);
            }
        }
    }
}
