//! `!!! note "Title"`, `??? note` and `=== "Tab"` of Python-Markdown, whose text is indented -> alerts, details and tabs. Also
//! `/// note | Title`, keys, icons and attribute lists.

use std::fmt::Write as _;

use crate::scaffold::import::report::{Action, Notes};
use crate::scaffold::import::syntax::blocks::{Blocks, Shape, alert_kind, place};
use crate::scaffold::import::text::{ConversionContext, lines, outside_fences, words};

/// The deepest nesting that is converted.
const MOST_LEVELS: usize = 24;

pub(super) fn convert(context: &ConversionContext<'_>, body: &str, blocks: &mut Blocks, notes: &mut Notes) -> String {
    let body = containers(body, blocks, 0);
    let mut icons = 0;
    let body = outside_fences(&body, |line| {
        let line = fence_like(line)?;
        Some(outside_spans(&line, |text| keys(&attributes(&without_icons(text, &mut icons)))))
    });
    if icons > 0 {
        notes.detail(Action::Look, &context.document.source, "icons were removed", format!("{icons} of them"));
    }
    body
}

fn fence_like(line: &str) -> Option<String> {
    (!line.trim().is_empty()).then(|| line.to_string())
}

/// The containers in a text, inner ones first.
fn containers(body: &str, blocks: &mut Blocks, level: usize) -> String {
    let has_any = ["!!!", "???", "=== ", "///"].iter().any(|mark| body.contains(mark));
    if !has_any || level > MOST_LEVELS {
        return body.to_string();
    }
    let all: Vec<(&str, bool)> = fenced_or_not(body);
    let mut done = String::with_capacity(body.len());
    let mut index = 0;
    while let Some(&(line, is_text)) = all.get(index) {
        let indent = line.len() - line.trim_start().len();
        let Some(opened) = Some(line).filter(|_| is_text).and_then(opened) else {
            done.push_str(line);
            index += 1;
            continue;
        };
        done.push_str(&line[..indent]);
        let block = if let Opened::Tab(title) = &opened {
            let mut tabs = vec![(title.clone(), String::new())];
            loop {
                let (text, next) = inner(&all, index + 1, indent);
                let text = containers(&text, blocks, level + 1);
                if let Some((_, body)) = tabs.last_mut() {
                    *body = format!("\n{text}");
                }
                index = next;
                let empty = all[next..].iter().take_while(|(line, _)| line.trim().is_empty()).count();
                match all.get(index + empty).filter(|(line, _)| line.len() - line.trim_start().len() == indent) {
                    Some((line, true)) => match self::opened(line) {
                        Some(Opened::Tab(title)) => {
                            tabs.push((title, String::new()));
                            index += empty;
                        }
                        _ => break,
                    },
                    _ => break,
                }
            }
            blocks.tabs(&tabs)
        } else {
            let (text, next) = match &opened {
                Opened::Slashes(..) => slashed(&all, index + 1),
                _ => inner(&all, index + 1, indent),
            };
            index = next;
            let text = format!("\n{}", containers(&text, blocks, level + 1));
            match opened {
                Opened::Shape(shape) | Opened::Slashes(shape) => blocks.render(&shape, &text),
                Opened::Tab(_) => text,
            }
        };
        let is_last = all.get(index).is_none_or(|(line, _)| line.trim().is_empty());
        place(&mut done, &block, if is_last { "\n\n" } else { "\n" });
        done.push('\n');
    }
    done
}

/// The lines of a text, each with whether it is outside of fenced code. Code in a container is indented, so that only fences at
/// any depth count.
fn fenced_or_not(body: &str) -> Vec<(&str, bool)> {
    lines(body).collect()
}

/// A line that opens a container.
enum Opened {
    Shape(Shape),
    Slashes(Shape),
    Tab(String),
}

fn opened(line: &str) -> Option<Opened> {
    let trimmed = line.trim();
    if let Some(rest) = trimmed.strip_prefix("/// ") {
        let (name, title) =
            rest.split_once('|').map_or((rest.trim(), None), |(name, title)| (name.trim(), Some(title)));
        let title = title.map(|title| title.trim().to_string());
        return match name {
            "details" => {
                Some(Opened::Slashes(Shape::Details { title: title.unwrap_or("Details".into()), open: false }))
            }
            "tab" => Some(Opened::Slashes(Shape::Details { title: title.unwrap_or("Tab".into()), open: true })),
            name => alert_kind(name).map(|kind| Opened::Slashes(Shape::Alert { kind, title })),
        };
    }
    if let Some(rest) = trimmed.strip_prefix("===") {
        let rest = rest.trim_start_matches(['!', '+']);
        let title = rest.strip_prefix(' ')?.trim();
        let title = title.strip_prefix('"').and_then(|title| title.strip_suffix('"'))?;
        return Some(Opened::Tab(title.to_string()));
    }
    let (rest, open) = match trimmed.get(..3)? {
        "!!!" => (&trimmed[3..], None),
        "???" => match trimmed[3..].strip_prefix('+') {
            Some(rest) => (rest, Some(true)),
            None => (&trimmed[3..], Some(false)),
        },
        _ => return None,
    };
    let rest = rest.strip_prefix(' ')?.trim();
    let (names, title) = match rest.find('"') {
        Some(quote) => {
            (&rest[..quote], rest[quote + 1..].rfind('"').map(|end| rest[quote + 1..quote + 1 + end].to_string()))
        }
        None => (rest, None),
    };
    let name = names.split_whitespace().next().unwrap_or("note");
    if !name.starts_with(char::is_alphabetic) {
        return None;
    }
    let kind = alert_kind(name).unwrap_or("NOTE");
    // An unknown kind is its own title, and an empty title is none.
    let known = alert_kind(name).is_some();
    let capitalised = || {
        let mut chars = name.chars();
        chars.next().map(|first| first.to_uppercase().chain(chars).collect::<String>()).unwrap_or_default()
    };
    Some(Opened::Shape(match open {
        Some(open) => {
            Shape::Details { title: title.filter(|title| !title.is_empty()).unwrap_or_else(capitalised), open }
        }
        None => Shape::Alert { kind, title: title.or_else(|| (!known).then(capitalised)) },
    }))
}

