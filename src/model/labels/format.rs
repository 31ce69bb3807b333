//! Lists, numbers, dates, quotes and kinds -> text in the language of the guide, by patterns that are labels.

use std::fmt::Display;
use std::sync::Arc;

use jiff::civil::Date;

use crate::model::kind::Kind;
use crate::model::labels::{Labels, fill};

/// Quotation marks: opening and closing.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct QuotationMarks {
    /// The marks around a quotation.
    pub outer: [Arc<str>; 2],
    /// The marks around a quotation within another one.
    pub inner: [Arc<str>; 2],
}

impl Labels {
    /// A kind, as in `Role`.
    pub fn kind(&self, kind: Kind) -> &str {
        self.text(match kind {
            Kind::Article => "kind.article",
            Kind::Role => "kind.role",
            Kind::Topic => "kind.topic",
            Kind::Debate => "kind.debate",
            Kind::Skill => "kind.skill",
            Kind::Term => "kind.term",
            Kind::Comparison => "kind.comparison",
            Kind::Move => "kind.move",
            Kind::Context => "kind.context",
            Kind::Page => "kind.page",
        })
    }

    /// All things of a kind, as in `Roles`.
    pub fn kinds(&self, kind: Kind) -> &str {
        self.text(match kind {
            Kind::Article => "kind.articles",
            Kind::Role => "kind.roles",
            Kind::Topic => "kind.topics",
            Kind::Debate => "kind.debates",
            Kind::Skill => "kind.skills",
            Kind::Term => "kind.terms",
            Kind::Comparison => "kind.comparisons",
            Kind::Move => "kind.moves",
            Kind::Context => "kind.contexts",
            Kind::Page => "kind.pages",
        })
    }

    /// All of some things: `A, B and C`. The patterns are those of the CLDR (UTS #35, part 2, list patterns).
    pub fn all_of<T: AsRef<str>>(&self, items: &[T]) -> String {
        self.joined(items, ["list.pair", "list.start", "list.middle", "list.end"])
    }

    /// One of some things: `A, B or C`.
    pub fn one_of<T: AsRef<str>>(&self, items: &[T]) -> String {
        self.joined(items, ["list.or-pair", "list.or-start", "list.or-middle", "list.or-end"])
    }

    /// Some things without a word between the last two: `A, B, C`.
    pub fn enumeration<T: AsRef<str>>(&self, items: &[T]) -> String {
        self.separated("list.comma", items)
    }

    /// Some clauses, which can contain commas: `A; B; C`.
    pub fn clauses<T: AsRef<str>>(&self, items: &[T]) -> String {
        self.separated("list.clause-separator", items)
    }

    fn separated<T: AsRef<str>>(&self, separator: &str, items: &[T]) -> String {
        items.iter().map(AsRef::as_ref).collect::<Vec<&str>>().join(self.text(separator))
    }

    fn joined<T: AsRef<str>>(&self, items: &[T], [pair, start, middle, end]: [&str; 4]) -> String {
        let join = |key: &str, first: &str, rest: &str| self.fill(key, &[("first", &first), ("rest", &rest)]);
        match items {
            [] => String::new(),
            [only] => only.as_ref().into(),
            [first, second] => join(pair, first.as_ref(), second.as_ref()),
            [first, others @ .., before_last, last] => {
                let rest = join(end, before_last.as_ref(), last.as_ref());
                let rest = others.iter().rfold(rest, |rest, item| join(middle, item.as_ref(), &rest));
                join(start, first.as_ref(), &rest)
            }
        }
    }

    /// A label and its text: `Place: home`.
    pub fn labelled(&self, label: &str, text: &str) -> String {
        self.fill("list.labelled", &[("label", &label), ("text", &text)])
    }

    /// A number of thousandths with the separators of the language: `45,000`, `21.50`. A fraction has two digits, or three if it
    /// needs them.
    pub fn number(&self, thousandths: u64) -> String {
        let units = self.grouped(&(thousandths / 1000).to_string());
        let fraction = match thousandths % 1000 {
            0 => return units,
            fraction if fraction.is_multiple_of(10) => format!("{:02}", fraction / 10),
            fraction => format!("{fraction:03}"),
        };
        units + self.text("number.decimal") + &fraction
    }

    /// Digits in groups from the right. The first group can be larger than the others, as in Hindi.
    fn grouped(&self, digits: &str) -> String {
        let value = |key: &str, default: usize| self.text(key).parse().ok().filter(|size| *size > 0).unwrap_or(default);
        let primary: usize = value("number.primary-group", 3);
        if digits.len() < value("number.group-min", primary + 1) || digits.len() <= primary {
            return digits.into();
        }
        let secondary = value("number.secondary-group", primary);
        let separator = self.text("number.group");
        let split = digits.len() - primary;
        let mut grouped = String::with_capacity(digits.len() * 2);
        for (index, digit) in digits[..split].chars().enumerate() {
            if index > 0 && (split - index).is_multiple_of(secondary) {
                grouped.push_str(separator);
            }
            grouped.push(digit);
        }
        grouped + separator + &digits[split..]
    }

    /// A day: `15 December 2021`.
    pub fn date(&self, date: Date) -> String {
        let month = usize::try_from(date.month() - 1).ok().and_then(|index| self.list("date.months").get(index));
        let number = date.month().to_string();
        let month = month.map_or(number.as_str(), |month| month);
        let values: [(&str, &dyn Display); 3] = [("day", &date.day()), ("month", &month), ("year", &date.year())];
        self.fill("date.full", &values)
    }

    /// The marks with which straight quotes are replaced.
    pub fn quotation_marks(&self) -> QuotationMarks {
        let mark = |key| Arc::from(self.text(key));
        QuotationMarks {
            outer: [mark("quote.open"), mark("quote.close")],
            inner: [mark("quote.inner-open"), mark("quote.inner-close")],
        }
    }

    /// A text with a capital at its start.
    pub fn capitalized(&self, text: &str) -> String {
        let mut rest = text.chars();
        match rest.next() {
            // Unicode calls this the only rule of capitals that depends on the language and concerns a first letter.
            Some('i') if self.plurals().has_dotted_i() => format!("İ{}", rest.as_str()),
            Some(first) => first.to_uppercase().to_string() + rest.as_str(),
            None => String::new(),
        }
    }

    /// A text with a text in its only placeholder.
    pub fn with(&self, key: &str, name: &str, value: &str) -> String {
        fill(self.text(key), |other| (other == name).then_some(value))
    }
}
