//! The pay of a role: a table, charts of the lines that share currency and period, and two roles side by side.

use serde::Serialize;

use crate::model::address::href::is_web_url;
use crate::model::config::Config;
use crate::model::document::front_matter::RoleFields;
use crate::model::document::pay::{Amount, PayLine, PayPeriod};
use crate::model::labels::Labels;
use crate::model::name::key::is_same_name;

use crate::render::image::pay_chart;
use crate::render::image::pay_chart::PayBar;
use crate::render::page::item::DateView;
use crate::render::page::link::PageLink;

/// The pay of a role and of its levels.
#[derive(Debug, Serialize)]
pub struct PayView {
    /// The lines: those of the role, then those of each level.
    pub lines: Vec<PayLineView>,
    /// Whether a line is about a level.
    pub has_levels: bool,
    /// A chart for each currency and period that several lines with figures share.
    pub charts: Vec<PayChart>,
}

/// A chart of ranges of pay.
#[derive(Debug, Serialize)]
pub struct PayChart {
    /// The currency and the period: `EUR a year`.
    pub label: String,
    /// The chart (SVG).
    pub svg: String,
}

/// A statement about pay.
#[derive(Debug, Clone, Serialize)]
pub struct PayLineView {
    /// The level of the role; none for the whole role.
    pub level: Option<String>,
    /// The region or kind of workplace.
    pub place: Option<String>,
    /// The lower end of the range, as a number.
    pub from: Option<f64>,
    /// The upper end of the range, as a number.
    pub to: Option<f64>,
    /// The median, as a number.
    pub median: Option<f64>,
    /// The range with currency and period: `EUR 30,000–40,000 a year`; empty if neither end is stated.
    pub range: String,
    /// The median with currency and period; empty if it is not stated.
    pub median_text: String,
    /// The currency, as a code of ISO 4217.
    pub currency: String,
    /// The period: `year`, `month`, `day` or `hour`.
    pub per: &'static str,
    /// What the figures include or leave out.
    pub note: Option<String>,
    /// The source; its address is none unless the source is a URL.
    pub source: Option<PageLink>,
    /// The day for which the figures hold.
    pub date: Option<DateView>,
    /// The year of that day.
    pub year: Option<i16>,
}

/// The pay of two roles at one place.
#[derive(Debug, Serialize)]
pub struct PayRow {
    /// The place; empty for lines that name none.
    pub place: String,
    /// The lines of the first role.
    pub left: Vec<PayLineView>,
    /// The lines of the second role.
    pub right: Vec<PayLineView>,
}

/// The pay of a role; none if it states none.
pub(super) fn pay_view(role: &RoleFields, config: &Config) -> Option<PayView> {
    let lines = pay_lines(role, &config.labels);
    let has_levels = lines.iter().any(|line| line.level.is_some());
    (!lines.is_empty()).then(|| PayView { lines, has_levels, charts: charts(role, config) })
}

/// The lines about pay of a role: those of the role, then those of each level.
pub(super) fn pay_lines(role: &RoleFields, labels: &Labels) -> Vec<PayLineView> {
    role.all_pay().map(|(level, line)| pay_line(level.map(|level| level.name.value.clone()), line, labels)).collect()
}

/// Each line about pay of a role as a text: `Senior, Germany, 2025: EUR 60,000–70,000 a year; without bonuses`. The note says what the
/// figures are, so it is in the same sentence.
pub(crate) fn pay_texts(role: &RoleFields, labels: &Labels) -> Vec<String> {
    let text = |line: PayLineView| {
        let amount = match (line.range.is_empty(), line.median_text.is_empty()) {
            (false, false) => {
                labels.fill("pay.range-and-median", &[("range", &line.range), ("median", &line.median_text)])
            }
            (false, true) => line.range,
            (true, false) => labels.with("pay.median", "median", &line.median_text),
            (true, true) => labels.with("pay.no-figures", "currency", &line.currency),
        };
        let about = [line.level, line.place, line.year.map(|year| year.to_string())];
        let about = labels.enumeration(&about.into_iter().flatten().collect::<Vec<_>>());
        let text = if about.is_empty() {
            amount
        } else {
            labels.fill("pay.at-level", &[("level", &about), ("amount", &amount)])
        };
        match line.note {
            Some(note) => format!("{text}; {note}"),
            None => text,
        }
    };
    pay_lines(role, labels).into_iter().map(text).collect()
}

