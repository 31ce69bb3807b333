//! The folders of addresses -> their names in one language, which `[languages.X] folders` sets. URLs within the program have the usual
//! names, which are the same in every language; this is where they become published addresses, and back.

use std::borrow::Cow;
use std::sync::Arc;

use crate::model::address::percent::encode_path;
use crate::model::address::url::Url;

/// The names of the first folders of addresses in a language. Each published address belongs to one URL: where a folder takes the name
/// of another one, that one has the name that became free.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct FolderNames(Option<Arc<[FolderName]>>);

/// The name of a folder, as part of a URL.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct FolderName {
    usual: String,
    published: String,
}

impl FolderNames {
    /// The names from pairs of a usual name and a published one. No two are equal on the same side.
    pub(crate) fn new<'a>(names: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let encoded = |(usual, published): (&str, &str)| FolderName {
            usual: encode_path(usual),
            published: encode_path(published),
        };
        let names: Arc<[FolderName]> =
            names.into_iter().map(encoded).filter(|name| name.usual != name.published).collect();
        Self(Some(names).filter(|names| !names.is_empty()))
    }

    /// The published path of a URL: `/roles/x/` -> `/rollen/x/`.
    pub fn published<'a>(&self, path: &'a str) -> Cow<'a, str> {
        self.replaced(path, |name| (&name.usual, &name.published))
    }

    /// The path of a URL from a published one: `/rollen/x/` -> `/roles/x/`.
    pub fn usual<'a>(&self, path: &'a str) -> Cow<'a, str> {
        self.replaced(path, |name| (&name.published, &name.usual))
    }

    /// The URL at a published address.
    #[must_use]
    pub(crate) fn usual_url(&self, published: Url) -> Url {
        if self.0.is_some() { Url::of_address(&self.usual(published.as_str())) } else { published }
    }

    /// The published address of a URL, for readers of messages.
    pub(crate) fn published_url(&self, url: &Url) -> Url {
        if self.0.is_some() { Url::of_address(&self.published(url.as_str())) } else { url.clone() }
    }

    fn replaced<'a>(&self, path: &'a str, sides: impl Fn(&FolderName) -> (&String, &String)) -> Cow<'a, str> {
        let Some(names) = &self.0 else { return path.into() };
        let start = usize::from(path.starts_with('/'));
        let end = path[start..].find('/').map_or(path.len(), |length| start + length);
        let folder = &path[start..end];
        let sides = || names.iter().map(&sides);
        let new = sides().find(|(from, _)| *from == folder).map(|(_, to)| to.as_str());
        let new = new.or_else(|| {
            // The name is one that another folder gave up: the first in the chain of folders that took the next one's name.
            let before = |name: &str| sides().find(|(_, to)| to.as_str() == name).map(|(from, _)| from.as_str());
            std::iter::successors(before(folder), |name| before(name)).take(names.len()).last()
        });
        match new {
            Some(new) => [&path[..start], new, &path[end..]].concat().into(),
            None => path.into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_published_address_belongs_to_one_url() {
        let names =
            FolderNames::new([("roles", "rollen"), ("articles", "topics"), ("topics", "themen"), ("map", "地図")]);
        for (usual, published) in [
            ("/roles/x/", "/rollen/x/"),
            ("/roles/", "/rollen/"),
            ("roles", "rollen"),
            ("/rollen/x/", "/roles/x/"),
            ("/articles/", "/topics/"),
            ("/topics/", "/themen/"),
            ("/themen/a/", "/articles/a/"),
            ("/map/", "/%E5%9C%B0%E5%9B%B3/"),
            ("/", "/"),
            ("", ""),
            ("/feed.xml", "/feed.xml"),
            ("/x/roles/", "/x/roles/"),
        ] {
            assert_eq!(names.published(usual), published, "{usual}");
            assert_eq!(names.usual(published), usual, "{published}");
        }
        assert_eq!(FolderNames::new([("roles", "roles")]), FolderNames::default());
    }
}
