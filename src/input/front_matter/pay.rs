//! The `pay` of a role or of a level -> [`PayLine`]s. Wrong figures are errors: a guide should not publish them.

use crate::diagnostic::{Code, Diagnostic, did_you_mean};
use crate::model::document::currency::{CURRENCIES, currency_of_symbol};
use crate::model::document::pay::{Amount, PayLine, PayPeriod};
use crate::model::document::value::Value;
use crate::source::{Span, Spanned};

use crate::input::front_matter::fields::Fields;
use crate::input::front_matter::keys::{PAY, names};
use crate::input::unusable_url;

const EXAMPLE: &str = "{from: 30000, to: 40000, currency: EUR}";

/// Reads the key `pay`.
pub(super) fn pay(fields: &mut Fields<'_>) -> Vec<PayLine> {
    let items = fields.maps("pay", EXAMPLE);
    items.into_iter().filter_map(|item| line(fields, item)).collect()
}

fn line(fields: &mut Fields<'_>, item: Value) -> Option<PayLine> {
    let whole = item.span;
    let mut fields = fields.nested(item)?;
    // The first key is the place of the line; the whole line can have many lines of text.
    let span = fields.pairs.first().map_or(whole, |(key, _)| key.span);
    let place = fields.text("place").map(|text| text.value);
    let [from, to, median] = ["from", "to", "median"].map(|key| amount(&mut fields, key));
    check_order(&mut fields, from.as_ref(), to.as_ref(), median.as_ref());
    let has_amount = from.is_some() || to.is_some() || median.is_some();
    let currency = currency(&mut fields, span, has_amount);
    let per = fields.choice("per", &PayPeriod::ALL.map(|period| (period.as_str(), period))).unwrap_or_default();
    let note = fields.text("note").map(|text| text.value);
    let source = source(&mut fields);
    let date = fields.take("date").and_then(|value| fields.strict_date("date", &value));
    let read = fields.take("read").and_then(|value| fields.strict_date("read", &value)).map(|date| date.value);
    fields.reject_unknown(&names(PAY), Code::UnknownKey);
    let [from, to, median] = [from, to, median].map(|amount| amount.map(|amount| amount.value));
    Some(PayLine { span, place, from, to, median, currency: currency?, per, note, source, date, read })
}

fn amount(fields: &mut Fields<'_>, key: &str) -> Option<Spanned<Amount>> {
    let value = fields.take(key)?;
    let Some(number) = value.as_number() else {
        let help = "write digits such as 45000 or 21.5, without a currency or separators";
        fields.wrong_type(format_args!("`{key}`"), "a number", &value, help);
        return None;
    };
    let amount = Amount::new(number);
    if amount.is_none() {
        let message = format!("`{key}` must be from 0 to {}, found {}", Amount::MAX, value.describe());
        fields
            .diagnostics
            .push(Diagnostic::new(Code::BadValue, value.span, message).help("write the amount that is paid"));
    }
    amount.map(|amount| Spanned::new(amount, value.span))
}

/// Reports a range whose ends are exchanged, and a median outside of the range.
fn check_order(
    fields: &mut Fields<'_>,
    from: Option<&Spanned<Amount>>,
    to: Option<&Spanned<Amount>>,
    median: Option<&Spanned<Amount>>,
) {
    for (lower, lower_key, upper, upper_key) in
        [(from, "from", to, "to"), (from, "from", median, "median"), (median, "median", to, "to")]
    {
        let (Some(lower), Some(upper)) = (lower, upper) else { continue };
        if lower.value > upper.value {
            let message = format!("`{upper_key}` is less than `{lower_key}`: {} and {}", upper.value, lower.value);
            let help = if median.is_none() { "exchange the two" } else { "correct one of the two" };
            let diagnostic = Diagnostic::new(Code::BadValue, upper.span, message);
            fields.diagnostics.push(diagnostic.related(lower.span, format!("`{lower_key}` is here")).help(help));
            return;
        }
    }
}

/// The code of the currency. A line without amounts needs none, because a translation takes it over; all others are checked later.
fn currency(fields: &mut Fields<'_>, line: Span, has_amount: bool) -> Option<String> {
    let Some(written) = fields.text("currency") else {
        if !has_amount {
            return Some(String::new());
        }
        let diagnostic = Diagnostic::new(Code::BadValue, line, "pay without a `currency`");
        fields.diagnostics.push(diagnostic.help("add its code, for example `currency: EUR`"));
        return None;
    };
    let code = written.value.to_ascii_uppercase();
    if CURRENCIES.contains(&code.as_str()) {
        return Some(code);
    }
    let diagnostic = Diagnostic::new(Code::BadValue, written.span, format!("unknown currency `{}`", written.value));
    let help = || "write a code of ISO 4217 such as EUR, USD or JPY".into();
    fields.diagnostics.push(match currency_of_symbol(&written.value) {
        Some(code) => diagnostic.write_instead(&written.value, code),
        None => diagnostic.did_you_mean(&written.value, did_you_mean(&code, CURRENCIES), help),
    });
    None
}

/// The source: a URL, which must work, or any other text.
fn source(fields: &mut Fields<'_>) -> Option<String> {
    let source = fields.text("source")?;
    let is_url = !source.value.contains(char::is_whitespace);
    if let Some(problem) = unusable_url::check(&source.value).filter(|_| is_url) {
        fields.diagnostics.push(problem.diagnostic(Code::BadValue, source.span, &source.value));
    }
    Some(source.value)
}
