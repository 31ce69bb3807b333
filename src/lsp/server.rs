//! The loop of the server: reads messages, keeps the order of edits and requests, and waits for a pause in typing before it
//! checks the guide again.

use std::collections::VecDeque;
use std::io::{self, BufRead, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::{Duration, Instant};

use lsp_server::{ErrorCode, Message, Notification, Request, RequestId, Response};

use crate::diagnostic::Diagnostic;
use crate::model::site::Site;

use crate::lsp::requests;
use crate::lsp::session::Session;
use crate::lsp::transport;
use crate::lsp::transport::Incoming;

/// Guides are checked after this time without edits.
const QUIET: Duration = Duration::from_millis(15);
/// The longest time from an edit to the check, while more edits follow.
const MAX_WAIT: Duration = Duration::from_millis(60);

/// Something that the server reacts to.
pub(super) enum ServerEvent {
    Incoming(Incoming),
    /// The input has ended.
    Closed,
    /// A background task found the errors of templates on the pages of a site.
    Rendered(Arc<Site>, Vec<Diagnostic>),
}

/// The server of one client.
pub(super) struct LanguageServer<W> {
    output: W,
    events: Receiver<ServerEvent>,
    sender: Sender<ServerEvent>,
    /// Messages that were received and not handled yet.
    queue: VecDeque<Incoming>,
    session: Option<Session>,
    /// Whether the client has asked to shut down.
    is_shut_down: bool,
    /// The first and the last edit that were not checked yet.
    edited: Option<(Instant, Instant)>,
}

impl<W: Write> LanguageServer<W> {
    pub(super) fn new(output: W) -> Self {
        let (sender, events) = channel();
        Self { output, events, sender, queue: VecDeque::new(), session: None, is_shut_down: false, edited: None }
    }

    /// Serves until the client ends the session. Returns whether it shut down first.
    pub(super) fn run(mut self, input: impl BufRead + Send + 'static) -> io::Result<bool> {
        let sender = self.sender.clone();
        std::thread::spawn(move || read_all(input, &sender));
        loop {
            let Some(incoming) = self.next()? else { return Ok(self.is_shut_down) };
            match incoming {
                Incoming::Malformed(reason) => transport::write_malformed(&mut self.output, &reason)?,
                Incoming::Message(Message::Request(request)) => self.answer(request)?,
                Incoming::Message(Message::Notification(notification)) if notification.method == "exit" => {
                    return Ok(self.is_shut_down);
                }
                Incoming::Message(Message::Notification(notification)) => self.notice(notification)?,
                // The server asks the client only to watch files. If it can't, saves are noticed anyway.
                Incoming::Message(Message::Response(_)) => {}
            }
        }
    }

    /// The next message. Checks the guides during pauses. `None` at the end of the input.
    fn next(&mut self) -> io::Result<Option<Incoming>> {
        loop {
            while let Ok(event) = self.events.try_recv() {
                if !self.receive(event)? {
                    return Ok(None);
                }
            }
            if let Some(incoming) = self.queue.pop_front() {
                return Ok(Some(incoming));
            }
            let event = match self.edited {
                None => self.events.recv().map_err(|_| RecvTimeoutError::Disconnected),
                Some((first, last)) => {
                    let due = (last + QUIET).min(first + MAX_WAIT);
                    self.events.recv_timeout(due.saturating_duration_since(Instant::now()))
                }
            };
            let goes_on = match event {
                Ok(event) => self.receive(event)?,
                Err(RecvTimeoutError::Timeout) => self.check().map(|()| true)?,
                Err(RecvTimeoutError::Disconnected) => false,
            };
            if !goes_on {
                return Ok(None);
            }
        }
    }

    /// Queues a message. A cancelled request is answered at once. Returns whether the input goes on.
    fn receive(&mut self, event: ServerEvent) -> io::Result<bool> {
        match event {
            ServerEvent::Closed => return Ok(false),
            ServerEvent::Rendered(site, errors) => {
                if let Some(session) = &mut self.session {
                    session.set_render_errors(&site, errors);
                }
                self.send_messages()?;
            }
            ServerEvent::Incoming(Incoming::Message(Message::Notification(notification)))
                if notification.method == "$/cancelRequest" =>
            {
                let id = notification.params.get("id").cloned().unwrap_or_default();
                let is_it = |incoming: &Incoming| match incoming {
                    Incoming::Message(Message::Request(request)) => {
                        serde_json::to_value(&request.id).is_ok_and(|own| own == id)
                    }
                    _ => false,
                };
                if let Some(index) = self.queue.iter().position(is_it)
                    && let Some(Incoming::Message(Message::Request(request))) = self.queue.remove(index)
                {
                    self.fail(request.id, ErrorCode::RequestCanceled, "cancelled")?;
                }
            }
            ServerEvent::Incoming(incoming) => self.queue.push_back(incoming),
        }
        Ok(true)
    }

    fn answer(&mut self, request: Request) -> io::Result<()> {
        let Request { id, method, params } = request;
        if method == "initialize" {
            if self.session.is_some() {
                return self.fail(id, ErrorCode::InvalidRequest, "the session is initialized");
            }
            return match Session::new(params) {
                Ok((session, result)) => {
                    self.session = Some(session);
                    self.respond(&id, &result)
                }
                Err(reason) => self.fail(id, ErrorCode::InvalidParams, &reason),
            };
        }
        let Some(session) = &mut self.session else {
            return self.fail(id, ErrorCode::ServerNotInitialized, "the first request must be `initialize`");
        };
        if self.is_shut_down {
            return self.fail(id, ErrorCode::InvalidRequest, "the server is shut down");
        }
        if method == "shutdown" {
            self.is_shut_down = true;
            return self.respond(&id, "null");
        }
        // An error of the server ends one request and not the session.
        let result = catch_unwind(AssertUnwindSafe(|| requests::answer(session, &method, params)));
        self.check_if_updated()?;
        match result {
            Ok(Ok(result)) => self.respond(&id, &result),
            Ok(Err(error)) => self.fail(id, error.code, &error.message),
            Err(_) => self.fail(id, ErrorCode::InternalError, "the server failed on this request"),
        }
    }

    fn notice(&mut self, notification: Notification) -> io::Result<()> {
        let Some(session) = &mut self.session else { return Ok(()) };
        let Notification { method, params } = notification;
        // A notification with invalid parameters has no answer, so it is ignored, as is an unknown one.
        session.notice(&method, params);
        if session.is_stale() {
            let now = Instant::now();
            let first = self.edited.map_or(now, |(first, _)| first);
            self.edited = Some((first, now));
        }
        if method != "textDocument/didChange" {
            self.check()?;
            if let Some(session) = &mut self.session {
                session.render_templates(&self.sender);
            }
        }
        Ok(())
    }

    /// Opens the guides again that have changed, and sends their diagnostics.
    fn check(&mut self) -> io::Result<()> {
        self.edited = None;
        if let Some(session) = &mut self.session {
            session.update();
        }
        self.send_messages()
    }

    /// Sends the diagnostics if a request has opened a guide again.
    fn check_if_updated(&mut self) -> io::Result<()> {
        if self.session.as_ref().is_some_and(|session| !session.is_stale()) {
            self.edited = None;
        }
        self.send_messages()
    }

    /// Sends what the session has to send.
    fn send_messages(&mut self) -> io::Result<()> {
        let messages = self.session.as_mut().map(Session::take_messages).unwrap_or_default();
        self.output.write_all(&messages)?;
        self.output.flush()
    }

    fn respond(&mut self, id: &RequestId, result: &str) -> io::Result<()> {
        transport::write_result(&mut self.output, id, result)
    }

    fn fail(&mut self, id: RequestId, code: ErrorCode, message: &str) -> io::Result<()> {
        let response = Response::new_err(id, code as i32, message.into());
        transport::write(&mut self.output, &Message::Response(response))
    }
}

/// Reads all messages of the input.
fn read_all(mut input: impl BufRead, sender: &Sender<ServerEvent>) {
    while let Ok(Some(incoming)) = transport::read(&mut input) {
        if sender.send(ServerEvent::Incoming(incoming)).is_err() {
            return;
        }
    }
    _ = sender.send(ServerEvent::Closed);
}
