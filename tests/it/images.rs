//! Images of all formats, whole and broken, in a guide.

use std::fmt::Write as _;

use proptest::prelude::*;

use crate::support::{Guide, image};

/// An image of a test: its file, and what the guide says about it.
struct TestImage {
    name: String,
    bytes: Vec<u8>,
    /// The code of its warning.
    code: Option<&'static str>,
    /// Its size as it is shown.
    size: Option<(u16, u16)>,
}

/// A photo with an orientation, in the byte order of its camera, with a thumbnail in its metadata.
fn photo(orientation: u8, is_little: bool, width: u16, height: u16) -> Vec<u8> {
    let directory: &[u8] = if is_little {
        &[b'I', b'I', 42, 0, 8, 0, 0, 0, 1, 0, 0x12, 1, 3, 0, 1, 0, 0, 0, orientation, 0, 0, 0, 0, 0, 0, 0]
    } else {
        &[b'M', b'M', 0, 42, 0, 0, 0, 8, 0, 1, 1, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0, 0, 0, 0, 0]
    };
    let metadata = [b"Exif\0\0", directory, &image("thumbnail.jpg", 2, 2)].concat();
    let length = u16::try_from(metadata.len() + 2).expect("a short segment").to_be_bytes();
    let picture = image("p.jpg", width, height);
    [&picture[..2], &[0xff, 0xe1], &length, &metadata, &picture[2..]].concat()
}

fn test_images() -> Vec<TestImage> {
    let mut images = Vec::new();
    let mut add = |name: String, bytes: Vec<u8>, code, size| {
        images.push(TestImage { name: format!("i{:03}-{name}", images.len()), bytes, code, size });
    };
    for extension in ["png", "jpg", "gif", "webp", "svg"] {
        for side in 1..=16 {
            let (width, height) = (side * 40, side * 30);
            let bytes = image(&format!("p.{extension}"), width, height);
            add(format!("whole.{extension}"), bytes.clone(), None, Some((width, height)));
            if extension != "svg" {
                let other = if extension == "gif" { "png" } else { "gif" };
                if side % 2 == 0 {
                    add(format!("named.{other}"), bytes, Some("wrong-extension"), Some((width, height)));
                }
            }
        }
        for cut in 1..=8 {
            let bytes = image(&format!("p.{extension}"), 40, 30);
            let bytes = bytes[..bytes.len() * cut / 9].to_vec();
            add(format!("cut.{extension}"), bytes, Some("damaged-image"), None);
        }
    }
    for orientation in 1..=8 {
        for is_little in [false, true] {
            let size = if orientation < 5 { (40, 30) } else { (30, 40) };
            let bytes = photo(orientation, is_little, 40, 30);
            add("turned.jpg".into(), bytes.clone(), None, Some(size));
            add("trailer.jpg".into(), [&bytes, &b"added by a camera"[..]].concat(), None, Some(size));
        }
        let bytes = photo(orientation, true, 40, 30);
        add("cut.jpg".into(), bytes[..bytes.len() - 2].to_vec(), Some("damaged-image"), None);
    }
    for extension in ["png", "jpg", "gif"] {
        let bytes = image(&format!("p.{extension}"), 30000, 30000);
        add(format!("huge.{extension}"), bytes, Some("over-limit"), Some((30000, 30000)));
        add(format!("text.{extension}"), b"Not found".to_vec(), Some("damaged-image"), None);
        add(format!("empty.{extension}"), Vec::new(), Some("damaged-image"), None);
    }
    images
}

