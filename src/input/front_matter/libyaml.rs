//! YAML that the strict parser rejects -> the [`Value`] that other tools read from it.
//!
//! Most tools read YAML as libyaml does, which accepts quoted text without indentation, for example. It reports no places, so
//! the places of keys and values are searched in the text, in the order of the document.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, EnumAccess, Error as _, MapAccess, SeqAccess, VariantAccess, Visitor};

use crate::diagnostic::Diagnostic;
use crate::model::document::value::{Data, Value};
use crate::source::{FileId, Span, Spanned};

use crate::input::front_matter::duplicate_keys;

/// Parses a YAML document that starts at byte `offset` of its file. `None` if it is empty.
pub(super) fn parse(
    text: &str,
    file: FileId,
    offset: usize,
    diagnostics: &mut Vec<Diagnostic>,
) -> Result<Option<Value>, serde_yaml::Error> {
    let shape = NodeShape::Unread.deserialize(serde_yaml::Deserializer::from_str(text))?;
    // A second pass reads the text of each scalar: the first one turns `1.10` into a number.
    let node = Reread(&shape).deserialize(serde_yaml::Deserializer::from_str(text))?;
    let mut locator = Locator { text, file, offset, position: 0, diagnostics };
    let value = locator.value(node, 0);
    Ok(Some(value).filter(|value| !value.is_null()))
}

/// The shape of a node, without its text.
#[derive(Debug)]
enum NodeShape {
    Unread,
    /// Null, a boolean or a number.
    Plain,
    Text,
    List(Vec<NodeShape>),
    Map(Vec<(NodeShape, NodeShape)>),
}

/// A node without a place.
enum UnplacedNode {
    Scalar { text: String, quoted: bool },
    List(Vec<UnplacedNode>),
    Map(Vec<(String, UnplacedNode)>),
}

impl<'de> DeserializeSeed<'de> for NodeShape {
    type Value = NodeShape;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<NodeShape, D::Error> {
        deserializer.deserialize_any(ShapeVisitor)
    }
}

struct ShapeVisitor;

impl<'de> Visitor<'de> for ShapeVisitor {
    type Value = NodeShape;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a value")
    }

    fn visit_bool<E>(self, _: bool) -> Result<NodeShape, E> {
        Ok(NodeShape::Plain)
    }

    fn visit_i64<E>(self, _: i64) -> Result<NodeShape, E> {
        Ok(NodeShape::Plain)
    }

    fn visit_u64<E>(self, _: u64) -> Result<NodeShape, E> {
        Ok(NodeShape::Plain)
    }

    fn visit_i128<E>(self, _: i128) -> Result<NodeShape, E> {
        Ok(NodeShape::Plain)
    }

    fn visit_u128<E>(self, _: u128) -> Result<NodeShape, E> {
        Ok(NodeShape::Plain)
    }

    fn visit_f64<E>(self, _: f64) -> Result<NodeShape, E> {
        Ok(NodeShape::Plain)
    }

    fn visit_unit<E>(self) -> Result<NodeShape, E> {
        Ok(NodeShape::Plain)
    }

    fn visit_str<E>(self, _: &str) -> Result<NodeShape, E> {
        Ok(NodeShape::Text)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<NodeShape, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element_seed(NodeShape::Unread)? {
            list.push(item);
        }
        Ok(NodeShape::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut pairs: A) -> Result<NodeShape, A::Error> {
        let mut map = Vec::new();
        while let Some(key) = pairs.next_key_seed(NodeShape::Unread)? {
            map.push((key, pairs.next_value_seed(NodeShape::Unread)?));
        }
        Ok(NodeShape::Map(map))
    }

    /// A value with a tag. The tag is dropped.
    fn visit_enum<A: EnumAccess<'de>>(self, tagged: A) -> Result<NodeShape, A::Error> {
        let (_, value) = tagged.variant_seed(NodeShape::Unread)?;
        value.newtype_variant_seed(NodeShape::Unread)
    }
}

/// Reads the texts of a node whose shape is known.
struct Reread<'a>(&'a NodeShape);

impl<'de> DeserializeSeed<'de> for Reread<'_> {
    type Value = UnplacedNode;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<UnplacedNode, D::Error> {
        match self.0 {
            NodeShape::Unread | NodeShape::Plain | NodeShape::Text => deserializer.deserialize_str(self),
            NodeShape::List(_) => deserializer.deserialize_seq(self),
            NodeShape::Map(_) => deserializer.deserialize_map(self),
        }
    }
}

