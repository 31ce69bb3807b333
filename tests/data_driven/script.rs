//! A script and a guide -> the script with its actual output. `tests/cases/README.md` lists the commands.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::Read;
use std::path::Path;

use flate2::read::ZlibDecoder;
use scraper::{ElementRef, Html, Selector};

use crate::support::{Guide, Outcome, archive, files_below};

/// Runs the commands of a script. Prints after each one its standard error, its standard output prefixed with `> `, and
/// its exit status if it is not 0.
pub(crate) fn run(guide: &Guide, script: &str) -> String {
    let mut actual = String::new();
    for command in script.lines().filter_map(|line| line.strip_prefix("$ ")) {
        let Outcome { stdout, stderr, status } = run_command(guide, command);
        let _ = writeln!(actual, "$ {command}");
        for line in stderr.lines() {
            let _ = writeln!(actual, "{}", line.trim_end());
        }
        for line in without_hashes(&stdout).lines() {
            let _ = writeln!(actual, "{}", format!("> {line}").trim_end());
        }
        if status != 0 {
            let _ = writeln!(actual, "status {status}");
        }
    }
    actual
}

fn run_command(guide: &Guide, command: &str) -> Outcome {
    let words = split_words(command);
    let (name, arguments) = words.split_first().expect("a command");
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let stdout = match (name.as_str(), arguments.as_slice()) {
        ("guide", arguments) => return guide.run(arguments),
        ("cat", [path]) => guide.read(path),
        ("inflate", [path]) => inflate(&guide.path(path)),
        ("ls", [path]) => list(&guide.path(path)),
        ("rm", [path]) => {
            fs::remove_file(guide.path(path)).expect("a file to remove");
            String::new()
        }
        ("select", [selector, path]) => select(selector, &guide.read(path)),
        ("unzip", [path, name]) => unzip(&guide.path(path), name),
        ("links", [path, sections @ ..]) => links_below(&guide.path(path), sections),
        _ => panic!("unknown command: {command}"),
    };
    Outcome { stdout, stderr: String::new(), status: 0 }
}

/// The JSON in a compressed file. The items of the lists in its outermost object are on a line each.
fn inflate(path: &Path) -> String {
    let mut text = String::new();
    ZlibDecoder::new(File::open(path).expect("a file")).read_to_string(&mut text).expect("compressed text");
    let json: BTreeMap<String, Vec<serde_json::Value>> = serde_json::from_str(&text).expect("an object of lists");
    let lines =
        json.into_iter().flat_map(|(name, items)| items.into_iter().map(move |item| format!("{name}: {item}\n")));
    lines.collect()
}

/// A file of an archive, or with `-l` the names of all files.
fn unzip(path: &Path, name: &str) -> String {
    let files = archive(path);
    if name == "-l" {
        return files.into_iter().map(|(name, _)| name + "\n").collect();
    }
    let (_, content) = files.into_iter().find(|(other, _)| other == name).expect("a file of the archive");
    String::from_utf8(content).expect("a text")
}

/// Splits at spaces, but not within double quotes.
fn split_words(line: &str) -> Vec<String> {
    let mut words = Vec::new();
    for (index, part) in line.split('"').enumerate() {
        if index % 2 == 1 {
            words.push(part.to_string());
        } else {
            words.extend(part.split_whitespace().map(str::to_string));
        }
    }
    words
}

/// Replaces the hash in `style.0123456789ab.css` by `[HASH]`: every edit of the theme changes it.
fn without_hashes(text: &str) -> String {
    let is_hash = |part: &str| part.len() == 12 && part.bytes().all(|byte| byte.is_ascii_hexdigit());
    text.split('.').map(|part| if is_hash(part) { "[HASH]" } else { part }).collect::<Vec<_>>().join(".")
}

fn list(folder: &Path) -> String {
    let mut files = files_below(folder);
    for file in &mut files {
        // The files of the search index are named after a hash of their content.
        *file = if file.starts_with("search-index/") { "search-index/".into() } else { without_hashes(file) };
    }
    files.sort();
    files.dedup();
    files.join("\n") + "\n"
}

fn select(selector: &str, page: &str) -> String {
    let selector = Selector::parse(selector).expect("a selector");
    Html::parse_document(page).select(&selector).map(|element| element.html().trim().to_string() + "\n").collect()
}

/// The links in the main part of a page, or of each page below a folder, one a line.
fn links_below(path: &Path, sections: &[&str]) -> String {
    if path.is_file() {
        return links_of(path, "", sections);
    }
    let pages = files_below(path).into_iter().filter(|file| file.ends_with("index.html"));
    pages.map(|file| links_of(&path.join(&file), file.trim_end_matches("index.html"), sections)).collect()
}

/// The links in the main part of a page; with sections, only those in one of them.
fn links_of(page: &Path, shown_as: &str, sections: &[&str]) -> String {
    let page = Html::parse_document(&fs::read_to_string(page).expect("a page"));
    let selector = Selector::parse("main a[href]:not(.permalink)").expect("a selector");
    let mut lines = String::new();
    for link in page.select(&selector) {
        let ancestors = || link.ancestors().filter_map(ElementRef::wrap);
        let attribute = |name: &str| ancestors().find_map(|element| element.value().attr(name));
        let section = attribute("aria-labelledby").or_else(|| attribute("class")).unwrap_or("-");
        if !sections.is_empty() && !sections.contains(&section) {
            continue;
        }
        let around = ancestors().find(|element| matches!(element.value().name(), "li" | "p" | "div" | "td"));
        let words = around.unwrap_or(link).text().collect::<Vec<_>>().join(" ");
        let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
        let href = link.value().attr("href").unwrap_or_default();
        let _ = writeln!(lines, "/{shown_as} [{section}] {href}: {words}");
    }
    lines
}
