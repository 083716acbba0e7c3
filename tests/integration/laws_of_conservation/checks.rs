//! What must hold in every row, for any scenario: nobody is lost or counted twice, nothing is negative, stages follow each
//! other, a loss is the sum of its parts.

use std::collections::BTreeMap;

use bordj::model::{Model, Worker};
use bordj::result::columns::PEOPLE;
use bordj::scenario::Scenario;

use super::bounds::{Bounds, Range};

/// One attack: its figures by column.
pub(crate) struct Row<'a> {
    names: &'a [String],
    values: &'a [f64],
    place: String,
    /// Attackers.
    pub(crate) size: u32,
    /// Target zones, one for each prong; none if the attack was from a distance.
    pub(crate) targets: Vec<usize>,
}

impl Row<'_> {
    #[track_caller]
    pub(crate) fn of(&self, name: &str) -> f64 {
        let index = self.names.iter().position(|known| known == name).unwrap_or_else(|| panic!("no column {name}"));
        self.values[index]
    }

    /// Equal, but for the rounding of sums of amounts.
    #[track_caller]
    pub(crate) fn equal(&self, what: &str, left: f64, right: f64) {
        let near = (left - right).abs() <= 1e-9 * left.abs().max(right.abs());
        assert!(near, "{}: {what}: {left} is not {right}\n{self:?}", self.place);
    }

    #[track_caller]
    pub(crate) fn at_most(&self, what: &str, left: f64, right: f64) {
        assert!(left <= right * (1.0 + 1e-12), "{}: {what}: {left} is above {right}\n{self:?}", self.place);
    }

    /// Within a range, up to rounding of sums as large as `size`.
    #[track_caller]
    fn within(&self, what: &str, value: f64, (low, high): Range, size: f64) {
        let slack = 1e-9 * size;
        let inside = value >= low - slack && value <= high + slack;
        assert!(inside, "{}: {what}: {value} is not from {low} to {high}\n{self:?}", self.place);
    }
}

impl std::fmt::Debug for Row<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_map().entries(self.names.iter().zip(self.values).filter(|(_, value)| value.abs() > 0.0)).finish()
    }
}

/// Sums of every column over all attacks of all postures, and how many attacks there were.
#[derive(Debug)]
pub(crate) struct Seen {
    pub(crate) sums: BTreeMap<String, f64>,
    pub(crate) attacks: usize,
    /// Attacks from a distance, which have no prongs.
    pub(crate) from_a_distance: usize,
    /// Attacks on one zone whose haven was full.
    pub(crate) full_havens: usize,
    /// Trials of a posture in which insurance would have paid more than its aggregate limit.
    pub(crate) beyond_aggregate: usize,
}

impl Seen {
    #[track_caller]
    pub(crate) fn sum(&self, column: &str) -> f64 {
        self.sums[column]
    }
}

