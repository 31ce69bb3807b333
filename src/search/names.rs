//! Records -> `names.json`: what each page is called. The script of the search looks a name up here, however it is
//! joined, turned round or misspelt, before it asks the index, which knows whole words only. Articles are left out: there
//! are many, and they are looked for by what they say.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::model::kind::Kind;

use crate::search::Record;

#[derive(Serialize)]
struct Named<'a> {
    url: &'a str,
    title: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    kind: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    summary: &'a str,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    names: &'a [String],
    /// Understood, and never shown.
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    hidden: &'a [String],
    /// The two that it compares, by their places in this list.
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    between: Vec<usize>,
}

/// The bytes of the file: a list, in the order of the records.
pub(super) fn file(records: &[Record]) -> Vec<u8> {
    let is_listed = |record: &&Record| record.of("kind") != Kind::Article.singular();
    let listed: Vec<&Record> = records.iter().filter(is_listed).collect();
    let places: BTreeMap<&str, usize> = listed.iter().enumerate().map(|(at, record)| (&*record.url, at)).collect();
    let named = listed.iter().map(|record| Named {
        url: &record.url,
        title: record.of("title"),
        kind: record.of("kind"),
        summary: record.of("summary"),
        names: &record.names,
        hidden: &record.hidden,
        between: record.between.iter().filter_map(|url| places.get(url.as_str()).copied()).collect(),
    });
    // Texts and numbers always have a JSON form.
    serde_json::to_vec(&named.collect::<Vec<_>>()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_comparison_knows_its_two_and_articles_are_left_out() {
        let record = |url: &str, kind: &str, between: &[&str]| Record {
            url: url.into(),
            content: String::new(),
            meta: BTreeMap::from([("title".to_string(), url.to_uppercase()), ("kind".to_string(), kind.to_string())]),
            filters: BTreeMap::new(),
            names: Vec::new(),
            hidden: Vec::new(),
            between: between.iter().map(ToString::to_string).collect(),
        };
        let records = [
            record("/x", "Article", &[]),
            record("/a", "Role", &[]),
            record("/b", "Role", &[]),
            record("/a-vs-b", "Comparison", &["/b", "/a"]),
        ];
        let json = String::from_utf8(file(&records)).expect("UTF-8");
        assert_eq!(
            json,
            r#"[{"url":"/a","title":"/A","kind":"Role"},{"url":"/b","title":"/B","kind":"Role"},{"url":"/a-vs-b","title":"/A-VS-B","kind":"Comparison","between":[1,0]}]"#
        );
    }
}
