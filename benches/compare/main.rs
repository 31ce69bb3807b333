//! Sizes of synthetic guides -> Markdown tables that compare `guide` with a minimal baseline, and with Blades and Hugo if
//! installed.
//!
//! ```text
//! cargo bench --bench compare -- --articles 1000,10000 --rounds 5 [--blades PATH] [--hugo PATH]
//! ```
//!
//! All files are in `/dev/shm` if available, to exclude the disk. The programs take turns within each round, so other load
//! on the machine affects all of them. Compare ratios within a round, not absolute times.

use std::error::Error;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;

use clap::Parser;
use tempfile::TempDir;

use corpus::{Corpus, Layout};
use preview::Waits;
use run::{Runs, run};
use site::Measured;

#[path = "../corpus.rs"]
mod corpus;
mod floor;
mod preview;
mod run;
mod site;
mod table;

/// Largest guide to build with Blades and Hugo: beyond this size, the slower one takes minutes per run.
const MOST_FOR_PEERS: usize = 10_000;
/// A program with a run longer than this many seconds is not run again.
const SLOW: f64 = 10.0;
/// Number of builds of the guide with one article.
const TIMES_FOR_ONE: usize = 30;

#[derive(Debug, Parser)]
#[command(about = "Compares guide with a minimal baseline and with other generators")]
struct Arguments {
    /// Numbers of articles to measure, separated by commas; 100000 articles need about 6 GiB of memory for files. Without
    /// this option, nothing is measured, so that a plain `cargo bench` stays fast
    #[arg(long, value_delimiter = ',')]
    articles: Vec<usize>,
    /// Number of runs of each program
    #[arg(long, default_value_t = 5)]
    rounds: usize,
    /// Seed for the synthetic guides
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Path to the guide binary
    #[arg(long, default_value = env!("CARGO_BIN_EXE_guide"))]
    guide: PathBuf,
    /// Path to Blades [default: search PATH]
    #[arg(long)]
    blades: Option<PathBuf>,
    /// Path to Hugo [default: search PATH]
    #[arg(long)]
    hugo: Option<PathBuf>,
    /// Skip the other programs
    #[arg(long)]
    alone: bool,
    /// Skip the builds with search
    #[arg(long)]
    no_search: bool,
    /// Only write the synthetic guide of each size to this folder, without measuring
    #[arg(long)]
    write: Option<PathBuf>,
    /// Folder for temporary files
    #[arg(long, default_value = if Path::new("/dev/shm").is_dir() { "/dev/shm" } else { "." })]
    folder: PathBuf,
    /// Ignored; cargo passes it to every benchmark
    #[arg(long, hide = true)]
    bench: bool,
    /// Run as the baseline: the articles, the output folder, and the number of files, folders and bytes to write
    #[arg(long, hide = true, num_args = 5, value_names = ["CONTENT", "OUT", "FILES", "FOLDERS", "BYTES"])]
    floor: Option<Vec<String>>,
}

/// All measurements for a guide of one size.
pub(crate) struct Figures {
    pub(crate) corpus: Corpus,
    pub(crate) site: Measured,
    pub(crate) floor: Runs,
    pub(crate) cold: Runs,
    pub(crate) blades: Runs,
    pub(crate) hugo: Runs,
    /// The second and third build, each after a change to one article.
    pub(crate) again: [Runs; 2],
    pub(crate) check: Runs,
    /// Builds with search: the first one, and one after a change to one article.
    pub(crate) search: [Runs; 2],
    pub(crate) waits: Waits,
}

/// The programs to measure.
struct Programs {
    guide: PathBuf,
    blades: Option<PathBuf>,
    hugo: Option<PathBuf>,
    /// Whether to measure builds with search.
    search: bool,
}

