//! Imports of tables: no bytes cause a panic, and documents from any cells can be built.

use std::collections::BTreeMap;

use guide::Overrides;
use guide::diagnostic::Severity;
use guide::input::disk;
use guide::scaffold::onet::{OnetOptions, convert};
use guide::scaffold::{NewFile, Refusal};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

use crate::support::{Guide, files_below};

/// Cells that are special in YAML, in Markdown, as names, or as numbers.
const CELLS: [&str; 40] = [
    "Nurse",
    "nurse",
    "a: b # c",
    "- x",
    "1. x",
    "\"",
    "'",
    "\\",
    "[[Nurse]]",
    "[a](b.md)",
    "<script>alert(1)</script>",
    "<!-- ",
    "```",
    "~~~",
    "# x",
    "{{ x }}",
    "{% x %}",
    "$$",
    "***",
    "../..",
    "con",
    "true",
    "null",
    "n/a",
    "|",
    "---",
    "+++",
    ":::",
    "\u{feff}",
    "\u{2028}",
    "\u{202e}x",
    "\u{0}",
    "\u{7f}",
    "é日本",
    "-1",
    "3",
    "4.5",
    "7.1",
    "1e308",
    "IM",
];
const CODES: [&str; 4] = ["99-1011.00", "99-1012.00", "99-1013.00", "11-1011.00"];

const TITLES: [(&str, &[&str]); 3] = [
    ("Sample of Reported Titles.txt", &["Reported Job Title"]),
    ("Alternate Titles.txt", &["Alternate Title", "Short Title"]),
    ("Task Statements.txt", &["Task", "Task Type"]),
];

fn cell() -> impl Strategy<Value = String> {
    // A cell that is empty is refused where a value is required, so each has a letter.
    vec(select(CELLS.to_vec()), 1..3).prop_map(|parts| format!("{}x", parts.concat()))
}

fn code() -> impl Strategy<Value = &'static str> {
    select(CODES.to_vec())
}

fn number() -> impl Strategy<Value = &'static str> {
    select(vec!["0", "0.4", "1", "2.5", "3", "4.12", "6.9", "7", "-3", "1e300"])
}

fn documents(files: &BTreeMap<String, Vec<u8>>, selected: &str) -> Result<Vec<NewFile>, Refusal> {
    let (snapshot, diagnostics) = disk::from_memory([], jiff::civil::date(2026, 1, 1));
    let (site, _) = guide::open_in_memory(&snapshot, diagnostics, &Overrides::default());
    let options = OnetOptions { occupations: vec![selected.into()], importance: 3.0 };
    let read = |file: &str| Ok(files.get(file).cloned());
    convert(&read, "db_29_2_text", &site, &options).map(|(files, _)| files)
}

fn table(columns: &[&str], rows: impl IntoIterator<Item = Vec<String>>) -> Vec<u8> {
    let header = columns.iter().map(|column| (*column).to_owned()).collect();
    let lines = std::iter::once(header).chain(rows).map(|row: Vec<String>| row.join("\t") + "\n");
    lines.collect::<String>().into_bytes()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..Default::default() })]

    #[test]
    fn occupations_with_any_cells_can_be_built(
        titles in vec(cell(), CODES.len()),
        descriptions in vec(cell(), CODES.len()),
        texts in vec((0..TITLES.len(), code(), cell(), cell()), 0..12),
        skills in vec((code(), select(vec!["2.A", "2.B", "2.C"]), cell(), select(vec!["IM", "LV", "x"]), number()), 0..24),
        anchors in vec((select(vec!["2.A", "2.B"]), number(), cell()), 0..8),
        related in vec((code(), code(), select(vec!["Primary-Short", "Primary-Long", "Supplemental", ""])), 0..12),
        zones in vec((code(), cell()), 0..4),
        highest in number(),
    ) {
        let owned = |cells: &[&str]| -> Vec<String> { cells.iter().map(|cell| (*cell).to_owned()).collect() };
        let occupations = CODES.iter().zip(&titles).zip(&descriptions);
        let occupations = occupations.map(|((code, title), text)| owned(&[code, title, text]));
        let mut files: BTreeMap<String, Vec<u8>> = BTreeMap::new();
        let mut add = |file: &str, columns: &[&str], rows: Vec<Vec<String>>| files.insert(file.into(), table(columns, rows));
        add("Occupation Data.txt", &["O*NET-SOC Code", "Title", "Description"], occupations.collect());
        for (index, (file, columns)) in TITLES.iter().enumerate() {
            let rows = texts.iter().filter(|(file, ..)| *file == index);
            let columns: Vec<&str> = ["O*NET-SOC Code"].iter().chain(*columns).copied().collect();
            let rows = rows.map(|(_, code, first, second)| owned(&[*code, first.as_str(), second.as_str()][..columns.len()]));
            add(file, &columns, rows.collect());
        }
        let rating = ["O*NET-SOC Code", "Element ID", "Element Name", "Scale ID", "Data Value"];
        let rows = skills.iter().map(|(code, element, name, scale, value)| owned(&[code, element, name, scale, value]));
        add("Skills.txt", &rating, rows.collect());
        let rows = anchors.iter().map(|(element, value, text)| owned(&[element, "LV", value, text]));
        add("Level Scale Anchors.txt", &["Element ID", "Scale ID", "Anchor Value", "Anchor Description"], rows.collect());
        let rows = related.iter().map(|(from, to, tier)| owned(&[from, to, tier]));
        add("Related Occupations.txt", &["O*NET-SOC Code", "Related O*NET-SOC Code", "Relatedness Tier"], rows.collect());
        let rows = zones.iter().map(|(code, zone)| owned(&[code, zone]));
        add("Job Zones.txt", &["O*NET-SOC Code", "Job Zone"], rows.collect());
        let rows = zones.iter().map(|(_, zone)| owned(&[zone, zone, zone]));
        add("Job Zone Reference.txt", &["Job Zone", "Name", "Education"], rows.collect());
        add("Scales Reference.txt", &["Scale ID", "Maximum"], vec![owned(&["LV", highest])]);

        let documents = documents(&files, "99-").expect("an import");
        let guide = Guide::empty();
        for file in &documents {
            guide.write(&file.path, &file.content);
        }
        let (_, diagnostics) = guide::open(guide.root(), &Overrides::default());
        let errors: Vec<_> = diagnostics.iter().filter(|diagnostic| diagnostic.severity == Severity::Error).collect();
        prop_assert!(errors.is_empty(), "{errors:?}");
        let broken = diagnostics.iter().find(|diagnostic| diagnostic.code.as_str().contains("link"));
        prop_assert!(broken.is_none(), "{broken:?}");
    }

    #[test]
    fn any_bytes_are_imported_or_refused(
        pieces in vec(select(BYTES.to_vec()), 0..30),
        file in select(FILES.to_vec()),
    ) {
        let bytes = pieces.concat();
        let occupation = b"O*NET-SOC Code\tTitle\tDescription\n99-1011.00\tNurse\tCares.\n".to_vec();
        let mut files: BTreeMap<String, Vec<u8>> = [("Occupation Data.txt".into(), occupation)].into();
        files.insert(file.into(), bytes.clone());
        if let Err(refusal) = documents(&files, "99-") {
            prop_assert!(!refusal.why.contains('\n') && !refusal.help.is_empty(), "{refusal:?}");
        }
        let guide = Guide::empty();
        guide.write("tables/roles.csv", &bytes);
        guide.write("tables/pay.csv", &bytes);
        let (site, _) = guide::open(guide.root(), &Overrides::default());
        if let Err(refusal) = guide::scaffold::csv::import::import(&guide.path("tables"), &site, guide.root()) {
            prop_assert!(!refusal.help.is_empty(), "{refusal:?}");
        }
    }
}

