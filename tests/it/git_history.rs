//! Dates and contributors from git: `[source] git` with repositories that the `git` command makes.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::process::Command;

use guide::Overrides;

use crate::support::{Guide, files_below};

/// A repository whose guide is in a folder.
struct Repository {
    guide: Guide,
    /// The folder of the guide, from that of the repository, with a slash at the end.
    folder: &'static str,
}

impl Repository {
    fn new(folder: &'static str) -> Self {
        let repository = Self { guide: Guide::empty(), folder };
        git(repository.guide.root(), &["init", "-q", "-b", "main"], "", "2020-01-01T00:00:00Z");
        repository.write("site.toml", "title = \"Bread\"\n[source]\ngit = true\n[cards]\nenabled = false\n");
        repository
    }

    fn write(&self, path: &str, text: &str) {
        self.guide.write(&format!("{}{path}", self.folder), text);
    }

    /// Commits everything as an author at a time.
    fn commit(&self, author: &str, time: &str) {
        git(self.guide.root(), &["add", "-A"], "", time);
        git(self.guide.root(), &["commit", "-q", "--allow-empty", "-m", "x"], author, time);
    }

    fn git(&self, arguments: &[&str]) {
        git(self.guide.root(), arguments, "Merger", "2020-12-31T00:00:00Z");
    }

    /// The date of each document, and its contributors.
    fn histories(&self) -> BTreeMap<String, (String, Vec<String>)> {
        histories(&self.guide.root().join(self.folder))
    }
}

fn git(folder: &Path, arguments: &[&str], author: &str, time: &str) {
    let mut command = Command::new("git");
    command.args(arguments).current_dir(folder);
    command.env("GIT_AUTHOR_DATE", time).env("GIT_COMMITTER_DATE", time);
    command.env("GIT_CONFIG_GLOBAL", "/dev/null").env("GIT_CONFIG_SYSTEM", "/dev/null");
    for who in ["AUTHOR", "COMMITTER"] {
        command.env(format!("GIT_{who}_NAME"), author);
        command.env(format!("GIT_{who}_EMAIL"), format!("{}@example.org", author.to_lowercase().replace(' ', ".")));
    }
    let output = command.output().expect("git runs");
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
}

fn histories(folder: &Path) -> BTreeMap<String, (String, Vec<String>)> {
    let (site, _) = guide::open(folder, &Overrides::default());
    let history = |entry: &guide::model::document::entry::Entry| {
        let updated = entry.front.updated.map(|date| date.to_string()).unwrap_or_default();
        (site.snapshot.file(entry.file).name.to_string(), (updated, entry.contributors.clone()))
    };
    site.entries.iter().map(|entry| history(entry)).collect()
}