fn main() -> Result<(), Box<dyn Error>> {
    let arguments = Arguments::parse();
    if let Some(floor) = &arguments.floor {
        return be_the_floor(floor);
    }
    if arguments.articles.is_empty() {
        say("nothing to compare; pass sizes, for example --articles 1000,10000");
        return Ok(());
    }
    if let Some(folder) = &arguments.write {
        for articles in &arguments.articles {
            Corpus::of(*articles, arguments.seed).write(Layout::Guide, &folder.join(articles.to_string()))?;
        }
        return Ok(());
    }
    let peer = |given: Option<PathBuf>, name: &str| given.or_else(|| on_path(name)).filter(|_| !arguments.alone);
    let programs = Programs {
        guide: arguments.guide.clone(),
        blades: peer(arguments.blades.clone(), "blades"),
        hugo: peer(arguments.hugo.clone(), "hugo"),
        search: !arguments.no_search,
    };
    let mut figures = Vec::new();
    for articles in &arguments.articles {
        let folder = tempfile::Builder::new().prefix("guide-compare-").tempdir_in(&arguments.folder)?;
        figures.push(measure(Corpus::of(*articles, arguments.seed), arguments.rounds, &programs, &folder)?);
    }
    let one = one_article(&programs.guide, &arguments.folder)?;
    let binary = fs::metadata(&programs.guide)?.len();
    print(&table::figures(&figures));
    print(&table::scale(&figures));
    print(&table::goals(&figures, &one, binary));
    Ok(())
}

#[allow(clippy::print_stdout, reason = "the tables are the output")]
fn print(table: &str) {
    println!("{table}");
}

#[allow(clippy::print_stderr, reason = "progress of a run that takes minutes")]
fn say(what: &str) {
    eprintln!("{what}");
}

fn be_the_floor(arguments: &[String]) -> Result<(), Box<dyn Error>> {
    let [content, out, files, folders, bytes] = arguments else { return Err("--floor expects five values".into()) };
    let like =
        Measured { files: files.parse()?, folders: folders.parse()?, bytes: bytes.parse()?, ..Measured::default() };
    Ok(floor::run(Path::new(content), Path::new(out), like)?)
}

fn on_path(name: &str) -> Option<PathBuf> {
    std::env::split_paths(&std::env::var_os("PATH")?).map(|folder| folder.join(name)).find(|path| path.is_file())
}

/// Runs a command up to `times` times and records the runs. Calls `before` ahead of each run to prepare the command.
/// Skips further runs once one was slow.
fn repeat(times: usize, runs: &mut Runs, mut before: impl FnMut() -> io::Result<Command>) -> io::Result<()> {
    let is_slow = |runs: &Runs| runs.0.iter().any(|run| run.wall.as_secs_f64() > SLOW);
    for _ in 0..times {
        if !is_slow(runs) {
            runs.0.push(run(&mut before()?)?);
        }
    }
    Ok(())
}

