//! Drawings (SVG) of how roles lead to each other: the steps to and from one role, and the map of several. Classes and
//! no colours, so that they are readable in light and in dark; each box a link. The same stands beside them as lists.

use std::fmt::Write as _;

use pulldown_cmark_escape::{escape_href, escape_html, escape_html_body_text};

use crate::render::image::layout;
use crate::render::image::layout::Point;
use crate::render::view::Listed;

/// How many boxes a side of the drawing of one role has.
const MOST: usize = 8;
/// The height of a box, and the gap between two, in the drawing's own units.
const HEIGHT: usize = 46;
const GAP: usize = 12;
/// The width of a box in a row of columns, and the room for arrows between them.
const WIDTH: usize = 172;
const BETWEEN: usize = 64;
/// The width of the narrow drawing, and how far its boxes stand in from the line that joins them.
const NARROW: usize = 320;
const INDENT: usize = 44;
/// A letter takes about this much.
const LETTER: usize = 8;

/// A role in the map of several.
pub(crate) struct Place {
    /// The role.
    pub(crate) role: Listed,
    /// What to write above its name: its family.
    pub(crate) family: String,
    /// Whether it stands there only because a role of the map leads to it or comes from it.
    pub(crate) is_far: bool,
}

/// A side of the drawing of one role: where people come from, or where they go.
pub(crate) struct Side<'a> {
    roles: &'a [Listed],
    /// How many more there are; nothing where that is none.
    more: String,
    /// Where all of them are listed.
    list: &'a str,
}

impl<'a> Side<'a> {
    /// The first of `total` roles, all of which are listed at an address.
    pub(crate) fn new(roles: &'a [Listed], total: usize, list: &'a str) -> Self {
        let shown = if total > MOST { roles.len().min(MOST - 1) } else { roles.len() };
        let more = if shown < total { format!("and {} more", total - shown) } else { String::new() };
        Self { roles: &roles[..shown], more, list }
    }

    fn boxes(&self, width: usize) -> Vec<Shape<'_>> {
        let roles = self.roles.iter().map(|role| linked(role.title(), role.href(), "step", width));
        let more = (!self.more.is_empty()).then(|| linked(&self.more, self.list, "step step-far", width));
        roles.chain(more).collect()
    }
}

/// A box of a drawing.
struct Shape<'a> {
    x: usize,
    y: usize,
    width: usize,
    height: usize,
    title: &'a str,
    above: &'a str,
    href: Option<&'a str>,
    class: &'a str,
}

/// Draws the steps to and from a role, once in columns and once below each other for a phone. Nothing where there are
/// none.
pub(crate) fn steps(from: &Side<'_>, role: &str, to: &Side<'_>) -> String {
    if from.roles.is_empty() && to.roles.is_empty() {
        return String::new();
    }
    narrow_steps(from, role, to) + &wide_steps(from, role, to)
}

fn wide_steps(from: &Side<'_>, role: &str, to: &Side<'_>) -> String {
    let (from, to) = (from.boxes(WIDTH), to.boxes(WIDTH));
    let column = |items: usize| (items * (HEIGHT + GAP)).saturating_sub(GAP);
    let height = column(from.len().max(to.len()).max(1));
    let middle = height / 2;
    let center = if from.is_empty() { 0 } else { WIDTH + BETWEEN };
    let width = center + WIDTH + if to.is_empty() { 0 } else { WIDTH + BETWEEN };
    let mut svg = open("wide-map", "Steps to and from this role", width, height);
    for (items, is_from) in [(&from, true), (&to, false)] {
        let left = if is_from { 0 } else { center + WIDTH + BETWEEN };
        for (at, item) in items.iter().enumerate() {
            let y = (height - column(items.len())) / 2 + at * (HEIGHT + GAP);
            let (start, end) = if is_from {
                ((WIDTH, y + HEIGHT / 2), (center, middle))
            } else {
                ((center + WIDTH, middle), (left, y + HEIGHT / 2))
            };
            let half = usize::midpoint(start.0, end.0);
            let ((x, from), (tip, to)) = (start, end);
            let path = format!("M{x} {from}C{half} {from} {half} {to} {} {to}", tip - 6);
            arrow(&mut svg, &path, end, 0);
            shape(&mut svg, &Shape { x: left, y, ..*item });
        }
    }
    shape(&mut svg, &Shape { x: center, y: middle - HEIGHT / 2, ..here(role, WIDTH) });
    close(svg)
}

