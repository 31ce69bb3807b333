//! A request -> a response: who may ask, what for, and what of it.

use std::convert::Infallible;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use http_body_util::{BodyExt as _, Empty, Full};
use hyper::body::{Body as _, Incoming};
use hyper::header::{self, HeaderName, HeaderValue};
use hyper::service::service_fn;
use hyper::{HeaderMap, Method, Request, Response, StatusCode};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::TcpListener;
use tokio::sync::{Semaphore, watch};
use tokio::time::timeout;

use crate::model::address::url::PREVIEW;
use crate::model::page::Page;
use crate::model::page::PageRecord;
use crate::source::Content;

use crate::serve::answer::{Answer, Ready, content_type, guessed_type};
use crate::serve::connections::{Answering, Crowd};
use crate::serve::failures::Failures;
use crate::serve::host::{Hosts, is_own};
use crate::serve::search::Search;
use crate::serve::state::State;
use crate::serve::{file, live};

/// How long a browser may take to say what it wants, and how long it may say nothing.
const PATIENCE: Duration = Duration::from_secs(30);
/// The most that it may say at a time, in bytes. No browser's headers come near.
const LONGEST: usize = 64 * 1024;
/// How many pages are made at a time; who wants another waits. Each thread that makes pages keeps memory for the next.
const AT_ONCE: usize = 3;

/// The bytes of a response, as they come.
pub(super) type Body = http_body_util::combinators::UnsyncBoxBody<Bytes, std::io::Error>;

/// All that answering needs.
pub(super) struct Server {
    pub(super) states: watch::Receiver<Arc<State>>,
    pub(super) hosts: Hosts,
    pub(super) root: PathBuf,
    pub(super) search: Search,
    pub(super) work: Work,
    pub(super) failures: Failures,
}

/// How many pages that took too long may still be at it beside those. Nothing stops them, and whoever mends a template and
/// looks again doesn't wait for them.
const OVERDUE: usize = 16;

/// Who may make something on a thread of its own.
#[derive(Clone)]
pub(super) struct Work {
    turns: Arc<Semaphore>,
    overdue: Arc<Semaphore>,
}

impl Default for Work {
    fn default() -> Self {
        Self { turns: Arc::new(Semaphore::new(AT_ONCE)), overdue: Arc::new(Semaphore::new(OVERDUE)) }
    }
}

/// Why something wasn't made.
pub(super) enum NotMade {
    /// Its making failed.
    Failed,
    /// It takes longer than it may.
    Overdue,
    /// Others take so long that its turn didn't come.
    HeldUp,
}

impl Work {
    /// Makes something where it holds nobody up, in at most so long from its turn on, which is waited for as long. Who goes
    /// while it waits is forgotten.
    pub(super) async fn make<T: Send + 'static>(
        &self,
        most: Duration,
        make: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, NotMade> {
        let turn = timeout(most, self.turns.clone().acquire_owned()).await.map_err(|_| NotMade::HeldUp)?;
        // Held until it has ended, by whichever of the two.
        let turn = Arc::new(Mutex::new(turn.map_err(|_| NotMade::Failed)?));
        let held = turn.clone();
        let task = tokio::task::spawn_blocking(move || {
            let _held = held;
            make()
        });
        if let Ok(outcome) = timeout(most, task).await {
            return outcome.map_err(|_| NotMade::Failed);
        }
        // The next one has the turn, while there are few of these.
        if let (Ok(place), Ok(mut turn)) = (self.overdue.clone().try_acquire_owned(), turn.lock()) {
            *turn = place;
        }
        Err(NotMade::Overdue)
    }
}

/// Answers everybody who connects, until the task is dropped.
pub(super) async fn serve(listener: TcpListener, server: Arc<Server>) {
    let mut crowd = Crowd::default();
    loop {
        let Ok((stream, _)) = listener.accept().await else {
            // Too many open files, for one: it passes.
            tokio::time::sleep(Duration::from_millis(50)).await;
            continue;
        };
        // Where this fails, the answer only comes a little later.
        _ = stream.set_nodelay(true);
        crowd.make_room();
        let server = server.clone();
        let answering = Answering::default();
        let is_answered = answering.clone();
        let task = tokio::spawn(async move {
            let service = service_fn(|request| {
                let (server, answering) = (server.clone(), answering.clone());
                async move {
                    answering.set(true);
                    let response = respond(server, request).await;
                    answering.set(false);
                    response
                }
            });
            // A connection that breaks off concerns nobody else.
            _ = hyper::server::conn::http1::Builder::new()
                .timer(TokioTimer::new())
                .header_read_timeout(PATIENCE)
                .max_buf_size(LONGEST)
                .serve_connection(TokioIo::new(stream), service)
                .await;
        });
        crowd.join(task.abort_handle(), is_answered);
    }
}

