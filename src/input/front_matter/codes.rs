//! The name of a diagnostic code in `allow` or `[check]` -> the [`Code`], which must be that of a warning.

use crate::diagnostic::{Code, Diagnostic, Severity, did_you_mean};
use crate::source::Spanned;

/// Finds the code of a warning. An error has no level to change, because the guide can't be built with it. `reported_as`
/// is the code of the diagnostic; `other_keys` are further candidates for a suggestion.
pub(crate) fn find_warning<'a>(
    written: &Spanned<String>,
    reported_as: Code,
    other_keys: impl IntoIterator<Item = &'a str>,
) -> Result<Code, Box<Diagnostic>> {
    let diagnostic = |message: String| Diagnostic::new(reported_as, written.span, message);
    Err(Box::new(match Code::find(&written.value) {
        Some(code) if code.severity() == Severity::Warning => return Ok(code),
        Some(code) => diagnostic(format!("`{}` is an error, so its level can't be changed", code.as_str()))
            .help("remove it, and fix the error instead"),
        None => {
            let candidates = Code::ALL.iter().map(|code| code.as_str()).chain(other_keys);
            let near = did_you_mean(&written.value, candidates);
            let help = || "run `guide check` to see the code of each warning in brackets".into();
            diagnostic(format!("unknown diagnostic code `{}`", written.value)).did_you_mean(&written.value, near, help)
        }
    }))
}
