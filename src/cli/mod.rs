//! Arguments -> one call for each command, and what each outcome says on the terminal.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Args, ColorChoice, CommandFactory as _, Parser, Subcommand};

use crate::diagnostic::report::Format;
use crate::scaffold::Refusal;
use crate::source::{CONFIG_FILE, CONTENT_FOLDER};

use crate::cli::build::BuildCommand;
use crate::cli::check::Check;
use crate::cli::completions::Completions;
use crate::cli::import::Import;
use crate::cli::init::Init;
use crate::cli::man::Man;
use crate::cli::new::New;
use crate::cli::schema::Schema;
use crate::cli::serve::Serve;
use crate::cli::terminal::Terminal;
use crate::cli::theme::Theme;

mod build;
mod check;
mod completions;
mod import;
mod init;
mod man;
mod new;
mod progress;
mod schema;
mod serve;
mod terminal;
mod theme;
mod timings;
mod watchdog;

/// The content has errors, or warnings with `--strict`.
const CONTENT_ERRORS: u8 = 1;
/// The command was wrong, or refused.
const REFUSED: u8 = 2;

/// The heading of what every command has.
const ANYWHERE: &str = "Options of every command";

/// Turns a folder of Markdown into a career guide.
///
/// A guide is a folder with `content/` in it. Articles go into content/articles/, role profiles into content/roles/;
/// `guide build` makes the site from them in public/.
#[derive(Debug, Parser)]
#[command(name = "guide", version, max_term_width = 100)]
#[command(
    after_help = "Exit status: 0 done (warnings allowed), 1 the content has errors, 2 the command was wrong or refused."
)]
struct Cli {
    #[command(flatten)]
    options: Options,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Args)]
struct Options {
    /// The guide's folder; else the nearest one with a site.toml, here or above, else this one
    #[arg(long, global = true, help_heading = ANYWHERE, value_name = "DIR")]
    root: Option<PathBuf>,
    /// When to use colours
    #[arg(long, global = true, help_heading = ANYWHERE, value_enum, default_value_t = ColorChoice::Auto, value_name = "WHEN")]
    color: ColorChoice,
    /// Say nothing but errors
    #[arg(short, long, global = true, help_heading = ANYWHERE, conflicts_with = "verbose")]
    quiet: bool,
    /// Say more
    #[arg(short, long, global = true, help_heading = ANYWHERE)]
    verbose: bool,
    /// How errors and warnings are written
    #[arg(long, global = true, help_heading = ANYWHERE, value_enum, default_value_t = Format::Human, value_name = "FORMAT")]
    message_format: Format,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Make the site
    ///
    /// Reads content/, and writes the site to public/ if there is no error. What did not change stays as it is.
    Build(BuildCommand),
    /// Show the site in a browser, and each change as soon as it is saved
    ///
    /// Nothing is written: each page is made when the browser asks for it. Where the content has errors, the last site
    /// without them stays, and the browser shows what is wrong.
    Serve(Serve),
    /// Look for mistakes, and for what is still to be written, without making the site
    Check(Check),
    /// Start a guide: a small one that builds, and shows each kind of document once
    Init(Init),
    /// Start a document: a file in the right place, with the keys that its kind wants
    New(New),
    /// Make a guide out of what was written for Hugo, Zola, Jekyll, mdBook or Obsidian
    ///
    /// Reads texts, front matter, links, pictures and old addresses, and lists file by file what it could not carry
    /// over. The source stays as it is.
    Import(Import),
    /// Change the theme
    Theme(Theme),
    /// Print what a shell needs to complete commands and options
    ///
    /// Put it where the shell looks for it, for bash as in
    /// guide completions bash > ~/.local/share/bash-completion/completions/guide
    Completions(Completions),
    /// Write the manual pages
    Man(Man),
    /// Describe what guide reads and writes, as a JSON Schema
    Schema(Schema),
}

/// Reads the arguments of this process, does what they say, and says how it went.
pub fn run() -> ExitCode {
    // Help and errors of the arguments themselves obey --color too, which isn't parsed yet when they are made.
    let color = color_argument(std::env::args_os());
    let matches = Cli::command().color(color).try_get_matches();
    let cli = matches.and_then(|matches| <Cli as clap::FromArgMatches>::from_arg_matches(&matches));
    let cli = match cli {
        Ok(cli) => cli,
        Err(error) => {
            _ = error.print();
            return ExitCode::from(if error.use_stderr() { REFUSED } else { 0 });
        }
    };
    let terminal = Terminal::new(&cli.options);
    let root =
        || find_root(cli.options.root.as_deref()).map_err(|refusal| terminal.refuse(&refusal.why, &refusal.help));
    let outcome = match cli.command {
        Command::Build(build) => root().map(|root| build.run(&root, &terminal)),
        Command::Serve(serve) => root().map(|root| serve.run(&root, &terminal)),
        Command::Check(check) => root().map(|root| check.run(&root, &terminal)),
        Command::Init(init) => Ok(init.run(cli.options.root.as_deref(), &terminal)),
        Command::New(new) => root().map(|root| new.run(&root, &terminal)),
        Command::Import(import) => Ok(import.run(cli.options.root.as_deref(), &terminal)),
        Command::Theme(theme) => root().map(|root| theme.run(&root, &terminal)),
        Command::Schema(schema) => Ok(schema.run(&terminal)),
        Command::Completions(completions) => Ok(completions.run(&terminal)),
        Command::Man(man) => Ok(man.run(&terminal)),
    };
    outcome.unwrap_or_else(|refused| refused)
}

fn color_argument(arguments: impl Iterator<Item = std::ffi::OsString>) -> ColorChoice {
    let arguments: Vec<String> = arguments.map(|argument| argument.to_string_lossy().into_owned()).collect();
    let given = arguments.iter().enumerate().find_map(|(at, argument)| match argument.strip_prefix("--color") {
        Some("") => arguments.get(at + 1).cloned(),
        Some(rest) => rest.strip_prefix('=').map(str::to_string),
        None => None,
    });
    given.and_then(|given| given.parse().ok()).unwrap_or(ColorChoice::Auto)
}

/// The guide's folder.
fn find_root(given: Option<&Path>) -> Result<PathBuf, Refusal> {
    let is_guide = |folder: &Path| folder.join(CONFIG_FILE).is_file() || folder.join(CONTENT_FOLDER).is_dir();
    if let Some(root) = given {
        if !root.is_dir() {
            return Err(Refusal {
                why: format!("`{}` isn't a folder", root.display()),
                help: "give --root the folder that content/ is in".into(),
            });
        }
        if !is_guide(root) {
            let why = format!("there is no guide in `{}`: neither a site.toml nor a folder content/", root.display());
            return Err(Refusal { why, help: "give --root the folder that content/ is in".into() });
        }
        return Ok(root.to_path_buf());
    }
    let here = PathBuf::from(".");
    let absolute = std::path::absolute(&here).unwrap_or_else(|_| here.clone());
    let above = absolute.ancestors().find(|folder| folder.join(CONFIG_FILE).is_file());
    match above {
        Some(root) if root == absolute => Ok(here),
        Some(root) => Ok(root.to_path_buf()),
        None if is_guide(&here) => Ok(here),
        None => Err(Refusal {
            why: "there is no guide here: neither a site.toml, here or above, nor a folder content/".into(),
            help: "go to a guide's folder or name it with --root; to start one: guide init my-guide".into(),
        }),
    }
}
