//! A guide with as many roles as a national classification of occupations: it builds without an error, and none of its pages is
//! too large for a phone.

use std::fmt::Write as _;
use std::fs;

use crate::support::{Guide, files_below};

const ROLES: usize = 1016;
const FAMILIES: usize = 23;
const SKILLS: usize = 35;
const LEVELS: [&str; 4] = ["awareness", "working", "practitioner", "expert"];
const WORDS: [&str; 16] = [
    "Managers",
    "Operators",
    "Installers",
    "Repairers",
    "Technicians",
    "Supervisors",
    "Maintenance",
    "Equipment",
    "Transportation",
    "Agricultural",
    "Postsecondary",
    "Teachers",
    "Engineers",
    "Except",
    "Industrial",
    "Specialists",
];
/// The largest HTML page, and the largest file of the data of roles, in bytes.
const MAX_PAGE: u64 = 100 * 1024;
const MAX_DATA: u64 = 50 * 1024;

/// The title of a role: 2 to 7 words, and a number that makes it unique.
fn title(role: usize) -> String {
    let words: Vec<&str> = (0..2 + role % 6).map(|index| WORDS[(role * 7 + index * 5) % WORDS.len()]).collect();
    format!("{} {role}", words.join(", "))
}

/// The document of a role. Its summary has 90 to 330 characters.
fn document(role: usize) -> String {
    let summary = "Plan, direct or coordinate the work of others. ".repeat(2 + role % 6);
    let mut text = format!("---\ntitle: \"{}\"\nsummary: {}\n", title(role), summary.trim_end());
    let family = role * FAMILIES / ROLES;
    _ = writeln!(text, "family: A group of occupations, number {family}");
    _ = writeln!(text, "codes: {{SOC 2018: \"{:02}-{role:04}.00\"}}", 11 + 2 * family);
    _ = writeln!(text, "leads_to: [\"{}\", \"{}\"]", title((role + 1) % ROLES), title((role + 40) % ROLES));
    let skills: Vec<String> =
        (0..10).map(|index| format!("Skill {}: {}", (role + index * 3) % SKILLS, LEVELS[(role + index) % 4])).collect();
    _ = writeln!(text, "skills: {{{}}}\n---\nText.", skills.join(", "));
    text
}

#[test]
fn a_guide_with_a_thousand_roles_has_no_page_above_100_kib() {
    let guide = Guide::empty();
    let settings = fs::read_to_string(guide.path("site.toml")).unwrap_or_default();
    guide.write("site.toml", format!("{settings}[skills]\nlevels = {LEVELS:?}\n"));
    for role in 0..ROLES {
        guide.write(&format!("content/roles/role-{role}.md"), document(role));
    }
    for skill in 0..SKILLS {
        let levels = LEVELS.map(|level| format!("  {level}: What one can do at this level.\n")).concat();
        guide.write(
            &format!("content/skills/s{skill}.md"),
            format!("---\ntitle: Skill {skill}\nlevels:\n{levels}---\n"),
        );
    }
    let outcome = guide.run(&["build", "-q"]);
    assert_eq!((outcome.status, outcome.stderr.as_str()), (0, ""));
    let output = guide.path("public");
    let size = |path: &str| fs::metadata(output.join(path)).expect("metadata").len();
    let paths = files_below(&output);
    let pages: Vec<&String> = paths.iter().filter(|path| path.ends_with(".html")).collect();
    assert!(pages.len() > 3 * ROLES, "{} pages", pages.len());
    let largest = pages.iter().max_by_key(|path| size(path)).expect("a page");
    println!("{} pages, the largest is {largest} with {} bytes", pages.len(), size(largest));
    let too_large: Vec<_> = pages.iter().filter(|path| size(path) > MAX_PAGE).collect();
    assert!(too_large.is_empty(), "{too_large:?}");
    let data: Vec<&String> = paths.iter().filter(|path| path.starts_with("role-index/")).collect();
    assert_eq!(data.len(), ROLES + 2);
    let too_large: Vec<_> = data.iter().filter(|path| size(path) > MAX_DATA).collect();
    assert!(too_large.is_empty(), "{too_large:?}");
}
