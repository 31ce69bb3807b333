//! Pages whose templates fail -> the terminal. Such a failure is found only when somebody asks for the page, so it is no
//! part of what a change came to; and it is said once for all pages that fail in the same way.

use std::sync::Arc;
use std::sync::mpsc::{self, Receiver, Sender};

use crate::diagnostic::Diagnostic;
use crate::model::site::Site;

use crate::serve::Notice;
use crate::serve::answer::Ready;

/// A template that failed on a page.
struct Failure {
    site: Arc<Site>,
    diagnostic: Diagnostic,
}

/// Where failures are told. Telling takes no time, whoever is slow to hear of it.
#[derive(Clone)]
pub(super) struct Failures(Sender<Option<Failure>>);

/// Where they are heard.
pub(super) struct Heard(Receiver<Option<Failure>>);

/// Both ends.
pub(super) fn channel() -> (Failures, Heard) {
    let (sender, receiver) = mpsc::channel();
    (Failures(sender), Heard(receiver))
}

impl Failures {
    /// Tells of a failure, where it is the first of its kind since the last change.
    pub(super) fn tell(&self, ready: &Ready, diagnostic: &Diagnostic) {
        if ready.is_new_failure(diagnostic) {
            // Nobody hears it only where the preview ends.
            _ = self.0.send(Some(Failure { site: ready.site.clone(), diagnostic: diagnostic.clone() }));
        }
    }

    /// Ends the hearing. Who answers requests may keep an end of its own for longer.
    pub(super) fn end(&self) {
        _ = self.0.send(None);
    }
}

impl Heard {
    /// Passes failures on until the end.
    pub(super) fn pass_on(&self, say: &impl Fn(Notice<'_>)) {
        while let Ok(Some(Failure { site, diagnostic })) = self.0.recv() {
            say(Notice::Failed { site: &site, diagnostic: &diagnostic });
        }
    }
}
