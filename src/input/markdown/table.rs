//! The row of a table -> a diagnostic if it has more cells than the header. The parser drops these cells.

use std::ops::Range;

use crate::diagnostic::{Code, Diagnostic};
use crate::model::document::table_pipes::wikilink_pipes_in_row;

use crate::input::markdown::fact_reader::FactReader;

impl FactReader<'_> {
    /// Reports the first cell of a row that is not shown.
    pub(super) fn check_table_row(&mut self, range: Range<usize>) {
        let row = self.text.get(range.clone()).unwrap_or_default();
        let Some(cell) = surplus_cell(row, self.table_columns) else { return };
        let span = self.span(range.start + cell.start..range.start + cell.end);
        let columns = self.table_columns;
        let help = format!("add a column to the header, which has {columns}, or write `\\|` for a pipe within a cell");
        let diagnostic = Diagnostic::new(Code::SurplusCell, span, "this cell has no column in the header");
        self.diagnostics.push(diagnostic.label("not shown").help(help));
    }
}

/// The first cell of a row after the given number of columns that is not empty.
fn surplus_cell(row: &str, columns: usize) -> Option<Range<usize>> {
    let content = row.trim();
    let mut start = row.find('|').filter(|_| content.starts_with('|')).map_or(0, |pipe| pipe + 1);
    let mut column = 0;
    let bytes = row.as_bytes();
    let link_pipes = wikilink_pipes_in_row(row);
    loop {
        let mut end = start;
        while end < bytes.len() && (bytes[end] != b'|' || link_pipes.contains(&end)) {
            end += 1 + usize::from(bytes[end] == b'\\');
        }
        let end = end.min(bytes.len());
        let cell = row.get(start..end)?;
        column += 1;
        if column > columns && !cell.trim().is_empty() {
            let before = cell.len() - cell.trim_start().len();
            return Some(start + before..start + before + cell.trim().len());
        }
        if end >= bytes.len() {
            return None;
        }
        start = end + 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn surplus_cells_are_found() {
        let cell = |row: &'static str| surplus_cell(row, 2).map(|range| &row[range]);
        assert_eq!(cell("| a | b | c | d |\n"), Some("c"));
        assert_eq!(cell("a | b | c"), Some("c"));
        assert_eq!(cell("|[[A|b]]|c|d|"), Some("d"));
        for row in ["| a | b |", "a | b", "| a |", "| a \\| b | c |  |", "|é\\", "|", "|[[A|b]]|c|"] {
            assert_eq!(cell(row), None, "{row}");
        }
    }
}
