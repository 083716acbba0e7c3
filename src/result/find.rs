//! Ways to the figures of a document by name.

use super::document::{Comparison, Document, Metric, Posture};

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
