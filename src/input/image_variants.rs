//! The images that texts show -> the smaller copies of each, in the snapshots of a parsed guide.
//!
//! A build encodes what its cache lacks. A preview plans all copies and encodes each when a browser asks for it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use percent_encoding::percent_decode_str;
use rayon::prelude::*;

use crate::image_cache::{ImageCache, VariantOutcome, key_of};
use crate::image_file::variants::{ImageVariant, ImageVariants, PlannedVariant, plan};
use crate::image_file::{ImageFacts, ImageFormat};
use crate::model::config::Config;
use crate::model::languages::{ParsedGuide, ParsedLanguage};
use crate::source::{Area, Content, SourceFile};

use crate::input::disk::read_bytes;

/// Whether images are encoded before the guide is resolved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ImageWork {
    /// All that are not in the cache.
    Encode,
    /// None: what the cache does not know is planned.
    Plan,
}

/// Adds the copies of images to successive versions of a guide.
pub(crate) struct ImageVariantPlanner {
    cache: ImageCache,
    work: ImageWork,
    /// The plans of files that did not change since they were read.
    known: BTreeMap<PathBuf, KnownImage>,
}

/// The state of a file when it was read, and the key and plan of its copies.
#[derive(Clone, PartialEq)]
struct KnownImage {
    size: u64,
    modified: u128,
    settings: (Vec<u32>, bool),
    key: String,
    plan: Vec<PlannedVariant>,
}

/// A file that can have copies.
struct ImageSource<'a> {
    path: &'a Path,
    name: &'a str,
    size: u64,
    modified: u128,
    facts: ImageFacts,
}

impl ImageVariantPlanner {
    /// The planner of the guide in `root`.
    pub(crate) fn new(root: &Path, work: ImageWork) -> Self {
        Self { cache: ImageCache::new(root), work, known: BTreeMap::new() }
    }

    /// Adds the copies of the images that texts show. Leaves out some if it is cancelled.
    pub(crate) fn add_to(&mut self, guide: &mut ParsedGuide, is_cancelled: &(dyn Fn() -> bool + Sync)) {
        let config = guide.main.config.clone();
        if config.images.widths.is_empty() {
            return;
        }
        let languages: Vec<&ParsedLanguage> = std::iter::once(&guide.main).chain(&guide.others).collect();
        let shown: BTreeSet<String> =
            languages.par_iter().flat_map_iter(|language| names_of_images(language)).collect();
        let files = languages.iter().flat_map(|language| language.snapshot.files.iter());
        let sources: BTreeMap<&Path, ImageSource<'_>> = files
            .filter_map(|file| ImageSource::of(file, &config))
            .filter(|source| shown.contains(&file_name(source.name)))
            .map(|source| (source.path, source))
            .collect();
        let sources: Vec<ImageSource<'_>> = sources.into_values().collect();
        let of_source =
            |source: &ImageSource<'_>| Some((source.path.to_path_buf(), self.of(source, &config, is_cancelled)?));
        // The largest images take longest, so no core starts with one when the others are done.
        let found: Vec<(PathBuf, (KnownImage, Arc<ImageVariants>))> =
            sources.par_iter().with_max_len(1).filter_map(of_source).collect();
        drop((sources, languages));
        let variants: BTreeMap<&Path, &Arc<ImageVariants>> =
            found.iter().map(|(path, (_, variants))| (&**path, variants)).collect();
        if self.work == ImageWork::Encode && !is_cancelled() {
            let used: BTreeSet<&str> = variants.values().map(|variants| &*variants.key).collect();
            self.cache.prune(&|key| used.contains(key));
        }
        for language in std::iter::once(&mut guide.main).chain(&mut guide.others) {
            language.snapshot = Arc::new(language.snapshot.map_files(|file| with_variants(file, &variants)));
        }
        drop(variants);
        self.known = found.into_iter().map(|(path, (known, _))| (path, known)).collect();
    }

