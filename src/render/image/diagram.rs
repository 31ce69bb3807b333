//! Roles and the career steps between them -> SVG: the career map. The SVG has classes instead of colours, so the theme's
//! style sheet adapts it to light and dark mode. Each box is a link; the page also has all of this as lists.

use std::fmt::Write as _;

use pulldown_cmark_escape::{escape_href, escape_html, escape_html_body_text};

use crate::render::image::layout;
use crate::render::image::layout::{Coordinates, to_pixels};
use crate::render::page::ListedItem;

/// The width of a box in a map, and its height.
const MAP_BOX: (usize, usize) = (148, 62);
/// A line ends this far from its box, under the arrowhead.
const ARROWHEAD: usize = 6;
/// The average width of a letter in titles, and in the smaller text above them.
const LETTER: usize = 8;
const SMALL_LETTER: usize = 6;

/// A role in a map.
pub(crate) struct DiagramNode {
    /// The role.
    pub(crate) role: ListedItem,
    /// The family of the role, written above its title. May be empty.
    pub(crate) family: String,
    /// Whether the role is not part of the map itself, only connected to a role that is.
    pub(crate) is_outside: bool,
}

/// A rectangle with text.
struct DiagramBox<'a> {
    x: usize,
    y: usize,
    width: usize,
    height: usize,
    title: &'a str,
    /// The small text above the title. May be empty.
    above: &'a str,
    href: Option<&'a str>,
    class: &'a str,
}

/// Draws a map: `nodes`, and `steps` between their indexes. Roles that lead to others are above them. Returns an empty
/// string if there are no nodes.
pub(crate) fn map(nodes: &[DiagramNode], steps: &[(usize, usize)], label: &str) -> String {
    if nodes.is_empty() {
        return String::new();
    }
    let (width, height) = MAP_BOX;
    let layout = layout::layers(nodes.len(), steps, (width, height));
    let mut svg = open_svg("whole-map", label, layout.width, layout.height);
    for (from, to, bends) in &layout.lines {
        let (Some(start), Some(end)) = (layout.centers.get(*from), layout.centers.get(*to)) else { continue };
        let (x, y, goes_down) = (to_pixels(end.x), to_pixels(end.y), start.y <= end.y);
        let tip = if goes_down { y.saturating_sub(height / 2) } else { y + height / 2 };
        let path = curve((to_pixels(start.x), to_pixels(start.y)), bends, (x, y), height / 2);
        push_arrow(&mut svg, &path, (x, tip), if goes_down { 90 } else { -90 });
    }
    for (node, center) in nodes.iter().zip(&layout.centers) {
        let x = to_pixels(center.x).saturating_sub(width / 2);
        let y = to_pixels(center.y).saturating_sub(height / 2);
        let class = if node.is_outside { "step step-far" } else { "step" };
        let (title, href) = (node.role.title(), Some(node.role.href()));
        push_box(&mut svg, &DiagramBox { x, y, width, height, title, above: &node.family, href, class });
    }
    close_svg(svg)
}

// Writing to a String can't fail, here and below.

fn open_svg(class: &str, label: &str, width: usize, height: usize) -> String {
    let (width, height) = (width + 2, height + 2);
    let mut svg = format!(
        "<svg class=\"{class}\" viewBox=\"-1 -1 {width} {height}\" width=\"{width}\" role=\"group\" aria-label=\""
    );
    _ = escape_html(&mut svg, label);
    svg.push_str("\">\n");
    svg
}

fn close_svg(svg: String) -> String {
    svg + "</svg>\n"
}

/// Appends a line and its arrowhead. The tip is at `(x, y)`; at an `angle` of 0 degrees it points right.
fn push_arrow(svg: &mut String, path: &str, (x, y): (usize, usize), angle: i32) {
    _ = writeln!(
        svg,
        "<path class=\"step-arrow\" d=\"{path}\"/><path class=\"step-head\" d=\"M0 0L-8 -4V4Z\" transform=\"translate({x} {y}) rotate({angle})\"/>"
    );
}

