//! Path below the root -> whether it is input, and which part it plays. The one place that decides this from names.

use std::path::Path;
use std::sync::Arc;

use unicode_normalization::UnicodeNormalization as _;

use crate::source::{
    Area, CONFIG_FILE, CONTENT_FOLDER, FONTS_FOLDER, IGNORE_FILE, INPUT_FOLDERS, LABELS_FOLDER, STATIC_FOLDER,
    TEMPLATES_FOLDER, THEMES_FOLDER,
};

/// The part that an input file plays, derived from its path.
pub(super) struct InputPath {
    pub(super) area: Area,
    /// The path within its area.
    pub(super) name: Arc<str>,
    pub(super) theme: Option<Arc<str>>,
}

/// Whether a file name makes it a document rather than a static file.
pub fn is_document(name: &str) -> bool {
    // Called for every file at each change, so it avoids parsing a `Path`.
    let stem_and_extension = name.rsplit_once('.').filter(|(stem, _)| !stem.is_empty() && !stem.ends_with('/'));
    stem_and_extension.is_some_and(|(_, extension)| {
        extension.eq_ignore_ascii_case("md") || extension.eq_ignore_ascii_case("markdown")
    })
}

/// Whether a path below the root could be input or an ignore file: in an input folder, not hidden, and not a temporary
/// file of an editor.
pub fn is_input(relative: &Path) -> bool {
    let mut parts = relative.iter().map(|part| part.to_string_lossy());
    let Some(first) = parts.next() else { return false };
    let is_hidden = |part: &str| part.starts_with('.') && part != IGNORE_FILE;
    let Some(last) = relative.file_name() else { return false };
    first == CONFIG_FILE
        || INPUT_FOLDERS.contains(&&*first)
            && !parts.any(|part| is_hidden(&part))
            && !is_temporary(&last.to_string_lossy())
}

/// Classifies a path below the root; `None` for a file that is not input.
pub(super) fn classify(relative: &str) -> Option<InputPath> {
    if relative == CONFIG_FILE {
        return Some(InputPath { area: Area::Config, name: CONFIG_FILE.into(), theme: None });
    }
    let (folder, name) = relative.split_once('/')?;
    if folder == THEMES_FOLDER {
        let (theme, rest) = name.split_once('/')?;
        let (part, name) = rest.split_once('/')?;
        return Some(InputPath { area: theme_area(part)?, name: name.into(), theme: Some(theme.into()) });
    }
    let area = match folder {
        CONTENT_FOLDER => Area::Content,
        FONTS_FOLDER => Area::Fonts,
        _ => theme_area(folder)?,
    };
    Some(InputPath { area, name: name.into(), theme: None })
}

/// The site and each theme have the same three folders.
fn theme_area(folder: &str) -> Option<Area> {
    match folder {
        TEMPLATES_FOLDER => Some(Area::Template),
        LABELS_FOLDER => Some(Area::Labels),
        STATIC_FOLDER => Some(Area::Static),
        _ => None,
    }
}

/// The extensions of copies, locks and incomplete files: of editors, `patch` and merges, and of browsers.
const TEMPORARY_EXTENSIONS: [&str; 15] = [
    "bak",
    "backup",
    "crdownload",
    "download",
    "orig",
    "part",
    "partial",
    "rej",
    "swn",
    "swo",
    "swp",
    "swx",
    "temp",
    "tmp",
    "opdownload",
];

/// The extensions of template languages with which other generators write pages.
const TEMPLATE_EXTENSIONS: [&str; 9] = ["ejs", "erb", "haml", "hbs", "j2", "jinja", "liquid", "njk", "slim"];

/// Whether a file in the content folder is the source of a page in a template language, which nobody means to publish.
pub(super) fn is_templated_source(area: Area, name: &str) -> bool {
    let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension);
    area == Area::Content && TEMPLATE_EXTENSIONS.iter().any(|known| known.eq_ignore_ascii_case(extension))
}

/// The files in which systems save how they show a folder.
const SYSTEM_FILES: [&str; 5] = ["desktop.ini", "ehthumbs.db", "thumbs.db", ".ds_store", ".directory"];

