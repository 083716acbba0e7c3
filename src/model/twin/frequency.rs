//! How many attacks are expected, and how likely none is: exp of minus the expected number, or the negative binomial's, with
//! an integral over what is not known of a rate.

use crate::scenario::Scenario;
use crate::scenario::patch::Patches;
use crate::scenario::structure::Threat;

use super::super::year::Frequency;
use super::Formula;
use super::variable::{Drawn, Variable};

/// Error of a quadrature, relative to the figure, beyond which it is not called exact.
const LEAST_ERROR: f64 = 1e-5;
/// Draws come from tables that are so much off at most, relative to the larger of the value and the standard deviation.
const TABLES: f64 = 1e-6;

/// The frequency of one threat under a posture.
pub(super) struct Rate<'a> {
    per_year: Variable<'a>,
    /// None for a Poisson law.
    dispersion: Option<Variable<'a>>,
    /// Both at their mean.
    centre: Frequency,
    horizon_years: f64,
    /// Expected attacks per horizon.
    pub(super) attacks: Formula,
}

impl<'a> Rate<'a> {
    /// The frequency of a threat.
    pub(super) fn of(scenario: &'a Scenario, patches: &'a Patches<'_>, threat: &Threat) -> Self {
        let horizon_years = scenario.header.horizon_years;
        let per_year = Variable::of(scenario, patches, threat.rate);
        let dispersion = threat.dispersion.map(|slot| Variable::of(scenario, patches, slot));
        let mean = patches.mean(threat.rate) * horizon_years;
        let middle = threat.dispersion.map_or(f64::INFINITY, |slot| patches.centre(slot).median);
        let attacks = match &per_year {
            Variable::Drawn(drawn) if drawn.is_cut() => {
                let found = drawn.expectation(&[], |rate| rate * horizon_years);
                let error = found.error + of_tables(drawn) * horizon_years;
                Formula { value: found.value, exact: found.error <= LEAST_ERROR * found.value, error }
            }
            Variable::Drawn(drawn) => Formula { value: mean, exact: true, error: of_tables(drawn) * horizon_years },
            other => Formula { value: mean, exact: !other.is_other(), error: 0.0 },
        };
        Self { per_year, dispersion, centre: Frequency { mean, dispersion: middle }, horizon_years, attacks }
    }

    /// The same number in every trial, if it is.
    pub(super) fn constant(&self) -> Option<f64> {
        self.per_year.constant().map(|rate| rate * self.horizon_years)
    }

    /// What varies from trial to trial: one draw at most, or the law is not known.
    fn drawn(&self) -> Result<Option<&Drawn<'a>>, Unknown> {
        let dispersion = self.dispersion.as_ref().unwrap_or(&Variable::Constant(f64::INFINITY));
        match (&self.per_year, dispersion) {
            (Variable::Constant(_), Variable::Constant(_)) => Ok(None),
            (Variable::Drawn(drawn), Variable::Constant(_)) | (Variable::Constant(_), Variable::Drawn(drawn)) => {
                Ok(Some(drawn))
            }
            _ => Err(Unknown),
        }
    }

    /// -ln P(no attack) where the draw of [`Self::drawn`] is `draw`; of what is not known, at the centre.
    fn absence(&self, draw: f64) -> f64 {
        let at = |variable: &Variable<'_>, centre: f64, scale: f64| match variable {
            Variable::Constant(value) => value * scale,
            Variable::Drawn(drawn) => drawn.value(draw) * scale,
            Variable::Other => centre,
        };
        let mean = at(&self.per_year, self.centre.mean, self.horizon_years);
        let dispersion =
            self.dispersion.as_ref().map_or(f64::INFINITY, |variable| at(variable, self.centre.dispersion, 1.0));
        Frequency { mean, dispersion }.absence()
    }
}

/// More than one draw has a part in a frequency.
struct Unknown;

/// Error of the mean of a draw from a table, per unit of the quantity.
fn of_tables(drawn: &Drawn<'_>) -> f64 {
    let size = |value: f64| value.abs();
    TABLES * (drawn.expectation(&[], size).value + libm::sqrt(drawn.law.variance()))
}

