//! One page -> its file in the staging folder, unless the published site already has the same bytes.

use std::fs::{self, Metadata};
use std::io::{self, BufWriter, Write as _};
use std::path::Path;

use crate::cache::Stamp;
use crate::diagnostic::Diagnostic;
use crate::image_cache::ImageCache;
use crate::model::page::{Page, PageRecord};
use crate::observe::Task;
use crate::render::{Dependency, Rendered};
use crate::source::{Content, FileId};

use crate::output::build_cache::{PageState, ReusablePages};
use crate::output::files::{Context as _, are_equal, copy, create, create_parent, metadata_if_equal, write_file};
use crate::output::render_failures::FailureCollector;
use crate::output::target::OutputTarget;
use crate::output::{LanguageJob, WriteError, WriteJob};

/// The name of a file while it is written, next to its final name.
const TEMPORARY_NAME: &str = ".guide-unnamed";
/// Size of the buffer for such a file, in bytes.
const BUFFER_SIZE: usize = 64 << 10;

/// Writes a file, unless the published one has the same bytes.
fn write_if_changed(bytes: &[u8], published: &Path, new: &Path) -> Result<PageOutcome, WriteError> {
    let is_changed = metadata_if_equal(published, bytes).is_none();
    if is_changed {
        write_file(bytes, new)?;
    }
    Ok(PageOutcome { is_changed, state: None })
}

/// The result of writing one page.
pub(super) struct PageOutcome {
    /// Whether the page differs from the published site.
    is_changed: bool,
    /// The state that lets the next build skip the page, if there is one.
    state: Option<PageState>,
}

/// Why a page was not written.
pub(super) enum PageError {
    /// Its template failed.
    Render(Box<Diagnostic>),
    /// No page can be written.
    Write(WriteError),
}

impl From<WriteError> for PageError {
    fn from(error: WriteError) -> Self {
        Self::Write(error)
    }
}

/// Writes pages of one site.
pub(super) struct PageWriter<'a> {
    pub(super) job: &'a WriteJob<'a>,
    pub(super) language: &'a LanguageJob<'a>,
    pub(super) reusable: ReusablePages<'a>,
    pub(super) target: &'a OutputTarget,
    pub(super) staging: &'a Path,
}

