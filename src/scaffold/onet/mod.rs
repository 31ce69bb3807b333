//! The text files of the O*NET database -> the documents of roles and of their skills. Release 30.3 renamed some files; both
//! names are read. The columns are those of the data dictionary, <https://www.onetcenter.org/dictionary/30.1/text/>.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::path::Path;

use crate::model::address::portable::{folder_name, shortened};
use crate::model::kind::Kind;
use crate::model::site::Site;
use crate::source::content_path;

use crate::scaffold::new::find_node;
use crate::scaffold::onet::database::Database;
use crate::scaffold::onet::document::{ABOUT, about_page, role_document, skill_document};
use crate::scaffold::{NewFile, Refusal, create};

mod database;
mod document;
mod table;

/// What is imported.
#[derive(Debug, Clone, PartialEq)]
pub struct OnetOptions {
    /// Codes of occupations, or the first characters of codes: `15-1299.09`, `15-12`.
    pub occupations: Vec<String>,
    /// The lowest importance of a skill, on the scale from 1 to 5.
    pub importance: f64,
}

/// The result of an import from the O*NET database.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct OnetImport {
    /// The paths of the new documents.
    pub written: Vec<String>,
    /// The roles and skills that the guide has already, which are unchanged.
    pub skipped: Vec<String>,
    /// Files that the folder does not have, each with what is missing in the documents.
    pub missing: Vec<(&'static str, &'static str)>,
}

/// Reads the files in `source`, and writes a document below `root` for each selected occupation, and for each skill that one
/// of them needs.
pub fn import(source: &Path, site: &Site, root: &Path, options: &OnetOptions) -> Result<OnetImport, Refusal> {
    let read = |file: &str| {
        let path = source.join(file);
        match fs::read(&path) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(Refusal::io("can't read", &path, &error)),
        }
    };
    let folder = source.file_name().unwrap_or_default().to_string_lossy();
    let (mut files, mut result) = convert(&read, &folder, site, options)?;
    files.retain(|file| {
        let exists = root.join(&file.path).symlink_metadata().is_ok();
        if exists && file.path != content_path(ABOUT) {
            result.skipped.push(file.path.clone());
        }
        !exists
    });
    create(root, &files)?;
    result.written = files.into_iter().map(|file| file.path).collect();
    Ok(result)
}

/// Codes that are listed in a file, one per line. A `#` starts a comment, and text after the code is ignored.
pub fn listed_occupations(list: &Path) -> Result<Vec<String>, Refusal> {
    let text = fs::read(list).map_err(|error| Refusal::io("can't read", list, &error))?;
    let text = String::from_utf8_lossy(&text);
    let codes = text.lines().filter_map(|line| line.trim_start_matches('\u{feff}').split_whitespace().next());
    // The header of `Occupation Data.txt`, which is itself such a list, is no code.
    let codes = codes.filter(|code| !code.starts_with('#') && !code.starts_with("O*NET"));
    Ok(codes.map(str::to_owned).collect())
}

/// The content of the file with a name. `None` if there is no such file.
pub type ReadFile<'a> = &'a dyn Fn(&str) -> Result<Option<Vec<u8>>, Refusal>;

/// The documents for the selected occupations. `folder` is the name of the folder of the database, which may state the release.
pub fn convert(
    read: ReadFile<'_>,
    folder: &str,
    site: &Site,
    options: &OnetOptions,
) -> Result<(Vec<NewFile>, OnetImport), Refusal> {
    let mut result = OnetImport::default();
    let database = Database::read(read, folder, site, &options.occupations, &mut result)?;
    let shared = database.shared_titles();
    // An author may have renamed a role since it was imported, so the code counts too.
    let known_codes = roles_by_code(site);
    let (known, new): (Vec<_>, Vec<_>) =
        database.occupations.iter().partition(|occupation| known_codes.contains_key(&occupation.code));
    result.skipped.extend(known.into_iter().map(|occupation| occupation.title.clone()));
    let mut files = Vec::new();
    let mut paths = BTreeSet::new();
    let mut needed = BTreeSet::new();
    let mut add = |kind: Kind, title: &str, document: String| {
        let name = site.config.address_style().slug(title);
        let path = content_path(&format!("{}/{}.md", kind.folder(), folder_name(shortened(&name).to_owned())));
        let known = find_node(site, kind, title).is_some_and(|(_, node)| node.entry.is_some());
        if known || !paths.insert(path.clone()) {
            result.skipped.push(title.to_owned());
        } else {
            files.push(NewFile { path, content: document.into_bytes() });
        }
    };
    for occupation in new {
        needed.extend(occupation.skills(options.importance, database.highest).into_iter().map(|(element, _)| element));
        add(Kind::Role, &occupation.title, role_document(&database, occupation, options.importance, &shared));
    }
    for skill in needed.into_iter().filter_map(|element| database.skills.get(element)) {
        add(Kind::Skill, &skill.name, skill_document(&database, skill));
    }
    files.push(NewFile { path: content_path(ABOUT), content: about_page(&database, options.importance).into_bytes() });
    Ok((files, result))
}

/// The titles of the roles of a guide with each code.
fn roles_by_code(site: &Site) -> BTreeMap<String, Vec<String>> {
    let mut titles: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (_, node) in site.of_kind(Kind::Role) {
        let codes = site.entry_of(node).and_then(|entry| entry.front.role()).map(|fields| &fields.codes);
        for (_, code) in codes.into_iter().flatten() {
            titles.entry(code.clone()).or_default().push(node.title.clone());
        }
    }
    titles
}
