//! Smaller copies of images of all kinds: real images, damaged ones, and those that are published alone.

use std::fmt::Write as _;
use std::fs;

use proptest::prelude::*;

use crate::interruption::tree;
use crate::serve::Preview;
use crate::serve::responses::assert_same_as_build;
use crate::support::{Guide, image};

const SETTINGS: &str = "[images]\nwidths = [20, 40, 500]\nformats = [\"webp\"]\n";
/// The size of the images of the tests.
const SIZE: (u16, u16) = (60, 48);

/// What is expected of an image.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Expected {
    /// It has copies that differ from it in size and are smaller files.
    Copies,
    /// It has copies where they are smaller files.
    Any,
    /// It is published alone, without a diagnostic.
    Alone,
    /// It is published alone, and reported with this code.
    Reported(&'static str),
    /// It is damaged, so what is decoded depends on the place. It is reported, or it has copies.
    Damaged,
}

struct VariantTest {
    name: String,
    bytes: Vec<u8>,
    expected: Expected,
}

/// Pixels with noise. The upper left quarter is red.
fn pixels(channels: usize) -> Vec<u8> {
    let (width, height) = (usize::from(SIZE.0), usize::from(SIZE.1));
    let mut state = 7_u32;
    let mut samples = Vec::new();
    for index in 0..width * height {
        let is_red = index % width < width / 2 && index / width < height / 2;
        for channel in 0..channels {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let noise = u8::try_from(state >> 27).expect("five bits");
            let is_high = channel == 3 || is_red && channel == 0;
            samples.push(if is_high { 255 - noise } else { noise });
        }
    }
    samples
}

fn png_of(colour: png::ColorType, depth: png::BitDepth) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, SIZE.0.into(), SIZE.1.into());
    encoder.set_color(colour);
    encoder.set_depth(depth);
    if colour == png::ColorType::Indexed {
        encoder.set_palette(
            (0..=255).flat_map(|index| [index, 255 - index, index / 2]).take(3 << depth as u8).collect::<Vec<u8>>(),
        );
    }
    let samples = colour.samples();
    let line = (usize::from(SIZE.0) * samples * depth as usize).div_ceil(8);
    let mut state = 3_u32;
    let data: Vec<u8> = (0..line * usize::from(SIZE.1))
        .map(|_| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            state.to_be_bytes()[0]
        })
        .collect();
    encoder.write_header().and_then(|mut writer| writer.write_image_data(&data)).expect("a PNG");
    bytes
}

fn jpeg_of(colour: jpeg_encoder::ColorType, is_progressive: bool) -> Vec<u8> {
    let channels = match colour {
        jpeg_encoder::ColorType::Luma => 1,
        jpeg_encoder::ColorType::Cmyk => 4,
        _ => 3,
    };
    let mut bytes = Vec::new();
    let mut encoder = jpeg_encoder::Encoder::new(&mut bytes, 95);
    encoder.set_progressive(is_progressive);
    encoder.encode(&pixels(channels), SIZE.0, SIZE.1, colour).expect("a JPEG");
    bytes
}

/// The image with an orientation in its metadata.
fn turned(jpeg: &[u8], orientation: u8) -> Vec<u8> {
    let exif = [b"Exif\0\0MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0", &[orientation][..], &[0; 6]].concat();
    let length = u16::try_from(exif.len() + 2).expect("short").to_be_bytes();
    [&jpeg[..2], &[0xff, 0xe1], &length, &exif, &jpeg[2..]].concat()
}

fn webp_of(colour: image_webp::ColorType) -> Vec<u8> {
    let channels = if colour == image_webp::ColorType::Rgba8 { 4 } else { 3 };
    let mut bytes = Vec::new();
    let encoder = image_webp::WebPEncoder::new(&mut bytes);
    encoder.encode(&pixels(channels), SIZE.0.into(), SIZE.1.into(), colour).expect("a WebP");
    bytes
}

