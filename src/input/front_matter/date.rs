//! A date in one of the common formats -> a day, with the time of day if there is one.

use jiff::civil::{Date, Time};

use crate::model::document::publication::TimeOfDay;

const FORMATS: [&str; 8] =
    ["%Y-%m-%d", "%b %d, %Y", "%B %d, %Y", "%d %b %Y", "%d %B %Y", "%Y/%m/%d", "%b %d %Y", "%B %d %Y"];

const WEEKDAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/// A day, and the time of day if it is written.
pub(super) type DateAndTime = (Date, Option<TimeOfDay>);

/// The ways to read a written date.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum DateReading {
    /// One of the formats that are read the same way everywhere.
    Date(DateAndTime),
    /// Numbers in the order of some countries, of which only one reading is a date: `15.12.2021`, `12/15/2021`.
    National(DateAndTime),
    /// Numbers that are a different date in other countries: `03/04/2021`.
    Unclear(Date, Date),
    /// No date.
    Invalid,
}

/// Parses a date that is read the same way everywhere: `2021-12-15`, `Dec 15, 2021`, `15 December 2021`, `2021/12/15`. A
/// time after it is ignored, without conversion to another time zone.
pub fn parse_date(written: &str) -> Option<Date> {
    match read_date(written) {
        DateReading::Date((date, _)) => Some(date),
        _ => None,
    }
}

/// Reads a date and the time after it.
pub(super) fn read_date(written: &str) -> DateReading {
    let written = without_weekday(written.trim());
    let (day, time) = split_time(written);
    let time = match time.map(parse_time) {
        None => None,
        Some(Some(time)) => Some(time),
        Some(None) => return DateReading::Invalid,
    };
    if let Some(date) = parse_day(day) {
        return DateReading::Date((date, time));
    }
    match national_date(day) {
        Some((date, None)) => DateReading::National((date, time)),
        Some((one, Some(other))) => DateReading::Unclear(one, other),
        None => DateReading::Invalid,
    }
}

fn parse_day(day: &str) -> Option<Date> {
    // Otherwise `December 2021` would be December 20 of the year 21.
    let has_full_year = |date: &Date| date.year() >= 1000;
    let parse = |day: &str| FORMATS.iter().find_map(|format| Date::strptime(format, day).ok().filter(has_full_year));
    parse(day).or_else(|| parse(&without_ordinal(day)?))
}

/// `Wed, 15 Dec 2021` -> `15 Dec 2021`
fn without_weekday(written: &str) -> &str {
    let word = written.find(|c: char| !c.is_ascii_alphabetic()).map_or("", |end| &written[..end]);
    let is_weekday = word.len() >= 3 && WEEKDAYS.iter().any(|day| word[..3].eq_ignore_ascii_case(day));
    if is_weekday { written[word.len()..].trim_start_matches([',', '.', ' ']) } else { written }
}

/// `December 15th, 2021` -> `December 15, 2021`
fn without_ordinal(day: &str) -> Option<String> {
    let is_ordinal = |start: &usize| {
        let has_suffix = ["st", "nd", "rd", "th"].iter().any(|suffix| day[*start..].starts_with(suffix));
        has_suffix && day[..*start].ends_with(|c: char| c.is_ascii_digit())
    };
    let start = day.char_indices().map(|(index, _)| index).find(is_ordinal)?;
    Some(format!("{}{}", &day[..start], &day[start + 2..]))
}

/// Splits a date from the time after it, at a `T` or a space before digits and a colon.
fn split_time(written: &str) -> (&str, Option<&str>) {
    let Some(colon) = written.find(':') else {
        // `2021-12-15T` has a time that is not there.
        return match written.split_once(['T', 't']) {
            Some((day, time)) if is_iso_day(day) => (day, Some(time)),
            _ => (written, None),
        };
    };
    let hour = written[..colon].trim_end_matches(|c: char| c.is_ascii_digit()).len();
    let before = &written[..hour];
    let day = match before.strip_suffix(['T', 't']) {
        Some(day) if is_iso_day(day) => day,
        _ => before.strip_suffix(" at ").unwrap_or(before).trim_end_matches([' ', ',']),
    };
    (day, Some(&written[hour..]))
}