/// Runs trials of every posture and holds every attack against the laws, and against what is told `further`.
pub(crate) fn run(scenario: &Scenario, trials: u64, mut further: impl FnMut(&Row<'_>)) -> Seen {
    let model = Model::compile(scenario, 2_013).unwrap();
    let names = model.columns().names().to_vec();
    let postures = scenario.structure.postures.len();
    let bounds: Vec<Bounds> = (0..postures).map(|posture| Bounds::of(scenario, posture)).collect();
    let mut worker = model.worker();
    let mut rows = Vec::new();
    let sums = names.iter().map(|name| (name.clone(), 0.0)).collect();
    let mut seen = Seen { sums, attacks: 0, from_a_distance: 0, full_havens: 0, beyond_aggregate: 0 };
    for trial in 0..trials {
        let weight = model.begin(trial, &mut worker);
        assert!((0.0..=1.0).contains(&weight), "weight {weight} of trial {trial}");
        for (posture, bounds) in bounds.iter().enumerate() {
            rows.clear();
            let mut told = 0;
            let happened = model.attacks(posture, &mut worker, &mut rows, |attack, row| {
                told += 1;
                assert!(attack.size >= 1, "an attack by nobody");
                let place = format!("trial {trial}, posture {posture}, {} attackers", attack.size);
                let targets = attack.routes().map(|(route, _)| scenario.structure.routes[route].target).collect();
                let row = Row { names: &names, values: row, place, size: attack.size, targets };
                if row.targets.is_empty() {
                    assert!(scenario.structure.threats.iter().any(|threat| threat.stand_off), "an attack on nothing");
                    seen.from_a_distance += 1;
                }
                let met = attack.routes().any(|(_, met)| met);
                row.equal("interrupted is a prong that was met", row.of("interrupted"), f64::from(u8::from(met)));
                stages(&row);
                seen.full_havens += usize::from(people(&row, bounds));
                crisis(&row, bounds);
                money(&row, bounds);
                further(&row);
            });
            assert_eq!(happened, told);
            assert_eq!(rows.len(), happened * names.len());
            for row in rows.chunks_exact(names.len()) {
                for (name, value) in names.iter().zip(row) {
                    *seen.sums.get_mut(name).unwrap() += value;
                }
            }
            seen.attacks += happened;
            let [loss, net] = [model.columns().loss(), model.columns().loss_net()];
            let recovered = rows.chunks_exact(names.len()).map(|row| row[loss] - row[net]).sum();
            seen.beyond_aggregate += usize::from(losses(&model, posture, &worker, recovered) > 0.0);
        }
    }
    seen
}

fn stages(row: &Row<'_>) {
    for (name, value) in row.names.iter().zip(row.values) {
        assert!(value.is_finite() && *value >= 0.0, "{}: {name} is {value}", row.place);
        let days_or_money = ["crisis", "downtime", "deferred", "loss"].iter().any(|stem| name.starts_with(stem));
        assert!(days_or_money || value.fract() == 0.0, "{}: {name} is {value}, not a whole number", row.place);
    }
    row.equal("one attack", row.of("attacks"), 1.0);
    row.at_most("neutralised <= interrupted", row.of("neutralised"), row.of("interrupted"));
    row.at_most("interrupted <= alarms", row.of("interrupted"), row.of("alarms"));
    row.at_most("alarms <= attacks", row.of("alarms"), row.of("attacks"));
    row.equal("breaches = attacks - neutralised", row.of("breaches"), row.of("attacks") - row.of("neutralised"));
    if row.of("interrupted") < 1.0 {
        row.equal("only those who fight are lost", row.of("responder_fatalities"), 0.0);
    }
    if row.targets.is_empty() {
        // From a distance: complete at once, nobody warned, nobody held.
        for column in ["alarms", "sheltered", "evaded", "captured", "crisis_days"] {
            row.equal(&format!("{column} of a stand-off attack"), row.of(column), 0.0);
        }
    }
}

/// Every column of people but `injured`, who are a Poisson number.
pub(crate) const PERSONS: &[&str] = PEOPLE.as_slice().split_last().unwrap().1;

/// Checks the people; true if the haven of the only target is as full as it can be.
fn people(row: &Row<'_>, bounds: &Bounds) -> bool {
    let of = |column: &str, group: &str| row.of(&format!("{column}{group}"));
    let groups: Vec<String> = bounds.headcounts.iter().map(|(id, _)| format!(".{id}")).collect();
    for group in groups.iter().map(String::as_str).chain([""]) {
        let captured =
            of("escaped", group) + of("executed", group) + of("killed_in_rescue", group) + of("freed", group);
        row.equal(&format!("captured{group} by fate"), of("captured", group), captured);
        let dead = of("killed_in_assault", group) + of("executed", group) + of("killed_in_rescue", group);
        row.equal(&format!("fatalities{group} by way"), of("fatalities", group), dead);
        let apart = of("sheltered", group) + of("killed_in_assault", group) + of("evaded", group);
        row.at_most(&format!("sheltered + killed + evaded{group} <= exposed"), apart, of("exposed", group));
        let taken = of("captured", group) + of("killed_in_assault", group) + of("evaded", group);
        row.at_most(&format!("captured + killed + evaded{group} <= exposed"), taken, of("exposed", group));
        if of("killed_in_assault", group) < 1.0 || bounds.injured_per_killed.1 <= 0.0 {
            row.equal(&format!("injured{group} where nobody is killed"), of("injured", group), 0.0);
        }
    }
    for ((_, (_, most)), group) in bounds.headcounts.iter().zip(&groups) {
        for &column in PERSONS {
            row.at_most(&format!("{column}{group} <= headcount"), of(column, group), *most);
        }
    }
    for column in PEOPLE {
        let sum = groups.iter().map(|group| of(column, group)).sum();
        row.equal(&format!("{column} over the groups"), of(column, ""), sum);
    }
    let mut zones = row.targets.clone();
    zones.sort_unstable();
    zones.dedup();
    let places = zones.iter().map(|zone| bounds.places[*zone].1).sum();
    row.at_most("sheltered <= places in the havens of the targets", row.of("sheltered"), places);
    zones.len() == 1 && places > 0.0 && row.of("sheltered") >= places
}

fn crisis(row: &Row<'_>, bounds: &Bounds) {
    // A crisis needs a breach and captives; without a crisis nobody escapes captivity, is executed, or dies in a rescue.
    if row.of("breaches") < 1.0 || row.of("captured") < 1.0 {
        row.equal("no crisis", row.of("crisis_days"), 0.0);
    }
    if row.of("crisis_days") <= 0.0 {
        row.equal("no fate of a crisis", row.of("escaped") + row.of("executed"), 0.0);
    }
    row.at_most("crisis_days <= limit", row.of("crisis_days"), bounds.crisis_days);
    // Captives of a prong that is neutralised later are freed then, and count beyond what the others can hold.
    if let (Some((_, most)), [_]) = (bounds.captives_per_attacker, row.targets.as_slice())
        && row.of("breaches") > 0.0
    {
        let room = (most * f64::from(row.size) + 1e-9).floor();
        row.at_most("captured <= what the attackers can hold", row.of("captured"), room);
    }
}

fn money(row: &Row<'_>, bounds: &Bounds) {
    let (loss, net, deferred) = (row.of("loss"), row.of("loss_net"), row.of("deferred_production"));
    row.at_most("loss_net <= loss", net, loss);
    row.equal("one event, the largest", row.of("loss_max_event"), loss);
    let mut full = (0.0, 0.0);
    for unit in &bounds.units {
        let days = row.of(&format!("downtime_days.{}", unit.id));
        if days > 0.0 {
            row.at_most("a stopped unit is out for the crisis at least", row.of("crisis_days"), days);
        }
        full = (full.0 + unit.share.0 * days, full.1 + unit.share.1 * days);
    }
    let downtime = row.of("downtime_days");
    row.within("full-plant days", downtime, full, downtime);
    let times = |(low, high): Range, by: f64| (low * by, high * by);
    row.within("deferred production", deferred, times(bounds.value_per_day, downtime), deferred);
    // What is left of the loss is repair.
    let parts = [
        (deferred, deferred),
        times(bounds.crisis_per_day, row.of("crisis_days")),
        times(bounds.fatality, row.of("fatalities")),
    ];
    let known = parts.iter().fold((0.0, 0.0), |sum, part| (sum.0 + part.0, sum.1 + part.1));
    let most: f64 =
        bounds.units.iter().map(|unit| unit.repair.iter().fold(0.0, |most: f64, state| most.max(state.1))).sum();
    row.within("loss by its parts", loss, (known.0, known.1 + most), loss);
    if known.0 >= known.1 && bounds.units.iter().flat_map(|unit| &unit.repair).all(|(low, high)| low >= high) {
        let near = repairs(&bounds.units).into_iter().any(|repair| (known.0 + repair - loss).abs() <= 1e-9 * loss);
        assert!(near, "{}: no sum of repairs makes {loss} of {}\n{row:?}", row.place, known.0);
    }
    match &bounds.insurance {
        None => row.equal("without insurance", net, loss),
        Some([deductible, limit, _]) => {
            let paid = |deductible: f64, limit: f64| (loss - deductible).max(0.0).min(limit);
            let range = (loss - paid(deductible.0, limit.1), loss - paid(deductible.1, limit.0));
            row.within("net of insurance per event", net, range, loss);
        }
    }
}

/// What repairs can cost in all, where every cost is known: each unit is whole, or in one of three states.
fn repairs(units: &[super::bounds::UnitBounds]) -> Vec<f64> {
    units.iter().fold(vec![0.0], |sums, unit| {
        let of_unit = [0.0, unit.repair[0].0, unit.repair[1].0, unit.repair[2].0];
        sums.iter().flat_map(|sum| of_unit.map(|cost| sum + cost)).collect()
    })
}

/// Checks what insurance pays in a horizon; returns how much its aggregate limit leaves unpaid of what it would have paid for
/// the attacks, which is `recovered`, and for loss events.
fn losses(model: &Model, posture: usize, worker: &Worker, recovered: f64) -> f64 {
    let losses = model.losses(posture, worker);
    assert!(losses.gross >= 0.0 && losses.gross.is_finite());
    assert!(losses.largest <= losses.gross && losses.recovered >= 0.0 && losses.recovered <= losses.gross);
    assert!(losses.net >= 0.0 && losses.net <= losses.gross * (1.0 + 1e-12));
    let all = recovered + losses.recovered;
    for recovered in [0.0, losses.recovered, all, 1e12] {
        let unpaid = model.beyond_aggregate(posture, worker, recovered);
        assert!((0.0..=recovered).contains(&unpaid), "an aggregate limit leaves {unpaid} of {recovered}");
    }
    model.beyond_aggregate(posture, worker, all)
}
