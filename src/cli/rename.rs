//! `guide rename`: changes a name, a heading or a path everywhere.

use std::fmt::Write as _;
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use clap::Args;

use crate::diagnostic::did_you_mean;
use crate::input::disk::Changes;
use crate::input::disk::is_document;
use crate::model::document::body::LinkForm;
use crate::model::document::publication::IncludeSettings;
use crate::model::kind::Kind;
use crate::model::lookup::{GuideLookup, NamedNodes, NamedPage};
use crate::refactor;
use crate::refactor::edit::{FileMove, GuideEdit, RenameRefusal};
use crate::refactor::rename_heading::rename_heading;
use crate::refactor::translations::{move_in_guide, rename_in_guide};
use crate::scaffold::edit::{EditedFile, TextReplacement, edit_files};
use crate::source::{CONTENT_FOLDER, LineColumn};
use crate::{Guide, Overrides};

use crate::cli::terminal::{Terminal, plural};

#[derive(Debug, Args)]
pub(super) struct RenameCommand {
    /// Name of a role, topic, skill, term or other document, `Name#Heading`, or the path of a file in content/
    #[arg(value_name = "OLD")]
    old: String,
    /// New name, heading or path
    #[arg(value_name = "NEW")]
    new: String,
    /// Kind of the document, if several have the name
    #[arg(long, value_name = "KIND", value_parser = crate::cli::new::kinds())]
    kind: Option<Kind>,
    /// Print what would change, and write nothing
    #[arg(long)]
    dry_run: bool,
}

impl RenameCommand {
    pub(super) fn run(&self, root: &Path, terminal: &Terminal) -> ExitCode {
        let include = IncludeSettings { drafts: true, future: true, expired: true };
        let mut guide = Guide::new(root, Overrides { include, ..Overrides::default() });
        let site = guide.open(&Changes::Unknown).map(|(site, _)| Arc::new(site));
        let lookups = site.map(|site| guide.lookups(&site)).unwrap_or_default();
        let Some(lookup) = lookups.first() else {
            return terminal.refuse("the guide can't be read", "check it: guide check");
        };
        let edit = match self.edit(lookup, &lookups.iter().collect::<Vec<_>>()) {
            Ok(edit) => edit,
            Err(RenameRefusal { why, help }) => return terminal.refuse(&why, &help),
        };
        if self.dry_run {
            return terminal.result(&listed(lookup, &edit));
        }
        let files = edit.edits.iter().map(|(file, edits)| {
            let file = lookup.snapshot.file(*file);
            let replacement = |edit: &refactor::edit::SourceEdit| TextReplacement {
                start: edit.start,
                end: edit.end,
                text: edit.text.clone(),
            };
            EditedFile {
                path: guide.disk_path(&file.path),
                text: file.text().to_string(),
                replacements: edits.iter().map(replacement).collect(),
            }
        });
        let files: Vec<EditedFile> = files.collect();
        let moves: Vec<_> = edit.moves.iter().map(|moved| (guide.disk_path(&moved.from), moved.to.clone())).collect();
        if let Err(refusal) = edit_files(root, &files, &moves) {
            return terminal.refuse(&refusal.why, &refusal.help);
        }
        let places: usize = edit.edits.values().map(Vec::len).sum();
        terminal.say(&format!("Changed {} in {}", plural(places, "place"), plural(files.len(), "file")));
        for FileMove { from, to } in &edit.moves {
            terminal.say(&format!("Renamed {from} to {to}"));
        }
        ExitCode::SUCCESS
    }

