//! A request -> a response: checks the host, the origin and the method, then serves pages, files, the search and events.

use std::convert::Infallible;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http_body_util::{BodyExt as _, Empty, Full};
use hyper::body::{Body as _, Incoming};
use hyper::header::{self, HeaderName, HeaderValue};
use hyper::service::service_fn;
use hyper::{HeaderMap, Method, Request, Response, StatusCode};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::TcpListener;
use tokio::sync::watch;

use crate::model::address::url::PREVIEW;
use crate::model::page::Page;
use crate::model::page::PageRecord;
use crate::source::Content;

use crate::render::export::hosting::preview_policy;
use crate::serve::connection_limiter::{ConnectionLimiter, InFlight};
use crate::serve::host::{Hosts, is_same_origin};
use crate::serve::render_pool::{RenderPool, RenderPoolError};
use crate::serve::role_files::PreviewRoleFiles;
use crate::serve::search::PreviewSearch;
use crate::serve::served_site::{Lookup, ServedSite, SiteData, content_type, guessed_type, hash_of};
use crate::serve::state::PreviewState;
use crate::serve::template_failures::FailureSender;
use crate::serve::{events, file};

/// The time limit for receiving the headers of a request, and for an idle connection.
const HEADER_TIMEOUT: Duration = Duration::from_secs(30);
/// The size limit of request headers, in bytes. Browsers send far less.
const MAX_HEADER_SIZE: usize = 64 * 1024;
/// The body of a response, possibly streamed.
pub(super) type ResponseBody = http_body_util::combinators::UnsyncBoxBody<Bytes, std::io::Error>;

/// The values that all requests share.
pub(super) struct Server {
    pub(super) states: watch::Receiver<Arc<PreviewState>>,
    pub(super) hosts: Hosts,
    pub(super) root: PathBuf,
    pub(super) search: PreviewSearch,
    pub(super) roles: PreviewRoleFiles,
    pub(super) render_pool: RenderPool,
    pub(super) failures: FailureSender,
}

/// Accepts connections and answers their requests, until the future is dropped.
pub(super) async fn serve(listener: TcpListener, server: Arc<Server>) {
    let mut limiter = ConnectionLimiter::default();
    loop {
        let Ok((stream, _)) = listener.accept().await else {
            // The error can be temporary, such as too many open files.
            tokio::time::sleep(Duration::from_millis(50)).await;
            continue;
        };
        // Without this option, responses are only a little slower.
        _ = stream.set_nodelay(true);
        limiter.evict_idle();
        let server = server.clone();
        let in_flight = InFlight::default();
        let of_connection = in_flight.clone();
        let task = tokio::spawn(async move {
            let service = service_fn(|request| {
                let (server, in_flight) = (server.clone(), in_flight.clone());
                async move {
                    in_flight.set(true);
                    let response = respond(server, request).await;
                    in_flight.set(false);
                    response
                }
            });
            // A broken connection affects no other one.
            _ = hyper::server::conn::http1::Builder::new()
                .timer(TokioTimer::new())
                .header_read_timeout(HEADER_TIMEOUT)
                .max_buf_size(MAX_HEADER_SIZE)
                .serve_connection(TokioIo::new(stream), service)
                .await;
        });
        limiter.add(task.abort_handle(), of_connection);
    }
}

