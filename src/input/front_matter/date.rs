//! A date in one of the common formats -> a [`Date`].

use jiff::civil::Date;

const FORMATS: [&str; 8] =
    ["%Y-%m-%d", "%b %d, %Y", "%B %d, %Y", "%d %b %Y", "%d %B %Y", "%Y/%m/%d", "%b %d %Y", "%B %d %Y"];

/// Parses a date: `2021-12-15`, `Dec 15, 2021`, `15 December 2021`, `2021/12/15`. A time after it is ignored, without
/// conversion to another time zone.
pub fn parse_date(written: &str) -> Option<Date> {
    let written = written.trim();
    let day = match written.split_once(['T', 't']).filter(|(day, _)| day.len() == 10 && day.contains('-')) {
        Some((day, time)) if is_plausible_time(time) => day,
        Some(_) => return None,
        None => match written.split_once(' ') {
            Some((day, time)) if day.len() == 10 && is_plausible_time(time) => day,
            _ => written,
        },
    };
    // Otherwise `December 2021` would be December 20 of the year 21.
    let has_full_year = |date: &Date| date.year() >= 1000;
    FORMATS.iter().find_map(|format| Date::strptime(format, day).ok().filter(has_full_year))
}

/// Whether a text looks like `10:30`, `10:30:00.123Z` or `10:30:00 +02:00`.
fn is_plausible_time(time: &str) -> bool {
    time.starts_with(|c: char| c.is_ascii_digit())
        && time.contains(':')
        && time.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, ':' | '.' | '+' | '-' | ' '))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn common_formats_are_parsed() {
        let day = jiff::civil::date(2021, 12, 15);
        for written in [
            "2021-12-15",
            "Dec 15, 2021",
            "December 15, 2021",
            "15 December 2021",
            "15 Dec 2021",
            "2021/12/15",
            "2021-12-15T23:59:00-05:00",
            "2021-12-15 10:00:00 +0200",
            "2021-12-15T10:00:00Z",
        ] {
            assert_eq!(parse_date(written), Some(day), "{written}");
        }
    }

    #[test]
    fn incomplete_and_invalid_dates_are_rejected() {
        for written in ["December 2021", "May 2023", "Dec 15, 21", "15 Dec 21", "21-12-15"] {
            assert_eq!(parse_date(written), None, "{written}");
        }
        for written in ["2021-13-15", "soon", "", "2021", "15.12.2021", "2021-12-15x", "2021-02-30", "2021-12-15Today"]
        {
            assert_eq!(parse_date(written), None, "{written}");
        }
    }
}
