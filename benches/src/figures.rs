//! Numbers from samples: medians, percentiles, rates.

use std::time::Duration;

/// The middle one, or the mean of the middle two; zero when there is none.
pub(crate) fn median(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    match (sorted.len() / 2, sorted.len() % 2) {
        (0, 0) => 0.0,
        (middle, 0) => f64::midpoint(sorted[middle - 1], sorted[middle]),
        (middle, _) => sorted[middle],
    }
}

/// How `one` stands to `other`; not a number when there is no other.
pub(crate) fn ratio(one: f64, other: f64) -> f64 {
    if other > 0.0 { one / other } else { f64::NAN }
}

/// `count` in `time`, each second.
pub(crate) fn rate(count: u64, time: Duration) -> f64 {
    ratio(as_float(count), time.as_secs_f64())
}

/// Exact up to 2^53, which no count here comes near.
pub(crate) fn as_float(count: u64) -> f64 {
    count as f64
}

/// How long single things took.
#[derive(Debug, Default)]
pub(crate) struct Latencies(Vec<Duration>);

impl Latencies {
    pub(crate) fn add(&mut self, took: Duration) {
        self.0.push(took);
    }

    pub(crate) fn extend(&mut self, others: Latencies) {
        self.0.extend(others.0);
    }

    pub(crate) fn sort(&mut self) {
        self.0.sort_unstable();
    }

    /// What so many in a thousand did not exceed, by the nearest rank. They must be sorted.
    pub(crate) fn per_mille(&self, share: usize) -> Duration {
        let rank = (self.0.len() * share).div_ceil(1000).max(1);
        self.0.get(rank - 1).copied().unwrap_or_default()
    }
}

/// In milliseconds.
pub(crate) fn millis(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_stands_in_the_middle() {
        assert_eq!(median(&[]).to_bits(), 0.0_f64.to_bits());
        assert_eq!(median(&[3.0, 1.0, 2.0]).to_bits(), 2.0_f64.to_bits());
        assert_eq!(median(&[4.0, 1.0, 3.0, 2.0]).to_bits(), 2.5_f64.to_bits());
    }

    #[test]
    fn percentiles_are_of_the_nearest_rank() {
        let mut latencies = Latencies::default();
        (1..=200).rev().for_each(|number| latencies.add(Duration::from_millis(number)));
        latencies.sort();
        assert_eq!(latencies.per_mille(500), Duration::from_millis(100));
        assert_eq!(latencies.per_mille(990), Duration::from_millis(198));
        assert_eq!(latencies.per_mille(1000), Duration::from_millis(200));
        assert_eq!(Latencies::default().per_mille(990), Duration::ZERO);
    }
}