/// The average occupation of the database has a summary of 170 characters.
#[test]
fn no_page_of_a_thousand_occupations_is_above_100_kib() {
    let summary =
        "Plan, direct, or coordinate the work of a tower, of its lamps and of those who keep them. ".repeat(2);
    let rows = (0..1_016).map(|index| {
        let code = format!("99-{:04}.00", 1000 + index);
        vec![code, format!("Lamp Keepers and Lamp Keeping Workers {index}"), summary[..170].to_owned()]
    });
    let occupations = table(&["O*NET-SOC Code", "Title", "Description"], rows);
    let files = [("Occupation Data.txt".to_owned(), occupations)].into();
    let guide = Guide::empty();
    for file in documents(&files, "99-").expect("an import") {
        guide.write(&file.path, &file.content);
    }
    assert_eq!(guide.run(&["build", "-q"]).status, 0);
    let large: Vec<(u64, String)> = files_below(&guide.path("public"))
        .into_iter()
        .filter(|path| path.ends_with(".html"))
        .map(|path| (guide.path("public").join(&path).metadata().expect("a page").len(), path))
        .filter(|(size, _)| *size > 100 * 1024)
        .collect();
    assert_eq!(large, []);
}

const FILES: [&str; 6] = [
    "Read Me.txt",
    "Occupation Data.txt",
    "Skills.txt",
    "Related Occupations.txt",
    "Level Scale Anchors.txt",
    "Scales Reference.txt",
];

/// Fragments of headers, rows and separators, and bytes that are not UTF-8.
const BYTES: [&[u8]; 26] = [
    b"O*NET-SOC Code",
    b"Title",
    b"Description",
    b"Element ID",
    b"Element Name",
    b"Scale ID",
    b"Data Value",
    b"Related O*NET-SOC Code",
    b"Anchor Value\tAnchor Description",
    b"O*NET-SOC Code\tElement ID\tElement Name\tScale ID\tData Value\n",
    b"Scale ID\tMaximum\nLV\t",
    b"title,role,level,currency\n",
    b"99-1011.00",
    b"99-1011.00\t2.A\tx\tLV\t",
    b"O*NET 29.",
    b"\t",
    b"\t",
    b"\n",
    b"\r\n",
    b",",
    b"\"",
    b"1e999",
    b"-0",
    b"\xff",
    b"\xef\xbb\xbf",
    b"\0",
];

#[test]
fn a_cell_of_10_mb_is_imported_and_its_document_reported() {
    let guide = Guide::empty();
    guide.write("content/index.md", "");
    guide.write("tables/roles.csv", format!("title,summary\nNurse,{}\nDoctor,Heals\n", "x".repeat(10_000_000)));
    let outcome = guide.run(&["import", "csv", "tables", "--into", "new"]);
    assert_eq!(outcome.status, 0, "{}", outcome.stderr);
    let outcome = guide.run(&["--root", "new", "build", "--message-format", "short"]);
    assert!(outcome.stderr.starts_with("new/content/roles/nurse.md:1:1: warning[over-limit]"), "{}", outcome.stderr);
    assert!(outcome.stderr.len() < 10_000, "{} bytes", outcome.stderr.len());
    assert!(guide.path("new/public/roles/doctor/index.html").exists());
}
