//! Containers of other generators by their name -> alerts, details and tabs. Tabs become details of one group, which browsers
//! open one at a time without a script.

use std::fmt::Write as _;

use crate::scaffold::import::text::{argument, continuation};

/// What a container becomes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Shape {
    Alert {
        kind: &'static str,
        title: Option<String>,
    },
    Details {
        title: String,
        open: bool,
    },
    Tabs,
    Tab {
        title: String,
    },
    /// Its text alone, below its title.
    Plain {
        title: Option<String>,
        link: Option<String>,
    },
}

/// Words for the kind of an alert.
const KINDS: [(&str, &str); 42] = [
    ("note", "NOTE"),
    ("info", "INFO"),
    ("information", "INFO"),
    ("primary", "NOTE"),
    ("secondary", "NOTE"),
    ("neutral", "NOTE"),
    ("default", "NOTE"),
    ("tip", "TIP"),
    ("hint", "HINT"),
    ("success", "SUCCESS"),
    ("check", "CHECK"),
    ("done", "DONE"),
    ("green", "SUCCESS"),
    ("important", "IMPORTANT"),
    ("warning", "WARNING"),
    ("warn", "WARNING"),
    ("attention", "ATTENTION"),
    ("yellow", "WARNING"),
    ("orange", "WARNING"),
    ("caution", "CAUTION"),
    ("danger", "DANGER"),
    ("error", "ERROR"),
    ("critical", "DANGER"),
    ("red", "DANGER"),
    ("bug", "BUG"),
    ("failure", "FAILURE"),
    ("fail", "FAILURE"),
    ("missing", "MISSING"),
    ("example", "EXAMPLE"),
    ("quote", "QUOTE"),
    ("cite", "QUOTE"),
    ("abstract", "ABSTRACT"),
    ("summary", "SUMMARY"),
    ("tldr", "TLDR"),
    ("todo", "TODO"),
    ("question", "QUESTION"),
    ("help", "HELP"),
    ("faq", "FAQ"),
    ("seealso", "SEEALSO"),
    ("deprecated", "WARNING"),
    ("new", "NOTE"),
    ("blue", "NOTE"),
];

/// Containers whose kind is in an argument.
const ALERTS: [&str; 11] =
    ["alert", "notice", "callout", "admonition", "aside", "panel", "box", "message", "banner", "infobox", "admonish"];

const DETAILS: [&str; 13] = [
    "details",
    "expand",
    "collapse",
    "collapsible",
    "spoiler",
    "accordion",
    "accordionitem",
    "dropdown",
    "toggle",
    "expandable",
    "foldable",
    "disclosure",
    "expander",
];

const TABS: [&str; 9] =
    ["tabs", "tabpane", "tabset", "tabgroup", "codegroup", "codetabs", "tabbed", "tablist", "starlighttabs"];

const TAB: [&str; 5] = ["tab", "tabitem", "codetab", "tabpanel", "codeblocktab"];

const PLAIN: [&str; 34] = [
    "steps",
    "step",
    "stepper",
    "columns",
    "column",
    "cols",
    "col",
    "cards",
    "card",
    "cardgrid",
    "cardgroup",
    "grid",
    "fragment",
    "div",
    "section",
    "center",
    "filetree",
    "accordions",
    "accordiongroup",
    "raw",
    "vpre",
    "code",
    "updates",
    "update",
    "frame",
    "row",
    "block",
    "clientonly",
    "blockquote",
    "lead",
    "wrapper",
    "layout",
    "testimonialgrid",
    "testimonial",
];

/// The kind of an alert, as a guide writes it.
pub(super) fn alert_kind(word: &str) -> Option<&'static str> {
    let word = word.to_lowercase().replace(['-', '_'], "");
    KINDS.iter().find(|(known, _)| *known == word).map(|(_, kind)| *kind)
}