fn narrow_steps(from: &Side<'_>, role: &str, to: &Side<'_>) -> String {
    let (from, to) = (from.boxes(NARROW - INDENT), to.boxes(NARROW - INDENT));
    let step = HEIGHT + GAP;
    let top = if from.is_empty() { 0 } else { from.len() * step + GAP };
    let height = top + HEIGHT + if to.is_empty() { 0 } else { GAP + to.len() * step };
    let line = INDENT / 2;
    let mut svg = open("narrow-map", "Steps to and from this role", NARROW, height);
    for (at, item) in from.iter().enumerate() {
        let y = at * step;
        let (middle, turn) = (y + HEIGHT / 2, line + 8);
        let path = format!("M{INDENT} {middle}H{turn}Q{line} {middle} {line} {}V{}", middle + 8, top - 6);
        arrow(&mut svg, &path, (line, top), 90);
        shape(&mut svg, &Shape { x: INDENT, y, ..*item });
    }
    for (at, item) in to.iter().enumerate() {
        let y = top + HEIGHT + GAP + at * step + GAP;
        let (middle, turn) = (y + HEIGHT / 2, line + 8);
        let start = format!("M{line} {}V{}", top + HEIGHT, middle - 8);
        let path = format!("{start}Q{line} {middle} {turn} {middle}H{}", INDENT - 6);
        arrow(&mut svg, &path, (INDENT, middle), 0);
        shape(&mut svg, &Shape { x: INDENT, y, ..*item });
    }
    shape(&mut svg, &Shape { x: 0, y: top, ..here(role, NARROW) });
    close(svg)
}

/// Draws several roles and the steps between them, given by their places: rows from the top down, as far as the
/// steps lead. Nothing where there are none.
pub(crate) fn map(places: &[Place], steps: &[(usize, usize)], label: &str) -> String {
    if places.is_empty() {
        return String::new();
    }
    let (width, height) = (148, 62);
    let laid_out = layout::layers(places.len(), steps, (width, height));
    let mut svg = open("whole-map", label, laid_out.width, laid_out.height);
    for (from, to, bends) in &laid_out.lines {
        let (Some(start), Some(end)) = (laid_out.centers.get(*from), laid_out.centers.get(*to)) else { continue };
        let (x, y, goes_down) = (whole(end.x), whole(end.y), start.y <= end.y);
        let tip = if goes_down { y.saturating_sub(height / 2) } else { y + height / 2 };
        let path = curve((whole(start.x), whole(start.y)), bends, (x, y), height / 2);
        arrow(&mut svg, &path, (x, tip), if goes_down { 90 } else { -90 });
    }
    for (place, center) in places.iter().zip(&laid_out.centers) {
        let (x, y) = (whole(center.x).saturating_sub(width / 2), whole(center.y).saturating_sub(height / 2));
        let class = if place.is_far { "step step-far" } else { "step" };
        let href = Some(place.role.href());
        shape(&mut svg, &Shape { x, y, width, height, title: place.role.title(), above: &place.family, href, class });
    }
    close(svg)
}

fn linked<'a>(title: &'a str, href: &'a str, class: &'a str, width: usize) -> Shape<'a> {
    Shape { x: 0, y: 0, width, height: HEIGHT, title, above: "", href: Some(href), class }
}

fn here(role: &str, width: usize) -> Shape<'_> {
    Shape { x: 0, y: 0, width, height: HEIGHT, title: role, above: "", href: None, class: "step step-here" }
}

// Writing to a String can't fail, here and below.

fn open(class: &str, label: &str, width: usize, height: usize) -> String {
    let (width, height) = (width + 2, height + 2);
    let mut svg = format!(
        "<svg class=\"{class}\" viewBox=\"-1 -1 {width} {height}\" width=\"{width}\" role=\"group\" aria-label=\""
    );
    _ = escape_html(&mut svg, label);
    svg.push_str("\">\n");
    svg
}

fn close(svg: String) -> String {
    svg + "</svg>\n"
}

/// A line and its head, whose tip is at `(x, y)` and which is turned by `angle` from pointing right.
fn arrow(svg: &mut String, path: &str, (x, y): (usize, usize), angle: i32) {
    _ = writeln!(
        svg,
        "<path class=\"step-arrow\" d=\"{path}\"/><path class=\"step-head\" d=\"M0 0L-8 -4V4Z\" transform=\"translate({x} {y}) rotate({angle})\"/>"
    );
}

/// A line from the middle of one box to that of another, by the points where it bends, that leaves and reaches them
/// upright, `half` a box from their middles.
fn curve(start: (usize, usize), bends: &[Point], end: (usize, usize), half: usize) -> String {
    let goes_down = start.1 <= end.1;
    // Room for the head is left at the end.
    let (from, to) = if goes_down {
        (start.1 + half, end.1.saturating_sub(half + 6))
    } else {
        (start.1.saturating_sub(half), end.1 + half + 6)
    };
    let mut path = format!("M{} {from}", start.0);
    let mut last = (start.0, from);
    let mut next = |x: usize, y: usize| {
        let middle = usize::midpoint(last.1, y);
        _ = write!(path, "C{} {middle} {x} {middle} {x} {y}", last.0);
        last = (x, y);
    };
    // It bends between the rows and is straight beside their boxes.
    for (x, y) in bends.iter().map(|bend| (whole(bend.x), whole(bend.y))) {
        let (above, below) = (y.saturating_sub(half), y + half);
        let (first, second) = if goes_down { (above, below) } else { (below, above) };
        next(x, first);
        next(x, second);
    }
    next(end.0, to);
    path
}

