//! Cards: malicious and very long titles, deterministic output, and reuse of existing cards.

use std::collections::BTreeMap;
use std::fs;

use crate::support::{Guide, files_below};

const TITLES: [&str; 10] = [
    "Product Owner",
    "\\\"><script>alert(1)</script>&amp;&#0;",
    "</svg><image href='http://example.org/x.png'/>",
    "\\u202Eright to left\\u202C \\u0000\\u0007\\uFEFF",
    "WWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWW",
    "z\\u0351\\u036B\\u0343a\\u0300\\u0301\\u0302lgo",
    "مالك المنتج",
    "製品の責任者",
    "नमस्ते",
    "👩‍👩‍👧‍👦",
];

fn guide(name: &str) -> Guide {
    let guide = Guide::empty();
    guide.write(
        "site.toml",
        format!("title = \"{name}\"\nbase_url = \"https://example.org/guide/\"\n[cards]\nenabled = true\n"),
    );
    for (at, title) in TITLES.iter().enumerate() {
        guide.write(&format!("content/roles/r{at}.md"), format!("---\ntitle: \"{title}\"\n---\n"));
    }
    guide.write("content/articles/long.md", format!("---\ntitle: {}\n---\n", "endless words ".repeat(5000)));
    guide
}

/// All cards by path.
fn cards(guide: &Guide) -> BTreeMap<String, Vec<u8>> {
    let folder = guide.path("public");
    let paths = files_below(&folder).into_iter().filter(|path| path.ends_with(".png"));
    paths.map(|path| (path.clone(), fs::read(folder.join(path)).expect("a card"))).collect()
}

#[test]
fn every_title_draws_a_valid_card_or_none_deterministically() {
    let (one, two) = (guide("Guide"), guide("Guide"));
    assert_eq!(one.run(&["build"]).status, 0);
    assert_eq!(two.run(&["build"]).status, 0);
    let drawn = cards(&one);
    assert_eq!(drawn, cards(&two));
    for (path, bytes) in &drawn {
        assert_eq!(bytes[..8], *b"\x89PNG\r\n\x1a\n", "{path}");
        assert_eq!(bytes[16..24], [1200_u32.to_be_bytes(), 630_u32.to_be_bytes()].concat(), "{path}");
    }
    let has = |folder: &str| drawn.keys().any(|path| path.starts_with(folder));
    let with: Vec<usize> = (0..TITLES.len()).filter(|at| has(&format!("roles/r{at}/card."))).collect();
    assert_eq!(with, [0, 1, 2, 3, 4, 5]);
    assert!(has("articles/long/card.") && has("card."));
}

#[test]
fn a_card_is_reused_until_its_text_changes() {
    let guide = guide("Guide");
    assert_eq!(guide.run(&["build"]).status, 0);
    let before = cards(&guide);
    // A reused card is not read: replaced content under the same name stays, which shows that nothing was drawn.
    for path in before.keys() {
        guide.write(&format!("public/{path}"), "kept");
    }
    guide.write("content/roles/r0.md", "---\ntitle: Product Manager\n---\nAnother text.\n");
    guide.write("content/roles/r1.md", format!("---\ntitle: \"{}\"\n---\nAnother text.\n", TITLES[1]));
    assert_eq!(guide.run(&["build"]).status, 0);
    let after = cards(&guide);
    let drawn: Vec<&String> = after.iter().filter(|(_, bytes)| **bytes != *b"kept").map(|(path, _)| path).collect();
    assert!(matches!(drawn[..], [path] if path.starts_with("roles/r0/card.")), "{drawn:?}");
    let gone: Vec<&String> = before.keys().filter(|path| !after.contains_key(*path)).collect();
    assert!(matches!(gone[..], [path] if path.starts_with("roles/r0/card.")), "{gone:?}");
    // A deleted card is drawn again.
    let own = after.keys().find(|path| path.starts_with("card.")).expect("the guide's card");
    fs::remove_file(guide.path("public").join(own)).expect("a card");
    assert_eq!(guide.run(&["build"]).status, 0);
    assert_eq!(cards(&guide)[own], before[own]);
}

