//! The paths of documents and files -> unique addresses, so that the guide builds.

use std::collections::BTreeSet;

use crate::model::address::output_paths::collision_key;
use crate::model::address::slug::AddressStyle;
use crate::model::address::url::Url;
use crate::model::kind::Kind;

use crate::scaffold::import::layout::is_index;

/// Addresses of generated pages, which a document must not use.
pub(super) const RESERVED: [&str; 8] =
    ["titles", "review", "search", "feed.xml", "sitemap.xml", "robots.txt", "404.html", "llms.txt"];

/// Assigns unique addresses.
pub(super) struct AddressAllocator {
    addresses: BTreeSet<String>,
}

impl AddressAllocator {
    pub(super) fn new() -> Self {
        Self { addresses: RESERVED.iter().map(|name| (*name).to_string()).collect() }
    }

    pub(super) fn claim(&mut self, address: &str) -> bool {
        self.addresses.insert(collision_key(address))
    }

    /// Claims the address of a document as seen from a folder, if it is in it.
    pub(super) fn claim_below(&mut self, target: &str, folder: &str) {
        let Some((first, rest)) = target.split_once('/') else { return };
        if first.eq_ignore_ascii_case(folder) {
            let stem = rest.trim_end_matches(".md");
            self.claim(stem.strip_suffix("/index").unwrap_or(stem));
        }
    }

    /// The path of a document, with a number if its address is used. Returns whether it has the path of its name.
    pub(super) fn document(&mut self, folder: &str, stem: &str) -> (String, bool) {
        let is_index = is_index(stem);
        let below = |name: &str| if folder.is_empty() { format!("{name}.md") } else { format!("{folder}/{name}.md") };
        for number in 1.. {
            let name = if number == 1 { stem.to_string() } else { format!("{stem}-{number}") };
            let page = (!(is_index && number == 1)).then_some(name.as_str());
            let key = Url::document(folder.split('/').filter(|part| !part.is_empty()), page, AddressStyle::default())
                .as_str()
                .trim_matches('/')
                .to_string();
            // Indexes of kinds can have a document.
            let is_list = Kind::ALL.iter().any(|kind| key == kind.folder());
            if (is_list && is_index) || self.claim(&key) {
                return (below(&name), number == 1);
            }
        }
        (below(stem), true)
    }
}
