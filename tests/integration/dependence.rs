//! Failures that come together (`[dependence]`): every layer keeps its marginal probability, all of them fail together as often
//! as the integral over the site's readiness says, and never less often with a higher rank. Through whole scenarios.
//!
//! A layer of marginal p happens with p(Z) = Phi((Phi^-1(p) + sqrt(rho) Z) / sqrt(1 - rho)), Z standard normal and the same for
//! every layer of an attack, rho = 2 sin(pi rank / 6): given Z layers are independent. So P(none happens) is the mean of
//! the product of their 1 - p(Z); of two layers it is the bivariate normal law's, which is worked out in another way as well.

use std::f64::consts::PI;

use bordj::model::Model;
use bordj::scenario;
use statrs::distribution::{ContinuousCDF, Normal};

/// Simulated attacks of a site at a rank, at least.
const ATTACKS: u64 = 40_000;
/// A rank of 0 is independence; 1 is excluded.
const RANKS: [f64; 5] = [0.0, 0.15, 0.4, 0.75, 0.97];

fn normal() -> Normal {
    Normal::new(0.0, 1.0).unwrap()
}

fn rho(rank: f64) -> f64 {
    2.0 * libm::sin(PI * rank / 6.0)
}

/// P(a layer of marginal p happens | Z); what never or always happens does so on any day.
fn given(p: f64, rank: f64, z: f64) -> f64 {
    if p <= 0.0 || p >= 1.0 {
        return p;
    }
    normal().cdf((normal().inverse_cdf(p) + rho(rank).sqrt() * z) / (1.0 - rho(rank)).sqrt())
}

/// The mean of a function of Z. By the trapezoidal rule, which has no error to speak of for smooth functions that vanish
/// at both ends.
fn mean(of: impl Fn(f64) -> f64) -> f64 {
    let steps = 4_000;
    let width = 18.0 / f64::from(steps);
    let at = |step: i32| {
        let z = f64::from(step) * width - 9.0;
        of(z) * libm::exp(-0.5 * z * z) * width / (2.0 * PI).sqrt()
    };
    (0..=steps).map(at).sum()
}

/// P(no layer happens).
fn all_fail(layers: &[f64], rank: f64) -> f64 {
    mean(|z| layers.iter().map(|p| 1.0 - given(*p, rank, z)).product())
}

/// P(X < h, Y < k) of two standard normal variables of correlation r: Phi(h) Phi(k) and the integral of the density over the
/// correlation, with r = sin(theta) (Plackett 1954; Genz 2004).
fn bivariate(h: f64, k: f64, r: f64) -> f64 {
    let steps = 20_000;
    let width = libm::asin(r) / f64::from(steps);
    let at = |step: i32| {
        let theta = (f64::from(step) + 0.5) * width;
        let (sine, cosine) = (libm::sin(theta), libm::cos(theta));
        libm::exp(-(h * h + k * k - 2.0 * h * k * sine) / (2.0 * cosine * cosine)) * width / (2.0 * PI)
    };
    normal().cdf(h) * normal().cdf(k) + (0..steps).map(at).sum::<f64>()
}

/// A site of one path: detection and assessment of its elements, detection of the target's own, and forces at hand, each
/// of communication and availability. Whoever is called comes in time.
#[derive(Debug, Clone, Copy)]
struct Site<'a> {
    elements: &'a [(f64, f64)],
    target: f64,
    forces: &'a [(f64, f64)],
    /// Prongs that come the same way.
    prongs: usize,
    tactic: &'a str,
}

