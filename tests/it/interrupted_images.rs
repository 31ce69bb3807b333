//! Builds and previews that end while they encode smaller copies of images. What they leave behind has only whole files, and the next
//! build gives the same site as a first one.

use std::collections::BTreeMap;
use std::fs;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::os::unix::process::ExitStatusExt as _;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use crate::interruption::tree;
use crate::serve::Preview;
use crate::support::{Guide, files_below};

/// The number of photos, and of the copies of each.
const PHOTOS: usize = 3;
const COPIES: usize = 4;
/// The files in the cache after a build: all copies, and what is known of each photo.
const CACHED: usize = PHOTOS * (COPIES + 1);
/// The timeout of every wait. It matters only if a test fails.
const LIMIT: Duration = Duration::from_mins(2);

/// The pixels of a photo with noise, large enough that encoding its copies takes most of the time of a build.
fn photo(seed: u32) -> Vec<u8> {
    let (width, height) = (480_u16, 360_u16);
    let mut state = seed;
    let mut sample = |index: usize| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let noise = u8::try_from(state >> 28).expect("four bits");
        u8::try_from(index / usize::from(width) % 200).expect("below 200") + noise
    };
    let pixels: Vec<u8> = (0..usize::from(width) * usize::from(height) * 3).map(|index| sample(index / 3)).collect();
    let mut bytes = Vec::new();
    let encoder = jpeg_encoder::Encoder::new(&mut bytes, 95);
    encoder.encode(&pixels, width, height, jpeg_encoder::ColorType::Rgb).expect("a JPEG");
    bytes
}

/// A guide with photos, the site and the cache after an undisturbed build.
struct Photos {
    guide: Guide,
    site: BTreeMap<String, Vec<u8>>,
    cache: BTreeMap<String, Vec<u8>>,
}

impl Photos {
    fn new() -> Self {
        let guide = Guide::empty();
        guide.write("site.toml", "[images]\nwidths = [80, 160, 240, 320]\n");
        let mut text = String::from("# Photos\n\n");
        for number in 0..PHOTOS {
            guide.write(&format!("content/photo-{number}.jpg"), photo(u32::try_from(number).expect("few")));
            text.push_str(&format!("![Photo {number}](photo-{number}.jpg)\n\n"));
        }
        guide.write("content/photos.md", text);
        let outcome = guide.run(&["build"]);
        assert_eq!(outcome.status, 0, "{}", outcome.stderr);
        let mut photos = Self { site: tree(&guide.path("public")), cache: BTreeMap::new(), guide };
        photos.cache = photos.cached();
        assert_eq!(photos.cache.len(), CACHED, "{:?}", photos.cache.keys());
        photos.forget();
        photos
    }

    /// Removes everything that builds wrote.
    fn forget(&self) {
        for folder in ["public", ".guide"] {
            _ = fs::remove_dir_all(self.guide.path(folder));
        }
    }

    /// The files in the cache of images, also those that are not complete.
    fn cached(&self) -> BTreeMap<String, Vec<u8>> {
        let folder = self.guide.path(".guide/images");
        if folder.is_dir() { tree(&folder) } else { BTreeMap::new() }
    }

    /// How many files are in the cache of images.
    fn count(&self) -> usize {
        fs::read_dir(self.guide.path(".guide/images")).map_or(0, Iterator::count)
    }

    /// Waits until the cache has a number of files, or `is_over`.
    fn wait_for(&self, count: usize, mut is_over: impl FnMut() -> bool) {
        let since = Instant::now();
        while self.count() < count && !is_over() {
            assert!(since.elapsed() < LIMIT, "{} of {count} files", self.count());
            std::thread::sleep(Duration::from_micros(200));
        }
    }

    /// Fails if the cache has a part of a file under the name of a whole one, or if there is another site than the right one.
    /// Returns how many whole files there are.
    fn assert_whole(&self, what: &str) -> usize {
        let mut found = self.cached();
        found.retain(|name, _| !name.ends_with(".new"));
        for (name, bytes) in &found {
            assert!(self.cache.get(name) == Some(bytes), "{what}: {name} with {} bytes", bytes.len());
        }
        if self.guide.path("public").exists() {
            assert!(tree(&self.guide.path("public")) == self.site, "{what}: a part of a site");
        }
        found.len()
    }

    /// Builds again. Fails unless the site and the cache are those of an undisturbed build.
    fn assert_next_build(&self, what: &str) {
        let outcome = self.guide.run(&["build"]);
        assert_eq!(outcome.status, 0, "{what}: {}", outcome.stderr);
        assert!(tree(&self.guide.path("public")) == self.site, "{what}: another site");
        assert!(self.cached() == self.cache, "{what}: {:?}", files_below(&self.guide.path(".guide/images")));
    }