/// Builds a guide and returns its files.
fn built(folder: &Path, zone: &str, day: &str) -> BTreeMap<String, Vec<u8>> {
    let mut command = Command::new(env!("CARGO_BIN_EXE_guide"));
    let command = command.args(["build", "-q", "--root"]).arg(folder).env("TZ", zone).env("SOURCE_DATE_EPOCH", day);
    let output = command.output().expect("guide runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let public = folder.join("public");
    files_below(&public).into_iter().map(|path| (path.clone(), fs::read(public.join(path)).expect("a file"))).collect()
}

fn of(history: &(String, Vec<String>)) -> (&str, Vec<&str>) {
    (&history.0, history.1.iter().map(String::as_str).collect())
}

#[test]
fn documents_have_the_day_of_their_last_change_and_its_authors() {
    let repository = Repository::new("docs/guide/");
    repository.write("content/articles/a.md", "---\ndate: 2020-01-01\n---\n# A\n");
    repository.write("content/articles/stated.md", "---\ndate: 2020-01-01\nupdated: 2020-01-09\n---\n# Stated\n");
    repository.write("content/articles/later.md", "---\ndate: 2020-06-01\n---\n# Later\n");
    repository.write("content/roles/baker.md", "# Baker\n");
    repository.commit("Ada", "2020-02-01T23:30:00-05:00");
    repository.write("content/articles/a.md", "---\ndate: 2020-01-01\n---\n# A\n\nMore.\n");
    repository
        .write("content/articles/stated.md", "---\ndate: 2020-01-01\nupdated: 2020-01-09\n---\n# Stated\n\nMore.\n");
    repository.commit("G. Hopper", "2020-03-01T12:00:00Z");
    repository.write("content/articles/a.md", "---\ndate: 2020-01-01\n---\n# A\n\nEven more.\n");
    repository.guide.write(".mailmap", "Grace Hopper <grace@example.org> <g..hopper@example.org>\n");
    repository.commit("renovate[bot]", "2020-04-01T12:00:00Z");
    repository.write("content/articles/new.md", "# Not committed\n");
    repository.write("content/roles/baker.md", "# Baker\n\nNot committed.\n");
    let found = repository.histories();
    assert_eq!(of(&found["articles/a.md"]), ("2020-04-01", vec!["Ada", "Grace Hopper"]));
    assert_eq!(of(&found["articles/stated.md"]), ("2020-01-09", vec!["Ada", "Grace Hopper"]));
    assert_eq!(of(&found["articles/later.md"]), ("", vec!["Ada"]));
    assert_eq!(of(&found["articles/new.md"]), ("", vec![]));
    // The day in UTC, of the text that was committed.
    assert_eq!(of(&found["roles/baker.md"]), ("2020-02-02", vec!["Ada"]));
}

#[test]
fn pages_and_exports_show_the_history() {
    let repository = Repository::new("");
    repository.write("content/articles/a.md", "---\ndate: 2020-01-01\nauthors: [ada]\n---\n# A\n");
    repository.write("content/roles/baker.md", "# Baker\n");
    repository.commit("Ada", "2020-02-01T12:00:00Z");
    repository.write("content/articles/a.md", "---\ndate: 2020-01-01\nauthors: [ada]\n---\n# A\n\nMore.\n");
    repository.commit("Tim <b>", "2020-03-01T12:00:00Z");
    let files = built(repository.guide.root(), "UTC", "1767225600");
    let text = |path: &str| String::from_utf8_lossy(&files[path]).into_owned();
    let article = text("articles/a/index.html");
    assert!(article.contains("updated <time datetime=\"2020-03-01\">"), "{article}");
    assert!(article.contains("with contributions by Tim b"), "{article}");
    assert!(article.contains("\"dateModified\":\"2020-03-01\""), "{article}");
    assert!(article.contains("\"contributor\":[{\"@type\":\"Person\",\"name\":\"Tim b\"}]"), "{article}");
    let role = text("roles/baker/index.html");
    assert!(role.contains("With contributions by Ada"), "{role}");
    assert!(text("sitemap.xml").contains("<lastmod>2020-02-01</lastmod>"), "{}", text("sitemap.xml"));
    assert!(text("feed.xml").contains("<updated>2020-03-01T00:00:00+00:00</updated>"), "{}", text("feed.xml"));
    let data = text("guide.json");
    assert!(data.contains("\"contributors\":[\"Ada\",\"Tim b\"]"), "{data}");
    assert!(text("roles/baker/index.md").contains("2020-02-01"));
}

#[test]
fn without_the_setting_nothing_is_read() {
    let repository = Repository::new("");
    repository.write("site.toml", "title = \"Bread\"\n");
    repository.write("content/roles/baker.md", "# Baker\n");
    repository.commit("Ada", "2020-02-01T12:00:00Z");
    assert_eq!(of(&repository.histories()["roles/baker.md"]), ("", vec![]));
    repository.write("site.toml", "[source]\ngit = false\n");
    assert_eq!(of(&repository.histories()["roles/baker.md"]), ("", vec![]));
}

#[test]
fn one_commit_gives_the_same_bytes_anywhere() {
    let repository = Repository::new("docs/");
    for (number, author) in ["Ada", "Grace", "Tim"].into_iter().enumerate() {
        for document in 0..=number {
            repository.write(&format!("content/articles/a{document}.md"), &format!("# A {document}\n\n{author}\n"));
        }
        repository.commit(author, &format!("2020-0{}-01T23:00:00-09:00", number + 1));
    }
    let elsewhere = Guide::empty();
    let source = repository.guide.root().to_string_lossy().into_owned();
    git(elsewhere.root(), &["clone", "-q", "--no-local", &source, "clone"], "Other", "2024-01-01T00:00:00Z");
    git(&elsewhere.path("clone"), &["gc", "-q"], "Other", "2024-01-01T00:00:00Z");
    git(elsewhere.root(), &["-C", "clone", "worktree", "add", "-q", "../tree"], "Other", "2024-01-01T00:00:00Z");
    let expected = built(&repository.guide.path("docs"), "Pacific/Kiritimati", "1767225600");
    assert!(String::from_utf8_lossy(&expected["articles/a0/index.html"]).contains("2020-03-02"));
    for (folder, zone, day) in
        [("clone/docs", "America/Los_Angeles", "1769000000"), ("tree/docs", "Asia/Tokyo", "1768000000")]
    {
        assert!(built(&elsewhere.path(folder), zone, day) == expected, "{folder}");
    }
}

#[test]
fn a_renamed_file_keeps_its_history() {
    let repository = Repository::new("");
    repository.write("content/roles/a.md", "# A\n");
    repository.write("content/roles/b.md", "# B\n");
    repository.commit("Ada", "2020-01-01T12:00:00Z");
    repository.git(&["mv", "content/roles/a.md", "content/roles/c.md"]);
    repository.commit("Tim", "2020-02-01T12:00:00Z");
    repository.write("content/roles/c.md", "# A\n\nMore.\n");
    repository.commit("Grace", "2020-03-01T12:00:00Z");
    // The whole guide moves.
    fs::create_dir_all(repository.guide.path("docs")).expect("a folder");
    repository.git(&["mv", "content", "site.toml", "docs/"]);
    repository.commit("Tim", "2020-04-01T12:00:00Z");
    // A new document with an old name has no part in the history of the old one.
    repository.guide.write("docs/content/roles/a.md", "# Another\n");
    repository.commit("Lin", "2020-05-01T12:00:00Z");
    let found = histories(&repository.guide.path("docs"));
    assert_eq!(of(&found["roles/c.md"]), ("2020-03-01", vec!["Ada", "Grace"]));
    assert_eq!(of(&found["roles/b.md"]), ("2020-01-01", vec!["Ada"]));
    assert_eq!(of(&found["roles/a.md"]), ("2020-05-01", vec!["Lin"]));
}

#[test]
fn a_merge_changes_only_what_no_parent_has() {
    let repository = Repository::new("");
    repository.write("content/roles/a.md", "# A\n\none\n");
    repository.write("content/roles/b.md", "# B\n");
    repository.commit("Ada", "2020-01-01T12:00:00Z");
    repository.git(&["checkout", "-q", "-b", "other"]);
    repository.write("content/roles/b.md", "# B\n\nother\n");
    repository.write("content/roles/a.md", "# A\n\ntwo\n");
    repository.commit("Tim", "2020-02-01T12:00:00Z");
    repository.git(&["checkout", "-q", "main"]);
    repository.write("content/roles/a.md", "# A\n\nthree\n");
    repository.commit("Grace", "2020-01-15T12:00:00Z");
    repository.git(&["merge", "-q", "-s", "ours", "--no-commit", "other"]);
    repository.write("content/roles/a.md", "# A\n\nboth\n");
    repository.git(&["checkout", "-q", "other", "--", "content/roles/b.md"]);
    repository.commit("Lin", "2020-03-01T12:00:00Z");
    let found = repository.histories();
    assert_eq!(of(&found["roles/a.md"]), ("2020-03-01", vec!["Ada", "Grace", "Tim", "Lin"]));
    assert_eq!(of(&found["roles/b.md"]), ("2020-02-01", vec!["Ada", "Tim"]));
}

/// `git log` reports the same for each file of a history with branches.
#[test]
fn dates_and_authors_equal_those_of_git_log() {
    let repository = Repository::new("docs/");
    let mut seed: u32 = 7;
    let mut random = |below: u32| {
        seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (seed >> 16) % below
    };
    for step in 0..60 {
        let file = random(8);
        let folder = random(3);
        repository.write(&format!("content/f{folder}/d{file}.md"), &format!("# D {file} {folder}\n\n{step}\n"));
        repository.commit(&format!("Author {}", random(5)), &format!("2020-01-01T{:02}:{:02}:00Z", step / 4, step % 4));
        if step % 10 == 4 {
            repository.git(&["checkout", "-q", "-b", &format!("b{step}"), "HEAD~3"]);
        } else if step % 10 == 9 {
            let branch = format!("b{}", step - 5);
            repository.git(&["checkout", "-q", "main"]);
            repository.git(&["merge", "-q", "-s", "ours", "-m", "x", &branch]);
        }
    }
    let found = repository.histories();
    assert!(found.len() > 10);
    for (name, (_, contributors)) in &found {
        let path = format!("docs/content/{name}");
        let log = ["log", "--full-history", "--no-merges", "--no-renames", "--format=%an", "--", &path];
        let output = Command::new("git").args(log).current_dir(repository.guide.root()).output().expect("git runs");
        let log = String::from_utf8_lossy(&output.stdout).into_owned();
        let expected: BTreeSet<&str> = log.lines().collect();
        assert_eq!(contributors.iter().map(String::as_str).collect::<BTreeSet<_>>(), expected, "{name}");
    }
}

#[test]
fn a_shallow_clone_is_reported_once_and_shows_nothing_wrong() {
    let repository = Repository::new("");
    repository.write("content/roles/a.md", "# A\n");
    repository.write("content/roles/b.md", "# B\n");
    repository.commit("Ada", "2020-01-01T12:00:00Z");
    repository.write("content/roles/b.md", "# B\n\nMore.\n");
    repository.commit("Tim", "2020-02-01T12:00:00Z");
    let elsewhere = Guide::empty();
    let source = format!("file://{}", repository.guide.root().display());
    git(elsewhere.root(), &["clone", "-q", "--depth", "1", &source, "clone"], "Other", "2024-01-01T00:00:00Z");
    let outcome = elsewhere.run(&["build", "--root", "clone"]);
    assert_eq!(outcome.stderr.matches("warning[shallow-clone]").count(), 1, "{}", outcome.stderr);
    assert!(outcome.stderr.contains("site.toml:3:7"), "{}", outcome.stderr);
    let found = histories(&elsewhere.path("clone"));
    assert_eq!(of(&found["roles/a.md"]), ("", vec![]));
    git(&elsewhere.path("clone"), &["fetch", "-q", "--unshallow"], "Other", "2024-01-01T00:00:00Z");
    assert_eq!(histories(&elsewhere.path("clone")), repository.histories());
}

#[test]
fn a_repository_that_can_not_be_read_is_reported() {
    let repository = Repository::new("");
    repository.write("content/roles/a.md", "# A\n");
    let report = || {
        let outcome = repository.guide.run(&["build"]);
        assert_eq!(outcome.status, 0, "{}", outcome.stderr);
        outcome.stderr
    };
    assert!(report().contains("warning[no-history]: the git repository has no commits"), "{}", report());
    repository.commit("Ada", "2020-01-01T12:00:00Z");
    assert!(!report().contains("no-history"), "{}", report());
    _ = fs::remove_dir_all(repository.guide.path(".guide"));
    let object = files_below(&repository.guide.path(".git/objects")).into_iter().next().expect("an object");
    for objects in [&object as &str, ""] {
        for file in files_below(&repository.guide.path(".git/objects")).iter().filter(|file| file.contains(objects)) {
            let path = repository.guide.path(&format!(".git/objects/{file}"));
            fs::remove_file(&path).expect("removed");
            fs::write(&path, "damaged").expect("written");
        }
    }
    let stderr = report();
    assert!(stderr.contains("warning[no-history]: can't read the git repository: "), "{stderr}");
    fs::write(repository.guide.path(".git/HEAD"), "ref: refs/heads/\u{1b}[31m\n").expect("written");
    assert!(report().contains("warning[no-history]"), "{}", report());
}

#[test]
fn a_new_commit_is_read_and_a_damaged_cache_is_not() {
    let repository = Repository::new("");
    repository.write("content/roles/a.md", "# A\n");
    repository.commit("Ada", "2020-01-01T12:00:00Z");
    built(repository.guide.root(), "UTC", "1767225600");
    let cached = fs::read(repository.guide.path(".guide/history")).expect("a cache");
    let first = repository.histories();
    for at in 0..cached.len() {
        let mut damaged = cached.clone();
        damaged[at] ^= 1 << (at % 8);
        fs::write(repository.guide.path(".guide/history"), damaged).expect("written");
        assert_eq!(repository.histories(), first, "{at}");
    }
    let mut opened = guide::Guide::new(repository.guide.root(), Overrides::default());
    opened.open(&guide::input::disk::Changes::Unknown).expect("a guide");
    repository.write("content/roles/a.md", "# A\n\nMore.\n");
    repository.commit("Tim", "2020-02-01T12:00:00Z");
    let (site, _) = opened.open(&guide::input::disk::Changes::Unknown).expect("a change");
    assert_eq!(site.entries.iter().next().expect("a document").contributors, ["Ada", "Tim"]);
    let warm = built(repository.guide.root(), "UTC", "1767225600");
    _ = fs::remove_dir_all(repository.guide.path(".guide"));
    _ = fs::remove_dir_all(repository.guide.path("public"));
    assert!(built(repository.guide.root(), "UTC", "1767225600") == warm);
}