#[test]
fn two_hundred_images_are_shown_or_reported() {
    let images = test_images();
    assert!(images.len() >= 200, "{} images", images.len());
    let guide = Guide::empty();
    let mut text = String::from("# Images\n\n");
    for TestImage { name, bytes, .. } in &images {
        guide.write(&format!("content/{name}"), bytes);
        writeln!(text, "![{name}]({name})\n").expect("written");
    }
    guide.write("content/a.md", &text);
    let outcome = guide.run(&["build", "--message-format", "short"]);
    assert_eq!(outcome.status, 0, "{}", outcome.stderr);
    let page = guide.read("public/a/index.html");
    for TestImage { name, bytes, code, size } in &images {
        let reported: Vec<&str> = outcome.stderr.lines().filter(|line| line.contains(&format!("`{name}`"))).collect();
        match code {
            Some(code) => {
                assert!(
                    reported.len() == 1 && reported[0].contains(&format!("warning[{code}]")),
                    "{name}: {reported:?}"
                );
            }
            None => assert!(reported.is_empty(), "{name}: {reported:?}"),
        }
        let element =
            page.split("<img ").find(|element| element.contains(&format!("alt=\"{name}\""))).expect("an image");
        if let Some((width, height)) = size {
            assert!(element.contains(&format!(" width=\"{width}\" height=\"{height}\"")), "{element}");
        }
        let published = std::fs::read(guide.path(&format!("public/{name}"))).expect("a file");
        // Photos lose their thumbnail and what a camera added. An incomplete SVG loses what follows the error.
        let is_changed = ["turned", "trailer", "cut.svg"].iter().any(|part| name.contains(part));
        assert!(published == *bytes || is_changed, "{name}");
    }
    let lazy = page.matches(" loading=\"lazy\" decoding=\"async\"").count();
    assert_eq!(lazy, images.len() - 1, "all but the first");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 8, ..ProptestConfig::default() })]
    #[test]
    fn any_bytes_are_published(files in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..64), 40)) {
        let guide = Guide::empty();
        let mut text = String::from("# Images\n");
        for (index, bytes) in files.iter().enumerate() {
            let extension = ["png", "jpg", "gif", "webp", "svg", "avif", "bmp", "ico"][index % 8];
            // Half of the files start as an image does.
            let start = match extension {
                "png" | "jpg" | "gif" | "webp" | "svg" if index % 2 == 0 => {
                    let whole = image(&format!("p.{extension}"), 40, 30);
                    whole[..whole.len() / 2].to_vec()
                }
                _ => Vec::new(),
            };
            guide.write(&format!("content/{index}.{extension}"), [&start, &bytes[..]].concat());
            writeln!(text, "![{index}]({index}.{extension})").expect("written");
        }
        guide.write("content/a.md", &text);
        let outcome = guide.run(&["build"]);
        prop_assert_eq!(outcome.status, 0, "{}", outcome.stderr);
        prop_assert!(!outcome.stderr.contains("panicked"), "{}", outcome.stderr);
    }
}

#[test]
fn images_are_published_without_metadata() {
    let guide = Guide::empty();
    let secret = [&b"\xff\xfe\0\x08"[..], b"SECRET"].concat();
    let turned = photo(6, true, 40, 30);
    let with_secret = [&turned[..2], &secret, &turned[2..], b"VIDEO"].concat();
    guide.write("content/a.md", "# A\n");
    guide.write("content/photo.jpg", &with_secret);
    guide.write("content/damaged.jpg", &with_secret[..20]);
    guide.write("static/plain.png", image("p.png", 4, 3));
    let build = || {
        let outcome = guide.run(&["build"]);
        assert_eq!(outcome.status, 0, "{}", outcome.stderr);
        std::fs::read(guide.path("public/photo.jpg")).expect("a photo")
    };
    let clean = build();
    for removed in [&b"SECRET"[..], b"VIDEO", b"\xff\xd8\xff\xc0\0\x11\x08\0\x02"] {
        assert!(!clean.windows(removed.len()).any(|part| part == removed), "{clean:?}");
    }
    assert!(clean.windows(6).any(|part| part == b"Exif\0\0"), "the orientation stays");
    assert_eq!(std::fs::read(guide.path("public/damaged.jpg")).expect("a file"), &with_secret[..20]);
    assert_eq!(std::fs::read(guide.path("public/plain.png")).expect("a file"), image("p.png", 4, 3));
    assert_eq!(build(), clean, "a warm build");
    guide.write("site.toml", "[images]\nkeep_metadata = true\n");
    assert_eq!(build(), with_secret);
}
