//! The model: a compiled scenario, and the story of its attacks, a file a chapter. `attack.rs` reads it in order.

mod attack;
mod crisis;
mod desk;
mod engagement;
mod losses;
mod money;
mod names;
mod outcome;
mod people;
mod plan;
mod plant;
mod prong;
mod quantity;
mod race;
mod raid;
mod response;
mod route;
mod site;
pub mod twin;
mod warnings;
mod year;

use crate::random::{Law, Sampler, TableCache};
use crate::scenario::structure::Structure;
use crate::scenario::{Scenario, threat_place};

use desk::Desk;
use names::{Draws, Events, Keys, Names, Owner};
use outcome::Outcome;
use plan::Plan;
use quantity::Clamps;
use site::Site;
use warnings::Warnings;
use year::Arrivals;

pub use losses::Losses;
pub use names::NameClash;
pub use outcome::Columns;

/// A scenario compiled for one seed: every posture of the file.
#[derive(Debug)]
pub struct Model {
    pub(crate) structure: Structure,
    pub(crate) events: Events,
    pub(crate) normal: Sampler,
    pub(crate) warnings: Warnings,
    columns: Columns,
    plans: Vec<Plan>,
    keys: Keys,
    horizon_years: f64,
    /// Owners of keys: of each threat, of its places by zone and prong, of each loss event.
    threats: Vec<usize>,
    places: Vec<Vec<Vec<usize>>>,
    losses: Vec<usize>,
}

/// Everything a worker needs, allocated once.
#[derive(Debug)]
pub struct Worker {
    desk: Desk,
    arrivals: Arrivals,
    /// Epistemic values by posture.
    values: Vec<Vec<f64>>,
    clamps: Vec<Clamps>,
    /// Attacks per horizon: by posture and threat, and the largest over postures.
    means: Vec<Vec<f64>>,
    envelope: Vec<f64>,
}

/// What an observer may know of one attack beside its row.
#[derive(Debug, Clone, Copy)]
pub struct Seen<'a> {
    /// Attackers.
    pub size: u32,
    prongs: &'a [prong::Prong],
}

impl Seen<'_> {
    /// Route and whether it was interrupted, for every prong.
    pub fn routes(&self) -> impl Iterator<Item = (usize, bool)> + '_ {
        self.prongs.iter().map(|prong| (prong.route, prong.met))
    }
}

impl Model {
    /// Compiles a scenario for a seed.
    ///
    /// # Errors
    ///
    /// [`NameClash`] if two draws would share one key.
    pub fn compile(scenario: &Scenario, seed: u64) -> Result<Self, NameClash> {
        let structure = scenario.structure.clone();
        let (mut names, mut tables) = (Names::default(), TableCache::default());
        let events = Events::of(&structure, &mut names);
        let warnings = Warnings::of(&structure);
        let plans: Vec<Plan> = (0..structure.postures.len())
            .map(|posture| Plan::compile(scenario, posture, warnings.count(), &mut names, &mut tables))
            .collect();
        let normal = Sampler::compile(&Law::Normal { mean: 0.0, sd: 1.0 }, &mut tables);
        let mut owners = vec![Owner { id: String::new(), place: String::new() }];
        let mut own = |id: &str, place: String| {
            owners.push(Owner { id: id.to_owned(), place });
            owners.len() - 1
        };
        let mut threats = Vec::new();
        let mut places = Vec::new();
        for threat in &structure.threats {
            let id = format!("threat {}", threat.id);
            threats.push(own(&id, String::new()));
            let mut by_zone: Vec<Vec<usize>> = vec![Vec::new(); structure.zones.len()];
            for prong in threat.sets.iter().flat_map(|set| &set.prongs) {
                let known = &mut by_zone[prong.zone];
                while known.len() <= prong.ordinal {
                    known.push(own(&id, threat_place(&structure.zones[prong.zone].id, known.len())));
                }
            }
            places.push(by_zone);
        }
        let losses =
            structure.loss_events.iter().map(|event| own(&format!("loss event {}", event.id), String::new())).collect();
        let keys = Keys::make(seed, &names, &owners)?;
        let columns = Columns::of(&structure);
        let horizon_years = scenario.header.horizon_years;
        Ok(Self { structure, events, normal, warnings, columns, plans, keys, horizon_years, threats, places, losses })
    }

    /// The result columns.
    pub fn columns(&self) -> &Columns {
        &self.columns
    }

    /// The structure that was compiled.
    pub fn structure(&self) -> &Structure {
        &self.structure
    }

    /// Annual cost of a posture.
    pub fn annual_cost(&self, posture: usize) -> f64 {
        self.plans[posture].annual_cost
    }

    /// What each clamp counter of a posture counts, in words.
    pub fn clamp_words(&self, posture: usize) -> Vec<String> {
        let quantities = self.plans[posture].clamps.iter().map(|(path, _)| format!("`{path}` left its range"));
        self.warnings.words().cloned().chain(quantities).collect()
    }