/// The shape of a container with a name and arguments: `word`, `name=value`. `None` for an unknown one.
pub(super) fn shape(name: &str, arguments: &[String]) -> Option<Shape> {
    let plain = name.to_lowercase().replace(['-', '_', '.'], "");
    let named = |names: &[&str]| {
        let found = names.iter().find_map(|name| argument(arguments, name, None)).map(str::trim);
        found.filter(|text| !text.is_empty()).map(str::to_string)
    };
    let place = |index: usize| argument(arguments, "", Some(index)).map(str::to_string);
    let is_in = |names: &[&str]| names.contains(&plain.as_str());
    let title = || named(&["title", "heading", "header", "summary", "label", "name"]);
    if is_in(&ALERTS) {
        let words = ["type", "style", "kind", "color", "level", "status", "variant", "class", "severity"];
        let written = named(&words).or_else(|| place(0));
        let kind = written.as_deref().and_then(alert_kind);
        // A first word that is no kind is the title.
        let rest = if kind.is_some() && named(&words).is_none() { place(1) } else { place(0) };
        return Some(Shape::Alert { kind: kind.unwrap_or("NOTE"), title: title().or(rest) });
    }
    if is_in(&DETAILS) {
        let open =
            arguments.iter().any(|word| matches!(word.as_str(), "open" | "open=true" | "open={true}" | "expanded"));
        let text = named(&["summary", "title", "label", "header", "heading", "question", "name"]).or_else(|| place(0));
        return Some(Shape::Details {
            title: text.filter(|text| text != "open").unwrap_or_else(|| "Details".into()),
            open,
        });
    }
    if is_in(&TABS) {
        return Some(Shape::Tabs);
    }
    if is_in(&TAB) {
        let text = named(&["label", "name", "title", "header", "heading", "tabname", "tabName", "value", "text"]);
        return Some(Shape::Tab { title: text.or_else(|| place(0)).unwrap_or_else(|| "Tab".into()) });
    }
    if let Some(kind) = alert_kind(&plain) {
        let person = || named(&["author", "cite", "by", "source"]).filter(|_| kind == "QUOTE");
        return Some(Shape::Alert { kind, title: title().or_else(person).or_else(|| place(0)) });
    }
    is_in(&PLAIN).then(|| Shape::Plain {
        title: named(&["title", "heading", "header"]),
        link: named(&["href", "link", "to", "url"]),
    })
}

/// Marks a tab until its group is known.
const TAB_MARK: &str = "<details data-tab>";

/// Renders containers of one document.
#[derive(Default)]
pub(super) struct Blocks {
    /// The number of groups of tabs.
    groups: usize,
}

impl Blocks {
    /// Renders a container without the indentation of the surrounding text.
    pub(super) fn render(&mut self, shape: &Shape, body: &str) -> String {
        let body = dedent(body);
        let body = body.trim_matches('\n').trim_end();
        match shape {
            Shape::Alert { kind, title } => {
                let title = title.as_deref().map(one_line).filter(|title| !title.is_empty());
                let mut text = format!("> [!{kind}]");
                if let Some(title) = title {
                    text.push(' ');
                    text.push_str(&title);
                }
                for line in body.lines() {
                    text.push_str(if line.is_empty() { "\n>" } else { "\n> " });
                    text.push_str(line);
                }
                text
            }
            Shape::Details { title, open } => {
                let open = if *open { " open" } else { "" };
                format!("<details{open}>\n<summary>{}</summary>\n\n{body}\n\n</details>", summary(title))
            }
            Shape::Tab { title } => {
                format!("{TAB_MARK}\n<summary>{}</summary>\n\n{body}\n\n</details>", summary(title))
            }
            Shape::Tabs => {
                if !body.contains(TAB_MARK) {
                    return body.to_string();
                }
                self.groups += 1;
                let group = self.groups;
                let first = format!("<details name=\"tabs-{group}\" open>");
                let text = body.replacen(TAB_MARK, &first, 1);
                text.replace(TAB_MARK, &format!("<details name=\"tabs-{group}\">"))
            }
            Shape::Plain { title, link } => match (title.as_deref().map(one_line), link) {
                (Some(title), Some(link)) => format!("**[{title}]({})**\n\n{body}", link.replace(' ', "%20")),
                (Some(title), None) => format!("**{title}**\n\n{body}"),
                (None, Some(link)) if !body.contains("](") => format!("[{body}]({})", link.replace(' ', "%20")),
                (None, _) => body.to_string(),
            },
        }
    }

