//! Table cells -> their tags, with scopes for header cells and a class for the alignment. A strict content security policy
//! forbids inline styles, hence the class. An empty header cell becomes a data cell; if the first one is empty, the first
//! cell of each row is the header of its row.

use pulldown_cmark::{Alignment, Event};

use crate::render::markdown::slots::SlotEvents;

/// The state of a table while its cells are rewritten in order.
#[derive(Default)]
pub(super) struct TableCells {
    alignments: Vec<Alignment>,
    /// Whether the current row is the table head.
    in_head: bool,
    /// The number of cells opened in the current row.
    column: usize,
    /// Whether the first cell of each row is a header.
    has_row_headers: bool,
}

impl TableCells {
    /// A table with the alignment of each column.
    pub(super) fn new(alignments: &[Alignment]) -> Self {
        Self { alignments: alignments.to_vec(), ..Self::default() }
    }

    pub(super) fn start_row(&mut self, in_head: bool) {
        (self.in_head, self.column) = (in_head, 0);
    }

    /// The start tag of the next cell.
    pub(super) fn open(&mut self) -> String {
        let class = match self.alignments.get(self.column) {
            Some(Alignment::Left) => " class=\"align-left\"",
            Some(Alignment::Center) => " class=\"align-center\"",
            Some(Alignment::Right) => " class=\"align-right\"",
            Some(Alignment::None) | None => "",
        };
        self.column += 1;
        let scope = if self.is_row_header() { " scope=\"row\"" } else { "" };
        format!("<{}{scope}{class}>", self.element())
    }

    /// Writes the end tag of the cell, or replaces the start tag of an empty header cell.
    pub(super) fn close(&mut self, output: &mut SlotEvents<'_>) {
        match output.last_mut() {
            Some(Event::InlineHtml(start)) if start.starts_with("<th") => {
                self.has_row_headers |= self.in_head && self.column == 1;
                *start = "<td></td>".into();
            }
            _ => output.push(Event::InlineHtml(format!("</{}>", self.element()).into())),
        }
    }

    fn is_row_header(&self) -> bool {
        self.has_row_headers && !self.in_head && self.column == 1
    }

    fn element(&self) -> &'static str {
        if self.in_head || self.is_row_header() { "th" } else { "td" }
    }
}