async fn respond(server: Arc<Server>, request: Request<Incoming>) -> Result<Response<Body>, Infallible> {
    let is_head = request.method() == Method::HEAD;
    let mut response = answer(&server, &request).await;
    let headers = response.headers_mut();
    for (name, value) in [
        // A preview is about what is there now.
        (header::CACHE_CONTROL, "no-cache"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    if is_head {
        let size =
            response.body().size_hint().exact().filter(|_| !response.headers().contains_key(header::CONTENT_LENGTH));
        response.headers_mut().extend(size.map(|size| (header::CONTENT_LENGTH, HeaderValue::from(size))));
        *response.body_mut() = empty();
    }
    Ok(response)
}

async fn answer(server: &Arc<Server>, request: &Request<Incoming>) -> Response<Body> {
    let authority = match authority(request) {
        Ok(authority) => authority,
        Err(why) => return say(StatusCode::BAD_REQUEST, why),
    };
    if !server.hosts.admits(&authority) {
        let why = "This preview doesn't answer to that name. Start it with --allowed-host NAME if the name is yours.";
        return say(StatusCode::FORBIDDEN, why);
    }
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        let mut response = say(StatusCode::METHOD_NOT_ALLOWED, "A preview only shows pages.");
        response.headers_mut().insert(header::ALLOW, HeaderValue::from_static("GET, HEAD"));
        return response;
    }
    let path = request.uri().path();
    match path.strip_prefix(PREVIEW) {
        Some(name) => own(server, name, request, &authority),
        None => page(server, path, request).await,
    }
}

/// The host and port that a request is for: those of its target, where it has any, and of its one `Host` header
/// (RFC 9112, section 3.2).
fn authority(request: &Request<Incoming>) -> Result<String, &'static str> {
    let mut hosts = request.headers().get_all(header::HOST).iter();
    let (host, more) = (hosts.next(), hosts.next());
    let (Some(Ok(host)), None) = (host.map(HeaderValue::to_str), more) else {
        return Err("A request has one Host header.");
    };
    match request.uri().authority() {
        Some(target) if !target.as_str().eq_ignore_ascii_case(host) => Err("The target and the Host header differ."),
        _ => Ok(host.to_string()),
    }
}

/// What is the preview's own: the script, its style, and the stream of events.
fn own(server: &Arc<Server>, name: &str, request: &Request<Incoming>, authority: &str) -> Response<Body> {
    let headers = request.headers();
    match name {
        live::SCRIPT_NAME => file::in_memory(live::SCRIPT.into(), headers, "text/javascript; charset=utf-8"),
        live::STYLE_NAME => file::in_memory(live::STYLE.into(), headers, "text/css; charset=utf-8"),
        live::EVENTS_NAME if is_foreign(headers, authority) => {
            say(StatusCode::FORBIDDEN, "Only pages of this preview may listen to it.")
        }
        live::EVENTS_NAME => {
            let mut wanted = (String::new(), String::new());
            for (key, value) in url::form_urlencoded::parse(request.uri().query().unwrap_or_default().as_bytes()) {
                match &*key {
                    "page" => wanted.0 = value.into_owned(),
                    "seen" => wanted.1 = value.into_owned(),
                    _ => {}
                }
            }
            if request.method() == Method::HEAD {
                return say(StatusCode::METHOD_NOT_ALLOWED, "Events have no head of their own.");
            }
            live::listen(server, wanted.0, wanted.1)
        }
        _ => say(StatusCode::NOT_FOUND, "There is nothing here."),
    }
}

/// Whether a request comes from a page of another site.
fn is_foreign(headers: &HeaderMap, authority: &str) -> bool {
    let origin = headers.get(header::ORIGIN).map(|origin| origin.to_str().unwrap_or("null"));
    let site = headers.get("sec-fetch-site").map(|site| site.to_str().unwrap_or("cross-site"));
    origin.is_some_and(|origin| !is_own(origin, authority))
        || site.is_some_and(|site| !matches!(site, "same-origin" | "none"))
}

