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
