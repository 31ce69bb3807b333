//! Texts of a site -> the same, compressed, beside them: `style.css.br` and `style.css.gz`, as web servers send them.
//!
//! Only what changed is compressed again. What is left of an earlier build is carried over like everything else.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{self, BufReader, BufWriter};
use std::path::Path;

use brotli::enc::BrotliEncoderParams;
use flate2::Compression;
use flate2::write::GzEncoder;
use rayon::prelude::*;

use crate::output::{Doing as _, OutputTarget, WriteError, WriteJob};

/// Smaller files fit into one packet as they are.
const SMALLEST: u64 = 1024;
/// The highest but two: the last steps take several times as long for a percent or two.
const BROTLI_QUALITY: i32 = 9;

/// Extensions of files that are text. Pictures, fonts and the search index are compressed in themselves.
const TEXTS: [&str; 12] = ["html", "css", "js", "mjs", "json", "xml", "txt", "md", "svg", "csv", "webmanifest", "ics"];

/// Compresses each text among `files` that is long enough. `unchanged` are in the old site as they are, the others in
/// `staging`. Gives back each compressed file with whether it was written.
pub(super) fn beside(
    job: &WriteJob<'_>,
    files: &BTreeSet<String>,
    unchanged: &BTreeSet<String>,
    target: &OutputTarget,
    staging: &Path,
) -> Result<Vec<(String, bool)>, WriteError> {
    let texts: Vec<&String> = files.iter().filter(|path| is_text(path)).collect();
    let done: Vec<Vec<(String, bool)>> = texts
        .into_par_iter()
        .map(|path| {
            job.check_cancelled()?;
            let is_old = unchanged.contains(path);
            let source = if is_old { target.folder.join(path) } else { staging.join(path) };
            let length = fs::metadata(&source).doing("can't look at", &source)?.len();
            let mut done = Vec::new();
            for extension in ["br", "gz"] {
                let compressed = format!("{path}.{extension}");
                // An author's own file of this name stays.
                if length <= SMALLEST || files.contains(&compressed) {
                    continue;
                }
                let is_there =
                    is_old && target.old.files.contains(&compressed) && target.folder.join(&compressed).is_file();
                if !is_there {
                    let to = staging.join(&compressed);
                    crate::output::create_parent(&to)?;
                    compress(&source, &to, extension).map_err(|error| failed(error, &source, &compressed))?;
                }
                done.push((compressed, !is_there));
            }
            Ok(done)
        })
        .collect::<Result<_, WriteError>>()?;
    Ok(done.into_iter().flatten().collect())
}

/// Why a file couldn't be compressed. A name that is as long as the file system takes has no room for what is put behind.
fn failed(error: io::Error, source: &Path, compressed: &str) -> WriteError {
    if error.kind() == io::ErrorKind::InvalidFilename {
        let why = format!("the file system takes no name as long as that of `{compressed}`");
        return WriteError::Refused { why, help: "rename the file, or build without --precompress".into() };
    }
    WriteError::Io { what: format!("can't compress `{}`", source.display()), source: error }
}

fn is_text(path: &str) -> bool {
    let extension = Path::new(path).extension().and_then(|extension| extension.to_str());
    extension.is_some_and(|extension| TEXTS.iter().any(|text| text.eq_ignore_ascii_case(extension)))
}

/// The same bytes give the same bytes: neither format holds a time or a name here.
fn compress(from: &Path, to: &Path, extension: &str) -> io::Result<()> {
    let mut reader = BufReader::new(File::open(from)?);
    let mut writer = BufWriter::new(crate::output::create(to)?);
    if extension == "br" {
        let params = BrotliEncoderParams { quality: BROTLI_QUALITY, ..BrotliEncoderParams::default() };
        brotli::BrotliCompress(&mut reader, &mut writer, &params)?;
    } else {
        let mut encoder = GzEncoder::new(&mut writer, Compression::best());
        io::copy(&mut reader, &mut encoder)?;
        encoder.finish()?;
    }
    io::Write::flush(&mut writer)
}
