//! Navigation whose levels are no folders -> a page with all of it as lists of links.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use crate::scaffold::NewFile;
use crate::scaffold::import::layout::SourceLayout;
use crate::scaffold::import::links::link_between;
use crate::scaffold::import::navigation::NavEntry;

/// A page with the whole navigation as lists of links.
pub(super) fn render(layout: &SourceLayout, entries: &[NavEntry], new: &[NewFile]) -> Option<NewFile> {
    let is_free = |name: &str| {
        let path = format!("{name}.md");
        let prefix = format!("{name}/");
        let of_documents = layout.documents.iter().map(|document| document.target.as_str());
        let of_files = layout.copies.iter().map(|file| file.target.as_str());
        !of_documents.chain(of_files).any(|target| target.eq_ignore_ascii_case(&path) || target.starts_with(&prefix))
            && !new.iter().any(|file| file.path == layout.content_path(&path))
    };
    let name = ["contents", "site-contents", "navigation"].into_iter().find(|name| is_free(name))?;
    let mut text = String::from("---\ntitle: Contents\nkind: page\nweight: 0\n---\n");
    let hidden: BTreeSet<&str> = layout
        .documents
        .iter()
        .filter(|document| document.visibility.draft || document.visibility.unlisted)
        .map(|document| document.target.as_str())
        .collect();
    let mut in_list = false;
    for entry in entries {
        if entry.children.is_empty() {
            if !in_list {
                text.push('\n');
            }
            item(&mut text, entry, 0, &hidden);
            in_list = true;
        } else {
            let _ = writeln!(text, "\n## {}\n", shown(entry));
            if entry.page.is_some() {
                let alone =
                    NavEntry { title: entry.title.clone(), page: entry.page.clone(), url: None, children: Vec::new() };
                item(&mut text, &alone, 0, &hidden);
            }
            for child in &entry.children {
                item(&mut text, child, 0, &hidden);
            }
            in_list = false;
        }
    }
    Some(NewFile { path: layout.content_path(&format!("{name}.md")), content: text.into_bytes() })
}

fn shown(entry: &NavEntry) -> String {
    entry.title.replace('[', "\\[").replace(']', "\\]").replace('\n', " ")
}

/// An item of the page of contents, with those below it.
fn item(text: &mut String, entry: &NavEntry, depth: usize, hidden: &BTreeSet<&str>) {
    let indent = "  ".repeat(depth);
    let page = entry.page.as_deref().filter(|page| !hidden.contains(page));
    let target = page.map(|page| link_between("", page, None)).or_else(|| entry.url.clone());
    let _ = match target {
        Some(target) => writeln!(text, "{indent}- [{}]({target})", shown(entry)),
        None if entry.children.is_empty() => return,
        None => writeln!(text, "{indent}- {}", shown(entry)),
    };
    for child in &entry.children {
        item(text, child, depth + 1, hidden);
    }
}
