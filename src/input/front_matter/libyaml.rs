//! YAML that the strict parser rejects -> the [`Value`] that other tools read from it.
//!
//! Most tools read YAML as libyaml does, which accepts quoted text without indentation, for example. It reports no places, so
//! the places of keys and values are searched in the text, in the order of the document.

use std::fmt;
use std::ops::Range;

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
    /// `is_text` is false for null, a boolean or a number.
    Scalar {
        text: String,
        is_text: bool,
    },
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

    fn visit_none<E>(self) -> Result<NodeShape, E> {
        Ok(NodeShape::Plain)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<NodeShape, D::Error> {
        deserializer.deserialize_any(self)
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
        Ok(UnplacedNode::Scalar { text: text.into(), is_text: matches!(self.0, NodeShape::Text) })
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
            UnplacedNode::Scalar { text, is_text } => {
                let (span, is_plain) = self.scalar(&text);
                Value { span, data: Data::Scalar { text, quoted: is_text && !is_plain } }
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

    /// Finds the text of a scalar after the last key or value, and whether it stands there without quotes: `yes` is text for
    /// libyaml, and a boolean in front matter. Text with escape sequences is not found; its place is the rest of the line.
    fn scalar(&mut self, text: &str) -> (Span, bool) {
        self.skip_comments();
        let has_tag = self.skip_properties(text);
        let rest = &self.text[self.position..];
        let is_decoration = |c: char| c.is_whitespace() || matches!(c, '[' | ']' | '{' | '}' | ',' | '-');
        let blank = rest.len() - rest.trim_start_matches([' ', '\t']).len();
        // A negative number starts with a dash.
        for start in [rest.len() - rest.trim_start_matches(is_decoration).len(), blank] {
            if let Some(found) = find_scalar(&rest[start..], text) {
                let start = self.position + start;
                self.position = start + found.end;
                return (self.span(start + found.text.start, start + found.text.end), found.is_plain && !has_tag);
            }
        }
        let line_end = rest[blank..].find('\n').map_or(rest.len(), |end| blank + end);
        let (start, end) = (self.position + blank, self.position + rest[..line_end].trim_end().len());
        self.position = start.max(end);
        (self.span(start, self.position), false)
    }

    /// Skips the comments after the last key or value.
    fn skip_comments(&mut self) {
        loop {
            let rest = &self.text[self.position..];
            let trimmed =
                rest.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, ',' | '[' | ']' | '{' | '}'));
            let comment = rest.len() - trimmed.len();
            if !trimmed.starts_with('#') || !rest[..comment].ends_with(char::is_whitespace) {
                return;
            }
            self.position += comment + trimmed.find('\n').unwrap_or(trimmed.len());
        }
    }

    /// Skips the anchor and the tag before a scalar: `&name`, `!!str`. Returns whether there is a tag.
    fn skip_properties(&mut self, scalar: &str) -> bool {
        let mut has_tag = false;
        loop {
            let rest = &self.text[self.position..];
            let is_before = |c: char| c.is_whitespace() || matches!(c, '[' | ']' | '{' | '}' | ',' | '-');
            let property = rest.trim_start_matches(is_before);
            if !property.starts_with(['&', '!']) || (!scalar.is_empty() && property.starts_with(scalar)) {
                return has_tag;
            }
            has_tag |= property.starts_with('!');
            let length = property.find(|c: char| c.is_whitespace() || matches!(c, ',' | ']' | '}'));
            self.position += rest.len() - property.len() + length.unwrap_or(property.len());
        }
    }
}

/// The place of a scalar in the text that starts with it.
struct FoundScalar {
    /// Without the quotes.
    text: Range<usize>,
    is_plain: bool,
    /// The end, including the closing quote.
    end: usize,
}

/// Finds a scalar with this text at the start of `source`, in any style. `None` if it is elsewhere or has escape sequences
/// other than those of quotes and backslashes.
fn find_scalar(source: &str, text: &str) -> Option<FoundScalar> {
    let quote = source.chars().next().filter(|c| matches!(c, '"' | '\''));
    if let Some(quote) = quote {
        let end = 1 + folded_length(&source[1..], text, Some(quote))?;
        let close = source[end..].find(quote)?;
        let is_blank = source[end..end + close].trim().is_empty();
        return is_blank.then_some(FoundScalar { text: 1..end, is_plain: false, end: end + close + 1 });
    }
    if text.is_empty() {
        return None;
    }
    if source.starts_with(['|', '>']) && !text.starts_with(['|', '>']) {
        let start = source.find('\n')? + 1;
        let end = start + folded_length(&source[start..], text, None)?;
        return Some(FoundScalar { text: start..end, is_plain: false, end });
    }
    let end = folded_length(source, text, None)?;
    Some(FoundScalar { text: 0..end, is_plain: true, end })
}

/// How many bytes of `source` have the words of `text`, with any white space between them.
fn folded_length(source: &str, text: &str, quote: Option<char>) -> Option<usize> {
    let mut rest = source;
    for (index, word) in text.split_whitespace().enumerate() {
        let next = rest.trim_start();
        if index > 0 && next.len() == rest.len() {
            return None;
        }
        rest = next;
        for expected in word.chars() {
            let escape = match (quote, expected) {
                (Some('"'), '"' | '\\') => "\\",
                (Some('\''), '\'') => "'",
                _ => "",
            };
            rest = rest.strip_prefix(escape)?.strip_prefix(expected)?;
        }
    }
    Some(source.len() - rest.len())
}
