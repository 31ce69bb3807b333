//! What a page is, for search engines: JSON-LD in the vocabulary of schema.org. What comes in is the page as templates
//! see it; what goes out can stand in a `<script type="application/ld+json">`, where it is data and never runs.

use std::borrow::Cow;
use std::io;

use serde::ser::{Serialize, SerializeMap as _, Serializer};
use serde_json::ser::Formatter;

use crate::model::address::url::Url;
use crate::model::kind::Kind;
use crate::model::site::Site;

use crate::render::page::{ListedItem, PageLink, PageView, SourceView};

/// The description of a page and of the way to it; nothing for a page that isn't for search engines.
pub(crate) fn describe(site: &Site, page: &PageView<'_>) -> String {
    let about = Describer { site, page };
    let Some(main) = about.main() else { return String::new() };
    let graph = std::iter::once(main).chain(about.breadcrumbs()).collect();
    let whole = Value::Object(vec![("@context", "https://schema.org".into()), ("@graph", Value::List(graph))]);
    let mut json = Vec::with_capacity(2048);
    // Writing to a Vec can't fail, and there is no key that isn't a string.
    _ = whole.serialize(&mut serde_json::Serializer::with_formatter(&mut json, InScript));
    String::from_utf8(json).unwrap_or_default()
}

/// JSON in which neither a tag nor the end of a script can be (HTML, section 4.12.1.3).
struct InScript;

impl Formatter for InScript {
    fn write_string_fragment<W: ?Sized + io::Write>(&mut self, writer: &mut W, fragment: &str) -> io::Result<()> {
        let mut plain = 0;
        for (at, byte) in fragment.bytes().enumerate() {
            let escaped = match byte {
                b'<' => b"\\u003c",
                b'>' => b"\\u003e",
                b'&' => b"\\u0026",
                _ => continue,
            };
            writer.write_all(&fragment.as_bytes()[plain..at])?;
            writer.write_all(escaped)?;
            plain = at + 1;
        }
        writer.write_all(&fragment.as_bytes()[plain..])
    }
}

/// A value of JSON-LD, most of it borrowed from the page.
enum Value<'a> {
    Text(Cow<'a, str>),
    Number(usize),
    List(Vec<Value<'a>>),
    /// In this order.
    Object(Vec<(&'static str, Value<'a>)>),
    /// No value: the property isn't there.
    Nothing,
}

impl Serialize for Value<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Text(text) => serializer.serialize_str(text),
            Self::Number(number) => number.serialize(serializer),
            Self::List(values) => values.serialize(serializer),
            Self::Object(properties) => {
                let mut map = serializer.serialize_map(None)?;
                for (name, value) in properties.iter().filter(|(_, value)| !matches!(value, Self::Nothing)) {
                    map.serialize_entry(name, value)?;
                }
                map.end()
            }
            Self::Nothing => serializer.serialize_none(),
        }
    }
}

impl<'a> From<&'a str> for Value<'a> {
    fn from(text: &'a str) -> Self {
        Self::Text(text.into())
    }
}

impl<'a> From<&'a String> for Value<'a> {
    fn from(text: &'a String) -> Self {
        text.as_str().into()
    }
}

impl From<String> for Value<'_> {
    fn from(text: String) -> Self {
        Self::Text(text.into())
    }
}

impl<'a, T: Into<Value<'a>>> From<Option<T>> for Value<'a> {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Nothing, Into::into)
    }
}

struct Describer<'a> {
    site: &'a Site,
    page: &'a PageView<'a>,
}