impl Site<'_> {
    fn text(&self, rank: f64) -> String {
        let (last, tactic) = (self.elements.len(), self.tactic);
        let zone = |number: usize| {
            let own = format!("objective_time = \"1 h\"\ndetection = {}\n", self.target);
            format!("[[zone]]\nid = \"z{number}\"\n{}", if number == last { &own } else { "" })
        };
        let element = |(number, (detection, assessment)): (usize, &(f64, f64))| {
            let (to, sense_at) = (number + 1, ["begin", "middle", "end"][number % 3]);
            format!(
                "[[element]]\nid = \"e{number}\"\nfrom = \"z{number}\"\nto = \"z{to}\"\ndetection = {{ {tactic} = {detection} }}\n\
                 assessment = {assessment}\nsense_at = \"{sense_at}\"\ndelay = \"30 s\"\n"
            )
        };
        let force = |(number, (communication, availability)): (usize, &(f64, f64))| {
            format!(
                "[[response]]\nid = \"r{number}\"\ncommunication = {communication}\navailability = {availability}\n\
                 travel = \"1 min\"\nengagement = {{ fixed = 1.0 }}\n"
            )
        };
        let zones: String = (0..=last).map(zone).collect();
        let elements: String = self.elements.iter().enumerate().map(element).collect();
        let forces: String = self.forces.iter().enumerate().map(force).collect();
        let targets = vec![format!("\"z{last}\""); self.prongs].join(", ");
        format!(
            "schema = 1\n[scenario]\nid = \"site\"\nname = \"Site\"\ncurrency = \"USD\"\n[dependence]\nrank = {rank}\n\
             {zones}{elements}{forces}[[threat]]\nid = \"raiders\"\nrate = \"1 per yr\"\ngroup_size = 12\n\
             tactic = {{ {tactic} = 1.0 }}\ntarget = [{{ zones = [{targets}] }}]\nentry = [\"z0\"]\n"
        )
    }

    /// Marginal probabilities of detection, prong by prong, and of the forces.
    fn layers(&self) -> (Vec<f64>, Vec<f64>) {
        let one = || self.elements.iter().map(|(detection, assessment)| detection * assessment).chain([self.target]);
        let detections = (0..self.prongs).flat_map(|_| one()).collect();
        (detections, self.forces.iter().map(|(communication, availability)| communication * availability).collect())
    }

    /// Shares of attacks with an alarm, and with one to which some force comes.
    #[track_caller]
    fn simulated(&self, rank: f64) -> ([f64; 2], f64) {
        self.of_attacks(rank, ATTACKS)
    }

    #[track_caller]
    fn of_attacks(&self, rank: f64, at_least: u64) -> ([f64; 2], f64) {
        let loaded = scenario::load("site.toml", self.text(rank).as_bytes(), &[]);
        let scenario = loaded.scenario.unwrap_or_else(|| panic!("{:#?}\n{}", loaded.diagnostics, self.text(rank)));
        let model = Model::compile(&scenario, 1_954).unwrap();
        let names = model.columns().names();
        let columns = ["alarms", "interrupted"].map(|name| names.iter().position(|known| known == name).unwrap());
        let (mut worker, mut rows) = (model.worker(), Vec::new());
        let (mut counts, mut attacks, mut trial) = ([0.0; 2], 0.0, 0);
        while attacks < at_least as f64 {
            rows.clear();
            model.begin(trial, &mut worker);
            attacks += model.attacks(0, &mut worker, &mut rows, |_, row| {
                counts.iter_mut().zip(columns).for_each(|(count, column)| *count += row[column]);
            }) as f64;
            trial += 1;
        }
        (counts.map(|count| count / attacks), attacks)
    }

    /// Holds a simulation against the exact shares, and returns P(all detections fail).
    #[track_caller]
    fn check(&self, rank: f64) -> f64 {
        let (detections, forces) = self.layers();
        let fail = all_fail(&detections, rank);
        let none = |layers: &[f64], z: f64| -> f64 { layers.iter().map(|p| 1.0 - given(*p, rank, z)).product() };
        let met = mean(|z| (1.0 - none(&detections, z)) * (1.0 - none(&forces, z)));
        let (found, n) = self.simulated(rank);
        for (what, found, exact) in [("alarm", found[0], 1.0 - fail), ("met", found[1], met)] {
            let error = (exact * (1.0 - exact) / n).sqrt();
            assert!((found - exact).abs() <= 4.0 * error + 1e-12, "{self:?}, rank {rank}: {what} {found} for {exact}");
        }
        fail
    }
}

const ALONE: Site<'_> = Site { elements: &[], target: 0.0, forces: &[], prongs: 1, tactic: "force" };

/// One layer after the other, alone: its marginal at every rank, exactly 0 and 1 included.
#[test]
fn each_layer_keeps_its_marginal() {
    for rank in RANKS {
        for p in [0.0, 0.03, 0.5, 0.9, 1.0] {
            assert!((mean(|z| given(p, rank, z)) - p).abs() < 1e-9, "the mean over readiness, {p} at {rank}");
            let sites = [
                Site { elements: &[(p, 1.0)], ..ALONE },
                Site { elements: &[(1.0, p)], tactic: "deceit", ..ALONE },
                Site { elements: &[(0.0, 1.0)], target: p, ..ALONE },
                Site { elements: &[(1.0, 1.0)], forces: &[(p, 1.0)], ..ALONE },
            ];
            for (number, site) in sites.iter().enumerate() {
                let ([alarm, met], n) = site.simulated(rank);
                let found = if number == 3 { met } else { alarm };
                let error = (p * (1.0 - p) / n).sqrt();
                assert!((found - p).abs() <= 4.0 * error, "{site:?}, rank {rank}: {found} for {p}");
            }
        }
    }
}

#[test]
fn two_layers_are_two_correlated_normal_variables() {
    for (p, q) in [(0.9, 0.8), (0.5, 0.5), (0.05, 0.7), (0.99, 0.3)] {
        let site = Site { elements: &[(p, 1.0), (q, 1.0)], ..ALONE };
        for rank in RANKS {
            let [h, k] = [p, q].map(|p| normal().inverse_cdf(1.0 - p));
            let exact = bivariate(h, k, rho(rank));
            let integral = site.check(rank);
            assert!((integral - exact).abs() < 1e-9, "{p} {q} at {rank}: {integral} {exact}");
            if rank <= 0.0 {
                assert!((exact - (1.0 - p) * (1.0 - q)).abs() < 1e-9, "rank 0 is independence");
            }
        }
    }
}

