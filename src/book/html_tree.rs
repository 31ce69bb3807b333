//! HTML -> a tree, as browsers read it (html5ever). Nodes are linked by index, so that moving one costs the same in a list of any length.

use std::borrow::Cow;
use std::cell::{Ref, RefCell};

use html5ever::interface::{ElementFlags, NodeOrText, QuirksMode, TreeSink};
use html5ever::tendril::{StrTendril, TendrilSink as _};
use html5ever::{Attribute, LocalName, Namespace, ParseOpts, QualName, local_name, ns, parse_fragment};

/// The position of a node in its tree.
pub(super) type NodeIndex = usize;

/// A parsed piece of HTML.
pub(super) struct HtmlTree {
    nodes: Vec<TreeNode>,
}

/// A node with the positions of those next to it.
struct TreeNode {
    parent: Option<NodeIndex>,
    previous: Option<NodeIndex>,
    next: Option<NodeIndex>,
    first: Option<NodeIndex>,
    last: Option<NodeIndex>,
    /// The name of an element; empty for all others.
    name: QualName,
    content: NodeContent,
}

/// What a node is.
enum NodeContent {
    /// The document, or the content of a template.
    Root,
    Text(String),
    Element {
        attributes: Vec<Attribute>,
        /// The root of the content of a `<template>`.
        template: Option<NodeIndex>,
    },
    /// A comment or a processing instruction.
    Other,
}

/// The language of an element.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum MarkupLanguage {
    Html,
    MathMl,
    Svg,
}

impl HtmlTree {
    /// Parses the content of a `<body>`.
    pub(super) fn of_body(html: &str) -> Self {
        let body = QualName::new(None, ns!(html), local_name!("body"));
        let sink = TreeBuilder { nodes: RefCell::new(vec![TreeNode::new(NodeContent::Root)]) };
        parse_fragment(sink, ParseOpts::default(), body, Vec::new(), false).one(html)
    }

    /// The element whose children are the parsed HTML.
    pub(super) fn body(&self) -> NodeIndex {
        // The parser puts a fragment into an `<html>` element.
        self.nodes[0].first.unwrap_or(0)
    }

    /// The number of nodes. All indexes are below it.
    pub(super) fn len(&self) -> usize {
        self.nodes.len()
    }

    pub(super) fn parent(&self, node: NodeIndex) -> Option<NodeIndex> {
        self.nodes[node].parent
    }

    pub(super) fn previous(&self, node: NodeIndex) -> Option<NodeIndex> {
        self.nodes[node].previous
    }

    /// The children of a node, in order.
    pub(super) fn children(&self, node: NodeIndex) -> impl Iterator<Item = NodeIndex> {
        std::iter::successors(self.nodes[node].first, |child| self.nodes[*child].next)
    }

    /// The next node in the order of the text, within `root`.
    pub(super) fn following(&self, node: NodeIndex, root: NodeIndex) -> Option<NodeIndex> {
        if let Some(first) = self.nodes[node].first {
            return Some(first);
        }
        let mut last = node;
        while last != root {
            if let Some(next) = self.nodes[last].next {
                return Some(next);
            }
            last = self.nodes[last].parent?;
        }
        None
    }

    /// The text of a text node.
    pub(super) fn text(&self, node: NodeIndex) -> Option<&str> {
        if let NodeContent::Text(text) = &self.nodes[node].content { Some(text) } else { None }
    }

    /// The language and the name of an element. `None` for other nodes.
    pub(super) fn element(&self, node: NodeIndex) -> Option<(MarkupLanguage, &str)> {
        let TreeNode { name, content: NodeContent::Element { .. }, .. } = &self.nodes[node] else { return None };
        let vocabulary = match name.ns {
            ns!(html) => MarkupLanguage::Html,
            ns!(mathml) => MarkupLanguage::MathMl,
            ns!(svg) => MarkupLanguage::Svg,
            _ => return None,
        };
        Some((vocabulary, &name.local))
    }

    /// The name of an element of HTML.
    pub(super) fn html_name(&self, node: NodeIndex) -> Option<&str> {
        self.element(node).filter(|(vocabulary, _)| *vocabulary == MarkupLanguage::Html).map(|(_, name)| name)
    }

