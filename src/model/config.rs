//! What site.toml says, with a default for everything, right for a guide that one person writes.

use crate::diagnostic::{Code, Level};
use crate::source::{FileId, Span, Spanned};

use crate::model::address::base_url::BaseUrl;
use crate::model::document::value::{Data, Value};

/// The settings of a guide.
#[derive(Debug, Clone, PartialEq, Hash)]
pub struct Config {
    /// The guide's name.
    pub title: String,
    /// Where it will be published; `None` until its author knows.
    pub base_url: Option<BaseUrl>,
    /// One sentence on what it is, for search engines and feeds.
    pub description: String,
    /// The language of the text, a tag such as `en` or `pt-BR` (BCP 47).
    pub language: String,
    /// Who writes it, where an article doesn't say.
    pub authors: Vec<String>,
    /// The theme's folder below `themes/`; `None` for the default theme.
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
    /// `[cards]`
    pub cards: CardSettings,
    /// `[check]`
    pub check: CheckSettings,
    /// `[limits]`
    pub limits: LimitSettings,
    /// `[[nav]]`: links in the header, in this order. Empty for the theme's own.
    pub nav: Vec<NavItem>,
    /// `[extra]`: whatever the theme's templates want to know; no keys where there is none, as with a page's.
    pub extra: Value,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            title: "Career guide".into(),
            base_url: None,
            description: String::new(),
            language: "en".into(),
            authors: Vec::new(),
            theme: None,
            build: BuildSettings::default(),
            markdown: MarkdownSettings::default(),
            links: LinkSettings::default(),
            skills: SkillSettings::default(),
            search: SearchSettings::default(),
            cards: CardSettings::default(),
            check: CheckSettings::default(),
            limits: LimitSettings::default(),
            nav: Vec::new(),
            extra: Value { span: Span::start_of(FileId(0)), data: Data::Map(Vec::new()) },
        }
    }
}

impl Config {
    /// Where the guide is, or where its preview would be.
    pub fn base(&self) -> BaseUrl {
        self.base_url.clone().unwrap_or_else(BaseUrl::preview)
    }

    /// Which way its language is written: `rtl` or `ltr`. A script in its tag, as in `az-Arab`, says more than the language.
    pub fn direction(&self) -> &'static str {
        let tag = self.language.to_ascii_lowercase();
        let mut parts = tag.split('-');
        let language = parts.next().unwrap_or_default();
        let is_right_to_left = match parts.find(|part| part.len() == 4 && part.chars().all(char::is_alphabetic)) {
            Some(script) => matches!(script, "arab" | "aran" | "hebr" | "thaa" | "syrc" | "nkoo" | "adlm"),
            None => matches!(language, "ar" | "he" | "iw" | "fa" | "ur" | "ps" | "sd" | "ug" | "yi" | "dv" | "ckb"),
        };
        if is_right_to_left { "rtl" } else { "ltr" }
    }
}

/// How the output is made.
#[derive(Debug, Clone, PartialEq, Hash)]
pub struct BuildSettings {
    /// The output folder, from the root.
    pub output: String,
    /// Whether documents with `draft: true` are published.
    pub drafts: bool,
    /// How many entries a page of a list shows before it goes on in the next.
    pub page_size: usize,
}

impl Default for BuildSettings {
    fn default() -> Self {
        Self { output: "public".into(), drafts: false, page_size: 48 }
    }
}

/// How Markdown becomes HTML.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct MarkdownSettings {
    /// Tables, footnotes, task lists, wikilinks and the rest; off leaves plain `CommonMark`.
    pub extensions: bool,
    /// Straight quotes, `--` and `...` become typographic ones.
    pub smart_punctuation: bool,
    /// What happens to HTML in the text.
    pub raw_html: RawHtml,
    /// Whether fenced code is highlighted.
    pub highlight: bool,
}

impl Default for MarkdownSettings {
    fn default() -> Self {
        Self { extensions: true, smart_punctuation: false, raw_html: RawHtml::Sanitize, highlight: true }
    }
}

impl MarkdownSettings {
    /// What the parser is to recognise beyond `CommonMark` 0.31.2.
    pub fn parser_options(&self) -> pulldown_cmark::Options {
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
        options
    }
}

/// Which links nobody has to write.
#[derive(Debug, Clone, PartialEq, Hash)]
pub struct LinkSettings {
    /// Whether the first mention of a role, skill or term in a text becomes a link to it, unless its file says
    /// otherwise.
    pub auto_link: bool,
}

impl Default for LinkSettings {
    fn default() -> Self {
        Self { auto_link: true }
    }
}

