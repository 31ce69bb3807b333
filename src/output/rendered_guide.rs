//! The input from which pages were rendered, as stored in the cache folder: a later run compares it with the current guide, and
//! need not render the pages whose input is unchanged.

use serde::{Deserialize, Serialize};

use crate::cache;
use crate::model::fingerprint::Fingerprints;
use crate::model::indexed::Id;
use crate::render::Dependency;

/// What a page depends on besides the outline. An even number `2n` is the text of document `n`, an odd number `2n + 1` the
/// backlinks of node `n`. The last number is the sources.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub(super) struct StoredDependencies(Box<[u32]>);

/// The number of [`Dependency::Sources`].
const SOURCES: u32 = u32::MAX;

impl StoredDependencies {
    /// `None` for a guide too large for the numbers.
    pub(super) fn new(dependencies: &[Dependency]) -> Option<Self> {
        let number = |dependency: &Dependency| match dependency {
            Dependency::Text(entry) => u32::try_from(entry.index()).ok()?.checked_mul(2),
            Dependency::Backlinks(node) => u32::try_from(node.index()).ok()?.checked_mul(2)?.checked_add(1),
            Dependency::Sources => Some(SOURCES),
        };
        dependencies.iter().map(number).collect::<Option<_>>().map(Self)
    }
}

/// The program that rendered a guide, and the fingerprints of that guide in each language.
#[derive(Serialize, Deserialize)]
pub(super) struct RenderedGuide {
    program: String,
    languages: Vec<Fingerprints>,
}

impl RenderedGuide {
    /// A guide that this program rendered. `None` if the program can't be identified.
    pub(super) fn new(languages: Vec<Fingerprints>) -> Option<Self> {
        Some(Self { program: cache::program_id()?, languages })
    }

    /// Whether the running program rendered it.
    pub(super) fn is_of_this_program(&self) -> bool {
        cache::program_id().is_some_and(|program| program == self.program)
    }

    /// Keeps the pages of each language whose input is the same in a guide with these fingerprints. Returns an empty list for a
    /// language in which no page can be kept, and none at all if the guide has other languages now.
    pub(super) fn unchanged<T>(
        &self,
        fingerprints: &[Fingerprints],
        pages: Vec<Vec<Option<T>>>,
        dependencies: impl Fn(&T) -> &StoredDependencies,
    ) -> Vec<Vec<Option<T>>> {
        if self.languages.len() != fingerprints.len() {
            return Vec::new();
        }
        let compared = self.languages.iter().zip(fingerprints);
        compared.zip(pages).map(|((before, now), pages)| unchanged(before, now, pages, &dependencies)).collect()
    }
}

/// The pages of one language whose input is the same.
fn unchanged<T>(
    before: &Fingerprints,
    now: &Fingerprints,
    pages: Vec<Option<T>>,
    dependencies: impl Fn(&T) -> &StoredDependencies,
) -> Vec<Option<T>> {
    if before.outline != now.outline {
        return Vec::new();
    }
    let compared = [(&before.texts, &now.texts), (&before.backlinks, &now.backlinks)];
    let is_unchanged = |dependency: &u32| {
        if *dependency == SOURCES {
            return before.sources == now.sources;
        }
        let (previous, current) = compared[*dependency as usize % 2];
        let index = *dependency as usize / 2;
        previous.get(index).is_some_and(|previous| current.get(index) == Some(previous))
    };
    let is_kept = |page: &T| dependencies(page).0.iter().all(is_unchanged);
    pages.into_iter().map(|page| page.filter(is_kept)).collect()
}
