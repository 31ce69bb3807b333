//! The text files of the O*NET database -> occupations and skills.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::name::key::{is_same_name, name_key};
use crate::model::site::Site;

use crate::scaffold::Refusal;
use crate::scaffold::onet::table::{OnetRow, OnetTable, each_row};
use crate::scaffold::onet::{OnetImport, ReadFile, roles_by_code};

const CODE: &str = "O*NET-SOC Code";
const OCCUPATIONS: OnetTable =
    OnetTable { file: "Occupation Data.txt", required: &[CODE, "Title", "Description"], optional: &[] };
const REPORTED_TITLES: OnetTable =
    OnetTable { file: "Sample of Reported Titles.txt", required: &[CODE, "Reported Job Title"], optional: &[] };
/// Alternate titles, and their name since release 30.3. `Job Titles.txt` names its column differently.
const ALTERNATE_TITLES: [OnetTable; 2] = [
    OnetTable { file: "Alternate Titles.txt", required: &[CODE, "Alternate Title"], optional: &["Short Title"] },
    OnetTable { file: "Job Titles.txt", required: &[CODE, "Job Title"], optional: &["Short Title"] },
];
const TASKS: OnetTable = OnetTable { file: "Task Statements.txt", required: &[CODE, "Task"], optional: &["Task Type"] };
const RATING: &[&str] = &[CODE, "Element ID", "Element Name", "Scale ID", "Data Value"];
/// Ratings of skills. Release 30.3 split the file.
const SKILLS: [OnetTable; 3] = [
    OnetTable { file: "Skills.txt", required: RATING, optional: &["Not Relevant"] },
    OnetTable { file: "Essential Skills.txt", required: RATING, optional: &["Not Relevant"] },
    OnetTable { file: "Transferable Skills.txt", required: RATING, optional: &["Not Relevant"] },
];
const ANCHORS: OnetTable = OnetTable {
    file: "Level Scale Anchors.txt",
    required: &["Element ID", "Scale ID", "Anchor Value", "Anchor Description"],
    optional: &[],
};
const ELEMENTS: OnetTable =
    OnetTable { file: "Content Model Reference.txt", required: &["Element ID", "Description"], optional: &[] };
const SCALES: OnetTable = OnetTable { file: "Scales Reference.txt", required: &["Scale ID", "Maximum"], optional: &[] };
const RELATED: OnetTable = OnetTable {
    file: "Related Occupations.txt",
    required: &[CODE, "Related O*NET-SOC Code"],
    optional: &["Relatedness Tier"],
};
const JOB_ZONES: OnetTable = OnetTable { file: "Job Zones.txt", required: &[CODE, "Job Zone"], optional: &[] };
const JOB_ZONE_NAMES: OnetTable = OnetTable {
    file: "Job Zone Reference.txt",
    required: &["Job Zone", "Name"],
    optional: &["Experience", "Education", "Job Training"],
};
/// States the release in its first lines.
const READ_ME: &str = "Read Me.txt";

/// The scale of levels, and that of importance.
const LEVEL: &str = "LV";
const IMPORTANCE: &str = "IM";
/// The highest level if `Scales Reference.txt` does not state it.
const HIGHEST_LEVEL: u8 = 7;

/// The parts of the database that an import uses, for the selected occupations.
#[derive(Default)]
pub(super) struct Database {
    /// The release, such as `29.2`. Empty if the files do not state it.
    pub(super) release: String,
    /// In the order of the file.
    pub(super) occupations: Vec<Occupation>,
    /// The skills, by element.
    pub(super) skills: BTreeMap<String, OnetSkill>,
    /// The highest level of a skill.
    pub(super) highest: u8,
    /// Descriptions of the Job Zones, by number.
    pub(super) zones: BTreeMap<String, JobZone>,
}

