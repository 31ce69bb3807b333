//! The settings of a guide. Every setting has a default, chosen for a guide with one author.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::civil::Date;

use crate::diagnostic::{Code, Level};
use crate::font_file::LoadedFont;
use crate::image_file::published::ImageCleaning;
use crate::source::{FileId, SourceFile, Span, Spanned};

use crate::model::address::base_url::BaseUrl;
use crate::model::address::folder_names::FolderNames;
use crate::model::address::url_pattern::UrlPattern;
use crate::model::document::markdown_source::MarkdownSyntax;
use crate::model::document::policy::{Directive, PolicySource, source_of};
use crate::model::document::publication::{IncludeSettings, PublicationRules};
use crate::model::document::value::{Data, Value};
use crate::model::labels::Labels;
use crate::model::labels::format::QuotationMarks;
use crate::model::language_settings::OtherLanguage;

/// The settings of a guide.
#[derive(Debug, Clone, PartialEq, Hash)]
pub struct Config {
    /// The guide's name.
    pub title: String,
    /// The URL where it is published. `None` if it is not set.
    pub base_url: Option<BaseUrl>,
    /// A description in one sentence, for search engines and feeds.
    pub description: String,
    /// The language of the text, a tag such as `en` or `pt-BR` (BCP 47).
    pub language: String,
    /// The texts of the theme in the language.
    pub labels: Arc<Labels>,
    /// `[languages]`: the other languages of the guide, by tag. Empty in each of them.
    pub languages: Vec<OtherLanguage>,
    /// The name of the language, as its readers write it. `None` for that of the labels.
    pub language_name: Option<String>,
    /// In another language than the main one, the folder of its documents below `content/`, and of its pages in the site.
    pub folder: Option<Arc<str>>,
    /// In another language than the main one, the name of that.
    pub main_language_name: Option<String>,
    /// In another language than the main one, the names of the first folders of addresses.
    pub folders: FolderNames,
    /// The authors of articles that name none.
    pub authors: Vec<String>,
    /// The folder of the theme below `themes/`. `None` for the default theme.
    pub theme: Option<Spanned<String>>,
    /// `[build]`
    pub build: BuildSettings,
    /// `[markdown]`
    pub markdown: MarkdownSettings,
    /// `[links]`
    pub links: LinkSettings,
    /// `[skills]`
    pub skills: SkillSettings,
    /// `[search]`
    pub search: SearchSettings,
    /// `[reader]`
    pub reader: ReaderSettings,
    /// `[cards]`
    pub cards: CardSettings,
    /// `cover` of `[book]`: the path of the image from the root.
    pub book_cover: Option<Spanned<String>>,
    /// `[images]`
    pub images: ImageSettings,
    /// `[check]`
    pub check: CheckSettings,
    /// `[limits]`
    pub limits: LimitSettings,
    /// `[security]`
    pub security: SecuritySettings,
    /// `[source]`
    pub source: FeedbackSettings,
    /// `[[nav]]`: the links in the header, in order. Empty for those of the theme.
    pub nav: Vec<NavItem>,
    /// `[extra]`: values for templates. An empty map by default.
    pub extra: Value,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            title: "Career guide".into(),
            base_url: None,
            description: String::new(),
            language: "en".into(),
            labels: Arc::default(),
            languages: Vec::new(),
            language_name: None,
            folder: None,
            main_language_name: None,
            folders: FolderNames::default(),
            authors: Vec::new(),
            theme: None,
            build: BuildSettings::default(),
            markdown: MarkdownSettings::default(),
            links: LinkSettings::default(),
            skills: SkillSettings::default(),
            search: SearchSettings::default(),
            reader: ReaderSettings::default(),
            cards: CardSettings::default(),
            book_cover: None,
            images: ImageSettings::default(),
            check: CheckSettings::default(),
            limits: LimitSettings::default(),
            security: SecuritySettings::default(),
            source: FeedbackSettings::default(),
            nav: Vec::new(),
            extra: Value { span: Span::start_of(FileId(0)), data: Data::Map(Vec::new()) },
        }
    }
}

