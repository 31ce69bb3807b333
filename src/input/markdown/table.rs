//! The row of a table -> a diagnostic if it has more cells than the header. The parser drops these cells.

use std::ops::Range;

use crate::diagnostic::{Code, Diagnostic};

use crate::input::markdown::fact_reader::FactReader;

impl FactReader<'_> {
    /// Reports a link that the cells of a row split, or the first cell that is not shown.
    pub(super) fn check_table_row(&mut self, range: Range<usize>) {
        let row = self.text.get(range.clone()).unwrap_or_default();
        let (span, message, label, help) = if let Some(pipe) = pipe_in_wikilink(row) {
            let span = self.span(range.start + pipe..range.start + pipe + 1);
            let help = "write `\\|` for a pipe within a cell: `[[Name\\|text]]`".to_string();
            (span, "this pipe splits a link in double brackets", "the cell ends here", help)
        } else if let Some(cell) = surplus_cell(row, self.table_columns) {
            let span = self.span(range.start + cell.start..range.start + cell.end);
            let columns = self.table_columns;
            let help =
                format!("add a column to the header, which has {columns}, or write `\\|` for a pipe within a cell");
            (span, "this cell has no column in the header", "not shown", help)
        } else {
            return;
        };
        self.diagnostics.push(Diagnostic::new(Code::SurplusCell, span, message).label(label).help(help));
    }
}

/// The first pipe within double brackets that is not escaped.
fn pipe_in_wikilink(row: &str) -> Option<usize> {
    let mut rest = 0;
    while let Some(start) = row[rest..].find("[[").map(|start| rest + start + 2) {
        let end = row[start..].find("]]")?;
        let pipe = row[start..start + end].find('|').map(|pipe| start + pipe);
        if let Some(pipe) = pipe.filter(|pipe| !row[..*pipe].ends_with('\\')) {
            return Some(pipe);
        }
        rest = start + end;
    }
    None
}

/// The first cell of a row after the given number of columns that is not empty.
fn surplus_cell(row: &str, columns: usize) -> Option<Range<usize>> {
    let content = row.trim();
    let mut start = row.find('|').filter(|_| content.starts_with('|')).map_or(0, |pipe| pipe + 1);
    let mut column = 0;
    let bytes = row.as_bytes();
    loop {
        let mut end = start;
        while end < bytes.len() && bytes[end] != b'|' {
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
        assert_eq!(cell("|[[A|b]]|c|"), Some("c"));
        for row in ["| a | b |", "a | b", "| a |", "| a \\| b | c |  |", "|é\\", "|"] {
            assert_eq!(cell(row), None, "{row}");
        }
    }
}