impl<'de> Visitor<'de> for Reread<'_> {
    type Value = UnplacedNode;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("the same value")
    }

    fn visit_str<E>(self, text: &str) -> Result<UnplacedNode, E> {
        Ok(UnplacedNode::Scalar { text: text.into(), quoted: matches!(self.0, NodeShape::Text) })
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<UnplacedNode, A::Error> {
        let NodeShape::List(shapes) = self.0 else { return Err(A::Error::custom("a list")) };
        let mut list = Vec::with_capacity(shapes.len());
        for shape in shapes {
            list.extend(items.next_element_seed(Reread(shape))?);
        }
        while items.next_element::<serde::de::IgnoredAny>()?.is_some() {}
        Ok(UnplacedNode::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut pairs: A) -> Result<UnplacedNode, A::Error> {
        let NodeShape::Map(shapes) = self.0 else { return Err(A::Error::custom("keys and values")) };
        let mut map = Vec::with_capacity(shapes.len());
        for (key_shape, shape) in shapes {
            match pairs.next_key_seed(Reread(key_shape))? {
                Some(UnplacedNode::Scalar { text, .. }) => map.push((text, pairs.next_value_seed(Reread(shape))?)),
                Some(_) => return Err(A::Error::custom("a key must be text")),
                None => break,
            }
        }
        while pairs.next_entry::<serde::de::IgnoredAny, serde::de::IgnoredAny>()?.is_some() {}
        Ok(UnplacedNode::Map(map))
    }
}

/// Searches the places of nodes in the text.
struct Locator<'a> {
    text: &'a str,
    file: FileId,
    offset: usize,
    /// The end of the last key or value that was found.
    position: usize,
    diagnostics: &'a mut Vec<Diagnostic>,
}

impl Locator<'_> {
    fn span(&self, start: usize, end: usize) -> Span {
        Span::new(self.file, self.offset + start, self.offset + end)
    }

    /// `depth` is the number of maps and lists around the node.
    fn value(&mut self, node: UnplacedNode, depth: usize) -> Value {
        match node {
            UnplacedNode::Scalar { text, quoted } => {
                let span = self.scalar(&text);
                Value { span, data: Data::Scalar { text, quoted } }
            }
            UnplacedNode::List(items) => {
                let start = self.next_character();
                let items: Vec<Value> = items.into_iter().map(|item| self.value(item, depth + 1)).collect();
                Value { span: self.span(start, self.position.max(start)), data: Data::List(items) }
            }
            UnplacedNode::Map(entries) => {
                let start = self.next_character();
                let mut pairs: Vec<(Spanned<String>, Value)> = Vec::with_capacity(entries.len());
                for (key, node) in entries {
                    let span = self.key(&key);
                    let value = self.value(node, depth + 1);
                    let pair = (Spanned::new(key, span), value);
                    match pairs.iter_mut().find(|(known, _)| known.value == pair.0.value) {
                        Some(first) => duplicate_keys::replace(first, pair, depth, self.diagnostics),
                        None => pairs.push(pair),
                    }
                }
                Value { span: self.span(start, self.position.max(start)), data: Data::Map(pairs) }
            }
        }
    }

    /// The next character that is not white space.
    fn next_character(&self) -> usize {
        let rest = &self.text[self.position..];
        self.position + rest.len() - rest.trim_start().len()
    }

    /// Finds a key: its text at the start of a word, before a colon.
    fn key(&mut self, key: &str) -> Span {
        let is_key = |start: &usize| {
            let before = self.text[..*start].chars().next_back();
            let after = self.text[start + key.len()..].trim_start_matches(['"', '\'']).trim_start_matches([' ', '\t']);
            before.is_none_or(|c| c.is_whitespace() || matches!(c, '"' | '\'' | '{' | ',' | '-'))
                && after.starts_with(':')
        };
        let from_here = self.text[self.position..].match_indices(key).map(|(index, _)| self.position + index);
        let Some(start) = from_here.into_iter().find(is_key).filter(|_| !key.is_empty()) else {
            let start = self.next_character();
            return self.span(start, start);
        };
        let end = start + key.len();
        let colon = self.text[end..].find(':').map_or(end, |colon| end + colon + 1);
        self.position = colon;
        self.span(start, end)
    }

    /// Finds the text of a scalar directly after the last key or value. Otherwise its place is the rest of the line, because
    /// quoted text can differ from its source.
    fn scalar(&mut self, text: &str) -> Span {
        let rest = &self.text[self.position..];
        let is_decoration = |c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '[' | ']' | '{' | '}' | ',' | '-');
        let start = rest.len() - rest.trim_start_matches(is_decoration).len();
        if !text.is_empty() && rest[start..].starts_with(text) {
            let start = self.position + start;
            self.position = start + text.len();
            return self.span(start, self.position);
        }
        // A negative number starts with a dash.
        let blank = rest.len() - rest.trim_start_matches([' ', '\t']).len();
        if !text.is_empty() && rest[blank..].starts_with(text) {
            let start = self.position + blank;
            self.position = start + text.len();
            return self.span(start, self.position);
        }
        let line_end = rest[blank..].find('\n').map_or(rest.len(), |end| blank + end);
        let (start, end) = (self.position + blank, self.position + rest[..line_end].trim_end().len());
        self.position = start.max(end);
        self.span(start, self.position)
    }
}
