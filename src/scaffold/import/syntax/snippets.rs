//! Texts that are included from other files -> the text with them. Only files of the site are read, and only so deep and so much.

use crate::model::address::href::join;

use crate::input::front_matter;
use crate::scaffold::import::Generator;
use crate::scaffold::import::report::{Action, Notes};
use crate::scaffold::import::syntax::blocks::dedent;
use crate::scaffold::import::syntax::erb;
use crate::scaffold::import::text::{ConversionContext, words};

/// The deepest level of includes in includes.
const MOST_LEVELS: usize = 8;

/// The largest text with all its includes, in bytes.
const MOST_BYTES: usize = 4_000_000;

/// Replaces the includes of a text.
pub(super) fn convert(context: &ConversionContext<'_>, body: &str, notes: &mut Notes) -> String {
    let mut includer = Includer { context, notes, bytes: 0 };
    let folder = context.document.source.rsplit_once('/').map_or("", |(folder, _)| folder);
    includer.expand(body, folder, 0)
}

struct Includer<'a, 'b> {
    context: &'a ConversionContext<'a>,
    notes: &'b mut Notes,
    bytes: usize,
}

/// An include in a line.
struct Include {
    path: String,
    /// A section or a range of lines.
    part: Option<String>,
    /// The language, if the file is code.
    code: Option<String>,
}

impl Includer<'_, '_> {
    fn expand(&mut self, body: &str, folder: &str, level: usize) -> String {
        let mut text = String::with_capacity(body.len());
        let mut is_block = false;
        for line in body.split_inclusive('\n') {
            let trimmed = line.trim();
            let indent = &line[..line.len() - line.trim_start().len()];
            let marks = matches!(trimmed, "--8<--" | "-8<-") && self.context.layout.from == Generator::Mkdocs;
            if marks {
                is_block = !is_block;
                continue;
            }
            let found = if is_block && !trimmed.is_empty() {
                vec![include_of(trimmed.trim_matches('"'), None)]
            } else {
                self.found(trimmed).into_iter().collect()
            };
            if found.is_empty() {
                text.push_str(line);
            }
            for include in found {
                match self.read(&include, folder, level) {
                    Some(included) => {
                        for inner in included.trim_end_matches('\n').split('\n') {
                            text.push_str(if inner.is_empty() { "" } else { indent });
                            text.push_str(inner);
                            text.push('\n');
                        }
                    }
                    None => text.push_str(line),
                }
            }
        }
        text
    }

    /// The include that a line consists of.
    fn found(&self, line: &str) -> Option<Include> {
        match self.context.layout.from {
            Generator::Mkdocs => {
                let rest = line.strip_prefix("--8<-- ").or_else(|| line.strip_prefix("-8<- "))?;
                let path = rest.trim().trim_matches(['"', '\'']);
                (!rest.trim_start().starts_with(';')).then(|| include_of(path, None))
            }
            Generator::Vitepress => {
                if let Some(rest) = line.strip_prefix("<<<") {
                    let rest = rest.trim();
                    let (path, options) = rest.split_once('{').map_or((rest, ""), |(path, options)| (path, options));
                    let (path, part) =
                        path.trim().split_once('#').map_or((path.trim(), None), |(path, part)| (path, Some(part)));
                    let named = options
                        .trim_end_matches('}')
                        .split([' ', ','])
                        .find(|word| word.starts_with(char::is_alphabetic));
                    let end = path.rsplit('.').next().unwrap_or_default();
                    let language = named.map_or(end, |name| name.split(':').next().unwrap_or(name));
                    return Some(Include {
                        path: path.into(),
                        part: part.map(str::to_string),
                        code: Some(language.into()),
                    });
                }
                let rest = line.strip_prefix("<!--")?.trim_start().strip_prefix("@include:")?;
                let inner = rest.trim_end().strip_suffix("-->")?.trim();
                let (path, lines) = inner
                    .split_once('{')
                    .map_or((inner, None), |(path, part)| (path, Some(part.trim_end_matches('}'))));
                let (path, part) = path.split_once('#').map_or((path, None), |(path, part)| (path, Some(part)));
                let part = part.map(str::to_string).or_else(|| lines.map(|lines| lines.replace(',', ":")));
                Some(Include { path: path.trim().into(), part, code: None })
            }
            Generator::Gitbook | Generator::Jekyll => {
                let inner = line.strip_prefix("{%")?.strip_suffix("%}")?.trim().trim_matches('-').trim();
                let is_relative = inner.starts_with("include_relative ");
                let rest = inner.strip_prefix("include_relative ").or_else(|| inner.strip_prefix("include "))?;
                let parts = words(rest);
                // An include with values is a template.
                let [path] = parts.as_slice() else { return None };
                let path = if is_relative { format!("./{path}") } else { path.clone() };
                Some(Include { path, part: None, code: None })
            }
            Generator::Middleman => {
                let path = erb::partial_name(line.strip_prefix("<%")?.strip_suffix("%>")?)?;
                Some(Include { path, part: None, code: None })
            }
            _ => None,
        }
    }

