//! Large files, special files, files without permissions, files that change during a build; full and read-only disks;
//! symbolic links that leave the guide or form cycles.

use std::fs::{self, File};
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::Command;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::interruption::tree;
use crate::support::Guide;

/// Peak memory of a build, in KiB.
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

/// Free bytes of the disk of a path; `None` if unknown.
fn room(folder: &Path) -> Option<u64> {
    let output = Command::new("df").args(["--output=avail", "-B1"]).arg(folder).output().ok()?;
    String::from_utf8(output.stdout).ok()?.lines().last()?.trim().parse().ok()
}

#[test]
fn memory_does_not_grow_with_static_files() {
    let guide = Guide::from_text("-- content/a.md --\n# A\n-- static/plain.bin --\nplain\n");
    // On a nearly full disk, a smaller file is enough if it is larger than the allowed memory.
    let size: u64 = if room(&guide.path("")).is_none_or(|room| room > 4 << 30) { 2 << 30 } else { 128 << 20 };
    // Build once first, so that all measured builds are incremental.
    peak(&guide);
    guide.write("static/plain.bin", "other");
    let small = peak(&guide);
    File::create(guide.path("static/large.bin")).and_then(|file| file.set_len(size)).expect("a sparse file");
    let large = peak(&guide);
    assert_eq!(fs::metadata(guide.path("public/large.bin")).expect("a file").len(), size);
    // This build compares the file with the published one.
    let again = peak(&guide);
    assert!(large.max(again) < small + (32 << 10), "{small} KiB without, {large} and {again} KiB with a large file");
    let mebibytes = size >> 20;
    println!(
        "{small} KiB at most without, {large} KiB with a file of {mebibytes} MiB, {again} KiB where it is there already"
    );
}

/// A small disk, mounted on a folder until it is dropped.
struct Disk<'a>(&'a Path);

