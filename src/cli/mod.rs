//! The command line: arguments -> one call per command, and its result -> messages. Nothing else prints.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Args, ColorChoice, CommandFactory as _, Parser, Subcommand};

use crate::diagnostic::report::Format;
use crate::scaffold::Refusal;
use crate::source::{CONFIG_FILE, CONTENT_FOLDER};

use crate::cli::build::BuildCommand;
use crate::cli::check::CheckCommand;
use crate::cli::completions::CompletionsCommand;
use crate::cli::export::ExportCommand;
use crate::cli::import::ImportCommand;
use crate::cli::init::InitCommand;
use crate::cli::labels::LabelsCommand;
use crate::cli::links::LinksCommand;
use crate::cli::lsp::LspCommand;
use crate::cli::man::ManCommand;
use crate::cli::new::NewCommand;
use crate::cli::rename::RenameCommand;
use crate::cli::schema::SchemaCommand;
use crate::cli::serve::ServeCommand;
use crate::cli::terminal::Terminal;
use crate::cli::theme::ThemeCommand;
use crate::cli::translate::TranslateCommand;

mod build;
mod check;
mod completions;
mod diagnostic_groups;
mod export;
mod import;
mod include;
mod init;
mod labels;
mod links;
mod lsp;
mod man;
mod new;
mod progress;
mod rename;
mod schema;
mod serve;
mod terminal;
mod theme;
mod timings;
mod translate;
mod watchdog;

/// Exit status: the content has errors, or warnings with `--strict`.
const CONTENT_ERRORS: u8 = 1;
/// Exit status: the command was invalid or refused.
const REFUSED: u8 = 2;

const GLOBAL_HEADING: &str = "Global options";

/// Turns a folder of Markdown into a career guide.
///
/// A guide is a folder that contains content/. Write articles in content/articles/ and role profiles in content/roles/;
/// `guide build` generates the site in public/.
#[derive(Debug, Parser)]
#[command(name = "guide", version, max_term_width = 100)]
#[command(
    after_help = "Exit status: 0 success (with or without warnings), 1 the content has errors, 2 the command was invalid or refused."
)]
struct Cli {
    #[command(flatten)]
    options: GlobalOptions,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Args)]
struct GlobalOptions {
    /// Folder of the guide [default: the nearest folder with a site.toml, from here up; otherwise this folder]
    #[arg(long, global = true, help_heading = GLOBAL_HEADING, value_name = "DIR")]
    root: Option<PathBuf>,
    /// When to color the output
    #[arg(long, global = true, help_heading = GLOBAL_HEADING, value_enum, default_value_t = ColorChoice::Auto, value_name = "WHEN")]
    color: ColorChoice,
    /// Print only errors
    #[arg(short, long, global = true, help_heading = GLOBAL_HEADING, conflicts_with = "verbose")]
    quiet: bool,
    /// Print more
    #[arg(short, long, global = true, help_heading = GLOBAL_HEADING)]
    verbose: bool,
    /// Format of errors and warnings
    #[arg(long, global = true, help_heading = GLOBAL_HEADING, value_enum, default_value_t = Format::Human, value_name = "FORMAT")]
    message_format: Format,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Build the site
    ///
    /// Reads content/ and writes the site to public/. If the content has an error, the previous site is left unchanged,
    /// unless --keep-going is set. Only files that changed are written.
    Build(BuildCommand),
    /// Preview the site in a browser, and reload it after each change
    ///
    /// Writes no files: pages are rendered when the browser requests them. A document with an error has a placeholder at
    /// its address, and the browser shows the errors.
    Serve(ServeCommand),
    /// Check the guide for errors and list missing documents, without building the site
    Check(CheckCommand),
    /// Create a small guide with one document of each kind
    Init(InitCommand),
    /// Create a document in the right folder, with the front matter of its kind
    New(NewCommand),
    /// Convert a site of another generator, a vault or a folder of Markdown to a guide
    ///
    /// Converts text, front matter, navigation, links, images and redirects from old addresses. What was not public stays
    /// unpublished. The file import-report.md in the new guide lists what to look at. The source is not changed.
    Import(ImportCommand),
    /// Write the guide in another format: as a book, or its careers as tables
    Export(ExportCommand),
    /// List the URLs of other sites that the documents name, or report the dead ones among them
    ///
    /// Nothing is requested from the network. A link checker can read the list, and the option --check-result reads what it
    /// found.
    Links(LinksCommand),
    /// Customize the theme
    Theme(ThemeCommand),
    /// List the texts of the theme that have no translation yet
    ///
    /// Adds them to labels/LANG.toml as comments, with the English text and the plural forms of the language. Lines that the file
    /// has are not changed. To translate a label, remove the `#` in front of it and write its text.
    Labels(LabelsCommand),
    /// Start the translation of a document into another language of the guide
    ///
    /// Writes its title, its other words and its text below content/LANG/, as a draft. Roles, steps, skills, pay and codes are not
    /// written: a translation takes them over from its original. `guide check` says when the original has changed since, and lists
    /// what is not translated yet.
    Translate(TranslateCommand),
    /// Rename a document, a heading or a file, and change all links and names that refer to it
    ///
    /// The old title stays another name of the document, and its old address redirects to the new one. A file with the name of
    /// the old title gets the name of the new one. Examples: `guide rename Tester "Test Engineer"`,
    /// `guide rename "Tester#Tools" Equipment`, `guide rename roles/tester.md roles/qa.md`.
    Rename(RenameCommand),
    /// Help an editor with the guides that it has open, as a language server
    ///
    /// Editors start it. It reports the same errors and warnings as `guide check` while you type, and completes, explains,
    /// finds and renames the names of the guide.
    Lsp(LspCommand),
    /// Print a completion script for a shell
    ///
    /// Save it where the shell loads completions from. For bash:
    /// guide completions bash > ~/.local/share/bash-completion/completions/guide
    Completions(CompletionsCommand),
    /// Write the manual pages
    Man(ManCommand),
    /// Print a JSON Schema of a file format
    Schema(SchemaCommand),
}

