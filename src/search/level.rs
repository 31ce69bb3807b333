//! The weight of a word on a page, in 3 bits: 0.25 to 32, in steps of a factor 2. The script computes BM25 from it.

/// The weight of level 0.
const SMALLEST: f32 = 0.25;
/// The highest level.
pub(super) const MAX: u8 = 7;

/// The level nearest to a weight.
pub(super) fn of(weight: f32) -> u8 {
    let level = (weight / SMALLEST).log2().round().clamp(0.0, f32::from(MAX));
    // The value is between 0 and 7.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let level = level as u8;
    level
}

/// The weight of a level.
pub(super) fn weight(level: u8) -> f32 {
    SMALLEST * f32::from(level).exp2()
}

/// The level of the sum of two weights, for two inflections of a word on the same page.
pub(super) fn sum(one: u8, other: u8) -> u8 {
    of(weight(one) + weight(other))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_are_exact() {
        for level in 0..=MAX {
            assert_eq!(of(weight(level)), level);
        }
        assert_eq!((of(0.0), of(1e9), sum(4, 4)), (0, MAX, 5));
    }
}
