//! The states -> what an open page is told of them, as server-sent events.
//!
//! A page says which address it is at and what it was when it was served. So it is told to load itself again when that
//! address has something else now, whether the change came before or after it began to listen, and over a restart of
//! the server. It is told nothing of changes that don't touch it.

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

use crate::serve::answer::{Answer, Ready, says_failure};
use crate::serve::http::{Body, NotMade, Server};

/// The script that listens, and shows what is wrong.
pub(super) const SCRIPT: &str = include_str!("preview.js");
/// What the overlay looks like.
pub(super) const STYLE: &str = include_str!("preview.css");
/// Their names, and that of the stream, below the folder of the preview.
pub(super) const SCRIPT_NAME: &str = "preview.js";
pub(super) const STYLE_NAME: &str = "preview.css";
pub(super) const EVENTS_NAME: &str = "events";

/// How often something is sent where there is nothing to say, so that both ends know that the other is there.
const PULSE: Duration = Duration::from_secs(15);

/// What begins the element that is added to each page, and nothing else in a page.
pub const SCRIPT_START: &str = "<script src=\"/.guide/preview.js\"";

/// Adds the script to a page, before the end of its body, with what the page is now.
pub(super) fn with_script(mut page: Vec<u8>, fingerprint: &str) -> Vec<u8> {
    let script = format!("{SCRIPT_START} data-seen=\"{fingerprint}\" defer></script>");
    let end = b"</body>";
    let at = page.windows(end.len()).rposition(|window| window == end).unwrap_or(page.len());
    page.splice(at..at, script.into_bytes());
    page
}

/// Begins to tell a page of every state from now on. `path` is where it is, and `seen` what it was.
pub(super) fn listen(server: &Arc<Server>, path: String, seen: String) -> Response<Body> {
    let (sender, body) = Channel::new(4);
    let telling = tokio::spawn(tell(server.clone(), path, seen, sender));
    let mut response = Response::new(Body::new(Stream { body, telling: telling.abort_handle() }));
    let headers: &mut HeaderMap = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/event-stream"));
    response
}

/// What is told, as long as somebody listens: who tells ends with whoever listens.
struct Stream {
    body: Channel<Bytes, io::Error>,
    telling: AbortHandle,
}

impl hyper::body::Body for Stream {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        Pin::new(&mut self.body).poll_frame(context)
    }
}

impl Drop for Stream {
    fn drop(&mut self) {
        self.telling.abort();
    }
}

async fn tell(server: Arc<Server>, path: String, mut seen: String, mut sender: Sender<Bytes, io::Error>) {
    let mut states = server.states.clone();
    let mut told = Told::default();
    let mut text = String::from("retry: 500\n\n");
    loop {
        let state = states.borrow_and_update().clone();
        let mut failure = None;
        if let Some(ready) = state.ready.clone() {
            let look = || {
                let (ready, path) = (ready.clone(), path.clone());
                server.work.make(ready.patience(), move || (ready.look(&path), styles(&ready)))
            };
            let mut looked = look().await;
            if let (Err(NotMade::Overdue), Answer::Found(record) | Answer::Missing(record)) =
                (&looked, ready.answer(&path))
            {
                ready.give_up(record);
                looked = look().await;
            }
            let Ok((now, styles)) = looked else { return };
            // What fails now lies over the page that didn't, which stays as it was.
            if let Some(diagnostic) = now.failure.filter(|_| !says_failure(&seen)) {
                server.failures.tell(&ready, &diagnostic);
                failure = Some(ready.text(&diagnostic));
            } else if now.fingerprint != seen {
                event(&mut text, "reload", "");
                seen = now.fingerprint;
            }
            if told.styles.as_deref() != Some(&*styles) {
                event(&mut text, "styles", &styles);
                told.styles = Some(styles);
            }
        }
        let problems = state.problems.json(failure);
        if told.problems.as_ref() != Some(&problems) {
            event(&mut text, "problems", &problems);
            told.problems = Some(problems);
        }
        drop(state);
        loop {
            // Whoever listened may have gone.
            if !text.is_empty() && sender.send_data(std::mem::take(&mut text).into()).await.is_err() {
                return;
            }
            match timeout(PULSE, states.changed()).await {
                Ok(Ok(())) => break,
                Ok(Err(_)) => return,
                Err(_) => text.push_str(":\n\n"),
            }
        }
    }
}

/// What a page was told last, so that it isn't told again.
#[derive(Default)]
struct Told {
    styles: Option<String>,
    problems: Option<String>,
}

/// Adds an event to a stream. JSON as it is written here has no line break in it.
fn event(stream: &mut String, name: &str, data: &str) {
    for part in ["event: ", name, "\ndata: ", data, "\n\n"] {
        stream.push_str(part);
    }
}

/// The styles of a site by name, with their addresses.
fn styles(ready: &Ready) -> String {
    let styles: BTreeMap<&str, String> = ready.styles().collect();
    serde_json::to_string(&styles).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_script_stands_at_the_end_of_the_body() {
        let with = |page: &str| String::from_utf8(with_script(page.into(), "x")).expect("text");
        let script = "<script src=\"/.guide/preview.js\" data-seen=\"x\" defer></script>";
        assert_eq!(with("<body>&lt;/body></body></html>"), format!("<body>&lt;/body>{script}</body></html>"));
        assert_eq!(with("<p>no end"), format!("<p>no end{script}"));
    }
}
