//! [`PageView`] -> JSON-LD in the vocabulary of schema.org, which describes a page to search engines. The output is escaped
//! for `<script type="application/ld+json">`.

use std::borrow::Cow;
use std::io;

use serde::ser::{Serialize, SerializeMap as _, Serializer};
use serde_json::ser::Formatter;

use crate::model::address::url::Url;
use crate::model::document::pay::{Amount, PayPeriod};
use crate::model::kind::Kind;
use crate::model::site::Site;

use crate::render::page::{ListedItem, PageLink, PageVersion, PageView, PayLineView};

/// Describes a page and its breadcrumbs. Empty for a page that search engines should not index.
pub(crate) fn describe(site: &Site, page: &PageView<'_>) -> String {
    let builder = JsonLdBuilder { site, page };
    let Some(main) = builder.main() else { return String::new() };
    let graph = std::iter::once(main).chain(builder.breadcrumbs()).collect();
    let document =
        JsonLdValue::Object(vec![("@context", "https://schema.org".into()), ("@graph", JsonLdValue::List(graph))]);
    let mut json = Vec::with_capacity(2048);
    // Writing to a Vec can't fail, and all keys are strings.
    _ = document.serialize(&mut serde_json::Serializer::with_formatter(&mut json, ScriptFormatter));
    String::from_utf8(json).unwrap_or_default()
}

/// Escapes `<`, `>` and `&`, so that no string can end the script element (HTML, section 4.12.1.3).
struct ScriptFormatter;

impl Formatter for ScriptFormatter {
    fn write_string_fragment<W: ?Sized + io::Write>(&mut self, writer: &mut W, fragment: &str) -> io::Result<()> {
        let mut written = 0;
        for index in memchr::memchr3_iter(b'<', b'>', b'&', fragment.as_bytes()) {
            let escaped = match fragment.as_bytes()[index] {
                b'<' => b"\\u003c",
                b'>' => b"\\u003e",
                _ => b"\\u0026",
            };
            writer.write_all(&fragment.as_bytes()[written..index])?;
            writer.write_all(escaped)?;
            written = index + 1;
        }
        writer.write_all(&fragment.as_bytes()[written..])
    }
}

/// A JSON-LD value. Most are borrowed from the page.
enum JsonLdValue<'a> {
    Text(Cow<'a, str>),
    Number(usize),
    Decimal(f64),
    List(Vec<JsonLdValue<'a>>),
    /// Properties in the order in which they are written.
    Object(Properties<'a>),
    /// A property with this value is omitted.
    Absent,
}

impl Serialize for JsonLdValue<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Text(text) => serializer.serialize_str(text),
            Self::Number(number) => number.serialize(serializer),
            Self::Decimal(number) => Amount::new(*number).map(Amount::number).serialize(serializer),
            Self::List(values) => values.serialize(serializer),
            Self::Object(properties) => {
                let mut map = serializer.serialize_map(None)?;
                for (name, value) in properties.iter().filter(|(_, value)| !matches!(value, Self::Absent)) {
                    map.serialize_entry(name, value)?;
                }
                map.end()
            }
            Self::Absent => serializer.serialize_none(),
        }
    }
}

impl<'a> From<&'a str> for JsonLdValue<'a> {
    fn from(text: &'a str) -> Self {
        Self::Text(text.into())
    }
}

impl<'a> From<&'a String> for JsonLdValue<'a> {
    fn from(text: &'a String) -> Self {
        text.as_str().into()
    }
}

impl From<String> for JsonLdValue<'_> {
    fn from(text: String) -> Self {
        Self::Text(text.into())
    }
}

impl<'a, T: Into<JsonLdValue<'a>>> From<Option<T>> for JsonLdValue<'a> {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Absent, Into::into)
    }
}

/// The used types of schema.org that are works with translations.
const CREATIVE_WORKS: [&str; 4] = ["Article", "WebPage", "CollectionPage", "WebSite"];

struct JsonLdBuilder<'a> {
    site: &'a Site,
    page: &'a PageView<'a>,
}