fn measure(corpus: Corpus, rounds: usize, programs: &Programs, folder: &TempDir) -> io::Result<Figures> {
    say(&format!("{} articles, {} roles, {} topics", corpus.articles, corpus.roles, corpus.topics));
    let [root, out, floor_out] = ["guide", "guide/public", "floor"].map(|name| folder.path().join(name));
    corpus.write(Layout::Guide, &root)?;
    let with_peers = |path: &Option<PathBuf>| path.clone().filter(|_| corpus.articles <= MOST_FOR_PEERS);
    let (blades, hugo) = (with_peers(&programs.blades), with_peers(&programs.hugo));
    if blades.is_some() {
        lay_out(corpus, Layout::Blades, &folder.path().join("blades"))?;
    }
    if hugo.is_some() {
        lay_out(corpus, Layout::Hugo, &folder.path().join("hugo"))?;
    }
    let guide = |arguments: &[&str]| {
        let mut command = Command::new(&programs.guide);
        command.arg("--root").arg(&root).args(arguments);
        command
    };
    // The first build warms up the system and determines how much output the baseline has to write.
    run(&mut guide(&["build", "--no-search"]))?;
    let site = site::measure(&out)?;
    let like = [site.files, site.folders, site.bytes].map(|number| number.to_string());

    let mut figures = Figures {
        corpus,
        site,
        floor: Runs::default(),
        cold: Runs::default(),
        blades: Runs::default(),
        hugo: Runs::default(),
        again: Default::default(),
        check: Runs::default(),
        search: Default::default(),
        waits: Waits { first: f64::NAN, saves: Vec::new() },
    };
    let article = root.join("content").join(corpus.article(0, Layout::Guide).0);
    let before = fs::read_to_string(&article)?;
    for round in 0..rounds {
        say(&format!("round {} of {rounds}", round + 1));
        repeat(1, &mut figures.floor, || {
            remove(&floor_out)?;
            let mut command = Command::new(std::env::current_exe()?);
            command.arg("--floor").arg(root.join("content/articles")).arg(&floor_out).args(&like);
            Ok(command)
        })?;
        remove(&floor_out)?;
        repeat(1, &mut figures.cold, || {
            // A cold build must not reuse the output or cache of an earlier build.
            remove(&out)?;
            remove(&root.join(".guide"))?;
            Ok(guide(&["build", "--no-search"]))
        })?;
        for (time, runs) in figures.again.iter_mut().enumerate() {
            repeat(1, runs, || {
                fs::write(&article, format!("{before}\nOne more sentence, in round {round}, number {time}.\n"))?;
                Ok(guide(&["build", "--no-search"]))
            })?;
        }
        repeat(1, &mut figures.check, || Ok(guide(&["check"])))?;
        for (peer, runs, arguments) in [
            (&blades, &mut figures.blades, ["build"].as_slice()),
            (&hugo, &mut figures.hugo, ["--quiet", "--noBuildLock"].as_slice()),
        ] {
            let Some(peer) = peer else { continue };
            let name = if arguments.len() == 1 { "blades" } else { "hugo" };
            repeat(1, runs, || {
                let site = folder.path().join(name);
                for made in ["public", "resources", ".blades"] {
                    remove(&site.join(made))?;
                }
                let mut command = Command::new(peer);
                command.args(arguments).current_dir(site);
                Ok(command)
            })?;
        }
        if !programs.search {
            continue;
        }
        for (time, runs) in figures.search.iter_mut().enumerate() {
            repeat(1, runs, || {
                if time == 0 {
                    remove(&out)?;
                    remove(&root.join(".guide"))?;
                }
                fs::write(&article, format!("{before}\nOne more sentence, in round {round}, number {time}.\n"))?;
                Ok(guide(&["build"]))
            })?;
        }
    }
    fs::write(&article, before)?;
    say("preview");
    let address = format!("/articles/{}/", corpus.slug(0));
    figures.waits = preview::measure(&programs.guide, &root, &article, &address)?;
    Ok(figures)
}

/// Writes the corpus for another generator, with the configuration and templates it needs.
fn lay_out(corpus: Corpus, layout: Layout, folder: &Path) -> io::Result<()> {
    corpus.write(layout, folder)?;
    let name = if layout == Layout::Blades { "blades" } else { "hugo" };
    copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/peers").join(name), folder)?;
    if layout == Layout::Blades {
        for (section, title) in [("", "Start"), ("articles/", "Articles"), ("profiles/", "Profiles")] {
            fs::write(folder.join(format!("content/{section}index.toml")), format!("title = \"{title}\"\n"))?;
        }
    }
    Ok(())
}

fn copy(from: &Path, to: &Path) -> io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let (from, to) = (entry.path(), to.join(entry.file_name()));
        if entry.file_type()?.is_dir() {
            copy(&from, &to)?;
        } else {
            fs::copy(from, to)?;
        }
    }
    Ok(())
}

/// Removes a folder or file if it exists.
fn remove(path: &Path) -> io::Result<()> {
    let removed = if path.is_dir() { fs::remove_dir_all(path) } else { fs::remove_file(path) };
    match removed {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// Measures complete builds of a guide with one article, to show the startup cost.
fn one_article(guide: &Path, folder: &Path) -> io::Result<Runs> {
    let folder = tempfile::Builder::new().prefix("guide-compare-").tempdir_in(folder)?;
    fs::write(folder.path().join("site.toml"), "")?;
    fs::create_dir(folder.path().join("content"))?;
    fs::write(folder.path().join("content/one.md"), "# One\n\nA text.\n")?;
    let mut runs = Runs::default();
    repeat(TIMES_FOR_ONE, &mut runs, || {
        remove(&folder.path().join("public"))?;
        let mut command = Command::new(guide);
        command.arg("--root").arg(folder.path()).arg("build");
        Ok(command)
    })?;
    Ok(runs)
}
