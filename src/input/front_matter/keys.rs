//! Every key of front matter and of site.toml: its name, where it belongs, the shape of its value, what it means, and
//! an example. Reading, suggestions, `guide new`, the JSON Schemas and the test of the documentation all use this table.

use crate::model::kind::Kind;

/// One key.
#[derive(Debug, Clone, Copy)]
pub struct Key {
    /// Its name.
    pub name: &'static str,
    /// The kinds of document that have it; none means all. Of no use in site.toml.
    pub kinds: &'static [Kind],
    /// The shape of its value.
    pub shape: Shape,
    /// What it means, in a few words without a full stop.
    pub means: &'static str,
    /// A value as it is written, in YAML for front matter and in TOML for site.toml.
    pub example: &'static str,
}

/// The shape of a value.
#[derive(Debug, Clone, Copy)]
pub enum Shape {
    /// One line of text.
    Text,
    /// A list of texts; a single one stands for a list of one.
    Texts,
    /// A day, as in `2021-12-15` or `Dec 15, 2021`.
    Day,
    /// A length of time, as in `6 months`.
    Length,
    /// `true` or `false`.
    Truth,
    /// A whole number between two.
    Number(i64, i64),
    /// One of some words.
    Choice(&'static [&'static str]),
    /// A label and a text, on each line.
    Labelled,
    /// A label and two texts, on each line.
    Pairs,
    /// Names, each with a note: the keys of the long form.
    Noted(&'static str, &'static str),
    /// Codes of diagnostics, as a list.
    Codes,
    /// A table of codes of diagnostics, each allowed, warned of or denied, beside other keys.
    Levels(&'static [Key]),
    /// A table.
    Table(&'static [Key]),
    /// A list of tables.
    Tables(&'static [Key]),
    /// Whatever the author wants.
    Any,
}

impl Key {
    /// Whether documents of a kind have it.
    pub fn is_of(&self, kind: Kind) -> bool {
        self.kinds.is_empty() || self.kinds.contains(&kind)
    }
}

/// The names of some keys, in their order.
pub(crate) fn names(keys: &[Key]) -> Vec<&'static str> {
    keys.iter().map(|key| key.name).collect()
}

/// The kinds that may be called more than their title.
pub(crate) const NAMED: &[Kind] = &[Kind::Role, Kind::Topic, Kind::Skill, Kind::Term, Kind::Context];
const ALL: &[Kind] = &[];
const ROLE: &[Kind] = &[Kind::Role];

const fn key(
    name: &'static str,
    kinds: &'static [Kind],
    shape: Shape,
    means: &'static str,
    example: &'static str,
) -> Key {
    Key { name, kinds, shape, means, example }
}

/// The keys of front matter.
#[rustfmt::skip]
pub const FRONT_MATTER: &[Key] = &[
    key("kind", ALL, Shape::Choice(&["article", "role", "topic", "debate", "skill", "term", "comparison", "context"]),
        "what it is, where its folder doesn't say", "role"),
    key("title", ALL, Shape::Text, "the title", "Product Owner"),
    key("summary", ALL, Shape::Text,
        "one line on what it says; for a role, what the role means", "Decides what a team does next."),
    key("date", ALL, Shape::Day, "when it was published", "2021-12-15"),
    key("updated", ALL, Shape::Day, "when it last changed in substance", "Jan 5, 2022"),
    key("authors", ALL, Shape::Texts, "who wrote it", "[Ada, Grace]"),
    key("roles", ALL, Shape::Texts, "the roles that it is about, by any of their names", "[Product Owner]"),
    key("topics", ALL, Shape::Texts, "the topics that it is about", "[Titles and Levels]"),
    key("tags", ALL, Shape::Texts, "names of roles or topics, where you don't want to say which", "[growing]"),
    key("aliases", ALL, Shape::Texts, "old addresses, which lead here", "[/old/place/]"),
    key("sources", ALL, Shape::Texts, "where its facts come from", "[\"https://example.org/report\"]"),
    key("reviewed", ALL, Shape::Day, "when someone last checked it", "2026-01-01"),
    key("review_in", ALL, Shape::Length, "how long a review lasts", "6 months"),
    key("draft", ALL, Shape::Truth, "`true` keeps it from being published", "true"),
    key("weight", ALL, Shape::Number(i64::MIN, i64::MAX), "its place in lists, lightest first", "10"),
    key("template", ALL, Shape::Text, "another template for its page", "article.html"),
    key("auto_link", ALL, Shape::Truth, "`false` keeps its text free of automatic links", "false"),
    key("allow", ALL, Shape::Codes, "codes of warnings that `guide check` leaves out for this file", "[orphan]"),
    key("extra", ALL, Shape::Any, "whatever your templates want to know", "{mood: calm}"),
    key("debates", &[Kind::Article], Shape::Texts,
        "the debates that it takes part in, `Name` or `Name#position`", "[Product Manager vs Product Owner]"),
    key("abbr", NAMED, Shape::Text, "its abbreviation", "PO"),
    key("also_called", NAMED, Shape::Texts, "its other names", "[Scrum Product Owner]"),
    key("hidden_titles", NAMED, Shape::Texts, "names that are understood and never shown", "[Product Onwer]"),
    key("family", ROLE, Shape::Text, "the family that lists show it in", "Product"),
    key("variant_of", ROLE, Shape::Text, "the role that it is a variant of", "Product Manager"),
    key("facts", ROLE, Shape::Labelled, "a label and a text each: the rows of \"at a glance\"", "{Faces: the team}"),
    key("skills", ROLE, Shape::Noted("skill", "level"), "its skills, each with its level", "{Roadmapping: working}"),
    key("levels", ROLE, Shape::Noted("name", "differs"),
        "its levels, each with what sets it apart from the one below", "{Junior: asks, Senior: is asked}"),
    key("levels", &[Kind::Skill], Shape::Labelled, "its levels, each with what a person at it can do",
        "{working: makes one, expert: makes others make one}"),
    key("confused_with", ROLE, Shape::Noted("role", "difference"),
        "roles that it is taken for, each with the difference", "{Product Manager: decides why}"),
    key("works_with", ROLE, Shape::Noted("role", "how"), "roles that it works with", "[Product Designer]"),
    key("reports_to", ROLE, Shape::Noted("role", "how"), "roles that it reports to", "[Head of Product]"),
    key("leads_to", ROLE, Shape::Noted("role", "how"), "roles that it leads to, each with the way there",
        "[{role: Product Manager, how: by owning larger decisions}]"),
    key("contexts", ROLE, Shape::Noted("context", "how"), "workplaces, and what the role is there",
        "{a bank: Stands for a business line.}"),
    key("codes", ROLE, Shape::Labelled, "its codes in public classifications", "{O*NET: 15-1299.09}"),
    key("parent", &[Kind::Topic], Shape::Text, "the topic that it is part of", "Careers"),
    key("means", &[Kind::Term], Shape::Texts, "the roles or terms that it may stand for", "[Product Manager]"),
    key("status", &[Kind::Debate], Shape::Choice(&["open", "settled", "it-depends"]), "how it stands", "it-depends"),
    key("takeaway", &[Kind::Debate], Shape::Text, "what a reader should take away", "Try it, and judge by results."),
    key("between", &[Kind::Comparison], Shape::Texts, "the two roles", "[Product Manager, Product Owner]"),
    key("rows", &[Kind::Comparison], Shape::Pairs, "a label, and what is to be said of each of the two",
        "{Looks at: [the market, the team]}"),
    // What other generators call these: understood, so that nobody has to learn a new word for them.
    key("description", ALL, Shape::Text, "another name for `summary`", "Decides what a team does next."),
    key("author", ALL, Shape::Texts, "another name for `authors`", "Ada"),
];

/// The keys at the top of site.toml.
#[rustfmt::skip]
pub const SITE: &[Key] = &[
    key("title", ALL, Shape::Text, "the guide's name", "\"Product roles\""),
    key("base_url", ALL, Shape::Text, "where it will be, with `https://`", "\"https://example.org/guide/\""),
    key("description", ALL, Shape::Text, "one sentence on what it is, for search engines and feeds",
        "\"What the titles mean.\""),
    key("language", ALL, Shape::Text, "the language of the text", "\"pt-BR\""),
    key("authors", ALL, Shape::Texts, "who writes it, where an article doesn't say", "[\"Ada\"]"),
    key("theme", ALL, Shape::Text, "the folder of the theme below `themes/`", "\"mine\""),
    key("build", ALL, Shape::Table(BUILD), "how the site is made", "{output = \"public\"}"),
    key("markdown", ALL, Shape::Table(MARKDOWN), "how texts are read", "{highlight = false}"),
    key("links", ALL, Shape::Table(LINKS), "which links nobody has to write", "{auto_link = false}"),
    key("skills", ALL, Shape::Table(SKILLS), "how skills are measured", "{levels = [\"working\", \"expert\"]}"),
    key("search", ALL, Shape::Table(SEARCH), "whether the site can be searched", "{enabled = false}"),
    key("cards", ALL, Shape::Table(CARDS), "the pictures that stand beside its addresses where they are shared",
        "{enabled = true}"),
    key("check", ALL, Shape::Levels(CHECK), "what is made of each code", "{orphan = \"allow\"}"),
    key("limits", ALL, Shape::Table(LIMITS), "how much one document may be", "{page_bytes = 100000}"),
    key("nav", ALL, Shape::Tables(NAV), "the links in the header", "[{title = \"Roles\", link = \"/roles/\"}]"),
    key("extra", ALL, Shape::Any, "whatever your templates want to know", "{mood = \"calm\"}"),
];

/// The keys of `[build]`.
#[rustfmt::skip]
pub const BUILD: &[Key] = &[
    key("output", ALL, Shape::Text, "the folder of the site, from the guide's folder", "\"public\""),
    key("drafts", ALL, Shape::Truth, "whether drafts are published", "true"),
    key("page_size", ALL, Shape::Number(1, 10_000),
        "how many entries a list shows before it goes on in a page of its own", "48"),
];

/// The keys of `[markdown]`.
#[rustfmt::skip]
pub const MARKDOWN: &[Key] = &[
    key("extensions", ALL, Shape::Truth, "all that goes beyond CommonMark", "true"),
    key("smart_punctuation", ALL, Shape::Truth,
        "whether straight quotes, `--` and `...` become typographic", "true"),
    key("raw_html", ALL, Shape::Choice(&["sanitize", "trust", "escape"]), "what happens to HTML in a text",
        "\"sanitize\""),
    key("highlight", ALL, Shape::Truth, "whether fenced code is highlighted", "true"),
];

/// The keys of `[links]`.
pub const LINKS: &[Key] =
    &[key("auto_link", ALL, Shape::Truth, "whether names in texts become links to what they name", "false")];

/// The keys of `[skills]`.
pub const SKILLS: &[Key] =
    &[key("levels", ALL, Shape::Texts, "the levels of skills, lowest first", "[\"working\", \"expert\"]")];

/// The keys of `[search]`.
pub const SEARCH: &[Key] = &[key(
    "enabled",
    ALL,
    Shape::Truth,
    "whether the guide has a search: its index, its page, and the field in the header",
    "false",
)];

/// The keys of `[cards]`.
#[rustfmt::skip]
pub const CARDS: &[Key] = &[
    key("enabled", ALL, Shape::Truth, "whether each page has a card", "true"),
    key("background", ALL, Shape::Text, "the colour behind the text", "\"#1f3a4d\""),
    key("text", ALL, Shape::Text, "the colour of the text", "\"#ffffff\""),
];

/// The keys of `[check]`, beside the codes of diagnostics.
pub const CHECK: &[Key] =
    &[key("known_abbreviations", ALL, Shape::Texts, "abbreviations that readers know", "[\"SQL\"]")];

/// The keys of `[limits]`.
#[rustfmt::skip]
pub const LIMITS: &[Key] = &[
    key("page_bytes", ALL, Shape::Number(1, 1_000_000_000), "the most bytes that the file of one document may have",
        "2000000"),
    key("nesting", ALL, Shape::Number(8, 10_000),
        "how many quotes, lists and elements of HTML may stand within each other", "256"),
    key("parse_steps", ALL, Shape::Number(1, 1_000_000_000),
        "how many steps the Markdown parser may take in one document", "10000000"),
    key("output_bytes", ALL, Shape::Number(1, 1_000_000_000), "the most bytes that a template may write into one page",
        "100000000"),
    key("template_seconds", ALL, Shape::Number(1, 86_400), "the most seconds that a template may take for one page", "60"),
];

/// The keys of a `[[nav]]` item.
pub const NAV: &[Key] = &[
    key("title", ALL, Shape::Text, "what it says", "\"Roles\""),
    key("link", ALL, Shape::Text, "a path of the site, or a whole address", "\"/roles/\""),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::front_matter;
    use crate::source::FileId;

    /// What reading one key of a kind of document says.
    fn said(kind: Kind, key: &str, value: &str) -> Vec<String> {
        let mut diagnostics = Vec::new();
        let text = format!("---\n{key}: {value}\n---\n");
        front_matter::parse(&text, FileId(0), kind, &mut diagnostics);
        diagnostics.into_iter().map(|diagnostic| diagnostic.message).collect()
    }

    #[test]
    fn every_key_is_read_as_its_shape_says() {
        for key in FRONT_MATTER {
            for kind in Kind::ALL.into_iter().filter(|kind| key.is_of(*kind)) {
                assert_eq!(said(kind, key.name, key.example), [""; 0], "{} of {kind:?}", key.name);
                let wrong = said(kind, key.name, "[[[deep]]]");
                assert!(matches!(key.shape, Shape::Any) || !wrong.is_empty(), "{} is never read", key.name);
            }
            let is_elsewhere =
                |kind: &Kind| FRONT_MATTER.iter().any(|other| other.name == key.name && other.is_of(*kind));
            for kind in Kind::ALL.into_iter().filter(|kind| !is_elsewhere(kind)) {
                assert_eq!(said(kind, key.name, key.example).len(), 1, "{} of {kind:?}", key.name);
            }
        }
    }
}