    fn of(
        &self,
        source: &ImageSource<'_>,
        config: &Config,
        is_cancelled: &(dyn Fn() -> bool + Sync),
    ) -> Option<(KnownImage, Arc<ImageVariants>)> {
        if is_cancelled() {
            return None;
        }
        let images = &config.images;
        let is_same = |known: &&KnownImage| {
            let KnownImage { size, modified, settings, .. } = known;
            (*size, *modified, &settings.0, settings.1) == (source.size, source.modified, &images.widths, images.webp)
        };
        let read = || read_bytes(source.path, config.limits.image_bytes).ok();
        let mut bytes = None;
        let known = if let Some(known) = self.known.get(source.path).filter(is_same) {
            known.clone()
        } else {
            let read = bytes.insert(read()?);
            let plan = plan(read, source.facts, &images.widths, images.webp);
            let settings = (images.widths.clone(), images.webp);
            let (size, modified) = (source.size, source.modified);
            KnownImage { size, modified, settings, key: key_of(read, &plan), plan }
        };
        let image = |used: Vec<ImageVariant>, is_damaged| ImageVariants {
            format: source.facts.format.unwrap_or(ImageFormat::Other),
            key: known.key.clone(),
            plan: known.plan.clone(),
            used,
            is_damaged,
        };
        if known.plan.is_empty() {
            return Some((known.clone(), Arc::new(image(Vec::new(), false))));
        }
        let outcome = match (self.cache.outcome(&known.key, &known.plan), self.work) {
            (Some(outcome), _) => outcome,
            (None, ImageWork::Plan) => VariantOutcome { used: vec![true; known.plan.len()], is_damaged: false },
            (None, ImageWork::Encode) => {
                let bytes = bytes.or_else(read)?;
                self.cache.encode(&image(Vec::new(), false), &bytes, config.limits.image_pixels, is_cancelled)?
            }
        };
        let used = outcome.used.iter().enumerate().filter(|(_, is_used)| **is_used);
        let used = used.filter_map(|(index, _)| {
            Some(ImageVariant { plan: index, name: variant_name(source.name, &known.key, known.plan.get(index)?)? })
        });
        Some((known.clone(), Arc::new(image(used.collect(), outcome.is_damaged))))
    }
}

impl<'a> ImageSource<'a> {
    /// A file that can be decoded within the limits.
    fn of(file: &'a SourceFile, config: &Config) -> Option<Self> {
        let Content::OnDisk { path, size, modified, image: Some(facts), .. } = &file.content else { return None };
        let is_own = file.theme.is_none() && !matches!(file.area, Area::Fonts);
        let is_small = *size <= config.limits.image_bytes
            && facts.size.is_some_and(|size| size.pixels() <= config.limits.image_pixels);
        let source = Self { path, name: &file.name, size: *size, modified: *modified, facts: *facts };
        (is_own && is_small && facts.problem.is_none()).then_some(source)
    }
}

/// The file with its copies.
fn with_variants(file: &Arc<SourceFile>, variants: &BTreeMap<&Path, &Arc<ImageVariants>>) -> Arc<SourceFile> {
    let Content::OnDisk { path, .. } = &file.content else { return file.clone() };
    let Some(found) = variants.get(&**path).filter(|found| !found.used.is_empty() || found.is_damaged) else {
        return file.clone();
    };
    let mut file = (**file).clone();
    if let Content::OnDisk { variants, .. } = &mut file.content {
        *variants = Some((*found).clone());
    }
    Arc::new(file)
}

/// The file names of the images that the texts of a language show.
fn names_of_images(language: &ParsedLanguage) -> BTreeSet<String> {
    let bodies = language.entries.iter().map(|entry| &entry.body);
    let images = bodies.flat_map(|body| body.links.iter().filter(|link| body.is_image(link)));
    images.map(|link| file_name(link.target.split(['?', '#']).next().unwrap_or_default())).collect()
}

/// The last part of a path, decoded, as it is compared.
fn file_name(path: &str) -> String {
    let name = path.rsplit('/').next().unwrap_or_default();
    percent_decode_str(name).decode_utf8_lossy().to_lowercase()
}

/// The name of a copy: `photo.jpg` -> `photo.480w.a1b2c3d4.jpg`. The hash also depends on the name, so that two images with the same
/// bytes have different copies.
fn variant_name(name: &str, key: &str, plan: &PlannedVariant) -> Option<String> {
    let name = name.rsplit('/').next().unwrap_or_default();
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    let stem: String = stem.chars().take(60).collect();
    let hash = blake3::hash([key, "/", name].concat().as_bytes()).to_hex();
    let extension = plan.format.extension()?;
    Some(format!("{stem}.{}w.{}.{extension}", plan.size.width, &hash[..12]))
}
