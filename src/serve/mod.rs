//! The preview: a guide is served from memory, and made anew whenever its files change.
//!
//! ```text
//! disk ──watch──▶ changes ──state──▶ a whole new state, swapped in ──▶ http: one page a request
//!                                                   └──▶ live: what open pages are told
//! ```
//!
//! A page is rendered when it is asked for, by the function that `build` uses for it. Nothing is written to the disk.

mod affected;
mod answer;
mod asset_graph;
mod connections;
mod failures;
mod file;
mod host;
mod http;
mod live;
mod search;
mod state;
mod watch;

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpListener};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Instant;

use crate::diagnostic::Diagnostic;
use crate::input::disk::Changes;
use crate::model::site::Site;
use crate::{Overrides, interrupt};

use crate::serve::http::{Server, Work};
use crate::serve::search::Search;
use crate::serve::state::Preview;
use crate::serve::watch::{Next, Watcher};

pub use crate::serve::affected::Affected;
pub use crate::serve::answer::{Answer, Ready};
pub use crate::serve::host::Hosts;
pub use crate::serve::live::SCRIPT_START;
pub use crate::serve::state::Update;

/// The port that is taken unless another one is asked for, or this one is taken.
pub const PORT: u16 = 8000;
/// How many threads wait for the disk, or make something, at a time.
const THREADS: usize = 8;
/// How many ports after it are tried.
const MORE_PORTS: u16 = 100;

/// What is previewed, and how.
pub struct Options {
    /// The guide's folder.
    pub root: PathBuf,
    /// Whether drafts are shown.
    pub drafts: bool,
    /// Whether changes are found by looking again and again.
    pub poll: bool,
    /// The names that it may be called by.
    pub hosts: Hosts,
}

/// What a preview tells while it runs.
pub enum Notice<'a> {
    /// A site was made.
    Made(&'a Update<'a>),
    /// A page was asked for, and its template fails on it.
    Failed {
        /// The site that has the page.
        site: &'a Site,
        /// What `build` would say.
        diagnostic: &'a Diagnostic,
    },
    /// The system can't watch all folders, so everything is looked at again and again.
    Polling,
}

/// Takes a port: the one that is asked for, or else the first that is free from the usual one on.
pub fn bind(host: IpAddr, port: Option<u16>) -> io::Result<TcpListener> {
    if let Some(port) = port {
        return TcpListener::bind((host, port));
    }
    let mut result = TcpListener::bind((host, PORT));
    for port in PORT + 1..=PORT + MORE_PORTS {
        match &result {
            Err(error) if error.kind() == io::ErrorKind::AddrInUse => result = TcpListener::bind((host, port)),
            _ => break,
        }
    }
    result
}

/// The address at which a browser on this machine finds what listens there: `http://127.0.0.1:8000`.
pub fn origin(listener: &TcpListener) -> io::Result<String> {
    let address = listener.local_addr()?;
    // Who listens everywhere also listens here.
    let host = match address.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => IpAddr::V4(Ipv4Addr::LOCALHOST),
        IpAddr::V6(ip) if ip.is_unspecified() => IpAddr::V6(Ipv6Addr::LOCALHOST),
        ip => ip,
    };
    Ok(format!("http://{}", SocketAddr::new(host, address.port())))
}

/// Serves a guide until the user ends it. `say` is told of the first site, then of each change, and of pages
/// that can't be shown.
pub fn run(listener: TcpListener, options: Options, say: impl Fn(Notice<'_>) + Send + Sync) -> io::Result<()> {
    let origin = origin(&listener)?;
    listener.set_nonblocking(true)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().max_blocking_threads(THREADS).build()?;
    // From here on being told to end is heard, also while the guide is read.
    let interrupted = {
        let _runtime = runtime.enter();
        interrupt::termination()?
    };
    let overrides = Overrides { origin: Some(origin), drafts: options.drafts, ..Overrides::default() };
    let mut preview = Preview::new(&options.root, overrides);
    preview.update(&Changes::Unknown, |update| say(Notice::Made(update)));
    let (failures, heard) = failures::channel();
    let server = Server {
        states: preview.states(),
        hosts: options.hosts,
        root: options.root.clone(),
        search: Search::default(),
        work: Work::default(),
        failures: failures.clone(),
    };
    let mut watcher = Watcher::new(&options.root, options.poll);
    let stop = watcher.stop();
    let ended = std::thread::scope(|scope| {
        let say = &say;
        scope.spawn(move || heard.pass_on(say));
        scope.spawn(move || follow(&mut watcher, &mut preview, say));
        let ended = runtime.block_on(async {
            let listener = tokio::net::TcpListener::from_std(listener)?;
            tokio::select! {
                () = http::serve(listener, Arc::new(server)) => Ok(()),
                _ = interrupted => Ok(()),
            }
        });
        stop.stop();
        failures.end();
        ended
    });
    // Pages that listen would do so for ever.
    runtime.shutdown_background();
    ended
}

/// Makes the site anew with each change, until the watching ends.
fn follow(watcher: &mut Watcher, preview: &mut Preview, say: &impl Fn(Notice<'_>)) {
    loop {
        watcher.follow(preview.guide().links());
        match watcher.next() {
            Next::Changes(changes) => {
                let start = Instant::now();
                preview.update(&changes, |update| say(Notice::Made(update)));
                watcher.took(start.elapsed());
            }
            Next::Polling => say(Notice::Polling),
            Next::End => return,
        }
    }
}