impl Config {
    /// What is removed from an image before it is published. Themes are trusted, as are all authors with `raw_html = "trust"`.
    pub fn image_cleaning(&self, file: &SourceFile) -> Option<ImageCleaning> {
        let is_trusted = file.theme.is_some() || self.markdown.raw_html == RawHtml::Trust;
        file.image_cleaning(self.limits.image_bytes).filter(|cleaning| match cleaning {
            ImageCleaning::Metadata(_) => !self.images.keep_metadata,
            ImageCleaning::Code => !is_trusted,
        })
    }

    /// The base URL, or that of the preview if it is not set.
    pub fn base(&self) -> BaseUrl {
        self.base_url.clone().unwrap_or_else(|| {
            let preview = BaseUrl::preview();
            self.folder.as_deref().map_or(preview.clone(), |folder| preview.below(folder, &self.folders))
        })
    }
}

/// Settings of the output.
#[derive(Debug, Clone, PartialEq, Hash)]
pub struct BuildSettings {
    /// The output folder, from the root.
    pub output: String,
    /// Documents to publish although they are not public.
    pub include: IncludeSettings,
    /// Whether links lead to the address of a document that can't be built: the preview has a placeholder there.
    pub has_placeholders: bool,
    /// Whether the site shows its authors what they have to do: it has `/review/`, and broken links are marked.
    pub review: bool,
    /// The number of entries on each page of a list.
    pub page_size: usize,
    /// Whether the site has pages for printing, each with all documents of a part of the guide.
    pub print: bool,
}

impl BuildSettings {
    /// Which documents a build on the day `today` publishes.
    pub fn publication_rules(&self, today: Date) -> PublicationRules {
        PublicationRules { include: self.include, today }
    }
}

impl Default for BuildSettings {
    fn default() -> Self {
        Self {
            output: "public".into(),
            include: IncludeSettings::default(),
            has_placeholders: false,
            review: false,
            page_size: 48,
            print: false,
        }
    }
}

/// Settings of Markdown.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[expect(clippy::struct_excessive_bools, reason = "each is a setting of its own")]
pub struct MarkdownSettings {
    /// Whether extensions such as tables, footnotes, task lists and wikilinks are on, besides `CommonMark`.
    pub extensions: bool,
    /// Whether bare URLs and email addresses are links. Needs the extensions.
    pub bare_urls: bool,
    /// Whether TeX between dollar signs and in code blocks becomes a formula. Needs the extensions.
    pub math: bool,
    /// Whether straight quotes, `--` and `...` become typographic.
    pub smart_punctuation: bool,
    /// The marks that replace straight quotes. `None` for those of English.
    pub quotes: Option<QuotationMarks>,
    /// The treatment of raw HTML.
    pub raw_html: RawHtml,
    /// Whether fenced code is highlighted.
    pub highlight: bool,
}

impl Default for MarkdownSettings {
    fn default() -> Self {
        Self {
            extensions: true,
            bare_urls: true,
            math: true,
            smart_punctuation: false,
            quotes: None,
            raw_html: RawHtml::Sanitize,
            highlight: true,
        }
    }
}

impl MarkdownSettings {
    /// The extensions of `CommonMark` 0.31.2 that the parser accepts.
    pub fn syntax(&self) -> MarkdownSyntax {
        use pulldown_cmark::Options;
        let mut options = Options::empty();
        if self.extensions {
            options |= Options::ENABLE_TABLES
                | Options::ENABLE_FOOTNOTES
                | Options::ENABLE_STRIKETHROUGH
                | Options::ENABLE_TASKLISTS
                | Options::ENABLE_HEADING_ATTRIBUTES
                | Options::ENABLE_MATH
                | Options::ENABLE_GFM
                | Options::ENABLE_DEFINITION_LIST
                | Options::ENABLE_WIKILINKS;
        }
        options.set(Options::ENABLE_SMART_PUNCTUATION, self.smart_punctuation);
        MarkdownSyntax {
            options,
            maths: self.math,
            quotes: self.quotes.clone().filter(|_| self.smart_punctuation),
            bare_urls: self.extensions && self.bare_urls,
            placeholders: self.raw_html == RawHtml::Sanitize,
        }
    }
}