    /// The attributes of an element, by their names without a prefix.
    pub(super) fn attributes(&self, node: NodeIndex) -> impl Iterator<Item = (&str, &str)> {
        let attributes = match &self.nodes[node].content {
            NodeContent::Element { attributes, .. } => attributes.as_slice(),
            _ => &[],
        };
        attributes.iter().map(|attribute| (&*attribute.name.local, &*attribute.value))
    }

    /// The value of an attribute.
    pub(super) fn attribute(&self, node: NodeIndex, name: &str) -> Option<&str> {
        self.attributes(node).find(|(other, _)| *other == name).map(|(_, value)| value)
    }

    /// Whether an element has a class.
    pub(super) fn has_class(&self, node: NodeIndex, class: &str) -> bool {
        let classes = self.attribute(node, "class").unwrap_or_default();
        classes.split_ascii_whitespace().any(|own| own == class)
    }

    /// All text in a node.
    pub(super) fn text_within(&self, root: NodeIndex) -> String {
        let mut text = String::new();
        let mut node = Some(root);
        while let Some(index) = node {
            text.push_str(self.text(index).unwrap_or_default());
            node = self.following(index, root);
        }
        text
    }

    /// Whether a node is text without a letter, or neither text nor an element.
    pub(super) fn is_blank(&self, node: NodeIndex) -> bool {
        self.element(node).is_none() && self.text(node).is_none_or(|text| text.trim().is_empty())
    }
}

impl TreeNode {
    fn new(content: NodeContent) -> Self {
        let name = QualName::new(None, Namespace::default(), LocalName::default());
        Self { parent: None, previous: None, next: None, first: None, last: None, name, content }
    }
}

/// Builds a tree from the calls of the parser.
struct TreeBuilder {
    nodes: RefCell<Vec<TreeNode>>,
}

impl TreeBuilder {
    fn add(&self, content: NodeContent) -> NodeIndex {
        let mut nodes = self.nodes.borrow_mut();
        nodes.push(TreeNode::new(content));
        nodes.len() - 1
    }

    fn detach(&self, node: NodeIndex) {
        let mut nodes = self.nodes.borrow_mut();
        let TreeNode { parent, previous, next, .. } = nodes[node];
        match (previous, parent) {
            (Some(previous), _) => nodes[previous].next = next,
            (None, Some(parent)) => nodes[parent].first = next,
            (None, None) => {}
        }
        match (next, parent) {
            (Some(next), _) => nodes[next].previous = previous,
            (None, Some(parent)) => nodes[parent].last = previous,
            (None, None) => {}
        }
        let node = &mut nodes[node];
        (node.parent, node.previous, node.next) = (None, None, None);
    }

    /// Inserts a node into `parent` before one of its children, or as the last one.
    fn insert(&self, parent: NodeIndex, before: Option<NodeIndex>, new: NodeOrText<NodeIndex>) {
        let previous = {
            let nodes = self.nodes.borrow();
            before.map_or(nodes[parent].last, |before| nodes[before].previous)
        };
        let node = match new {
            NodeOrText::AppendNode(node) => node,
            NodeOrText::AppendText(text) => {
                let mut nodes = self.nodes.borrow_mut();
                if let Some(NodeContent::Text(own)) = previous.map(|previous| &mut nodes[previous].content) {
                    own.push_str(&text);
                    return;
                }
                drop(nodes);
                self.add(NodeContent::Text(text.to_string()))
            }
        };
        self.detach(node);
        let mut nodes = self.nodes.borrow_mut();
        // It may have been the one before.
        let previous = before.map_or(nodes[parent].last, |before| nodes[before].previous);
        match previous {
            Some(previous) => nodes[previous].next = Some(node),
            None => nodes[parent].first = Some(node),
        }
        match before {
            Some(before) => nodes[before].previous = Some(node),
            None => nodes[parent].last = Some(node),
        }
        let node = &mut nodes[node];
        (node.parent, node.previous, node.next) = (Some(parent), previous, before);
    }
}

impl TreeSink for TreeBuilder {
    type Handle = NodeIndex;
    type Output = HtmlTree;
    type ElemName<'a> = Ref<'a, QualName>;

    fn finish(self) -> HtmlTree {
        HtmlTree { nodes: self.nodes.into_inner() }
    }

