//! The model: a compiled scenario, and the story of its attacks, a file a chapter. `attack.rs` reads it in order.

mod attack;
mod crisis;
mod desk;
mod draws;
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
mod stand_off;
mod target;
mod ties;
mod told;
mod trial;
pub mod twin;
mod warnings;
mod witness;
mod year;

use crate::random::{Law, Sampler};
use crate::scenario::arena::SlotId;
use crate::scenario::dimension::Dimension;
use crate::scenario::structure::Structure;
use crate::scenario::{Scenario, threat_place};

use draws::Epistemic;
use names::{Draws, Events, Keys, Owner};
use outcome::Outcome;
use plan::{Common, Plan};
use quantity::Quantity;
use site::Site;
use ties::Ties;
use warnings::Warnings;
use witness::Witness;

pub use draws::Given;
pub(crate) use engagement::{Duel, win_probability};
pub use losses::Losses;
pub use money::control_cost;
pub(crate) use money::{borne, premium};
pub use names::NameClash;
pub use outcome::Columns;
pub use told::{Arrived, Known};
pub use trial::Worker;
pub use witness::{Chances, Coming, Draw, Event, Fate, Note, Recorder, Toll};
pub(crate) use year::Frequency;
pub use year::Sampling;

/// A scenario compiled for one seed: every posture of the file.
#[derive(Debug)]
pub struct Model {
    pub(crate) structure: Structure,
    pub(crate) events: Events,
    pub(crate) normal: Sampler,
    pub(crate) warnings: Warnings,
    /// Epistemic draws that all postures share.
    pub(crate) shared: Vec<Quantity>,
    /// Their names.
    epistemic: Epistemic,
    columns: Columns,
    plans: Vec<Plan>,
    keys: Keys,
    /// Names of draws, and the place of every owner of draws.
    names: Vec<String>,
    drawn_at: Vec<String>,
    horizon_years: f64,
    /// Rates differ from trial to trial.
    rates_vary: bool,
    pub(crate) sampling: Sampling,
    /// Epistemic draws that are tied.
    pub(crate) ties: Option<Ties>,
    /// Owners of keys: of each threat, of its places by zone and prong, of each loss event.
    threats: Vec<usize>,
    places: Vec<Vec<Vec<usize>>>,
    losses: Vec<usize>,
}

/// What an observer may know of one attack beside its row.
#[derive(Debug, Clone, Copy)]
pub struct Seen<'a> {
    /// Place of its threat, and which of its attacks in the trial, counted over the envelope of all postures: the same attack
    /// has the same number under every posture.
    pub threat: usize,
    /// See `threat`.
    pub number: u64,
    /// Attackers.
    pub size: u32,
    prongs: &'a [prong::Prong],
}