    /// True for a counter of what becomes 0 by rule when it is drawn below.
    pub fn clamps_silently(&self, posture: usize, counter: usize) -> bool {
        let first = self.warnings.count() as usize;
        counter >= first && !self.plans[posture].clamps[counter - first].1
    }

    /// Scratch space for a worker.
    pub fn worker(&self) -> Worker {
        let clamps = |plan: &Plan| Clamps::new(self.warnings.count() as usize + plan.clamps.len());
        Worker {
            desk: Desk::default(),
            arrivals: Arrivals::default(),
            values: vec![Vec::new(); self.plans.len()],
            clamps: self.plans.iter().map(clamps).collect(),
            means: vec![Vec::new(); self.plans.len()],
            envelope: Vec::new(),
        }
    }

    /// Begins a trial: draws what is epistemic and the attacks of the envelope over all postures of the file (so which of
    /// them are simulated changes no number). Returns the weight of the year with attacks.
    pub fn begin(&self, trial: u64, simulated: &[usize], worker: &mut Worker) -> f64 {
        let luck = self.keys.luck(0, trial, 0);
        worker.envelope.clear();
        worker.envelope.resize(self.structure.threats.len(), 0.0);
        for (posture, plan) in self.plans.iter().enumerate() {
            let steps = if simulated.contains(&posture) { &plan.steps[..] } else { &plan.steps[..plan.rate_steps] };
            let (values, clamps) = (&mut worker.values[posture], &worker.clamps[posture]);
            site::draw_values(steps, &luck, clamps, values);
            let site = Site { model: self, plan, values, clamps };
            worker.means[posture].clear();
            for (threat, envelope) in self.structure.threats.iter().zip(&mut worker.envelope) {
                let mean = site.value(threat.rate, &luck, 0) * self.horizon_years;
                worker.means[posture].push(mean);
                *envelope = envelope.max(mean);
            }
        }
        let Worker { arrivals, envelope, .. } = worker;
        arrivals.draw(envelope, |threat| self.keys.luck(self.threats[threat], trial, 0).uniform(self.events.attacks));
        arrivals.weight
    }

    /// The attacks of the begun trial under a posture: a row of columns each is appended to `rows`.
    pub fn attacks(
        &self,
        trial: u64,
        posture: usize,
        worker: &mut Worker,
        rows: &mut Vec<f64>,
        mut seen: impl FnMut(&Seen<'_>, &[f64]),
    ) -> usize {
        let plan = &self.plans[posture];
        let site = Site { model: self, plan, values: &worker.values[posture], clamps: &worker.clamps[posture] };
        let mut happened = 0;
        for (threat, count) in worker.arrivals.counts.iter().enumerate() {
            let (mean, envelope) = (worker.means[posture][threat], worker.envelope[threat]);
            for number in 0..*count {
                let draws = Draws {
                    keys: &self.keys,
                    whole: self.threats[threat],
                    places: &self.places[threat],
                    trial,
                    event: number as u32,
                };
                // Thinning: one mark decides under which postures the attack happens.
                if mean < envelope && draws.whole().uniform(self.events.mark) * envelope >= mean {
                    continue;
                }
                let at = rows.len();
                rows.resize(at + self.columns.count(), 0.0);
                let mut out = Outcome { columns: &self.columns, row: &mut rows[at..] };
                let size = attack::attack(&site, &draws, threat, &mut worker.desk, &mut out);
                seen(&Seen { size, prongs: &worker.desk.prongs }, &rows[at..]);
                happened += 1;
            }
        }
        happened
    }

    /// What insurance pays over the horizon after its aggregate limit, for a sum of recoveries per event.
    pub fn aggregate(&self, trial: u64, posture: usize, worker: &Worker, recovered: f64) -> f64 {
        let insurance = self.structure.money.as_ref().and_then(|money| money.insurance.as_ref());
        let Some(slot) = insurance.and_then(|insurance| insurance.aggregate) else { return recovered };
        let site = self.site(posture, worker);
        recovered.min(site.value(slot, &self.keys.luck(0, trial, 0), 0))
    }

    /// The loss events of the begun trial under a posture.
    pub fn losses(&self, trial: u64, posture: usize, worker: &Worker) -> Losses {
        let site = self.site(posture, worker);
        losses::of_a_trial(&site, trial, self.horizon_years)
    }

    /// Clamped and drawn counts since the last call: (counter, clamped, drawn).
    pub fn take_clamps<'a>(&self, posture: usize, worker: &'a Worker) -> impl Iterator<Item = (u32, f64, f64)> + 'a {
        worker.clamps[posture].take()
    }

    fn site<'a>(&'a self, posture: usize, worker: &'a Worker) -> Site<'a> {
        Site {
            model: self,
            plan: &self.plans[posture],
            values: &worker.values[posture],
            clamps: &worker.clamps[posture],
        }
    }
}
