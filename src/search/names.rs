//! [`SearchRecord`]s -> `names.json`: the names of each page. The search script matches joined, reordered and misspelt
//! names against this list before it queries the index, which only matches whole words. Articles are excluded: there are
//! many, and readers search them by content.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::model::kind::Kind;

use crate::search::SearchRecord;

/// The names of one page, as the search script reads them.
#[derive(Serialize)]
struct PageNames<'a> {
    url: &'a str,
    title: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    kind: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    summary: &'a str,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    names: &'a [String],
    /// Matched, but never displayed.
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    hidden: &'a [String],
    /// For a comparison: the indexes of its two roles in this list.
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    between: Vec<usize>,
}

/// The bytes of `names.json`: a list in the order of the records.
pub(super) fn to_json(records: &[SearchRecord]) -> Vec<u8> {
    let is_listed = |record: &&SearchRecord| record.meta("kind") != Kind::Article.singular();
    let listed: Vec<&SearchRecord> = records.iter().filter(is_listed).collect();
    let indexes: BTreeMap<&str, usize> =
        listed.iter().enumerate().map(|(index, record)| (&*record.url, index)).collect();
    let names = listed.iter().map(|record| PageNames {
        url: &record.url,
        title: record.meta("title"),
        kind: record.meta("kind"),
        summary: record.meta("summary"),
        names: &record.names,
        hidden: &record.hidden_names,
        between: record.compared.iter().filter_map(|url| indexes.get(url.as_str()).copied()).collect(),
    });
    // Serializing strings and numbers can't fail.
    serde_json::to_vec(&names.collect::<Vec<_>>()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_json_links_comparisons_to_their_roles_and_excludes_articles() {
        let record = |url: &str, kind: &str, compared: &[&str]| SearchRecord {
            url: url.into(),
            content: String::new(),
            meta: BTreeMap::from([("title".to_string(), url.to_uppercase()), ("kind".to_string(), kind.to_string())]),
            filters: BTreeMap::new(),
            names: Vec::new(),
            hidden_names: Vec::new(),
            compared: compared.iter().map(ToString::to_string).collect(),
        };
        let records = [
            record("/x", "Article", &[]),
            record("/a", "Role", &[]),
            record("/b", "Role", &[]),
            record("/a-vs-b", "Comparison", &["/b", "/a"]),
        ];
        let json = String::from_utf8(to_json(&records)).expect("UTF-8");
        assert_eq!(
            json,
            r#"[{"url":"/a","title":"/A","kind":"Role"},{"url":"/b","title":"/B","kind":"Role"},{"url":"/a-vs-b","title":"/A-VS-B","kind":"Comparison","between":[1,0]}]"#
        );
    }
}
