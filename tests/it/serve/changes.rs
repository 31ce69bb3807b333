//! Detection of changes: every kind of save, moved folders, settings and themes; and changes that are ignored.

use std::fs::{self, File};
use std::io::{Seek as _, SeekFrom, Write as _};
use std::process::Command;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use super::{Preview, wait};
use crate::support::{Guide, files_below};

fn guide() -> Guide {
    Guide::from_text("-- content/articles/a.md --\n# A\n\nText.\n-- content/articles/b.md --\n# B\n\nSee [a](a.md).\n")
}

/// A function that saves a text to a file as a certain editor does.
type Save = fn(&Guide, &str, &str);

/// Writes a new file and renames it over the old one, as many editors do.
fn rename(guide: &Guide, path: &str, text: &str) {
    let temporary = format!("{path}.tmp");
    guide.write(&temporary, text);
    fs::rename(guide.path(&temporary), guide.path(path)).expect("renamed");
}

/// Truncates the file and writes it.
fn truncate(guide: &Guide, path: &str, text: &str) {
    let mut file = File::create(guide.path(path)).expect("a file");
    let (first, rest) = text.split_at(text.len() / 2);
    file.write_all(first.as_bytes()).expect("written");
    file.flush().expect("written");
    file.write_all(rest.as_bytes()).expect("written");
}

/// Saves as vim does with `backupcopy=no`: it creates and removes a test file, moves the old file away, writes a new one,
/// and removes the old one.
fn like_vim(guide: &Guide, path: &str, text: &str) {
    let probe = guide.path("content/articles/4913");
    File::create(&probe).expect("a file");
    fs::remove_file(&probe).expect("removed");
    let backup = guide.path(&format!("{path}~"));
    fs::rename(guide.path(path), &backup).expect("renamed");
    let mut file = File::create(guide.path(path)).expect("a file");
    file.write_all(text.as_bytes()).expect("written");
    file.sync_all().expect("written");
    drop(file);
    fs::remove_file(&backup).expect("removed");
}

/// Replaces the text with `sed -i`.
fn sed(guide: &Guide, path: &str, text: &str) {
    let token = text.lines().last().expect("a line");
    let script = format!("$s/.*/{token}/");
    assert!(Command::new("sed").args(["-i", &script]).arg(guide.path(path)).status().expect("sed").success());
}

#[test]
fn every_kind_of_save_is_detected() {
    let guide = guide();
    let preview = Preview::of(&guide, &[]);
    let path = "content/articles/a.md";
    let ways: [(&str, Save); 4] = [("vim", like_vim), ("sed", sed), ("rename", rename), ("truncate", truncate)];
    for (name, save) in ways {
        for number in 0..100 {
            let token = format!("{name}-{number}-saved");
            save(&guide, path, &format!("# A\n\n{token}\n"));
            preview.wait_for("/articles/a/", &token);
        }
    }
}

#[test]
fn a_change_with_equal_size_and_time_is_detected() {
    let guide = guide();
    let preview = Preview::of(&guide, &[]);
    let time = fs::metadata(guide.path("content/articles/a.md")).and_then(|data| data.modified()).expect("a time");
    for token in ["one", "two", "six"] {
        let mut file = File::options().write(true).open(guide.path("content/articles/a.md")).expect("a file");
        file.seek(SeekFrom::Start(0)).expect("the start");
        file.write_all(format!("# A\n\n{token}\n").as_bytes()).expect("written");
        file.set_modified(time).expect("a time");
        drop(file);
        preview.wait_for("/articles/a/", &format!("<p>{token}"));
    }
}

#[test]
fn added_and_removed_files_and_folders_are_detected() {
    let guide = guide();
    let preview = Preview::of(&guide, &[]);
    let status = |path: &str, status: u16| {
        wait(&format!("{status} at {path}"), || (preview.get(path).status == status).then_some(()));
    };
    guide.write("content/new/deep/er/c.md", "# C\n");
    status("/new/deep/er/c/", 200);
    guide.write("content/new/deep/er/d.md", "# D\n");
    status("/new/deep/er/d/", 200);
    fs::rename(guide.path("content/new"), guide.path("content/other")).expect("moved");
    status("/other/deep/er/c/", 200);
    status("/new/deep/er/c/", 404);
    guide.write("content/other/deep/er/e.md", "# E\n");
    status("/other/deep/er/e/", 200);
    // Move a folder out of the guide and back.
    fs::rename(guide.path("content/other"), guide.path("away")).expect("moved");
    status("/other/deep/er/c/", 404);
    fs::rename(guide.path("away"), guide.path("content/back")).expect("moved");
    status("/back/deep/er/c/", 200);
    fs::remove_dir_all(guide.path("content/back")).expect("removed");
    status("/back/deep/er/c/", 404);
    // The whole content folder is replaced.
    fs::rename(guide.path("content"), guide.path("old")).expect("moved");
    status("/articles/a/", 404);
    guide.write("old/articles/a.md", "# Nobody sees this\n");
    guide.write("content/articles/x.md", "# X\n");
    status("/articles/x/", 200);
    guide.write("content/articles/x.md", "# X\n\nSeen again.\n");
    preview.wait_for("/articles/x/", "Seen again.");
}

