//! Creates small guides in temporary folders and runs the program in them.
//!
//! A guide can be written as text, with its files between markers (see `tests/cases/README.md`):
//!
//! ```text
//! -- content/a.md --
//! # Hello
//! -- content/b.md (bytes) --
//! caf\xe9
//! -- content/p.png (image 40x30) --
//! -- content/c.md (fifo) --
//! -- content/d.md -> /etc/passwd --
//! ```

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

/// The build date of every test as a Unix time: 2026-01-01.
pub(crate) const TODAY: &str = "1767225600";

/// A guide in a temporary folder.
pub(crate) struct Guide {
    folder: TempDir,
}

/// The output and status of a command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Outcome {
    pub stdout: String,
    pub stderr: String,
    pub status: i32,
}

impl Guide {
    /// Creates an empty temporary folder.
    pub(crate) fn empty() -> Self {
        Self { folder: tempfile::Builder::new().prefix("guide-test-").tempdir().expect("a temporary folder") }
    }

    /// Creates the files that a text with markers describes.
    pub(crate) fn from_text(text: &str) -> Self {
        let guide = Self::empty();
        let mut file: Option<(String, String)> = None;
        for line in text.split_inclusive('\n') {
            match line.trim_end().strip_prefix("-- ").and_then(|rest| rest.strip_suffix(" --")) {
                Some(marker) => {
                    if let Some((marker, content)) = file.replace((marker.to_string(), String::new())) {
                        guide.place(&marker, &content);
                    }
                }
                None => {
                    if let Some((_, content)) = &mut file {
                        content.push_str(line);
                    }
                }
            }
        }
        if let Some((marker, content)) = file {
            guide.place(&marker, &content);
        }
        guide
    }

    fn place(&self, marker: &str, content: &str) {
        if let Some((path, leads_to)) = marker.split_once(" -> ") {
            let path = self.path(path);
            fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
            std::os::unix::fs::symlink(leads_to, path).expect("a symbolic link");
        } else if let Some(path) = marker.strip_suffix(" (fifo)") {
            let path = self.path(path);
            fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
            assert!(Command::new("mkfifo").arg(path).status().expect("mkfifo").success());
        } else if let Some(path) = marker.strip_suffix(" (bytes)") {
            self.write(path, unescape(content.trim_end_matches('\n')));
        } else if let Some((path, size)) = marker.strip_suffix(')').and_then(|rest| rest.split_once(" (image ")) {
            let (width, height) = size.split_once('x').expect("a size such as 4x3");
            self.write(path, image(path, width.parse().expect("a width"), height.parse().expect("a height")));
        } else if let Some(path) = marker.strip_suffix(" (folder)") {
            fs::create_dir_all(self.path(path)).expect("a folder");
        } else {
            self.write(marker, content);
        }
    }

    pub(crate) fn root(&self) -> &Path {
        self.folder.path()
    }

    /// The absolute path of a file in the guide. `\xHH` is the byte with that hexadecimal value.
    pub(crate) fn path(&self, relative: &str) -> PathBuf {
        use std::os::unix::ffi::OsStringExt as _;
        self.root().join(std::ffi::OsString::from_vec(unescape(relative)))
    }

    /// Writes a file, and creates the folders above it.
    pub(crate) fn write(&self, relative: &str, content: impl AsRef<[u8]>) {
        let path = self.path(relative);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(path, content).expect("a written file");
    }

    pub(crate) fn read(&self, relative: &str) -> String {
        fs::read_to_string(self.path(relative)).unwrap_or_else(|error| panic!("{relative}: {error}"))
    }

    /// Prepares a `guide` command that runs in the folder.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_guide"));
        command
            .args(arguments)
            .current_dir(self.root())
            .env("SOURCE_DATE_EPOCH", TODAY)
            .env_remove("NO_COLOR")
            .env_remove("CLICOLOR_FORCE");
        command
    }

    /// Runs `guide`. Replaces times and the path of the folder, which differ between runs.
    pub(crate) fn run(&self, arguments: &[&str]) -> Outcome {
        let output = self.command(arguments).output().expect("guide runs");
        let text = |bytes: &[u8]| {
            without_times(&String::from_utf8_lossy(bytes)).replace(&*self.root().to_string_lossy(), "[ROOT]")
        };
        Outcome {
            stdout: text(&output.stdout),
            stderr: text(&output.stderr),
            status: output.status.code().unwrap_or(-1),
        }
    }
}

