//! A text file of the O*NET database -> rows. The files are tables with a header line and cells that are separated by tabs.
//! Columns are found by name: releases add columns, and change their order.

use crate::scaffold::Refusal;

/// A table in one of the text files, with the columns that an import reads.
pub(super) struct OnetTable {
    pub(super) file: &'static str,
    /// A file without one of these columns is rejected, and so is a row in which one is empty.
    pub(super) required: &'static [&'static str],
    /// Columns that some releases don't have.
    pub(super) optional: &'static [&'static str],
}

/// A row of a table.
pub(super) struct OnetRow<'a> {
    table: &'static OnetTable,
    line: usize,
    cells: Vec<&'a str>,
    /// The position of each required and each optional column.
    positions: &'a [Option<usize>],
}

/// The text with which the database marks a missing value.
const NO_VALUE: &str = "n/a";

impl OnetRow<'_> {
    /// The text of a cell. Empty if the release has no such column, or no value.
    pub(super) fn get(&self, column: &str) -> &str {
        let columns = self.table.required.iter().chain(self.table.optional);
        let position =
            columns.zip(self.positions).find(|(name, _)| **name == column).and_then(|(_, position)| *position);
        debug_assert!(position.is_some() || !self.table.required.contains(&column), "{}: {column}", self.table.file);
        let cell = position.and_then(|position| self.cells.get(position)).map(|cell| cell.trim()).unwrap_or_default();
        if cell.eq_ignore_ascii_case(NO_VALUE) { "" } else { cell }
    }

    /// The number in a cell.
    pub(super) fn number(&self, column: &str) -> Result<f64, Refusal> {
        let cell = self.get(column);
        match cell.parse::<f64>() {
            Ok(number) if number.is_finite() => Ok(number),
            _ => {
                Err(self
                    .refusal(&format!("`{column}` is not a number: `{cell}`"), "restore the line from the database"))
            }
        }
    }

    /// The O*NET-SOC code in a cell, such as `15-1299.09`.
    pub(super) fn code(&self, column: &str) -> Result<&str, Refusal> {
        let cell = self.get(column);
        let digits = [2, 4, 2];
        let parts: Vec<&str> = cell.split(['-', '.']).collect();
        let is_number =
            |(part, digits): (&&str, usize)| part.len() == digits && part.bytes().all(|b| b.is_ascii_digit());
        if parts.len() == digits.len() && parts.iter().zip(digits).all(is_number) && cell.find('.') == Some(7) {
            return Ok(cell);
        }
        let why = format!("`{column}` is not a code such as `15-1299.09`: `{cell}`");
        Err(self.refusal(&why, "restore the line from the database"))
    }

    fn refusal(&self, why: &str, help: &str) -> Refusal {
        Refusal::new(format!("{}:{}: {why}", self.table.file, self.line), help)
    }
}

/// Calls `read` with each row. Empty lines are skipped.
pub(super) fn each_row(
    table: &'static OnetTable,
    bytes: &[u8],
    mut read: impl FnMut(&OnetRow<'_>) -> Result<(), Refusal>,
) -> Result<(), Refusal> {
    let file = table.file;
    let bytes = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes);
    let text = str::from_utf8(bytes).map_err(|error| {
        let line = bytes[..error.valid_up_to()].split(|byte| *byte == b'\n').count();
        Refusal::new(format!("{file}:{line}: the text is not UTF-8"), "save the file in UTF-8")
    })?;
    let mut lines = text.split('\n').map(|line| line.strip_suffix('\r').unwrap_or(line)).enumerate();
    let header: Vec<&str> = lines.next().map(|(_, line)| line.split('\t').map(str::trim).collect()).unwrap_or_default();
    let position = |column: &&'static str| header.iter().position(|name| name.eq_ignore_ascii_case(column));
    if let Some(missing) = table.required.iter().find(|column| position(column).is_none()) {
        let why = format!("{file}:1: no column `{missing}`");
        return Err(Refusal::new(why, "use the text files of the O*NET database, in which tabs separate the columns"));
    }
    let positions: Vec<Option<usize>> = table.required.iter().chain(table.optional).map(position).collect();
    for (index, line) in lines.filter(|(_, line)| !line.trim().is_empty()) {
        let row = OnetRow { table, line: index + 1, cells: line.split('\t').collect(), positions: &positions };
        if row.cells.len() != header.len() {
            let why = format!("{} cells, but the header has {}", row.cells.len(), header.len());
            return Err(row.refusal(&why, "separate the cells by tabs, and write each row on one line"));
        }
        if let Some(empty) = table.required.iter().find(|column| row.get(column).is_empty()) {
            return Err(row.refusal(&format!("the column `{empty}` is empty"), "restore the line from the database"));
        }
        read(&row)?;
    }
    Ok(())
}
