//! CSV files -> the documents of roles. Values are written as they are: `guide check` reports what is wrong with them, at its
//! place in the document.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::io;
use std::path::Path;

use csv::{ErrorKind, ReaderBuilder};

use crate::model::address::portable::folder_name;
use crate::model::kind::Kind;
use crate::model::name::key::name_key;
use crate::model::site::Site;
use crate::source::content_path;

use crate::input::yaml_writer::{list, scalar};
use crate::scaffold::csv::{LEVELS, MOVES, PAY, ROLES, SKILLS, TITLES, TableFormat, unescape};
use crate::scaffold::new::find_node;
use crate::scaffold::{NewFile, Refusal, create};

/// The result of an import of tables.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct TableImport {
    /// The paths of the new documents.
    pub written: Vec<String>,
    /// The roles that the guide has already, which are unchanged.
    pub skipped: Vec<String>,
    /// Columns that were ignored, each with its file.
    pub ignored: Vec<String>,
}

/// Reads the tables in `source`, and writes a document below `root` for each role that the guide doesn't have.
pub fn import(source: &Path, site: &Site, root: &Path) -> Result<TableImport, Refusal> {
    let mut result = TableImport::default();
    let mut roles = ImportedRoles::default();
    let mut found = false;
    for (table, add) in TABLES {
        let Some(rows) = read(source, table, &mut result.ignored)? else { continue };
        found = true;
        for row in rows {
            add(&mut roles, &row);
        }
    }
    if !found {
        let why = format!("no tables in `{}`", source.display());
        let names = TABLES.map(|(table, _)| table.file).join(", ");
        return Err(Refusal::new(why, format!("the folder must contain at least one of {names}")));
    }
    let mut files = Vec::new();
    let mut paths = BTreeSet::new();
    for role in roles.roles {
        let known = find_node(site, Kind::Role, &role.title).is_some_and(|(_, node)| node.entry.is_some());
        let path = content_path(&format!(
            "{}/{}.md",
            Kind::Role.folder(),
            folder_name(site.config.address_style().slug(&role.title))
        ));
        if known || root.join(&path).symlink_metadata().is_ok() || !paths.insert(path.clone()) {
            result.skipped.push(role.title);
            continue;
        }
        files.push(NewFile { path, content: role.document().into_bytes() });
    }
    create(root, &files)?;
    result.written = files.into_iter().map(|file| file.path).collect();
    Ok(result)
}

/// Adds a row to the roles.
type AddRow = fn(&mut ImportedRoles, &Row);

/// Each table and what its rows mean. Roles are created in the order of the first table that names them.
const TABLES: [(&TableFormat, AddRow); 6] = [
    (&ROLES, |roles, row| {
        let role = roles.named(row.get("title"));
        for key in ["abbr", "summary", "family", "variant_of"] {
            role.scalars.push((key, row.get(key).into()));
        }
    }),
    (&TITLES, |roles, row| {
        let role = roles.named(row.get("role"));
        match row.get("key") {
            "hidden_titles" => role.hidden.push(row.get("title").into()),
            "title" => {}
            _ => role.also.push(row.get("title").into()),
        }
    }),
    (&LEVELS, |roles, row| {
        let level = roles.named(row.get("role")).level(row.get("level"));
        level.differs = row.get("differs").into();
    }),
    (&SKILLS, |roles, row| {
        if row.get("stated") != "no" {
            let skills = &mut roles.named(row.get("role")).part(row.get("level")).skills;
            skills.push((row.get("skill").into(), row.get("expected").into()));
        }
    }),
    (&MOVES, |roles, row| {
        roles.named(row.get("from")).leads_to.push((row.get("to").into(), row.get("how").into()));
    }),
    (&PAY, |roles, row| {
        let cells = PAY.columns[2..].iter().map(|column| (*column, row.get(column).to_owned()));
        let line = cells.filter(|(_, cell)| !cell.is_empty()).collect();
        roles.named(row.get("role")).part(row.get("level")).pay.push(line);
    }),
];

/// The cells of a row, by column.
struct Row(BTreeMap<String, String>);

impl Row {
    /// A cell without its escape and the white space around it. Empty if there is no such column.
    fn get(&self, column: &str) -> &str {
        self.0.get(column).map(|cell| unescape(cell).trim()).unwrap_or_default()
    }
}

/// The rows of a table. `None` if there is no such file.
fn read(folder: &Path, table: &TableFormat, ignored: &mut Vec<String>) -> Result<Option<Vec<Row>>, Refusal> {
    let path = folder.join(table.file);
    let text = match fs::read(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(Refusal::io("can't read", &path, &error)),
    };
    // Spreadsheets write a byte order mark.
    let text = text.strip_prefix("\u{feff}".as_bytes()).unwrap_or(&text);
    let mut reader = ReaderBuilder::new().from_reader(text);
    let header: Vec<String> = match reader.headers() {
        Ok(header) => header.iter().map(|column| column.trim().to_ascii_lowercase()).collect(),
        Err(error) => return Err(refusal(table, &error)),
    };
    if let Some(missing) = table.required.iter().find(|column| !header.iter().any(|name| name == *column)) {
        let why = format!("{}:1: no column `{missing}`", table.file);
        let columns = table.columns.join(", ");
        return Err(Refusal::new(
            why,
            format!("name the columns in the first line: {columns}; separate them by commas"),
        ));
    }
    if let Some(twice) =
        header.iter().enumerate().find_map(|(index, name)| header[..index].contains(name).then_some(name))
    {
        let why = format!("{}:1: the column `{twice}` appears twice", table.file);
        return Err(Refusal::new(why, "remove or rename one of the two"));
    }
    let unknown = header.iter().filter(|column| !table.columns.contains(&column.as_str()));
    ignored.extend(unknown.map(|column| format!("{}: the column `{column}`", table.file)));
    let mut rows = Vec::new();
    let mut titles = BTreeSet::new();
    for record in reader.records() {
        let record = record.map_err(|error| refusal(table, &error))?;
        let row = Row(header.iter().cloned().zip(record.iter().map(str::to_owned)).collect());
        if let Some(empty) = table.required.iter().find(|column| row.get(column).is_empty()) {
            // A line of empty cells separates parts of a table.
            if record.iter().all(|cell| cell.trim().is_empty()) {
                continue;
            }
            let line = record.position().map_or(0, csv::Position::line);
            let why = format!("{}:{line}: the column `{empty}` is empty", table.file);
            return Err(Refusal::new(why, "fill in the cell, or remove the line"));
        }
        // Other tables have several lines about a role.
        if table.file == ROLES.file && !titles.insert(name_key(row.get("title"))) {
            let line = record.position().map_or(0, csv::Position::line);
            ignored.push(format!("{}:{line}: an earlier line has the role `{}`", table.file, row.get("title")));
            continue;
        }
        rows.push(row);
    }
    Ok(Some(rows))
}

