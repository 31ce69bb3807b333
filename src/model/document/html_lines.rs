//! The HTML of an event -> the places of its lines in the file. In a list or quote, the lines are not adjacent there.

use std::ops::Range;

/// The start of each line of some HTML: in the HTML, and in the file. `range` is where the HTML is in the `source` of the file.
pub(crate) fn html_lines(html: &str, source: &str, range: &Range<usize>) -> Vec<(usize, usize)> {
    let written = source.get(range.clone()).unwrap_or_default();
    if written.len() == html.len() {
        return vec![(0, range.start)];
    }
    let mut lines = Vec::new();
    let (mut in_html, mut in_written) = (0, 0);
    for line in html.split_inclusive('\n') {
        let text = line.trim_end_matches(['\n', '\r']);
        // Each line follows the markers of its containers.
        let found = written.get(in_written..).and_then(|rest| rest.find(text)).unwrap_or_default();
        in_written += found;
        lines.push((in_html, range.start + in_written));
        in_html += line.len();
        in_written += text.len();
    }
    lines
}

/// The range in the HTML for a range in the file. `None` if it ends before the HTML. Of a range over several lines, the part
/// in the last line counts.
pub(crate) fn range_in_html(lines: &[(usize, usize)], range: &Range<usize>) -> Option<Range<usize>> {
    let last = range.end.saturating_sub(1).max(range.start);
    let after = lines.partition_point(|(_, in_file)| *in_file <= last);
    let (in_html, in_file) = lines.get(after.checked_sub(1)?)?;
    Some(in_html + range.start.saturating_sub(*in_file)..in_html + range.end.saturating_sub(*in_file))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_follow_the_markers_of_containers() {
        let source = "> a <b\n>   c=d\n> > e>f";
        let html = "<b\nc=d\ne>";
        let lines = html_lines(html, source, &(4..source.len() - 1));
        let text = |(in_html, in_file): &(usize, usize)| (&html[*in_html..=*in_html], &source[*in_file..=*in_file]);
        assert_eq!(lines.iter().map(text).collect::<Vec<_>>(), [("<", "<"), ("c", "c"), ("e", "e")]);
        let value = lines[1].1 + 2;
        assert_eq!(range_in_html(&lines, &(value..value + 1)), Some(5..6));
        // The space before an attribute can belong to the container.
        assert_eq!(range_in_html(&lines, &(lines[1].1 - 1..value + 1)), Some(3..6));
        assert_eq!(html_lines("<b>", "x <b>", &(2..5)), [(0, 2)]);
    }
}
