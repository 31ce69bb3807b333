//! `mdBook`'s `{{#include …}}` and its relatives -> the text that they include.

use crate::model::route::join;

use super::Left;
use super::text::{Context, Tag, nowhere, stays, tags};

pub(super) fn convert(context: &Context<'_>, body: &str, left: &mut Left) -> String {
    tags(body, &[("\\{{#", "}}"), ("{{#", "}}")], |&Tag { open, inner, .. }| {
        // An escaped one, which shows how it is written.
        if open.starts_with('\\') {
            return Some((format!("{{{{#{inner}}}}}"), 0));
        }
        let (name, rest) = inner.trim().split_once(char::is_whitespace).unwrap_or((inner.trim(), ""));
        match name {
            "include" | "rustdoc_include" | "playground" | "playpen" => {
                let written = rest.split_whitespace().next().unwrap_or_default();
                let included = include(context, written);
                if included.is_none() {
                    nowhere(context, &format!("{{{{#{name} {written}}}}}"), left);
                }
                included.map(|text| (text, 0))
            }
            "title" => Some((String::new(), 0)),
            _ => {
                stays(context, &format!("{{{{#{name}}}}}"), left);
                None
            }
        }
    })
}

/// A file, some of its lines, or what stands between its `ANCHOR:` and `ANCHOR_END:`.
fn include(context: &Context<'_>, written: &str) -> Option<String> {
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