fn refusal(table: &TableFormat, error: &csv::Error) -> Refusal {
    let line = error.position().map_or(1, csv::Position::line);
    let (why, help) = match error.kind() {
        ErrorKind::UnequalLengths { expected_len, len, .. } => (
            format!("{len} {}, but the header has {expected_len}", if *len == 1 { "cell" } else { "cells" }),
            "put a cell that contains a comma or a line break in double quotes",
        ),
        ErrorKind::Utf8 { .. } => ("the text is not UTF-8".into(), "save the file as CSV in UTF-8"),
        _ => (error.to_string(), "write the table as RFC 4180 defines it"),
    };
    Refusal::new(format!("{}:{line}: {why}", table.file), help)
}

#[derive(Default)]
struct ImportedRoles {
    roles: Vec<ImportedRole>,
    /// The position of each role, by the slug of its title.
    positions: BTreeMap<String, usize>,
}

impl ImportedRoles {
    fn named(&mut self, title: &str) -> &mut ImportedRole {
        let position = *self.positions.entry(name_key(title)).or_insert_with(|| {
            self.roles.push(ImportedRole { title: title.into(), ..ImportedRole::default() });
            self.roles.len() - 1
        });
        &mut self.roles[position]
    }
}

/// A role that is put together from the rows about it.
#[derive(Default)]
struct ImportedRole {
    title: String,
    /// Keys with one text.
    scalars: Vec<(&'static str, String)>,
    also: Vec<String>,
    hidden: Vec<String>,
    leads_to: Vec<(String, String)>,
    /// What the role itself states.
    own: ImportedPart,
    levels: Vec<ImportedPart>,
}

/// A role or one of its levels.
#[derive(Default)]
struct ImportedPart {
    name: String,
    differs: String,
    skills: Vec<(String, String)>,
    pay: Vec<Vec<(&'static str, String)>>,
}

impl ImportedRole {
    fn level(&mut self, name: &str) -> &mut ImportedPart {
        let position = self.levels.iter().position(|level| level.name == name).unwrap_or_else(|| {
            self.levels.push(ImportedPart { name: name.into(), ..ImportedPart::default() });
            self.levels.len() - 1
        });
        &mut self.levels[position]
    }

    /// The level with this name, or what the role itself states if the name is empty.
    fn part(&mut self, level: &str) -> &mut ImportedPart {
        if level.is_empty() { &mut self.own } else { self.level(level) }
    }

    /// The document.
    fn document(&self) -> String {
        let mut text = format!("---\ntitle: {}\n", scalar(&self.title));
        for (key, value) in self.scalars.iter().filter(|(_, value)| !value.is_empty()) {
            _ = writeln!(text, "{key}: {}", scalar(value));
        }
        for (key, names) in [("also_called", &self.also), ("hidden_titles", &self.hidden)] {
            if !names.is_empty() {
                _ = writeln!(text, "{key}: {}", list(names));
            }
        }
        annotated("skills", &self.own.skills, "", &mut text);
        if !self.levels.is_empty() {
            text.push_str("levels:\n");
            for level in &self.levels {
                _ = writeln!(text, "  - name: {}", scalar(&level.name));
                if !level.differs.is_empty() {
                    _ = writeln!(text, "    differs: {}", scalar(&level.differs));
                }
                annotated("skills", &level.skills, "    ", &mut text);
                pay(&level.pay, "    ", &mut text);
            }
        }
        annotated("leads_to", &self.leads_to, "", &mut text);
        pay(&self.own.pay, "", &mut text);
        text.push_str("---\n");
        text
    }
}

/// Writes names with notes, such as `- Writing: expert`. A name without a note is written alone.
fn annotated(key: &str, names: &[(String, String)], indent: &str, text: &mut String) {
    if names.is_empty() {
        return;
    }
    _ = writeln!(text, "{indent}{key}:");
    for (name, note) in names {
        _ = match note.as_str() {
            "" => writeln!(text, "{indent}  - {}", scalar(name)),
            note => writeln!(text, "{indent}  - {}: {}", scalar(name), scalar(note)),
        };
    }
}

fn pay(lines: &[Vec<(&'static str, String)>], indent: &str, text: &mut String) {
    if lines.is_empty() {
        return;
    }
    _ = writeln!(text, "{indent}pay:");
    for line in lines {
        for (index, (key, value)) in line.iter().enumerate() {
            let start = if index == 0 { "- " } else { "  " };
            _ = writeln!(text, "{indent}  {start}{key}: {}", scalar(value));
        }
    }
}
