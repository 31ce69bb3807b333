//! The smaller copies of images -> `.guide/images`, and back. An image is encoded once, and again when it or the settings change.
//!
//! Each file starts with a hash of the rest. What is damaged is encoded again.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::cache::{self, IMAGES};
use crate::image_file::variants::{EncodedVariants, ImageVariants, PlannedVariant, VARIANTS_VERSION, encode};

/// The most bytes of the copies that the last build did not use.
const UNUSED_BYTES: u64 = 100 << 20;
const HASH_BYTES: usize = 32;

/// What is known of the copies of an image.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct VariantOutcome {
    /// Whether each planned copy is used.
    pub(crate) used: Vec<bool>,
    /// Whether the pixels can't be decoded.
    pub(crate) is_damaged: bool,
}

/// The encoded copies of the images of one guide.
#[derive(Debug, Clone)]
pub(crate) struct ImageCache {
    root: PathBuf,
}

/// A hash of an image and of all that its copies depend on.
pub(crate) fn key_of(bytes: &[u8], plan: &[PlannedVariant]) -> String {
    let mut hasher = blake3::Hasher::new();
    hasher.update(&VARIANTS_VERSION.to_le_bytes());
    for PlannedVariant { format, size } in plan {
        hasher.update(format.name().as_bytes());
        hasher.update(&size.width.to_le_bytes());
        hasher.update(&size.height.to_le_bytes());
    }
    hasher.update(bytes);
    hasher.finalize().to_hex()[..HASH_BYTES].into()
}

impl ImageCache {
    /// The copies of the guide in `root`.
    pub(crate) fn new(root: &Path) -> Self {
        Self { root: root.into() }
    }

    /// What an earlier build found out about an image.
    pub(crate) fn outcome(&self, key: &str, plan: &[PlannedVariant]) -> Option<VariantOutcome> {
        let outcome: VariantOutcome = postcard::from_bytes(&self.read(&outcome_name(key))?).ok()?;
        (outcome.is_damaged || outcome.used.len() == plan.len()).then_some(outcome)
    }

    /// Encodes the copies of an image, and saves them. `None` if the build was cancelled.
    pub(crate) fn encode(
        &self,
        image: &ImageVariants,
        bytes: &[u8],
        max_pixels: u64,
        is_cancelled: &dyn Fn() -> bool,
    ) -> Option<VariantOutcome> {
        self.encode_and_take(image, bytes, max_pixels, None, is_cancelled).map(|(outcome, _)| outcome)
    }

    /// The bytes of a copy: those of an earlier build, or encoded from the image. `None` if the copy is not used.
    pub(crate) fn variant(
        &self,
        image: &ImageVariants,
        index: usize,
        max_pixels: u64,
        read: impl FnOnce() -> Option<Vec<u8>>,
    ) -> Option<Vec<u8>> {
        if let Some(bytes) = self.read(&variant_name(&image.key, &image.plan, index)?) {
            return Some(bytes);
        }
        if let Some(outcome) = self.outcome(&image.key, &image.plan)
            && !outcome.used.get(index).copied().unwrap_or_default()
        {
            return None;
        }
        let bytes = read()?;
        // The file can have changed since it was found.
        if key_of(&bytes, &image.plan) != image.key {
            return None;
        }
        self.encode_and_take(image, &bytes, max_pixels, Some(index), &|| false)?.1
    }

    fn encode_and_take(
        &self,
        image: &ImageVariants,
        bytes: &[u8],
        max_pixels: u64,
        taken: Option<usize>,
        is_cancelled: &dyn Fn() -> bool,
    ) -> Option<(VariantOutcome, Option<Vec<u8>>)> {
        let ImageVariants { key, plan, format, .. } = image;
        let encoded = match encode(bytes, *format, plan, max_pixels, is_cancelled) {
            EncodedVariants::Encoded(encoded) => encoded,
            EncodedVariants::Damaged => Vec::new(),
            EncodedVariants::Cancelled => return None,
        };
        for (index, bytes) in encoded.iter().enumerate() {
            if let (Some(bytes), Some(name)) = (bytes, variant_name(key, plan, index)) {
                self.write(&name, bytes);
            }
        }
        let outcome =
            VariantOutcome { used: encoded.iter().map(Option::is_some).collect(), is_damaged: encoded.is_empty() };
        if let Ok(bytes) = postcard::to_allocvec(&outcome) {
            self.write(&outcome_name(key), &bytes);
        }
        let bytes = taken.and_then(|index| encoded.into_iter().nth(index)?);
        Some((outcome, bytes))
    }

    /// Removes the oldest copies of images and settings that are no longer used.
    pub(crate) fn prune(&self, used_keys: &dyn Fn(&str) -> bool) {
        let is_used = |name: &str| used_keys(name.get(..HASH_BYTES).unwrap_or_default());
        cache::prune_images(&self.root, &is_used, UNUSED_BYTES);
    }

    fn read(&self, name: &str) -> Option<Vec<u8>> {
        let bytes = cache::read(&self.root, &format!("{IMAGES}/{name}"))?;
        let (hash, content) = bytes.split_at_checked(HASH_BYTES)?;
        (blake3::hash(content).as_bytes() == hash).then(|| content.to_vec())
    }

    fn write(&self, name: &str, content: &[u8]) {
        cache::write_image(&self.root, name, &[blake3::hash(content).as_bytes(), content]);
    }
}

fn outcome_name(key: &str) -> String {
    format!("{key}.outcome")
}

fn variant_name(key: &str, plan: &[PlannedVariant], index: usize) -> Option<String> {
    let PlannedVariant { format, size } = plan.get(index)?;
    Some(format!("{key}-{}.{}", size.width, format.extension()?))
}
