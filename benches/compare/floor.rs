//! A folder of articles -> a folder of files, with the minimum of work that every generator has to do. The baseline reads
//! each article, converts its Markdown to HTML, and writes the same number of files and folders as the measured site, at
//! the same mean file size. Any time beyond this is the generator's overhead.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use pulldown_cmark::{Options, Parser, html};
use rayon::prelude::*;

use crate::site::Measured;

/// Reads the articles in `content` and writes output of the dimensions in `like` to `out`.
pub(crate) fn run(content: &Path, out: &Path, like: Measured) -> io::Result<()> {
    let articles: Vec<PathBuf> =
        fs::read_dir(content)?.map(|entry| entry.map(|entry| entry.path())).collect::<io::Result<_>>()?;
    let size = usize::try_from(like.bytes / like.files.max(1)).unwrap_or(usize::MAX);
    let padding = "x".repeat(size);
    fs::create_dir(out)?;
    let (files, folders) = (like.files.max(articles.len() as u64), like.folders.max(1));
    (0..folders).into_par_iter().try_for_each(|folder| {
        let path = out.join(folder.to_string());
        fs::create_dir(&path)?;
        for file in (folder..files).step_by(usize::try_from(folders).unwrap_or(usize::MAX)) {
            let html = usize::try_from(file).ok().and_then(|file| articles.get(file)).map(|article| rendered(article));
            let mut html = html.transpose()?.unwrap_or_default();
            html.push_str(padding.get(html.len()..).unwrap_or_default());
            fs::write(path.join(file.to_string()), html)?;
        }
        Ok(())
    })
}

fn rendered(article: &Path) -> io::Result<String> {
    let text = fs::read_to_string(article)?;
    let body = text.splitn(3, "---\n").nth(2).unwrap_or(&text);
    let mut page = String::with_capacity(text.len() * 2);
    html::push_html(&mut page, Parser::new_ext(body, Options::all()));
    Ok(page)
}
