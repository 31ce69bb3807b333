//! Files that are large, disks that are full or can't be written, and links that lead in circles.

use std::fs::{self, File};
use std::path::Path;
use std::process::Command;

use crate::interruption::tree;
use crate::support::Guide;

/// The most memory that a build takes, in KiB.
fn peak(guide: &Guide) -> u64 {
    let mut build = guide.command(&["build", "-q"]).spawn().expect("guide runs");
    let status = format!("/proc/{}/status", build.id());
    let mut most = 0;
    while build.try_wait().expect("a build").is_none() {
        let text = fs::read_to_string(&status).unwrap_or_default();
        let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let size = line.and_then(|line| line.trim().trim_end_matches(" kB").parse().ok());
        most = most.max(size.unwrap_or(0));
        std::thread::sleep(std::time::Duration::from_millis(1));
    }
    assert!(build.wait().expect("an end").success());
    most
}

#[test]
fn memory_does_not_grow_with_static_files() {
    const SIZE: u64 = 256 << 20;
    let guide = Guide::from_text("-- content/a.md --\n# A\n-- static/plain.bin --\nplain\n");
    let small = peak(&guide);
    for path in ["static/large.bin", "content/picture.bin"] {
        File::create(guide.path(path)).and_then(|file| file.set_len(SIZE)).expect("a sparse file");
    }
    let large = peak(&guide);
    assert_eq!(fs::metadata(guide.path("public/large.bin")).expect("a file").len(), SIZE);
    assert!(large < small + (32 << 10), "{small} KiB without, {large} KiB with two files of 256 MiB");
    println!("{small} KiB at most without, {large} KiB with two files of 256 MiB");
}

/// A small disk in a folder, which is gone when this is.
struct Disk<'a>(&'a Path);

impl<'a> Disk<'a> {
    /// `None` where this user can't make one.
    fn new(folder: &'a Path, size: &str) -> Option<Self> {
        fs::create_dir_all(folder).expect("a folder");
        let options = format!("size={size}");
        let mut mount = Command::new("mount");
        mount.args(["-t", "tmpfs", "-o", &options, "none"]).arg(folder);
        mount.output().is_ok_and(|output| output.status.success()).then_some(Self(folder))
    }
}

impl Drop for Disk<'_> {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg(self.0).status();
    }
}

#[test]
fn a_full_or_locked_disk_leaves_the_old_site() {
    let guide = Guide::from_text("-- content/a.md --\n# A\n");
    let folder = guide.path("disk");
    let Some(disk) = Disk::new(&folder, "4m") else {
        println!("no disk can be made here, so none is filled");
        return;
    };
    assert_eq!(guide.run(&["build", "-q", "-o", "disk/site"]).status, 0);
    let before = tree(&guide.path("disk/site"));
    guide.write("static/large.bin", vec![1; 8 << 20]);
    guide.write("content/a.md", "# B\n");
    let full = guide.run(&["build", "-o", "disk/site"]);
    assert_ne!(full.status, 0);
    assert!(full.stderr.contains("large.bin") || full.stderr.contains("disk/"), "{}", full.stderr);
    assert_eq!(tree(&guide.path("disk/site")), before);
    assert!(Command::new("mount").args(["-o", "remount,ro"]).arg(disk.0).status().expect("mount").success());
    fs::remove_file(guide.path("static/large.bin")).expect("removed");
    let locked = guide.run(&["build", "-o", "disk/site"]);
    assert_ne!(locked.status, 0);
    assert_eq!(tree(&guide.path("disk/site")), before);
    println!("full: {}locked: {}", full.stderr, locked.stderr);
}

#[test]
fn links_in_chains_and_circles_are_followed_or_named() {
    let guide = Guide::from_text(
        "-- content/a.md --\n# A\n-- content/b.md -> a.md --\n-- content/c.md -> b.md --\n-- content/round.md -> round.md --\n\
         -- content/up -> .. --\n-- static/out.txt -> /etc/hostname --\n-- static/in.md -> ../content/a.md --\n\
         -- templates/robots.txt -> /etc/hostname --\n-- static/nowhere.txt -> missing.txt --\n-- content/ping.md -> pong.md --\n\
         -- content/pong.md -> ping.md --\n",
    );
    let outcome = guide.run(&["build", "--message-format", "short"]);
    assert_eq!(outcome.status, 0, "{}", outcome.stderr);
    for path in [
        "content/round.md",
        "content/up/content/up",
        "static/out.txt",
        "templates/robots.txt",
        "static/nowhere.txt",
        "content/ping.md",
    ] {
        let named = format!("{path}:1:1: warning[symbolic-link]: ");
        assert!(outcome.stderr.lines().any(|line| line.starts_with(&named)), "{path}:\n{}", outcome.stderr);
    }
    for path in ["public/a/index.html", "public/b/index.html", "public/c/index.html", "public/in.md"] {
        assert!(guide.path(path).exists(), "{path}");
    }
    assert!(!guide.path("public/out.txt").exists());
    println!("10 links: those within the guide are followed, the others named");
}