impl Seen<'_> {
    /// Route and whether it was interrupted, for every prong.
    pub fn routes(&self) -> impl Iterator<Item = (usize, bool)> + '_ {
        self.prongs.iter().map(|prong| (prong.route, prong.met))
    }

    /// Place in its target set and route, for every prong.
    pub fn ways(&self) -> impl Iterator<Item = (usize, usize)> + '_ {
        self.prongs.iter().map(|prong| (prong.index, prong.route))
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
        let mut common = Common::default();
        let events = Events::of(&structure, &mut common.names);
        let warnings = Warnings::of(&structure);
        let plans = Plan::of_each(scenario, warnings.count(), &events.delay, &mut common);
        let normal = Sampler::compile(&Law::Normal { mean: 0.0, sd: 1.0 }, &mut common.tables);
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
        let ties = Ties::of(scenario, &mut common.names);
        let keys = Keys::make(seed, &common.names, &owners)?;
        let columns = Columns::of(&structure);
        let horizon_years = scenario.header.horizon_years;
        let varies = |slot: &SlotId| plans.iter().any(|plan| plan.at(*slot).constant().is_none());
        let rates_vary =
            structure.threats.iter().any(|threat| [Some(threat.rate), threat.dispersion].iter().flatten().any(varies));
        let tied = ties.as_ref().map_or(&[][..], Ties::names);
        let epistemic = Epistemic::of(&common.draws, tied, common.names.list.len());
        let (shared, sampling) = (common.draws, Sampling::default());
        Ok(Self {
            structure,
            events,
            normal,
            warnings,
            shared,
            epistemic,
            columns,
            plans,
            keys,
            names: common.names.list,
            drawn_at: owners.into_iter().map(|owner| owner.place).collect(),
            horizon_years,
            rates_vary,
            sampling,
            ties,
            threats,
            places,
            losses,
        })
    }

    /// The same model, sampled in another way.
    #[must_use]
    pub fn sampled(self, sampling: Sampling) -> Self {
        Self { sampling, ..self }
    }

    /// How trials are sampled.
    pub fn sampling(&self) -> Sampling {
        self.sampling
    }

    /// The result columns.
    pub fn columns(&self) -> &Columns {
        &self.columns
    }

    /// The structure that was compiled.
    pub fn structure(&self) -> &Structure {
        &self.structure
    }

    /// Annual cost of a posture: of its controls, and any premium.
    pub fn annual_cost(&self, posture: usize) -> f64 {
        self.plans[posture].controls_cost + self.premium(posture)
    }

    /// Annual premium of insurance under a posture; 0 without one.
    pub fn premium(&self, posture: usize) -> f64 {
        self.plans[posture].premium
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

    /// The attacks of the begun trial under a posture: a row of columns each is appended to `rows`.
    pub fn attacks(
        &self,
        posture: usize,
        worker: &mut Worker,
        rows: &mut Vec<f64>,
        seen: impl FnMut(&Seen<'_>, &[f64]),
    ) -> usize {
        self.watched(posture, worker, rows, seen, &mut ())
    }

    fn watched(
        &self,
        posture: usize,
        worker: &mut Worker,
        rows: &mut Vec<f64>,
        mut seen: impl FnMut(&Seen<'_>, &[f64]),
        witness: &mut impl Witness,
    ) -> usize {
        let Worker { trial, desk, arrivals, given, shared, values, deviates, clamps, means, envelope } = worker;
        let (plan, values, clamps, trial) = (&self.plans[posture], &values[posture], &clamps[posture], *trial);
        let given = given.as_ref();
        let site = Site { model: self, plan, trial, given, shared, deviates, values, clamps };
        let mut happened = 0;
        for (threat, count) in arrivals.counts.iter().enumerate() {
            let (mean, envelope) = (means[posture][threat], envelope[threat].mean);
            for number in 0..*count {
                let draws = Draws {
                    keys: &self.keys,
                    whole: self.threats[threat],
                    places: &self.places[threat],
                    trial,
                    event: number as u32,
                };
                // Thinning: one mark decides under which postures the attack happens.
                let happens = mean >= envelope || draws.whole().uniform(self.events.mark) * envelope < mean;
                witness.note(|| {
                    let marked = (mean < envelope).then(|| draws.whole().told(self.events.mark));
                    Event::Attack { threat, number, share: mean / envelope, happens }.drawn(marked)
                });
                if !happens {
                    continue;
                }
                let at = rows.len();
                rows.resize(at + self.columns.count(), 0.0);
                let mut out = Outcome { columns: &self.columns, row: &mut rows[at..] };
                let size = attack::attack(&site, &draws, threat, desk, &mut out, witness);
                seen(&Seen { threat, number, size, prongs: &desk.prongs }, &rows[at..]);
                happened += 1;
            }
        }
        happened
    }

    /// True if insurance is limited over the horizon, so that a year is not the sum of its events.
    pub fn has_aggregate(&self) -> bool {
        let Some(slot) = self.aggregate() else { return false };
        let unlimited = Dimension::Money.range().1;
        self.plans.iter().any(|plan| plan.at(slot).constant().is_none_or(|limit| limit < unlimited))
    }

    fn aggregate(&self) -> Option<SlotId> {
        Some(self.structure.money.as_ref()?.insurance.as_ref()?.aggregate)
    }

    /// What insurance would pay for a horizon's events, but for its aggregate limit: 0 without one.
    pub fn beyond_aggregate(&self, posture: usize, worker: &Worker, recovered: f64) -> f64 {
        let Some(slot) = self.aggregate() else { return 0.0 };
        let site = self.site(posture, worker);
        (recovered - site.value(slot, &site.luck(), 0)).max(0.0)
    }

    /// The loss events of the begun trial under a posture.
    pub fn losses(&self, posture: usize, worker: &Worker) -> Losses {
        if self.structure.loss_events.is_empty() {
            return Losses::default();
        }
        losses::of_a_trial(&self.site(posture, worker), self.horizon_years, &mut ())
    }

    /// Clamped and drawn counts since the last call: (counter, clamped, drawn).
    pub fn take_clamps<'a>(&self, posture: usize, worker: &'a Worker) -> impl Iterator<Item = (u32, u32, u32)> + 'a {
        worker.clamps[posture].take()
    }
}