    fn edit(&self, lookup: &GuideLookup, lookups: &[&GuideLookup]) -> Result<GuideEdit, RenameRefusal> {
        if let Some(moved) = self.moved_file(lookup) {
            if lookup.snapshot.files.iter().any(|file| *file.path == *moved.to) {
                return Err(RenameRefusal::new(format!("`{}` exists already", moved.to), "choose another path"));
            }
            if moved.from.rsplit_once('.').map(|(_, end)| end) != moved.to.rsplit_once('.').map(|(_, end)| end) {
                return Err(RenameRefusal::new(format!("`{}` has another extension", moved.to), "keep the extension"));
            }
            return Ok(move_in_guide(lookups, &[moved], true));
        }
        let kinds: &[Kind] = self.kind.as_ref().map_or(&Kind::ALL, std::slice::from_ref);
        match lookup.find(&self.old, kinds) {
            NamedNodes::One(node) => rename_in_guide(lookups, lookup, NamedPage::Node(node), &self.new, true),
            NamedNodes::Several(nodes) => {
                let titles = nodes.iter().map(|node| {
                    let node = lookup.node(*node);
                    format!("the {} `{}`", node.kind.singular().to_lowercase(), node.title)
                });
                let why = format!("`{}` is ambiguous: it can be {}", self.old, titles.collect::<Vec<_>>().join(" or "));
                Err(RenameRefusal::new(why, "set --kind, or write the full title or the path of the file"))
            }
            NamedNodes::None => self.heading(lookup),
        }
    }

    /// The file that the arguments move. `None` if the first one is not the path of a file.
    fn moved_file(&self, lookup: &GuideLookup) -> Option<FileMove> {
        let full = |path: &str| {
            let path = path.trim_start_matches("./");
            let prefix = format!("{CONTENT_FOLDER}/");
            if path.starts_with(&prefix) { path.to_string() } else { prefix + path }
        };
        let from = full(&self.old);
        lookup.snapshot.files.binary_search_by(|file| (*file.path).cmp(from.as_str())).ok()?;
        let name = from.rsplit('/').next().unwrap_or_default();
        let to = full(&self.new);
        let to = if to.ends_with('/') { to + name } else { to };
        Some(FileMove { from, to })
    }

    /// `Name#Heading` or `path.md#Heading`.
    fn heading(&self, lookup: &GuideLookup) -> Result<GuideEdit, RenameRefusal> {
        let from = lookup.entries.ids().next();
        let form =
            if self.old.split('#').next().is_some_and(is_document) { LinkForm::Markdown } else { LinkForm::Wiki };
        let target = self.old.trim_start_matches(&format!("{CONTENT_FOLDER}/"));
        let target = if form == LinkForm::Markdown { ["/", target].concat() } else { target.to_string() };
        let link = [GuideLookup::link(&target, form)];
        let place = from.and_then(|from| lookup.targets(from, &link).into_iter().next().flatten());
        let entry = place.as_ref().and_then(|place| lookup.entry_of_page(place.page));
        let anchor = place.as_ref().and_then(|place| place.anchor.as_deref());
        let index = entry.zip(anchor).and_then(|(entry, anchor)| {
            lookup.entries[entry].body.headings.iter().position(|heading| heading.id == anchor)
        });
        if let Some((entry, index)) = entry.zip(index) {
            return rename_heading(lookup, entry, index, &self.new);
        }
        let why = format!("there is no document, heading or file `{}`", self.old);
        let names: Vec<&str> = lookup.names().map(|(_, _, name)| name).collect();
        let help = match did_you_mean(&self.old, names) {
            Some(near) => format!("did you mean `{near}`?"),
            None => "write a title, `Title#Heading` or the path of a file".to_string(),
        };
        Err(RenameRefusal::new(why, help))
    }
}

/// All changes: a line for each.
fn listed(lookup: &GuideLookup, edit: &GuideEdit) -> String {
    let mut text = String::new();
    for (file, edits) in &edit.edits {
        let file = lookup.snapshot.file(*file);
        for edit in edits {
            let LineColumn { line, column } = LineColumn::of(file.text(), edit.start);
            let old = file.text().get(edit.start..edit.end).unwrap_or_default();
            let (old, new) =
                (old.trim_end_matches('\n').escape_debug(), edit.text.trim_end_matches('\n').escape_debug());
            // Writing to a String can't fail.
            _ = match (edit.start == edit.end, edit.text.is_empty()) {
                (true, _) => writeln!(text, "{}:{line}:{column}: add `{new}`", file.path),
                (_, true) => writeln!(text, "{}:{line}:{column}: remove `{old}`", file.path),
                _ => writeln!(text, "{}:{line}:{column}: `{old}` -> `{new}`", file.path),
            };
        }
    }
    for FileMove { from, to } in &edit.moves {
        _ = writeln!(text, "{from} -> {to}");
    }
    text.trim_end().to_string()
}