#[derive(Default)]
pub(super) struct Occupation {
    pub(super) code: String,
    pub(super) title: String,
    pub(super) description: String,
    /// Titles that people in the occupation reported.
    pub(super) reported: Vec<String>,
    pub(super) alternate: Vec<String>,
    pub(super) core_tasks: Vec<String>,
    pub(super) supplemental_tasks: Vec<String>,
    /// Tasks that are not rated yet.
    pub(super) unrated_tasks: Vec<String>,
    /// The importance and the level of each skill, by element.
    pub(super) ratings: BTreeMap<String, Rating>,
    /// Titles of related roles, each with its note.
    pub(super) related: Vec<(String, String)>,
    pub(super) zone: String,
}

#[derive(Default)]
pub(super) struct Rating {
    importance: Option<f64>,
    level: Option<f64>,
    not_relevant: bool,
}

#[derive(Default)]
pub(super) struct OnetSkill {
    pub(super) name: String,
    pub(super) description: String,
    /// What a person at a level can do, by level.
    pub(super) anchors: BTreeMap<u8, String>,
}

#[derive(Default)]
pub(super) struct JobZone {
    pub(super) name: String,
    pub(super) education: String,
    pub(super) experience: String,
    pub(super) training: String,
}

impl Occupation {
    /// The skills that are important enough, each with its level as a whole number of at least 1.
    pub(super) fn skills(&self, importance: f64, highest: u8) -> Vec<(&str, u8)> {
        let level = |rating: &Rating| {
            let is_important = rating.importance.is_some_and(|value| value >= importance) && !rating.not_relevant;
            let level = rating.level.filter(|_| is_important)?.round().clamp(0.0, highest.into());
            (1..=highest).find(|whole| f64::from(*whole) >= level).filter(|_| level >= 1.0)
        };
        self.ratings.iter().filter_map(|(element, rating)| Some((element.as_str(), level(rating)?))).collect()
    }
}

impl Database {
    /// Reads what is about the occupations whose codes start with one of `selected`.
    pub(super) fn read(
        read: ReadFile<'_>,
        folder: &str,
        site: &Site,
        selected: &[String],
        result: &mut OnetImport,
    ) -> Result<Self, Refusal> {
        let read_me = read(READ_ME)?.unwrap_or_default();
        let release = release(&String::from_utf8_lossy(&read_me), folder);
        let mut database = Self { release, highest: HIGHEST_LEVEL, ..Self::default() };
        let Some(bytes) = read(OCCUPATIONS.file)? else {
            let why = format!("no file `{}`", OCCUPATIONS.file);
            return Err(Refusal::new(why, "name the folder with the text files of the O*NET database"));
        };
        database.read_occupations(&bytes, selected)?;
        database.read_details(read, result)?;
        database.read_related(read, site, result)?;
        Ok(database)
    }

    fn read_occupations(&mut self, bytes: &[u8], selected: &[String]) -> Result<(), Refusal> {
        let selected: Vec<&str> = selected.iter().map(|code| code.trim()).filter(|code| !code.is_empty()).collect();
        if selected.is_empty() {
            let help =
                "add `--occupation CODE`, such as `15-1299.09` or `15-12`, or `--list FILE` with a code on each line";
            return Err(Refusal::new("no occupations are selected", help));
        }
        let mut unknown: BTreeSet<&str> = selected.iter().copied().collect();
        each_row(&OCCUPATIONS, bytes, |row| {
            let code = row.code(CODE)?;
            unknown.retain(|start| !code.starts_with(start));
            let is_new = self.occupations.iter().all(|other| other.code != code);
            if is_new && selected.iter().any(|start| code.starts_with(start)) {
                self.occupations.push(Occupation {
                    code: code.to_owned(),
                    title: one_line(row.get("Title")),
                    description: one_line(row.get("Description")),
                    ..Occupation::default()
                });
            }
            Ok(())
        })?;
        if unknown.is_empty() {
            return Ok(());
        }
        let codes = unknown.iter().map(|code| format!("`{}`", one_line(code))).collect::<Vec<_>>().join(", ");
        let why = format!("no occupation has a code that starts with {codes}");
        Err(Refusal::new(why, format!("use the codes in `{}`", OCCUPATIONS.file)))
    }