    /// Renders a group of tabs.
    pub(super) fn tabs(&mut self, tabs: &[(String, String)]) -> String {
        let body: Vec<String> =
            tabs.iter().map(|(title, body)| self.render(&Shape::Tab { title: title.clone() }, body)).collect();
        self.render(&Shape::Tabs, &body.join("\n\n"))
    }
}

/// Tabs outside of a group are details.
pub(super) fn without_marks(text: String) -> String {
    if text.contains(TAB_MARK) { text.replace(TAB_MARK, "<details>") } else { text }
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A title as HTML: its marks of code and emphasis are left out.
fn summary(title: &str) -> String {
    let title = one_line(title).replace(['`', '*'], "");
    title.replace('<', "&lt;").replace('>', "&gt;")
}

/// A text without the indentation that all its lines share. If the last line has only quote marks, the text is in a quote, whose
/// marks are left out too.
pub(super) fn dedent(text: &str) -> String {
    let lines: Vec<&str> = text.lines().collect();
    // The first line starts behind a tag.
    let rest = lines.iter().skip(1).filter(|line| !line.trim().is_empty());
    let last = text.rsplit('\n').next().unwrap_or_default().trim();
    let is_quoted = !last.is_empty() && last.chars().all(|c| matches!(c, '>' | ' '));
    let is_indent = |c: char| matches!(c, ' ' | '\t') || is_quoted && c == '>';
    let indent = |line: &str| line.len() - line.trim_start_matches(is_indent).len();
    let shared = rest.clone().map(|line| &line[..indent(line)]).reduce(|one, other| {
        let length = one.bytes().zip(other.bytes()).take_while(|(a, b)| a == b).count();
        &one[..length]
    });
    let shared = shared.unwrap_or_default();
    let mut plain = String::with_capacity(text.len());
    for (index, line) in lines.iter().enumerate() {
        if index > 0 {
            plain.push('\n');
        }
        let without =
            if index == 0 { line.trim_start_matches([' ', '\t']) } else { line.strip_prefix(shared).unwrap_or("") };
        plain.push_str(if without.trim().is_empty() { "" } else { without });
    }
    plain
}

/// Puts a block into the text `before`: on lines of its own, with the indentation of the surrounding text.
pub(super) fn place(text: &mut String, block: &str, after: &str) {
    let indent = continuation(text);
    let line = text.rsplit('\n').next().unwrap_or_default();
    let is_start = line.chars().count() == indent.chars().count();
    let quote = indent.trim_end();
    if !is_start {
        text.truncate(text.trim_end_matches([' ', '\t']).len());
        let _ = write!(text, "\n{quote}\n{indent}");
    } else if line.trim().is_empty() && !text.trim_end_matches([' ', '\t']).ends_with("\n\n") && !text.trim().is_empty()
    {
        // A paragraph above would continue into the block.
        text.truncate(text.trim_end_matches([' ', '\t']).len());
        let _ = write!(text, "{quote}\n{indent}");
    }
    for (index, line) in block.lines().enumerate() {
        if index > 0 {
            text.push('\n');
            text.push_str(if line.is_empty() { quote } else { &indent });
        }
        text.push_str(line);
    }
    let behind = after.trim_start_matches([' ', '\t']);
    if behind.is_empty() || behind.starts_with("\n\n") {
        return;
    }
    let _ = if behind.starts_with('\n') { write!(text, "\n{quote}") } else { write!(text, "\n{quote}\n{indent}") };
}