/// How skills are measured.
#[derive(Debug, Clone, Default, PartialEq, Hash)]
pub struct SkillSettings {
    /// The levels, lowest first; empty where each skill has its own.
    pub levels: Vec<String>,
}

/// How the guide is searched.
#[derive(Debug, Clone, PartialEq, Hash)]
pub struct SearchSettings {
    /// Whether there is a search.
    pub enabled: bool,
}

impl Default for SearchSettings {
    fn default() -> Self {
        Self { enabled: true }
    }
}

/// The pictures that stand beside an address where it is shared.
#[derive(Debug, Clone, PartialEq, Hash)]
pub struct CardSettings {
    /// Whether each page has one.
    pub enabled: bool,
    /// The colour behind the text: red, green and blue.
    pub background: [u8; 3],
    /// The colour of the text.
    pub text: [u8; 3],
}

impl Default for CardSettings {
    fn default() -> Self {
        Self { enabled: false, background: [0x1f, 0x3a, 0x4d], text: [0xff, 0xff, 0xff] }
    }
}

/// What `check` makes of what it finds.
#[derive(Debug, Clone, Default, PartialEq, Hash)]
pub struct CheckSettings {
    /// Codes that aren't what they usually are.
    pub levels: Vec<(Code, Level)>,
    /// Abbreviations that readers know.
    pub known_abbreviations: Vec<String>,
}

impl CheckSettings {
    /// Whether the settings turn a diagnostic off.
    pub fn allows(&self, code: Code) -> bool {
        self.levels.contains(&(code, Level::Allow))
    }
}

/// How much one document may be, and what a template may do. A document that goes beyond is left out, and said, and the rest
/// of the guide is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct LimitSettings {
    /// The most bytes of its file.
    pub page_bytes: usize,
    /// The most containers within each other, those of Markdown and those of HTML.
    pub nesting: u32,
    /// The most steps that the Markdown parser takes in it.
    pub parse_steps: usize,
    /// The most bytes that a template may make of it, or of any page.
    pub output_bytes: usize,
    /// The most seconds that a template may take for one page.
    pub template_seconds: u32,
}

impl Default for LimitSettings {
    fn default() -> Self {
        Self {
            page_bytes: 2_000_000,
            nesting: 256,
            parse_steps: 10_000_000,
            output_bytes: 100_000_000,
            template_seconds: 60,
        }
    }
}

/// What happens to HTML in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RawHtml {
    /// What can run, frame or restyle the page is taken out.
    Sanitize,
    /// It stays as it is: the authors are trusted.
    Trust,
    /// It is shown as text.
    Escape,
}

/// A link in the header.
#[derive(Debug, Clone, PartialEq, Hash)]
pub struct NavItem {
    /// Its text.
    pub title: String,
    /// A path of the site, or a whole address.
    pub link: Spanned<String>,
}

/// The HTML elements that the sanitiser keeps, sorted. What can run, frame, restyle or send a form isn't among them.
pub const KEPT_HTML: [&str; 86] = [
    "a",
    "abbr",
    "acronym",
    "address",
    "area",
    "article",
    "aside",
    "audio",
    "b",
    "bdi",
    "bdo",
    "big",
    "blockquote",
    "br",
    "caption",
    "center",
    "cite",
    "code",
    "col",
    "colgroup",
    "data",
    "dd",
    "del",
    "details",
    "dfn",
    "div",
    "dl",
    "dt",
    "em",
    "figcaption",
    "figure",
    "font",
    "footer",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hgroup",
    "hr",
    "i",
    "img",
    "input",
    "ins",
    "kbd",
    "li",
    "map",
    "mark",
    "nav",
    "ol",
    "p",
    "picture",
    "pre",
    "q",
    "rp",
    "rt",
    "rtc",
    "ruby",
    "s",
    "samp",
    "section",
    "small",
    "source",
    "span",
    "strike",
    "strong",
    "sub",
    "summary",
    "sup",
    "table",
    "tbody",
    "td",
    "tfoot",
    "th",
    "thead",
    "time",
    "tr",
    "track",
    "tt",
    "u",
    "ul",
    "var",
    "video",
    "wbr",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_script_says_more_than_a_language() {
        for (language, direction) in [
            ("ar", "rtl"),
            ("he-IL", "rtl"),
            ("FA", "rtl"),
            ("az-Arab", "rtl"),
            ("ur-Latn-PK", "ltr"),
            ("en", "ltr"),
            ("arn", "ltr"),
        ] {
            let config = Config { language: language.into(), ..Config::default() };
            assert_eq!(config.direction(), direction, "{language}");
        }
    }
}