    fn read_details(&mut self, read: ReadFile<'_>, result: &mut OnetImport) -> Result<(), Refusal> {
        let mut table = |table: &'static OnetTable, add: ReadRow| -> Result<bool, Refusal> {
            let Some(bytes) = read(table.file)? else { return Ok(false) };
            each_row(table, &bytes, |row| add(self, row))?;
            Ok(true)
        };
        let [alternate, renamed] = &ALTERNATE_TITLES;
        table(&REPORTED_TITLES, |database, row| {
            database.with(row, |occupation| occupation.reported.push(one_line(row.get("Reported Job Title"))))
        })?;
        let add_alternate: ReadRow = |database, row| {
            let title = if row.get("Alternate Title").is_empty() { "Job Title" } else { "Alternate Title" };
            database.with(row, |occupation| {
                let titles = [title, "Short Title"].map(|column| one_line(row.get(column)));
                occupation.alternate.extend(titles.into_iter().filter(|title| !title.is_empty()));
            })
        };
        let mut missing = Vec::new();
        if !table(alternate, add_alternate)? && !table(renamed, add_alternate)? {
            missing.push((alternate.file, "other titles"));
        }
        let has_tasks = table(&TASKS, |database, row| {
            database.with(row, |occupation| {
                let tasks = match row.get("Task Type").to_ascii_lowercase().as_str() {
                    "core" => &mut occupation.core_tasks,
                    "supplemental" => &mut occupation.supplemental_tasks,
                    _ => &mut occupation.unrated_tasks,
                };
                tasks.push(one_line(row.get("Task")));
            })
        })?;
        if !has_tasks {
            missing.push((TASKS.file, "tasks"));
        }
        let add_rating: ReadRow = |database, row| {
            let number = row.number("Data Value")?;
            let element = row.get("Element ID").to_owned();
            database.with(row, |occupation| {
                let rating = occupation.ratings.entry(element.clone()).or_default();
                match row.get("Scale ID") {
                    IMPORTANCE => rating.importance = Some(number),
                    LEVEL => {
                        rating.level = Some(number);
                        rating.not_relevant = row.get("Not Relevant").eq_ignore_ascii_case("y");
                    }
                    _ => {}
                }
            })?;
            database.skills.entry(element).or_default().name = one_line(row.get("Element Name"));
            Ok(())
        };
        let mut has_skills = false;
        for skills in &SKILLS {
            has_skills |= table(skills, add_rating)?;
        }
        if !has_skills {
            missing.push((SKILLS[0].file, "skills"));
        }
        let has_zones = table(&JOB_ZONES, |database, row| {
            database.with(row, |occupation| occupation.zone = one_line(row.get("Job Zone")))
        })?;
        if !has_zones {
            missing.push((JOB_ZONES.file, "preparation"));
        }
        table(&JOB_ZONE_NAMES, |database, row| {
            let [name, education, experience, training] =
                ["Name", "Education", "Experience", "Job Training"].map(|column| one_line(row.get(column)));
            let zone = JobZone { name, education, experience, training };
            database.zones.insert(one_line(row.get("Job Zone")), zone);
            Ok(())
        })?;
        table(&ELEMENTS, |database, row| {
            if let Some(skill) = database.skills.get_mut(row.get("Element ID")) {
                skill.description = one_line(row.get("Description"));
            }
            Ok(())
        })?;
        table(&SCALES, |database, row| {
            let highest = row.number("Maximum")?;
            if row.get("Scale ID") == LEVEL
                && let Some(highest) = (1..=100).find(|whole| f64::from(*whole) >= highest)
            {
                database.highest = highest;
            }
            Ok(())
        })?;
        table(&ANCHORS, |database, row| {
            let value = row.number("Anchor Value")?;
            let level = (1..=database.highest).find(|whole| f64::from(*whole) >= value.round());
            let skill = database.skills.get_mut(row.get("Element ID")).filter(|_| row.get("Scale ID") == LEVEL);
            if let (Some(skill), Some(level)) = (skill, level) {
                skill.anchors.insert(level, one_line(row.get("Anchor Description")));
            }
            Ok(())
        })?;
        result.missing.extend(missing);
        Ok(())
    }

    /// Related occupations become moves if they are imported too, or if exactly one role of the guide has their code.
    fn read_related(&mut self, read: ReadFile<'_>, site: &Site, result: &mut OnetImport) -> Result<(), Refusal> {
        let Some(bytes) = read(RELATED.file)? else {
            result.missing.push((RELATED.file, "moves"));
            return Ok(());
        };
        let mut titles = roles_by_code(site);
        for occupation in &self.occupations {
            titles.entry(occupation.code.clone()).or_insert_with(|| vec![occupation.title.clone()]);
        }
        each_row(&RELATED, &bytes, |row| {
            let related = row.code("Related O*NET-SOC Code")?;
            let how = match row.get("Relatedness Tier") {
                "Primary-Short" => "One of the five most closely related occupations in the O*NET® database",
                "Primary-Long" => "One of the ten most closely related occupations in the O*NET® database",
                "" => "",
                // Occupations that are less closely related.
                _ => return Ok(()),
            };
            let Some([title]) = titles.get(related).map(Vec::as_slice) else { return Ok(()) };
            self.with(row, |occupation| {
                let is_new = occupation.related.iter().all(|(other, _)| other != title);
                if is_new && !is_same_name(&occupation.title, title) {
                    occupation.related.push((title.clone(), how.to_owned()));
                }
            })
        })
    }

    /// Calls `add` with the occupation of a row, if it is selected.
    fn with(&mut self, row: &OnetRow<'_>, add: impl FnOnce(&mut Occupation)) -> Result<(), Refusal> {
        let code = row.code(CODE)?;
        if let Some(occupation) = self.occupations.iter_mut().find(|occupation| occupation.code == code) {
            add(occupation);
        }
        Ok(())
    }

    /// The slugs of titles that several occupations have, or that are the name of one.
    pub(super) fn shared_titles(&self) -> BTreeSet<String> {
        let mut shared: BTreeSet<String> =
            self.occupations.iter().map(|occupation| name_key(&occupation.title)).collect();
        let mut seen = BTreeSet::new();
        for occupation in &self.occupations {
            let own: BTreeSet<String> =
                occupation.reported.iter().chain(&occupation.alternate).map(|title| name_key(title)).collect();
            shared.extend(own.into_iter().filter(|title| !seen.insert(title.clone())));
        }
        shared
    }
}

