//! W3 from the building blocks: keyed draws, laws by table, counts by inversion, a streaming tally.

use bordj::engine::{self, Experiment};
use bordj::random::{Key, Law, Place, Sampler, TableCache, binomial, poisson};
use bordj::stats::{ColumnKind, Layout, Tally, TrialRecord};

/// Largest group.
const MOST: usize = 60;

/// Shift of the attack: probability of an earlier one or this, and the share of people exposed.
const SHIFTS: [(f64, f64); 3] = [(0.42, 0.2), (0.75, 0.08), (1.0, 0.03)];

/// One layer: detection with communication, when not warned and when warned, and delay.
struct Layer {
    detection: [f64; 2],
    delay: Sampler,
    sensed: Key,
    length: Key,
}

/// A small posture scenario, ready to be played; successes, hostages, casualties, crisis hours, downtime days and cost.
pub(crate) struct Posture {
    layers: Vec<Layer>,
    group: Sampler,
    response: Sampler,
    brief: Sampler,
    long: Sampler,
    hours: Sampler,
    share: Sampler,
    /// Probability that a response that meets a group of this size stops it.
    neutralised: [f64; MOST + 1],
    keys: Keys,
}

/// Keys of what is drawn once per attack, and of the number of attacks.
struct Keys {
    attacks: Key,
    size: Key,
    warned: Key,
    response: Key,
    neutralised: Key,
    downtime: Key,
    shift: Key,
    hostages: Key,
    hours: Key,
    share: Key,
    casualties: Key,
}

impl Posture {
    /// Builds the tables and keys.
    pub(crate) fn new(seed: u64) -> Self {
        let mut tables = TableCache::new();
        let mut sampler = |law: Law| Sampler::compile(&law, &mut tables);
        let key = |name: &str| Key::named(seed, "attack", name);
        let lognormal = |median: f64, sigma: f64| Law::LogNormal { mu: libm::log(median), sigma };
        let chain = [(0.15, 40.0), (0.3, 60.0), (0.45, 90.0), (0.6, 120.0), (0.75, 150.0), (0.9, 240.0)];
        let layers = chain.iter().enumerate().map(|(index, &(detection, mean))| Layer {
            detection: [0.95 * detection, 0.95 * f64::min(detection + 0.1, 0.99)],
            delay: sampler(Law::Normal { mean, sd: 0.3 * mean }),
            sensed: key(&format!("sensed {index}")),
            length: key(&format!("delay {index}")),
        });
        let layers = layers.collect();
        let mut neutralised = [0.0; MOST + 1];
        for (size, p) in neutralised.iter_mut().enumerate().skip(1) {
            *p = 1.0 / (1.0 + libm::exp(-(0.8 + 1.5 * libm::log(12.0 / size as f64))));
        }
        Self {
            layers,
            group: sampler(lognormal(8.0, 0.6)),
            response: sampler(Law::Normal { mean: 420.0, sd: 126.0 }),
            brief: sampler(lognormal(1.5, 0.5)),
            long: sampler(lognormal(20.0, 0.8)),
            hours: sampler(Law::Gamma { shape: 2.0, scale: 36.0 }),
            share: sampler(Law::Beta { alpha: 0.8, beta: 12.0 }),
            neutralised,
            keys: Keys {
                attacks: Key::named(seed, "", "attacks"),
                size: key("size"),
                warned: key("warned"),
                response: key("response"),
                neutralised: key("neutralised"),
                downtime: key("downtime"),
                shift: key("shift"),
                hostages: key("hostages"),
                hours: key("hours"),
                share: key("share"),
                casualties: key("casualties"),
            },
        }
    }

    /// Runs plain years, none of them weighted, on one thread.
    pub(crate) fn run(&self, trials: u64) -> Tally {
        use ColumnKind::{Amount, Count};
        let columns = vec![Count, Count, Count, Amount, Amount, Amount];
        let layout = Layout { arms: 1, columns, ..Layout::default() };
        engine::run(self, &layout, trials, Some(1), &|_| {}).expect("one thread")
    }

    fn interrupted(&self, warned: bool, at: Place) -> bool {
        let detection = |layer: &Layer| layer.detection[usize::from(warned)];
        let Some(first) = self.layers.iter().position(|layer| layer.sensed.uniform(at) < detection(layer)) else {
            return false;
        };
        let delay = |layer: &Layer| layer.delay.at(layer.length.uniform(at)).max(0.0);
        let left: f64 = self.layers[first..].iter().map(delay).sum();
        let pace = if warned { 0.6 } else { 1.0 };
        self.response.at(self.keys.response.uniform(at)).max(0.0) * pace < left
    }

    fn attack(&self, at: Place, year: &mut [f64]) {
        let keys = &self.keys;
        let size = (self.group.at(keys.size.uniform(at)) + 0.5).floor().clamp(1.0, MOST as f64) as usize;
        let met = self.interrupted(keys.warned.uniform(at) < 0.25, at);
        if met && keys.neutralised.uniform(at) < self.neutralised[size] {
            let days = self.brief.at(keys.downtime.uniform(at));
            year[4] += days;
            year[5] += 2.5e6 * days + 2e5;
            return;
        }
        let shift = keys.shift.uniform(at);
        let exposure = SHIFTS[usize::from(shift >= SHIFTS[0].0) + usize::from(shift >= SHIFTS[1].0)].1;
        let held = binomial(800, exposure, keys.hostages.uniform(at));
        let time = self.hours.at(keys.hours.uniform(at));
        let killed = binomial(held, self.share.at(keys.share.uniform(at)), keys.casualties.uniform(at));
        let days = self.long.at(keys.downtime.uniform(at)) + time / 24.0;
        let (held, killed) = (held as f64, killed as f64);
        let cost = 1e6 + 2.5e6 * days + 5e6 * killed + 2e4 * held + 1e5 * time;
        year.iter_mut().zip([1.0, held, killed, time, days, cost]).for_each(|(sum, value)| *sum += value);
    }
}

/// Mean, p50, p90, p95, p99 and 100 exceedances of every column.
pub(crate) fn read(tally: &Tally) -> Vec<f64> {
    let mut figures = Vec::new();
    for column in 0..tally.layout().columns.len() {
        let view = tally.year(0, column);
        figures.push(view.mean().value);
        figures.extend([0.5, 0.9, 0.95, 0.99].map(|p| view.quantile(p)));
        let most = view.quantile(0.999);
        figures.extend((0..100).map(|step| view.exceedance(most * f64::from(step) / 99.0).value));
    }
    figures
}

impl Experiment for Posture {
    type Desk = ();

    fn desk(&self) {}

    fn trial(&self, trial: u64, (): &mut (), record: &mut TrialRecord) {
        record.weight = 1.0;
        let attacks = poisson(0.5, self.keys.attacks.uniform(Place { trial, event: 0, step: 0 }));
        for event in 0..attacks as u32 {
            self.attack(Place { trial, event, step: 0 }, &mut record.arms[0].year);
        }
    }
}
