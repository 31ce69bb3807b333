//! The book of any guide: well-formed, with links that lead somewhere, and the same bytes each time. `tests/node/epub.mjs` checks books
//! with epubcheck.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::PathBuf;

use guide::book::{BookError, BookOptions, export};
use proptest::prelude::*;
use quick_xml::Reader;
use quick_xml::events::Event;

use crate::support::{Guide, archive};

/// Parts of texts that books can't have as they are.
const PARTS: [&str; 40] = [
    "<b>",
    "</b>",
    "<p>",
    "</p>",
    "<div id=a>",
    "</div>",
    "<table>",
    "<td>",
    "</table>",
    "<ul>",
    "<li>",
    "</ul>",
    "<dl>",
    "<dt>",
    "<dd>",
    "<a href='#a'>",
    "<a href=two.md#b>",
    "</a>",
    "<svg>",
    "<path id=a>",
    "</svg>",
    "<math>",
    "<mfrac>",
    "</math>",
    "<ruby>",
    "<rt>",
    "<img src=x.png alt='>'>",
    "<!--",
    "-->",
    "<![CDATA[",
    "]]>",
    "\u{1}",
    "\u{ffff}",
    "&#0;",
    "[a](two.md#a)",
    "[b](#b)",
    "\n\n# b\n\n",
    "\n\n- ",
    "[^1]\n\n[^1]: n\n\n",
    "$x^2$",
];

fn book_of(guide: &Guide, name: &str) -> Result<PathBuf, BookError> {
    let file = guide.path(name);
    let options = BookOptions { keep_going: true, ..BookOptions::default() };
    export(guide.root(), &file, &options, &()).map(|_| file)
}

/// Asserts that each text of a book is well-formed, that its ids are unique, and that each link leads somewhere.
fn check(files: &[(String, Vec<u8>)]) -> Result<(), TestCaseError> {
    let mut ids: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    let mut links: Vec<(&str, String)> = Vec::new();
    for (name, content) in files {
        let own = ids.entry(name).or_default();
        if !["xhtml", "opf", "ncx", "xml", "svg"].iter().any(|extension| name.ends_with(&format!(".{extension}"))) {
            continue;
        }
        let text = std::str::from_utf8(content).expect("UTF-8");
        let mut reader = Reader::from_str(text);
        let mut depth = 0;
        loop {
            match reader.read_event() {
                Ok(Event::Eof) => break,
                Ok(Event::End(_)) => depth -= 1,
                Ok(event @ (Event::Start(_) | Event::Empty(_))) => {
                    depth += i32::from(matches!(event, Event::Start(_)));
                    let (Event::Start(start) | Event::Empty(start)) = event else { continue };
                    for attribute in start.attributes() {
                        let attribute = attribute.map_err(|error| TestCaseError::fail(format!("{name}: {error}")))?;
                        let value = attribute
                            .normalized_value(quick_xml::XmlVersion::Implicit1_0)
                            .expect("a value")
                            .into_owned();
                        match attribute.key.as_ref() {
                            b"id" => {
                                prop_assert!(own.insert(value.clone()), "{name}: two elements have the id {value}");
                            }
                            b"href" | b"src" => links.push((name, value)),
                            _ => {}
                        }
                    }
                }
                Ok(_) => {}
                Err(error) => return Err(TestCaseError::fail(format!("{name}: {error}\n{text}"))),
            }
        }
        prop_assert_eq!(depth, 0);
        let is_xml = |c: char| c >= ' ' && !matches!(c, '\u{fffe}' | '\u{ffff}') || matches!(c, '\n' | '\t' | '\r');
        prop_assert!(text.chars().all(is_xml), "{}", name);
    }
    for (from, link) in links.iter().filter(|(_, link)| !link.contains(':')) {
        let (path, fragment) =
            link.split_once('#').map_or((link.as_str(), None), |(path, fragment)| (path, Some(fragment)));
        let folder = &from[..from.rfind('/').map_or(0, |slash| slash + 1)];
        let target = if path.is_empty() { (*from).to_string() } else { format!("{folder}{path}") };
        let ids = ids.get(target.as_str());
        prop_assert!(ids.is_some(), "{from}: {link} leads to no file");
        prop_assert!(
            fragment.is_none_or(|id| ids.is_some_and(|ids| ids.contains(id))),
            "{from}: {link} leads to no place"
        );
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, ..ProptestConfig::default() })]

    #[test]
    fn any_guide_has_a_whole_book(
        texts in prop::collection::vec(prop::collection::vec(prop_oneof![
            4 => (0..PARTS.len()).prop_map(|index| PARTS[index].as_bytes().to_vec()),
            1 => prop::collection::vec(any::<u8>(), 0..12),
            1 => any::<String>().prop_map(String::into_bytes),
        ], 0..30), 3),
        mode in prop_oneof![Just("sanitize"), Just("trust"), Just("escape")],
    ) {
        let guide = Guide::empty();
        guide.write("site.toml", format!("title = \"A\"\n[markdown]\nraw_html = \"{mode}\"\n"));
        for (path, text) in ["roles/one.md", "handbook/two.md", "index.md"].into_iter().zip(texts) {
            guide.write(&format!("content/{path}"), text.concat());
        }
        match book_of(&guide, "a.epub") {
            Ok(file) => {
                let files = archive(&file);
                prop_assert_eq!((files[0].0.as_str(), files[0].1.as_slice()), ("mimetype", b"application/epub+zip".as_slice()));
                check(&files)?;
            }
            // Text that is not UTF-8 is in no book.
            Err(BookError::NoDocuments) => {}
            Err(error) => return Err(TestCaseError::fail(error.to_string())),
        }
    }
}

#[test]
fn a_book_does_not_depend_on_threads_time_or_place() {
    let text =
        fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/cases/guides/nursing.txt")).expect("a case");
    let guide = Guide::from_text(text.split("-- script --").next().unwrap_or_default());
    let mut books = Vec::new();
    for (threads, zone, name) in [("1", "Pacific/Kiritimati", "a.epub"), ("8", "America/Los_Angeles", "b.epub")] {
        let mut command = guide.command(&["export", "epub", "-q", name]);
        command.env_remove("SOURCE_DATE_EPOCH").env("RAYON_NUM_THREADS", threads).env("TZ", zone);
        assert!(command.status().expect("guide runs").success());
        books.push(fs::read(guide.path(name)).expect("a book"));
    }
    assert!(books[0] == books[1]);
    check(&archive(&guide.path("a.epub"))).expect("a whole book");
}

#[test]
fn a_book_that_fails_leaves_the_one_before() {
    let guide = Guide::empty();
    guide.write("content/a.md", "# A\n\nText.\n");
    book_of(&guide, "a.epub").expect("a book");
    let before = fs::read(guide.path("a.epub")).expect("a book");
    guide.write("templates/book.html", "{{ page.nothing }}");
    assert!(matches!(book_of(&guide, "a.epub"), Err(BookError::Content { .. })));
    assert_eq!(fs::read(guide.path("a.epub")).expect("a book"), before);
    let names: Vec<_> =
        fs::read_dir(guide.root()).expect("a folder").map(|entry| entry.expect("an entry").file_name()).collect();
    assert!(!names.iter().any(|name| name.to_string_lossy().ends_with(".part")), "{names:?}");
}
