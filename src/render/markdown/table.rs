//! The cells of a table, one after the other -> their tags: which of them are headings, and how they are aligned.
//!
//! Alignment is a class and no inline style, which a strict content security policy forbids. An empty cell at the top
//! heads nothing; where the first one is empty, the first cell of each row heads its row.

use pulldown_cmark::Alignment;

/// A table while it is read.
#[derive(Default)]
pub(crate) struct Table {
    alignments: Vec<Alignment>,
    /// Whether its first row is being read.
    in_head: bool,
    /// How many cells of the row have been opened.
    column: usize,
    /// Whether the first cell of a row heads it.
    heads_rows: bool,
}

impl Table {
    /// A table with how its columns are aligned.
    pub(crate) fn new(alignments: &[Alignment]) -> Self {
        Self { alignments: alignments.to_vec(), ..Self::default() }
    }

    /// A row begins.
    pub(crate) fn row(&mut self, in_head: bool) {
        (self.in_head, self.column) = (in_head, 0);
    }

    /// The tag of a cell that begins.
    pub(crate) fn open(&mut self) -> String {
        let class = match self.alignments.get(self.column) {
            Some(Alignment::Left) => " class=\"align-left\"",
            Some(Alignment::Center) => " class=\"align-center\"",
            Some(Alignment::Right) => " class=\"align-right\"",
            Some(Alignment::None) | None => "",
        };
        self.column += 1;
        let scope = if self.heads_row() { " scope=\"row\"" } else { "" };
        format!("<{}{scope}{class}>", self.name())
    }

    /// The tag of its end.
    pub(crate) fn close(&self) -> String {
        format!("</{}>", self.name())
    }

    /// What an empty heading is instead.
    pub(crate) fn empty(&mut self) -> &'static str {
        self.heads_rows |= self.in_head && self.column == 1;
        "<td></td>"
    }

    fn heads_row(&self) -> bool {
        self.heads_rows && !self.in_head && self.column == 1
    }

    fn name(&self) -> &'static str {
        if self.in_head || self.heads_row() { "th" } else { "td" }
    }
}