#[test]
fn settings_themes_and_static_files_are_watched() {
    let guide = guide();
    let preview = Preview::of(&guide, &[]);
    guide.write("site.toml", "title = \"First title\"\n");
    preview.wait_for("/articles/a/", "First title");
    guide.write("templates/article.html", "<p>own template</p>");
    preview.wait_for("/articles/a/", "own template");
    guide.write("themes/mine/templates/article.html", "<p>template of a theme</p>");
    guide.write("site.toml", "theme = \"mine\"\n");
    fs::remove_dir_all(guide.path("templates")).expect("removed");
    preview.wait_for("/articles/a/", "template of a theme");
    guide.write("themes/mine/templates/article.html", "<p>changed template of a theme</p>");
    preview.wait_for("/articles/a/", "changed template of a theme");
    guide.write("static/file.txt", "static");
    preview.wait_for("/file.txt", "static");
    guide.write("content/.guideignore", "b.md\n");
    wait("b.md to be ignored", || (preview.get("/articles/b/").status == 404).then_some(()));
    fs::remove_file(guide.path("content/.guideignore")).expect("removed");
    wait("b.md to be served again", || (preview.get("/articles/b/").status == 200).then_some(()));
}

#[test]
fn targets_of_symlinks_are_watched() {
    let guide = guide();
    guide.write("shared/c.md", "# C\n\nShared text.\n");
    guide.write("README.md", "# R\n\nText of the root.\n");
    guide.write("shared/folder/e.md", "# E\n\nText of a folder.\n");
    let link = |to: &str, at: &str| std::os::unix::fs::symlink(to, guide.path(at)).expect("a link");
    link("../../shared/c.md", "content/articles/c.md");
    link("../../README.md", "content/articles/d.md");
    link("../../shared/folder", "content/articles/folder");
    link("a.md", "content/articles/z.md");
    let preview = Preview::of(&guide, &[]);
    preview.wait_for("/articles/c/", "Shared text.");
    for (path, address) in [
        ("shared/c.md", "/articles/c/"),
        ("README.md", "/articles/d/"),
        ("shared/folder/e.md", "/articles/folder/e/"),
        ("shared/folder/f.md", "/articles/folder/f/"),
        ("content/articles/a.md", "/articles/a/"),
        ("content/articles/a.md", "/articles/z/"),
    ] {
        let text = format!("Changed for {address}.");
        guide.write(path, format!("# C\n\n{text}\n"));
        preview.wait_for(address, &text);
    }
}

#[test]
fn other_files_change_nothing() {
    let guide = guide();
    let preview = Preview::of(&guide, &[]);
    preview.settle(&guide);
    let before = preview.changes();
    assert_eq!(guide.run(&["build", "-q"]).status, 0);
    guide.write("notes.md", "# Notes\n");
    guide.write("content/.hidden.md", "# Hidden\n");
    guide.write("content/articles/.a.md.swp", "swap");
    guide.write("content/articles/a.md~", "# Backup\n");
    guide.write("content/articles/#a.md#", "# Autosave\n");
    guide.write(".git/HEAD", "ref\n");
    guide.write("themes/mine/README.md", "# A theme\n");
    preview.settle(&guide);
    let new: Vec<String> = preview.changes().into_iter().filter(|line| !before.contains(line)).collect();
    assert_eq!(new.len(), 1, "{new:?}");
    assert!(new[0].starts_with("content/settled-"), "{new:?}");
}

#[test]
fn touching_files_changes_nothing_and_moving_many_is_one_change() {
    let guide = guide();
    for number in 0..5000 {
        guide.write(&format!("content/many/{number}.txt"), "text");
    }
    let preview = Preview::of(&guide, &[]);
    preview.settle(&guide);
    let before = preview.changes().len();
    for path in files_below(&guide.path("content/many")) {
        let file = File::options().append(true).open(guide.path("content/many").join(path)).expect("a file");
        file.set_modified(std::time::SystemTime::now()).expect("a time");
    }
    for number in 0..1000 {
        guide.write(&format!("aside/{number}.md"), format!("# M {number}\n"));
    }
    fs::rename(guide.path("aside"), guide.path("content/aside")).expect("moved");
    wait("the pages of the moved folder", || {
        (preview.get("/aside/m-999/").status == 200 || preview.get("/aside/999/").status == 200).then_some(())
    });
    preview.settle(&guide);
    // At most four changes: the modification times of the static files, the moved folder, and the file of `settle`.
    let changes = preview.changes().split_off(before);
    assert!(changes.len() <= 4, "{changes:?}");
}

#[test]
fn polling_detects_changes() {
    let guide = guide();
    let preview = Preview::of(&guide, &["--poll"]);
    guide.write("content/articles/a.md", "# A\n\nFound by looking.\n");
    preview.wait_for("/articles/a/", "Found by looking.");
    guide.write("content/new/c.md", "# C\n");
    preview.wait_for("/new/c/", "<h1");
    fs::remove_file(guide.path("content/articles/b.md")).expect("removed");
    wait("b.md to be removed from the site", || (preview.get("/articles/b/").status == 404).then_some(()));
}