/// A page or file of the site.
async fn page(server: &Server, path: &str, request: &Request<Incoming>) -> Response<Body> {
    let Some(ready) = server.states.borrow().ready.clone() else {
        return bare(StatusCode::SERVICE_UNAVAILABLE, "There is no site yet", "", "");
    };
    let headers = request.headers();
    if let Some(name) = ready.search_file(path) {
        return match server.search.file(&ready.site, &name).await {
            Some(bytes) => file::in_memory(bytes.into(), headers, &guessed_type(&name)),
            None => say(StatusCode::NOT_FOUND, "The search has no such file."),
        };
    }
    let (status, record) = match ready.answer(path) {
        Answer::Found(record) => (StatusCode::OK, record),
        Answer::Missing(record) => (StatusCode::NOT_FOUND, record),
        Answer::Nothing => {
            return bare(StatusCode::NOT_FOUND, "There is nothing here", "", &ready.look(path).fingerprint);
        }
        Answer::Moved(to) => {
            let query = request.uri().query().map(|query| format!("?{query}")).unwrap_or_default();
            let mut response = say(StatusCode::FOUND, "It is at another address.");
            let to = HeaderValue::from_str(&format!("{to}{query}")).ok();
            response.headers_mut().extend(to.map(|to| (header::LOCATION, to)));
            return response;
        }
    };
    let kind = content_type(record);
    let mut response = if let Some(Content::OnDisk { path, .. }) = ready.file(record) {
        match file::on_disk(&server.root, path, headers, &kind).await {
            Some(response) => response,
            None => return say(StatusCode::NOT_FOUND, "The file isn't there any more."),
        }
    } else if matches!(record.page, Page::Asset(_) | Page::File(_)) {
        match ready.render(record) {
            Ok(bytes) => file::in_memory(bytes, headers, &kind),
            Err(_) => return say(StatusCode::NOT_FOUND, "The file can't be read."),
        }
    } else {
        rendered(server, &ready, record, path, &kind).await
    };
    if status == StatusCode::NOT_FOUND && response.status() == StatusCode::OK {
        *response.status_mut() = status;
    }
    response
}

/// A page that is rendered for this request, on a thread where it holds nobody up.
async fn rendered(server: &Server, ready: &Arc<Ready>, record: &PageRecord, path: &str, kind: &str) -> Response<Body> {
    let made = if let Some(shown) = ready.shown_last(record) {
        Ok(Ok(shown))
    } else if ready.is_given_up(record) {
        Err(NotMade::Overdue)
    } else {
        let (site, record) = (ready.clone(), record.clone());
        server.work.make(ready.patience(), move || site.shown(&record)).await
    };
    match made {
        Ok(Ok(shown)) => {
            let mut response = Response::new(whole(shown.bytes.clone()));
            let kind = HeaderValue::from_str(kind).ok();
            response.headers_mut().extend(kind.map(|kind| (header::CONTENT_TYPE, kind)));
            response
        }
        Ok(Err(diagnostic)) => {
            server.failures.tell(ready, &diagnostic);
            let (text, seen) = (ready.text(&diagnostic), ready.fingerprint_of_failure(&diagnostic));
            bare(StatusCode::INTERNAL_SERVER_ERROR, "The template of this page fails", &text, &seen)
        }
        Err(NotMade::Overdue) => {
            ready.give_up(record);
            overdue(ready, path)
        }
        Err(NotMade::HeldUp) => {
            let text = "The templates of others don't end. Mend them, and start the preview again.";
            let title = "Other pages hold this one up";
            bare(StatusCode::SERVICE_UNAVAILABLE, title, text, &ready.look(path).fingerprint)
        }
        Err(NotMade::Failed) => say(StatusCode::INTERNAL_SERVER_ERROR, "This page can't be shown."),
    }
}

/// Says that the template of a page takes too long, which nothing stops.
fn overdue(ready: &Ready, path: &str) -> Response<Body> {
    let text = format!(
        "It takes more than {} s for one page. Look for loops within loops.\nStart the preview again when the template is mended, for nothing else stops it.",
        ready.patience().as_secs()
    );
    let title = "The template of this page doesn't end";
    bare(StatusCode::INTERNAL_SERVER_ERROR, title, &text, &ready.look(path).fingerprint)
}

/// A page of the preview's own, for where the site has none. It listens as every page does, and so it goes when there
/// is one.
fn bare(status: StatusCode, title: &str, text: &str, seen: &str) -> Response<Body> {
    let mut escaped = String::new();
    // Writing to a String can't fail.
    _ = pulldown_cmark_escape::escape_html(&mut escaped, text);
    let page = format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>{title}</title></head><body><h1>{title}</h1><pre>{escaped}</pre></body></html>\n"
    );
    let mut response = Response::new(whole(live::with_script(page.into_bytes(), seen).into()));
    *response.status_mut() = status;
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    response
}

/// A line of text.
fn say(status: StatusCode, line: &'static str) -> Response<Body> {
    let mut response = Response::new(whole(Bytes::from(format!("{line}\n"))));
    *response.status_mut() = status;
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"));
    response
}

pub(super) fn whole(bytes: Bytes) -> Body {
    Body::new(Full::new(bytes).map_err(|never| match never {}))
}

pub(super) fn empty() -> Body {
    Body::new(Empty::new().map_err(|never| match never {}))
}