/// An animation of one frame (RFC 9649, 2.7.1).
fn animated_webp() -> Vec<u8> {
    let still = webp_of(image_webp::ColorType::Rgb8);
    let size = [59, 0, 0, 47, 0, 0];
    let chunk = |name: &str, content: &[u8]| {
        let length = u32::try_from(content.len()).expect("small").to_le_bytes();
        [name.as_bytes(), &length, content, &vec![0; content.len() % 2]].concat()
    };
    let frame = [&[0; 6][..], &size, &[100, 0, 0, 0], &still[12..]].concat();
    let header = chunk("VP8X", &[&[0b10, 0, 0, 0][..], &size].concat());
    let chunks = [&b"WEBP"[..], &header, &chunk("ANIM", &[0; 6]), &chunk("ANMF", &frame)].concat();
    [b"RIFF", &u32::try_from(chunks.len()).expect("small").to_le_bytes()[..], &chunks].concat()
}

fn animated_png() -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, SIZE.0.into(), SIZE.1.into());
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_animated(2, 0).expect("frames");
    let mut writer = encoder.write_header().expect("a header");
    for _ in 0..2 {
        writer.write_image_data(&pixels(3)).expect("a frame");
    }
    writer.finish().expect("an end");
    bytes
}

fn variant_tests() -> Vec<VariantTest> {
    use png::BitDepth::{Eight, Four, One, Sixteen, Two};
    use png::ColorType::{Grayscale, GrayscaleAlpha, Indexed, Rgb, Rgba};
    let mut tests = Vec::new();
    let mut add = |name: &str, bytes: Vec<u8>, expected| {
        tests.push(VariantTest { name: format!("i{:03}-{name}", tests.len()), bytes, expected });
    };
    for (colour, depths) in [
        (Grayscale, &[One, Two, Four, Eight, Sixteen][..]),
        (Rgb, &[Eight, Sixteen]),
        (Indexed, &[One, Two, Four, Eight]),
        (GrayscaleAlpha, &[Eight, Sixteen]),
        (Rgba, &[Eight, Sixteen]),
    ] {
        for depth in depths {
            // Copies of few colours have more colours, and can be larger.
            let is_plain = matches!(depth, Eight | Sixteen) && colour != Indexed;
            let expected = if is_plain { Expected::Copies } else { Expected::Any };
            add(&format!("{colour:?}-{depth:?}.png"), png_of(colour, *depth), expected);
        }
    }
    for orientation in 1..=8 {
        for colour in [jpeg_encoder::ColorType::Rgb, jpeg_encoder::ColorType::Luma] {
            for is_progressive in [false, true] {
                let bytes = turned(&jpeg_of(colour, is_progressive), orientation);
                add(&format!("turned-{orientation}-{colour:?}.jpg"), bytes, Expected::Copies);
            }
        }
    }
    add("printing.jpg", jpeg_of(jpeg_encoder::ColorType::Cmyk, false), Expected::Alone);
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/images");
    let (lossy, lossy_alpha) = ("lossy.webp", "lossy-alpha.webp");
    for name in [lossy, lossy_alpha] {
        add(name, fs::read(format!("{folder}/{name}")).expect("an image"), Expected::Any);
    }
    add("lossless.webp", webp_of(image_webp::ColorType::Rgb8), Expected::Copies);
    add("lossless-alpha.webp", webp_of(image_webp::ColorType::Rgba8), Expected::Copies);
    add("animated.webp", animated_webp(), Expected::Alone);
    add("animated.png", animated_png(), Expected::Alone);
    for extension in ["gif", "svg"] {
        add(&format!("still.{extension}"), image(&format!("p.{extension}"), SIZE.0, SIZE.1), Expected::Alone);
    }
    for extension in ["png", "jpg"] {
        let bytes = image(&format!("p.{extension}"), 30_000, 30_000);
        add(&format!("bomb.{extension}"), bytes, Expected::Reported("over-limit"));
        let bytes = image(&format!("p.{extension}"), SIZE.0, SIZE.1);
        add(&format!("no-pixels.{extension}"), bytes, Expected::Reported("damaged-image"));
    }
    let whole = [
        ("png", png_of(Rgb, Eight)),
        ("jpg", jpeg_of(jpeg_encoder::ColorType::Rgb, true)),
        ("webp", webp_of(image_webp::ColorType::Rgba8)),
    ];
    for (extension, bytes) in &whole {
        add(
            &format!("named.{}", if *extension == "png" { "jpg" } else { "png" }),
            bytes.clone(),
            Expected::Reported("wrong-extension"),
        );
        for cut in 1..=20 {
            add(
                &format!("cut.{extension}"),
                bytes[..bytes.len() * cut / 21].to_vec(),
                Expected::Reported("damaged-image"),
            );
        }
        for place in 1..=30 {
            let mut damaged = bytes.clone();
            let start = bytes.len() * place / 32;
            damaged[start..start + 8].iter_mut().for_each(|byte| *byte ^= 0x5a);
            add(&format!("changed.{extension}"), damaged, Expected::Damaged);
        }
    }
    tests
}