/// The rank correlation of two layers is `rank`, their correlation 2 sin(pi rank / 6): 0.618 for 0.6. Enough attacks to tell one
/// from the other.
#[test]
fn the_rank_is_spearmans() {
    const RANK: f64 = 0.6;
    let site = Site { elements: &[(0.5, 1.0), (0.5, 1.0)], ..ALONE };
    let ([alarms, _], n) = site.of_attacks(RANK, 1_000_000);
    // P(both fail) = 1 / 4 + asin(r) / (2 pi) for a correlation of r (Sheppard 1899).
    let [exact, of_rank] = [rho(RANK), RANK].map(|r| 0.25 + libm::asin(r) / (2.0 * PI));
    let error = (exact * (1.0 - exact) / n).sqrt();
    assert!((1.0 - alarms - exact).abs() <= 4.0 * error, "{} for {exact}, {error}", 1.0 - alarms);
    assert!((exact - of_rank).abs() > 7.0 * error, "the difference would be seen: {exact} {of_rank}");
}

/// Layers of all kinds together: elements with assessment, the target's own detection, two forces, two prongs.
#[test]
fn all_layers_fail_together_as_often_as_derived_and_never_less_often_with_a_higher_rank() {
    let sites = [
        Site {
            elements: &[(0.6, 0.9), (0.8, 1.0), (0.3, 0.5)],
            target: 0.4,
            forces: &[(0.9, 0.6), (0.5, 0.5)],
            ..ALONE
        },
        Site { elements: &[(0.9, 0.95); 5], target: 0.9, forces: &[(1.0, 0.7)], tactic: "stealth", ..ALONE },
        Site { elements: &[(0.2, 1.0), (0.1, 1.0)], target: 0.05, forces: &[(0.8, 0.8)], prongs: 2, ..ALONE },
    ];
    for site in sites {
        let (detections, forces) = site.layers();
        let fine: Vec<f64> = (0..100).map(|rank| all_fail(&detections, f64::from(rank) / 100.0)).collect();
        let independent: f64 = detections.iter().map(|p| 1.0 - p).product();
        assert!((fine[0] - independent).abs() < 1e-9);
        assert!(fine.windows(2).all(|ranks| ranks[1] > ranks[0]), "{site:?}: rises with rank");
        let failed = RANKS.map(|rank| site.check(rank));
        assert!(failed.windows(2).all(|ranks| ranks[1] > ranks[0]));
        // The simulated shares rise too where ranks are so far apart.
        let shares = RANKS.map(|rank| 1.0 - site.simulated(rank).0[0]);
        assert!(shares.windows(2).all(|ranks| ranks[1] >= ranks[0]), "{site:?}: {shares:?}");
        assert!(!forces.is_empty());
    }
}

/// A rank that is not known: one value per trial, so the share is the mean over what is believed.
#[test]
fn a_rank_that_is_not_known_is_averaged_over() {
    let site = Site { elements: &[(0.7, 1.0), (0.6, 1.0)], ..ALONE };
    let text = site.text(0.0).replace("rank = 0\n", "rank = { discrete = [[0.1, 1], [0.9, 3]] }\n");
    let loaded = scenario::load("site.toml", text.as_bytes(), &[]);
    let model = Model::compile(&loaded.scenario.unwrap(), 1_954).unwrap();
    let column = model.columns().names().iter().position(|known| known == "alarms").unwrap();
    let (mut worker, mut rows) = (model.worker(), Vec::new());
    let (mut alarms, mut attacks) = (Vec::new(), Vec::new());
    for trial in 0..ATTACKS {
        rows.clear();
        model.begin(trial, &mut worker);
        let mut heard = 0.0;
        attacks.push(model.attacks(0, &mut worker, &mut rows, |_, row| heard += row[column]) as f64);
        alarms.push(heard);
    }
    let exact = 1.0 - 0.25 * all_fail(&[0.7, 0.6], 0.1) - 0.75 * all_fail(&[0.7, 0.6], 0.9);
    let n: f64 = attacks.iter().sum();
    let share = alarms.iter().sum::<f64>() / n;
    // A ratio: attacks of one trial share the rank.
    let squares =
        alarms.iter().zip(&attacks).map(|(heard, attacks)| (heard - share * attacks) * (heard - share * attacks));
    let error = squares.sum::<f64>().sqrt() / n;
    assert!((share - exact).abs() <= 4.0 * error, "{share} for {exact}, {error}");
    let middle = 1.0 - all_fail(&[0.7, 0.6], 0.7);
    assert!((exact - middle).abs() > 4.0 * error, "one rank for all would be seen: {exact} {middle}");
}
