//! Template failures -> the terminal. A failure is found only when a browser requests the page, so it is not part of an
//! [`Update`](crate::serve::Update). The same failure on several pages is reported once.

use std::sync::Arc;
use std::sync::mpsc::{self, Receiver, Sender};

use crate::diagnostic::Diagnostic;
use crate::model::site::Site;

use crate::serve::Notice;
use crate::serve::served_site::ServedSite;

/// A template that failed on a page.
struct TemplateFailure {
    site: Arc<Site>,
    diagnostic: Diagnostic,
}

/// Sends failures from request handlers. The channel is unbounded, so sending never blocks.
#[derive(Clone)]
pub(super) struct FailureSender(Sender<Option<TemplateFailure>>);

/// Receives failures.
pub(super) struct FailureReceiver(Receiver<Option<TemplateFailure>>);

/// Creates the channel.
pub(super) fn channel() -> (FailureSender, FailureReceiver) {
    let (sender, receiver) = mpsc::channel();
    (FailureSender(sender), FailureReceiver(receiver))
}

impl FailureSender {
    /// Sends a failure, if it is the first of its kind since the last change.
    pub(super) fn send(&self, served: &ServedSite, diagnostic: &Diagnostic) {
        if served.is_new_failure(diagnostic) {
            // The receiver is gone only when the preview ends.
            _ = self.0.send(Some(TemplateFailure { site: served.site.clone(), diagnostic: diagnostic.clone() }));
        }
    }

    /// Ends the receiver. Request handlers can hold senders for longer.
    pub(super) fn close(&self) {
        _ = self.0.send(None);
    }
}

impl FailureReceiver {
    /// Forwards failures to `notify` until the channel is closed.
    pub(super) fn forward(&self, notify: &impl Fn(Notice<'_>)) {
        while let Ok(Some(TemplateFailure { site, diagnostic })) = self.0.recv() {
            notify(Notice::TemplateFailed { site: &site, diagnostic: &diagnostic });
        }
    }
}
