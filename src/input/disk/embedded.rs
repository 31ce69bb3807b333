//! The default theme in the binary -> scanned files, so that the embedded theme is read like any other.

use std::sync::Arc;

use include_dir::{Dir, include_dir};

use crate::source::{Area, Content, DEFAULT_THEME, LABELS_FOLDER, SourceFile, TEMPLATES_FOLDER};

use crate::input::disk::file::ScannedFile;
use crate::input::disk::minify::minify_css;
use crate::input::disk::minify_script::minify_js;
use crate::input::disk::paths::portable_path;

static EMBEDDED_THEME: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/themes/default");

/// The files of the default theme.
pub(super) fn default_theme() -> Vec<ScannedFile> {
    let mut files = Vec::new();
    collect(&EMBEDDED_THEME, &mut files);
    files
}

fn collect(folder: &'static Dir<'static>, files: &mut Vec<ScannedFile>) {
    for file in folder.files() {
        let Some(relative) = portable_path(file.path()) else { continue };
        let Some((part, name)) = relative.split_once('/') else { continue };
        let area = match part {
            TEMPLATES_FOLDER => Area::Template,
            LABELS_FOLDER => Area::Labels,
            _ => Area::Static,
        };
        let content = match (file.contents_utf8(), name.rsplit_once('.')) {
            (None, _) => Content::Embedded(file.contents()),
            (Some(text), Some((_, "css"))) => {
                Content::Minified { source: text.into(), published: minify_css(text).into() }
            }
            (Some(text), Some((_, "js"))) => {
                Content::Minified { source: text.into(), published: minify_js(text).into() }
            }
            (Some(text), _) => Content::Text(text.into()),
        };
        let path = format!("{DEFAULT_THEME}/{relative}").into();
        let file = SourceFile { path, area, name: name.into(), theme: Some(DEFAULT_THEME.into()), content };
        files.push(ScannedFile { file: Arc::new(file), problem: None, disk_path: None, stamp: None });
    }
    for subfolder in folder.dirs() {
        collect(subfolder, files);
    }
}
