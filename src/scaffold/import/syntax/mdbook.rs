//! Containers that preprocessors add to mdBook -> alerts and tabs: code blocks called `admonish`, and `{{#tabs}}`.

use crate::scaffold::import::report::Notes;
use crate::scaffold::import::syntax::blocks::{self, Blocks, place};
use crate::scaffold::import::syntax::engine::{self, Replacement, Tag, TagHandler, TagRole};
use crate::scaffold::import::text::{ConversionContext, note_kept_tag, words};

pub(super) fn convert(context: &ConversionContext<'_>, body: &str, blocks: &mut Blocks, notes: &mut Notes) -> String {
    let body = admonish(body, blocks);
    let mut found = Vec::new();
    let mut offset = 0;
    while let Some(start) = body[offset..].find("{{#").map(|start| offset + start) {
        let Some(length) = body[start..].find("}}") else { break };
        let end = start + length + 2;
        let mut arguments = words(&body[start + 3..end - 2]);
        offset = end;
        if arguments.is_empty() {
            continue;
        }
        let name = arguments.remove(0);
        let (name, kind) = match name.as_str() {
            "tabs" | "tab" => (name, TagRole::Open),
            "endtabs" | "endtab" => (name["end".len()..].to_string(), TagRole::Close),
            _ => continue,
        };
        found.push(Tag { name, arguments, kind, start, end });
    }
    engine::convert(&body, &found, &mut BookTags { context, blocks, notes })
}

struct BookTags<'a, 'b> {
    context: &'a ConversionContext<'a>,
    blocks: &'b mut Blocks,
    notes: &'b mut Notes,
}

impl TagHandler for BookTags<'_, '_> {
    fn paired(&mut self, tag: &Tag, inner: &str, _: &str, _: &str) -> Replacement {
        match blocks::shape(&tag.name, &tag.arguments) {
            Some(shape) => Replacement::Block(self.blocks.render(&shape, inner)),
            None => Replacement::Keep,
        }
    }

    fn single(&mut self, tag: &Tag, _: &str, _: &str, _: &str) -> Replacement {
        note_kept_tag(self.context, &format!("{{{{#{}}}}}", tag.name), self.notes);
        Replacement::Keep
    }
}

/// Code blocks called `admonish`: the first word after it is the kind.
fn admonish(body: &str, blocks: &mut Blocks) -> String {
    if !body.contains("admonish") {
        return body.to_string();
    }
    let mut done = String::with_capacity(body.len());
    let mut rest = body;
    while !rest.is_empty() {
        let (line, after) = rest.split_once('\n').map_or((rest, ""), |(line, after)| (line, after));
        let trimmed = line.trim();
        let marks = trimmed.len() - trimmed.trim_start_matches('`').len();
        let info = trimmed[marks..].strip_prefix("admonish").filter(|_| marks >= 3);
        let close = format!("\n{}", &trimmed[..marks]);
        let found = info.and_then(|info| {
            let text = format!("\n{after}");
            let end = text
                .match_indices(&close)
                .map(|(end, _)| end)
                .find(|end| text[end + close.len()..].split('\n').next().is_some_and(|line| line.trim().is_empty()))?;
            Some((info, text[..end].to_string(), text[end + close.len()..].to_string()))
        });
        let Some((info, inner, behind)) = found else {
            done.push_str(&rest[..rest.len() - after.len()]);
            rest = after;
            continue;
        };
        if let Some(shape) = blocks::shape("admonish", &words(info)) {
            let block = blocks.render(&shape, &inner);
            place(&mut done, &block, &behind);
        }
        rest = &after[after.len() - behind.len().min(after.len())..];
        if let Some(next) = rest.strip_prefix('\n') {
            done.push('\n');
            rest = next;
        }
    }
    done
}
