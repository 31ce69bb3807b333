//! `guide serve`: previews the guide in a browser.

use std::io;
use std::net::{IpAddr, Ipv4Addr};
use std::path::Path;
use std::process::ExitCode;
use std::sync::Mutex;

use clap::Args;

use crate::diagnostic::{Diagnostic, Severity};
use crate::serve;
use crate::serve::{Affected, Hosts, Notice, PreviewOptions, Update};

use crate::cli::include::{IncludeOptions, left_out};
use crate::cli::terminal::{Terminal, counted, plural, seconds};

#[derive(Debug, Args)]
pub(super) struct ServeCommand {
    /// Port to listen on [default: the first free port from 8000]
    #[arg(short, long, value_name = "PORT")]
    port: Option<u16>,
    /// IP address or `localhost` to listen on; with 0.0.0.0 every machine in the network can connect
    #[arg(long, value_name = "ADDR", default_value_t = IpAddr::V4(Ipv4Addr::LOCALHOST), value_parser = listen_address)]
    host: IpAddr,
    /// Host name that browsers may use for the preview, in addition to localhost; can be repeated
    #[arg(long, value_name = "NAME")]
    allowed_host: Vec<String>,
    #[command(flatten)]
    include: IncludeOptions,
    /// Open the guide in the browser
    #[arg(long)]
    open: bool,
    /// Poll for changes twice a second, for file systems without change events, such as network drives
    #[arg(long)]
    poll: bool,
}

/// Parses the address to listen on. No name is looked up, except `localhost`, which is this machine by definition (RFC 6761).
fn listen_address(text: &str) -> Result<IpAddr, String> {
    if text.trim_end_matches('.').eq_ignore_ascii_case("localhost") {
        return Ok(IpAddr::V4(Ipv4Addr::LOCALHOST));
    }
    let address = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(text);
    let help = "write an IP address such as 127.0.0.1, or `localhost`; names of this machine go into --allowed-host";
    address.parse().map_err(|_| help.to_string())
}

impl ServeCommand {
    pub(super) fn run(self, root: &Path, terminal: &Terminal) -> ExitCode {
        let listener = match serve::bind(self.host, self.port) {
            Ok(listener) => listener,
            Err(error) => return refuse(self.host, self.port, &error, terminal),
        };
        let options = PreviewOptions {
            root: root.to_path_buf(),
            include: self.include.settings(),
            poll: self.poll,
            hosts: Hosts { allowed: self.allowed_host },
        };
        // Diagnostics of the previous site, to print only new warnings.
        let known: Mutex<Vec<String>> = Mutex::new(Vec::new());
        let say = |notice: Notice<'_>| match notice {
            Notice::Polling => terminal.complain(
                "note",
                "the system can't watch all folders of the guide; polling for changes twice a second instead",
                "on Linux, raise fs.inotify.max_user_watches",
            ),
            Notice::TemplateFailed { site, diagnostic } => {
                // The lock keeps the output of one change together.
                let _turn = known.lock();
                terminal.report(site, root, std::slice::from_ref(diagnostic));
            }
            Notice::Updated(update) => {
                report(update, root, terminal, &known);
                match &update.affected {
                    None => first(update, self.open, terminal),
                    Some(affected) => terminal.say(&line(update, affected)),
                }
            }
        };
        match serve::run(listener, options, say) {
            Ok(()) => ExitCode::SUCCESS,
            Err(error) => terminal.refuse(&format!("the preview stopped: {error}"), ""),
        }
    }
}

fn refuse(host: IpAddr, port: Option<u16>, error: &io::Error, terminal: &Terminal) -> ExitCode {
    let port = port.unwrap_or(serve::DEFAULT_PORT);
    let (why, help) = match error.kind() {
        io::ErrorKind::AddrInUse => {
            (format!("port {port} is in use"), "choose another port, or omit -p to use the next free one")
        }
        io::ErrorKind::PermissionDenied => {
            (format!("permission denied for port {port}"), "choose a port from 1024 up, or omit -p")
        }
        io::ErrorKind::AddrNotAvailable => {
            (format!("{host} is not an address of this machine"), "omit --host, or use an address of this machine")
        }
        _ => (format!("can't listen on {host}, port {port}: {error}"), ""),
    };
    terminal.refuse(&why, help)
}

/// Prints the diagnostics that the previous site did not have, and all errors.
fn report(update: &Update<'_>, root: &Path, terminal: &Terminal, known: &Mutex<Vec<String>>) {
    let key = |diagnostic: &Diagnostic| {
        let path = &update.site.snapshot.file(diagnostic.file()).path;
        format!("{path} {} {}", diagnostic.code.as_str(), diagnostic.message)
    };
    let Ok(mut known) = known.lock() else { return };
    // An error is repeated after each change until it is fixed; a warning is printed once.
    let is_new = |diagnostic: &&Diagnostic| diagnostic.severity == Severity::Error || !known.contains(&key(diagnostic));
    let new: Vec<Diagnostic> = update.diagnostics.iter().filter(is_new).cloned().collect();
    terminal.report(update.site, root, &new);
    *known = update.diagnostics.iter().map(key).collect();
}

/// Prints the address of the guide, and opens it in the browser if asked to.
fn first(update: &Update<'_>, open: bool, terminal: &Terminal) {
    let address = update.site.base.absolute(&crate::model::address::url::Url::home());
    let (pages, time) = (plural(update.site.reader_pages(), "page"), seconds(update.took));
    let counted = counted(update.count);
    terminal.say(&format!("Serving {pages} at {address} after {time} ({counted}); stop with Ctrl-C"));
    if let Some(left_out) = left_out(update.site) {
        terminal.say(&left_out);
    }
    if open {
        match open::that_detached(&address) {
            Ok(()) => terminal.say("Opened in the browser"),
            Err(error) => terminal.complain("warning", &format!("can't open a browser: {error}"), ""),
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
        format!("{what} → nothing shown in {time} ({counted}); the previous site stays")
    } else {
        format!("{what} → {} in {time} ({counted})", plural(affected.pages, "page"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn localhost_and_ip_addresses_are_addresses_to_listen_on() {
        for (text, address) in [
            ("localhost", Some("127.0.0.1")),
            ("LocalHost.", Some("127.0.0.1")),
            ("0.0.0.0", Some("0.0.0.0")),
            ("::1", Some("::1")),
            ("[::1]", Some("::1")),
            ("example.org", None),
            ("127.0.0.1:80", None),
            ("", None),
        ] {
            assert_eq!(
                listen_address(text).ok(),
                address.map(|address| address.parse().expect("an address")),
                "{text}"
            );
        }
    }
}