fn is_iso_day(day: &str) -> bool {
    day.len() == 10 && day.contains('-')
}

/// Parses `10:30`, `10:30:00.123Z`, `10:30:00 +02:00`, `10:30 PM`. `None` for hours, minutes and offsets that do not exist.
fn parse_time(written: &str) -> Option<TimeOfDay> {
    let clock_end =
        written.find(|c: char| !c.is_ascii_digit() && !matches!(c, ':' | '.' | ',')).unwrap_or(written.len());
    let (clock, rest) = (&written[..clock_end], written[clock_end..].trim());
    let mut parts = clock.split(':');
    let mut number = |max: i8| match parts.next() {
        Some(part) if matches!(part.len(), 1 | 2) => {
            part.parse::<i8>().ok().filter(|number| (0..=max).contains(number))
        }
        _ => None,
    };
    let (hour, minute) = (number(23)?, number(59)?);
    let second = match parts.next() {
        None => 0,
        Some(part) => {
            let (second, fraction) = part.split_once(['.', ',']).unwrap_or((part, "0"));
            let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
            if second.len() != 2 || !is_number(second) || !is_number(fraction) || parts.next().is_some() {
                return None;
            }
            // A leap second is the last second of its minute.
            second.parse::<i8>().ok().filter(|second| *second <= 60)?.min(59)
        }
    };
    let upper = rest.to_ascii_uppercase();
    let (hour, zone) = if let Some(zone) = upper.strip_prefix("AM") {
        (if hour == 12 { 0 } else { hour }, zone.trim())
    } else if let Some(zone) = upper.strip_prefix("PM") {
        (if hour < 12 { hour + 12 } else { hour }, zone.trim())
    } else {
        (hour, upper.as_str())
    };
    Some(TimeOfDay { time: Time::new(hour, minute, second, 0).ok()?, offset_minutes: parse_offset(zone)? })
}

/// Parses a time zone in upper case: `Z`, `+02:00`, `-0700`. The offset of a named zone is unknown, and read as 0.
fn parse_offset(zone: &str) -> Option<i16> {
    let (sign, digits) = match zone.as_bytes().first() {
        None => return Some(0),
        Some(b'+') => (1, &zone[1..]),
        Some(b'-') => (-1, &zone[1..]),
        Some(_) => {
            // `UTC`, `CET`, `EUROPE/BERLIN`
            let is_name = zone.bytes().all(|byte| byte.is_ascii_alphabetic() || matches!(byte, b'/' | b'_'));
            return is_name.then_some(0);
        }
    };
    let (hours, minutes) = match digits.split_once(':') {
        Some(parts) => parts,
        None if matches!(digits.len(), 3 | 4) => digits.split_at_checked(digits.len() - 2)?,
        None => (digits, "00"),
    };
    let number = |text: &str, max: i16| {
        let is_number = matches!(text.len(), 1 | 2) && text.bytes().all(|byte| byte.is_ascii_digit());
        is_number.then(|| text.parse::<i16>().ok()).flatten().filter(|number| *number <= max)
    };
    Some(sign * (number(hours, 14)? * 60 + number(minutes, 59)?))
}