    /// The text of an include. `None` keeps the line.
    fn read(&mut self, include: &Include, folder: &str, level: usize) -> Option<String> {
        let source = &self.context.document.source;
        let shown = format!("`{}`", include.path);
        if level >= MOST_LEVELS || self.bytes > MOST_BYTES {
            self.notes.detail(
                Action::Fix,
                source,
                "an include was left out: includes are nested too deep or too large",
                shown,
            );
            return Some(String::new());
        }
        let Some((path, text)) = self.find(&include.path, folder) else {
            self.notes.detail(Action::Fix, source, "an included file is not part of the site", shown);
            return None;
        };
        // A template is not a text.
        let is_template = self.context.layout.from == Generator::Jekyll
            && (text.contains("{% if") || text.contains("{% for") || text.contains("include."));
        if is_template {
            return None;
        }
        let start = front_matter::find_block(text).map_or(0, |block| block.text_start);
        let text = match (&include.part, &include.code) {
            (Some(part), _) => section(text, part).unwrap_or_else(|| text.to_string()),
            (None, Some(_)) => text.to_string(),
            (None, None) => text[start..].to_string(),
        };
        self.bytes += text.len();
        if let Some(language) = &include.code {
            let fence = if text.contains("```") { "~~~~" } else { "```" };
            return Some(format!("{fence}{language}\n{}\n{fence}", text.trim_end()));
        }
        let inner = path.rsplit_once('/').map_or(String::new(), |(folder, _)| folder.to_string());
        Some(self.expand(&text, &inner, level + 1))
    }

    /// The file that an include names: next to the document, or in a folder for includes.
    fn find(&self, path: &str, folder: &str) -> Option<(String, &str)> {
        let settings = &self.context.layout.settings;
        let path = path.split_once(".gitbook/includes/").map_or(path, |(_, name)| name);
        let path = path.strip_prefix("@/").or_else(|| path.strip_prefix('/')).unwrap_or(path);
        let folders = std::iter::once(folder).chain(settings.include_folders.iter().map(String::as_str)).chain([""]);
        let names = |path: String| {
            let (above, name) = path.rsplit_once('/').map_or(("", path.as_str()), |(above, name)| (above, name));
            let partial = format!("{above}/_{name}").trim_start_matches('/').to_string();
            let ends = ["", ".md", ".html", ".erb", ".html.erb", ".html.md.erb", ".md.erb"];
            let all: Vec<String> =
                [path.clone(), partial].iter().flat_map(|path| ends.map(|end| format!("{path}{end}"))).collect();
            all
        };
        folders.filter_map(|folder| join(folder, path)).flat_map(names).find_map(|path| {
            let text = self.context.tree.text(&path)?;
            Some((path, text))
        })
    }
}

/// `path:section`, `path:from:to` or `path#region`.
fn include_of(written: &str, code: Option<String>) -> Include {
    let (path, part) = written
        .split_once([':', '#'])
        .filter(|(path, _)| path.len() > 1)
        .map_or((written, None), |(path, part)| (path, Some(part.to_string())));
    Include { path: path.to_string(), part, code }
}

/// A range of lines, the text between marks, or the text below a heading.
fn section(text: &str, part: &str) -> Option<String> {
    let lines: Vec<&str> = text.lines().collect();
    if part.starts_with(|c: char| c.is_ascii_digit() || c == ':' || c == '-') {
        let mut numbers = part.split([':', '-']).map(|number| number.trim().parse::<usize>().ok());
        let from = numbers.next().flatten().unwrap_or(1).max(1);
        let to = numbers.next().flatten().unwrap_or(lines.len()).min(lines.len());
        return Some(lines.get(from - 1..to)?.join("\n"));
    }
    let name = part.trim();
    let marks = |line: &str, words: &[&str]| {
        words.iter().any(|word| line.contains(&format!("{word} {name}")) || line.contains(&format!("{word}{name}")))
    };
    let from = lines.iter().position(|line| {
        marks(line, &["#region", "[start:", "--8<-- [start:"]) || line.contains(&format!("[start:{name}]"))
    });
    if let Some(from) = from {
        let to = lines[from + 1..]
            .iter()
            .position(|line| line.contains("#endregion") || line.contains(&format!("[end:{name}]")));
        let to = to.map_or(lines.len(), |to| from + 1 + to);
        return Some(dedent(&format!("\n{}", lines[from + 1..to].join("\n"))).trim_start_matches('\n').to_string());
    }
    // The text of a heading with this anchor.
    let level = |line: &str| line.len() - line.trim_start_matches('#').len();
    let is_heading = |line: &str| {
        level(line) > 0 && crate::model::address::slug::anchor(line.trim_start_matches('#').trim()) == name
    };
    let from = lines.iter().position(|line| is_heading(line))?;
    let own = level(lines[from]);
    let to = lines[from + 1..].iter().position(|line| (1..=own).contains(&level(line)));
    Some(lines[from..to.map_or(lines.len(), |to| from + 1 + to)].join("\n"))
}