impl<'a> Describer<'a> {
    fn main(&self) -> Option<Value<'a>> {
        let kind = self.page.kind;
        let is = |wanted: Kind| kind == wanted.as_str();
        let mut main = if kind == "home" {
            self.website()
        } else if is(Kind::Article) || is(Kind::Debate) || is(Kind::Comparison) {
            self.article()
        } else if is(Kind::Role) {
            self.occupation()
        } else if is(Kind::Skill) || is(Kind::Term) || kind == "title" {
            self.term()
        } else if is(Kind::Topic) || is(Kind::Context) || matches!(kind, "index" | "titles" | "list" | "map") {
            vec![
                ("@type", "CollectionPage".into()),
                ("name", (&self.page.title).into()),
                ("isPartOf", Value::Object(self.guide())),
            ]
        } else {
            return None;
        };
        main.push(("url", self.site.address(&self.page.href).into()));
        main.push(("description", Some(&self.page.description).filter(|text| !text.is_empty()).into()));
        Some(Value::Object(main))
    }

    /// The guide, in a few words.
    fn guide(&self) -> Properties<'a> {
        let home = self.site.base.href(&Url::home());
        vec![
            ("@type", "WebSite".into()),
            ("name", (&self.site.config.title).into()),
            ("url", self.site.address(&home).into()),
        ]
    }

    fn website(&self) -> Properties<'a> {
        let config = &self.site.config;
        vec![("@type", "WebSite".into()), ("name", (&config.title).into()), ("inLanguage", (&config.language).into())]
    }

    fn article(&self) -> Properties<'a> {
        let page = self.page;
        let compared = page.comparison.iter().flat_map(|comparison| [&comparison.left, &comparison.right]);
        let about = page.roles.iter().chain(compared).map(|role| self.named("Occupation", role));
        let people = page.authors.iter().map(|name| typed("Person", name));
        // An article needs an author; the guide stands in for people who aren't named.
        let author = if page.authors.is_empty() {
            typed("Organization", &self.site.config.title)
        } else {
            Value::List(people.collect())
        };
        let source = |source: &SourceView| format!("{}{}{}", source.before, source.url, source.after).into();
        let minutes = Some(page.reading_minutes).filter(|minutes| *minutes > 0);
        vec![
            ("@type", "Article".into()),
            ("headline", (&page.title).into()),
            ("author", author),
            ("inLanguage", (&self.site.config.language).into()),
            ("datePublished", page.date.as_ref().map(|date| &date.iso).into()),
            ("dateModified", page.updated.as_ref().map(|date| &date.iso).into()),
            ("timeRequired", minutes.map(|minutes| format!("PT{minutes}M")).into()),
            ("abstract", page.debate.as_ref().and_then(|debate| debate.takeaway.as_ref()).into()),
            ("about", list(about)),
            ("keywords", list(page.topics.iter().map(|topic| (topic.title()).into()))),
            ("citation", list(page.sources.iter().map(source))),
            ("isPartOf", Value::Object(self.guide())),
        ]
    }

    fn occupation(&self) -> Properties<'a> {
        let role = self.page.role.as_ref();
        let codes = role.iter().flat_map(|role| &role.codes).map(|code| {
            Value::Object(vec![
                ("@type", "CategoryCode".into()),
                ("codeValue", (&code.text).into()),
                ("inCodeSet", typed("CategoryCodeSet", &code.label)),
            ])
        });
        let skills = role.iter().flat_map(|role| &role.skills).map(|need| self.named("DefinedTerm", &need.skill));
        vec![
            ("@type", "Occupation".into()),
            ("name", (&self.page.title).into()),
            ("alternateName", list(self.page.alternate_names.iter().map(Into::into))),
            ("occupationalCategory", list(codes)),
            ("skills", list(skills)),
        ]
    }

    fn term(&self) -> Properties<'a> {
        // The list that it stands in is the last step of the way to it.
        let set = self.page.breadcrumbs.iter().rev().find(|crumb| crumb.href.is_some()).map(|crumb| {
            Value::Object(vec![
                ("@type", "DefinedTermSet".into()),
                ("name", (&crumb.title).into()),
                ("url", self.crumb_address(crumb).into()),
            ])
        });
        vec![
            ("@type", "DefinedTerm".into()),
            ("name", (&self.page.title).into()),
            ("alternateName", list(self.page.alternate_names.iter().map(Into::into))),
            ("inDefinedTermSet", set.into()),
        ]
    }

    fn breadcrumbs(&self) -> Option<Value<'a>> {
        let step = |(position, crumb): (usize, &'a PageLink)| {
            let address = self.crumb_address(crumb).unwrap_or_else(|| self.site.address(&self.page.href));
            Value::Object(vec![
                ("@type", "ListItem".into()),
                ("position", Value::Number(position)),
                ("name", (&crumb.title).into()),
                ("item", address.into()),
            ])
        };
        let steps: Vec<Value<'_>> = (1..).zip(&self.page.breadcrumbs).map(step).collect();
        let list = || vec![("@type", "BreadcrumbList".into()), ("itemListElement", Value::List(steps))];
        (!self.page.breadcrumbs.is_empty()).then(|| Value::Object(list()))
    }

    fn crumb_address(&self, crumb: &PageLink) -> Option<String> {
        crumb.href.as_ref().map(|href| self.site.address(href))
    }

    fn named(&self, kind: &'static str, item: &'a ListedItem) -> Value<'a> {
        Value::Object(vec![
            ("@type", kind.into()),
            ("name", (item.title()).into()),
            ("url", self.site.address(item.href()).into()),
        ])
    }
}

type Properties<'a> = Vec<(&'static str, Value<'a>)>;

/// Something of a type, of which only the name is said.
fn typed<'a>(kind: &'static str, name: &'a str) -> Value<'a> {
    Value::Object(vec![("@type", kind.into()), ("name", name.into())])
}

/// A list, or no value where nothing is in it.
fn list<'a>(values: impl Iterator<Item = Value<'a>>) -> Value<'a> {
    let values: Vec<Value<'_>> = values.collect();
    if values.is_empty() { Value::Nothing } else { Value::List(values) }
}