    fn start_build(&self) -> Child {
        self.guide.command(&["build", "-q"]).stderr(Stdio::null()).spawn().expect("guide runs")
    }
}

fn signal(name: &str, process: u32) {
    // The signal fails if the process has ended.
    _ = Command::new("kill").args([name, &process.to_string()]).stderr(Stdio::null()).status();
}

#[test]
fn a_build_that_is_killed_while_it_encodes_leaves_whole_files() {
    let photos = Photos::new();
    let mut partly = 0;
    for moment in 0..CACHED {
        let what = format!("killed at {moment} files");
        let mut build = photos.start_build();
        photos.wait_for(moment, || build.try_wait().expect("a state").is_some());
        signal("-KILL", build.id());
        build.wait().expect("an end");
        partly += usize::from((1..CACHED).contains(&photos.assert_whole(&what)));
        // The build continues with what several killed ones have left.
        if moment % 5 == 4 {
            photos.assert_next_build(&what);
            photos.forget();
        }
    }
    assert!(partly > 1, "only {partly} builds were killed while they encoded");
}

#[test]
fn a_build_that_is_interrupted_while_it_encodes_ends_and_publishes_nothing() {
    let photos = Photos::new();
    let mut interrupted = 0;
    for moment in (1..CACHED).step_by(3) {
        let (name, number) = if moment % 2 == 0 { ("-INT", 130) } else { ("-TERM", 143) };
        let what = format!("{name} at {moment} files");
        let mut build = photos.start_build();
        photos.wait_for(moment, || build.try_wait().expect("a state").is_some());
        signal(name, build.id());
        let end: ExitStatus = build.wait().expect("an end");
        let found = photos.assert_whole(&what);
        if end.code() == Some(number) {
            interrupted += 1;
            assert!(!photos.guide.path("public").exists(), "{what}: a site of an interrupted build");
            assert!(photos.cached().len() == found, "{what}: temporary files remain");
        } else {
            assert!(end.success(), "{what}: {end}");
        }
        photos.assert_next_build(&what);
        photos.forget();
    }
    assert!(interrupted > 1, "only {interrupted} builds were interrupted");
}

/// Requests a file of a preview. The end of the preview ends the connection.
fn request(authority: &str, path: &str) {
    let Ok(mut stream) = TcpStream::connect(authority) else { return };
    _ = stream.set_read_timeout(Some(LIMIT));
    _ = write!(stream, "GET /{path} HTTP/1.1\r\nHost: {authority}\r\nConnection: close\r\n\r\n");
    _ = stream.read_to_end(&mut Vec::new());
}

#[test]
fn a_preview_that_is_killed_while_it_encodes_leaves_whole_files() {
    let photos = Photos::new();
    let copies: Vec<&String> = photos.site.keys().filter(|path| path.contains("w.")).collect();
    assert_eq!(copies.len(), PHOTOS * COPIES, "{copies:?}");
    let mut partly = 0;
    for moment in (1..CACHED).step_by(4) {
        let what = format!("killed at {moment} files");
        let preview = Preview::of(&photos.guide, &[]);
        std::thread::scope(|scope| {
            for copy in &copies {
                let authority = preview.authority.clone();
                scope.spawn(move || request(&authority, copy));
            }
            photos.wait_for(moment, || false);
            let end = preview.end("-KILL");
            assert_eq!(end.signal(), Some(9), "{what}");
        });
        partly += usize::from((1..CACHED).contains(&photos.assert_whole(&what)));
        photos.assert_next_build(&what);
        photos.forget();
    }
    assert!(partly > 0, "no preview was killed while it encoded");
}

/// A system that stops can leave a part of a file under its name, whatever the order in which the program wrote and renamed it.
#[test]
fn a_part_of_a_file_in_the_cache_is_encoded_again() {
    let photos = Photos::new();
    photos.assert_next_build("first");
    let folder = photos.guide.path(".guide/images");
    let cut = |eighths: usize| {
        for (name, bytes) in &photos.cache {
            fs::write(folder.join(name), &bytes[..(bytes.len() * eighths / 8).min(bytes.len() - 1)]).expect("cut");
        }
        fs::write(folder.join("1-0.new"), b"part").expect("a temporary file");
        fs::remove_dir_all(photos.guide.path("public")).expect("removed");
    };
    for eighths in [0, 1, 4, 8] {
        cut(eighths);
        photos.assert_next_build(&format!("{eighths} eighths of each file"));
    }
    cut(4);
    let preview = Preview::of(&photos.guide, &[]);
    for (path, bytes) in photos.site.iter().filter(|(path, _)| path.contains("w.")) {
        assert!(preview.get(&format!("/{path}")).body == *bytes, "{path}");
    }
}
