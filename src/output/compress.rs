//! Text files of a site -> compressed copies next to them, `style.css.br` and `style.css.gz`, for web servers that send
//! these. Only changed files are compressed; other copies are carried over from the published site.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{self, BufReader, BufWriter};
use std::path::Path;

use brotli::enc::BrotliEncoderParams;
use flate2::Compression;
use flate2::write::GzEncoder;
use rayon::prelude::*;

use crate::output::files::{Context as _, create, create_parent};
use crate::output::{OutputTarget, WriteError, WriteJob};

/// Smaller files, in bytes, fit into one network packet without compression.
const MIN_SIZE: u64 = 1024;
/// Of 0 to 11. The two highest levels take several times as long and save one or two per cent.
const BROTLI_QUALITY: i32 = 9;

/// File name extensions of text formats. Images, fonts and the search index are compressed already.
const TEXT_EXTENSIONS: [&str; 12] =
    ["html", "css", "js", "mjs", "json", "xml", "txt", "md", "svg", "csv", "webmanifest", "ics"];

/// Compresses the text files among `files`. Those in `unchanged` are read from the published site, the others from `staging`.
/// Returns the path of each compressed file and whether it changed.
pub(super) fn compress_texts(
    job: &WriteJob<'_>,
    files: &BTreeSet<String>,
    unchanged: &BTreeSet<String>,
    target: &OutputTarget,
    staging: &Path,
) -> Result<Vec<(String, bool)>, WriteError> {
    let texts: Vec<&String> = files.iter().filter(|path| is_text(path)).collect();
    let compressed: Vec<Vec<(String, bool)>> = texts
        .into_par_iter()
        .map(|path| {
            job.check_cancelled()?;
            let is_unchanged = unchanged.contains(path);
            let source = if is_unchanged { target.folder.join(path) } else { staging.join(path) };
            let size = fs::metadata(&source).context("can't read", &source)?.len();
            let mut copies = Vec::new();
            for extension in ["br", "gz"] {
                let copy = format!("{path}.{extension}");
                // A file of the author with this name takes precedence.
                if size <= MIN_SIZE || files.contains(&copy) {
                    continue;
                }
                let is_current =
                    is_unchanged && target.old.files.contains(&copy) && target.folder.join(&copy).is_file();
                if !is_current {
                    let to = staging.join(&copy);
                    create_parent(&to)?;
                    compress(&source, &to, extension).map_err(|error| write_error(error, &source, &copy))?;
                }
                copies.push((copy, !is_current));
            }
            Ok(copies)
        })
        .collect::<Result<_, WriteError>>()?;
    Ok(compressed.into_iter().flatten().collect())
}

/// The error for a file that can't be compressed. The name of a file can be too long for another extension.
fn write_error(error: io::Error, source: &Path, copy: &str) -> WriteError {
    if error.kind() == io::ErrorKind::InvalidFilename {
        let why = format!("the name of `{copy}` is too long for the file system");
        return WriteError::Refused { why, help: "rename the file, or build without --precompress".into() };
    }
    WriteError::Io { what: format!("can't compress `{}`", source.display()), source: error }
}

fn is_text(path: &str) -> bool {
    let extension = Path::new(path).extension().and_then(|extension| extension.to_str());
    extension.is_some_and(|extension| TEXT_EXTENSIONS.iter().any(|text| text.eq_ignore_ascii_case(extension)))
}

/// Compresses a file. The result contains no time and no name, so it depends only on the bytes of the file.
fn compress(from: &Path, to: &Path, extension: &str) -> io::Result<()> {
    let mut reader = BufReader::new(File::open(from)?);
    let mut writer = BufWriter::new(create(to)?);
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
