//! The weight of a word on a page, in 3 bits: 0.25 to 32, in steps of a factor 2. The script computes BM25 from it.

use std::f32::consts::SQRT_2;

/// The number of bits of an `f32` below its exponent.
const MANTISSA_BITS: u32 = f32::MANTISSA_DIGITS - 1;
/// The weight of level 0.
const SMALLEST: f32 = 0.25;
/// The highest level.
pub(super) const MAX: u8 = 7;

/// The level nearest to a weight: the rounded logarithm. It is computed from the bits of the number, because functions of
/// mathematical libraries differ between machines.
pub(super) fn of(weight: f32) -> u8 {
    let bits = (weight / SMALLEST).max(1.0).to_bits();
    // Adding the difference between 2 and √2 rounds up to the next power of 2.
    let power = (bits + (2.0_f32.to_bits() - SQRT_2.to_bits())) >> MANTISSA_BITS;
    u8::try_from(power - (1.0_f32.to_bits() >> MANTISSA_BITS)).unwrap_or(MAX).min(MAX)
}

/// The weight of a level.
pub(super) fn weight(level: u8) -> f32 {
    SMALLEST * f32::from(1_u8 << level.min(MAX))
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
        assert_eq!((of(f32::NAN), of(f32::INFINITY)), (0, MAX));
    }

    #[test]
    fn a_level_is_the_rounded_logarithm() {
        for step in 1..60_000_u16 {
            let weight = f32::from(step) / 500.0;
            let expected = (weight / SMALLEST).log2().round().clamp(0.0, f32::from(MAX));
            assert!((f32::from(of(weight)) - expected).abs() < 0.5, "{weight}");
        }
    }
}