impl<'a> Disk<'a> {
    /// `None` if this user can't mount one.
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
fn a_full_or_read_only_disk_keeps_the_old_site() {
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
fn chained_symlinks_are_followed_and_cycles_reported() {
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
        "content/up",
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

#[test]
fn special_files_are_reported_without_blocking() {
    let guide = Guide::from_text(
        "-- content/a.md --\n# A\n-- content/empty.md (folder) --\n-- content/full.md/in.md --\n# In\n-- content/pipe.md (fifo) --\n\
         -- static/pipe.txt (fifo) --\n-- static/pipe.css (fifo) --\n-- templates/page.html (fifo) --\n\
         -- themes/t/templates/robots.txt (fifo) --\n-- content/deep/.guideignore (fifo) --\n-- static/.guideignore (folder) --\n\
         -- site.toml (fifo) --\n",
    );
    let outcome = guide.run(&["build", "--message-format", "short"]);
    assert_eq!(outcome.status, 1, "{}", outcome.stderr);
    let named = [
        "content/deep/.guideignore",
        "content/pipe.md",
        "site.toml",
        "static/pipe.css",
        "static/pipe.txt",
        "templates/page.html",
        "themes/t/templates/robots.txt",
    ];
    let expected =
        named.map(|path| format!("{path}:1:1: error[unreadable]: `{path}` is neither a regular file nor a folder\n"));
    assert_eq!(outcome.stderr, expected.concat());
    for path in named {
        fs::remove_file(guide.path(path)).expect("removed");
    }
    guide.write("site.toml/x", "");
    let outcome = guide.run(&["build", "--message-format", "short"]);
    assert_eq!(outcome.stderr, "site.toml:1:1: error[unreadable]: `site.toml` is a folder, not a file\n");
    fs::remove_dir_all(guide.path("site.toml")).expect("removed");
    let outcome = guide.run(&["build"]);
    assert_eq!((outcome.status, outcome.stderr.as_str()), (0, ""));
    assert!(guide.path("public/full-md/in/index.html").exists());
    // A FIFO at the path of a published file is replaced; opening it to compare would block.
    guide.write("static/empty.txt", "");
    assert_eq!(guide.run(&["build"]).status, 0);
    fs::remove_file(guide.path("public/empty.txt")).expect("removed");
    assert!(Command::new("mkfifo").arg(guide.path("public/empty.txt")).status().expect("mkfifo").success());
    assert_eq!(guide.run(&["build"]).status, 0);
    assert!(guide.path("public/empty.txt").is_file());
    println!("{} pipes, and a folder for a file: each is named", named.len());
}

/// `guide` as a user without root's permissions; `None` if this user can't switch to one.
fn as_nobody(guide: &Guide, arguments: &[&str]) -> Option<Command> {
    let program = guide.path("program");
    fs::copy(env!("CARGO_BIN_EXE_guide"), &program).expect("a copy");
    let folder = |mode: u32| fs::set_permissions(guide.root(), fs::Permissions::from_mode(mode)).expect("permissions");
    folder(0o777);
    let mut command = Command::new("setpriv");
    command.args(["--reuid=65534", "--regid=65534", "--clear-groups"]).arg(program).current_dir(guide.root());
    let mut probe = Command::new("setpriv");
    probe.args(["--reuid=65534", "--regid=65534", "--clear-groups", "true"]);
    if !probe.output().is_ok_and(|output| output.status.success()) {
        return None;
    }
    // The unprivileged user may not write a coverage profile.
    command.args(arguments).env("LLVM_PROFILE_FILE", "/dev/null");
    Some(command)
}

#[test]
fn denied_permissions_are_reported() {
    let guide = Guide::from_text(
        "-- content/a.md --\n# A\n-- content/b.md --\n# B\n-- content/locked/c.md --\n# C\n-- static/s.css --\na {}\n\
         -- templates/robots.txt --\nx\n-- static/s.bin --\nx\n",
    );
    let mode = |path: &str, mode: u32| {
        fs::set_permissions(guide.path(path), fs::Permissions::from_mode(mode)).expect("permissions");
    };
    let Some(mut command) = as_nobody(&guide, &["build", "--message-format", "short"]) else {
        println!("this user can't become another one, so nothing is unreadable");
        return;
    };
    let mut build = || {
        let output = command.output().expect("guide runs");
        (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
    };
    let unreadable = ["content/b.md", "content/locked", "static/s.css", "templates/robots.txt"];
    for path in unreadable {
        mode(path, 0);
    }
    let denied = |path: &&str| format!("{path}:1:1: error[unreadable]: can't read `{path}`: permission denied\n");
    assert_eq!(build(), (Some(1), unreadable.iter().map(denied).collect()));
    for path in unreadable {
        mode(path, 0o755);
    }
    // A file that is only copied is reported during the copy.
    mode("static/s.bin", 0);
    let (status, text) = build();
    assert_eq!(status, Some(2));
    assert!(text.starts_with("error: can't read `./static/s.bin`: Permission denied"), "{text}");
    assert!(!guide.path("public").exists());
    mode("static/s.bin", 0o644);
    assert_eq!(build(), (Some(0), String::new()));
    let before = tree(&guide.path("public"));
    // An unreadable foreign folder stops the build, because the build could not keep its files.
    guide.write("content/a.md", "# Another\n");
    guide.write("public/theirs/file", "theirs\n");
    mode("public/theirs", 0);
    let (status, text) = build();
    assert_eq!(status, Some(2));
    assert!(
        text.contains("error: can't read the folder `") && text.contains("/public/theirs`: Permission denied"),
        "{text}"
    );
    mode("public/theirs", 0o755);
    fs::remove_dir_all(guide.path("public/theirs")).expect("removed");
    assert_eq!(tree(&guide.path("public")), before);
    fs::set_permissions(guide.root(), fs::Permissions::from_mode(0o755)).expect("permissions");
    let (status, text) = build();
    assert_eq!(status, Some(2));
    assert!(text.contains("Permission denied") && text.contains(".public.guide-new"), "{text}");
    assert_eq!(tree(&guide.path("public")), before);
    println!("{} that may not be read and a folder that may not be written: each is named", unreadable.len() + 1);
}

#[test]
fn files_that_change_while_they_are_read_are_built_or_reported() {
    let guide =
        Guide::from_text("-- content/a.md --\n# A\n-- static/a.bin --\na\n-- templates/x.html --\n{{ page.title }}\n");
    let stop = AtomicBool::new(false);
    let (mut built, mut named) = (0, 0);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            for turn in 0.. {
                if stop.load(Ordering::Relaxed) {
                    return;
                }
                for number in 0..8 {
                    let paths = ["content/deep/c", "content/t", "static/s", "static/style", "templates/t"];
                    for (path, end) in paths.iter().zip([".md", ".md", ".bin", ".css", ".html"]) {
                        let path = format!("{path}{number}{end}");
                        if (turn + number) % 2 == 0 {
                            guide.write(&path, "x\n".repeat(1 + number * 1000));
                        } else {
                            _ = fs::remove_file(guide.path(&path));
                        }
                    }
                }
                _ = fs::remove_dir_all(guide.path("content/deep"));
            }
        });
        for _ in 0..40 {
            let outcome = guide.run(&["build", "--message-format", "short"]);
            let text = &outcome.stderr;
            assert!(matches!(outcome.status, 0..=2) && !text.contains("panicked"), "{}: {text}", outcome.status);
            let is_named = ["content/", "static/", "templates/"].iter().any(|folder| text.contains(folder));
            assert!(outcome.status == 0 || is_named, "{text}");
            if outcome.status == 0 {
                built += 1;
            } else {
                named += 1;
            }
            assert!(!guide.path(".public.guide-new").exists());
        }
        stop.store(true, Ordering::Relaxed);
    });
    println!("40 builds while files come and go: {built} were built, {named} named a file that was gone");
    // After the last change, the site is complete.
    assert_eq!(guide.run(&["build", "-q"]).status, 0);
    assert_eq!(guide.run(&["build", "-q", "-o", "again"]).status, 0);
    assert_eq!(tree(&guide.path("public")), tree(&guide.path("again")));
}