async fn respond(server: Arc<Server>, request: Request<Incoming>) -> Result<Response<ResponseBody>, Infallible> {
    let is_head = request.method() == Method::HEAD;
    let mut response = answer(&server, &request).await;
    let headers = response.headers_mut();
    for (name, value) in [
        // Browsers must not show an outdated page.
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

async fn answer(server: &Arc<Server>, request: &Request<Incoming>) -> Response<ResponseBody> {
    let authority = match authority(request) {
        Ok(authority) => authority,
        Err(error) => return text(StatusCode::BAD_REQUEST, &error.to_string()),
    };
    if !server.hosts.allows(&authority) {
        let message = "This host name is not allowed. To allow it, start the preview with --allowed-host NAME.";
        return text(StatusCode::FORBIDDEN, message);
    }
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        let mut response = text(StatusCode::METHOD_NOT_ALLOWED, "Only GET and HEAD are allowed.");
        response.headers_mut().insert(header::ALLOW, HeaderValue::from_static("GET, HEAD"));
        return response;
    }
    let path = request.uri().path();
    match path.strip_prefix(PREVIEW) {
        Some(name) => preview_file(server, name, request, &authority),
        None => page(server, path, request).await,
    }
}

/// Why a request has no valid host.
#[derive(Debug, thiserror::Error)]
enum InvalidHost {
    #[error("A request must have exactly one Host header.")]
    Count,
    #[error("The request target and the Host header differ.")]
    Conflict,
}

/// The host and port of a request: its single `Host` header, which must agree with the target if that has a host
/// (RFC 9112, section 3.2).
fn authority(request: &Request<Incoming>) -> Result<String, InvalidHost> {
    let mut hosts = request.headers().get_all(header::HOST).iter();
    let (host, more) = (hosts.next(), hosts.next());
    let (Some(Ok(host)), None) = (host.map(HeaderValue::to_str), more) else {
        return Err(InvalidHost::Count);
    };
    match request.uri().authority() {
        Some(target) if !target.as_str().eq_ignore_ascii_case(host) => Err(InvalidHost::Conflict),
        _ => Ok(host.to_string()),
    }
}

/// The files of the preview itself: its script, its style and the event stream.
fn preview_file(
    server: &Arc<Server>,
    name: &str,
    request: &Request<Incoming>,
    authority: &str,
) -> Response<ResponseBody> {
    let headers = request.headers();
    match name {
        events::SCRIPT_NAME => file::in_memory(events::SCRIPT.into(), headers, "text/javascript; charset=utf-8"),
        events::WORKER_NAME => file::in_memory(events::WORKER.into(), headers, "text/javascript; charset=utf-8"),
        events::STYLE_NAME => file::in_memory(events::STYLE.into(), headers, "text/css; charset=utf-8"),
        events::EVENTS_NAME if is_cross_site(headers, authority) => {
            text(StatusCode::FORBIDDEN, "Only pages of this preview can open its event stream.")
        }
        events::EVENTS_NAME => {
            let mut subscription = events::Subscription::default();
            for (key, value) in url::form_urlencoded::parse(request.uri().query().unwrap_or_default().as_bytes()) {
                match &*key {
                    "page" => subscription.page = Some(value.into_owned()),
                    "seen" => subscription.seen = value.into_owned(),
                    "once" => subscription.is_once = true,
                    _ => {}
                }
            }
            if request.method() == Method::HEAD {
                return text(StatusCode::METHOD_NOT_ALLOWED, "Use GET for the event stream.");
            }
            events::stream(server, subscription)
        }
        _ => text(StatusCode::NOT_FOUND, "Not found."),
    }
}

/// Whether a request comes from a page of another site.
fn is_cross_site(headers: &HeaderMap, authority: &str) -> bool {
    let origin = headers.get(header::ORIGIN).map(|origin| origin.to_str().unwrap_or("null"));
    let site = headers.get("sec-fetch-site").map(|site| site.to_str().unwrap_or("cross-site"));
    origin.is_some_and(|origin| !is_same_origin(origin, authority))
        || site.is_some_and(|site| !matches!(site, "same-origin" | "none"))
}

/// A page or file of the site.
async fn page(server: &Server, path: &str, request: &Request<Incoming>) -> Response<ResponseBody> {
    let Some(current) = server.states.borrow().served.clone() else {
        return error_page(StatusCode::SERVICE_UNAVAILABLE, "The site is not built yet", "", "");
    };
    let current = current.at(path);
    let headers = request.headers();
    if let Some(data) = current.data_file(path) {
        let (bytes, name) = match &data {
            SiteData::Search(name) => (server.search.file(&current.site, name).await, name),
            SiteData::Roles(name) => (server.roles.file(&current.site, name).await, name),
        };
        if let Some(bytes) = bytes {
            return file::in_memory(bytes.into(), headers, &guessed_type(name));
        }
        // Without a choice of roles, the site has no such folder.
        if matches!(data, SiteData::Search(_)) {
            return text(StatusCode::NOT_FOUND, "The search index has no such file.");
        }
    }
    let (status, record) = match current.look_up(path) {
        Lookup::Found(record) => (StatusCode::OK, record),
        Lookup::NotFound(record) => (StatusCode::NOT_FOUND, record),
        Lookup::Placeholder(page) => {
            let fingerprint = hash_of(&page);
            return html_page(StatusCode::OK, page, &fingerprint);
        }
        Lookup::Nothing => {
            return error_page(StatusCode::NOT_FOUND, "Page not found", "", &current.inspect(path).fingerprint);
        }
        Lookup::Redirect(to) => {
            let query = request.uri().query().map(|query| format!("?{query}")).unwrap_or_default();
            return redirect(&format!("{to}{query}"));
        }
    };
    let kind = content_type(record);
    let mut response = if let Some(Content::OnDisk { path, .. }) = current.file_on_disk(record) {
        let limit = current.site.config.limits.image_bytes;
        let clean = match current.image_cleaning(record) {
            Some(cleaning) => file::clean_image(&server.root, path, cleaning, limit).await,
            None => None,
        };
        let response = match clean {
            Some(clean) => Some(file::in_memory(clean, headers, &kind)),
            None => file::on_disk(&server.root, path, headers, &kind).await,
        };
        match response {
            Some(response) => response,
            None => return text(StatusCode::NOT_FOUND, "The file no longer exists."),
        }
    } else if let Some((image, href, variants, plan)) = current.image_of(record) {
        let limits = current.site.config.limits;
        match file::image_variant(&server.root, image, variants.clone(), plan, limits).await {
            Some(bytes) => file::in_memory(bytes, headers, &kind),
            // A build leaves out a copy that is larger than the image, and shows the image.
            None => return redirect(&href),
        }
    } else if matches!(record.page, Page::Asset(_) | Page::File(_)) {
        match current.render(record) {
            Ok(bytes) => file::in_memory(bytes, headers, &kind),
            Err(_) => return text(StatusCode::NOT_FOUND, "The file can't be read."),
        }
    } else {
        rendered_page(server, &current, record, path, &kind).await
    };
    if status == StatusCode::NOT_FOUND && response.status() == StatusCode::OK {
        *response.status_mut() = status;
    }
    response
}

/// A temporary redirect: browsers ask again.
fn redirect(to: &str) -> Response<ResponseBody> {
    let mut response = text(StatusCode::FOUND, "The page is at another address.");
    response.headers_mut().extend(HeaderValue::from_str(to).ok().map(|to| (header::LOCATION, to)));
    response
}

/// A page, rendered for this request.
async fn rendered_page(
    server: &Server,
    current: &Arc<ServedSite>,
    record: &PageRecord,
    path: &str,
    kind: &str,
) -> Response<ResponseBody> {
    let result = if let Some(rendered) = current.last_rendered(record) {
        Ok(Ok(rendered))
    } else if current.is_overdue(record) {
        Err(RenderPoolError::Overdue)
    } else {
        let (site, record) = (current.clone(), record.clone());
        server.render_pool.run(current.time_limit(), move || site.render_for_preview(&record)).await
    };
    match result {
        Ok(Ok(rendered)) => {
            let mut response = Response::new(full(rendered.bytes.clone()));
            let kind = HeaderValue::from_str(kind).ok();
            response.headers_mut().extend(kind.map(|kind| (header::CONTENT_TYPE, kind)));
            if record.is_html() {
                let policy = preview_policy(&current.site).and_then(|policy| HeaderValue::from_str(&policy).ok());
                response.headers_mut().extend(policy.map(|policy| (header::CONTENT_SECURITY_POLICY, policy)));
            }
            response
        }
        Ok(Err(diagnostic)) => {
            server.failures.send(current, &diagnostic);
            let (text, seen) = (current.text(&diagnostic), current.fingerprint_of_failure(&diagnostic));
            error_page(StatusCode::INTERNAL_SERVER_ERROR, "The template of this page fails", &text, &seen)
        }
        Err(RenderPoolError::Overdue) => {
            current.set_overdue(record);
            overdue_page(current, path)
        }
        Err(RenderPoolError::Busy) => {
            let text = "The templates of other pages do not end. Fix them, and restart the preview.";
            let title = "Other pages block this one";
            error_page(StatusCode::SERVICE_UNAVAILABLE, title, text, &current.inspect(path).fingerprint)
        }
        Err(RenderPoolError::Failed) => text(StatusCode::INTERNAL_SERVER_ERROR, "The page can't be rendered."),
    }
}

/// The error page for a template that exceeds the time limit.
fn overdue_page(current: &ServedSite, path: &str) -> Response<ResponseBody> {
    let text = format!(
        "It runs longer than {} s for one page. Look for loops within loops.\nFix the template, and restart the preview to stop it.",
        current.time_limit().as_secs()
    );
    let title = "The template of this page does not end";
    error_page(StatusCode::INTERNAL_SERVER_ERROR, title, &text, &current.inspect(path).fingerprint)
}

/// A page of the preview itself, for an address without one. It opens the event stream, and so is replaced by the page of the
/// site as soon as there is one.
fn error_page(status: StatusCode, title: &str, text: &str, seen: &str) -> Response<ResponseBody> {
    let mut escaped = String::new();
    // Writing to a String can't fail.
    _ = pulldown_cmark_escape::escape_html(&mut escaped, text);
    let page = format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>{title}</title></head><body><h1>{title}</h1><pre>{escaped}</pre></body></html>\n"
    );
    html_page(status, page, seen)
}

/// An HTML page of the preview itself, with its script.
fn html_page(status: StatusCode, page: String, seen: &str) -> Response<ResponseBody> {
    let mut response = Response::new(full(events::add_script(page.into_bytes(), seen).into()));
    *response.status_mut() = status;
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    response
}

/// A response of one line of text.
fn text(status: StatusCode, line: &str) -> Response<ResponseBody> {
    let mut response = Response::new(full(Bytes::from(format!("{line}\n"))));
    *response.status_mut() = status;
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"));
    response
}

/// A body from bytes in memory.
pub(super) fn full(bytes: Bytes) -> ResponseBody {
    ResponseBody::new(Full::new(bytes).map_err(|never| match never {}))
}

/// A body without bytes.
pub(super) fn empty() -> ResponseBody {
    ResponseBody::new(Empty::new().map_err(|never| match never {}))
}