    fn parse_error(&self, _: Cow<'static, str>) {}

    fn get_document(&self) -> NodeIndex {
        0
    }

    fn elem_name<'a>(&'a self, target: &'a NodeIndex) -> Ref<'a, QualName> {
        Ref::map(self.nodes.borrow(), |nodes| &nodes[*target].name)
    }

    fn create_element(&self, name: QualName, attributes: Vec<Attribute>, flags: ElementFlags) -> NodeIndex {
        let template = flags.template.then(|| self.add(NodeContent::Root));
        let node = self.add(NodeContent::Element { attributes, template });
        self.nodes.borrow_mut()[node].name = name;
        node
    }

    fn create_comment(&self, _: StrTendril) -> NodeIndex {
        self.add(NodeContent::Other)
    }

    fn create_pi(&self, _: StrTendril, _: StrTendril) -> NodeIndex {
        self.add(NodeContent::Other)
    }

    fn append(&self, parent: &NodeIndex, child: NodeOrText<NodeIndex>) {
        self.insert(*parent, None, child);
    }

    fn append_based_on_parent_node(&self, element: &NodeIndex, previous: &NodeIndex, child: NodeOrText<NodeIndex>) {
        let has_parent = self.nodes.borrow()[*element].parent.is_some();
        if has_parent {
            self.append_before_sibling(element, child);
        } else {
            self.append(previous, child);
        }
    }

    fn append_doctype_to_document(&self, _: StrTendril, _: StrTendril, _: StrTendril) {}

    fn get_template_contents(&self, target: &NodeIndex) -> NodeIndex {
        match self.nodes.borrow()[*target].content {
            NodeContent::Element { template: Some(template), .. } => template,
            _ => *target,
        }
    }

    fn same_node(&self, one: &NodeIndex, other: &NodeIndex) -> bool {
        one == other
    }

    fn set_quirks_mode(&self, _: QuirksMode) {}

    fn append_before_sibling(&self, sibling: &NodeIndex, new: NodeOrText<NodeIndex>) {
        let parent = self.nodes.borrow()[*sibling].parent;
        if let Some(parent) = parent {
            self.insert(parent, Some(*sibling), new);
        }
    }

    fn add_attrs_if_missing(&self, target: &NodeIndex, new: Vec<Attribute>) {
        if let NodeContent::Element { attributes, .. } = &mut self.nodes.borrow_mut()[*target].content {
            for attribute in new {
                if attributes.iter().all(|own| own.name != attribute.name) {
                    attributes.push(attribute);
                }
            }
        }
    }

    fn remove_from_parent(&self, target: &NodeIndex) {
        self.detach(*target);
    }

    fn reparent_children(&self, node: &NodeIndex, new_parent: &NodeIndex) {
        loop {
            let child = self.nodes.borrow()[*node].first;
            let Some(child) = child else { return };
            self.detach(child);
            self.insert(*new_parent, None, NodeOrText::AppendNode(child));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The tree as text: the name of each element, with its children in parentheses.
    fn shown(html: &str) -> String {
        fn show(tree: &HtmlTree, node: NodeIndex, shown: &mut String) {
            if let Some(text) = tree.text(node) {
                shown.push_str(text);
            }
            let Some((_, name)) = tree.element(node) else { return };
            shown.push_str(name);
            shown.push('(');
            tree.children(node).for_each(|child| show(tree, child, shown));
            shown.push(')');
        }
        let tree = HtmlTree::of_body(html);
        let mut text = String::new();
        tree.children(tree.body()).for_each(|child| show(&tree, child, &mut text));
        text
    }

    #[test]
    fn html_is_read_as_browsers_do() {
        for (html, expected) in [
            ("a<p>b<p>c", "ap(b)p(c)"),
            ("<b>a<i>b</b>c</i>", "b(ai(b))i(c)"),
            ("<table>a<tr><td>b", "atable(tbody(tr(td(b))))"),
            ("<table><tr>a<td>b</td>c", "actable(tbody(tr(td(b))))"),
            ("<!-- a -->b&amp;c", "b&c"),
            ("<svg><path/></svg><math><mi>x", "svg(path())math(mi(x))"),
            ("<template>a</template>b", "template()b"),
            ("<a>b<p>c</a>d", "a(b)p(a(c)d)"),
            ("", ""),
        ] {
            assert_eq!(shown(html), expected, "{html}");
        }
    }
}
