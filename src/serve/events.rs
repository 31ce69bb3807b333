//! State changes -> server-sent events for open pages.
//!
//! A page sends its address and the fingerprint that it was served with. It reloads when the address has another
//! fingerprint. So no change is missed between loading and connecting or over a restart of the server, and changes of other
//! pages cause no reload.
//!
//! Browsers open six connections to a server. So a worker that all windows share keeps the only event stream, and each window
//! asks after each change what it means for its page.

use std::collections::BTreeMap;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use http_body_util::channel::{Channel, Sender};
use hyper::body::Frame;
use hyper::header::{self, HeaderValue};
use hyper::{HeaderMap, Response};
use tokio::task::AbortHandle;
use tokio::time::timeout;

use crate::serve::http::{ResponseBody, Server};
use crate::serve::render_pool::RenderPoolError;
use crate::serve::served_site::{Lookup, ServedSite, is_failure};

/// The script that receives the events and shows the overlay.
pub(super) const SCRIPT: &str = include_str!("preview.js");
/// The worker that keeps one event stream for all windows.
pub(super) const WORKER: &str = include_str!("preview-worker.js");
/// The style of the overlay.
pub(super) const STYLE: &str = include_str!("preview.css");
/// The names of the scripts, the style and the event stream, below [`PREVIEW`](crate::model::address::url::PREVIEW).
pub(super) const SCRIPT_NAME: &str = "preview.js";
pub(super) const WORKER_NAME: &str = "preview-worker.js";
pub(super) const STYLE_NAME: &str = "preview.css";
pub(super) const EVENTS_NAME: &str = "events";

/// An empty comment is sent at this interval, so that both sides notice a lost connection.
const KEEP_ALIVE: Duration = Duration::from_secs(15);

/// The start of the script element that is added to each page. Nothing else in a page contains it.
pub const SCRIPT_START: &str = "<script src=\"/.guide/preview.js\"";

/// Adds the script to a page, at the end of its body, with the fingerprint of the page.
pub(super) fn add_script(mut page: Vec<u8>, fingerprint: &str) -> Vec<u8> {
    let script = format!("{SCRIPT_START} data-seen=\"{fingerprint}\" defer></script>");
    let end = b"</body>";
    let offset = page.windows(end.len()).rposition(|window| window == end).unwrap_or(page.len());
    page.splice(offset..offset, script.into_bytes());
    page
}

/// The events that a client asks for.
#[derive(Default)]
pub(super) struct Subscription {
    /// The address of its page. Without one, the stream reports each change and nothing else.
    pub(super) page: Option<String>,
    /// The fingerprint that the page was served with.
    pub(super) seen: String,
    /// Whether the stream ends after the events about the current state.
    pub(super) is_once: bool,
}

/// Opens an event stream.
pub(super) fn stream(server: &Arc<Server>, subscription: Subscription) -> Response<ResponseBody> {
    let (sender, body) = Channel::new(4);
    let producer = tokio::spawn(send_events(server.clone(), subscription, sender));
    let mut response = Response::new(ResponseBody::new(EventStream { body, producer: producer.abort_handle() }));
    let headers: &mut HeaderMap = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/event-stream"));
    response
}

/// An event stream body. Dropping it aborts the producing task.
struct EventStream {
    body: Channel<Bytes, io::Error>,
    producer: AbortHandle,
}

impl hyper::body::Body for EventStream {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        Pin::new(&mut self.body).poll_frame(context)
    }
}

impl Drop for EventStream {
    fn drop(&mut self) {
        self.producer.abort();
    }
}

async fn send_events(server: Arc<Server>, subscription: Subscription, mut sender: Sender<Bytes, io::Error>) {
    let Subscription { page, mut seen, is_once } = subscription;
    let mut states = server.states.clone();
    let mut last = LastSent::default();
    let mut text = String::from("retry: 500\n\n");
    loop {
        let state = states.borrow_and_update().clone();
        let mut failure = None;
        if page.is_none() {
            event(&mut text, "changed", "");
        }
        if let (Some(served), Some(path)) = (&state.served, &page) {
            let current = served.at(path);
            let inspect = || {
                let (current, path) = (current.clone(), path.clone());
                server.render_pool.run(current.time_limit(), move || (current.inspect(&path), styles(&current)))
            };
            let mut inspected = inspect().await;
            if let (Err(RenderPoolError::Overdue), Lookup::Found(record) | Lookup::NotFound(record)) =
                (&inspected, current.look_up(path))
            {
                current.set_overdue(record);
                inspected = inspect().await;
            }
            let Ok((now, styles)) = inspected else { return };
            // A new failure is shown as an overlay over the last good version of the page.
            if let Some(diagnostic) = now.failure.filter(|_| !is_failure(&seen)) {
                server.failures.send(&current, &diagnostic);
                failure = Some(current.text(&diagnostic));
            } else if now.fingerprint != seen {
                event(&mut text, "reload", "");
                seen = now.fingerprint;
            }
            if last.styles.as_deref() != Some(&*styles) {
                event(&mut text, "styles", &styles);
                last.styles = Some(styles);
            }
        }
        let problems = page.as_ref().map(|_| state.problems.json(failure));
        if last.problems != problems {
            event(&mut text, "problems", problems.as_deref().unwrap_or_default());
            last.problems = problems;
        }
        drop(state);
        loop {
            // The client can have closed the connection.
            if !text.is_empty() && sender.send_data(std::mem::take(&mut text).into()).await.is_err() {
                return;
            }
            if is_once {
                return;
            }
            match timeout(KEEP_ALIVE, states.changed()).await {
                Ok(Ok(())) => break,
                Ok(Err(_)) => return,
                Err(_) => text.push_str(":\n\n"),
            }
        }
    }
}

/// The data that was sent last, so that nothing is sent twice.
#[derive(Default)]
struct LastSent {
    styles: Option<String>,
    problems: Option<String>,
}

/// Appends an event. `data` must not contain a line break; compact JSON has none.
fn event(stream: &mut String, name: &str, data: &str) {
    for part in ["event: ", name, "\ndata: ", data, "\n\n"] {
        stream.push_str(part);
    }
}

/// The styles of a site with their addresses, as JSON.
fn styles(current: &ServedSite) -> String {
    let styles: BTreeMap<&str, String> = current.styles().collect();
    serde_json::to_string(&styles).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_script_is_at_the_end_of_the_body() {
        let with = |page: &str| String::from_utf8(add_script(page.into(), "x")).expect("text");
        let script = "<script src=\"/.guide/preview.js\" data-seen=\"x\" defer></script>";
        assert_eq!(with("<body>&lt;/body></body></html>"), format!("<body>&lt;/body>{script}</body></html>"));
        assert_eq!(with("<p>no end"), format!("<p>no end{script}"));
    }
}