/// The indented lines from an index on, without their indentation, and the index after them.
fn inner(all: &[(&str, bool)], from: usize, indent: usize) -> (String, usize) {
    let mut text = String::new();
    let mut index = from;
    let mut end = from;
    while let Some((line, _)) = all.get(index) {
        let own = line.len() - line.trim_start().len();
        if line.trim().is_empty() {
            text.push('\n');
            index += 1;
            continue;
        }
        let is_tab = line[..own].contains('\t');
        if own < indent + if is_tab { 1 } else { 2 } {
            break;
        }
        let cut = if is_tab { indent + 1 } else { (indent + 4).min(own) };
        text.push_str(line.get(cut..).unwrap_or(line));
        index += 1;
        end = index;
    }
    // Empty lines at the end belong to the text around it.
    while text.ends_with("\n\n") {
        text.pop();
    }
    (text, end)
}

/// The lines up to `///`, and the index after it.
fn slashed(all: &[(&str, bool)], from: usize) -> (String, usize) {
    let mut text = String::new();
    for (index, (line, is_text)) in all.iter().enumerate().skip(from) {
        if *is_text && line.trim() == "///" {
            return (text, index + 1);
        }
        text.push_str(line);
    }
    (text, all.len())
}

/// Changes the parts of a line outside of code spans.
fn outside_spans(line: &str, mut change: impl FnMut(&str) -> String) -> String {
    let mut text = String::with_capacity(line.len());
    let mut rest = line;
    while let Some(start) = rest.find('`') {
        let ticks = rest[start..].len() - rest[start..].trim_start_matches('`').len();
        let Some(end) = rest[start + ticks..].find(&rest[start..start + ticks]) else { break };
        let length = start + ticks + end + ticks;
        text.push_str(&change(&rest[..start]));
        text.push_str(&rest[start..length]);
        rest = &rest[length..];
    }
    text.push_str(&change(rest));
    text
}

/// Removes `:material-check:` and the like, with the attributes after them.
fn without_icons(text: &str, count: &mut usize) -> String {
    const SETS: [&str; 4] = [":material-", ":octicons-", ":fontawesome-", ":simple-"];
    let mut done = text.to_string();
    for set in SETS {
        while let Some(start) = done.find(set) {
            let length = done[start + 1..].find(':').map(|end| end + 2);
            let Some(length) = length.filter(|length| !done[start..start + length].contains(char::is_whitespace))
            else {
                break;
            };
            let mut end = start + length;
            if done[end..].starts_with('{') {
                end += done[end..].find('}').map_or(0, |end| end + 1);
            }
            let end = if done[end..].starts_with(' ') && !done[..start].ends_with(|c: char| !c.is_whitespace()) {
                end + 1
            } else {
                end
            };
            done.replace_range(start..end, "");
            *count += 1;
        }
    }
    done
}

/// Converts `{ #id .class }` after headings, and removes other attribute lists.
fn attributes(text: &str) -> String {
    let mut done = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find('{') {
        let Some(end) = rest[start..].find('}').map(|end| start + end) else { break };
        let inner = rest[start + 1..end].trim().trim_start_matches(':').trim();
        let parts = words(inner);
        let is_list = !parts.is_empty()
            && !rest[..start].ends_with(['{', '$', '\\'])
            && parts.iter().all(|word| {
                word.starts_with(['.', '#']) && word.len() > 1
                    || word
                        .split_once('=')
                        .is_some_and(|(name, _)| name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-'))
            });
        if !is_list {
            done.push_str(&rest[..=end]);
            rest = &rest[end + 1..];
            continue;
        }
        done.push_str(rest[..start].trim_end_matches(' '));
        let id = parts.iter().find_map(|word| word.strip_prefix('#'));
        if let Some(id) = id.filter(|_| done.trim_start().starts_with('#')) {
            let _ = write!(done, " {{#{id}}}");
        }
        rest = &rest[end + 1..];
    }
    done.push_str(rest);
    done
}

/// `++ctrl+c++` as keys.
fn keys(text: &str) -> String {
    let mut done = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find("++") {
        let behind = &rest[start + 2..];
        let is_key = |key: &str| {
            !key.is_empty() && key.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '"'))
        };
        let inner = behind.find("++").map(|end| &behind[..end]).filter(|inner| inner.split('+').all(is_key));
        let Some(inner) = inner else {
            done.push_str(&rest[..start + 2]);
            rest = behind;
            continue;
        };
        done.push_str(&rest[..start]);
        let all: Vec<String> = inner.split('+').map(|key| format!("<kbd>{}</kbd>", key.trim_matches('"'))).collect();
        done.push_str(&all.join("+"));
        rest = &behind[inner.len() + 2..];
    }
    done.push_str(rest);
    done
}
