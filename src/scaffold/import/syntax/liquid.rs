//! Liquid tags of Jekyll -> Markdown, where there is an equivalent.

use crate::scaffold::import::layout::text_of;
use crate::scaffold::import::report::{Action, Notes};
use crate::scaffold::import::syntax::kramdown;
use crate::scaffold::import::text::{
    ConversionContext, TemplateTag, code_block, note_broken_tag, note_kept_tag, tags, words,
};

pub(in crate::scaffold::import) fn convert(context: &ConversionContext<'_>, body: &str, notes: &mut Notes) -> String {
    kramdown::convert(context, &replace_tags(context, body, notes), notes)
}

fn replace_tags(context: &ConversionContext<'_>, body: &str, notes: &mut Notes) -> String {
    tags(body, &[("{%", "%}"), ("{{", "}}")], |&TemplateTag { before, open, inner, after }| {
        let trimmed = inner.trim_matches(|c: char| c == '-' || c.is_whitespace());
        if open == "{{" { output(context, trimmed, notes) } else { tag(context, trimmed, before, after, notes) }
    })
}

/// `{% … %}`
fn tag(
    context: &ConversionContext<'_>,
    inner: &str,
    before: &str,
    after: &str,
    notes: &mut Notes,
) -> Option<(String, usize)> {
    let mut parts = words(inner);
    if parts.is_empty() {
        return None;
    }
    let name = parts.remove(0);
    // The offset and the length of the end tag.
    let until = |end: &str| -> Option<(usize, usize)> {
        let offset = after
            .match_indices("{%")
            .find(|(offset, _)| after[offset + 2..].trim_start_matches(['-', ' ']).starts_with(end))?
            .0;
        Some((offset, after[offset..].find("%}")? + 2))
    };
    match name.as_str() {
        "raw" => {
            let (offset, length) = until("endraw")?;
            Some((after[..offset].to_string(), offset + length))
        }
        "comment" => {
            let (offset, length) = until("endcomment")?;
            notes.add(Action::Look, &context.document.source, "a comment (`{% comment %}`) was removed");
            Some((String::new(), offset + length))
        }
        // `page` is not a tag of Jekyll, but a common plugin.
        "link" | "post_url" | "page" => {
            // A path with spaces needs no quotes.
            let page = inner.get(name.len()..).unwrap_or_default().trim().trim_matches(['"', '\'']);
            let post = page.rsplit_once('/').map_or(page, |(_, name)| name);
            let found = if name == "post_url" {
                context
                    .map
                    .page(context.document, &format!("/_posts/{page}.md"))
                    .or_else(|| context.map.page(context.document, post))
            } else {
                let path = if name == "link" { page.trim_start_matches('/').to_string() } else { page.to_string() };
                context
                    .map
                    .page(context.document, &path)
                    .or_else(|| context.map.page(context.document, &format!("/{path}")))
            };
            if found.is_none() {
                note_broken_tag(context, inner, notes);
            }
            // Without the tag it is a broken link, which the guide reports.
            Some((found.unwrap_or_else(|| page.to_string()), 0))
        }
        "highlight" => {
            let Some((offset, length)) = until("endhighlight") else {
                // An unclosed code block would include the rest of the text.
                note_kept_tag(context, "{% highlight %}", notes);
                return None;
            };
            let code = replace_tags(context, &after[..offset], notes);
            let language = parts.first().map(String::as_str).unwrap_or_default();
            Some((code_block(before, language, &code, &after[offset + length..]), offset + length))
        }
        _ if name.starts_with("end") || matches!(name.as_str(), "else" | "elsif" | "when") => None,
        _ => {
            note_kept_tag(context, &format!("{{% {name} %}}"), notes);
            None
        }
    }
}

/// `{{ … }}`
fn output(context: &ConversionContext<'_>, inner: &str, notes: &mut Notes) -> Option<(String, usize)> {
    let (value, filters) = inner.split_once('|').map_or((inner, ""), |(value, filters)| (value.trim(), filters));
    let settings = &context.layout.settings;
    let known = match value.trim() {
        "site.baseurl" | "site.base_url" | "base.baseurl" | "site.url" => {
            let appended = filters.split_once("append:").and_then(|(_, text)| words(text).into_iter().next());
            Some(appended.unwrap_or_default())
        }
        "page.title" => text_of(&context.document.keys, "title"),
        "site.title" => settings.title.clone(),
        "site.description" => settings.description.clone(),
        value if value.starts_with(['"', '\'']) => {
            let is_address = filters.contains("relative_url")
                || filters.contains("absolute_url")
                || filters.trim().is_empty()
                || filters.contains("prepend: site");
            words(value).into_iter().next().filter(|_| is_address)
        }
        _ => None,
    };
    if known.is_none() {
        note_kept_tag(context, &format!("{{{{ {value} }}}}"), notes);
    }
    known.map(|text| (text, 0))
}