/// Reads three numbers whose order differs between countries. Between dots, the day always comes first. Returns two dates if
/// day and month can be exchanged.
fn national_date(written: &str) -> Option<(Date, Option<Date>)> {
    let separator = written.chars().find(|c| !c.is_ascii_digit())?;
    if !matches!(separator, '.' | '/' | '-') {
        return None;
    }
    let mut parts = written.split(separator).map(str::trim);
    let (one, two, year) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() || year.len() != 4 || one.len() > 2 || two.len() > 2 {
        return None;
    }
    let (one, two, year) = (one.parse::<i8>().ok()?, two.parse::<i8>().ok()?, year.parse::<i16>().ok()?);
    let date = |month: i8, day: i8| Date::new(year, month, day).ok().filter(|date| date.year() >= 1000);
    match (date(two, one), date(one, two)) {
        (Some(day_first), Some(month_first)) if separator != '.' && day_first != month_first => {
            Some((day_first, Some(month_first)))
        }
        (Some(date), _) | (None, Some(date)) => Some((date, None)),
        (None, None) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY: Date = Date::constant(2021, 12, 15);

    #[test]
    fn common_formats_are_parsed() {
        for written in [
            "2021-12-15",
            "Dec 15, 2021",
            "December 15, 2021",
            "December 15th, 2021",
            "15 December 2021",
            "15th December 2021",
            "15 Dec 2021",
            "2021/12/15",
            "2021-12-15T23:59:00-05:00",
            "2021-12-15 10:00:00 +0200",
            "2021-12-15 10:00 CET",
            "2021-12-15T10:00:00Z",
            "2021-12-15T10:00:00.123456Z",
            "Wed, 15 Dec 2021 10:00:00 +0000",
            "December 15, 2021 10:30 PM",
            "Wednesday, December 15, 2021",
        ] {
            assert_eq!(parse_date(written), Some(DAY), "{written}");
        }
    }

    #[test]
    fn incomplete_and_invalid_dates_are_rejected() {
        for written in ["December 2021", "May 2023", "Dec 15, 21", "15 Dec 21", "21-12-15"] {
            assert_eq!(parse_date(written), None, "{written}");
        }
        for written in [
            "2021-13-15",
            "soon",
            "",
            "2021",
            "2021-12-15x",
            "2021-02-30",
            "2021-12-15Today",
            "2021-12-15T25:99",
            "2021-12-15T10:60",
            "2021-12-15T10:00:00Z-07:00",
            "2021-12-15T10:00:00+2:000",
            "2021-12-15T10:00:00+15:00",
            "2021-12-15T",
            "2021-12-15T10",
            "2021-12-15 :30",
            "2021-12-15 10:",
            "31.02.2021",
            "13/13/2021",
            "ü:15",
        ] {
            assert_eq!(read_date(written), DateReading::Invalid, "{written}");
        }
    }

    #[test]
    fn numbers_in_the_order_of_a_country_are_read_if_only_one_order_is_a_date() {
        for written in ["15.12.2021", "12/15/2021", "15/12/2021", "15-12-2021", "12.15.2021"] {
            assert_eq!(read_date(written), DateReading::National((DAY, None)), "{written}");
        }
        let (april, march) = (Date::constant(2021, 4, 3), Date::constant(2021, 3, 4));
        for written in ["03/04/2021", "3-4-2021"] {
            assert_eq!(read_date(written), DateReading::Unclear(april, march), "{written}");
        }
        assert_eq!(read_date("03.04.2021"), DateReading::National((april, None)));
        assert_eq!(read_date("04/04/2021"), DateReading::National((Date::constant(2021, 4, 4), None)));
    }

    #[test]
    fn times_keep_their_offset() {
        let time = |written: &str| match read_date(written) {
            DateReading::Date((_, time)) => time,
            _ => None,
        };
        let expected =
            |hour, minute, offset_minutes| Some(TimeOfDay { time: Time::constant(hour, minute, 0, 0), offset_minutes });
        assert_eq!(time("2024-03-09T22:00:00Z"), expected(22, 0, 0));
        assert_eq!(time("2024-03-09 22:00 -0730"), expected(22, 0, -450));
        assert_eq!(time("March 9, 2024 12:05 AM"), expected(0, 5, 0));
        assert_eq!(time("2024-03-09"), None);
    }
}
