//! `font` of `[cards]` -> the font file below `fonts/`.

use crate::diagnostic::{Code, Diagnostic, did_you_mean};
use crate::font_file::{FontProblem, LoadedFont};
use crate::source::{Area, Content, FONTS_FOLDER, Snapshot, Spanned};

use crate::input::disk::read_bytes;

/// The maximum size of a font file in bytes. Fonts of Chinese, Japanese and Korean have up to 30 MB.
const MAX_BYTES: u64 = 64 << 20;

/// Reads the font at a path from the root.
pub(super) fn read(path: &Spanned<String>, snapshot: &Snapshot) -> Result<LoadedFont, Box<Diagnostic>> {
    let shown = &path.value;
    let error = |message: String| Diagnostic::new(Code::ConfigValue, path.span, message);
    let fonts = || snapshot.area(Area::Fonts).map(|(_, file)| file);
    let Some(file) = fonts().find(|file| *file.path == **shown) else {
        let missing = error(format!("`font`: there is no file `{shown}` in `{FONTS_FOLDER}/`"));
        let paths = fonts().map(|file| &*file.path);
        let help = || format!("put the font into `{FONTS_FOLDER}/`, and write its path: \"{FONTS_FOLDER}/NAME.ttf\"");
        return Err(Box::new(missing.did_you_mean(shown, did_you_mean(shown, paths), help)));
    };
    let too_large = || {
        let message = format!("`font`: `{shown}` is larger than {} MiB", MAX_BYTES >> 20);
        Box::new(error(message).help("use a font of one script, or a subset of the font"))
    };
    let Content::OnDisk { path: disk_path, size, .. } = &file.content else {
        return Err(Box::new(error(format!("`font`: `{shown}` cannot be read"))));
    };
    if *size > MAX_BYTES {
        return Err(too_large());
    }
    let bytes = read_bytes(disk_path, MAX_BYTES).map_err(|problem| {
        Box::new(
            error(format!("`font`: `{shown}` cannot be read: {problem}")).help("check the permissions of the file"),
        )
    })?;
    LoadedFont::parse(bytes).map_err(|problem| {
        let help = match problem {
            FontProblem::WebFont => "use the font as a TrueType or OpenType file (.ttf or .otf)",
            FontProblem::NoFont | FontProblem::NoOutlines => {
                "use a TrueType or OpenType font with outlines, such as one of the Noto fonts"
            }
        };
        Box::new(error(format!("`font`: `{shown}` is {problem}")).help(help))
    })
}