fn guide_of(tests: &[VariantTest], settings: &str) -> Guide {
    let guide = Guide::empty();
    let mut text = String::from("# Photos\n\n");
    for VariantTest { name, bytes, .. } in tests {
        guide.write(&format!("content/articles/{name}"), bytes);
        writeln!(text, "![{name}](<{name}>)\n").expect("written");
    }
    guide.write("site.toml", settings);
    guide.write("content/articles/photos.md", &text);
    guide
}

/// The addresses in each `srcset`, with their widths.
fn candidates(html: &str) -> Vec<(String, usize)> {
    let sets = html.split("srcset=\"").skip(1).filter_map(|rest| rest.split('"').next());
    let candidates = sets.flat_map(|set| set.split(", "));
    candidates
        .map(|candidate| {
            let (address, width) = candidate.rsplit_once(' ').expect("a width");
            (address.to_string(), width.trim_end_matches('w').parse().expect("a number"))
        })
        .collect()
}

#[test]
fn two_hundred_images_have_copies_or_are_reported() {
    let tests = variant_tests();
    assert!(tests.len() >= 200, "{} images", tests.len());
    let guide = guide_of(&tests, SETTINGS);
    let outcome = guide.run(&["build", "--message-format", "short"]);
    assert_eq!(outcome.status, 0, "{}", outcome.stderr);
    assert!(!outcome.stderr.contains("panicked"), "{}", outcome.stderr);
    let page = guide.read("public/articles/photos/index.html");
    for VariantTest { name, bytes, expected } in &tests {
        let reported: Vec<&str> = outcome.stderr.lines().filter(|line| line.contains(&format!("`{name}`"))).collect();
        let paragraphs: Vec<&str> =
            page.split("<p>").filter(|text| text.contains(&format!("alt=\"{name}\""))).collect();
        let [html] = paragraphs[..] else { panic!("{name}: {} images", paragraphs.len()) };
        let html = html.split("</p>").next().expect("an end");
        let found = candidates(html);
        let copies: Vec<_> = found.iter().filter(|(address, _)| !address.ends_with(name.as_str())).collect();
        match expected {
            Expected::Copies => assert!(reported.is_empty() && copies.len() >= 2, "{name}: {reported:?}\n{html}"),
            Expected::Any => assert!(reported.is_empty(), "{name}: {reported:?}"),
            Expected::Alone => assert!(reported.is_empty() && found.is_empty(), "{name}: {reported:?}\n{html}"),
            Expected::Reported(code) => {
                assert!(reported.len() == 1 && reported[0].contains(code), "{name}: {reported:?}");
            }
            Expected::Damaged => {}
        }
        for (address, width) in copies {
            let copy = fs::read(guide.path(&format!("public{address}"))).expect("a copy");
            assert!(copy.len() < bytes.len(), "{address} is larger than the image");
            let size = imagesize::blob_size(&copy).expect("a size");
            assert_eq!(size.width, *width, "{address}");
            let is_turned = (5..=8).any(|orientation| name.contains(&format!("turned-{orientation}")));
            let (across, down) = if is_turned { (48, 60) } else { (60, 48) };
            assert!(
                size.width <= across && size.height.abs_diff(size.width * down / across) <= 1,
                "{address}: {size:?}"
            );
            assert!(!copy.windows(4).any(|part| part == b"Exif"), "{address}");
        }
    }
}