/// A user namespace has a separate limit of watches. Without namespaces the test does nothing.
#[test]
fn polling_replaces_an_exhausted_watcher() {
    let limited = |then: &[&std::ffi::OsStr]| {
        let mut command = Command::new("unshare");
        let script = "echo 2 > /proc/sys/user/max_inotify_watches && exec \"$@\"";
        command.args(["-Ur", "sh", "-c", script, "sh"]).args(then);
        command
    };
    if !limited(&["true".as_ref()]).output().is_ok_and(|output| output.status.success()) {
        println!("no user namespaces here: nothing tried");
        return;
    }
    let guide = guide();
    let binary: &std::ffi::OsStr = env!("CARGO_BIN_EXE_guide").as_ref();
    let mut command =
        limited(&[binary, "--root".as_ref(), guide.root().as_ref(), "serve".as_ref(), "-p".as_ref(), "0".as_ref()]);
    command.env("SOURCE_DATE_EPOCH", crate::support::TODAY);
    let preview = Preview::start(command);
    for text in ["Found by looking.", "Found once more."] {
        guide.write("content/articles/a.md", format!("# A\n\n{text}\n"));
        preview.wait_for("/articles/a/", text);
    }
    let warnings = preview.lines().iter().filter(|line| line.contains("can't watch all")).count();
    assert_eq!(warnings, 1, "{:?}", preview.lines());
}

#[test]
fn every_response_is_consistent_while_files_change() {
    let guide = guide();
    guide.write("site.toml", "title = \"Version 0.\"\n");
    for number in 0..50 {
        guide.write(&format!("content/articles/n{number}.md"), format!("# N {number}\n\nSee [a](a.md).\n"));
    }
    let preview = Preview::of(&guide, &[]);
    let (asked, over) = (AtomicUsize::new(0), AtomicBool::new(false));
    std::thread::scope(|scope| {
        for thread in 0..64 {
            let (preview, asked, over) = (&preview, &asked, &over);
            scope.spawn(move || {
                for number in 0..32 {
                    let path = format!("/articles/n{}/", (thread + number) % 50);
                    let answer = preview.get(&path);
                    assert_eq!(answer.status, 200, "{path}");
                    let text = answer.text();
                    let versions: Vec<&str> =
                        text.split("Version ").skip(1).filter_map(|rest| rest.split('.').next()).collect();
                    assert!(
                        versions.len() > 1 && versions.iter().all(|version| *version == versions[0]),
                        "{versions:?}"
                    );
                    asked.fetch_add(1, Ordering::SeqCst);
                }
                over.store(true, Ordering::SeqCst);
            });
        }
        for version in 1.. {
            if over.load(Ordering::SeqCst) {
                break;
            }
            rename(&guide, "site.toml", &format!("title = \"Version {version}.\"\n"));
            preview.wait_for("/", &format!("Version {version}."));
        }
    });
    assert_eq!(asked.into_inner(), 2048);
}

#[test]
fn a_change_is_printed_with_the_affected_pages() {
    let guide = Guide::from_text(
        "-- content/articles/a.md --\n---\nroles: [Product Owner]\n---\n# A\n\nText.\n\n![p](p.mp4)\n-- content/articles/p.mp4 --\np\n-- content/articles/b.md --\n# B\n\nSee [a](a.md).\n-- content/roles/product-owner.md --\n# Product Owner\n",
    );
    let preview = Preview::of(&guide, &[]);
    let serving =
        preview.lines().into_iter().find(|line| line.starts_with("Serving ")).expect("the line with the address");
    let all: usize = serving.split(' ').nth(1).and_then(|number| number.parse().ok()).expect("a number");
    let front = "---\nroles: [Product Owner]\n---\n";
    let all = format!("{all} pages");
    for (path, text, affected) in [
        // A text shows on its own page.
        ("content/articles/a.md", format!("{front}# A\n\nText.\n\nMore.\n\n![p](p.mp4)\n"), "1 page"),
        // The first paragraph is the summary: on the home page, in the index, on the role, and on pages that link to it.
        ("content/articles/a.md", format!("{front}# A\n\nNew text.\n\n![p](p.mp4)\n"), "5 pages"),
        ("content/articles/p.mp4", "picture".into(), "1 page"),
        ("content/articles/b.md", "# B\n\nSee [a](a.md), once more.\n".into(), "4 pages"),
        // Any text may contain a name.
        ("content/roles/product-owner.md", "---\nabbr: PO\n---\n# Product Owner\n".into(), &all),
        ("site.toml", "title = \"T\"\n".into(), &all),
        ("static/style.css", "body {}\n".into(), &all),
    ] {
        let before = preview.changes().len();
        guide.write(path, text);
        let line = wait("the line of the change", || preview.changes().get(before).cloned());
        let rest = line.strip_prefix(&format!("{path} → ")).unwrap_or_else(|| panic!("{line}"));
        assert!(rest.starts_with(&format!("{affected} in ")), "{line}");
        assert!(rest.ends_with(" (no warnings)"), "{line}");
    }
}
