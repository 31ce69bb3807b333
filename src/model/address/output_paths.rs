//! Who has which address: two that would be one file on some system are one.

use std::collections::hash_map::Entry;

use rustc_hash::FxHashMap;
use unicode_normalization::UnicodeNormalization as _;

/// Two addresses with one collision key would be one file on some system: letter case and Unicode form are folded.
pub fn collision_key(output_path: &str) -> String {
    if output_path.is_ascii() {
        return output_path.to_ascii_lowercase();
    }
    // Through capitals, for the letters that have several small forms.
    output_path.nfc().flat_map(char::to_uppercase).flat_map(char::to_lowercase).collect()
}

/// The same for a path that isn't needed any more.
pub fn collision_key_of(mut output_path: String) -> String {
    if output_path.is_ascii() {
        output_path.make_ascii_lowercase();
        return output_path;
    }
    collision_key(&output_path)
}

/// What is written where. The first to claim an address has it.
#[derive(Debug)]
pub struct Claims<T> {
    by_key: FxHashMap<String, T>,
}

impl<T> Default for Claims<T> {
    fn default() -> Self {
        Self { by_key: FxHashMap::default() }
    }
}

impl<T: Clone> Claims<T> {
    /// Claims of about so many addresses.
    pub fn with_capacity(addresses: usize) -> Self {
        let mut claims = Self::default();
        claims.by_key.reserve(addresses);
        claims
    }

    /// Who has an output path, by its [`collision_key`].
    pub fn owner(&self, key: &str) -> Option<&T> {
        self.by_key.get(key)
    }

    /// Claims an output path, by its [`collision_key`], for `owner`, or says who has it.
    pub fn claim(&mut self, key: String, owner: T) -> Result<(), T> {
        match self.by_key.entry(key) {
            Entry::Occupied(taken) => Err(taken.get().clone()),
            Entry::Vacant(free) => {
                free.insert(owner);
                Ok(())
            }
        }
    }

    /// The part of a path that is somebody's file already, where it would have to be a folder.
    pub fn file_above<'a>(&self, key: &'a str) -> Option<&'a str> {
        key.match_indices('/').map(|(at, _)| &key[..at]).find(|folder| self.by_key.contains_key(*folder))
    }
}
