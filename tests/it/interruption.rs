//! What a build leaves behind when it is killed, when it fails, and when others use its folder.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::MetadataExt as _;
use std::path::Path;
use std::time::Duration;

use crate::support::{Guide, files_below};

/// Every file of a folder with its bytes.
pub(crate) fn tree(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    files_below(folder).into_iter().map(|path| (path.clone(), fs::read(folder.join(&path)).expect("a file"))).collect()
}

/// A guide of `articles` articles; `version` is in the text of each, so that each page differs between versions.
fn write_version(guide: &Guide, articles: usize, version: &str) {
    for number in 0..articles {
        let next = (number + 1) % articles;
        let text = format!(
            "---\ntitle: Article {number}\ndate: 2025-01-01\nroles: [Role {}]\n---\nVersion {version}, see [the next](article-{next}.md).\n",
            number % 40
        );
        guide.write(&format!("content/articles/article-{number}.md"), text);
    }
}

#[test]
fn killed_at_any_moment_the_folder_holds_one_complete_site() {
    let guide = Guide::empty();
    write_version(&guide, 1000, "one");
    assert_eq!(guide.run(&["build"]).status, 0);
    let first = tree(&guide.path("public"));
    write_version(&guide, 1000, "two");
    assert_eq!(guide.run(&["build", "-o", "second"]).status, 0);
    let second = tree(&guide.path("second"));
    let whole = std::time::Instant::now();
    assert_eq!(guide.run(&["build", "-o", "third"]).status, 0);
    let whole = whole.elapsed();
    fs::remove_dir_all(guide.path("second")).expect("removed");
    fs::remove_dir_all(guide.path("third")).expect("removed");

    let mut seed = 0x2545_f491_4f6c_dd1d_u64;
    let (mut old, mut new) = (0, 0);
    for attempt in 0..20 {
        // Every other time over the other version, so that there is always something to do.
        let version = if tree(&guide.path("public")) == first { "two" } else { "one" };
        write_version(&guide, 1000, version);
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        let moment = Duration::from_micros(seed % u64::try_from(whole.as_micros()).expect("short"));
        let mut child = guide.command(&["build", "-q"]).spawn().expect("guide runs");
        std::thread::sleep(moment);
        child.kill().expect("killed");
        child.wait().expect("gone");
        let left = tree(&guide.path("public"));
        assert!(
            left == first || left == second,
            "attempt {attempt}, killed after {moment:?}: neither the old site nor the new"
        );
        let is_new = (left == second) == (version == "two");
        if is_new { new += 1 } else { old += 1 }
    }
    println!("20 kills within {whole:?}: {old} left the old site, {new} the new one, none half of either");
    // What killed builds left beside the folder is gone after the next one.
    assert_eq!(guide.run(&["build"]).status, 0);
    let beside: Vec<_> =
        fs::read_dir(guide.root()).expect("a folder").map(|entry| entry.expect("an entry").file_name()).collect();
    assert!(beside.iter().all(|name| !name.to_string_lossy().starts_with('.')), "{beside:?}");
}

#[test]
fn an_error_leaves_the_last_good_site() {
    let guide = Guide::from_text("-- content/articles/a.md --\n# One\n");
    assert_eq!(guide.run(&["build"]).status, 0);
    let good = tree(&guide.path("public"));
    guide.write("content/articles/a.md", "---\ndate: soon\n---\n# Two\n");
    let outcome = guide.run(&["build"]);
    assert_eq!((outcome.status, outcome.stdout.as_str()), (1, "Nothing built: 1 error; the site is as it was\n"));
    assert_eq!(tree(&guide.path("public")), good);
    guide.write("content/articles/a.md", "# Two\n");
    guide.write("templates/article.html", "{{ page.no_such_thing.at_all }}");
    assert_eq!(guide.run(&["build"]).status, 1);
    assert_eq!(tree(&guide.path("public")), good);
}

#[test]
fn a_second_build_changes_no_file() {
    let guide = Guide::empty();
    write_version(&guide, 20, "one");
    guide.write("content/articles/picture.bin", [0, 1, 2]);
    assert_eq!(guide.run(&["build"]).status, 0);
    let times = |guide: &Guide| -> Vec<(String, i64, i64, u64)> {
        let folder = guide.path("public");
        let stat = |path: &String| fs::metadata(folder.join(path)).expect("a file");
        files_below(&folder)
            .iter()
            .map(|path| (path.clone(), stat(path).mtime(), stat(path).mtime_nsec(), stat(path).ino()))
            .collect()
    };
    let before = times(&guide);
    assert_eq!(guide.run(&["build"]).status, 0);
    assert_eq!(times(&guide), before);
    // A change of one article leaves the files of those that don't show it as they were.
    guide.write("content/articles/article-3.md", "# Article 3\n\nNew text.\n");
    assert_eq!(guide.run(&["build"]).status, 0);
    let after = times(&guide);
    let same = before.iter().filter(|file| after.contains(file)).count();
    let changed = |name: &str| !after.contains(before.iter().find(|(path, ..)| path == name).expect("a file"));
    assert!(changed("articles/article-3/index.html"));
    assert!(!changed("articles/article-9/index.html") && !changed("articles/picture.bin"));
    assert!(same > before.len() / 2, "{same} of {}", before.len());
}

#[test]
fn what_others_put_into_the_folder_stays() {
    let guide = Guide::from_text("-- content/a.md --\n# A\n-- content/b.md --\n# B\n");
    assert_eq!(guide.run(&["build"]).status, 0);
    guide.write("public/CNAME", "guide.example\n");
    guide.write("public/.git/HEAD", "ref: refs/heads/pages\n");
    fs::create_dir_all(guide.path("public/empty")).expect("a folder");
    std::os::unix::fs::symlink("CNAME", guide.path("public/link")).expect("a link");
    fs::remove_file(guide.path("content/b.md")).expect("removed");
    assert_eq!(guide.run(&["build"]).status, 0);
    assert_eq!(guide.read("public/CNAME"), "guide.example\n");
    assert_eq!(guide.read("public/.git/HEAD"), "ref: refs/heads/pages\n");
    assert_eq!(guide.read("public/link"), "guide.example\n");
    assert!(guide.path("public/empty").is_dir());
    assert!(guide.path("public/a/index.html").exists() && !guide.path("public/b/index.html").exists());
}

#[test]
fn two_builds_at_once_take_turns() {
    let guide = Guide::empty();
    write_version(&guide, 200, "one");
    let builds: Vec<_> = (0..4).map(|_| guide.command(&["build", "-q"]).spawn().expect("guide runs")).collect();
    for mut build in builds {
        assert!(build.wait().expect("an end").success());
    }
    let together = tree(&guide.path("public"));
    assert_eq!(guide.run(&["build", "-o", "alone"]).status, 0);
    assert_eq!(tree(&guide.path("alone")), together);
}
