//! Formulas -> facts, and a diagnostic for each one that can't be read.

use std::ops::Range;

use crate::diagnostic::{Code, Diagnostic};
use crate::maths::to_mathml;

use crate::input::markdown::fact_reader::FactReader;

impl FactReader<'_> {
    /// Reads a formula. `range` is its range in the file, with its dollar signs or fences.
    pub(super) fn formula(&mut self, tex: &str, is_display: bool, range: &Range<usize>) {
        self.body.has_math = true;
        self.image_text(tex);
        self.heading_text(tex);
        let Err(error) = to_mathml(tex, is_display) else { return };
        let whole = &self.text[range.clone()];
        let found = locate(whole, tex, &error.range).map(|found| range.start + found.start..range.start + found.end);
        let span = self.span(found.unwrap_or_else(|| range.clone()));
        let diagnostic = Diagnostic::new(Code::InvalidFormula, span, error.message);
        self.diagnostics.push(diagnostic.label("the formula is shown as TeX").help(error.help));
    }
}

/// The range in the source of a formula of a part of its TeX. The lines of the source may have the markers of quotes and lists
/// before them, and a fence above them.
fn locate(source: &str, tex: &str, part: &Range<usize>) -> Option<Range<usize>> {
    let before = tex.get(..part.start)?;
    let line = before.matches('\n').count();
    let column = before.len() - before.rfind('\n').map_or(0, |newline| newline + 1);
    let written = tex.lines().nth(line).unwrap_or_default();
    let is_fenced = !source.starts_with('$');
    let first = source.split_inclusive('\n').nth(line + usize::from(is_fenced))?;
    let start = first.as_ptr() as usize - source.as_ptr() as usize + first.find(written)? + column;
    let length = tex.get(part.clone())?.lines().next().map_or(0, str::len);
    let start = start.min(source.len());
    Some(start..(start + length).min(source.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_is_found_in_its_source() {
        let part = |source: &str, tex: &str, part: &str| {
            let start = tex.find(part).unwrap();
            let range = locate(source, tex, &(start..start + part.len())).unwrap();
            (range.start, source[range].to_string())
        };
        assert_eq!(part("$a + \\ce$", "a + \\ce", "\\ce"), (5, "\\ce".into()));
        assert_eq!(part("$$\n> a\n> + \\ce\n> $$", "\na\n+ \\ce\n", "\\ce"), (11, "\\ce".into()));
        assert_eq!(part("```math\na + \\ce\n```", "a + \\ce\n", "\\ce"), (12, "\\ce".into()));
    }
}
