//! Keys of front matter that look like a mistake.

use crate::diagnostic::{Code, Diagnostic};

use crate::model::check::MetadataInput;
use crate::model::document::front_matter::{KeyMistake, KeySet, SuspectKey};

/// Reports misspelled keys and keys of other kinds. Other tools have keys of their own, so a key that they may use is
/// reported only if another document of the guide has the key that may be meant.
pub(super) fn check(input: &MetadataInput<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let is_on = |code| input.config.check.is_on(code, input.is_for_guide);
    let (misspelled, misplaced) = (is_on(Code::UnknownKey), is_on(Code::MisplacedKey));
    if !misspelled && !misplaced {
        return;
    }
    let facts = || input.metadata.iter().map(|document| (&document.front.key_facts, document.kind));
    let used = facts().fold(KeySet::default(), |used, (facts, _)| used.union(facts.used));
    for (facts, kind) in facts() {
        for SuspectKey { key, meant, is_of_other_tools, mistake } in &facts.suspects {
            if *is_of_other_tools && !used.intersects(*meant) {
                continue;
            }
            match mistake {
                KeyMistake::Misspelled(near) if misspelled => {
                    let message = format!("unknown key `{}`", key.value);
                    let diagnostic = Diagnostic::new(Code::UnknownKey, key.span, message);
                    let diagnostic = diagnostic.label("passed to templates in `extra`");
                    diagnostics.push(diagnostic.did_you_mean(&key.value, Some(near), String::new));
                }
                KeyMistake::Misplaced(kinds) if misplaced => {
                    let message = format!("`{}` is not a key of kind `{}`", key.value, kind.as_str());
                    let kinds: Vec<_> = kinds.iter().map(|kind| kind.as_str()).collect();
                    let diagnostic = Diagnostic::new(Code::MisplacedKey, key.span, message);
                    diagnostics.push(diagnostic.help(format!("use it in documents of kind {}", kinds.join(", "))));
                }
                _ => {}
            }
        }
    }
}
