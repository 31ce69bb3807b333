//! `guide build --timings` prints a table of times. The times differ between runs; everything else is tested here. A unit
//! test next to the code tests the layout of the table.

use std::path::Path;

use crate::support::{Guide, files_below};

/// A row of a table: milliseconds, percent, name.
type Row = (f64, f64, String);

/// The tables below "Built …": headings and rows.
fn tables(stdout: &str) -> Vec<(String, Vec<Row>)> {
    let mut tables: Vec<(String, Vec<Row>)> = Vec::new();
    for line in stdout.lines().skip_while(|line| !line.is_empty()).filter(|line| !line.is_empty()) {
        assert!(line.chars().count() <= 80, "{line}");
        if let Some(heading) = line.strip_suffix(':') {
            tables.push((heading.to_string(), Vec::new()));
            continue;
        }
        let (took, rest) = line.split_once(" ms ").expect("a time");
        let (share, name) = rest.split_once(" %  ").expect("a share");
        let number = |text: &str| text.trim().parse().expect("a number");
        tables.last_mut().expect("a heading").1.push((number(took), number(share), name.to_string()));
    }
    tables
}

fn names(rows: &[Row]) -> Vec<&str> {
    rows.iter().map(|(_, _, name)| name.as_str()).collect()
}

fn is_longest_first(rows: &[Row]) -> bool {
    rows.is_sorted_by(|(one, _, _), (other, _, _)| one >= other)
}

/// Whether the last row is the total of the rows above it.
fn adds_up(rows: &[Row]) -> bool {
    let ((whole, share, _), parts) = rows.split_last().expect("rows");
    let sum: f64 = parts.iter().map(|(took, _, _)| took).sum();
    (share - 100.0).abs() < f64::EPSILON && (sum - whole).abs() < 0.1
}

#[test]
fn a_build_prints_its_timings() {
    let guide = Guide::empty();
    assert_eq!(guide.run(&["init"]).status, 0);
    guide.write("site.toml", "title = \"Bakers\"\nbase_url = \"https://example.org/\"\n[cards]\nenabled = true\n");
    let mut command = guide.command(&["build", "--timings", "--precompress"]);
    let run = command.env("RAYON_NUM_THREADS", "2").output().expect("guide runs");
    let stdout = String::from_utf8(run.stdout).expect("text");
    assert!(stdout.starts_with("Built "), "{stdout}");

    let tables = tables(&stdout);
    let headings: Vec<&str> = tables.iter().map(|(heading, _)| heading.as_str()).collect();
    let is_of_pages = |file: &String| {
        let compressed = Path::new(file).extension().is_some_and(|extension| extension == "br" || extension == "gz");
        let is_of_bundle = ["search-index/", "role-index/"].iter().any(|folder| file.starts_with(folder));
        !compressed && !is_of_bundle && file != ".guide-manifest"
    };
    let files = files_below(&guide.path("public")).into_iter().filter(is_of_pages).count();
    let of_files = format!("Time for {files} files, summed over 2 threads");
    assert_eq!(
        headings,
        [
            "Where the time went",
            "In parallel with the pages",
            &of_files,
            "Slowest pages",
            "Slowest templates, with their number of pages",
        ]
    );
    let [stages, parallel, parts, pages, templates] = [0, 1, 2, 3, 4].map(|at| tables[at].1.as_slice());
    assert_eq!(
        names(stages),
        [
            "find and read files",
            "parse settings and documents",
            "resolve names, links and relations; load grammars",
            "parse the theme",
            "collect the text for the search",
            "compare with the previous build",
            "render and write pages",
            "compress text files",
            "publish the new site",
            "everything else",
            "total",
        ]
    );
    assert!(adds_up(stages), "{stdout}");
    assert_eq!(names(parallel), ["build the search index"]);
    let mut sorted = names(&parts[..5]);
    sorted.sort_unstable();
    assert_eq!(
        sorted,
        [
            "collect the values for templates",
            "compare with the previous site, write changes",
            "draw cards",
            "render Markdown to HTML",
            "render templates",
        ]
    );
    assert!(is_longest_first(&parts[..5]) && adds_up(parts), "{stdout}");
    assert!(pages.len() == 10 && is_longest_first(pages), "{stdout}");
    let files = files_below(&guide.path("public"));
    for address in names(pages) {
        // The table truncates long addresses.
        let start = address.trim_start_matches('/').trim_end_matches('…');
        assert!(files.iter().any(|file| file.starts_with(start)), "{address}");
    }
    assert!(templates.len() == 10 && is_longest_first(templates), "{stdout}");
    for name in names(templates) {
        let (times, template) = name.trim().split_once("  ").expect("how often, and the name");
        assert!(times.parse::<usize>().is_ok_and(|times| times > 0), "{name}");
        assert!(
            Path::new(env!("CARGO_MANIFEST_DIR")).join("themes/default/templates").join(template).is_file(),
            "{name}"
        );
    }
}

/// The built files are the same with and without `--timings`. The table lists only executed steps.
#[test]
fn timings_do_not_change_the_output() {
    let guide = Guide::empty();
    assert_eq!(guide.run(&["init"]).status, 0);
    assert_eq!(guide.run(&["build", "-o", "quiet"]).status, 0);
    let first = guide.run(&["build", "--timings", "-o", "watched"]);
    assert_eq!(first.status, 0);
    let files = files_below(&guide.path("quiet"));
    assert_eq!(files, files_below(&guide.path("watched")));
    for file in files {
        let bytes = |folder: &str| std::fs::read(guide.path(&format!("{folder}/{file}"))).expect("a file");
        assert!(bytes("quiet") == bytes("watched"), "{file}");
    }
    let again = guide.run(&["build", "-q", "--timings", "-o", "watched"]);
    assert!(again.stdout.starts_with("Where the time went:\n"), "{}", again.stdout);
    assert!(first.stdout.contains("build the search index"), "{}", first.stdout);
    // A file is reused only if it is older than the manifest. On a busy machine, both can be written in one tick of the clock.
    let modified = |path: &str| std::fs::metadata(guide.path(path)).and_then(|file| file.modified()).expect("a time");
    let index = files_below(&guide.path("watched/search-index"));
    let newest = index.iter().map(|file| modified(&format!("watched/search-index/{file}"))).max().expect("an index");
    if newest < modified("watched/.guide-manifest") {
        assert!(!again.stdout.contains("build the search index"), "{}", again.stdout);
    }
}
