//! The files that only documents mention that are not published -> the pages without them: the name of an image can reveal
//! what a draft is about.

use std::collections::BTreeSet;

use rayon::prelude::*;

use crate::source::{Area, Content, FileId, Snapshot};

use crate::model::document::entry::{Entries, Entry};
use crate::model::document::publication::PublicationRules;
use crate::model::page::{Page, PageRecords};

/// The pages without those files. `None` if nothing changes.
pub(crate) fn without_withheld(
    records: &PageRecords,
    snapshot: &Snapshot,
    entries: &Entries,
    rules: PublicationRules,
) -> Option<PageRecords> {
    let (shown, withheld): (Vec<_>, Vec<_>) = entries.iter().partition(|entry| rules.publishes(entry));
    if withheld.is_empty() {
        return None;
    }
    let text = |entry: &Entry| snapshot.file(entry.file).text();
    let copied = snapshot.area(Area::Content).filter(|(_, file)| matches!(file.content, Content::OnDisk { .. }));
    let names = copied.map(|(id, file)| (id, file.name.rsplit('/').next().unwrap_or_default()));
    let mut files: Vec<(FileId, [String; 2])> =
        names.map(|(id, name)| (id, [name.to_string(), name.replace(' ', "%20")])).collect();
    files.retain(|(_, names)| withheld.iter().any(|entry| mentions(text(entry), names)));
    if files.is_empty() {
        return None;
    }
    // Templates and settings can use a file, too.
    let others = snapshot.iter_ids().filter(|(_, file)| file.area != Area::Content).map(|(_, file)| file.text());
    let others: Vec<&str> = others.collect();
    let is_used = |names: &[String; 2]| {
        shown.par_iter().any(|entry| mentions(text(entry), names)) || others.iter().any(|text| mentions(text, names))
    };
    files.retain(|(_, names)| !is_used(names));
    let hidden: BTreeSet<FileId> = files.into_iter().map(|(id, _)| id).collect();
    let is_published =
        |page: &Page| !matches!(page, Page::File(id) | Page::ImageVariant { file: id, .. } if hidden.contains(id));
    let kept = records.sorted().iter().filter(|record| is_published(&record.page)).cloned().collect();
    (!hidden.is_empty()).then(|| PageRecords::new(kept))
}

/// Whether a text contains the name of a file.
fn mentions(text: &str, names: &[String; 2]) -> bool {
    text.contains(&names[0]) || names[0] != names[1] && text.contains(&names[1])
}
