//! What is left, how to get the same figures again, and what they are no answer to.

use super::super::clean::clean;
use super::super::format;
use super::super::register::Register;
use super::super::specimens::quoted;
use super::Page;
use super::style;
use crate::result::document::Document;

/// Tables, sentences and charts that no section has taken.
pub(super) fn more(page: &mut Page<'_>) {
    page.section("more", "More figures", |page| {
        for section in std::mem::take(&mut page.sections) {
            page.table(&section);
        }
        for chart in std::mem::take(&mut page.charts) {
            page.figure(chart);
        }
        for remarks in std::mem::take(&mut page.remarks) {
            page.sentences(&remarks, true);
        }
    });
}

/// Everything that fixes the figures, and the command that gives them.
pub(super) fn reproduction(page: &mut Page<'_>, result: &[u8]) {
    let doc = page.doc;
    page.section("reproduction", "Reproducibility", |page| {
        page.paragraph(
            "Scenario, seed, number of trials and version fix every figure, whatever the machine and its threads. FILE is the \
             scenario with the digest below; bordj check --resolved FILE prints the form that it is the SHA-256 of.",
        );
        page.main.within("pre", &[], |html| html.inline("code", &[], &command(doc)));
        page.words(&Register {
            title: "The run",
            note: String::new(),
            header: &["What", "Value"],
            rows: facts(doc, result).into_iter().map(|(name, value)| vec![name.to_owned(), value]).collect(),
        });
    });
}

fn facts(doc: &Document, result: &[u8]) -> Vec<(&'static str, String)> {
    let run = &doc.run;
    let mut facts = vec![
        ("Program", format!("bordj {}", clean(&run.version))),
        ("Scenario", clean(&doc.scenario.id)),
        ("SHA-256 of the scenario, canonical form", clean(&run.scenario_sha256)),
        ("SHA-256 of result.json", style::digest(result)),
        ("Trials", format::count(run.trials)),
        ("Plain years that would hold as many with an attack", format::number(run.equivalent_plain_trials.round())),
        ("Seed", run.seed.to_string()),
        ("Sampling", if run.sampling == "lhs" { "Latin hypercube".to_owned() } else { "plain Monte Carlo".to_owned() }),
    ];
    if run.unconditional {
        facts.push(("Years", "plain ones, with or without an attack".to_owned()));
    }
    if let Some(until) = &run.until {
        facts.push(("Run until", clean(until)));
    }
    if let Some(nested) = &doc.nested {
        let [outer, inner] = [nested.outer, nested.inner].map(format::count);
        facts.push(("Nested run", format!("{outer} draws of what is not known, {inner} trials each")));
    }
    let settings = run.settings.iter().map(|setting| ("Setting of the command line", clean(setting)));
    facts.extend(settings);
    facts
}

/// The command line that gives this very document, of `FILE`.
pub(super) fn command(doc: &Document) -> String {
    let run = &doc.run;
    let mut words: Vec<String> = Vec::new();
    let mut add = |option: &str, value: &str| words.extend([option.to_owned(), quoted_if_needed(value)]);
    add("--trials", &run.trials.to_string());
    add("--seed", &run.seed.to_string());
    if run.sampling == "lhs" {
        add("--sampling", "lhs");
    }
    if let Some(until) = &run.until {
        add("--until", until);
    }
    if let Some(nested) = &doc.nested {
        add("--nested", &format!("{}x{}", nested.outer, nested.inner));
    }
    doc.postures.iter().for_each(|posture| add("--posture", &posture.id));
    run.settings.iter().for_each(|setting| add("--set", setting));
    if let Some(decision) = &doc.decision {
        add("--baseline", &decision.baseline);
        let full = decision.controls.as_ref().map(|controls| controls.full.as_str()).unwrap_or_default();
        // No id has a blank; without --full the document says which controls.
        if !full.is_empty() && !full.contains(' ') {
            add("--full", full);
        }
        let every = full == "every control of the file";
        for case in &decision.cases {
            add("--case", &format!("{}: {}", case.name, case.settings.join("; ")));
        }
        if every {
            words.push("--every-control".to_owned());
        }
        if decision.controls.is_none() && decision.displacement.is_empty() {
            words.push("--postures-only".to_owned());
        }
    }
    if doc.sensitivity.is_some() {
        words.push("--sensitivity".to_owned());
    }
    if run.unconditional {
        words.push("--unconditional".to_owned());
    }
    let command = if doc.decision.is_some() { "compare" } else { "run" };
    format!("bordj {command} FILE {}", words.join(" "))
}

/// A word as a shell takes it: as it is where it is plain.
fn quoted_if_needed(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "_-.".contains(c);
    if !word.is_empty() && word.chars().all(plain) { word.to_owned() } else { quoted(word) }
}

/// What this page does not hold.
pub(super) fn limits(page: &mut Page<'_>) {
    let doc = page.doc;
    page.section("limits", "Limits of use", |page| {
        let mut said: Vec<&str> = Vec::new();
        if !doc.scenario.threats.is_empty() {
            said.push(
                "The frequency of attacks is declared, not computed. Figures per year stand and fall with it; read the figures given \
                 an attack, and the differences between postures, first.",
            );
        }
        said.push(
            "A simulation ranks measures and shows what a choice hangs on. It does not predict the next attack, and no interval here \
             covers an input that is wrong or a course of events that the model does not have (docs/model.md says which it has).",
        );
        said.push("Figures are those of the site as it was described; they hold for no other site and no later date.");
        if doc.back_test.is_empty() {
            said.push("No recorded event was held against this run.");
        }
        if doc.decision.as_ref().is_none_or(|decision| decision.cases.is_empty()) {
            said.push("No stress case outside history was simulated with it (bordj compare --case): one belongs in the assessment.");
        }
        page.main.within("ul", &[], |html| said.iter().for_each(|sentence| html.say("li", &[], sentence)));
        page.paragraph("What an assessment needs besides, and no run of this program holds:");
        let others = [
            "A statement on dependence on state forces, and a note on the Voluntary Principles on Security and Human Rights.",
            "A criticality table of people and assets, and the triggers at which a threat rating is reviewed.",
            "Which layers were tested, when, and by whom.",
            "A check of havens and means of evacuation against the people on site.",
            "A plan of exercises and monitoring, with indicators.",
            "The decision against the criteria of the company (ALARP), and who took it.",
        ];
        page.main.within("ul", &[], |html| others.iter().for_each(|item| html.say("li", &[], item)));
    });
}
