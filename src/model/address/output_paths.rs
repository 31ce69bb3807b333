//! The output path of each page, and its owner. Paths that are the same file on some system collide.

use std::collections::hash_map::Entry;

use rustc_hash::FxHashMap;
use unicode_normalization::UnicodeNormalization as _;

/// A key that paths share if they are the same file on some system. It ignores letter case and Unicode normalization.
pub fn collision_key(output_path: &str) -> String {
    if output_path.is_ascii() {
        return output_path.to_ascii_lowercase();
    }
    // Uppercase first: some letters have several lowercase forms.
    output_path.nfc().flat_map(char::to_uppercase).flat_map(char::to_lowercase).collect()
}

/// The same without an allocation for ASCII paths.
pub fn collision_key_of(mut output_path: String) -> String {
    if output_path.is_ascii() {
        output_path.make_ascii_lowercase();
        return output_path;
    }
    collision_key(&output_path)
}

/// The folders of a path: `a` and `a/b` for `a/b/c`.
pub fn folders_of(key: &str) -> impl Iterator<Item = &str> {
    key.match_indices('/').map(|(slash, _)| &key[..slash])
}

/// The owner of each output path. The first claim wins.
#[derive(Debug)]
pub struct OutputPaths<T> {
    by_key: FxHashMap<String, T>,
}

impl<T> Default for OutputPaths<T> {
    fn default() -> Self {
        Self { by_key: FxHashMap::default() }
    }
}

impl<T: Clone> OutputPaths<T> {
    /// An empty set with room for this many paths.
    pub fn with_capacity(count: usize) -> Self {
        let mut paths = Self::default();
        paths.by_key.reserve(count);
        paths
    }

    /// The owner of an output path, by its [`collision_key`].
    pub fn owner(&self, key: &str) -> Option<&T> {
        self.by_key.get(key)
    }

    /// Claims an output path, by its [`collision_key`]. Returns the owner if the path is taken.
    pub fn claim(&mut self, key: String, owner: T) -> Result<(), T> {
        match self.by_key.entry(key) {
            Entry::Occupied(taken) => Err(taken.get().clone()),
            Entry::Vacant(free) => {
                free.insert(owner);
                Ok(())
            }
        }
    }

    /// Frees an output path, by its [`collision_key`].
    pub fn release(&mut self, key: &str) {
        self.by_key.remove(key);
    }

    /// All keys, in no order.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.by_key.keys().map(String::as_str)
    }

    /// The number of paths.
    pub fn count(&self) -> usize {
        self.by_key.len()
    }

    /// The part of a path that is already a file, although the path needs it as a folder.
    pub fn file_above<'a>(&self, key: &'a str) -> Option<&'a str> {
        folders_of(key).find(|folder| self.by_key.contains_key(*folder))
    }
}
