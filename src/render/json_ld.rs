//! What a page is, for search engines: JSON-LD in the vocabulary of schema.org. What comes in is the page as templates
//! see it; what goes out can stand in a `<script type="application/ld+json">`, where it is data and never runs.

use serde_json::{Map, Value, json};

use crate::model::entry::Kind;
use crate::model::site::Site;

use super::view::{Crumb, Item, Page};

/// The description of a page and of the way to it; nothing for a page that isn't for search engines.
pub(super) fn describe(site: &Site, page: &Page<'_>) -> String {
    let about = Describer { site, page };
    let Some(main) = about.main() else { return String::new() };
    let graph: Vec<Value> = std::iter::once(main).chain(about.breadcrumbs()).collect();
    let json = json!({ "@context": "https://schema.org", "@graph": graph }).to_string();
    // Neither a tag nor the end of the script can be in it (HTML, section 4.12.1.3).
    json.replace('<', "\\u003c").replace('>', "\\u003e").replace('&', "\\u0026")
}

struct Describer<'a> {
    site: &'a Site,
    page: &'a Page<'a>,
}

impl Describer<'_> {
    fn main(&self) -> Option<Value> {
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
            object("CollectionPage", [("name", json!(self.page.title)), ("isPartOf", self.guide())])
        } else {
            return None;
        };
        if let Some(main) = main.as_object_mut() {
            main.insert("url".into(), json!(self.site.address(&self.page.href)));
            if !self.page.description.is_empty() {
                main.insert("description".into(), json!(self.page.description));
            }
        }
        Some(main)
    }

    /// The guide, in a few words.
    fn guide(&self) -> Value {
        let home = self.site.base.href(&crate::model::route::Url::home());
        object("WebSite", [("name", json!(self.site.config.title)), ("url", json!(self.site.address(&home)))])
    }

    fn website(&self) -> Value {
        let Value::Object(mut guide) = self.guide() else { return Value::Null };
        guide.insert("inLanguage".into(), json!(self.site.config.language));
        Value::Object(guide)
    }

    fn article(&self) -> Value {
        let page = self.page;
        let compared = page.comparison.iter().flat_map(|comparison| [&comparison.left, &comparison.right]);
        let about: Vec<Value> = page.roles.iter().chain(compared).map(|role| self.named("Occupation", role)).collect();
        let people: Vec<Value> = page.authors.iter().map(|name| object("Person", [("name", json!(name))])).collect();
        // An article needs an author; the guide stands in for people who aren't named.
        let author = if people.is_empty() {
            object("Organization", [("name", json!(self.site.config.title))])
        } else {
            Value::Array(people)
        };
        let source =
            |source: &super::view::Source| json!(format!("{}{}{}", source.before, source.address, source.after));
        object(
            "Article",
            [
                ("headline", json!(page.title)),
                ("author", author),
                ("inLanguage", json!(self.site.config.language)),
                ("datePublished", optional(page.date.as_ref().map(|date| date.iso.as_str()))),
                ("dateModified", optional(page.updated.as_ref().map(|date| date.iso.as_str()))),
                ("timeRequired", optional((page.reading_minutes > 0).then(|| format!("PT{}M", page.reading_minutes)))),
                ("abstract", optional(page.debate.as_ref().and_then(|debate| debate.takeaway.as_deref()))),
                ("about", list(about)),
                ("keywords", list(page.topics.iter().map(|topic| json!(topic.title)).collect())),
                ("citation", list(page.sources.iter().map(source).collect())),
                ("isPartOf", self.guide()),
            ],
        )
    }

    fn occupation(&self) -> Value {
        let role = self.page.role.as_ref();
        let codes = role.iter().flat_map(|role| &role.codes).map(|code| {
            let list = object("CategoryCodeSet", [("name", json!(code.label))]);
            object("CategoryCode", [("codeValue", json!(code.text)), ("inCodeSet", list)])
        });
        let skills = role.iter().flat_map(|role| &role.skills).map(|need| self.named("DefinedTerm", &need.skill));
        object(
            "Occupation",
            [
                ("name", json!(self.page.title)),
                ("alternateName", list(self.page.names.iter().map(|name| json!(name)).collect())),
                ("occupationalCategory", list(codes.collect())),
                ("skills", list(skills.collect())),
            ],
        )
    }

    fn term(&self) -> Value {
        // The list that it stands in is the last step of the way to it.
        let set = self.page.breadcrumbs.iter().rev().find(|crumb| crumb.href.is_some()).map(|crumb| {
            object("DefinedTermSet", [("name", json!(crumb.title)), ("url", optional(self.crumb_address(crumb)))])
        });
        object(
            "DefinedTerm",
            [
                ("name", json!(self.page.title)),
                ("alternateName", list(self.page.names.iter().map(|name| json!(name)).collect())),
                ("inDefinedTermSet", set.unwrap_or(Value::Null)),
            ],
        )
    }

    fn breadcrumbs(&self) -> Option<Value> {
        let step = |(position, crumb): (usize, &Crumb)| {
            let address = self.crumb_address(crumb).unwrap_or_else(|| self.site.address(&self.page.href));
            let step = [("position", json!(position)), ("name", json!(crumb.title)), ("item", json!(address))];
            object("ListItem", step)
        };
        let steps: Vec<Value> = (1..).zip(&self.page.breadcrumbs).map(step).collect();
        (!steps.is_empty()).then(|| object("BreadcrumbList", [("itemListElement", Value::Array(steps))]))
    }

    fn crumb_address(&self, crumb: &Crumb) -> Option<String> {
        crumb.href.as_ref().map(|href| self.site.address(href))
    }

    fn named(&self, kind: &str, item: &Item) -> Value {
        object(kind, [("name", json!(item.title)), ("url", json!(self.site.address(&item.href)))])
    }
}

/// An object of a type, without the properties that have no value.
fn object<const N: usize>(kind: &str, properties: [(&str, Value); N]) -> Value {
    let kind = std::iter::once(("@type".to_string(), json!(kind)));
    let properties = properties.into_iter().filter(|(_, value)| !value.is_null());
    Value::Object(kind.chain(properties.map(|(name, value)| (name.to_string(), value))).collect::<Map<_, _>>())
}

fn optional(value: Option<impl Into<Value>>) -> Value {
    value.map_or(Value::Null, Into::into)
}

/// A list, or no value where nothing is in it.
fn list(values: Vec<Value>) -> Value {
    if values.is_empty() { Value::Null } else { Value::Array(values) }
}