#[test]
fn copies_show_photos_upright() {
    for orientation in 1..=8 {
        let jpeg = jpeg_of(jpeg_encoder::ColorType::Rgb, false);
        let tests =
            [VariantTest { name: "p.jpg".into(), bytes: turned(&jpeg, orientation), expected: Expected::Copies }];
        let guide = guide_of(&tests, SETTINGS);
        assert_eq!(guide.run(&["build"]).status, 0);
        let (address, _) = candidates(&guide.read("public/articles/photos/index.html")).swap_remove(0);
        let copy = fs::read(guide.path(&format!("public{address}"))).expect("a copy");
        let mut decoder = zune_jpeg::JpegDecoder::new(zune_core::bytestream::ZCursor::new(&copy));
        let pixels = decoder.decode().expect("pixels");
        let (width, height) = decoder.dimensions().expect("a size");
        let is_red = |across: usize, down: usize| {
            let start = ((height - 1) * down * 3 / 4 + height / 8) * width + (width - 1) * across * 3 / 4 + width / 8;
            pixels[start * 3] > 128
        };
        let corners = [is_red(0, 0), is_red(1, 0), is_red(0, 1), is_red(1, 1)];
        // The corner in which the first pixel is shown (Exif 2.32, tag 274).
        let expected = [0, 1, 3, 2, 0, 1, 3, 2][orientation as usize - 1];
        assert_eq!(corners.iter().position(|is_red| *is_red), Some(expected), "orientation {orientation}: {corners:?}");
        assert_eq!(corners.iter().filter(|is_red| **is_red).count(), 1, "orientation {orientation}: {corners:?}");
    }
}

fn drawing() -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, SIZE.0.into(), SIZE.1.into());
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_compression(png::Compression::Fast);
    encoder.write_header().and_then(|mut writer| writer.write_image_data(&pixels(3))).expect("a PNG");
    bytes
}

/// One image of each kind that has copies.
fn few() -> Vec<VariantTest> {
    let image = |name: &str, bytes| VariantTest { name: name.into(), bytes, expected: Expected::Copies };
    vec![
        image("a photo.jpg", jpeg_of(jpeg_encoder::ColorType::Rgb, false)),
        image("drawing.png", drawing()),
        image("lossless.webp", webp_of(image_webp::ColorType::Rgba8)),
    ]
}

#[test]
fn a_warm_build_equals_a_cold_one() {
    let mut tests = few();
    tests[0].name = "a-photo.jpg".into();
    let guide = guide_of(&tests, SETTINGS);
    let site = || {
        let outcome = guide.run(&["build"]);
        assert_eq!(outcome.status, 0, "{}", outcome.stderr);
        tree(&guide.path("public"))
    };
    let cold = site();
    assert!(cold.keys().filter(|path| path.contains("w.")).count() >= 9, "{:?}", cold.keys());
    assert_eq!(site(), cold, "nothing changed");
    fs::remove_dir_all(guide.path("public")).expect("removed");
    assert_eq!(site(), cold, "from the cache");
    // What the last build did not use goes, the oldest first.
    let unused = guide.path(".guide/images/unused");
    fs::File::create(&unused).and_then(|file| file.set_len(1 << 30)).expect("a large file");
    for damage in [&b""[..], b"x", &[0; 4096]] {
        for name in crate::support::files_below(&guide.path(".guide/images")) {
            fs::write(guide.path(".guide/images").join(name), damage).expect("damaged");
        }
        fs::remove_dir_all(guide.path("public")).expect("removed");
        assert_eq!(site(), cold, "with a damaged cache");
    }
    fs::File::create(&unused).and_then(|file| file.set_len(1 << 30)).expect("a large file");
    assert_eq!(site(), cold);
    assert!(!unused.exists(), "the cache is pruned");
    fs::remove_dir_all(guide.path(".guide")).expect("removed");
    assert_eq!(site(), cold, "without a cache");
    guide.write("site.toml", "");
    let plain = site();
    assert_eq!(plain.keys().filter(|path| path.contains("w.")).count(), 0, "{:?}", plain.keys());
    guide.write("site.toml", SETTINGS);
    assert_eq!(site(), cold, "the setting is back");
}

