//! Text to a checked [`Scenario`]: spanned tree, structure and arena, effects, paths, every fault at once.

pub mod arena;
mod bounds;
mod checks;
mod circles;
pub mod codes;
mod column;
pub mod correlation;
pub mod diagnostic;
pub mod dimension;
mod dispersion;
mod distribution;
pub mod effect;
pub mod explain;
mod extends;
mod faults;
pub mod files;
mod fold;
pub mod inputs;
mod keys;
mod measures;
mod notation;
pub mod pack;
pub mod patch;
mod paths;
pub mod place;
mod read;
pub mod record;
mod reference;
mod resolved;
mod rewrite;
mod running;
mod same;
mod samples;
mod schema;
mod sets;
mod sheet;
mod sketch;
mod spelling;
pub mod structure;
mod syntax;
mod targets;
mod ticks;
mod tree;
pub mod unsourced;

use std::sync::Arc;

use arena::{Arena, Provenance};
use correlation::Correlations;
use diagnostic::{Diagnostic, Severity, Source, Span};
use effect::{Effect, Operation};
use files::{Files, Library, NoFiles, Place};
use fold::Written;
use read::{Aim, Reader};
use structure::Structure;
use tree::Node;

pub use column::{Column, column};
pub use distribution::{Distribution, distribution};
pub use faults::{Fault, Faults, UnknownPosture};
pub(crate) use read::threat_place;
pub(crate) use resolved::digest;
pub use running::Figures;
pub use sets::{Measures, Widened};
pub use sketch::Sketch;
pub(crate) use spelling::nearest;
pub use ticks::ticks;

/// `[scenario]`.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Header {
    /// Identifier, names the report folder.
    pub id: String,
    /// Name for people.
    pub name: String,
    /// One or two sentences.
    pub summary: String,
    /// Handling marking.
    pub marking: Option<String>,
    /// Currency code.
    pub currency: String,
    /// Length of a trial in years.
    pub horizon_years: f64,
}

/// `[run]`: what the command line may override.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct RunDefaults {
    /// Trials.
    pub trials: Option<u64>,
    /// Seed.
    pub seed: Option<u64>,
}

/// A checked scenario: structure and numbers, ready to be compiled.
#[derive(Debug, Clone)]
pub struct Scenario {
    /// What it is called.
    pub header: Header,
    /// How it asks to be run.
    pub run: RunDefaults,
    /// What there is.
    pub structure: Structure,
    /// Every number.
    pub arena: Arena,
    /// Parameters tied together, if any are.
    pub correlations: Option<Correlations>,
    /// Effects that stand in quantities themselves, before all others.
    pub then: Vec<Effect>,
    /// Effects from the command line, before any measure.
    pub overrides: Vec<Effect>,
    /// The first of them that is of `--vary`: a point of a sweep; those before are of `--set`.
    pub(crate) first_varied: usize,
    /// The option that these came from.
    pub(crate) varied_by: &'static str,
    /// The same as they were given, `TARGET=VALUE` each.
    pub settings: Vec<String>,
    /// What is sound and probably not meant.
    pub warnings: Vec<Diagnostic>,
    /// SHA-256 of the canonical form.
    pub digest: String,
    /// What it was read from.
    pub(crate) written: Arc<Written>,
}

impl Scenario {
    /// The canonical form: a scenario file that says the same, all of it in one order and in base units, settings of the
    /// command line folded in. With a posture (an index), that posture alone, with what it always does folded into the
    /// quantities: one that simulates to the same figures.
    ///
    /// An effect that can't be folded so that every draw stays the same is left in its control, or, of the command line,
    /// in a control `command_line` without cost.
    ///
    /// `None` if no such file was found, every candidate being read and compared in every slot: no scenario is known of
    /// which that is so, and one without settings always has a canonical form.
    pub fn resolved(&self, posture: Option<usize>) -> Option<String> {
        if posture.is_none() && self.written.settings.is_empty() {
            return Some(resolved::text(&self.written.root));
        }
        fold::text(self, posture)
    }
}

/// The outcome of reading: the scenario if it has no error, every diagnostic, and the texts they point into.
#[derive(Debug, Clone)]
pub struct Loaded {
    /// Present if no diagnostic is an error.
    pub scenario: Option<Scenario>,
    /// Every fault and warning.
    pub diagnostics: Vec<Diagnostic>,
    /// The texts read.
    pub sources: Vec<Source>,
}

/// Reads a scenario from its bytes, with effects from the command line (`TARGET=VALUE` each). It can name no other file:
/// see [`load_from`].
///
/// Every fault is reported at once; a faulty scenario is never returned.
pub fn load(name: &str, bytes: &[u8], settings: &[String]) -> Loaded {
    load_from(&NoFiles, &Place { name: name.to_owned(), path: name.into() }, bytes, settings)
}

/// Reads a scenario from its bytes and from the files that it extends or takes samples from.
///
/// Faults of the files, of all of them, come first; those of what they say are looked for once all of them are read.
pub fn load_from(files: &dyn Files, place: &Place, bytes: &[u8], settings: &[String]) -> Loaded {
    load_point(files, place, bytes, settings, &[])
}

/// The same at a point of a sweep: after the settings a value of every target that is varied, `TARGET=VALUE` each. Their
/// faults name `--vary`; the last sources are theirs, in order.
pub fn load_point(files: &dyn Files, place: &Place, bytes: &[u8], settings: &[String], varied: &[String]) -> Loaded {
    load_with(files, place, bytes, settings, ("--vary", varied))
}

