//! Pay without a source or a date, and figures that are old or from the future.

use crate::diagnostic::{Code, Diagnostic};

use crate::model::check::MetadataInput;
use crate::model::document::front_matter::RoleFields;
use crate::model::document::pay::PayLine;
use crate::model::kind::Kind;

/// Checks the pay that each role and each of its levels state.
pub(super) fn check(input: &MetadataInput<'_>, diagnostics: &mut Vec<Diagnostic>) {
    for (_, _, document) in input.of_kind(Kind::Role) {
        for (_, line) in document.front.role().into_iter().flat_map(RoleFields::all_pay) {
            if line.currency.is_empty() {
                let diagnostic = Diagnostic::new(Code::BadValue, line.span, "pay without a `currency`");
                diagnostics.push(diagnostic.help("add its code, for example `currency: EUR`"));
                continue;
            }
            let missing = match (&line.source, &line.date) {
                (None, None) => Some("`source` and a `date`"),
                (None, Some(_)) => Some("`source`"),
                (Some(_), None) => Some("`date`"),
                (Some(_), Some(_)) => None,
            };
            if let Some(missing) = missing {
                let diagnostic = Diagnostic::new(Code::UnsourcedPay, line.span, format!("pay without a {missing}"));
                diagnostics.push(diagnostic.help("add where the figures are from, and the day for which they hold"));
            }
            check_date(input, line, diagnostics);
        }
    }
}

fn check_date(input: &MetadataInput<'_>, line: &PayLine, diagnostics: &mut Vec<Diagnostic>) {
    let Some(date) = &line.date else { return };
    if date.value > input.today {
        let message = format!("the date {} is in the future", date.value);
        let diagnostic = Diagnostic::new(Code::FutureDate, date.span, message);
        diagnostics.push(diagnostic.help("write the day for which the figures hold"));
    } else if input.config.check.is_outdated_pay(date.value, input.today) {
        let message = format!("the figures of {} are outdated", date.value);
        diagnostics.push(Diagnostic::new(Code::OutdatedPay, date.span, message).help(
            "look up the current figures and update `date`; `pay_age` under `[check]` in site.toml sets the limit",
        ));
    }
}
