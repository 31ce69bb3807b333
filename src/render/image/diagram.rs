//! Roles and the career steps between them -> SVG: the career map. Columns are the distance from a role where people start, lanes are
//! families. The SVG has classes instead of colours, so the theme's style sheet adapts it to light and dark mode. Each box is a
//! link; the page also has all of this as lists.

use std::fmt::Write as _;

use pulldown_cmark_escape::{escape_href, escape_html, escape_html_body_text};

use crate::model::config::Config;
use crate::model::language::lines::two_lines;

use crate::render::image::grid::Cell;
use crate::render::image::layout::{DiagramLayout, Line, Rectangle, Segment};
use crate::render::page::ListedItem;

/// The average width of two letters in titles, and of one wide character.
const TWO_LETTERS: usize = 15;

/// The widest diagram that a theme can shrink to the width of a page.
const FITTING_WIDTH: usize = 1280;

/// A role in a map.
pub(crate) struct DiagramNode<'a> {
    /// The role.
    pub(crate) role: ListedItem,
    /// The tag of the language of its page and title, if that is another one than that of the map.
    pub(crate) language: Option<&'a str>,
    /// The lane of its family.
    pub(crate) lane: usize,
    /// The number of steps from a role where people start.
    pub(crate) distance: usize,
    /// Whether the role is not part of the map itself, only connected to a role that is.
    pub(crate) is_outside: bool,
}

/// A lane of a map.
pub(crate) struct DiagramLane {
    /// The name of the family. May be empty.
    pub(crate) title: String,
    /// The number of its colour; none for roles without a family.
    pub(crate) colour: Option<usize>,
}