/// Titles in scripts that the built-in font lacks: the language, a title and the files of fonts that have its letters. The fonts are
/// those of Debian's packages fonts-noto-core and fonts-noto-cjk, which `tests/all.sh` installs.
const SCRIPTS: [(&str, &str, &[&str]); 4] = [
    ("ar", "مطوّر C++ (أول)", &["truetype/noto/NotoSansArabic-Bold.ttf", "truetype/dejavu/DejaVuSans-Bold.ttf"]),
    ("he", "מנהל מוצר", &["truetype/noto/NotoSansHebrew-Bold.ttf", "truetype/dejavu/DejaVuSans-Bold.ttf"]),
    ("hi", "वरिष्ठ उत्पाद प्रबंधक", &["truetype/noto/NotoSansDevanagari-Bold.ttf"]),
    ("ja", "ソフトウェア開発エンジニアリングマネージャー課長", &["opentype/noto/NotoSansCJK-Bold.ttc"]),
];

/// The columns of the first and the last pixel of a title.
fn title_columns(png: &[u8]) -> (u32, u32) {
    let image = resvg::tiny_skia::Pixmap::decode_png(png).expect("a card");
    let background = image.pixel(600, 20);
    let is_drawn = |column: &u32| (160..470).any(|row| image.pixel(*column, row) != background);
    // The strip at an edge is no part of the title.
    let mut columns = (20..image.width() - 20).filter(is_drawn);
    let first = columns.next().expect("a title");
    (first, columns.next_back().unwrap_or(first))
}

#[test]
fn the_font_of_the_author_draws_cards_in_other_scripts() {
    for (language, title, fonts) in SCRIPTS {
        let installed =
            fonts.iter().map(|font| format!("/usr/share/fonts/{font}")).find_map(|font| fs::read(font).ok());
        let Some(font) = installed else {
            assert!(std::env::var_os("CI").is_none(), "no font for `{language}` is installed: {fonts:?}");
            eprintln!("no font for `{language}` is installed: {fonts:?}");
            continue;
        };
        let guide = Guide::empty();
        let settings = format!(
            "title = \"Guide\"\nlanguage = \"{language}\"\nbase_url = \"https://example.org/\"\n[check]\nmissing-labels = \"allow\"\n[cards]\nenabled = true\n"
        );
        guide.write("site.toml", &settings);
        guide.write("content/roles/one.md", format!("---\ntitle: {title}\n---\n"));
        let own = |guide: &Guide| cards(guide).into_iter().find(|(path, _)| path.starts_with("roles/"));
        let without = guide.run(&["build"]);
        assert!(without.stderr.contains("no card for 1 page"), "{}", without.stderr);
        assert_eq!(own(&guide), None);
        guide.write("fonts/own.ttf", font);
        guide.write("site.toml", settings + "font = \"fonts/own.ttf\"\n");
        let with = guide.run(&["build"]);
        assert_eq!((with.status, with.stderr.as_str()), (0, ""), "{language}");
        let (path, card) = own(&guide).expect("a card");
        // The font is no file of the site.
        assert!(!guide.path("public/fonts/own.ttf").exists());
        // A line starts at the margin of 80 pixels, at the right for Arabic and Hebrew.
        let (first, last) = title_columns(&card);
        let starts_at = |column: u32, margin: u32| column.abs_diff(margin) < 12;
        let is_right_to_left = ["ar", "he"].contains(&language);
        assert!(starts_at(first, 80) != is_right_to_left, "{language}: {first}");
        assert_eq!(starts_at(last, 1120), is_right_to_left, "{language}: {last}");
        // A build reuses the card.
        assert_eq!(guide.run(&["build"]).status, 0);
        assert_eq!(own(&guide).expect("a card").0, path);
    }
}