#[test]
fn nothing_is_written_or_deleted_through_symlinks() {
    let guide = Guide::from_text("-- content/a.md --\n# A\n-- content/b/c.md --\n# C\n-- static/s.bin --\ns\n");
    let outside = Guide::from_text(
        "-- site/keep --\nmine\n-- in/index.html --\nmine\n-- in/c/index.html --\nmine\n-- s.bin --\ns\n",
    );
    let link = |from: &str, to: &str| std::os::unix::fs::symlink(outside.path(to), guide.path(from)).expect("a link");
    // The output folder is a symbolic link. It is refused if its target has foreign files, and followed if that is empty.
    link("public", "site");
    assert_eq!(guide.run(&["build"]).status, 2);
    fs::create_dir(outside.path("empty")).expect("a folder");
    fs::remove_file(guide.path("public")).expect("removed");
    link("public", "empty");
    assert_eq!(guide.run(&["build"]).status, 0);
    assert!(guide.path("public").is_symlink() && outside.path("empty/a/index.html").exists());
    // Symbolic links in the output folder, at the paths of pages, of the staging folder and of the manifest.
    for name in ["a", "b", "s.bin"] {
        let path = outside.path(&format!("empty/{name}"));
        _ = fs::remove_dir_all(&path).or_else(|_| fs::remove_file(&path));
    }
    let inner =
        |from: &str, to: &str| std::os::unix::fs::symlink(outside.path(to), outside.path(from)).expect("a link");
    inner("empty/a", "in");
    inner("empty/b", "in");
    inner("empty/s.bin", "s.bin");
    inner("empty/away", "in");
    inner(".empty.guide-new", "in");
    inner(".empty.guide-old", "in");
    guide.write("content/a.md", "# Another\n");
    assert_eq!(guide.run(&["build"]).status, 0);
    guide.write("static/s.bin", "other");
    fs::remove_file(guide.path("content/b/c.md")).expect("removed");
    assert_eq!(guide.run(&["build"]).status, 0);
    for mine in ["site/keep", "in/index.html", "in/c/index.html"] {
        assert_eq!(outside.read(mine), "mine\n", "{mine}");
    }
    assert_eq!(outside.read("s.bin"), "s\n");
    assert_eq!(fs::read_dir(outside.path("in")).expect("a folder").count(), 2);
    assert!(outside.path("empty/away").is_symlink(), "a foreign symbolic link is gone");
    assert!(!outside.path("empty/a").is_symlink() && !outside.path("empty/s.bin").is_symlink());
    assert_eq!(fs::read(outside.path("empty/s.bin")).expect("a file"), b"other");
    // Nothing is deleted because of a manifest that is a symbolic link, or that lists files elsewhere.
    let manifest = outside.path("empty/.guide-manifest");
    outside.write("list", "guide manifest 1\n../in/index.html\n/etc/hostname\na/index.html\naway/index.html\n");
    fs::remove_file(&manifest).expect("removed");
    std::os::unix::fs::symlink(outside.path("list"), &manifest).expect("a link");
    guide.write("content/a.md", "# Yet another\n");
    assert_eq!(guide.run(&["build"]).status, 0);
    assert!(outside.path("in/index.html").exists() && !manifest.is_symlink());
    println!("12 links of the output: nothing that they lead to was written or deleted");
}