#[test]
fn the_preview_encodes_on_request() {
    let guide =
        guide_of(&few(), &format!("base_url = \"https://example.org/guide/\"\n[build]\nreview = true\n{SETTINGS}"));
    let preview = Preview::of(&guide, &[]);
    let page = preview.get("/articles/photos/").text();
    let images = || fs::read_dir(guide.path(".guide/images")).map_or(0, Iterator::count);
    assert_eq!(images(), 0, "the page does not wait for copies");
    let candidates = candidates(&page);
    assert!(candidates.len() >= 9, "{page}");
    for (address, width) in &candidates {
        let answer = preview.get(address.strip_prefix("/guide").expect("the base"));
        let size = imagesize::blob_size(&answer.body).expect("an image");
        assert_eq!((answer.status, size.width), (200, *width), "{address}");
    }
    assert_same_as_build(&preview, &guide);
}

#[test]
fn other_languages_show_the_same_copies() {
    let guide = guide_of(&few(), &format!("[languages.de]\ntitle = \"Fotos\"\n{SETTINGS}"));
    guide.write("content/de/articles/photos.md", "# Fotos\n\n![Zeichnung](drawing.png)\n![Eigene](own.jpg)\n");
    guide.write("content/de/articles/own.jpg", jpeg_of(jpeg_encoder::ColorType::Rgb, true));
    let outcome = guide.run(&["build", "--strict"]);
    assert_eq!(outcome.status, 0, "{}", outcome.stderr);
    let found = candidates(&guide.read("public/de/articles/photos/index.html"));
    assert!(found.iter().any(|(address, _)| address.starts_with("/articles/drawing.40w.")), "{found:?}");
    assert!(found.iter().any(|(address, _)| address.starts_with("/de/articles/own.40w.")), "{found:?}");
    for (address, _) in found {
        assert!(guide.path(&format!("public{address}")).is_file(), "{address}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]
    #[test]
    fn any_changes_to_an_image_cause_no_panic(
        changes in prop::collection::vec((0..3_usize, any::<prop::sample::Index>(), prop::collection::vec(any::<u8>(), 0..12)), 30)
    ) {
        let whole = few();
        let changed = |(number, (kind, at, bytes)): (usize, &(usize, prop::sample::Index, Vec<u8>))| {
            let VariantTest { name, bytes: image, .. } = &whole[*kind];
            let start = at.index(image.len());
            let rest = image.get(start + bytes.len()..).unwrap_or_default();
            let bytes = [&image[..start], bytes, rest].concat();
            VariantTest { name: format!("{number}-{}", name.replace(' ', "")), bytes, expected: Expected::Damaged }
        };
        let tests: Vec<VariantTest> = changes.iter().enumerate().map(changed).collect();
        let outcome = guide_of(&tests, SETTINGS).run(&["build"]);
        prop_assert_eq!(outcome.status, 0, "{}", outcome.stderr);
        prop_assert!(!outcome.stderr.contains("panicked"), "{}", outcome.stderr);
    }
}
