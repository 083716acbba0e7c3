//! `[[loss_event]]`: plain frequency-and-magnitude risks.

use crate::scenario::diagnostic::Diagnostic;
use crate::scenario::keys::LOSS_EVENT;
use crate::scenario::structure::LossEvent;
use crate::scenario::tree::Node;

use super::{Fields, Place, Reader};

impl Reader {
    pub(super) fn read_loss_events(&mut self, root: &Node) {
        for (node, id) in self.tables(root, "loss_event") {
            let mut fields = Fields::open(node, format!("loss_event.{id}"), &LOSS_EVENT, &self.whole, &mut self.faults);
            fields.take("id");
            fields.text("name", &mut self.faults);
            let rate = self.required_slot(&mut fields, "rate");
            let capability = self.optional_slot(&mut fields, "capability");
            let resistance = self.optional_slot(&mut fields, "resistance");
            fields.require("magnitude", &mut self.faults);
            let items = fields.list("magnitude", &mut self.faults);
            if let (Some(node), true) = (node.get("magnitude"), items.is_empty()) {
                self.faults.push(
                    Diagnostic::error(
                        "empty-list",
                        Some(node.span.clone()),
                        format!("`loss_event.{id}` costs nothing"),
                    )
                    .label("expected one or more amounts, [ \"50 k\" ]"),
                );
            }
            let shape = fields.quantity("magnitude");
            let magnitude = items
                .iter()
                .enumerate()
                .map(|(index, node)| {
                    let path = format!("{}.{index}", fields.path("magnitude"));
                    self.slot_from(node, Place::own(path), &shape, &fields.provenance)
                })
                .collect();
            fields.close(&mut self.faults);
            self.structure.loss_events.push(LossEvent { id, rate, capability, resistance, magnitude });
        }
    }
}