impl PageWriter<'_> {
    /// Writes the page with this index, unless the published file has the same bytes. Pages that the previous build
    /// rendered from the same input are not rendered, nor are files whose name contains a hash of their content.
    pub(super) fn write(&self, index: usize, record: &PageRecord) -> Result<PageOutcome, PageError> {
        self.job.check_cancelled()?;
        let output = self.language.site.output_path(&record.output);
        let published = self.target.folder.join(&*output);
        let is_ours = self.target.old.files.contains(&*output);
        if record.is_named_by_content() && is_ours && published.is_file() {
            return Ok(PageOutcome { is_changed: false, state: None });
        }
        if is_ours && let Some(state) = self.reusable.page(index, &published) {
            return Ok(PageOutcome { is_changed: false, state: Some(state.clone()) });
        }
        let new = self.staging.join(&*output);
        if let Page::File(id) = record.page
            && let Content::OnDisk { path: source, .. } = &self.language.site.snapshot.file(id).content
        {
            if let Some(outcome) = self.write_clean_image(id, source, &published, &new)? {
                return Ok(outcome);
            }
            return Ok(self.copy_file(source, &published, &new)?);
        }
        if let Page::ImageVariant { file, plan } = record.page {
            return Ok(self.write_image_variant(file, plan, &published, &new)?);
        }
        let published = is_ours.then_some(&*published);
        if record.page == Page::Data {
            return Ok(self.write_data(record, published, &new)?);
        }
        self.write_rendered(record, published, &new)
    }

    /// Writes an image without its metadata. `None` if the file is none, or has no metadata.
    fn write_clean_image(
        &self,
        id: FileId,
        source: &Path,
        published: &Path,
        new: &Path,
    ) -> Result<Option<PageOutcome>, WriteError> {
        let config = &self.language.site.config;
        let file = self.language.site.snapshot.file(id);
        let Some(cleaning) = config.image_cleaning(file) else { return Ok(None) };
        let limit = cleaning.limit(config.limits.image_bytes);
        let is_small = fs::metadata(source).is_ok_and(|metadata| metadata.len() <= limit);
        let bytes = if is_small { fs::read(source).ok() } else { None };
        // A file that can't be read any more is reported when it is copied.
        match cleaning.clean(bytes.as_deref()) {
            Some(clean) => write_if_changed(&clean, published, new).map(Some),
            None => Ok(None),
        }
    }

    /// Writes a smaller copy of an image.
    fn write_image_variant(
        &self,
        id: FileId,
        plan: usize,
        published: &Path,
        new: &Path,
    ) -> Result<PageOutcome, WriteError> {
        let site = self.language.site;
        let Content::OnDisk { path: source, variants: Some(variants), .. } = &site.snapshot.file(id).content else {
            return Ok(PageOutcome { is_changed: false, state: None });
        };
        let cache = ImageCache::new(&self.target.root);
        match cache.variant(variants, plan, site.config.limits.image_pixels, || fs::read(source).ok()) {
            Some(bytes) => write_if_changed(&bytes, published, new),
            // The image has changed since it was found. The next build encodes it.
            None => self.copy_file(source, published, new),
        }
    }

    fn copy_file(&self, source: &Path, published: &Path, new: &Path) -> Result<PageOutcome, WriteError> {
        let is_changed = !are_equal(source, published);
        if is_changed {
            create_parent(new)?;
            copy(self.job, source, new)?;
        }
        Ok(PageOutcome { is_changed, state: None })
    }

    fn write_rendered(
        &self,
        record: &PageRecord,
        published: Option<&Path>,
        new: &Path,
    ) -> Result<PageOutcome, PageError> {
        let render = || self.language.renderer.render_tracked(record);
        let rendered = self.job.observer.in_scope(Task::Render(record), render);
        let Rendered { bytes, dependencies } = rendered.map_err(PageError::Render)?;
        let same: Option<Metadata> = published.and_then(|published| metadata_if_equal(published, &bytes));
        let is_changed = same.is_none();
        let metadata = match same {
            Some(metadata) => Some(metadata),
            None => write_file(&bytes, new)?.metadata().ok(),
        };
        // Files of the author are compared in each build, so they need no state.
        let is_generated = !matches!(record.page, Page::Asset(_) | Page::File(_) | Page::Card(_));
        let stamp = metadata.filter(|_| is_generated).as_ref().and_then(Stamp::of);
        Ok(PageOutcome { is_changed, state: stamp.and_then(|stamp| PageState::new(stamp, &dependencies)) })
    }

    /// Writes `guide.json`, which is as large as the guide, as a stream. It gets its name only after it is compared, because
    /// a file with that name may be one of the published site.
    fn write_data(&self, record: &PageRecord, published: Option<&Path>, new: &Path) -> Result<PageOutcome, WriteError> {
        let temporary = new.with_file_name(TEMPORARY_NAME);
        create_parent(&temporary)?;
        let write = || {
            let mut writer = BufWriter::with_capacity(BUFFER_SIZE, create(&temporary)?);
            let dependencies = self.language.renderer.write_guide_json(&mut writer)?;
            writer.flush()?;
            Ok(dependencies)
        };
        let written: io::Result<Vec<Dependency>> = self.job.observer.in_scope(Task::Render(record), write);
        let dependencies = written.context("can't write", &temporary)?;
        let same = published.filter(|published| are_equal(&temporary, published));
        match same {
            Some(_) => fs::remove_file(&temporary).context("can't remove", &temporary)?,
            None => fs::rename(&temporary, new).context("can't write", new)?,
        }
        let stamp = Stamp::of_file(same.unwrap_or(new));
        let state = stamp.and_then(|stamp| PageState::new(stamp, &dependencies));
        Ok(PageOutcome { is_changed: same.is_none(), state })
    }
}

/// The pages of a site after writing.
pub(super) struct WrittenPages {
    /// The paths of those that did not change.
    pub(super) unchanged: Vec<String>,
    /// The state of each page, by language, in the order of the site.
    pub(super) states: Vec<Vec<Option<PageState>>>,
}

impl WrittenPages {
    /// Collects the results for all pages of each language. If templates failed, returns each different failure once, labelled with
    /// the first page and the number of other pages.
    pub(super) fn collect(
        results: Vec<Vec<Result<PageOutcome, PageError>>>,
        languages: &[LanguageJob<'_>],
    ) -> Result<WrittenPages, WriteError> {
        let mut unchanged = Vec::new();
        let mut states = Vec::with_capacity(results.len());
        let mut failures = FailureCollector::default();
        for (index, (results, LanguageJob { site, .. })) in results.into_iter().zip(languages).enumerate() {
            let mut of_language = Vec::with_capacity(results.len());
            for (result, record) in results.into_iter().zip(site.pages.records()) {
                match result {
                    Ok(PageOutcome { is_changed, state }) => {
                        of_language.push(state);
                        if !is_changed {
                            unchanged.push(site.output_path(&record.output).into_owned());
                        }
                    }
                    Err(PageError::Render(diagnostic)) => failures.add(index, record, *diagnostic),
                    Err(PageError::Write(error)) => return Err(error),
                }
            }
            states.push(of_language);
        }
        match failures.finish() {
            Some(failures) => Err(WriteError::Render(failures)),
            None => Ok(WrittenPages { unchanged, states }),
        }
    }
}