/// The smallest file with the header and the end of an image of a size. The extension of the path determines its format.
pub(crate) fn image(path: &str, width: u16, height: u16) -> Vec<u8> {
    let [w, h] = [width, height].map(u16::to_be_bytes);
    match path.rsplit('.').next().unwrap_or_default() {
        "png" => {
            let header = [&b"\0\0\0\x0dIHDR\0\0"[..], &w, b"\0\0", &h, b"\x08\x02\0\0\0\0\0\0\0"].concat();
            [b"\x89PNG\r\n\x1a\n", &header[..], b"\0\0\0\0IEND\xaeB`\x82"].concat()
        }
        "jpg" | "jpeg" => [&b"\xff\xd8\xff\xc0\0\x11\x08"[..], &h, &w, &[0; 10], b"\xff\xd9"].concat(),
        "gif" => [&b"GIF89a"[..], &width.to_le_bytes(), &height.to_le_bytes(), b"\0\0\0;"].concat(),
        "webp" => {
            let size = [width.to_le_bytes(), height.to_le_bytes()].concat();
            [&b"RIFF\x16\0\0\0WEBPVP8 \x0a\0\0\0\0\0\0\x9d\x01\x2a"[..], &size].concat()
        }
        "svg" => format!("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\"/>").into(),
        other => panic!("no image has the extension {other}"),
    }
}

/// Replaces each `\xHH` by the byte with that hexadecimal value.
fn unescape(text: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find("\\x") {
        bytes.extend_from_slice(&rest.as_bytes()[..at]);
        match rest.get(at + 2..at + 4).and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
            Some(byte) => bytes.push(byte),
            None => panic!("not an escape: {rest}"),
        }
        rest = &rest[at + 4..];
    }
    bytes.extend_from_slice(rest.as_bytes());
    bytes
}

/// Replaces `in 12 ms` and `in 1.2 s` by `in [TIME]`.
pub(crate) fn without_times(text: &str) -> String {
    let mut result = String::new();
    for line in text.split_inclusive('\n') {
        let mut words: Vec<String> = line.split(' ').map(str::to_string).collect();
        let mut at = 0;
        while at + 2 < words.len() {
            let number = words[at + 1].parse::<f64>().is_ok();
            let unit = words[at + 2].trim_end_matches(['\n', ':', ',']);
            if words[at] == "in" && number && matches!(unit, "ms" | "s") {
                let behind = words[at + 2][unit.len()..].to_string();
                words.splice(at + 1..at + 3, [format!("[TIME]{behind}")]);
            }
            at += 1;
        }
        result.push_str(&words.join(" "));
    }
    result
}

/// All files below a folder, as sorted relative paths.
pub(crate) fn files_below(folder: &Path) -> Vec<String> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(here) = folders.pop() {
        for entry in fs::read_dir(&here).unwrap_or_else(|error| panic!("{}: {error}", here.display())) {
            let entry = entry.expect("an entry");
            if entry.file_type().expect("a type").is_dir() {
                folders.push(entry.path());
            } else {
                found.push(entry.path().strip_prefix(folder).expect("below").to_string_lossy().into_owned());
            }
        }
    }
    found.sort();
    found
}

/// Whether tests replace the expected output with the actual one: `BLESS=1 cargo nextest run`.
pub(crate) fn blesses() -> bool {
    std::env::var_os("BLESS").is_some()
}

/// Panics with the first line that differs.
pub(crate) fn assert_same(expected: &str, actual: &str, what: &str) {
    if expected == actual {
        return;
    }
    let differs = expected
        .lines()
        .zip(actual.lines())
        .position(|(a, b)| a != b)
        .unwrap_or_else(|| expected.lines().count().min(actual.lines().count()));
    let line = |text: &str| text.lines().nth(differs).unwrap_or("(nothing)").to_string();
    panic!(
        "{what}: line {} differs\nexpected: {}\nactual:   {}\n\nfull output:\n{actual}\n(BLESS=1 replaces the expected text)",
        differs + 1,
        line(expected),
        line(actual)
    );
}

/// The files of a ZIP archive, in order.
pub(crate) fn archive(path: &Path) -> Vec<(String, Vec<u8>)> {
    let bytes = fs::read(path).expect("an archive");
    let number = |at: usize, length: usize| {
        bytes[at..at + length].iter().rev().fold(0, |sum, byte| sum << 8 | usize::from(*byte))
    };
    let end = bytes.len() - 22;
    let mut at = number(end + 16, 4);
    let mut files = Vec::new();
    for _ in 0..number(end + 10, 2) {
        let (method, size, length, name) =
            (number(at + 10, 2), number(at + 20, 4), number(at + 24, 4), number(at + 28, 2));
        let header = number(at + 42, 4);
        let start = header + 30 + number(header + 26, 2) + number(header + 28, 2);
        let data = &bytes[start..start + size];
        let mut content = data.to_vec();
        if method == 8 {
            content = vec![0; length];
            libdeflater::Decompressor::new().deflate_decompress(data, &mut content).expect("compressed data");
        }
        files.push((String::from_utf8(bytes[at + 46..at + 46 + name].to_vec()).expect("a name"), content));
        at += 46 + name;
    }
    files
}