/// Settings of automatic links.
#[derive(Debug, Clone, PartialEq, Hash)]
pub struct LinkSettings {
    /// Whether the first mention of a role, skill or term in a text becomes a link. Front matter can override it.
    pub auto_link: bool,
}

impl Default for LinkSettings {
    fn default() -> Self {
        Self { auto_link: true }
    }
}

/// Settings of skills.
#[derive(Debug, Clone, Default, PartialEq, Hash)]
pub struct SkillSettings {
    /// The levels of all skills, lowest first. Empty if each skill has its own.
    pub levels: Vec<String>,
}

/// Settings of the search.
#[derive(Debug, Clone, PartialEq, Hash)]
pub struct SearchSettings {
    /// Whether the site has a search.
    pub enabled: bool,
}

impl Default for SearchSettings {
    fn default() -> Self {
        Self { enabled: true }
    }
}

/// Settings of what readers can do with the guide.
#[derive(Debug, Clone, PartialEq, Hash)]
pub struct ReaderSettings {
    /// Whether the site has tools for the reader's own case.
    pub tools: bool,
}

impl Default for ReaderSettings {
    fn default() -> Self {
        Self { tools: true }
    }
}

/// Settings of the images that other sites show with a shared link.
#[derive(Debug, Clone, PartialEq, Hash)]
pub struct CardSettings {
    /// Whether each page has a card.
    pub enabled: bool,
    /// The background color: red, green and blue.
    pub background: [u8; 3],
    /// The color of the text.
    pub text: [u8; 3],
    /// `font`: the font for letters that the built-in one lacks.
    pub font: Option<CardFontSetting>,
    /// The place of the table in site.toml.
    pub span: Option<Span>,
}

/// The font of cards.
#[derive(Debug, Clone, PartialEq, Hash)]
pub struct CardFontSetting {
    /// Its path, as written.
    pub path: Spanned<String>,
    /// The font.
    pub file: LoadedFont,
}

impl Default for CardSettings {
    fn default() -> Self {
        Self { enabled: false, background: [0x1f, 0x3a, 0x4d], text: [0xff, 0xff, 0xff], font: None, span: None }
    }
}

/// Settings of the images that are published.
#[derive(Debug, Clone, Default, PartialEq, Hash)]
pub struct ImageSettings {
    /// Whether they keep the place, time, camera and author in their files.
    pub keep_metadata: bool,
    /// The widths of their smaller copies, in pixels. Empty for none.
    pub widths: Vec<u32>,
    /// Whether there are also copies in WebP, where they are smaller.
    pub webp: bool,
}

/// Settings of diagnostics.
#[derive(Debug, Clone, PartialEq, Hash)]
pub struct CheckSettings {
    /// Codes with another level than their default.
    pub levels: Vec<(Code, Level)>,
    /// Abbreviations that need no explanation.
    pub known_abbreviations: Vec<String>,
    /// The age at which figures of pay are outdated.
    pub pay_age: jiff::SpanFieldwise,
    /// `source_age`: the time after which sources are to be read again. `None` to check none.
    pub source_age: Option<jiff::SpanFieldwise>,
}

impl Default for CheckSettings {
    fn default() -> Self {
        let pay_age = jiff::Span::new().years(2).fieldwise();
        Self { levels: Vec::new(), known_abbreviations: Vec::new(), pay_age, source_age: None }
    }
}

