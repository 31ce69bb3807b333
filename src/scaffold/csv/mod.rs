//! The careers of a guide as tables for spreadsheets: CSV files as RFC 4180 defines them, in UTF-8, with a header line.

pub mod export;
pub mod import;

/// The names of the files and of their columns, as in front matter.
pub(super) const ROLES: TableFormat = TableFormat {
    file: "roles.csv",
    columns: &["title", "abbr", "family", "variant_of", "summary", "url"],
    required: &["title"],
};
/// Every title, with the role that has it.
pub(super) const TITLES: TableFormat =
    TableFormat { file: "titles.csv", columns: &["title", "role", "key"], required: &["title", "role", "key"] };
/// The levels of the roles, the lowest of each role first.
pub(super) const LEVELS: TableFormat =
    TableFormat { file: "levels.csv", columns: &["role", "level", "differs"], required: &["role", "level"] };
/// What each role and each level expects of a skill. `stated` is `no` where that is the same as at the level below.
pub(super) const SKILLS: TableFormat = TableFormat {
    file: "skills.csv",
    columns: &["role", "level", "skill", "expected", "stated"],
    required: &["role", "skill"],
};
/// The steps from role to role.
pub(super) const MOVES: TableFormat =
    TableFormat { file: "moves.csv", columns: &["from", "to", "how"], required: &["from", "to"] };
/// The pay of roles and levels.
pub(super) const PAY: TableFormat = TableFormat {
    file: "pay.csv",
    columns: &["role", "level", "place", "from", "to", "median", "currency", "per", "note", "source", "date"],
    required: &["role", "currency"],
};

/// One table.
pub(super) struct TableFormat {
    /// The name of its file.
    pub(super) file: &'static str,
    /// Its columns, in the order in which they are written.
    pub(super) columns: &'static [&'static str],
    /// The columns without which a file is rejected.
    pub(super) required: &'static [&'static str],
}

/// Spreadsheets run a cell that starts with one of these as a formula.
const FORMULA_STARTS: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];

/// Whether a cell is a formula, or one that is escaped, perhaps several times.
fn starts_formula(cell: &str) -> bool {
    cell.trim_start_matches('\'').starts_with(FORMULA_STARTS)
}

/// A cell that spreadsheets show as text: `=1+1` becomes `'=1+1`.
fn escape(cell: &str) -> String {
    if starts_formula(cell) { format!("'{cell}") } else { cell.into() }
}

/// Undoes [`escape`].
fn unescape(cell: &str) -> &str {
    cell.strip_prefix('\'').filter(|rest| starts_formula(rest)).unwrap_or(cell)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn an_escaped_cell_is_no_formula_and_reads_as_before(cell in "['=+@\t\r\\-a-c]{0,6}") {
            let escaped = escape(&cell);
            prop_assert!(!escaped.starts_with(FORMULA_STARTS));
            prop_assert_eq!(unescape(&escaped), cell);
        }
    }
}
