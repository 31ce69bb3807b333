//! `cover` of `[book]` -> its problem, as far as the header of the image shows it. The export reads the rest.

use crate::diagnostic::{Code, Diagnostic, did_you_mean};
use crate::image_file::{ImageFormat, ImageProblem};
use crate::source::{Area, CONTENT_FOLDER, Content, STATIC_FOLDER, Snapshot, SourceFile, Spanned};

/// How to choose another image.
const FORMATS: &str = "use an image in PNG, JPEG, GIF or SVG";

/// Checks that the image at a path from the root can be a cover.
pub(super) fn check(path: &Spanned<String>, snapshot: &Snapshot) -> Result<(), Box<Diagnostic>> {
    let shown = &path.value;
    let error = |message: String| Diagnostic::new(Code::ConfigValue, path.span, message);
    let Some(file) = files(snapshot).find(|file| *file.path == **shown) else {
        let missing =
            error(format!("`cover`: there is no file `{shown}` in `{STATIC_FOLDER}/` or `{CONTENT_FOLDER}/`"));
        let images = files(snapshot).filter(|file| ImageFormat::of_name(&file.name).is_some_and(is_of_books));
        let near = did_you_mean(shown, images.map(|file| &*file.path));
        let help = || {
            format!(
                "put the image into `{STATIC_FOLDER}/`, and write its path from the folder of the guide: \"{STATIC_FOLDER}/cover.png\""
            )
        };
        return Err(Box::new(missing.did_you_mean(shown, near, help)));
    };
    let facts = match &file.content {
        Content::OnDisk { image: Some(facts), .. } => facts,
        Content::Unreadable => {
            return Err(Box::new(error(format!("`cover`: `{shown}` cannot be read")).help(READ_HELP)));
        }
        _ => return Err(Box::new(error(format!("`cover`: `{shown}` is no image")).help(FORMATS))),
    };
    let problem = match (facts.problem, facts.format) {
        (Some(ImageProblem::Unreadable), _) => {
            return Err(Box::new(error(format!("`cover`: `{shown}` cannot be read")).help(READ_HELP)));
        }
        (Some(ImageProblem::Truncated), _) => "ends before the image does".into(),
        (Some(ImageProblem::Unrecognized), _) | (None, None) => "is no image, or its header is damaged".into(),
        (Some(ImageProblem::Undecodable), _) => "is damaged".into(),
        (None, Some(format)) if is_of_books(format) => return Ok(()),
        (None, Some(ImageFormat::Other)) => "is an image in a format that books can't have".into(),
        (None, Some(format)) => format!("is an image in {}, which not every reader of books shows", format.name()),
    };
    Err(Box::new(error(format!("`cover`: `{shown}` {problem}")).help(FORMATS)))
}

const READ_HELP: &str = "check the permissions of the file";

fn is_of_books(format: ImageFormat) -> bool {
    matches!(format, ImageFormat::Png | ImageFormat::Jpeg | ImageFormat::Gif | ImageFormat::Svg)
}

/// The files that can be a cover: those of the guide itself in `static/` and next to documents.
fn files(snapshot: &Snapshot) -> impl Iterator<Item = &SourceFile> {
    let areas = [Area::Static, Area::Content, Area::Original, Area::OtherLanguage];
    let is_own = move |file: &&SourceFile| file.theme.is_none() && areas.contains(&file.area);
    snapshot.iter_ids().map(|(_, file)| &**file).filter(is_own)
}
