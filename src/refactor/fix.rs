//! A diagnostic with one fix -> the edit, and a title for the menu of an editor.

use crate::diagnostic::{Diagnostic, DiagnosticFix};
use crate::input::front_matter::find_block;
use crate::model::lookup::{GuideLookup, NamedPage};
use crate::source::{CONTENT_FOLDER, FileId, Span};

use crate::refactor::edit::{FileMove, GuideEdit, SourceEdit};
use crate::refactor::front_matter_edit::{self, FrontMatterChange};
use crate::refactor::moves::move_files;
use crate::refactor::references;
use crate::refactor::spelling::replaced_in_front_matter;

/// The edit that fixes a diagnostic.
pub(crate) struct FixEdit {
    pub(crate) title: String,
    pub(crate) edit: GuideEdit,
}

/// The edit of the only fix of a diagnostic. `None` if there is no such fix, or if the source does not have what it replaces.
pub(crate) fn edit_of(lookup: &GuideLookup, diagnostic: &Diagnostic) -> Option<FixEdit> {
    let snapshot = &lookup.snapshot;
    let file = diagnostic.file();
    let text = snapshot.file(file).text();
    let span = diagnostic.label.span;
    match diagnostic.fix.as_deref()? {
        DiagnosticFix::Replace { written, new } => {
            let edit = replacement(text, span, written, new)?;
            Some(edited(replace_title(written, new), file, vec![edit]))
        }
        DiagnosticFix::Write { span, written, new } => {
            let (start, end) = (span.start as usize, span.end as usize);
            let is_there = text.get(start..end)? == written;
            let edit = SourceEdit { start, end, text: new.clone() };
            is_there.then(|| edited(replace_title(written, new), span.file, vec![edit]))
        }
        DiagnosticFix::WriteValue(value) => {
            let (start, written) = (span.start as usize, text.get(span.start as usize..span.end as usize)?.trim_end());
            let edit = SourceEdit { start, end: start + written.len(), text: value.clone() };
            Some(edited(replace_title(written, value), file, vec![edit]))
        }
        DiagnosticFix::RemoveKey(span) => {
            let (start, end) = key_lines(text, *span)?;
            let edit = SourceEdit { start, end, text: String::new() };
            Some(edited("Remove the key without effect".into(), file, vec![edit]))
        }
        DiagnosticFix::RemoveItem(span) => {
            let edit = front_matter_edit::without_item(text, span.start as usize)?;
            let written = text.get(span.start as usize..span.end as usize)?.trim_matches(['"', '\'']);
            Some(edited(replace_title(written, ""), file, vec![edit]))
        }
        DiagnosticFix::AddKey { key, value } => {
            let change = FrontMatterChange::Set(key, value.clone());
            Some(edited(format!("Add `{key}: {value}`"), file, front_matter_edit::edits(text, &[change])))
        }
        DiagnosticFix::RenameFile(to) => {
            let moved = FileMove { from: snapshot.file(file).path.to_string(), to: to.clone() };
            let edit = GuideEdit { moves: vec![moved.clone()], ..GuideEdit::default() };
            is_free(lookup, to).then(|| FixEdit { title: move_title(&moved), edit })
        }
        DiagnosticFix::ChangeExtension(extension) => {
            let links = references::of_entry(lookup, lookup.entry_of_file(file)?);
            let link = links.into_iter().find(|link| link.span.start == span.start)?;
            let NamedPage::File(target) = link.place.page else { return None };
            let from = snapshot.file(target).path.to_string();
            let moved = FileMove { to: format!("{}.{extension}", from.rsplit_once('.')?.0), from };
            // Only links to files in this folder are changed with the file.
            let is_moved = is_below_content(&moved.from) && is_free(lookup, &moved.to);
            is_moved.then(|| FixEdit { title: move_title(&moved), edit: move_files(lookup, &[moved]) })
        }
    }
}

fn is_free(lookup: &GuideLookup, path: &str) -> bool {
    lookup.snapshot.files.iter().all(|other| *other.path != *path)
}

fn is_below_content(path: &str) -> bool {
    path.strip_prefix(CONTENT_FOLDER).is_some_and(|path| path.starts_with('/'))
}

fn move_title(moved: &FileMove) -> String {
    format!("Rename the file to `{}`", moved.to.rsplit('/').next().unwrap_or(&moved.to))
}

fn edited(title: String, file: FileId, edits: Vec<SourceEdit>) -> FixEdit {
    let mut edit = GuideEdit::default();
    for new in edits {
        edit.add(file, new);
    }
    FixEdit { title, edit: edit.finish() }
}

/// The edit that replaces `written` within a span, in the quotes that it has there.
fn replacement(text: &str, span: Span, written: &str, new: &str) -> Option<SourceEdit> {
    let (start, end) = (span.start as usize, span.end as usize);
    let source = text.get(start..end)?;
    if let Some(block) = find_block(text).filter(|block| block.content.contains(&start)) {
        let text = replaced_in_front_matter(source, written, new, block.format)?;
        return Some(SourceEdit { start, end, text });
    }
    let start = start + source.find(written)?;
    Some(SourceEdit { start, end: start + written.len(), text: new.to_string() })
}

fn replace_title(written: &str, new: &str) -> String {
    let is_indentation = written.lines().map(str::trim).eq(new.lines().map(str::trim));
    match (written.trim().is_empty(), new.trim().is_empty()) {
        (true, true) if new.is_empty() => "Remove the blank lines".into(),
        (true, true) => "Replace white space".into(),
        (false, false) if is_indentation => "Change the indentation".into(),
        (true, false) => format!("Insert `{}`", shown(new)),
        (false, true) => format!("Remove `{}`", shown(written)),
        (false, false) => format!("Replace `{}` with `{}`", shown(written), shown(new)),
    }
}

/// The start of a text, for a title.
fn shown(text: &str) -> String {
    const MAX: usize = 60;
    let mut shown: String = text.trim().chars().take(MAX).map(|c| if c.is_control() { ' ' } else { c }).collect();
    if text.trim().chars().nth(MAX).is_some() {
        shown.push('…');
    }
    shown
}

/// The lines of a key and of its value: those after it that are indented more.
fn key_lines(text: &str, key: Span) -> Option<(usize, usize)> {
    let start = text[..key.start as usize].rfind('\n').map_or(0, |end| end + 1);
    let indent = text[start..key.start as usize].len();
    // In a flow mapping, the key does not start its line.
    if !text[start..key.start as usize].trim().is_empty() {
        return None;
    }
    let mut end = start + text[start..].find('\n')? + 1;
    for line in text[end..].split_inclusive('\n') {
        let own = line.len() - line.trim_start_matches([' ', '\t']).len();
        let is_item = own == indent && line.trim_start().starts_with("- ");
        if !(own > indent || is_item) || line.trim().is_empty() {
            break;
        }
        end += line.len();
    }
    Some((start, end))
}