/// Runs the command that the arguments of this process name, and returns its exit status.
pub fn run() -> ExitCode {
    // Clap prints help and argument errors before --color is parsed, so the option is read in advance.
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
        Command::Export(export) => root().map(|root| export.run(&root, &terminal)),
        Command::Links(links) => root().map(|root| links.run(&root, &terminal)),
        Command::Labels(labels) => root().map(|root| labels.run(&root, &terminal)),
        Command::Translate(translate) => root().map(|root| translate.run(&root, &terminal)),
        Command::Theme(theme) => root().map(|root| theme.run(&root, &terminal)),
        Command::Rename(rename) => root().map(|root| rename.run(&root, &terminal)),
        Command::Lsp(lsp) => Ok(lsp.run(&terminal)),
        Command::Schema(schema) => Ok(schema.run(&terminal)),
        Command::Completions(completions) => Ok(completions.run(&terminal)),
        Command::Man(man) => Ok(man.run(&terminal)),
    };
    outcome.unwrap_or_else(|exit_code| exit_code)
}

fn color_argument(arguments: impl Iterator<Item = std::ffi::OsString>) -> ColorChoice {
    let arguments: Vec<String> = arguments.map(|argument| argument.to_string_lossy().into_owned()).collect();
    let given = arguments.iter().enumerate().find_map(|(index, argument)| match argument.strip_prefix("--color") {
        Some("") => arguments.get(index + 1).cloned(),
        Some(rest) => rest.strip_prefix('=').map(str::to_string),
        None => None,
    });
    given.and_then(|given| given.parse().ok()).unwrap_or(ColorChoice::Auto)
}

/// The folder of the guide: the given one, or the nearest with a site.toml, or this one.
fn find_root(given: Option<&Path>) -> Result<PathBuf, Refusal> {
    let is_guide = |folder: &Path| folder.join(CONFIG_FILE).is_file() || folder.join(CONTENT_FOLDER).is_dir();
    if let Some(root) = given {
        if !root.is_dir() {
            return Err(Refusal {
                why: format!("`{}` is not a folder", root.display()),
                help: "set --root to the folder that contains content/".into(),
            });
        }
        if !is_guide(root) {
            let why = format!("no guide in `{}`: it has no site.toml and no content/", root.display());
            return Err(Refusal { why, help: "set --root to the folder that contains content/".into() });
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
            why: "no guide found: no site.toml in this folder or above, and no content/ in this folder".into(),
            help: "change to the folder of a guide, set --root, or create a guide: guide init my-guide".into(),
        }),
    }
}