/// Adds a row to the database.
type ReadRow = fn(&mut Database, &OnetRow<'_>) -> Result<(), Refusal>;

/// A text on one line, without control characters.
fn one_line(text: &str) -> String {
    let words = text.split(|c: char| c.is_whitespace() || c.is_control()).filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join(" ")
}

/// The release that the read-me file states, as in "O*NET® 29.2 Database", or the name of the folder, as in `db_29_2_text`.
fn release(read_me: &str, folder: &str) -> String {
    let number = |text: &str| {
        let text = text.trim_start_matches(['®', ' ', '\u{a0}']);
        let end = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
        let number = text[..end].trim_end_matches('.');
        number.contains('.').then(|| number.to_owned())
    };
    let stated = read_me.split("O*NET").skip(1).find_map(number);
    let named = folder.strip_prefix("db_").map(|rest| rest.trim_end_matches("_text").replace('_', "."));
    stated.or_else(|| number(&named?)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_release_is_read_from_the_read_me_file_or_the_folder() {
        assert_eq!(release("Welcome to the O*NET data\nO*NET\u{ae} 29.2 Database, February 2025", "data"), "29.2");
        assert_eq!(release("", "db_30_3_text"), "30.3");
        assert_eq!(release("O*NET data", "downloads"), "");
        assert_eq!(release("O*NET 30.", "db_"), "");
    }
}