/// Path data of a line between the centres `start` and `end` of two boxes. The line leaves and enters the boxes
/// vertically; `half` is half the height of a box.
fn curve(start: (usize, usize), bends: &[Coordinates], end: (usize, usize), half: usize) -> String {
    let goes_down = start.1 <= end.1;
    let (from, to) = if goes_down {
        (start.1 + half, end.1.saturating_sub(half + ARROWHEAD))
    } else {
        (start.1.saturating_sub(half), end.1 + half + ARROWHEAD)
    };
    let mut path = format!("M{} {from}", start.0);
    let mut last = (start.0, from);
    let mut next = |x: usize, y: usize| {
        let middle = usize::midpoint(last.1, y);
        _ = write!(path, "C{} {middle} {x} {middle} {x} {y}", last.0);
        last = (x, y);
    };
    // The line is curved between layers, and straight next to the boxes of a layer.
    for (x, y) in bends.iter().map(|bend| (to_pixels(bend.x), to_pixels(bend.y))) {
        let (above, below) = (y.saturating_sub(half), y + half);
        let (first, second) = if goes_down { (above, below) } else { (below, above) };
        next(x, first);
        next(x, second);
    }
    next(end.0, to);
    path
}

fn push_box(svg: &mut String, item: &DiagramBox<'_>) {
    let DiagramBox { x, y, width, height, title, above, href, class } = *item;
    if let Some(href) = href {
        svg.push_str("<a href=\"");
        _ = escape_href(&mut *svg, href);
        svg.push_str("\">");
    }
    let (lines, is_truncated) = wrap(title, (width - 12) / LETTER);
    _ = write!(svg, "<g class=\"{class}\">");
    if is_truncated {
        svg.push_str("<title>");
        _ = escape_html_body_text(&mut *svg, title);
        svg.push_str("</title>");
    }
    _ = write!(svg, "<rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" rx=\"7\"/>");
    let (middle, mut baseline) = (x + width / 2, y + height / 2 + 5 - (lines.len() - 1) * 8);
    if !above.is_empty() {
        let (family, _) = wrap(above, (width - 8) / SMALL_LETTER);
        _ = write!(svg, "<text class=\"map-family\" x=\"{middle}\" y=\"{}\">", y + 15);
        _ = escape_html_body_text(&mut *svg, family.first().map(String::as_str).unwrap_or_default());
        svg.push_str("</text>");
        baseline += 7;
    }
    for (index, line) in lines.iter().enumerate() {
        _ = write!(svg, "<text x=\"{middle}\" y=\"{}\">", baseline + index * 16);
        _ = escape_html_body_text(&mut *svg, line);
        svg.push_str("</text>");
    }
    svg.push_str("</g>");
    svg.push_str(if href.is_some() { "</a>\n" } else { "\n" });
}

/// Breaks a title into one or two lines of at most `max` characters. Also returns whether anything was cut off.
fn wrap(title: &str, max: usize) -> (Vec<String>, bool) {
    let mut lines = vec![String::new()];
    for word in title.split_whitespace() {
        let last = lines.len() - 1;
        let length = lines[last].chars().count() + word.chars().count() + 1;
        if length > max + 1 && !lines[last].is_empty() && lines.len() < 2 {
            lines.push(word.to_string());
        } else {
            if !lines[last].is_empty() {
                lines[last].push(' ');
            }
            lines[last].push_str(word);
        }
    }
    let mut is_truncated = false;
    for line in &mut lines {
        if line.chars().count() > max {
            *line = line.chars().take(max.saturating_sub(1)).collect::<String>().trim_end().to_string() + "…";
            is_truncated = true;
        }
    }
    (lines, is_truncated)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::page::Item;

    #[test]
    fn long_titles_are_truncated_to_their_box() {
        assert_eq!(wrap("Product Owner", 20), (vec!["Product Owner".to_string()], false));
        assert_eq!(wrap("Technical Product Manager", 20).0, ["Technical Product", "Manager"]);
        let (lines, is_truncated) = wrap(&"Donaudampfschifffahrtsgesellschaftskapitän ".repeat(3), 20);
        assert!(is_truncated && lines.iter().all(|line| line.chars().count() <= 20), "{lines:?}");
    }

    #[test]
    fn a_map_links_each_role_and_has_no_inline_styles() {
        let role = |title: &str| {
            ListedItem::new(Item {
                title: title.into(),
                href: format!("#{title}"),
                kind: "role",
                summary: None,
                date: None,
                note: None,
                sentence: None,
                written: true,
            })
        };
        let node = |title: &str| DiagramNode { role: role(title), family: "Family".into(), is_outside: false };
        let svg = map(&[node("A<b>"), node("B"), node("C")], &[(0, 1), (1, 2), (2, 0), (1, 1)], "Map");
        assert_eq!(svg.matches("<a href").count(), 3);
        assert!(svg.contains("A&lt;b&gt;") && !svg.contains("style") && !svg.contains("id="), "{svg}");
        assert_eq!(svg.matches("step-head").count(), 3, "a step from a role to itself is not drawn");
    }
}
