//! What a document shows of the site: what there is, and its values at the centre under each simulated posture.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::control_cost;
use crate::result::site::{Coming, Control, Element, People, Protection, Response, Site, Threat, Under, Zone};
use crate::scenario::Scenario;
use crate::scenario::arena::SlotId;
use crate::scenario::patch::Patches;
use crate::scenario::structure::{self, Structure, TACTICS};

use super::Options;

/// The site of a scenario under the postures of a run; none where there are neither zones nor controls.
pub(super) fn of(scenario: &Scenario, options: &Options) -> Option<Site> {
    let structure = &scenario.structure;
    if structure.zones.is_empty() && structure.controls.is_empty() {
        return None;
    }
    let arms = Arms {
        structure,
        base: Patches::of(scenario, None),
        under: options
            .postures
            .iter()
            .map(|posture| (structure.postures[*posture].id.as_str(), Patches::of(scenario, Some(*posture))))
            .collect(),
    };
    let control = |(index, control): (usize, &structure::Control)| Control {
        id: control.id.clone(),
        name: control.name.clone(),
        annual_cost: control_cost(scenario, index, &arms.base),
        working: arms.base.mean(control.working).clamp(0.0, 1.0),
        postures: options
            .postures
            .iter()
            .map(|posture| &structure.postures[*posture])
            .filter(|posture| posture.controls.contains(&index))
            .map(|posture| posture.id.clone())
            .collect(),
    };
    Some(Site {
        zones: (0..structure.zones.len()).map(|zone| arms.zone(zone)).collect(),
        elements: structure.elements.iter().map(|element| arms.element(element)).collect(),
        responses: structure.responses.iter().map(|response| arms.response(response)).collect(),
        threats: structure.threats.iter().map(|threat| arms.threat(threat)).collect(),
        controls: structure.controls.iter().enumerate().map(control).collect(),
    })
}

/// A scenario before any posture and under those of a run.
struct Arms<'a> {
    structure: &'a Structure,
    base: Patches<'a>,
    /// Id and patches.
    under: Vec<(&'a str, Patches<'a>)>,
}

impl Arms<'_> {
    /// A value under every posture, those left out that are the first one's.
    fn under<T: PartialEq>(&self, value: impl Fn(&Patches<'_>) -> T) -> Under<T> {
        let mut values = self.under.iter().map(|(id, patches)| (*id, value(patches)));
        let first = values.next().map_or_else(|| value(&self.base), |(_, first)| first);
        let changed = values.filter(|(_, value)| *value != first).map(|(id, value)| (id.to_owned(), value)).collect();
        Under { first, changed }
    }

    fn zone(&self, index: usize) -> Zone {
        let zone = &self.structure.zones[index];
        let people = self.under(|patches| self.people(zone, patches));
        let before = self.people(zone, &self.base).by_group;
        let units = self.structure.plant.iter().flat_map(|plant| &plant.units);
        let anybody = std::iter::once(&people.first).chain(people.changed.values()).any(|people| people.total > 0.0);
        Zone {
            id: zone.id.clone(),
            name: zone.name.clone(),
            stops_plant: zone.stops_plant,
            units: units.filter(|unit| unit.zone == index).map(|unit| unit.id.clone()).collect(),
            people_before: (before != people.first.by_group).then_some(before),
            people: anybody.then_some(people),
        }
    }

    /// Headcounts and shares at their means at a moment of the year, as the divisor of individual risk takes them.
    fn people(&self, zone: &structure::Zone, patches: &Patches<'_>) -> People {
        let groups = self.structure.groups.iter().zip(&zone.occupancy);
        let by_group: BTreeMap<String, f64> = groups
            .map(|(group, share)| {
                let there = patches.mean_at_a_moment(group.headcount).max(0.0);
                (group.id.clone(), there * patches.mean_at_a_moment(*share).clamp(0.0, 1.0))
            })
            .filter(|(_, people)| *people > 0.0)
            .collect();
        // An empty sum of floating-point numbers is -0.
        let total = by_group.values().sum::<f64>() + 0.0;
        let capacity = patches.centre(zone.haven.capacity).median;
        People {
            by_group,
            total,
            presence: Some(patches.mean_at_a_moment(zone.presence)).filter(|p| *p < 1.0),
            capacity,
            places_per_person: (total > 0.0).then_some(capacity / total),
            shelter_seconds: patches.centre(zone.haven.shelter_time).median,
            compliance: patches.centre(zone.haven.compliance).median,
        }
    }

    fn element(&self, element: &structure::Element) -> Element {
        let zone = |index: usize| self.structure.zones[index].id.clone();
        Element {
            id: element.id.clone(),
            name: element.name.clone(),
            from: zone(element.from),
            to: zone(element.to),
            values: self.under(|patches| {
                let assessed = patches.centre(element.assessment).median;
                Protection {
                    detection: element.detection.map(|sensed| patches.centre(sensed).median * assessed),
                    delay_seconds: element.delay.map(|delay| patches.centre(delay).mean),
                }
            }),
        }
    }

    /// Zones that a threat on its way may go for: the only ones where a response meets anybody.
    fn met_at(&self) -> BTreeSet<usize> {
        let coming = self.structure.threats.iter().filter(|threat| !threat.stand_off);
        coming.flat_map(|threat| &threat.sets).flat_map(|set| &set.prongs).map(|prong| prong.zone).collect()
    }

    fn response(&self, response: &structure::Response) -> Response {
        let zones = self.met_at();
        Response {
            id: response.id.clone(),
            name: response.name.clone(),
            values: self.under(|patches| {
                let mean = |slot: SlotId| patches.centre(slot).mean;
                let called = mean(response.assessment) + mean(response.decision);
                let to = |zone: &usize| (self.structure.zones[*zone].id.clone(), called + mean(response.travel[*zone]));
                Coming {
                    communication: patches.centre(response.communication).median,
                    availability: patches.centre(response.availability).median,
                    seconds_to: zones.iter().map(to).collect(),
                }
            }),
        }
    }

    fn threat(&self, threat: &structure::Threat) -> Threat {
        let zone = |index: &usize| self.structure.zones[*index].id.clone();
        let targets: BTreeSet<usize> = threat.sets.iter().flat_map(|set| &set.prongs).map(|prong| prong.zone).collect();
        let patches = self.under.first().map_or(&self.base, |(_, patches)| patches);
        let weight = |tactic: usize| patches.centre(threat.tactic[tactic]).median;
        let tactic =
            (1..TACTICS.len()).fold(0, |best, tactic| if weight(tactic) > weight(best) { tactic } else { best });
        Threat {
            id: threat.id.clone(),
            name: threat.name.clone(),
            stand_off: threat.stand_off,
            entry: threat.entry.iter().map(zone).collect(),
            targets: targets.iter().map(zone).collect(),
            tactic: TACTICS[tactic].to_owned(),
        }
    }
}

#[cfg(test)]
mod tests;
