//! Occupations and skills of the O*NET database -> documents. The licence of the database asks for a notice on each page.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use crate::model::name::key::name_key;

use crate::input::yaml_writer::{list, quoted, scalar};
use crate::scaffold::onet::database::{Database, Occupation, OnetSkill};

/// The page that describes what an import changed, below `content/`.
pub(super) const ABOUT: &str = "onet-database.md";

/// The document of an occupation. Titles in `shared` are hidden, because they can mean several occupations.
pub(super) fn role_document(
    database: &Database,
    occupation: &Occupation,
    importance: f64,
    shared: &BTreeSet<String>,
) -> String {
    let mut text = format!("---\ntitle: {}\n", scalar(&occupation.title));
    let summary = first_sentence(&occupation.description);
    _ = writeln!(text, "summary: {}", scalar(summary));
    let mut seen: BTreeSet<String> = [name_key(&occupation.title)].into();
    let mut unique = |titles: &[String]| -> Vec<String> {
        titles.iter().filter(|title| seen.insert(name_key(title))).cloned().collect()
    };
    let (mut hidden, shown): (Vec<_>, Vec<_>) =
        unique(&occupation.reported).into_iter().partition(|title| shared.contains(&name_key(title)));
    hidden.extend(unique(&occupation.alternate));
    for (key, titles) in [("also_called", shown), ("hidden_titles", hidden)] {
        if !titles.is_empty() {
            _ = writeln!(text, "{key}: {}", list(&titles));
        }
    }
    let zone = database.zones.get(&occupation.zone);
    if !occupation.zone.is_empty() {
        let name = zone.map_or_else(|| format!("Job Zone {}", occupation.zone), |zone| zone.name.clone());
        _ = writeln!(text, "facts:\n  Preparation: {}", quoted(&name));
    }
    _ = writeln!(text, "codes:\n  O*NET-SOC: {}", quoted(&occupation.code));
    let mut skills = occupation.skills(importance, database.highest).into_iter();
    let name = |element: &str| database.skills.get(element).map(|skill| skill.name.as_str()).unwrap_or_default();
    if let Some((element, level)) = skills.next() {
        text.push_str("skills:\n");
        for (element, level) in std::iter::once((element, level)).chain(skills) {
            _ = writeln!(text, "  - {}: {}", quoted(name(element)), level_name(level, database.highest));
        }
    }
    if !occupation.related.is_empty() {
        text.push_str("leads_to:\n");
        for (title, how) in &occupation.related {
            _ = match how.as_str() {
                "" => writeln!(text, "  - {}", quoted(title)),
                how => writeln!(text, "  - {}: {}", quoted(title), quoted(how)),
            };
        }
    }
    source(database, &mut text);
    text.push_str("---\n");
    if summary.len() < occupation.description.len() {
        _ = writeln!(text, "{}\n", markdown(&occupation.description));
    }
    let lists = [
        ("Core tasks", &occupation.core_tasks),
        ("Supplemental tasks", &occupation.supplemental_tasks),
        ("Tasks", &occupation.unrated_tasks),
    ];
    for (heading, tasks) in lists.into_iter().filter(|(_, tasks)| !tasks.is_empty()) {
        _ = writeln!(text, "## {heading}\n");
        for task in tasks {
            _ = writeln!(text, "- {}", markdown(task));
        }
        text.push('\n');
    }
    let preparation = zone.map(|zone| [&zone.education, &zone.experience, &zone.training]).into_iter().flatten();
    let mut preparation = preparation.filter(|part| !part.is_empty()).peekable();
    if preparation.peek().is_some() {
        text.push_str("## Preparation\n\n");
        for part in preparation {
            _ = writeln!(text, "{}\n", markdown(part));
        }
    }
    notice(database, "../", &mut text);
    text
}

