//! Ranges of pay in one currency and period -> a chart as SVG. The page also has the figures as a table, so the chart is one
//! image for assistive technology. It has classes instead of colours, like the diagrams.

use std::fmt::Write as _;

use pulldown_cmark_escape::{escape_html, escape_html_body_text};

use crate::model::document::pay::Amount;
use crate::model::language::lines::truncate;

/// The width of the chart, and of the space on both sides of the scale, in SVG units.
const WIDTH: u64 = 400;
const MARGIN: u64 = 28;
/// The height of a row, the position of its text and of its bar, and the height of the bar.
const ROW: u64 = 44;
const BASELINE: u64 = 14;
const BAR_TOP: u64 = 21;
const BAR: u64 = 12;
/// The height of the scale.
const SCALE: u64 = 26;
/// The longest label, in halves of an em.
const MAX_LABEL: usize = 48;

/// A row of the chart.
pub(crate) struct PayBar {
    /// The text above the bar.
    pub(crate) label: String,
    /// The ends of the range. One end alone is drawn as a point.
    pub(crate) from: Option<Amount>,
    pub(crate) to: Option<Amount>,
    pub(crate) median: Option<Amount>,
}

/// Draws rows with a common scale that starts at 0. `label` describes the image.
pub(crate) fn draw(bars: &[PayBar], label: &str, is_right_to_left: bool) -> String {
    let amounts = bars.iter().flat_map(|bar| [bar.from, bar.to, bar.median]).flatten();
    let end = end_of_scale(amounts.max().map_or(1, Amount::thousandths));
    let rows = ROW * bars.len() as u64;
    let x = |thousandths: u64| {
        let x = MARGIN + thousandths * (WIDTH - 2 * MARGIN) / end;
        if is_right_to_left { WIDTH - x } else { x }
    };
    let height = rows + SCALE;
    // Writing to a String can't fail, here and below.
    let mut svg = format!("<svg class=\"pay-chart\" viewBox=\"0 0 {WIDTH} {height}\" role=\"img\" aria-label=\"");
    _ = escape_html(&mut svg, label);
    svg.push_str("\">\n");
    for part in 0..=2 {
        let value = end / 2 * part;
        let x = x(value);
        _ = write!(svg, "<path class=\"pay-grid\" d=\"");
        // The line is interrupted by the text of each row.
        for row in 0..bars.len() as u64 {
            _ = write!(svg, "M{x} {}v{}", row * ROW + BAR_TOP - 3, BAR + 6);
        }
        svg.push_str("\"/>\n");
        if let Some(amount) = Amount::from_thousandths(value) {
            _ = writeln!(svg, "<text class=\"pay-tick\" x=\"{x}\" y=\"{}\">{amount}</text>", rows + 20);
        }
    }
    for (top, bar) in (0..).step_by(usize::try_from(ROW).unwrap_or(1)).zip(bars) {
        push_bar(&mut svg, bar, top, &x, is_right_to_left);
    }
    svg + "</svg>\n"
}

fn push_bar(svg: &mut String, bar: &PayBar, top: u64, x: &dyn Fn(u64) -> u64, is_right_to_left: bool) {
    // Text starts at the right in a page that is read from right to left.
    let start = if is_right_to_left { WIDTH } else { 0 };
    _ = write!(svg, "<text class=\"pay-label\" x=\"{start}\" y=\"{}\">", top + BASELINE);
    let mut label = bar.label.clone();
    truncate(&mut label, MAX_LABEL);
    _ = escape_html_body_text(&mut *svg, &label);
    svg.push_str("</text>\n");
    let y = top + BAR_TOP;
    let at = |amount: Amount| x(amount.thousandths());
    match (bar.from.map(at), bar.to.map(at)) {
        (Some(from), Some(to)) => {
            let (from, to) = (from.min(to), from.max(to));
            let width = (to - from).max(2);
            _ = writeln!(
                svg,
                "<rect class=\"pay-range\" x=\"{from}\" y=\"{y}\" width=\"{width}\" height=\"{BAR}\" rx=\"3\"/>"
            );
        }
        (Some(end), None) | (None, Some(end)) => {
            _ = writeln!(svg, "<circle class=\"pay-range\" cx=\"{end}\" cy=\"{}\" r=\"{}\"/>", y + BAR / 2, BAR / 2);
        }
        (None, None) => {}
    }
    if let Some(median) = bar.median.map(at) {
        _ = writeln!(svg, "<path class=\"pay-median\" d=\"M{median} {}V{}\"/>", y - 3, y + BAR + 3);
    }
}

/// The smallest of 1, 2, 4, 6, 8 and 10 times a power of ten that is not less than an amount.
fn end_of_scale(largest: u64) -> u64 {
    let mut unit = 1;
    loop {
        for factor in [1, 2, 4, 6, 8, 10] {
            if unit * factor >= largest {
                // An even number of thousandths has a middle.
                return (unit * factor).max(2);
            }
        }
        unit *= 10;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_scale_ends_at_a_round_number() {
        for (largest, end) in [
            (0, 2),
            (1, 2),
            (39_000, 40_000),
            (40_001, 60_000),
            (81, 100),
            (1_000_000_000_000_000, 1_000_000_000_000_000),
        ] {
            assert_eq!(end_of_scale(largest), end, "{largest}");
        }
    }

    #[test]
    fn a_chart_has_no_inline_styles_and_escapes_labels() {
        let bar = |label: &str, from, to, median| PayBar {
            label: label.into(),
            from: Option::and_then(from, Amount::new),
            to: Option::and_then(to, Amount::new),
            median: Option::and_then(median, Amount::new),
        };
        let svg = draw(
            &[bar("A<b>", Some(10.0), Some(20.0), Some(15.0)), bar("B", None, Some(5.0), None)],
            "EUR \"a\"",
            false,
        );
        assert!(svg.contains("A&lt;b&gt;") && svg.contains("EUR &quot;a&quot;") && !svg.contains("style"), "{svg}");
        assert!(svg.contains(r#"<rect class="pay-range" x="200" y="21" width="172""#), "{svg}");
        assert_eq!((svg.matches("<circle").count(), svg.matches("pay-median").count()), (1, 1));
        assert!(!draw(&[bar("0", Some(0.0), None, None)], "", false).is_empty());
        let mirrored = draw(&[bar("أ", Some(10.0), Some(20.0), Some(15.0))], "", true);
        assert!(mirrored.contains(r#"<rect class="pay-range" x="28" y="21" width="172""#), "{mirrored}");
        assert!(mirrored.contains(r#"class="pay-label" x="400""#), "{mirrored}");
    }
}
