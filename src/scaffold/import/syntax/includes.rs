//! `{{#include …}}` and similar tags of `mdBook` -> the included text.

use crate::model::address::href::join;

use crate::scaffold::import::report::Notes;
use crate::scaffold::import::text::{ConversionContext, TemplateTag, code_block, note_broken_tag, note_kept_tag, tags};

pub(in crate::scaffold::import) fn convert(context: &ConversionContext<'_>, body: &str, notes: &mut Notes) -> String {
    // A space before the number sign is allowed.
    let marks = [("\\{{#", "}}"), ("\\{{ #", "}}"), ("{{#", "}}"), ("{{ #", "}}")];
    tags(body, &marks, |&TemplateTag { before, open, inner, after }| {
        // An escaped tag is shown as text.
        if let Some(open) = open.strip_prefix('\\') {
            return Some((format!("{open}{inner}}}}}"), 0));
        }
        let (name, rest) = inner.trim().split_once(char::is_whitespace).unwrap_or((inner.trim(), ""));
        match name {
            "include" | "rustdoc_include" | "playground" | "playpen" => {
                let written = rest.split_whitespace().next().unwrap_or_default();
                let included = include(context, written);
                if included.is_none() {
                    note_broken_tag(context, &format!("{{{{#{name} {written}}}}}"), notes);
                }
                let is_code = matches!(name, "playground" | "playpen");
                let code = |text: String| code_block(before, language(written), &text, after);
                included.map(|text| (if is_code { code(text) } else { text }, 0))
            }
            "title" => Some((String::new(), 0)),
            // A preprocessor adds these.
            "tabs" | "tab" | "endtabs" | "endtab" => None,
            _ => {
                note_kept_tag(context, &format!("{{{{#{name}}}}}"), notes);
                None
            }
        }
    })
}

/// The language of a code block, by the file extension. Rust is the default, as in `mdBook`.
fn language(written: &str) -> &str {
    let path = written.split(':').next().unwrap_or_default();
    let name = path.rsplit('/').next().unwrap_or_default();
    match name.rsplit_once('.') {
        Some((_, "rs")) | None => "rust",
        Some((_, extension)) => extension,
    }
}

/// A file, some of its lines, or the text between its `ANCHOR:` and `ANCHOR_END:`.
fn include(context: &ConversionContext<'_>, written: &str) -> Option<String> {
    let (path, part) = written.split_once(':').map_or((written, None), |(path, part)| (path, Some(part)));
    let source = &context.document.source;
    let folder = source.rsplit_once('/').map_or("", |(folder, _)| folder);
    let text = context.tree.text(&join(folder, path)?)?;
    let is_mark = |line: &&str| line.contains("ANCHOR:") || line.contains("ANCHOR_END:");
    let lines: Vec<&str> = text.lines().collect();
    let chosen: Vec<&str> = match part {
        None => lines,
        Some(part) if part.starts_with(|c: char| c.is_ascii_digit() || c == ':') => {
            let (from, to) = part.split_once(':').map_or((part, part), |(from, to)| (from, to));
            let from = from.parse::<usize>().unwrap_or(1).max(1);
            let to = to.parse::<usize>().unwrap_or(lines.len()).min(lines.len());
            lines.get(from - 1..to)?.to_vec()
        }
        Some(name) => {
            let marks = |line: &&str, mark: &str| line.split_once(mark).is_some_and(|(_, rest)| rest.trim() == name);
            let from = lines.iter().position(|line| marks(line, "ANCHOR:"))?;
            let to = lines.iter().position(|line| marks(line, "ANCHOR_END:"))?;
            lines.get(from + 1..to)?.to_vec()
        }
    };
    Some(chosen.into_iter().filter(|line| !is_mark(line)).collect::<Vec<_>>().join("\n"))
}
