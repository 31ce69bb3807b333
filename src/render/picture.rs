//! Where a role comes from and leads to, as a drawing. The same stands beside it as lists, so the drawing is for the
//! eye alone.

use std::fmt::Write as _;

use pulldown_cmark_escape::{escape_href, escape_html, escape_html_body_text};

use super::view::Item;

/// How many roles a side of the drawing shows.
const MOST: usize = 7;
/// Width and height of a box, and the gaps between boxes, in the drawing's own units.
const WIDTH: usize = 176;
const HEIGHT: usize = 44;
const GAP: usize = 12;
const BETWEEN: usize = 64;
/// A line of a box holds about this many characters.
const LINE: usize = 22;

/// Draws the steps to and from a role. Nothing where there are none.
pub(super) fn steps(from: &[Item], role: &str, to: &[Item]) -> String {
    let (from, to) = (&from[..from.len().min(MOST)], &to[..to.len().min(MOST)]);
    if from.is_empty() && to.is_empty() {
        return String::new();
    }
    let rows = from.len().max(to.len()).max(1);
    let height = rows * (HEIGHT + GAP) - GAP;
    let middle = height / 2;
    let columns: Vec<bool> = [!from.is_empty(), true, !to.is_empty()].into();
    let width = columns.iter().filter(|column| **column).count() * (WIDTH + BETWEEN) - BETWEEN;
    let center = if from.is_empty() { 0 } else { WIDTH + BETWEEN };
    let mut svg = format!(
        "<svg class=\"steps\" viewBox=\"-1 -1 {} {}\" width=\"{}\" role=\"img\" aria-label=\"Steps to and from this role\">\n",
        width + 2,
        height + 2,
        width + 2
    );
    for (items, is_from) in [(from, true), (to, false)] {
        let column = items.len() * (HEIGHT + GAP) - if items.is_empty() { 0 } else { GAP };
        let top = (height - column) / 2;
        let left = if is_from { 0 } else { center + WIDTH + BETWEEN };
        for (at, item) in items.iter().enumerate() {
            let y = top + at * (HEIGHT + GAP);
            let (start, end) = if is_from {
                ((WIDTH, y + HEIGHT / 2), (center - 6, middle))
            } else {
                ((center + WIDTH, middle), (left - 6, y + HEIGHT / 2))
            };
            arrow(&mut svg, start, end);
            // Writing to a String can't fail.
            _ = svg.write_str("<a href=\"");
            _ = escape_href(&mut svg, &item.href);
            _ = svg.write_str("\">");
            draw_box(&mut svg, left, y, &item.title, "step");
            svg.push_str("</a>\n");
        }
    }
    draw_box(&mut svg, center, middle - HEIGHT / 2, role, "step step-here");
    svg.push_str("</svg>\n");
    svg
}

fn arrow(svg: &mut String, (x, y): (usize, usize), (to_x, to_y): (usize, usize)) {
    let half = usize::midpoint(x, to_x);
    _ = writeln!(svg, "<path class=\"step-arrow\" d=\"M{x} {y}C{half} {y} {half} {to_y} {to_x} {to_y}\"/>");
    let (back, up, down) = (to_x.saturating_sub(2), to_y.saturating_sub(4), to_y + 4);
    _ = writeln!(svg, "<path class=\"step-head\" d=\"M{back} {up}L{} {to_y}L{back} {down}Z\"/>", to_x + 5);
}

fn draw_box(svg: &mut String, x: usize, y: usize, title: &str, class: &str) {
    _ = write!(svg, "<g class=\"{class}\"><title>");
    _ = escape_html(&mut *svg, title);
    _ = write!(svg, "</title><rect x=\"{x}\" y=\"{y}\" width=\"{WIDTH}\" height=\"{HEIGHT}\" rx=\"6\"/>");
    let lines = wrap(title);
    let first = y + HEIGHT / 2 + 5 - (lines.len() - 1) * 8;
    for (at, line) in lines.iter().enumerate() {
        _ = write!(svg, "<text x=\"{}\" y=\"{}\">", x + WIDTH / 2, first + at * 16);
        _ = escape_html_body_text(&mut *svg, line);
        svg.push_str("</text>");
    }
    svg.push_str("</g>");
}

/// A title on one line or two, the second cut where it is too long.
fn wrap(title: &str) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in title.split_whitespace() {
        let last = lines.len() - 1;
        let length = lines[last].chars().count() + word.chars().count() + 1;
        if length > LINE && !lines[last].is_empty() && lines.len() < 2 {
            lines.push(word.to_string());
        } else {
            if !lines[last].is_empty() {
                lines[last].push(' ');
            }
            lines[last].push_str(word);
        }
    }
    for line in &mut lines {
        if line.chars().count() > LINE {
            *line = line.chars().take(LINE - 1).collect::<String>().trim_end().to_string() + "…";
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_titles_stay_in_their_box() {
        assert_eq!(wrap("Product Owner"), ["Product Owner"]);
        assert_eq!(wrap("Technical Product Manager"), ["Technical Product", "Manager"]);
        for line in wrap(&"Donaudampfschifffahrtsgesellschaftskapitän ".repeat(3)) {
            assert!(line.chars().count() <= LINE);
        }
    }
}