/// Draws a map: `nodes`, and `steps` between their indexes. Returns an empty string if there are no nodes.
pub(crate) fn map(
    nodes: &[DiagramNode<'_>],
    lanes: &[DiagramLane],
    steps: &[(usize, usize)],
    label: &str,
    config: &Config,
) -> String {
    let is_right_to_left = config.is_right_to_left();
    if nodes.is_empty() {
        return String::new();
    }
    let mut distances: Vec<usize> = nodes.iter().map(|node| node.distance).collect();
    distances.sort_unstable();
    distances.dedup();
    // A distance that no role has takes no space.
    let column = |distance: usize| distances.binary_search(&distance).unwrap_or_default();
    let cells: Vec<Cell> = nodes.iter().map(|node| Cell { lane: node.lane, column: column(node.distance) }).collect();
    let layout = DiagramLayout::new(&cells, steps);
    let layout = if is_right_to_left { layout.mirrored() } else { layout };
    let mut svg = open_svg(label, layout.width, layout.height);
    for (distance, x) in distances.iter().zip(&layout.columns) {
        _ = write!(svg, "<text class=\"column-title\" x=\"{x}\" y=\"14\">");
        let title = match distance {
            0 => config.labels.text("diagram.start").to_string(),
            steps => config.labels.count("diagram.steps", *steps, &[]),
        };
        _ = escape_html_body_text(&mut svg, &title);
        svg.push_str("</text>\n");
    }
    for (lane, band) in &layout.lanes {
        push_lane(&mut svg, lanes.get(*lane), *band, is_right_to_left);
    }
    for line in &layout.lines {
        push_line(&mut svg, line);
    }
    // By lane, and from left to right, which is the order of the keyboard.
    let lane_position = |lane: usize| layout.lanes.iter().position(|(other, _)| *other == lane);
    let mut order: Vec<usize> = (0..nodes.len()).collect();
    order.sort_by_key(|index| (lane_position(cells[*index].lane), cells[*index].column, layout.boxes[*index].y));
    for index in order {
        push_box(&mut svg, index, &nodes[index], layout.boxes[index]);
    }
    svg + "</svg>\n"
}

// Writing to a String can't fail, here and below.

fn open_svg(label: &str, width: usize, height: usize) -> String {
    let (width, height) = (width + 2, height + 2);
    let class = if width <= FITTING_WIDTH { "whole-map" } else { "whole-map wide-map" };
    let mut svg = format!(
        "<svg class=\"{class}\" viewBox=\"-1 -1 {width} {height}\" width=\"{width}\" role=\"group\" aria-label=\""
    );
    _ = escape_html(&mut svg, label);
    svg.push_str("\">\n");
    svg
}

fn push_lane(svg: &mut String, lane: Option<&DiagramLane>, band: Rectangle, is_right_to_left: bool) {
    let Some(DiagramLane { title, colour }) = lane else { return };
    let Rectangle { x, y, width, height } = band;
    svg.push_str("<g class=\"lane");
    if let Some(colour) = colour {
        _ = write!(svg, " lane-{colour}");
    }
    _ = write!(svg, "\"><rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" rx=\"8\"/>");
    if !title.is_empty() {
        let start = if is_right_to_left { x + width - 12 } else { x + 12 };
        _ = write!(svg, "<text x=\"{start}\" y=\"{}\">", y + 19);
        _ = escape_html_body_text(&mut *svg, title);
        svg.push_str("</text>");
    }
    svg.push_str("</g>\n");
}

/// Appends a line with its tip.
fn push_line(svg: &mut String, line: &Line) {
    let (x, y) = line.start;
    _ = write!(svg, "<path class=\"step-arrow\" data-from=\"{}\" data-to=\"{}\" d=\"M{x} {y}", line.from, line.to);
    for segment in &line.segments {
        _ = match segment {
            Segment::Straight((x, y)) => write!(svg, "L{x} {y}"),
            Segment::Curve((x1, y1), (x2, y2), (x, y)) => write!(svg, "C{x1} {y1} {x2} {y2} {x} {y}"),
        };
    }
    svg.push_str(if line.points_left { "m6-4l-6 4l6 4\"/>\n" } else { "m-6-4l6 4l-6 4\"/>\n" });
}

fn push_box(svg: &mut String, index: usize, node: &DiagramNode<'_>, place: Rectangle) {
    let Rectangle { x, y, width, height } = place;
    let title = node.role.title();
    svg.push_str("<a href=\"");
    _ = escape_href(&mut *svg, node.role.href());
    let class = if node.is_outside { "step step-far" } else { "step" };
    _ = write!(svg, "\" class=\"{class}\" data-role=\"{index}\"");
    if let Some(language) = node.language {
        for attribute in ["hreflang", "lang"] {
            _ = write!(svg, " {attribute}=\"");
            _ = escape_html(&mut *svg, language);
            svg.push('"');
        }
    }
    svg.push('>');
    let (lines, is_truncated) = two_lines(title, (width - 8) * 2 / TWO_LETTERS);
    if is_truncated {
        svg.push_str("<title>");
        _ = escape_html_body_text(&mut *svg, title);
        svg.push_str("</title>");
    }
    _ = write!(svg, "<rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" rx=\"7\"/>");
    let (middle, baseline) = (x + width / 2, y + height / 2 + 5 - (lines.len() - 1) * 8);
    for (index, line) in lines.iter().enumerate() {
        _ = write!(svg, "<text x=\"{middle}\" y=\"{}\">", baseline + index * 16);
        _ = escape_html_body_text(&mut *svg, line);
        // The space separates the words of two lines in the name of the link.
        svg.push_str(if index + 1 < lines.len() { " </text>" } else { "</text>" });
    }
    svg.push_str("</a>\n");
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::page::Item;

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
        let node = |title: &str, distance| DiagramNode {
            role: role(title),
            language: None,
            lane: 0,
            distance,
            is_outside: false,
        };
        let lanes = [DiagramLane { title: "Family <1>".into(), colour: Some(0) }];
        let nodes = [node("A<b>", 0), node("B", 1), node("C", 3)];
        for language in ["en", "ar"] {
            let config = Config { language: language.into(), ..Config::default() };
            let svg = map(&nodes, &lanes, &[(0, 1), (1, 2), (2, 0), (1, 1)], "Map", &config);
            assert_eq!(svg.matches("<a href").count(), 3);
            assert!(svg.contains("A&lt;b&gt;") && svg.contains("Family &lt;1&gt;"), "{svg}");
            assert!(!svg.contains("style") && !svg.contains(" id="), "{svg}");
            assert_eq!(svg.matches("step-arrow").count(), 3, "a step from a role to itself is not drawn");
            assert_eq!(svg.matches("column-title").count(), 3, "a distance that no role has takes no space");
        }
    }
}
