//! The output folder after a killed, interrupted or failed build, and with foreign files in it.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::MetadataExt as _;
use std::path::Path;
use std::process::{Command, ExitStatus, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use crate::serve::Preview;
use crate::support::{Guide, files_below};

/// All files of a folder with their content.
pub(crate) fn tree(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    files_below(folder).into_iter().map(|path| (path.clone(), fs::read(folder.join(&path)).expect("a file"))).collect()
}

/// A guide of `articles` articles. Each contains `version`, so every page differs between versions.
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

/// A guide, its site in two versions, and the duration of a build.
struct Versions {
    guide: Guide,
    sites: [BTreeMap<String, Vec<u8>>; 2],
    whole: Duration,
    random: u64,
}

/// The number of articles: few enough for a hundred builds.
const ARTICLES: usize = 10;

impl Versions {
    fn new(seed: u64) -> Self {
        let guide = Guide::empty();
        let mut whole = Duration::MAX;
        let mut build = |version: usize| {
            write_version(&guide, ARTICLES, NAMES[version]);
            let start = Instant::now();
            assert_eq!(guide.run(&["build", "--no-search"]).status, 0);
            whole = whole.min(start.elapsed());
            tree(&guide.path("public"))
        };
        let sites = [build(0), build(1)];
        Self { guide, sites, whole, random: seed }
    }

    /// The version of the published site. Panics if it is neither.
    fn version(&self, what: &str) -> usize {
        let now = tree(&self.guide.path("public"));
        let found = self.sites.iter().position(|site| *site == now);
        found.unwrap_or_else(|| panic!("{what}: neither the old site nor the new one"))
    }

    /// A random moment during a build, or shortly after its end.
    fn moment(&mut self) -> Duration {
        self.random ^= self.random << 13;
        self.random ^= self.random >> 7;
        self.random ^= self.random << 17;
        Duration::from_micros(self.random % u64::try_from(self.whole.as_micros() * 5 / 4).expect("short"))
    }

    /// Starts a build of the other version and sends it a signal at a random moment. Returns its status, and whether
    /// the site is the new one.
    fn interrupt(&mut self, signal: &str) -> (ExitStatus, bool) {
        let moment = self.moment();
        let what = format!("{signal} after {moment:?}");
        let new = 1 - self.version(&what);
        write_version(&self.guide, ARTICLES, NAMES[new]);
        let mut build =
            self.guide.command(&["build", "-q", "--no-search"]).stderr(Stdio::null()).spawn().expect("guide runs");
        std::thread::sleep(moment);
        // The signal fails if the build has ended.
        _ = Command::new("kill").args([signal, &build.id().to_string()]).stderr(Stdio::null()).status();
        let end = build.wait().expect("an end");
        (end, self.version(&what) == new)
    }

    /// Hidden files next to the site, except the folder `.guide`.
    fn hidden_neighbours(&self) -> Vec<String> {
        let entries = fs::read_dir(self.guide.root()).expect("a folder");
        let names = entries.map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned());
        names.filter(|name| name.starts_with('.') && name != ".guide").collect()
    }
}

/// The names of the two versions.
const NAMES: [&str; 2] = ["one", "two"];