/// P(at least one attack in a horizon): 1 - exp(-sum of the rates), with what is not known of a rate integrated out. Exact
/// for constant rates, and where one draw per threat is all that is not known, the draws being independent of each other
/// or the very same.
pub(super) fn p_attack(scenario: &Scenario, rates: &[Rate<'_>]) -> Formula {
    let mut exact = true;
    // -ln P(no attack) of those whose frequency is known, or taken at its centre.
    let mut known = 0.0;
    // Threats that share a draw come, or stay away, together.
    let mut groups: Vec<(&Drawn<'_>, Vec<&Rate<'_>>)> = Vec::new();
    for rate in rates {
        match rate.drawn() {
            Ok(Some(drawn)) => match groups.iter().position(|(other, _)| other.draw == drawn.draw) {
                Some(place) => {
                    exact &= groups[place].0.law == drawn.law;
                    groups[place].1.push(rate);
                }
                None => groups.push((drawn, vec![rate])),
            },
            Ok(None) => known += rate.absence(0.0),
            Err(Unknown) => {
                exact = false;
                known += rate.centre.absence();
            }
        }
    }
    let is_tied = |slot| scenario.correlations.as_ref().is_some_and(|tied| tied.parameters.contains(&slot));
    exact &= groups.iter().filter(|(drawn, _)| drawn.parameter.is_some_and(is_tied)).count() < 2;
    let (mut absence, mut error) = (known, 0.0);
    for (drawn, group) in &groups {
        let found = drawn
            .law
            .expectation(&drawn.cuts(), |draw| -libm::expm1(-group.iter().map(|rate| rate.absence(draw)).sum::<f64>()));
        absence -= libm::log1p(-found.value.min(1.0));
        error += found.error;
        exact &= found.error <= LEAST_ERROR * found.value;
        // P(attack) rises by less than the expected number.
        error += group.iter().map(|rate| rate.attacks.error).sum::<f64>();
    }
    Formula { value: -libm::expm1(-absence), exact, error }
}

/// P(at least one attack) at the largest rate of every threat under any posture, where all of these are constant: the
/// weight of a trial that is a year given an attack.
pub(super) fn envelope(scenario: &Scenario) -> Option<f64> {
    let mut largest: Vec<Frequency> = Vec::new();
    for posture in 0..scenario.structure.postures.len() {
        let patches = Patches::of(scenario, Some(posture));
        for (place, threat) in scenario.structure.threats.iter().enumerate() {
            let rate = Rate::of(scenario, &patches, threat);
            if !matches!(rate.drawn(), Ok(None)) {
                return None;
            }
            let mean = rate.constant()?;
            match largest.get_mut(place) {
                Some(found) => found.mean = found.mean.max(mean),
                None => largest.push(Frequency { mean, dispersion: rate.centre.dispersion }),
            }
        }
    }
    Some(-libm::expm1(-largest.into_iter().map(Frequency::absence).sum::<f64>()))
}

#[cfg(test)]
mod tests {
    use crate::random::normal_sf;
    use crate::scenario;

    use super::*;

    /// P(attack) and expected attacks under the postures of a site with these threats.
    fn frequencies(threats: &str) -> Vec<(Formula, f64, bool)> {
        let text = format!(
            "schema = 1\n[scenario]\nid = \"camp\"\nname = \"Camp\"\ncurrency = \"USD\"\nhorizon = \"2 yr\"\n[[zone]]\nid = \"camp\"\n{}",
            threats.replace("AT", "target = { camp = 1.0 }\nentry = [\"camp\"]")
        );
        let loaded = scenario::load("camp.toml", text.as_bytes(), &[]);
        let scenario = loaded.scenario.unwrap_or_else(|| panic!("{:#?}", loaded.diagnostics));
        (0..scenario.structure.postures.len())
            .map(|posture| {
                let patches = Patches::of(&scenario, Some(posture));
                let threats = scenario.structure.threats.iter();
                let rates: Vec<Rate<'_>> = threats.map(|threat| Rate::of(&scenario, &patches, threat)).collect();
                let attacks = rates.iter().map(|rate| rate.attacks.value).sum();
                (p_attack(&scenario, &rates), attacks, rates.iter().all(|rate| rate.attacks.exact))
            })
            .collect()
    }

    #[track_caller]
    fn is(threats: &str, p: f64, attacks: f64) {
        let found = frequencies(threats);
        let (formula, expected, sure) = found[0];
        assert!(formula.exact && sure, "{formula:?}");
        assert!((formula.value - p).abs() <= 1e-9 * p, "{formula:?}, exact {p}");
        assert!(formula.error <= 3e-5 * p, "{formula:?}");
        assert!((expected - attacks).abs() <= 1e-9 * attacks, "{expected}, exact {attacks}");
    }

    #[test]
    fn constant_rates_and_clusters() {
        is("[[threat]]\nid = \"a\"\nrate = \"0.2 per yr\"\nAT\n", -libm::expm1(-0.4), 0.4);
        let two =
            "[[threat]]\nid = \"a\"\nrate = \"0.2 per yr\"\nAT\n[[threat]]\nid = \"b\"\nrate = \"1e-9 per yr\"\nAT\n";
        is(two, -libm::expm1(-0.4 - 2e-9), 0.4 + 2e-9);
        let clusters = "[[threat]]\nid = \"a\"\nrate = \"0.2 per yr\"\ndispersion = 0.5\nAT\n";
        is(clusters, 1.0 - libm::pow(1.0 + 0.4 / 0.5, -0.5), 0.4);
    }

    /// Uniform from a to b: 1 - (exp(-2a) - exp(-2b)) / (2 (b - a)); gamma of shape k and scale s: 1 - (1 + 2s)^-k.
    #[test]
    fn rates_that_are_not_known() {
        let uniform = 1.0 - (libm::exp(-0.2) - libm::exp(-1.0)) / 0.8;
        is("[[threat]]\nid = \"a\"\nrate = { uniform = [\"0.1 per yr\", \"0.5 per yr\"] }\nAT\n", uniform, 0.6);
        let gamma = "[[threat]]\nid = \"b\"\nrate = { gamma = { mean = \"0.1 per yr\", sd = \"0.05 per yr\" } }\nAT\n";
        is(gamma, 1.0 - libm::pow(1.0 + 0.05, -4.0), 0.2);
        let both =
            format!("[[threat]]\nid = \"a\"\nrate = {{ uniform = [\"0.1 per yr\", \"0.5 per yr\"] }}\nAT\n{gamma}");
        is(&both, 1.0 - (1.0 - uniform) * libm::pow(1.05, -4.0), 0.8);
        // Cut at zero: a normal law that has half of its mass there.
        let cut = "[[threat]]\nid = \"a\"\nrate = { normal = { mean = \"0 per yr\", sd = \"1 per yr\" } }\nAT\n";
        let some = 0.5 - libm::exp(2.0) * normal_sf(2.0);
        is(cut, some, 2.0 / libm::sqrt(2.0 * core::f64::consts::PI));
        // Dispersion that is not known, discrete.
        let clusters =
            "[[threat]]\nid = \"a\"\nrate = \"0.2 per yr\"\ndispersion = { discrete = [[0.5, 1], [2, 1]] }\nAT\n";
        is(clusters, 1.0 - 0.5 * (libm::pow(1.8, -0.5) + libm::pow(1.2, -2.0)), 0.4);
    }

    #[test]
    fn threats_that_share_a_draw_come_together() {
        let text = "[parameters]\nunrest = { gamma = { mean = \"0.1 per yr\", sd = \"0.05 per yr\" } }\n[[threat]]\nid = \
                    \"a\"\nrate = \"$unrest\"\nAT\n[[threat]]\nid = \"b\"\nrate = \"$unrest\"\nAT\n[[control]]\nid = \
                    \"patrols\"\neffects = [{ target = \"threat.b.rate\", scale = 3.0 }]\n[[posture]]\nid = \"now\"\n\
                    [[posture]]\nid = \"later\"\ncontrols = [\"patrols\"]\n";
        is(text, 1.0 - libm::pow(1.1, -4.0), 0.4);
        let (later, attacks, sure) = frequencies(text)[1];
        assert!(later.exact && sure && (later.value - 1.0 + libm::pow(1.2, -4.0)).abs() < 1e-10, "{later:?}");
        assert!((attacks - 0.8).abs() < 1e-10);
    }

    #[test]
    fn what_several_draws_make_is_not_exact() {
        let rate = |id: &str, rate: &str| format!("[[threat]]\nid = \"{id}\"\nrate = {rate}\nAT\n");
        let uniform = "{ uniform = [\"0.1 per yr\", \"0.5 per yr\"] }";
        let scaled = format!(
            "{}[[control]]\nid = \"patrols\"\neffects = [{{ target = \"threat.a.rate\", scale = {{ uniform = [0.5, 1.0] }} \
             }}]\n[[posture]]\nid = \"base\"\ncontrols = [\"patrols\"]\n",
            rate("a", uniform)
        );
        let (p, attacks, sure) = frequencies(&scaled)[0];
        assert!(!p.exact && !sure && (attacks - 0.45).abs() < 1e-12 && (p.value + libm::expm1(-0.45)).abs() < 1e-12);
        let tied = format!(
            "[parameters]\nx = {uniform}\ny = {uniform}\n[[correlation]]\nbetween = [\"x\", \"y\"]\nrank = 0.5\n{}{}",
            rate("a", "\"$x\""),
            rate("b", "\"$y\"")
        );
        let (p, attacks, sure) = frequencies(&tied)[0];
        assert!(!p.exact && sure && (attacks - 1.2).abs() < 1e-10, "means are exact whatever ties the draws");
        let clusters = format!("{}dispersion = {{ uniform = [1, 2] }}\n", rate("a", uniform));
        let (p, _, sure) = frequencies(&clusters)[0];
        assert!(!p.exact && sure);
    }

    #[test]
    fn the_envelope_is_the_largest_rate_under_any_posture() {
        let text = "schema = 1\n[scenario]\nid = \"camp\"\nname = \"Camp\"\ncurrency = \"USD\"\n[[zone]]\nid = \"camp\"\n[[threat]]\nid = \"a\"\n\
                    rate = RATE\ntarget = { camp = 1.0 }\nentry = [\"camp\"]\n[[control]]\nid = \"x\"\neffects = [{ target = \
                    \"threat.a.rate\", scale = 3.0 }]\n[[posture]]\nid = \"now\"\n[[posture]]\nid = \"later\"\ncontrols = \
                    [\"x\"]\n";
        let of = |rate: &str| {
            let loaded = scenario::load("camp.toml", text.replace("RATE", rate).as_bytes(), &[]);
            envelope(&loaded.scenario.unwrap())
        };
        assert!((of("\"0.1 per yr\"").unwrap() + libm::expm1(-0.3)).abs() < 1e-15);
        assert_eq!(of("{ uniform = [\"0.1 per yr\", \"0.5 per yr\"] }"), None);
    }
}