impl<'a> JsonLdBuilder<'a> {
    fn main(&self) -> Option<JsonLdValue<'a>> {
        let kind = self.page.kind;
        let is = |expected: Kind| kind == expected.as_str();
        let mut main = if kind == "home" {
            self.website()
        } else if is(Kind::Article) || is(Kind::Debate) || is(Kind::Comparison) {
            self.article()
        } else if is(Kind::Role) {
            self.occupation()
        } else if is(Kind::Skill) || is(Kind::Term) || kind == "title" {
            self.term()
        } else if is(Kind::Topic) || is(Kind::Context) || matches!(kind, "index" | "titles" | "list" | "map" | "family")
        {
            self.web_page("CollectionPage")
        } else if is(Kind::Move) {
            self.web_page("WebPage")
        } else if is(Kind::Page) {
            self.web_page(if self.page.children.items.is_empty() { "WebPage" } else { "CollectionPage" })
        } else {
            return None;
        };
        if matches!(&main[..], [("@type", JsonLdValue::Text(name)), ..] if CREATIVE_WORKS.contains(&&**name)) {
            let is_new = |(name, _): &(&str, JsonLdValue<'_>)| main.iter().all(|(known, _)| known != name);
            let new: Vec<_> = self.translations().into_iter().filter(is_new).collect();
            main.extend(new);
        }
        main.push(("url", self.site.address(&self.page.href).into()));
        main.push(("description", Some(&self.page.description).filter(|text| !text.is_empty()).into()));
        Some(JsonLdValue::Object(main))
    }

