//! The leading figures of a result for the summary of a batch: picked out, those of a horizon divided by its years.

use crate::result::batch::{Figure, PerAttack, PerYear, Posture, Run};
use crate::result::document::{self, Document, Metric};

/// The figures of one run.
pub fn figures(document: &Document) -> Run {
    let scenario = &document.scenario;
    let happens = |column: &str| {
        let mut found =
            document.postures.iter().flat_map(|posture| [posture.metric(column), posture.given_attack(column)]);
        found.any(|metric| metric.is_some_and(|metric| metric.max > 0.0 || metric.mean > 0.0))
    };
    let there = There {
        people: !scenario.groups.is_empty() || happens("fatalities"),
        plant: !scenario.units.is_empty() || happens("downtime_days"),
        loss: happens("loss"),
        years: scenario.horizon_years,
    };
    Run {
        name: scenario.name.clone(),
        marking: scenario.marking.clone(),
        currency: scenario.currency.clone(),
        horizon_years: scenario.horizon_years,
        trials: document.run.trials,
        seed: document.run.seed,
        sampling: document.run.sampling.clone(),
        settings: document.run.settings.clone(),
        declared_attacks_per_year: scenario.threats.iter().map(|threat| threat.rate_mean).sum(),
        threats: scenario.threats.clone(),
        loss_events: scenario.loss_events.clone(),
        postures: document.postures.iter().map(|posture| there.figures(posture)).collect(),
        warnings: document.warnings.clone(),
    }
}

/// What a scenario has figures of, and the years of its horizon.
struct There {
    people: bool,
    plant: bool,
    loss: bool,
    years: f64,
}

impl There {
    fn figures(&self, posture: &document::Posture) -> Posture {
        let attack = |there: bool, column: &str| posture.given_attack(column).filter(|_| there).map(mean);
        let year = |there: bool, column: &str| {
            let figure = mean(posture.metric(column).filter(|_| there)?);
            let ci95 = figure.ci95.map(|end| end / self.years);
            Some(Figure { estimate: figure.estimate / self.years, ci95 })
        };
        let effectiveness = &posture.per_attack.p_effectiveness;
        Posture {
            id: posture.id.clone(),
            name: posture.name.clone(),
            per_attack: PerAttack {
                attacks: posture.per_attack.attacks,
                p_effectiveness: effectiveness
                    .estimate
                    .zip(effectiveness.ci95)
                    .map(|(estimate, ci95)| Figure { estimate, ci95 }),
                fatalities: attack(self.people, "fatalities"),
                captured: attack(self.people, "captured"),
                downtime_days: attack(self.plant, "downtime_days"),
            },
            per_year: PerYear {
                fatalities: self
                    .people
                    .then_some(Figure { estimate: posture.risk.pll_per_year, ci95: posture.risk.pll_ci95 }),
                downtime_days: year(self.plant, "downtime_days"),
                loss: year(self.loss, "loss"),
            },
        }
    }
}

fn mean(metric: &Metric) -> Figure {
    Figure { estimate: metric.mean, ci95: metric.mean_ci95 }
}
