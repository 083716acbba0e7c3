//! Measures: controls and postures.

use std::collections::BTreeSet;

use crate::scenario::arena::Base;
use crate::scenario::diagnostic::Diagnostic;
use crate::scenario::keys::{CONTROL, POSTURE};
use crate::scenario::structure::{Control, Posture};
use crate::scenario::tree::Node;

use super::{Fields, Reader};

impl Reader {
    pub(super) fn read_controls(&mut self, root: &Node) {
        for (node, id) in self.tables(root, "control") {
            let mut fields = Fields::open(node, format!("control.{id}"), &CONTROL, &self.whole, &mut self.faults);
            fields.take("id");
            let name = fields.text("name", &mut self.faults).map_or_else(|| id.replace('_', " "), str::to_owned);
            fields.text("lesson", &mut self.faults);
            fields.text("note", &mut self.faults);
            let working = self.slot(&mut fields, "working");
            let control = Control {
                name,
                capex: self.slot(&mut fields, "capex"),
                life: self.slot(&mut fields, "life"),
                opex: self.slot(&mut fields, "opex"),
                working,
                effects: Vec::new(),
                id,
            };
            if node.get("capex").is_some() && node.get("life").is_none() {
                self.faults.push(
                    Diagnostic::error(
                        "missing-key",
                        node.get("capex").map(|node| node.span.clone()),
                        format!("`control.{}` has a capex and no `life`", control.id),
                    )
                    .label("over how many years is it written off?")
                    .help("add life = \"10 yr\""),
                );
            }
            let life = self.arena.get(control.life);
            if matches!(life.base, Base::Value(seconds) if seconds <= 0.0) {
                let fault = Diagnostic::error("out-of-range", life.span.clone(), "`life` is not above zero");
                self.faults.push(fault.label("write \"10 yr\""));
            }
            fields.take("effects");
            fields.close(&mut self.faults);
            self.structure.controls.push(control);
        }
    }

    pub(super) fn read_postures(&mut self, root: &Node) {
        let controls: Vec<String> = self.structure.controls.iter().map(|control| control.id.clone()).collect();
        for (node, id) in self.tables(root, "posture") {
            let mut fields = Fields::open(node, format!("posture.{id}"), &POSTURE, &self.whole, &mut self.faults);
            fields.take("id");
            let name = fields.text("name", &mut self.faults).map_or_else(|| id.replace('_', " "), str::to_owned);
            fields.text("note", &mut self.faults);
            let mut chosen: Vec<usize> = Vec::new();
            let mut listed = BTreeSet::new();
            for item in fields.list("controls", &mut self.faults) {
                let Some(index) = self.lookup(item, "control", &controls) else { continue };
                if !listed.insert(index) {
                    self.faults.push(
                        Diagnostic::error("duplicate-id", Some(item.span.clone()), "a control listed twice")
                            .label("its effects would act twice"),
                    );
                }
                chosen.push(index);
            }
            fields.take("effects");
            fields.close(&mut self.faults);
            self.structure.postures.push(Posture { id, name, controls: chosen, effects: Vec::new() });
        }
        if self.structure.postures.is_empty() && self.faults.is_empty() {
            self.structure.postures.push(Posture {
                id: "base".to_owned(),
                name: "As described".to_owned(),
                controls: Vec::new(),
                effects: Vec::new(),
            });
        }
    }
}