    /// The language of the page and its versions in other languages. Nothing in a guide in one language.
    fn translations(&self) -> Properties<'a> {
        let page = self.page;
        let Some(current) = page.versions.iter().find(|version| version.is_current) else { return Vec::new() };
        let others = page.versions.iter().filter(|version| !version.is_current && !version.canonical.is_empty());
        let reference = |version: &'a PageVersion| {
            JsonLdValue::Object(vec![
                ("@type", "CreativeWork".into()),
                ("inLanguage", (&version.language).into()),
                ("url", (&version.canonical).into()),
            ])
        };
        let mut properties = vec![("inLanguage", JsonLdValue::from(&current.language))];
        if current.is_main {
            let translations: Vec<_> = others.map(reference).collect();
            properties
                .extend((!translations.is_empty()).then_some(("workTranslation", JsonLdValue::List(translations))));
        } else {
            properties
                .extend(others.filter(|version| version.is_main).map(|main| ("translationOfWork", reference(main))));
        }
        properties
    }

    /// A page of the guide, as a type of schema.org.
    fn web_page(&self, page_type: &'static str) -> Properties<'a> {
        vec![
            ("@type", page_type.into()),
            ("name", (&self.page.title).into()),
            ("isPartOf", JsonLdValue::Object(self.guide())),
        ]
    }

    /// The guide as a reference: its type, title and address.
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
        // An article needs an author. If no author is named, the guide is the author.
        let author = if page.authors.is_empty() {
            typed("Organization", &self.site.config.title)
        } else {
            JsonLdValue::List(people.collect())
        };
        let minutes = Some(page.reading_minutes).filter(|minutes| *minutes > 0);
        vec![
            ("@type", "Article".into()),
            ("headline", (&page.title).into()),
            ("author", author),
            ("contributor", list(page.contributors.iter().map(|name| typed("Person", name)))),
            ("inLanguage", (&self.site.config.language).into()),
            ("datePublished", page.date.as_ref().map(|date| &date.iso).into()),
            ("dateModified", page.updated.as_ref().map(|date| &date.iso).into()),
            ("timeRequired", minutes.map(|minutes| format!("PT{minutes}M")).into()),
            ("abstract", page.debate.as_ref().and_then(|debate| debate.takeaway.as_ref()).into()),
            ("about", list(about)),
            ("keywords", list(page.topics.iter().map(|topic| (topic.title()).into()))),
            ("citation", list(page.sources.iter().copied().map(Into::into))),
            ("isPartOf", JsonLdValue::Object(self.guide())),
        ]
    }

    fn occupation(&self) -> Properties<'a> {
        let role = self.page.role.as_ref();
        let codes = role.iter().flat_map(|role| &role.codes).map(|code| {
            JsonLdValue::Object(vec![
                ("@type", "CategoryCode".into()),
                ("codeValue", (&code.text).into()),
                ("inCodeSet", typed("CategoryCodeSet", &code.label)),
            ])
        });
        let skills = role.iter().flat_map(|role| &role.skills).map(|need| self.named("DefinedTerm", &need.skill));
        let pay = role.iter().filter_map(|role| role.pay.as_ref()).flat_map(|pay| &pay.lines);
        vec![
            ("@type", "Occupation".into()),
            ("name", (&self.page.title).into()),
            ("alternateName", list(self.page.alternate_names.iter().map(Into::into))),
            ("occupationalCategory", list(codes)),
            ("skills", list(skills)),
            ("estimatedSalary", list(pay.flat_map(salary))),
        ]
    }

    fn term(&self) -> Properties<'a> {
        // The last breadcrumb with an address is the list that the term belongs to.
        let set = self.page.breadcrumbs.iter().rev().find(|crumb| crumb.href.is_some()).map(|crumb| {
            JsonLdValue::Object(vec![
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

    fn breadcrumbs(&self) -> Option<JsonLdValue<'a>> {
        let step = |(position, crumb): (usize, &'a PageLink)| {
            let address = self.crumb_address(crumb).unwrap_or_else(|| self.site.address(&self.page.href));
            JsonLdValue::Object(vec![
                ("@type", "ListItem".into()),
                ("position", JsonLdValue::Number(position)),
                ("name", (&crumb.title).into()),
                ("item", address.into()),
            ])
        };
        let steps: Vec<JsonLdValue<'_>> = (1..).zip(&self.page.breadcrumbs).map(step).collect();
        let list = || vec![("@type", "BreadcrumbList".into()), ("itemListElement", JsonLdValue::List(steps))];
        (!self.page.breadcrumbs.is_empty()).then(|| JsonLdValue::Object(list()))
    }

    fn crumb_address(&self, crumb: &PageLink) -> Option<String> {
        crumb.href.as_ref().map(|href| self.site.address(href))
    }

    fn named(&self, kind: &'static str, item: &'a ListedItem) -> JsonLdValue<'a> {
        JsonLdValue::Object(vec![
            ("@type", kind.into()),
            ("name", (item.title()).into()),
            ("url", self.site.address(item.href()).into()),
        ])
    }
}

type Properties<'a> = Vec<(&'static str, JsonLdValue<'a>)>;

/// A statement about pay. Only a median is a value of a distribution: the ends of a range are no percentiles.
fn salary(line: &PayLineView) -> Vec<JsonLdValue<'_>> {
    let about = [line.level.as_deref(), line.place.as_deref()];
    let name = Some(about.into_iter().flatten().collect::<Vec<_>>().join(", ")).filter(|name| !name.is_empty());
    let number = |amount: Option<f64>| amount.map_or(JsonLdValue::Absent, JsonLdValue::Decimal);
    let period = PayPeriod::ALL.into_iter().find(|period| period.as_str() == line.per).unwrap_or_default();
    let mut salaries = Vec::new();
    if line.from.is_some() || line.to.is_some() {
        let value = JsonLdValue::Object(vec![
            ("@type", "QuantitativeValue".into()),
            ("minValue", number(line.from)),
            ("maxValue", number(line.to)),
            ("unitText", line.per.to_ascii_uppercase().into()),
        ]);
        salaries.push(JsonLdValue::Object(vec![
            ("@type", "MonetaryAmount".into()),
            ("name", name.clone().into()),
            ("currency", (&line.currency).into()),
            ("value", value),
        ]));
    }
    if line.median.is_some() {
        salaries.push(JsonLdValue::Object(vec![
            ("@type", "MonetaryAmountDistribution".into()),
            ("name", name.into()),
            ("currency", (&line.currency).into()),
            ("duration", period.iso_8601().into()),
            ("median", number(line.median)),
        ]));
    }
    salaries
}

/// An object with a type and a name.
fn typed<'a>(kind: &'static str, name: &'a str) -> JsonLdValue<'a> {
    JsonLdValue::Object(vec![("@type", kind.into()), ("name", name.into())])
}

/// A list; absent if it is empty.
fn list<'a>(values: impl Iterator<Item = JsonLdValue<'a>>) -> JsonLdValue<'a> {
    let values: Vec<JsonLdValue<'_>> = values.collect();
    if values.is_empty() { JsonLdValue::Absent } else { JsonLdValue::List(values) }
}