/// The document of a skill.
pub(super) fn skill_document(database: &Database, skill: &OnetSkill) -> String {
    let mut text = format!("---\ntitle: {}\n", scalar(&skill.name));
    if !skill.description.is_empty() {
        _ = writeln!(text, "summary: {}", scalar(&skill.description));
    }
    text.push_str("levels:\n");
    for level in 1..=database.highest {
        let anchor = skill.anchors.get(&level).map(String::as_str).unwrap_or_default();
        _ = writeln!(text, "  {}: {}", level_name(level, database.highest), quoted(anchor));
    }
    source(database, &mut text);
    text.push_str("---\n");
    if !skill.anchors.is_empty() {
        text.push_str("The texts at the levels are examples of what a person at that level can do.\n\n");
    }
    notice(database, "../", &mut text);
    text
}

/// The page that describes the database and what the import changed.
pub(super) fn about_page(database: &Database, importance: f64) -> String {
    let mut text = String::from("---\ntitle: Information from the O*NET database\n---\n");
    let highest = database.highest;
    _ = writeln!(
        text,
        "Some roles and skills of this guide were created from the O\\*NET® database of the U.S. Department of Labor, which \
         describes occupations in the United States.\n\n\
         - **Skills**: a role lists the skills whose importance is at least {importance} on the scale from 1 to 5. Levels are \
         those of the database, from 0 to {highest}, rounded to whole numbers.\n\
         - **Titles**: a role shows the titles that people in the occupation reported. The search also finds it by its other \
         titles.\n\
         - **Career steps**: a role leads to the occupations that the database calls its most closely related ones, as far \
         as this guide has them. Related means similar work and knowledge, not that people often make this step.\n\
         - **Preparation**: the Job Zone of an occupation, a group of occupations that need similar education, experience and \
         training.\n\
         - **Tasks**: core tasks are important to the occupation and done by most people in it. Supplemental tasks are less so.\n",
    );
    notice(database, "", &mut text);
    text
}

/// The name of a level, such as `4 of 7`.
fn level_name(level: u8, highest: u8) -> String {
    format!("{level} of {highest}")
}

/// The name of the database, for example "O*NET 29.2 Database".
fn database_name(database: &Database) -> String {
    match database.release.as_str() {
        "" => "O*NET Database".into(),
        release => format!("O*NET {release} Database"),
    }
}

fn source(database: &Database, text: &mut String) {
    let name = database_name(database);
    let source = format!(
        "{name}, U.S. Department of Labor, Employment and Training Administration, CC BY 4.0: \
         https://www.onetcenter.org/database.html"
    );
    _ = writeln!(text, "sources:\n  - {}", quoted(&source));
}

/// The notice that <https://www.onetcenter.org/license_db.html> asks for, for information that was edited.
fn notice(database: &Database, to_content: &str, text: &mut String) {
    let name = markdown(&database_name(database));
    let changes = if to_content.is_empty() { "modified".into() } else { format!("[modified]({to_content}{ABOUT})") };
    _ = writeln!(
        text,
        "This page includes information from the [{name}](https://www.onetcenter.org/database.html) by the U.S. Department of \
         Labor, Employment and Training Administration (USDOL/ETA). Used under the \
         [CC BY 4.0](https://creativecommons.org/licenses/by/4.0/) license. O\\*NET® is a trademark of USDOL/ETA. The editors \
         of this guide have {changes} some of this information. USDOL/ETA has not approved, endorsed, or tested these \
         modifications."
    );
}

/// The first sentence of a text.
fn first_sentence(text: &str) -> &str {
    text.find(". ").map_or(text, |end| &text[..=end])
}

/// A text in Markdown, in which each character stands for itself.
fn markdown(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        // A number or a sign at the start of a line would begin a list.
        let starts_item =
            matches!(c, '.' | ')') && !escaped.is_empty() && escaped.bytes().all(|byte| byte.is_ascii_digit());
        let starts_block = escaped.is_empty() && matches!(c, '-' | '+' | ':');
        if starts_item || starts_block || "\\`*_[]<>&#~|={}$!^%".contains(c) {
            escaped.push('\\');
        }
        escaped.push(c);
    }
    escaped
}