/// The seed of the random moments; set `SEED=7` for other ones.
fn seed() -> u64 {
    std::env::var("SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or(0x2545_f491_4f6c_dd1d)
}

#[test]
fn a_kill_at_any_moment_leaves_one_complete_site() {
    let seed = seed();
    let mut versions = Versions::new(seed);
    let mut new = 0;
    for _ in 0..100 {
        new += usize::from(versions.interrupt("-KILL").1);
    }
    let whole = versions.whole;
    println!(
        "100 kills within {whole:?}, from {seed}: {} left the old site, {new} the new, none half of it",
        100 - new
    );
    // The next build removes the temporary files of killed builds.
    assert_eq!(versions.guide.run(&["build"]).status, 0);
    assert!(versions.hidden_neighbours().is_empty(), "{:?}", versions.hidden_neighbours());
}

#[test]
fn an_interrupted_build_removes_its_temporary_files() {
    let seed = seed();
    let mut versions = Versions::new(seed);
    let (mut broken_off, mut done, mut unheard) = (0, 0, 0);
    for at in 0..50 {
        let (signal, status) = if at % 2 == 0 { ("-INT", 130) } else { ("-TERM", 143) };
        let (end, is_new) = versions.interrupt(signal);
        match end.code() {
            Some(0) => done += usize::from(is_new),
            Some(code) => {
                assert_eq!((code, is_new), (status, false), "{signal}");
                broken_off += 1;
            }
            // The signal arrived before its handler was installed.
            None => unheard += usize::from(!is_new),
        }
        assert!(versions.hidden_neighbours().is_empty(), "{signal}: {:?}", versions.hidden_neighbours());
    }
    assert_eq!(broken_off + done + unheard, 50);
    let whole = versions.whole;
    println!(
        "50 signals within {whole:?}, from {seed}: {broken_off} builds were broken off, {done} were done, {unheard} had not begun"
    );
}

#[test]
fn a_build_that_waits_for_the_lock_can_be_interrupted() {
    let guide = Guide::from_text("-- content/a.md --\n# A\n");
    let turn = fs::File::open(guide.root()).expect("a folder");
    turn.lock().expect("a lock");
    let build = guide.command(&["build"]).stderr(Stdio::piped()).spawn().expect("guide runs");
    // The signal handler is installed when a second thread exists.
    let tasks = format!("/proc/{}/task", build.id());
    while fs::read_dir(&tasks).expect("its threads").count() < 2 {
        std::thread::sleep(Duration::from_millis(1));
    }
    assert!(Command::new("kill").args(["-INT", &build.id().to_string()]).status().expect("kill").success());
    let output = build.wait_with_output().expect("an end");
    assert_eq!(output.status.code(), Some(130));
    assert_eq!(
        String::from_utf8_lossy(&output.stderr),
        "error: interrupted\n  = help: the previous site is unchanged\n"
    );
    assert!(!guide.path("public").exists());
}

#[test]
fn the_output_of_a_concurrent_build_is_detected() {
    let guide = Guide::from_text("-- content/a.md --\n# A\n-- content/b.md --\n---\ndraft: true\n---\n# B\n");
    assert_eq!(guide.run(&["build"]).status, 0);
    assert_eq!(guide.run(&["build", "--drafts", "-o", "other/public"]).status, 0);
    let turn = fs::File::open(guide.root()).expect("a folder");
    turn.lock().expect("a lock");
    let mut build = guide.command(&["build", "-q"]).spawn().expect("guide runs");
    // Long enough for the build to read the folder. Otherwise it sees the other site, and passes too.
    std::thread::sleep(Duration::from_millis(500));
    fs::rename(guide.path("public"), guide.path("before")).expect("moved");
    fs::rename(guide.path("other/public"), guide.path("public")).expect("moved");
    turn.unlock().expect("unlocked");
    assert!(build.wait().expect("an end").success());
    assert!(!guide.path("public/b").exists(), "a draft that another build wrote is treated as a foreign file");
    assert_eq!(tree(&guide.path("public")), tree(&guide.path("before")));
}

/// Reads one page repeatedly during builds, until it is stopped. Returns the number of reads.
fn read_pages(folder: &Path, stop: &AtomicBool) -> usize {
    let mut reads = 0;
    let mut last = 0;
    while !stop.load(Ordering::Relaxed) {
        let path = folder.join(format!("articles/article-{}/index.html", reads % ARTICLES));
        let text =
            fs::read_to_string(&path).unwrap_or_else(|error| panic!("read {reads}, {}: {error}", path.display()));
        assert!(text.trim_end().ends_with("</html>"), "read {reads}: incomplete");
        let versions: Vec<usize> = text
            .match_indices("Version ")
            .map(|(at, word)| text[at + word.len()..].split(',').next().expect("a number").parse().expect("a number"))
            .collect();
        assert!(!versions.is_empty() && versions.iter().all(|version| *version == versions[0]), "{versions:?}");
        assert!(versions[0] >= last, "version {} after {last}", versions[0]);
        last = versions[0];
        reads += 1;
        // Leave time for the builds.
        std::thread::sleep(Duration::from_micros(20));
    }
    reads
}

#[test]
fn readers_see_complete_pages_during_builds() {
    let guide = Guide::empty();
    write_version(&guide, ARTICLES, "0");
    assert_eq!(guide.run(&["build"]).status, 0);
    let folder = guide.path("public");
    let stop = AtomicBool::new(false);
    let reads: usize = std::thread::scope(|scope| {
        let readers: Vec<_> = (0..4).map(|_| scope.spawn(|| read_pages(&folder, &stop))).collect();
        for version in 1..=20 {
            write_version(&guide, ARTICLES, &version.to_string());
            let outcome = guide.run(&["build"]);
            assert!(outcome.status == 0, "{}", outcome.stderr);
        }
        stop.store(true, Ordering::Relaxed);
        readers.into_iter().map(|reader| reader.join().expect("a reader")).sum()
    });
    assert!(reads >= 10_000, "{reads} reads");
    println!("{reads} reads of pages during 20 builds that changed all of them: none missing, none torn");
}

#[test]
fn a_build_and_a_preview_can_run_at_the_same_time() {
    let guide = Guide::empty();
    // As in the preview, so that the footers are equal.
    guide.write("site.toml", "[build]\nreview = true\n");
    write_version(&guide, 20, "0");
    let preview = Preview::of(&guide, &[]);
    let address = format!("http://{}/", preview.authority);
    for version in 1..=10 {
        write_version(&guide, 20, &version.to_string());
        assert_eq!(guide.run(&["build", "-q", "--base-url", &address]).status, 0);
        preview.wait_for("/articles/article-19/", &format!("Version {version},"));
        for number in [0, 7, 19] {
            let path = format!("articles/article-{number}/");
            let built = fs::read(guide.path(&format!("public/{path}index.html"))).expect("a page");
            // Files that are saved one after another may be detected in several steps.
            let since = Instant::now();
            while preview.get(&format!("/{path}")).without_script() != built {
                assert!(since.elapsed() < Duration::from_secs(20), "{path}");
                std::thread::sleep(Duration::from_millis(5));
            }
        }
    }
    // The output is not an input.
    assert!(!preview.lines().iter().any(|line| line.contains("public/")), "{:?}", preview.lines());
}

#[test]
fn an_error_keeps_the_last_good_site() {
    let guide = Guide::from_text("-- content/articles/a.md --\n# One\n");
    assert_eq!(guide.run(&["build"]).status, 0);
    let good = tree(&guide.path("public"));
    guide.write("content/articles/a.md", "---\ndate: soon\n---\n# Two\n");
    let outcome = guide.run(&["build"]);
    assert_eq!(
        (outcome.status, outcome.stdout.as_str()),
        (
            1,
            "Nothing built: 1 error; the previous site is unchanged\n\
         To build the other documents, run `guide build --keep-going`\n"
        )
    );
    assert_eq!(tree(&guide.path("public")), good);
    guide.write("content/articles/a.md", "# Two\n");
    guide.write("templates/article.html", "{{ page.no_such_thing.at_all }}");
    assert_eq!(guide.run(&["build"]).status, 1);
    assert_eq!(tree(&guide.path("public")), good);
}

#[test]
fn a_second_build_changes_no_files() {
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
    // A change of one article rewrites only the pages that show it.
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
fn foreign_files_survive() {
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
    // A page replaces a foreign file at its address.
    guide.write("public/c/index.html", "theirs\n");
    guide.write("content/c.md", "# C\n");
    assert_eq!(guide.run(&["build"]).status, 0);
    assert!(guide.read("public/c/index.html").contains("<title>C –"));
    // If a file would replace a foreign folder, the build writes nothing.
    guide.write("public/notes/theirs", "theirs\n");
    let before = tree(&guide.path("public"));
    guide.write("static/notes", "ours\n");
    let refused = guide.run(&["build", "-q"]);
    let why = "error: the site has a file at the place of `[ROOT]/public/notes/theirs`, which no build of `guide` wrote\n  = help: ";
    assert_eq!((refused.status, refused.stderr.starts_with(why)), (2, true), "{}", refused.stderr);
    assert_eq!(tree(&guide.path("public")), before);
}

#[test]
fn foreign_files_may_have_any_name() {
    let guide = Guide::from_text("-- content/a.md --\n# A\n");
    assert_eq!(guide.run(&["build"]).status, 0);
    let theirs = |name: &[u8]| guide.path("public").join(std::ffi::OsStr::from_bytes(name));
    // Other systems reject names that are not Unicode.
    if fs::create_dir(theirs(b"old\xe9s")).is_ok() {
        fs::write(theirs(b"old\xe9s/caf\xe9"), "coffee").expect("written");
        guide.write("content/a.md", "# Another\n");
        assert_eq!(guide.run(&["build"]).status, 0);
        assert_eq!(fs::read(theirs(b"old\xe9s/caf\xe9")).expect("a file"), b"coffee");
    }
}

/// Calls a function whenever a build checks for cancellation.
struct BeforeEachFile<'a>(&'a (dyn Fn() + Sync));

impl guide::observe::Observer for BeforeEachFile<'_> {
    fn enter(&self, _: guide::observe::Task<'_>) {}

    fn exit(&self, _: guide::observe::Task<'_>) {}

    fn is_cancelled(&self) -> bool {
        (self.0)();
        false
    }
}

/// Foreign files are copied into the new site before it is published. Files that are added after that copy are moved.
#[test]
fn foreign_files_added_during_a_build_survive() {
    let guide = Guide::from_text("-- content/a.md --\n# A\n");
    assert_eq!(guide.run(&["build"]).status, 0);
    guide.write("content/a.md", "# Another\n");
    guide.write("public/early/CNAME", "guide.example\n");
    fs::create_dir_all(guide.path("public/nothing")).expect("a folder");
    std::os::unix::fs::symlink("early", guide.path("public/pointer")).expect("a link");
    let was_carried = AtomicBool::new(false);
    let put = || {
        let new = guide.path(".public.guide-new");
        if new.join(".guide-manifest").exists() {
            let carried = new.join("pointer/CNAME").is_file() && new.join("nothing").is_dir();
            was_carried.store(carried, Ordering::Relaxed);
            guide.write("public/late/CNAME", "guide.example\n");
            fs::create_dir_all(guide.path("public/empty")).expect("a folder");
            _ = std::os::unix::fs::symlink("late", guide.path("public/link"));
        }
    };
    let options = guide::build::BuildOptions {
        overrides: guide::Overrides { no_search: true, ..guide::Overrides::default() },
        ..guide::build::BuildOptions::default()
    };
    guide::build::build(guide.root(), &options, &BeforeEachFile(&put)).unwrap_or_else(|error| panic!("{error}"));
    assert!(guide.read("public/a/index.html").contains("<title>Another –"));
    assert!(was_carried.load(Ordering::Relaxed));
    assert_eq!(guide.read("public/link/CNAME"), "guide.example\n");
    assert!(guide.path("public/empty").is_dir() && !guide.path(".public.guide-new").exists());
}

/// A foreign file at the path of the staging folder stays, and so does the site.
#[test]
fn a_foreign_file_at_the_staging_path_is_reported() {
    let guide = Guide::from_text("-- content/a.md --\n# A\n");
    assert_eq!(guide.run(&["build"]).status, 0);
    let before = tree(&guide.path("public"));
    guide.write(".public.guide-new", "mine\n");
    guide.write("content/a.md", "# Another\n");
    let refused = guide.run(&["build"]);
    assert_eq!(refused.status, 2);
    assert!(refused.stderr.starts_with("error: can't remove `[ROOT]/.public.guide-new`: "), "{}", refused.stderr);
    assert_eq!((guide.read(".public.guide-new"), tree(&guide.path("public"))), ("mine\n".into(), before));
}

#[test]
fn concurrent_builds_take_turns() {
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

#[test]
fn an_output_path_may_contain_missing_folders() {
    let guide = Guide::from_text("-- content/a.md --\n# A\n-- file --\n");
    assert_eq!(guide.run(&["build", "-o", "not/there/../../away/public"]).status, 0);
    assert!(guide.path("away/public/a/index.html").exists() && !guide.path("not/there").exists());
    // If the path can't be resolved for another reason, nothing is guessed.
    let refused = guide.run(&["build", "-o", "file/public"]);
    assert_eq!(
        (refused.status, refused.stderr.contains("can't find the output folder")),
        (2, true),
        "{}",
        refused.stderr
    );
    // A path that leaves the folder of the guide and returns to it is that folder.
    let refused = guide.run(&["build", "-o", "not/there/../.."]);
    assert_eq!(refused.status, 2);
    assert!(refused.stderr.contains("is the folder of the guide"), "{}", refused.stderr);
}

/// On systems that can't exchange two names atomically, a kill between two renames leaves the old site under another name.
#[test]
fn the_old_site_is_restored_after_a_kill() {
    let guide = Guide::from_text("-- content/a.md --\n# A\n");
    assert_eq!(guide.run(&["build"]).status, 0);
    guide.write("public/CNAME", "guide.example\n");
    fs::rename(guide.path("public"), guide.path(".public.guide-old")).expect("moved");
    assert_eq!(guide.run(&["build"]).status, 0);
    assert_eq!(guide.read("public/CNAME"), "guide.example\n");
    assert!(!guide.path(".public.guide-old").exists());
}

#[test]
fn a_manifest_cannot_list_files_outside_the_folder() {
    let guide = Guide::from_text("-- content/a.md --\n# A\n-- mine --\nmine\n");
    assert_eq!(guide.run(&["build"]).status, 0);
    let manifest = guide.read("public/.guide-manifest");
    guide.write("public/.guide-manifest", format!("{manifest}\n../mine\n/etc/hostname\n"));
    let outcome = guide.run(&["build", "-v"]);
    assert_eq!(outcome.status, 0);
    // An empty line and paths outside the folder are not published files.
    assert!(outcome.stdout.contains(" 0 removed"), "{}", outcome.stdout);
    assert_eq!(guide.read("mine"), "mine\n");
}
