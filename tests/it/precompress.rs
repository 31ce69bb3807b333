//! Text files of more than 1 KiB have compressed copies, which are rewritten and deleted together with them.

use std::collections::BTreeMap;
use std::fs;
use std::io::Read as _;
use std::time::SystemTime;

use crate::support::{Guide, files_below};

fn guide() -> Guide {
    let guide = Guide::empty();
    guide.write("content/articles/long.md", format!("# Long\n\n{}\n", "A sentence about the role. ".repeat(100)));
    guide.write("content/articles/short.md", "# Short\n");
    guide.write("static/small.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\"/>");
    guide.write(
        "static/large.svg",
        format!("<svg xmlns=\"http://www.w3.org/2000/svg\"><!--{}--></svg>", "x".repeat(2000)),
    );
    guide.write("static/picture.png", vec![7; 4000]);
    guide.write("static/mine.csv", "a,b\n".repeat(500));
    guide.write("static/mine.csv.gz", "mine");
    guide
}

fn is_compressed(path: &str) -> bool {
    path.ends_with(".br") || path.ends_with(".gz")
}

fn times(guide: &Guide) -> BTreeMap<String, SystemTime> {
    let folder = guide.path("public");
    let time = |path: &String| fs::metadata(folder.join(path)).and_then(|data| data.modified()).expect("a time");
    files_below(&folder).into_iter().map(|path| (path.clone(), time(&path))).collect()
}

fn unpacked(guide: &Guide, path: &str) -> Vec<u8> {
    let packed = fs::read(guide.path("public").join(path)).expect("a file");
    let mut bytes = Vec::new();
    if path.ends_with(".br") {
        brotli::Decompressor::new(&packed[..], 4096).read_to_end(&mut bytes).expect("Brotli");
    } else {
        flate2::read::GzDecoder::new(&packed[..]).read_to_end(&mut bytes).expect("gzip");
    }
    bytes
}

#[test]
fn exactly_the_text_files_are_precompressed() {
    let guide = guide();
    assert_eq!(guide.run(&["build", "--precompress"]).status, 0);
    let files = files_below(&guide.path("public"));
    for path in &files {
        let length = fs::metadata(guide.path("public").join(path)).expect("a file").len();
        let extension = path.rsplit('.').next().expect("an extension");
        let is_text = ["html", "css", "js", "json", "xml", "txt", "md", "svg", "csv"].contains(&extension);
        for (packed, wanted) in [("br", is_text && length > 1024), ("gz", is_text && length > 1024)] {
            let packed = format!("{path}.{packed}");
            assert_eq!(files.contains(&packed), wanted || packed == "mine.csv.gz", "{packed}");
            if wanted && packed != "mine.csv.gz" {
                assert!(
                    unpacked(&guide, &packed) == fs::read(guide.path("public").join(path)).expect("a file"),
                    "{packed}"
                );
            }
        }
    }
    assert_eq!(guide.read("public/mine.csv.gz"), "mine");
    assert!(files.iter().any(|path| path == "articles/long/index.html.br"));
}

#[test]
fn only_changed_files_are_recompressed() {
    let guide = guide();
    guide.run(&["build", "--precompress"]);
    let first = times(&guide);
    let again = guide.run(&["build", "--precompress", "-v"]);
    assert!(again.stdout.contains("\n0 files changed"), "{}", again.stdout);
    assert_eq!(times(&guide), first);
    guide.write("content/articles/long.md", format!("# Long\n\n{}\n", "Another sentence. ".repeat(100)));
    guide.run(&["build", "--precompress"]);
    let second = times(&guide);
    assert!(second["articles/long/index.html.br"] > first["articles/long/index.html.br"]);
    for path in ["large.svg.br", "large.svg.gz", "large.svg", "mine.csv.br"] {
        assert_eq!(second[path], first[path], "{path}");
    }
    assert!(
        unpacked(&guide, "articles/long/index.html.gz") == guide.read("public/articles/long/index.html").into_bytes()
    );
    // A clean build writes the same bytes.
    guide.run(&["build", "--precompress", "-o", "cold"]);
    for path in files_below(&guide.path("cold")) {
        assert!(
            fs::read(guide.path("cold").join(&path)).ok() == fs::read(guide.path("public").join(&path)).ok(),
            "{path}"
        );
    }
}

#[test]
fn deleted_files_lose_their_compressed_copies() {
    let guide = guide();
    guide.run(&["build", "--precompress"]);
    fs::remove_file(guide.path("content/articles/long.md")).expect("a file");
    guide.run(&["build", "--precompress"]);
    assert!(!files_below(&guide.path("public")).iter().any(|path| path.contains("long")));
    guide.run(&["build"]);
    let left: Vec<String> = files_below(&guide.path("public")).into_iter().filter(|path| is_compressed(path)).collect();
    assert_eq!(left, ["mine.csv.gz"]);
}

#[test]
fn a_file_name_too_long_for_a_suffix_is_reported() {
    let guide = guide();
    assert_eq!(guide.run(&["build", "--precompress"]).status, 0);
    let before = times(&guide);
    let name = format!("{}.txt", "n".repeat(250));
    guide.write(&format!("static/{name}"), "text ".repeat(500));
    let refused = guide.run(&["build", "--precompress", "-q"]);
    let expected = format!(
        "error: the name of `{name}.br` is too long for the file system\n  = help: rename the file, or build without --precompress\n"
    );
    assert_eq!((refused.status, refused.stderr), (2, expected));
    assert_eq!(times(&guide), before);
    assert_eq!(guide.run(&["build", "-q"]).status, 0);
    assert!(guide.path("public").join(name).exists());
}
