//! The pay of a role or of a level of a role, as its author states it. Amounts of different currencies or periods are never
//! converted or compared.

use std::fmt;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::source::{Span, Spanned};

/// One statement about pay.
#[derive(Debug, Clone, PartialEq, Hash, Serialize, Deserialize)]
pub struct PayLine {
    /// Where it is written.
    pub span: Span,
    /// `place`: the region, or a kind of workplace.
    pub place: Option<String>,
    /// `from`: the lower end of the range.
    pub from: Option<Amount>,
    /// `to`: the upper end of the range; not less than `from`.
    pub to: Option<Amount>,
    /// `median`; within the range.
    pub median: Option<Amount>,
    /// `currency`: an alphabetic code of ISO 4217, in capitals.
    pub currency: String,
    /// `per`
    pub per: PayPeriod,
    /// `note`: the meaning of the figures.
    pub note: Option<String>,
    /// `source`: a URL, or the name of the source.
    pub source: Option<String>,
    /// `date`: the day for which the figures hold.
    pub date: Option<Spanned<Date>>,
    /// `read`: the day on which the author last read the source.
    pub read: Option<Date>,
}

/// An amount of money in thousandths, the smallest unit of any currency in ISO 4217 that has coins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Amount(u64);

impl Amount {
    /// The largest amount.
    pub const MAX: u64 = 1_000_000_000_000;

    /// An amount from a number of units, rounded to thousandths. `None` if it is negative or more than [`Amount::MAX`].
    pub fn new(units: f64) -> Option<Self> {
        #[expect(clippy::cast_precision_loss, reason = "the maximum has few digits")]
        let is_valid = (0.0..=Self::MAX as f64).contains(&units);
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the range is checked")]
        let thousandths = (units * 1000.0).round() as u64;
        is_valid.then_some(Self(thousandths))
    }

    /// An amount from its thousandths. `None` if it is more than [`Amount::MAX`].
    pub fn from_thousandths(thousandths: u64) -> Option<Self> {
        (thousandths <= Self::MAX * 1000).then_some(Self(thousandths))
    }

    /// The amount in thousandths of a unit.
    pub fn thousandths(self) -> u64 {
        self.0
    }

    /// The amount as a number of JSON.
    pub fn number(self) -> AmountNumber {
        if self.0.is_multiple_of(1000) {
            AmountNumber::Whole(self.0 / 1000)
        } else {
            AmountNumber::Fraction(self.units())
        }
    }

    /// The amount as a number of units.
    #[expect(clippy::cast_precision_loss, reason = "the largest amount has 15 digits")]
    pub fn units(self) -> f64 {
        self.0 as f64 / 1000.0
    }
}

/// An amount as a number of JSON, without a fraction if it has none.
#[derive(Debug, Clone, Copy, Serialize)]
#[serde(untagged)]
pub enum AmountNumber {
    /// A whole number of units.
    Whole(u64),
    /// A number with a fraction.
    Fraction(f64),
}

impl fmt::Display for Amount {
    /// With separators of thousands: `45,000`, `21.50`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let units = (self.0 / 1000).to_string();
        for (index, digit) in units.char_indices() {
            if index > 0 && (units.len() - index).is_multiple_of(3) {
                f.write_str(",")?;
            }
            write!(f, "{digit}")?;
        }
        match self.0 % 1000 {
            0 => Ok(()),
            fraction if fraction % 10 == 0 => write!(f, ".{:02}", fraction / 10),
            fraction => write!(f, ".{fraction:03}"),
        }
    }
}

/// The time that an amount is paid for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum PayPeriod {
    /// A year.
    #[default]
    Year,
    /// A month.
    Month,
    /// A day.
    Day,
    /// An hour.
    Hour,
}

impl PayPeriod {
    /// Every period, the longest first.
    pub const ALL: [PayPeriod; 4] = [PayPeriod::Year, PayPeriod::Month, PayPeriod::Day, PayPeriod::Hour];

    /// As in `per: year`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Year => "year",
            Self::Month => "month",
            Self::Day => "day",
            Self::Hour => "hour",
        }
    }

    /// As a duration of ISO 8601: `P1Y`.
    pub fn iso_8601(self) -> &'static str {
        match self {
            Self::Year => "P1Y",
            Self::Month => "P1M",
            Self::Day => "P1D",
            Self::Hour => "PT1H",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_written_with_separators() {
        for (units, text) in [
            (0.0, "0"),
            (-0.0, "0"),
            (999.0, "999"),
            (45_000.0, "45,000"),
            (21.5, "21.50"),
            (1_234.005, "1,234.005"),
            (1e12, "1,000,000,000,000"),
        ] {
            assert_eq!(Amount::new(units).map(|amount| amount.to_string()).as_deref(), Some(text));
        }
        for invalid in [-0.01, 1.1e12, f64::INFINITY, f64::NAN] {
            assert_eq!(Amount::new(invalid), None, "{invalid}");
        }
    }
}