fn pay_line(level: Option<String>, line: &PayLine, labels: &Labels) -> PayLineView {
    let date = line.date.as_ref().map(|date| date.value);
    PayLineView {
        level,
        place: line.place.clone(),
        from: line.from.map(Amount::units),
        to: line.to.map(Amount::units),
        median: line.median.map(Amount::units),
        range: range(line, labels),
        median_text: line.median.map(|median| with_unit(line, &number(median, labels), labels)).unwrap_or_default(),
        currency: line.currency.clone(),
        per: line.per.as_str(),
        note: line.note.clone(),
        source: line.source.as_deref().map(source),
        date: date.map(|date| DateView::new(date, labels)),
        year: date.map(jiff::civil::Date::year),
    }
}

fn range(line: &PayLine, labels: &Labels) -> String {
    let number = |amount| number(amount, labels);
    let with_unit = |amount: &str| with_unit(line, amount, labels);
    match (line.from, line.to) {
        (Some(from), Some(to)) if from == to => with_unit(&number(from)),
        (Some(from), Some(to)) => {
            with_unit(&labels.fill("pay-text.range", &[("from", &number(from)), ("to", &number(to))]))
        }
        (Some(from), None) => labels.with("pay-text.from", "amount", &with_unit(&number(from))),
        (None, Some(to)) => labels.with("pay-text.to", "amount", &with_unit(&number(to))),
        (None, None) => String::new(),
    }
}

fn number(amount: Amount, labels: &Labels) -> String {
    labels.number(amount.thousandths())
}

fn with_unit(line: &PayLine, amount: &str, labels: &Labels) -> String {
    let money = labels.fill("pay-text.money", &[("currency", &line.currency), ("amount", &amount)]);
    labels.with(per_key(line.per), "amount", &money)
}

/// The key of an amount for a period.
fn per_key(period: PayPeriod) -> &'static str {
    match period {
        PayPeriod::Year => "pay-text.per-year",
        PayPeriod::Month => "pay-text.per-month",
        PayPeriod::Day => "pay-text.per-day",
        PayPeriod::Hour => "pay-text.per-hour",
    }
}

/// A URL is shown as its host.
fn source(source: &str) -> PageLink {
    if !is_web_url(source) {
        return PageLink { title: source.into(), href: None };
    }
    let rest = source.split_once("//").map_or(source, |(_, rest)| rest);
    let host = rest.split(['/', '?', '#']).next().unwrap_or(rest);
    let host = host.rsplit('@').next().unwrap_or(host);
    PageLink { title: host.strip_prefix("www.").unwrap_or(host).into(), href: Some(source.into()) }
}

/// The charts of a role, by the first line of each.
fn charts(role: &RoleFields, config: &Config) -> Vec<PayChart> {
    let labels = &config.labels;
    let mut groups: Vec<((&str, PayPeriod), Vec<PayBar>)> = Vec::new();
    for (level, line) in role.all_pay() {
        if line.from.is_none() && line.to.is_none() && line.median.is_none() {
            continue;
        }
        let parts = [level.map(|level| level.name.value.as_str()), line.place.as_deref()];
        let label = labels.enumeration(&parts.into_iter().flatten().collect::<Vec<_>>());
        let label = if label.is_empty() { labels.text("pay-text.everywhere").into() } else { label };
        let bar = PayBar { label, from: line.from, to: line.to, median: line.median };
        let key = (line.currency.as_str(), line.per);
        match groups.iter_mut().find(|(other, _)| *other == key) {
            Some((_, bars)) => bars.push(bar),
            None => groups.push((key, vec![bar])),
        }
    }
    let several = groups.into_iter().filter(|(_, bars)| bars.len() > 1);
    let chart = |((currency, per), bars): ((&str, PayPeriod), Vec<PayBar>)| {
        let label = labels.with(per_key(per), "amount", currency);
        let title = labels.with("pay-text.chart", "unit", &label);
        let svg = pay_chart::draw(&bars, &title, config.is_right_to_left());
        PayChart { label, svg }
    };
    several.map(chart).collect()
}

/// Two roles side by side: a row for each place, in the order of the first role and then of the second.
pub(super) fn paired_pay(left: &[PayLineView], right: &[PayLineView]) -> Vec<PayRow> {
    let mut rows: Vec<PayRow> = Vec::new();
    for (line, is_left) in left.iter().map(|line| (line, true)).chain(right.iter().map(|line| (line, false))) {
        let place = line.place.clone().unwrap_or_default();
        let index = rows.iter().position(|row| is_same_name(&row.place, &place)).unwrap_or_else(|| {
            rows.push(PayRow { place, left: Vec::new(), right: Vec::new() });
            rows.len() - 1
        });
        let side = if is_left { &mut rows[index].left } else { &mut rows[index].right };
        side.push(line.clone());
    }
    rows
}
