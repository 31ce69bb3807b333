//! `guide serve`: shows the guide in a browser while it is written.

use std::io;
use std::net::{IpAddr, Ipv4Addr};
use std::path::Path;
use std::process::ExitCode;
use std::sync::Mutex;

use clap::Args;

use crate::diagnostic::{Diagnostic, Severity};
use crate::serve;
use crate::serve::{Affected, Hosts, Notice, Options, Update};

use crate::cli::terminal::{Terminal, counted, plural, seconds};

#[derive(Debug, Args)]
pub(super) struct Serve {
    /// The port; else 8000, or the next one that is free
    #[arg(short, long, value_name = "PORT")]
    port: Option<u16>,
    /// The address to listen on; 0.0.0.0 is everybody who can reach this machine
    #[arg(long, value_name = "ADDR", default_value_t = IpAddr::V4(Ipv4Addr::LOCALHOST))]
    host: IpAddr,
    /// A name, beside localhost, by which browsers may call the preview; can be given again
    #[arg(long, value_name = "NAME")]
    allowed_host: Vec<String>,
    /// Show drafts too
    #[arg(long)]
    drafts: bool,
    /// Open the guide in the browser
    #[arg(long)]
    open: bool,
    /// Look for changes twice a second instead of being told, as network file systems need it
    #[arg(long)]
    poll: bool,
}

impl Serve {
    pub(super) fn run(self, root: &Path, terminal: &Terminal) -> ExitCode {
        let listener = match serve::bind(self.host, self.port) {
            Ok(listener) => listener,
            Err(error) => return refuse(self.host, self.port, &error, terminal),
        };
        let options = Options {
            root: root.to_path_buf(),
            drafts: self.drafts,
            poll: self.poll,
            hosts: Hosts { allowed: self.allowed_host },
        };
        // What was said of the last site, so that only what is new is said again.
        let known: Mutex<Vec<String>> = Mutex::new(Vec::new());
        let say = |notice: Notice<'_>| match notice {
            Notice::Polling => terminal.complain(
                "note",
                "the system can't watch all of the guide's folders; changes are looked for twice a second instead",
                "on Linux fs.inotify.max_user_watches is the usual limit",
            ),
            Notice::Failed { site, diagnostic } => {
                // Whoever tells of a change does so in one piece.
                let _turn = known.lock();
                terminal.report(site, root, std::slice::from_ref(diagnostic));
            }
            Notice::Made(update) => {
                report(update, root, terminal, &known);
                match &update.affected {
                    None => first(update, self.open, terminal),
                    Some(affected) => terminal.say(&line(update, affected)),
                }
            }
        };
        match serve::run(listener, options, say) {
            Ok(()) => ExitCode::SUCCESS,
            Err(error) => terminal.refuse(&format!("the preview can't go on: {error}"), ""),
        }
    }
}

fn refuse(host: IpAddr, port: Option<u16>, error: &io::Error, terminal: &Terminal) -> ExitCode {
    let port = port.unwrap_or(serve::PORT);
    let (why, help) = match error.kind() {
        io::ErrorKind::AddrInUse => (format!("port {port} is taken"), "leave -p out for the next one that is free"),
        io::ErrorKind::PermissionDenied => {
            (format!("port {port} needs more rights"), "take one from 1024 on, or leave -p out")
        }
        io::ErrorKind::AddrNotAvailable => {
            (format!("{host} isn't an address of this machine"), "leave --host out, or give one of this machine's own")
        }
        _ => (format!("can't listen on {host}, port {port}: {error}"), ""),
    };
    terminal.refuse(&why, help)
}

/// Says what is wrong and wasn't said of the site before.
fn report(update: &Update<'_>, root: &Path, terminal: &Terminal, known: &Mutex<Vec<String>>) {
    let key = |diagnostic: &Diagnostic| {
        let path = &update.site.snapshot.file(diagnostic.file()).path;
        format!("{path} {} {}", diagnostic.code.as_str(), diagnostic.message)
    };
    let Ok(mut known) = known.lock() else { return };
    // An error is said with each change until it is mended; a warning once.
    let is_new = |diagnostic: &&Diagnostic| diagnostic.severity == Severity::Error || !known.contains(&key(diagnostic));
    let new: Vec<Diagnostic> = update.diagnostics.iter().filter(is_new).cloned().collect();
    terminal.report(update.site, root, &new);
    *known = update.diagnostics.iter().map(key).collect();
}

/// Says where the guide is.
fn first(update: &Update<'_>, open: bool, terminal: &Terminal) {
    let address = update.site.base.absolute(&crate::model::address::url::Url::home());
    let (pages, time) = (plural(update.site.reader_pages(), "page"), seconds(update.took));
    let counted = counted(update.count);
    terminal.say(&format!("Serving {pages} at {address} after {time} ({counted}); Ctrl-C ends it"));
    if open {
        match open::that_detached(&address) {
            Ok(()) => terminal.say("Opened in the browser"),
            Err(error) => terminal.complain("warning", &format!("no browser could be opened: {error}"), ""),
        }
    }
}

/// What changed, how many pages it affects, and how long it took, in one line.
fn line(update: &Update<'_>, affected: &Affected) -> String {
    let what = match affected.files.as_slice() {
        [] => "the day".to_string(),
        [file] => file.to_string(),
        [first, rest @ ..] => format!("{first} and {}", plural(rest.len(), "more file")),
    };
    let (time, counted) = (seconds(update.took), counted(update.count));
    if update.is_kept {
        format!("{what} → nothing shown in {time} ({counted}); the last good site stays")
    } else {
        format!("{what} → {} in {time} ({counted})", plural(affected.pages, "page"))
    }
}
