//! The table of all keys of front matter and site.toml: name, kinds, type of the value, description and example. Parsing,
//! suggestions, `guide new`, the JSON Schemas and the test of the documentation use this table.

use crate::model::kind::Kind;

/// A key of front matter or site.toml.
#[derive(Debug, Clone, Copy)]
pub struct KeySpec {
    /// The key as it is written.
    pub name: &'static str,
    /// The kinds of document that have the key; empty for all. Unused for site.toml.
    pub kinds: &'static [Kind],
    /// The type of its value.
    pub value_type: ValueType,
    /// One phrase without a full stop.
    pub description: &'static str,
    /// A value: YAML for front matter, TOML for site.toml.
    pub example: &'static str,
}

/// The type of a value.
#[derive(Debug, Clone, Copy)]
pub enum ValueType {
    /// One line of text.
    Text,
    /// A list of texts; a single text is a list of one.
    TextList,
    /// A list of texts or of tables with these keys; a single one is a list of one.
    TextsOrTables(&'static [KeySpec]),
    /// A day: `2021-12-15` or `Dec 15, 2021`.
    Date,
    /// A length of time: `6 months`.
    Duration,
    /// `true` or `false`.
    Boolean,
    /// A number, with or without a fraction.
    Number,
    /// An integer from the first to the second number.
    Integer(i64, i64),
    /// A list of integers from the first to the second number; a single one is a list of one. Only in site.toml.
    IntegerList(i64, i64),
    /// One of these words.
    Choice(&'static [&'static str]),
    /// A list of some of these words; a single one is a list of one. Only in site.toml.
    ChoiceList(&'static [&'static str]),
    /// A label and a text per line.
    TextMap,
    /// A label and two texts per line.
    TextPairs,
    /// Names with an optional note; the two keys are those of the long form.
    AnnotatedNames(&'static str, &'static str),
    /// Names with an optional note, whose long form has more keys: the names of both keys, and all keys of the long form.
    AnnotatedTables(&'static str, &'static str, &'static [KeySpec]),
    /// A list of tables with these keys; a single table is a list of one. The last value has the required keys.
    Records(&'static [KeySpec], &'static [&'static str]),
    /// A list of diagnostic codes.
    Codes,
    /// A table that maps diagnostic codes to levels, with some other keys.
    CodeLevels(&'static [KeySpec]),
    /// A table.
    Table(&'static [KeySpec]),
    /// An array of tables.
    TableList(&'static [KeySpec]),
    /// A table of tables with these keys, each under the tag of a language.
    TableByLanguage(&'static [KeySpec]),
    /// Anything.
    Any,
}

impl KeySpec {
    /// Whether documents of a kind have the key.
    pub fn is_of(&self, kind: Kind) -> bool {
        self.kinds.is_empty() || self.kinds.contains(&kind)
    }
}

/// The names of some keys, in the same order.
pub(crate) fn names(keys: &[KeySpec]) -> Vec<&'static str> {
    keys.iter().map(|key| key.name).collect()
}

/// The kinds whose documents can have names other than their title.
pub(crate) const KINDS_WITH_NAMES: &[Kind] = &[Kind::Role, Kind::Topic, Kind::Skill, Kind::Term, Kind::Context];
const ALL: &[Kind] = &[];
const ROLE: &[Kind] = &[Kind::Role];

const fn key(
    name: &'static str,
    kinds: &'static [Kind],
    value_type: ValueType,
    description: &'static str,
    example: &'static str,
) -> KeySpec {
    KeySpec { name, kinds, value_type, description, example }
}

/// The keys of front matter.
#[rustfmt::skip]
pub const FRONT_MATTER: &[KeySpec] = &[
    key("kind", ALL, ValueType::Choice(&["article", "role", "topic", "debate", "skill", "term", "comparison", "move", "context", "page"]),
        "the kind of document, if its folder doesn't determine it", "role"),
    key("title", ALL, ValueType::Text, "the title", "Product Owner"),
    key("summary", ALL, ValueType::Text,
        "a one-line summary; for a role, what the role means", "Decides what a team does next."),
    key("date", ALL, ValueType::Date, "the publication date", "2021-12-15"),
    key("updated", ALL, ValueType::Date, "the date of the last substantial change", "Jan 5, 2022"),
    key("authors", ALL, ValueType::TextList, "the authors", "[Ada, Grace]"),
    key("roles", ALL, ValueType::TextList, "the roles it is about, by any of their names", "[Product Owner]"),
    key("topics", ALL, ValueType::TextList, "the topics it is about", "[Titles and Levels]"),
    key("tags", ALL, ValueType::TextList, "names of roles or topics, if you don't want to distinguish them", "[growing]"),
    key("aliases", ALL, ValueType::TextList, "old URLs that redirect to this page", "[/old/place/]"),
    key("address", ALL, ValueType::Text, "the address of its page, or the last part of it, if the name of its file doesn't determine it", "product-owner"),
    key("translation_of", ALL, ValueType::Text, "the document of the main language that it translates, if that has another path", "roles/product-owner.md"),
    key("original_version", ALL, ValueType::Text, "the fingerprint of that document when it was translated", "3f0a91c2"),
    key("reading", ALL, ValueType::Text, "its title as it is spoken, by which lists are sorted", "かちょう"),
    key("sources", ALL, ValueType::TextsOrTables(CITED_SOURCE), "the sources of its facts", "[\"https://example.org/report\"]"),
    key("reviewed", ALL, ValueType::Date, "the date of the last review", "2026-01-01"),
    key("review_in", ALL, ValueType::Duration, "the time until the next review is due", "6 months"),
    key("draft", ALL, ValueType::Boolean, "`true` keeps it unpublished", "true"),
    key("publish", ALL, ValueType::Date, "the first day on which it is public", "2026-01-15"),
    key("expires", ALL, ValueType::Date, "the last day on which it is public", "2099-12-31"),
    key("unlisted", ALL, ValueType::Boolean, "`true` keeps it out of lists, feeds, the search and the sitemap", "true"),
    key("series", ALL, ValueType::Records(SERIES, &["name"]), "the series of documents that it is a part of", "{name: First steps, part: 1}"),
    key("weight", ALL, ValueType::Number, "its position in lists, lowest first", "10"),
    key("template", ALL, ValueType::Text, "a different template for its page", "article.html"),
    key("auto_link", ALL, ValueType::Boolean, "`false` disables automatic links in its text", "false"),
    key("allow", ALL, ValueType::Codes, "codes of warnings to allow in this file", "[orphan]"),
    key("extra", ALL, ValueType::Any, "any data for your templates", "{mood: calm}"),
    key("debates", &[Kind::Article], ValueType::TextList,
        "the debates it takes part in, as `Name` or `Name#position`", "[Product Manager vs Product Owner]"),
    key("abbr", KINDS_WITH_NAMES, ValueType::Text, "its abbreviation", "PO"),
    key("also_called", KINDS_WITH_NAMES, ValueType::TextList, "its other names", "[Scrum Product Owner]"),
    key("hidden_titles", KINDS_WITH_NAMES, ValueType::TextList, "names that are recognised but never shown", "[Product Onwer]"),
    key("family", ROLE, ValueType::Text, "the family under which lists show it", "Product"),
    key("variant_of", ROLE, ValueType::Text, "the role it is a variant of", "Product Manager"),
    key("facts", ROLE, ValueType::TextMap, "the rows of \"at a glance\", a label and a text each", "{Focus: the team}"),
    key("skills", ROLE, ValueType::AnnotatedNames("skill", "level"), "its skills, each with a level", "{Roadmapping: working}"),
    key("levels", ROLE, ValueType::AnnotatedTables("name", "differs", ROLE_LEVEL),
        "its levels, lowest first, each with how it differs from the one below",
        "[{name: Junior, differs: needs guidance, skills: {Roadmapping: awareness}}]"),
    key("levels", &[Kind::Skill], ValueType::TextMap, "its levels, each with what a person at that level can do",
        "{working: writes a roadmap, expert: coaches others}"),
    key("learn", &[Kind::Skill], ValueType::Records(RESOURCE, &["title"]), "resources to learn it, each with a reason",
        "[{title: The Art of Bread, why: It explains each step., level: basic, kind: book}]"),
    key("fits", ROLE, ValueType::AnnotatedTables("statement", "skill", FIT),
        "what a person says about themselves whom the role fits, each with the skill or the fact behind it",
        "[I like to bake at night, {statement: I plan ahead, skill: Planning}]"),
    key("adverts", ROLE, ValueType::AnnotatedTables("words", "hints", ADVERT),
        "words in job adverts that point to the role, each with what they hint at",
        "[own the backlog: You decide the order.]"),
    key("confused_with", ROLE, ValueType::AnnotatedNames("role", "difference"),
        "roles it is confused with, each with the difference", "{Product Manager: decides why}"),
    key("works_with", ROLE, ValueType::AnnotatedNames("role", "how"), "roles it works with", "[Product Designer]"),
    key("reports_to", ROLE, ValueType::AnnotatedNames("role", "how"), "roles it reports to", "[Head of Product]"),
    key("leads_to", ROLE, ValueType::AnnotatedNames("role", "how"), "roles it leads to, each with the way there",
        "[{role: Product Manager, how: by owning larger decisions}]"),
    key("contexts", ROLE, ValueType::AnnotatedTables("context", "how", ROLE_CONTEXT),
        "workplaces, each with what the role means there and its titles there", "{a bank: Represents a business line.}"),
    key("pay", ROLE, ValueType::Records(PAY, &["currency"]), "what it pays, by place, each with its source",
        "[{place: Vienna, from: 30000, to: 40000, currency: EUR, source: \"https://example.org/pay\", date: 2026-01-01}]"),
    key("codes", ROLE, ValueType::TextMap, "its codes in public classifications", "{O*NET: 15-1299.09}"),
    key("parent", &[Kind::Topic], ValueType::Text, "the topic it is part of", "Careers"),
    key("path", &[Kind::Topic], ValueType::TextList, "articles to read in this order", "[The First Loaf, Sourdough]"),
    key("means", &[Kind::Term], ValueType::TextList, "the roles or terms it can stand for", "[Product Manager]"),
    key("status", &[Kind::Debate], ValueType::Choice(&["open", "settled", "it-depends"]), "the state of the debate", "it-depends"),
    key("takeaway", &[Kind::Debate], ValueType::Text, "the conclusion for the reader", "Try it, and judge by results."),
    key("between", &[Kind::Comparison], ValueType::TextList, "the two roles, or the two workplaces", "[Product Manager, Product Owner]"),
    key("rows", &[Kind::Comparison], ValueType::TextPairs, "the rows of the table: a label, and a text for each side",
        "{Focus: [the market, the team]}"),
    key("from", &[Kind::Move], ValueType::AnnotatedNames("role", "level"), "the role at which the move starts, with or without a level", "Product Owner"),
    key("to", &[Kind::Move], ValueType::AnnotatedNames("role", "level"), "the role that the move leads to, with or without a level", "{Product Manager: Junior}"),
    // The names that other generators use.
    key("description", ALL, ValueType::Text, "an alias for `summary`", "Decides what a team does next."),
    key("author", ALL, ValueType::TextList, "an alias for `authors`", "Ada"),
];

/// The keys of a level of a role.
#[rustfmt::skip]
pub const ROLE_LEVEL: &[KeySpec] = &[
    key("name", ROLE, ValueType::Text, "the name of the level", "Junior"),
    key("differs", ROLE, ValueType::Text, "how it differs from the level below", "needs guidance"),
    key("skills", ROLE, ValueType::AnnotatedNames("skill", "level"),
        "the skills whose level differs from the level below; `none` removes a skill", "{Roadmapping: awareness}"),
    key("pay", ROLE, ValueType::Records(PAY, &["currency"]), "what the level pays", "[{from: 30000, currency: EUR}]"),
];

/// The keys of a workplace at which a role differs.
#[rustfmt::skip]
pub const ROLE_CONTEXT: &[KeySpec] = &[
    key("context", ROLE, ValueType::Text, "the workplace", "Bank"),
    key("how", ROLE, ValueType::Text, "what the role means there", "Represents a business line."),
    key("called", ROLE, ValueType::TextList, "the titles that the role has there", "[Business Owner]"),
];

/// The keys of a statement about the person whom a role fits.
#[rustfmt::skip]
pub const FIT: &[KeySpec] = &[
    key("statement", ROLE, ValueType::Text, "what the person says", "I plan ahead"),
    key("skill", ROLE, ValueType::Text, "the skill of the role that it is about", "Planning"),
    key("fact", ROLE, ValueType::Text, "the label of the fact of the role that it is about", "Hours"),
];

/// The keys of a series.
pub const SERIES: &[KeySpec] = &[
    key("name", ALL, ValueType::Text, "the name of the series", "First steps"),
    key("part", ALL, ValueType::Integer(1, 10_000), "its number in the series", "1"),
];

/// The keys of words in adverts that point to a role.
#[rustfmt::skip]
pub const ADVERT: &[KeySpec] = &[
    key("words", ROLE, ValueType::TextList, "words or phrases of an advert", "[night shift, early start]"),
    key("hints", ROLE, ValueType::Text, "what they hint at", "The bread is baked at night."),
];

/// The keys of a source.
#[rustfmt::skip]
pub const CITED_SOURCE: &[KeySpec] = &[
    key("title", ALL, ValueType::Text, "its title, with author and year", "\"Bread report, 2025\""),
    key("url", ALL, ValueType::Text, "its address on the web", "\"https://example.org/report\""),
    key("read", ALL, ValueType::Date, "the day on which you last read it", "2026-01-01"),
];

/// The keys of a resource to learn a skill.
#[rustfmt::skip]
pub const RESOURCE: &[KeySpec] = &[
    key("title", ALL, ValueType::Text, "the title", "The Art of Bread"),
    key("url", ALL, ValueType::Text, "its address on the web", "\"https://example.org/bread\""),
    key("why", ALL, ValueType::Text, "the reason to use it", "It explains each step."),
    key("level", ALL, ValueType::Text, "the level of the skill that it leads to", "basic"),
    key("kind", ALL, ValueType::Choice(&["book", "course", "article", "practice"]), "the kind of resource", "book"),
    key("cost", ALL, ValueType::Text, "what it costs", "free"),
    key("date", ALL, ValueType::Date, "the day on which you checked it", "2026-01-01"),
];

/// The keys of a statement about pay.
#[rustfmt::skip]
pub const PAY: &[KeySpec] = &[
    key("place", ROLE, ValueType::Text, "the region or kind of workplace", "Vienna"),
    key("from", ROLE, ValueType::Number, "the lower end of the range", "30000"),
    key("to", ROLE, ValueType::Number, "the upper end of the range", "40000"),
    key("median", ROLE, ValueType::Number, "the median", "34000"),
    key("currency", ROLE, ValueType::Text, "the currency, as a code of ISO 4217", "EUR"),
    key("per", ROLE, ValueType::Choice(&["year", "month", "day", "hour"]), "the period that the amounts are paid for; `year` by default", "month"),
    key("note", ROLE, ValueType::Text, "what the figures include or leave out", "without bonus"),
    key("source", ROLE, ValueType::Text, "the URL or the name of the source", "\"https://example.org/pay\""),
    key("date", ROLE, ValueType::Date, "the day for which the figures hold", "2026-01-01"),
    key("read", ROLE, ValueType::Date, "the day on which you last read the source", "2026-01-01"),
];

/// The keys at the top of site.toml.
#[rustfmt::skip]
pub const SITE: &[KeySpec] = &[
    key("title", ALL, ValueType::Text, "the name of the guide", "\"Product roles\""),
    key("base_url", ALL, ValueType::Text, "the URL of the published guide, with `https://`", "\"https://example.org/guide/\""),
    key("description", ALL, ValueType::Text, "a one-sentence description for search engines and feeds",
        "\"What the titles mean.\""),
    key("language", ALL, ValueType::Text, "the language of the text, as a BCP 47 tag", "\"pt-BR\""),
    key("languages", ALL, ValueType::TableByLanguage(LANGUAGE), "the other languages of the guide, by tag",
        "{de = {title = \"Produktrollen\"}}"),
    key("authors", ALL, ValueType::TextList, "the authors of articles that don't name any", "[\"Ada\"]"),
    key("theme", ALL, ValueType::Text, "the folder of the theme below `themes/`", "\"mine\""),
    key("build", ALL, ValueType::Table(BUILD), "how the site is built", "{output = \"public\"}"),
    key("markdown", ALL, ValueType::Table(MARKDOWN), "how Markdown is parsed", "{highlight = false}"),
    key("links", ALL, ValueType::Table(LINKS), "automatic links", "{auto_link = false}"),
    key("skills", ALL, ValueType::Table(SKILLS), "the levels of skills", "{levels = [\"working\", \"expert\"]}"),
    key("search", ALL, ValueType::Table(SEARCH), "the search of the site", "{enabled = false}"),
    key("reader", ALL, ValueType::Table(READER), "what readers can do with the guide", "{tools = false}"),
    key("cards", ALL, ValueType::Table(CARDS), "the preview images of shared links",
        "{enabled = true}"),
    key("book", ALL, ValueType::Table(BOOK), "the book that `guide export epub` writes",
        "{cover = \"static/cover.png\"}"),
    key("images", ALL, ValueType::Table(IMAGES), "the images that are published", "{widths = [480, 960]}"),
    key("check", ALL, ValueType::CodeLevels(CHECK), "the level of each diagnostic code", "{orphan = \"allow\"}"),
    key("limits", ALL, ValueType::Table(LIMITS), "limits on documents, templates and images", "{page_bytes = 100000}"),
    key("security", ALL, ValueType::Table(SECURITY), "sources that the content security policy allows",
        "{frame_src = [\"https://www.youtube-nocookie.com\"]}"),
    key("source", ALL, ValueType::Table(SOURCE), "where documents come from, and where readers can change them or report a problem",
        "{edit_url = \"https://example.org/edit/main/{path}\"}"),
    key("nav", ALL, ValueType::TableList(NAV), "the links in the header", "[{title = \"Roles\", link = \"/roles/\"}]"),
    key("extra", ALL, ValueType::Any, "any data for your templates", "{mood = \"calm\"}"),
];

/// The keys of `[build]`.
#[rustfmt::skip]
pub const BUILD: &[KeySpec] = &[
    key("output", ALL, ValueType::Text, "the output folder, relative to the guide's folder", "\"public\""),
    key("drafts", ALL, ValueType::Boolean, "whether to publish drafts", "true"),
    key("future", ALL, ValueType::Boolean, "whether to publish documents before their first day, `publish`", "true"),
    key("expired", ALL, ValueType::Boolean, "whether to publish documents after their last day, `expires`", "true"),
    key("page_size", ALL, ValueType::Integer(1, 10_000),
        "the number of entries per page of a list", "48"),
    key("print", ALL, ValueType::Boolean,
        "whether to publish /print/, pages with all documents of a part of the guide, for printing and saving as PDF", "true"),
    key("review", ALL, ValueType::Boolean, "whether to publish /review/, the list of what the authors have to do, and mark broken links", "true"),
];

/// The keys of `[markdown]`.
#[rustfmt::skip]
pub const MARKDOWN: &[KeySpec] = &[
    key("extensions", ALL, ValueType::Boolean, "whether to enable extensions of CommonMark", "true"),
    key("bare_urls", ALL, ValueType::Boolean,
        "whether URLs and email addresses without markup are links", "false"),
    key("math", ALL, ValueType::Boolean, "whether TeX between dollar signs and in `math` code blocks becomes a formula", "false"),
    key("smart_punctuation", ALL, ValueType::Boolean,
        "whether to convert straight quotes, `--` and `...` to typographic characters", "true"),
    key("raw_html", ALL, ValueType::Choice(&["sanitize", "trust", "escape"]), "how to handle HTML in a text",
        "\"sanitize\""),
    key("highlight", ALL, ValueType::Boolean, "whether to highlight fenced code", "true"),
];

/// The keys of `[links]`.
pub const LINKS: &[KeySpec] =
    &[key("auto_link", ALL, ValueType::Boolean, "whether names in texts become links", "false")];

/// The keys of `[skills]`.
pub const SKILLS: &[KeySpec] =
    &[key("levels", ALL, ValueType::TextList, "the levels of skills, lowest first", "[\"working\", \"expert\"]")];

/// The keys of `[search]`.
pub const SEARCH: &[KeySpec] = &[key(
    "enabled",
    ALL,
    ValueType::Boolean,
    "whether to generate the search: its index, its page and the field in the header",
    "false",
)];

/// The keys of `[source]`.
#[rustfmt::skip]
pub const SOURCE: &[KeySpec] = &[
    key("edit_url", ALL, ValueType::Text, "the address at which a document can be changed; `{path}` is its path, `{title}` its title and `{url}` that of its page",
        "\"https://example.org/edit/main/{path}\""),
    key("report_url", ALL, ValueType::Text, "the address at which a problem of a page can be reported, with the same placeholders",
        "\"https://example.org/issues/new?title={title}&body={url}\""),
    key("git", ALL, ValueType::Boolean, "whether documents have the dates of their last changes and their contributors from git", "true"),
];

/// The keys of `[cards]`.
#[rustfmt::skip]
pub const CARDS: &[KeySpec] = &[
    key("enabled", ALL, ValueType::Boolean, "whether to generate a card for each page", "true"),
    key("background", ALL, ValueType::Text, "the colour of the background", "\"#1f3a4d\""),
    key("text", ALL, ValueType::Text, "the colour of the text", "\"#ffffff\""),
    key("font", ALL, ValueType::Text, "a font in `fonts/` for letters that the built-in font lacks", "\"fonts/NotoSansArabic.ttf\""),
];

/// The keys of `[book]`.
#[rustfmt::skip]
pub const BOOK: &[KeySpec] = &[
    key("cover", ALL, ValueType::Text, "the path of the cover in `static/` or `content/`: an image in PNG, JPEG, GIF or SVG", "\"static/cover.png\""),
];

/// The keys of `[images]`.
#[rustfmt::skip]
pub const IMAGES: &[KeySpec] = &[
    key("keep_metadata", ALL, ValueType::Boolean, "whether published images keep the place, time, camera and author in their files", "true"),
    key("widths", ALL, ValueType::IntegerList(16, 10_000), "the widths of smaller copies of images, in pixels", "[480, 960]"),
    key("formats", ALL, ValueType::ChoiceList(&["webp"]), "formats of further copies, where they are smaller", "[\"webp\"]"),
];

/// The keys of `[reader]`.
pub const READER: &[KeySpec] =
    &[key("tools", ALL, ValueType::Boolean, "whether the site has tools for the reader's own case", "false")];

/// The keys of `[check]`, besides diagnostic codes.
#[rustfmt::skip]
pub const CHECK: &[KeySpec] = &[
    key("known_abbreviations", ALL, ValueType::TextList, "abbreviations that readers know", "[\"SQL\"]"),
    key("source_age", ALL, ValueType::Duration, "the time after which sources are to be read again; sources are not checked by default", "\"2 years\""),
    key("pay_age", ALL, ValueType::Duration, "the age at which figures of pay are outdated", "\"18 months\""),
];

/// The keys of `[limits]`.
#[rustfmt::skip]
pub const LIMITS: &[KeySpec] = &[
    key("page_bytes", ALL, ValueType::Integer(1, 1_000_000_000), "the maximum size of a document, in bytes",
        "2000000"),
    key("nesting", ALL, ValueType::Integer(8, 10_000),
        "the maximum nesting depth of quotes, lists and HTML elements", "256"),
    key("parse_steps", ALL, ValueType::Integer(1, 1_000_000_000),
        "the maximum number of parser steps per document", "10000000"),
    key("output_bytes", ALL, ValueType::Integer(1, 1_000_000_000), "the maximum output of a template for one page, in bytes",
        "100000000"),
    key("template_seconds", ALL, ValueType::Integer(1, 86_400), "the maximum time of a template for one page, in seconds", "60"),
    key("image_pixels", ALL, ValueType::Integer(1, 10_000_000_000), "the maximum number of pixels of an image", "100000000"),
    key("image_bytes", ALL, ValueType::Integer(1, 10_000_000_000), "the maximum size of the file of an image, in bytes", "50000000"),
];

/// The keys of `[security]`.
#[rustfmt::skip]
pub const SECURITY: &[KeySpec] = &[
    key("frame_src", ALL, ValueType::TextList, "the sources of pages in `<iframe>`", "[\"https://www.youtube-nocookie.com\"]"),
    key("media_src", ALL, ValueType::TextList, "the sources of audio and video", "[\"https://media.example.org\"]"),
    key("img_src", ALL, ValueType::TextList, "the sources of images", "[\"https://img.shields.io\"]"),
    key("script_src", ALL, ValueType::TextList, "the sources of scripts", "[\"https://stats.example.org\"]"),
    key("connect_src", ALL, ValueType::TextList, "the sources that scripts may request", "[\"https://stats.example.org\"]"),
];

/// The keys of a table below `[languages]`.
#[rustfmt::skip]
pub const LANGUAGE: &[KeySpec] = &[
    key("name", ALL, ValueType::Text, "the name of the language, as its readers write it", "\"Deutsch\""),
    key("title", ALL, ValueType::Text, "the name of the guide in the language", "\"Produktrollen\""),
    key("description", ALL, ValueType::Text, "a one-sentence description in the language", "\"Was die Titel bedeuten.\""),
    key("folders", ALL, ValueType::TextMap, "the names of the first folders of its addresses", "{roles = \"rollen\"}"),
    key("nav", ALL, ValueType::TableList(NAV), "the links in the header", "[{title = \"Rollen\", link = \"/roles/\"}]"),
];

/// The keys of a `[[nav]]` item.
pub const NAV: &[KeySpec] = &[
    key("title", ALL, ValueType::Text, "the text of the link", "\"Roles\""),
    key("link", ALL, ValueType::Text, "a path on the site, or a full URL", "\"/roles/\""),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::front_matter;
    use crate::source::FileId;

    /// The messages of parsing a document of a kind with one key.
    fn messages(kind: Kind, key: &str, value: &str) -> Vec<String> {
        let mut diagnostics = Vec::new();
        let text = format!("---\n{key}: {value}\n---\n");
        let (front, _) = front_matter::parse(&text, FileId(0), Some(kind), &mut diagnostics);
        let suspects = front.key_facts.suspects.into_iter().map(|suspect| suspect.key.value);
        diagnostics.into_iter().map(|diagnostic| diagnostic.message).chain(suspects).collect()
    }

    #[test]
    fn every_key_is_parsed_as_its_type() {
        for key in FRONT_MATTER {
            for kind in Kind::ALL.into_iter().filter(|kind| key.is_of(*kind)) {
                assert_eq!(messages(kind, key.name, key.example), [""; 0], "{} of {kind:?}", key.name);
                let wrong = messages(kind, key.name, "[[[[deep]]]]");
                assert!(matches!(key.value_type, ValueType::Any) || !wrong.is_empty(), "{} is never read", key.name);
            }
            let is_elsewhere =
                |kind: &Kind| FRONT_MATTER.iter().any(|other| other.name == key.name && other.is_of(*kind));
            for kind in Kind::ALL.into_iter().filter(|kind| !is_elsewhere(kind)) {
                assert_eq!(messages(kind, key.name, key.example).len(), 1, "{} of {kind:?}", key.name);
            }
        }
    }
}