fn shape(svg: &mut String, shape: &Shape<'_>) {
    let Shape { x, y, width, height, title, above, href, class } = *shape;
    if let Some(href) = href {
        svg.push_str("<a href=\"");
        _ = escape_href(&mut *svg, href);
        svg.push_str("\">");
    }
    let (lines, is_cut) = wrap(title, (width - 12) / LETTER);
    _ = write!(svg, "<g class=\"{class}\">");
    if is_cut {
        svg.push_str("<title>");
        _ = escape_html_body_text(&mut *svg, title);
        svg.push_str("</title>");
    }
    _ = write!(svg, "<rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" rx=\"7\"/>");
    let (middle, mut baseline) = (x + width / 2, y + height / 2 + 5 - (lines.len() - 1) * 8);
    if !above.is_empty() {
        let (family, _) = wrap(above, (width - 8) / 6);
        _ = write!(svg, "<text class=\"map-family\" x=\"{middle}\" y=\"{}\">", y + 15);
        _ = escape_html_body_text(&mut *svg, family.first().map(String::as_str).unwrap_or_default());
        svg.push_str("</text>");
        baseline += 7;
    }
    for (at, line) in lines.iter().enumerate() {
        _ = write!(svg, "<text x=\"{middle}\" y=\"{}\">", baseline + at * 16);
        _ = escape_html_body_text(&mut *svg, line);
        svg.push_str("</text>");
    }
    svg.push_str("</g>");
    svg.push_str(if href.is_some() { "</a>\n" } else { "\n" });
}

/// A title on one line or two of so many letters, and whether something of it is cut off.
fn wrap(title: &str, letters: usize) -> (Vec<String>, bool) {
    let mut lines = vec![String::new()];
    for word in title.split_whitespace() {
        let last = lines.len() - 1;
        let length = lines[last].chars().count() + word.chars().count() + 1;
        if length > letters + 1 && !lines[last].is_empty() && lines.len() < 2 {
            lines.push(word.to_string());
        } else {
            if !lines[last].is_empty() {
                lines[last].push(' ');
            }
            lines[last].push_str(word);
        }
    }
    let mut is_cut = false;
    for line in &mut lines {
        if line.chars().count() > letters {
            *line = line.chars().take(letters.saturating_sub(1)).collect::<String>().trim_end().to_string() + "…";
            is_cut = true;
        }
    }
    (lines, is_cut)
}

/// A coordinate without its fraction, which nobody sees; never below nothing.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a drawing is small and starts at 0")]
pub(crate) fn whole(coordinate: f64) -> usize {
    coordinate.round().max(0.0) as usize
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::view::Item;

    #[test]
    fn long_titles_stay_in_their_box() {
        assert_eq!(wrap("Product Owner", 20), (vec!["Product Owner".to_string()], false));
        assert_eq!(wrap("Technical Product Manager", 20).0, ["Technical Product", "Manager"]);
        let (lines, is_cut) = wrap(&"Donaudampfschifffahrtsgesellschaftskapitän ".repeat(3), 20);
        assert!(is_cut && lines.iter().all(|line| line.chars().count() <= 20), "{lines:?}");
    }

    #[test]
    fn a_drawing_has_a_link_for_each_role_and_no_style_of_its_own() {
        let role = |title: &str| {
            Listed::new(Item {
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
        let (from, to) = ([role("A<b>"), role("B")], [role("D")]);
        let svg = steps(&Side::new(&from, 2, "#from"), "C", &Side::new(&to, 1, "#to"));
        assert_eq!(svg.matches("<a href").count(), 6, "three roles, in the narrow drawing and in the wide one");
        assert!(svg.contains("A&lt;b&gt;") && !svg.contains("style") && !svg.contains("id="), "{svg}");
        assert!(!svg.contains("more"), "{svg}");
        let many: Vec<Listed> = (0..12).map(|number| role(&number.to_string())).collect();
        let svg = steps(&Side::new(&[], 0, "#from"), "C", &Side::new(&many, 30, "#to"));
        assert_eq!(svg.matches("<a href").count(), 2 * MOST);
        assert_eq!(svg.matches(r##"<a href="#to"><g class="step step-far">"##).count(), 2, "{svg}");
        assert!(svg.contains("and 23 more"), "{svg}");
        let svg = steps(&Side::new(&many[..MOST], MOST, "#from"), "C", &Side::new(&[], 0, "#to"));
        assert!(!svg.contains("more"), "the last box is for the last role where it is the only one: {svg}");
        let place = |title: &str| Place { role: role(title), family: "Family".into(), is_far: false };
        let svg = map(&[place("A"), place("B"), place("C")], &[(0, 1), (1, 2), (2, 0), (1, 1)], "Map");
        assert_eq!(svg.matches("<a href").count(), 3);
        assert_eq!(svg.matches("step-head").count(), 3, "a step from a role to itself isn't drawn");
    }
}