/// The same with further settings of another option, which their faults name.
pub fn load_with(
    files: &dyn Files,
    place: &Place,
    bytes: &[u8],
    settings: &[String],
    further: (&'static str, &[String]),
) -> Loaded {
    let mut library = Library::new(files, place, bytes);
    let mut root = if library.faults.is_empty() { extends::assemble(&mut library) } else { None };
    let sheets = root.as_mut().map(|root| samples::fill(root, &mut library)).unwrap_or_default();
    let Library { mut sources, faults, .. } = library;
    let readable = |fault: &Diagnostic| fault.severity == Severity::Warning || fault.code == "not-finite";
    let oversize = root.as_ref().map(bounds::check).unwrap_or_default();
    let Some(root) = root.filter(|_| oversize.is_empty() && faults.iter().all(readable)) else {
        let mut diagnostics = faults;
        diagnostics.extend(oversize);
        samples::thin(&mut diagnostics, &sheets);
        return Loaded { scenario: None, diagnostics, sources };
    };
    let (faults, mut diagnostics): (Vec<_>, Vec<_>) =
        faults.into_iter().partition(|fault| fault.severity == Severity::Error);
    let (mut scenario, faults) = compose(root, (settings, further), faults, &mut sources);
    diagnostics.extend(faults);
    let found = checks::check(&scenario, &diagnostics);
    diagnostics.extend(found);
    samples::thin(&mut diagnostics, &sheets);
    let sound = !checks::any_error(&diagnostics);
    if sound {
        let text = scenario.resolved(None).unwrap_or_else(|| scenario.written.unfolded());
        scenario.digest = resolved::digest(&text);
        // In an order that no layout of the file changes.
        scenario.warnings.clone_from(&diagnostics);
        scenario.warnings.sort_by(|a, b| (a.code, &a.message).cmp(&(b.code, &b.message)));
    }
    Loaded { scenario: sound.then_some(scenario), diagnostics, sources }
}

/// Reads a document: the scenario as far as it could be read, not yet checked, and every fault, `faults` of the files first.
fn compose(
    root: Node,
    (settings, (option, varied)): (&[String], (&'static str, &[String])),
    faults: Vec<Diagnostic>,
    sources: &mut Vec<Source>,
) -> (Scenario, Vec<Diagnostic>) {
    let mut reader = Reader { faults, ..Reader::default() };
    let (header, run) = reader.document(&root);
    let id = fold::free_id(&root);
    let (mut overrides, mut effects) = (Vec::new(), Vec::new());
    read_settings(&mut reader, ("--set", settings), &id, sources, (&mut overrides, &mut effects));
    let first_varied = overrides.len();
    read_settings(&mut reader, (option, varied), &id, sources, (&mut overrides, &mut effects));
    reader.only_per_trial(&overrides);
    reader.build_what_is_patched(&overrides);
    reader.settle_targets(&overrides);
    if !reader.site_in_doubt {
        paths::find(&mut reader.structure, &mut reader.faults);
    }
    let scenario = Scenario {
        header,
        run,
        structure: reader.structure,
        arena: reader.arena,
        correlations: reader.correlations,
        then: reader.then,
        overrides,
        first_varied,
        varied_by: option,
        settings: settings.iter().chain(varied).map(|setting| closed_up(setting)).collect(),
        warnings: Vec::new(),
        digest: String::new(),
        written: Arc::new(Written { root, settings: effects }),
    };
    (scenario, reader.faults)
}

/// The JSON Schema of the scenario file, as text with a line break at its end.
pub fn schema() -> String {
    format!("{:#}\n", schema::document())
}

/// Every key of the scenario file, as a page of Markdown.
pub fn reference() -> String {
    reference::page()
}

/// A setting without blanks around its parts.
fn closed_up(setting: &str) -> String {
    setting.split_once('=').map_or(setting.to_owned(), |(target, value)| format!("{}={}", target.trim(), value.trim()))
}

/// `TARGET=VALUE` of an option: each an effect that sets, read like those of a control `id`. They are added to the effects, and
/// what was read to the items.
fn read_settings(
    reader: &mut Reader,
    (option, settings): (&str, &[String]),
    id: &str,
    sources: &mut Vec<Source>,
    (effects, items): (&mut Vec<Effect>, &mut Vec<Node>),
) {
    let name = format!("control.{id}");
    for setting in settings {
        let index = sources.len();
        let (target, value) = setting.split_once('=').unwrap_or((setting, ""));
        let (target, value) = (target.trim(), value.trim());
        if target.is_empty() || value.is_empty() {
            sources.push(Source { name: option.to_owned(), text: setting.clone() });
            let span = Span { source: index, range: 0..setting.len() };
            reader.faults.push(
                Diagnostic::error("bad-setting", Some(span), format!("`{option} {setting}` is not TARGET=VALUE"))
                    .label("expected TARGET=VALUE")
                    .help("for example --set \"response.army.travel=45 min\""),
            );
            continue;
        }
        // The target is stood in for by a bare key of its length, so that places in the value are true; a value with
        // a unit may come without the quotes that the shell has eaten.
        let key = "k".repeat(target.len());
        let mut faults = Vec::new();
        let alone = tree::parse(&format!("{key} = {value}"), index, &mut faults).keys().count() == 1;
        let value = if faults.is_empty() && alone { value.to_owned() } else { format!("{value:?}") };
        sources.push(Source { name: option.to_owned(), text: format!("{target} = {value}") });
        let node = tree::parse(&format!("{key} = {value}"), index, &mut reader.faults);
        let Some(value) = node.get(&key) else { continue };
        reader.check_sources(value);
        let here = Span { source: index, range: 0..target.len() };
        let owner = read::Owner { name: &name, per_attack: None, before: effects };
        let aim = Aim { target, span: &here, optional: false };
        for mut effect in reader.resolve(aim, Operation::Set, value, &Provenance::default(), owner) {
            effect.tell_apart(effects);
            effects.push(effect);
        }
        items.push(fold::setting(target, here, value.clone()));
    }
}