#[test]
fn symlinks_of_themes_and_static_files_stay_within_the_guide() {
    let guide = Guide::from_text(
        "-- site.toml --\ntheme = \"t\"\n-- content/a.md --\n# A\n-- themes/t/templates/robots.txt -> ../../../shared/robots.txt --\n\
         -- shared/robots.txt --\nours\n-- themes/t/templates/404.html -> /etc/hostname --\n-- themes/t/static/a.css -> b.css --\n\
         -- themes/t/static/b.css -> a.css --\n-- themes/t/static/etc -> /etc --\n-- static/folder -> ../shared --\n\
         -- static/round -> .. --\n-- themes/u -> /etc --\n-- themes/t/static/chain.css -> link.css --\n\
         -- themes/t/static/link.css -> real.css --\n-- themes/t/static/real.css --\na {}\n",
    );
    let outcome = guide.run(&["build", "--message-format", "short"]);
    assert_eq!(outcome.status, 0, "{}", outcome.stderr);
    let mut named: Vec<&str> = outcome
        .stderr
        .lines()
        .filter(|line| line.contains(" warning[symbolic-link]: "))
        .filter_map(|line| line.split(':').next())
        .collect();
    named.sort_unstable();
    assert_eq!(
        named,
        [
            "static/round",
            "themes/t/static/a.css",
            "themes/t/static/b.css",
            "themes/t/static/etc",
            "themes/t/templates/404.html",
            "themes/u"
        ]
    );
    assert_eq!(guide.read("public/robots.txt"), "ours\n");
    assert_eq!(guide.read("public/folder/robots.txt"), "ours\n");
    assert!(!guide.path("public/etc").exists());
    assert!(!tree(&guide.path("public")).keys().any(|path| path.contains("hostname")));
    println!("11 links of a theme and of static files: those within the guide are followed, the others named");
}

/// A command prints its result completely or fails.
#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_an_error() {
    let guide = Guide::from_text("-- content/a.md --\n# A\n");
    let commands: [&[&str]; 3] =
        [&["schema", "view"], &["completions", "bash"], &["theme", "eject", "--print", "article.html"]];
    for arguments in commands {
        let full = fs::File::options().write(true).open("/dev/full").expect("a device that is full");
        let output = guide.command(arguments).stdout(full).output().expect("guide runs");
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {stderr}");
        assert!(stderr.contains("can't write to standard output"), "{stderr}");
        // A closed pipe is not an error: its reader has read enough.
        let (reader, writer) = std::io::pipe().expect("a pipe");
        drop(reader);
        let output = guide.command(arguments).stdout(writer).output().expect("guide runs");
        assert_eq!((output.status.code(), output.stderr.len()), (Some(0), 0), "{arguments:?}");
    }
}
