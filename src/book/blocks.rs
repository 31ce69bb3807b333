//! Lists, tables, figures and ruby -> XHTML. Their content has a fixed order, which authors of HTML need not keep.

use crate::book::html_tree::NodeIndex;
use crate::book::xhtml::{Place, XhtmlWriter};
use crate::book::xml_text::push_text;

/// The most columns and rows that a cell spans.
const MAX_SPAN: i32 = 1000;

/// The parts of a table, in the order that they have in a book.
#[derive(Default)]
struct TableParts {
    caption: Option<NodeIndex>,
    columns: Vec<NodeIndex>,
    head: Option<NodeIndex>,
    bodies: Vec<NodeIndex>,
    foot: Option<NodeIndex>,
}

impl XhtmlWriter<'_> {
    /// A list. Everything that is not in an item gets one.
    pub(super) fn list(&mut self, name: &str, node: NodeIndex, place: Place) {
        let tree = self.tree;
        if tree.children(node).all(|child| tree.is_blank(child)) {
            return;
        }
        self.start(name, node, &[]);
        if name == "ol" {
            self.number(node, "start", i32::MIN..=i32::MAX);
            let style = tree.attribute(node, "type").filter(|style| matches!(*style, "1" | "a" | "A" | "i" | "I"));
            if let Some(style) = style {
                self.attribute("type", style);
            }
            if tree.attribute(node, "reversed").is_some() {
                self.attribute("reversed", "reversed");
            }
        }
        self.out.push('>');
        let is_in_footnotes = tree.parent(node).is_some_and(|parent| tree.has_class(parent, "footnotes"));
        let mut is_in_item = false;
        for child in tree.children(node) {
            let is_item = tree.html_name(child) == Some("li");
            if !is_item && (is_in_item || !tree.is_blank(child)) {
                if !std::mem::replace(&mut is_in_item, true) {
                    self.out.push_str("<li>");
                }
                self.node(child, place);
            } else if is_item {
                if std::mem::take(&mut is_in_item) {
                    self.out.push_str("</li>");
                }
                let footnote: &[(&str, &str)] = if is_in_footnotes { &[("epub:type", "footnote")] } else { &[] };
                self.start("li", child, footnote);
                if name == "ol" {
                    self.number(child, "value", i32::MIN..=i32::MAX);
                }
                self.out.push('>');
                self.children(child, place);
                self.out.push_str("</li>");
            }
        }
        if is_in_item {
            self.out.push_str("</li>");
        }
        self.end(name);
    }

    /// Names with their descriptions. In another order, they are blocks.
    pub(super) fn definitions(&mut self, node: NodeIndex, place: Place) {
        let tree = self.tree;
        // Names and descriptions can be in groups, each a `<div>`.
        let is_group = |child: &NodeIndex| tree.html_name(*child) == Some("div");
        let mut items: Vec<(NodeIndex, Option<NodeIndex>)> = Vec::new();
        for child in tree.children(node).filter(|child| !tree.is_blank(*child)) {
            if is_group(&child) {
                let inner = tree.children(child).filter(|inner| !tree.is_blank(*inner));
                items.extend(inner.enumerate().map(|(index, inner)| (inner, (index == 0).then_some(child))));
            } else {
                items.push((child, None));
            }
        }
        let names: Vec<&str> = items.iter().map(|(item, _)| tree.html_name(*item).unwrap_or_default()).collect();
        let is_in_order = names.first() == Some(&"dt")
            && names.last() == Some(&"dd")
            && names.iter().all(|name| matches!(*name, "dt" | "dd"));
        if !is_in_order {
            return self.wrapped("div", node, &[], place);
        }
        self.start("dl", node, &[]);
        self.out.push('>');
        for (item, group) in items {
            let name = tree.html_name(item).unwrap_or_default();
            self.start(name, item, &[]);
            self.out.push('>');
            // A link can lead to the group.
            if let Some(id) = group.and_then(|group| self.new_id(group)) {
                self.out.push_str("<span");
                self.attribute("id", &id);
                self.out.push_str("></span>");
            }
            self.children(item, if name == "dt" { place.plain() } else { place });
            self.end(name);
        }
        self.out.push_str("</dl>");
    }

    pub(super) fn table(&mut self, node: NodeIndex, place: Place) {
        let tree = self.tree;
        let mut parts = TableParts::default();
        for child in tree.children(node) {
            match tree.html_name(child).unwrap_or_default() {
                "caption" if parts.caption.is_none() => parts.caption = Some(child),
                "colgroup" => parts.columns.push(child),
                "thead" if parts.head.is_none() => parts.head = Some(child),
                "tfoot" if parts.foot.is_none() => parts.foot = Some(child),
                "thead" | "tbody" | "tfoot" => parts.bodies.push(child),
                _ => {}
            }
        }
        let TableParts { caption, columns, head, bodies, foot } = parts;
        if head.is_none() && bodies.is_empty() && foot.is_none() {
            return;
        }
        self.start("table", node, &[]);
        self.out.push('>');
        if let Some(caption) = caption {
            self.wrapped("caption", caption, &[], place.inline());
        }
        for group in columns {
            self.columns(group);
        }
        for (name, rows) in
            head.map(|head| ("thead", head)).into_iter().chain(bodies.into_iter().map(|body| ("tbody", body)))
        {
            self.rows(name, rows, place);
        }
        if let Some(foot) = foot {
            self.rows("tfoot", foot, place);
        }
        self.out.push_str("</table>");
    }

    fn columns(&mut self, group: NodeIndex) {
        let tree = self.tree;
        let columns: Vec<NodeIndex> =
            tree.children(group).filter(|child| tree.html_name(*child) == Some("col")).collect();
        self.start("colgroup", group, &[]);
        if columns.is_empty() {
            self.number(group, "span", 1..=MAX_SPAN);
        }
        self.out.push('>');
        for column in columns {
            self.start("col", column, &[]);
            self.number(column, "span", 1..=MAX_SPAN);
            self.out.push_str("/>");
        }
        self.out.push_str("</colgroup>");
    }

    fn rows(&mut self, name: &str, group: NodeIndex, place: Place) {
        let tree = self.tree;
        self.start(name, group, &[]);
        self.out.push('>');
        for row in tree.children(group).filter(|child| tree.html_name(*child) == Some("tr")) {
            self.start("tr", row, &[]);
            self.out.push('>');
            for cell in tree.children(row) {
                let Some(name @ ("td" | "th")) = tree.html_name(cell) else { continue };
                self.start(name, cell, &[]);
                self.number(cell, "colspan", 1..=MAX_SPAN);
                self.number(cell, "rowspan", 1..=MAX_SPAN);
                let scope = tree.attribute(cell, "scope").map(str::to_ascii_lowercase).filter(|_| name == "th");
                if let Some(scope) = scope.filter(|scope| matches!(&**scope, "row" | "col" | "rowgroup" | "colgroup")) {
                    self.attribute("scope", &scope);
                }
                self.out.push('>');
                self.children(cell, if name == "th" { place.plain() } else { place });
                self.end(name);
            }
            self.out.push_str("</tr>");
        }
        self.end(name);
    }

    /// A figure. Its caption is the first or the last in it.
    pub(super) fn figure(&mut self, node: NodeIndex, place: Place) {
        let tree = self.tree;
        let children: Vec<NodeIndex> = tree.children(node).filter(|child| !tree.is_blank(*child)).collect();
        let is_caption = |child: &NodeIndex| tree.html_name(*child) == Some("figcaption");
        let caption = [children.first(), children.last()].into_iter().flatten().copied().find(is_caption);
        self.start("figure", node, &[]);
        self.out.push('>');
        for child in children {
            if Some(child) == caption {
                self.wrapped("figcaption", child, &[], place);
            } else {
                self.node(child, place);
            }
        }
        self.out.push_str("</figure>");
    }

    /// Text with its pronunciation: each part of the text, and then its pronunciation.
    pub(super) fn ruby(&mut self, node: NodeIndex, place: Place) {
        let tree = self.tree;
        let name = |child: NodeIndex| tree.html_name(child).unwrap_or_default();
        let parts: Vec<NodeIndex> =
            tree.children(node).filter(|child| name(*child) != "rp" && !tree.is_blank(*child)).collect();
        let is_whole = parts.last().is_some_and(|last| name(*last) == "rt")
            && parts.first().is_some_and(|first| name(*first) != "rt")
            && parts.windows(2).all(|pair| name(pair[0]) != "rt" || name(pair[1]) != "rt")
            && !parts.iter().any(|part| matches!(name(*part), "rtc" | "ruby"));
        if !is_whole {
            return self.wrapped("span", node, &[], place.inline());
        }
        self.start("ruby", node, &[]);
        self.out.push('>');
        for part in parts {
            match name(part) {
                "rt" => self.wrapped("rt", part, &[], place.inline()),
                "rb" => self.unwrapped(part, place.inline()),
                _ => match tree.text(part) {
                    Some(text) => push_text(&mut self.out, text),
                    None => self.node(part, place.inline()),
                },
            }
        }
        self.out.push_str("</ruby>");
    }
}