impl CheckSettings {
    /// Whether to look for a mistake that only authors who write for `guide` make: in a guide that was not written for it, only
    /// if the settings name the code.
    pub fn is_on(&self, code: Code, is_for_guide: bool) -> bool {
        is_for_guide || self.levels.iter().any(|(named, _)| *named == code)
    }

    /// Whether figures of pay of a day are outdated on another day.
    pub fn is_outdated_pay(&self, date: Date, today: Date) -> bool {
        today.checked_sub(self.pay_age.0).is_ok_and(|oldest| date < oldest)
    }

    /// Whether a source that was read on a day is to be read again on another day.
    pub fn is_old_source(&self, read: Date, today: Date) -> bool {
        let oldest = self.source_age.and_then(|age| today.checked_sub(age.0).ok());
        oldest.is_some_and(|oldest| read < oldest)
    }

    /// Whether the settings turn a diagnostic off.
    pub fn allows(&self, code: Code) -> bool {
        self.levels.contains(&(code, Level::Allow))
    }
}

/// Limits for documents, templates and images. A document over a limit is reported and skipped; the rest of the guide is built.
/// An image over a limit is reported and published as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct LimitSettings {
    /// The maximum size of a document, in bytes.
    pub page_bytes: usize,
    /// The maximum nesting of Markdown and HTML containers.
    pub nesting: u32,
    /// The maximum number of steps of the Markdown parser in one document.
    pub parse_steps: usize,
    /// The maximum size of a rendered page, in bytes.
    pub output_bytes: usize,
    /// The maximum time to render one page, in seconds.
    pub template_seconds: u32,
    /// The maximum number of pixels of an image.
    pub image_pixels: u64,
    /// The maximum size of the file of an image, in bytes.
    pub image_bytes: u64,
}

impl Default for LimitSettings {
    fn default() -> Self {
        Self {
            page_bytes: 2_000_000,
            nesting: 256,
            parse_steps: 10_000_000,
            output_bytes: 100_000_000,
            template_seconds: 60,
            image_pixels: 100_000_000,
            image_bytes: 50_000_000,
        }
    }
}

/// Settings of the content security policy: sources besides those of the guide itself.
#[derive(Debug, Clone, Default, PartialEq, Hash)]
pub struct SecuritySettings {
    /// The sources of each directive that has some.
    pub sources: BTreeMap<Directive, Vec<PolicySource>>,
}

impl SecuritySettings {
    /// Whether the policy allows a resource. `base_url` is the address of the guide itself.
    pub fn allows(&self, directive: Directive, url: &str, base_url: Option<&BaseUrl>) -> bool {
        let of_guide = base_url.map(|base| source_of(&base.absolute_href("/")));
        let defaults = directive.default_sources().iter().map(ToString::to_string);
        let defaults = of_guide.into_iter().chain(defaults).filter_map(|source| PolicySource::parse(&source).ok());
        let own = self.sources.get(&directive).into_iter().flatten().cloned();
        defaults.chain(own).any(|source| source.allows(url))
    }
}

/// Where readers can change a document or report a problem.
#[derive(Debug, Clone, Default, PartialEq, Hash)]
pub struct FeedbackSettings {
    /// The address at which a document can be changed.
    pub edit_url: Option<UrlPattern>,
    /// `git`: set if documents have dates and contributors from the history of their repository. The place of the setting.
    pub git: Option<Span>,
    /// The address at which a problem of a page can be reported.
    pub report_url: Option<UrlPattern>,
}

/// The treatment of raw HTML in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RawHtml {
    /// Only the allowed elements and attributes are kept.
    Sanitize,
    /// It is kept as written, because the authors are trusted.
    Trust,
    /// It is shown as text.
    Escape,
}

/// A link in the header.
#[derive(Debug, Clone, PartialEq, Hash)]
pub struct NavItem {
    /// Its text.
    pub title: String,
    /// A path of the site, or an absolute URL.
    pub link: Spanned<String>,
}
