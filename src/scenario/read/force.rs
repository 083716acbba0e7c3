//! Response forces, and what all layers share: dependence and the alarm.

use crate::scenario::diagnostic::Diagnostic;
use crate::scenario::keys::{ALARM, DEPENDENCE, DUEL, ENGAGEMENT, RESPONSE};
use crate::scenario::structure::{Engagement, Response};
use crate::scenario::tree::{Node, Value};

use super::{Fields, Reader};

impl Reader {
    pub(super) fn read_responses(&mut self, root: &Node) {
        let zones = self.zone_ids();
        for (node, id) in self.tables(root, "response") {
            let mut fields = Fields::open(node, format!("response.{id}"), &RESPONSE, &self.whole, &mut self.faults);
            fields.take("id");
            let name = fields.text("name", &mut self.faults).map_or_else(|| id.replace('_', " "), str::to_owned);
            let strength = self.slot(&mut fields, "strength");
            let communication = self.slot(&mut fields, "communication");
            let availability = self.slot(&mut fields, "availability");
            let assessment = self.slot(&mut fields, "assessment");
            let decision = self.slot(&mut fields, "decision");
            let travel = self.slots(&mut fields, "travel", &zones, true);
            let commits_inside = self.slot(&mut fields, "commits_inside");
            let engagement = self.read_engagement(&mut fields);
            if let (Some(Engagement::Duel { .. }), None) = (engagement, node.get("strength")) {
                self.faults.push(
                    Diagnostic::error(
                        "missing-key",
                        node.get("engagement").map(|node| node.span.clone()),
                        format!("the duel of `response.{id}` needs `strength`"),
                    )
                    .label("a duel is fought by a number of defenders")
                    .help("add strength = 30, or use engagement = { fixed = 0.8 }"),
                );
            }
            fields.close(&mut self.faults);
            if let Some(engagement) = engagement {
                self.structure.responses.push(Response {
                    id,
                    name,
                    communication,
                    availability,
                    strength: node.get("strength").map(|_| strength),
                    assessment,
                    decision,
                    travel,
                    commits_inside,
                    engagement,
                });
            }
        }
    }

    fn read_engagement(&mut self, response: &mut Fields<'_>) -> Option<Engagement> {
        let node = response.require("engagement", &mut self.faults)?;
        let mut fields =
            Fields::open(node, response.path("engagement"), &ENGAGEMENT, &response.provenance, &mut self.faults);
        let engagement = if let Some(duel) = fields.take("duel") {
            let mut duel = Fields::open(duel, fields.path("duel"), &DUEL, &fields.provenance, &mut self.faults);
            let engagement = Engagement::Duel {
                effectiveness: self.slot(&mut duel, "effectiveness"),
                attackers_break_at: self.slot(&mut duel, "attackers_break_at"),
                defenders_break_at: self.slot(&mut duel, "defenders_break_at"),
            };
            duel.close(&mut self.faults);
            if let Some(fixed) = fields.take("fixed") {
                self.faults.push(
                    Diagnostic::error(
                        "two-engagements",
                        Some(fixed.span.clone()),
                        "an engagement is either fixed or a duel",
                    )
                    .label("take one of them out"),
                );
            }
            Some(engagement)
        } else if fields.take("fixed").is_some() {
            Some(Engagement::Fixed(self.slot(&mut fields, "fixed")))
        } else {
            self.faults.push(
                Diagnostic::error("missing-key", Some(node.span.clone()), "an engagement needs `fixed` or `duel`")
                    .label("expected { fixed = 0.8 } or { duel = { effectiveness = 1.2 } }"),
            );
            None
        };
        fields.close(&mut self.faults);
        engagement
    }

    /// `[dependence]` and `[alarm]`.
    pub(super) fn read_shared(&mut self, root: &Node) {
        let empty = Node { span: root.span.clone(), value: Value::Table(Vec::new()) };
        let node = root.get("dependence").unwrap_or(&empty);
        let mut fields = Fields::open(node, "dependence", &DEPENDENCE, &self.whole, &mut self.faults);
        let rank = self.slot(&mut fields, "rank");
        fields.close(&mut self.faults);
        let node = root.get("alarm").unwrap_or(&empty);
        let mut fields = Fields::open(node, "alarm", &ALARM, &self.whole, &mut self.faults);
        let understood = self.slot(&mut fields, "understood");
        fields.close(&mut self.faults);
        self.structure.rank = Some(rank);
        self.structure.understood = Some(understood);
    }
}