/// Whether a file is a leftover of an editor or of the system, which nobody means to publish.
pub(crate) fn is_temporary(relative: &str) -> bool {
    let name = relative.rsplit('/').next().unwrap_or_default();
    let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension);
    let is_one_of = |names: &[&str], name: &str| names.iter().any(|known| known.eq_ignore_ascii_case(name));
    name.ends_with('~')
        // The lock file of an open document in an office suite.
        || name.starts_with("~$")
        || name.starts_with(".~lock.")
        || (name.starts_with('#') && name.ends_with('#'))
        || name.ends_with("___jb_tmp___")
        || name.ends_with("___jb_old___")
        || is_one_of(&TEMPORARY_EXTENSIONS, extension)
        || is_one_of(&SYSTEM_FILES, name)
}

/// A path with `/` between its parts, in Unicode normal form C, so that it is the same on every system. `None` if it
/// isn't UTF-8 or contains a control character.
pub(crate) fn portable_path(path: &Path) -> Option<String> {
    let parts: Vec<&str> = path.iter().map(|part| part.to_str()).collect::<Option<_>>()?;
    let joined = parts.join("/");
    let joined = if joined.is_ascii() { joined } else { joined.nfc().collect() };
    (!joined.contains(char::is_control)).then_some(joined)
}

/// A path below the root for display, lossy if it isn't UTF-8.
pub(super) fn shown_path(root: &Path, path: &Path) -> String {
    let relative = path.strip_prefix(root).unwrap_or(path);
    portable_path(relative).unwrap_or_else(|| relative.to_string_lossy().into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_determines_the_area() {
        let area = |path: &str| classify(path).map(|input| (input.area, input.name.to_string()));
        assert_eq!(area("site.toml"), Some((Area::Config, "site.toml".into())));
        assert_eq!(area("content/roles/a.md"), Some((Area::Content, "roles/a.md".into())));
        assert_eq!(area("templates/page.html"), Some((Area::Template, "page.html".into())));
        assert_eq!(area("fonts/deep/a.ttf"), Some((Area::Fonts, "deep/a.ttf".into())));
        assert_eq!(area("themes/mine/static/a.css"), Some((Area::Static, "a.css".into())));
        for path in ["README.md", "themes/mine/README.md", "themes/mine/content/a.md", "public/index.html"] {
            assert_eq!(area(path), None, "{path}");
        }
    }

    #[test]
    fn hidden_and_temporary_files_are_not_input() {
        for path in ["site.toml", "content/a.md", "content/.guideignore", "static/deep/a.css"] {
            assert!(is_input(Path::new(path)), "{path}");
        }
        for path in ["a.md", "content/.git/a.md", "content/a.md~", "content/#a.md#", "static/Thumbs.db", "themes/.x"] {
            assert!(!is_input(Path::new(path)), "{path}");
        }
        for name in [
            "a.md.bak",
            "a.md.BAK",
            "a.md.orig",
            "a.md.rej",
            "~$report.docx",
            ".~lock.report.odt#",
            "a.md~",
            "#a.md#",
            ".a.md.swp",
            "a.md.swo",
            "a.tmp",
            "desktop.ini",
            "Desktop.ini",
            ".DS_Store",
            "Thumbs.db",
            "film.mp4.part",
            "film.mp4.crdownload",
            "a.md___jb_tmp___",
        ] {
            assert!(!is_input(&Path::new("content").join(name)), "{name}");
            assert!(!is_input(&Path::new("static/deep").join(name)), "{name}");
        }
        for name in
            ["bak.md", "original.md", "part", "tmp.png", "desktop.ini.md", "~a.md", "#a.md", "a.parts", "thumbs.dbx"]
        {
            assert!(is_input(&Path::new("content").join(name)), "{name}");
        }
    }

    #[test]
    fn a_document_has_a_stem_and_the_extension_of_markdown() {
        for name in ["a.md", "deep/A.MD", "a.markdown", "a.b.md"] {
            assert!(is_document(name), "{name}");
        }
        for name in [".md", "deep/.md", "a.html", "md", "a.md.txt"] {
            assert!(!is_document(name), "{name}");
        }
    }
}
