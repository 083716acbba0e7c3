//! Ways to the figures of a document by name.

use super::document::{Comparison, Document, Metric, Posture, ReturnPeriod};

impl Document {
    /// The posture of an id, if it was simulated.
    pub fn posture(&self, id: &str) -> Option<&Posture> {
        self.postures.iter().find(|posture| posture.id == id)
    }

    /// The paired difference of a posture against the first simulated one in a result column, for example `fatalities`,
    /// per horizon.
    pub fn comparison(&self, posture: &str, column: &str) -> Option<&Comparison> {
        let baseline = &self.postures.first()?.id;
        let wanted =
            |found: &&Comparison| found.posture == posture && found.baseline == *baseline && found.metric == column;
        self.comparisons.iter().find(wanted)
    }
}

impl Posture {
    /// The distribution of a result column per horizon, for example `fatalities` or `captured.staff`.
    pub fn metric(&self, column: &str) -> Option<&Metric> {
        self.metrics.get(column)
    }

    /// The same given an attack; `None` where no attack was simulated.
    pub fn given_attack(&self, column: &str) -> Option<&Metric> {
        self.per_attack.metrics.get(column).filter(|metric| self.per_attack.attacks > 0 && metric.mean.is_finite())
    }
}

impl Metric {
    /// The loss that is exceeded once in so many years, if that return period is among those of the document.
    pub fn once_in(&self, years: f64) -> Option<&ReturnPeriod> {
        self.return_periods.iter().find(|period| (period.years - years).abs() < 1e-9)
    }
}

#[cfg(test)]
mod tests {
    use crate::report::fixture;

    #[test]
    fn a_comparison_is_the_one_against_the_first_posture() {
        let mut doc = fixture::plausible();
        let ids: Vec<String> = doc.postures.iter().map(|posture| posture.id.clone()).collect();
        let mut other = doc.comparison(&ids[1], "fatalities").unwrap().clone();
        other.baseline = "elsewhere".to_owned();
        doc.comparisons.insert(0, other);
        assert_eq!(doc.comparison(&ids[1], "fatalities").unwrap().baseline, ids[0]);
        doc.postures[0].per_attack.attacks = 0;
        assert!(doc.postures[0].given_attack("fatalities").is_none(), "no attack, no figure");
        assert!(doc.postures[0].metric("fatalities").is_some());
        doc.postures.clear();
        assert_eq!(doc.comparison(&ids[1], "fatalities"), None);
    }
}
