//! The preview server: serves a guide from memory and opens it again after each change.
//!
//! ```text
//! disk ──watch──▶ changes ──state──▶ new state ──▶ http: renders one page per request
//!                                        └──────▶ events: tells open pages to reload
//! ```
//!
//! Pages are rendered on request, by the same function as in a build. Nothing is written to disk.

mod affected;
mod asset_graph;
mod connection_limiter;
mod events;
mod file;
mod host;
mod http;
mod placeholder;
mod render_pool;
mod role_files;
mod search;
mod served_site;
mod state;
mod template_failures;
mod watch;

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpListener};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Instant;

use crate::diagnostic::Diagnostic;
use crate::input::disk::Changes;
use crate::model::document::publication::IncludeSettings;
use crate::model::site::Site;
use crate::{Overrides, interrupt};

use crate::serve::http::Server;
use crate::serve::render_pool::RenderPool;
use crate::serve::role_files::PreviewRoleFiles;
use crate::serve::search::PreviewSearch;
use crate::serve::state::Preview;
use crate::serve::watch::{WatchEvent, Watcher};

pub use crate::serve::affected::Affected;
pub use crate::serve::events::SCRIPT_START;
pub use crate::serve::host::Hosts;
pub use crate::serve::served_site::{Lookup, ServedSite};
pub use crate::serve::state::Update;

/// The folder of a language of the guide. `None` for the main one.
type LanguageFolder = Option<Arc<str>>;

/// The default port.
pub const DEFAULT_PORT: u16 = 8000;
/// The limit on threads for blocking work: file access and rendering.
const MAX_THREADS: usize = 8;
/// How many ports after the default are tried if it is in use.
const MORE_PORTS: u16 = 100;

/// The options of a preview.
pub struct PreviewOptions {
    /// The folder of the guide.
    pub root: PathBuf,
    /// Documents to show although they are not public.
    pub include: IncludeSettings,
    /// Whether to poll for changes.
    pub poll: bool,
    /// The host names that it answers to.
    pub hosts: Hosts,
}

/// A message of a running preview.
pub enum Notice<'a> {
    /// The guide was opened, at the start or after a change.
    Updated(&'a Update<'a>),
    /// The template of a requested page failed.
    TemplateFailed {
        /// The site of the page.
        site: &'a Site,
        /// The failure, as `guide build` reports it.
        diagnostic: &'a Diagnostic,
    },
    /// The system can't watch all folders, so the preview polls for changes from now on.
    Polling,
}

/// Listens on `port`, or by default on the first free port from [`DEFAULT_PORT`] up.
pub fn bind(host: IpAddr, port: Option<u16>) -> io::Result<TcpListener> {
    if let Some(port) = port {
        return TcpListener::bind((host, port));
    }
    let mut result = TcpListener::bind((host, DEFAULT_PORT));
    for port in DEFAULT_PORT + 1..=DEFAULT_PORT + MORE_PORTS {
        match &result {
            Err(error) if error.kind() == io::ErrorKind::AddrInUse => result = TcpListener::bind((host, port)),
            _ => break,
        }
    }
    result
}

/// The address for browsers on this machine: `http://127.0.0.1:8000`.
pub fn origin(listener: &TcpListener) -> io::Result<String> {
    let address = listener.local_addr()?;
    // A listener on all addresses is also reachable by the loopback address.
    let host = match address.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => IpAddr::V4(Ipv4Addr::LOCALHOST),
        IpAddr::V6(ip) if ip.is_unspecified() => IpAddr::V6(Ipv6Addr::LOCALHOST),
        ip => ip,
    };
    Ok(format!("http://{}", SocketAddr::new(host, address.port())))
}

/// Serves a guide until the process is interrupted. Calls `notify` for the first site, for each change and for template
/// failures.
pub fn run(
    listener: TcpListener,
    options: PreviewOptions,
    notify: impl Fn(Notice<'_>) + Send + Sync,
) -> io::Result<()> {
    let origin = origin(&listener)?;
    listener.set_nonblocking(true)?;
    let runtime =
        tokio::runtime::Builder::new_current_thread().enable_all().max_blocking_threads(MAX_THREADS).build()?;
    // From here on, signals are handled, also while the guide is opened.
    let interrupted = {
        let _runtime = runtime.enter();
        interrupt::termination()?
    };
    let overrides = Overrides {
        origin: Some(origin),
        has_placeholders: true,
        review: true,
        include: options.include,
        ..Overrides::default()
    };
    let mut preview = Preview::new(&options.root, overrides);
    preview.update(&Changes::Unknown, |update| notify(Notice::Updated(update)));
    let (failures, failure_receiver) = template_failures::channel();
    let server = Server {
        states: preview.states(),
        hosts: options.hosts,
        root: options.root.clone(),
        search: PreviewSearch::default(),
        roles: PreviewRoleFiles::default(),
        render_pool: RenderPool::default(),
        failures: failures.clone(),
    };
    let mut watcher = Watcher::new(&options.root, options.poll);
    let stop = watcher.stop_handle();
    let result = std::thread::scope(|scope| {
        let notify = &notify;
        scope.spawn(move || failure_receiver.forward(notify));
        scope.spawn(move || follow_changes(&mut watcher, &mut preview, notify));
        let result = runtime.block_on(async {
            let listener = tokio::net::TcpListener::from_std(listener)?;
            tokio::select! {
                () = http::serve(listener, Arc::new(server)) => Ok(()),
                _ = interrupted => Ok(()),
            }
        });
        stop.stop();
        failures.close();
        result
    });
    // Event streams never end by themselves.
    runtime.shutdown_background();
    result
}

/// Updates the preview after each change, until the watcher is stopped.
fn follow_changes(watcher: &mut Watcher, preview: &mut Preview, notify: &impl Fn(Notice<'_>)) {
    loop {
        watcher.watch_links(preview.guide().links());
        match watcher.next() {
            WatchEvent::Changes(changes) => {
                let start = Instant::now();
                preview.update(&changes, |update| notify(Notice::Updated(update)));
                watcher.set_update_time(start.elapsed());
            }
            WatchEvent::Polling => notify(Notice::Polling),
            WatchEvent::Stopped => return,
        }
    }
}
