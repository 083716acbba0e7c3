//! `bordj plan`: the shards of a command, as a file that any machine can play from.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use clap::Args;

use crate::analysis::parts::{Bundle, MOST_SHARDS, Plan, Units, missing, union, usual_shards};

use super::arguments::{Format, Run, seed, trials, whole};
use super::asked::Asked;
use super::compare::Compare;
use super::diagnostics;
use super::exit::{Exit, Fault};
use super::files;
use super::origin::Origin;
use super::parts;
use super::playing::Playing;
use super::sweep::{self, Sweep};

/// `bordj plan`.
#[derive(Debug, Args)]
#[command(
    after_help = "Play it with `bordj run --plan PLAN --task I/N` for every I from 0 to N-1, on any machine (`bordj submit slurm \
                        PLAN` does so on Slurm), then `bordj merge`. See docs/scale-out.md."
)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of the command line")]
pub(super) struct PlanOptions {
    /// The scenario file
    #[arg(value_name = "FILE", required_unless_present = "missing", conflicts_with = "missing")]
    file: Option<PathBuf>,
    /// Plan what is still missing of this plan instead
    #[arg(
        long,
        value_name = "PLAN",
        requires = "parts",
        conflicts_with_all = ["shards", "posture", "trials", "seed", "sampling", "unconditional", "nested", "sensitivity",
            "compare", "varied", "metric", "settings"]
    )]
    missing: Option<PathBuf>,
    /// With --missing: folder of the parts that are there
    #[arg(long, value_name = "DIR", requires = "missing")]
    parts: Option<PathBuf>,
    /// Shards [default: one a million trials, 1,000 at most]; not the number of machines or tasks
    #[arg(long, value_name = "N", value_parser = shards)]
    shards: Option<u64>,
    /// Simulate only this posture (repeatable); the first is the baseline
    #[arg(long, value_name = "ID")]
    posture: Vec<String>,
    /// Trials; of a sweep at each point
    #[arg(long, value_name = "N", value_parser = trials)]
    trials: Option<u64>,
    /// Seed of every draw
    #[arg(long, value_name = "S", value_parser = seed)]
    seed: Option<u64>,
    /// How uncertain inputs are sampled
    #[arg(long, value_enum, default_value = "mc", conflicts_with = "varied")]
    sampling: super::arguments::Design,
    /// Sample plain years
    #[arg(long, conflicts_with = "varied")]
    unconditional: bool,
    /// A nested run beside it, for example 200x500
    #[arg(long, value_name = "MxK", conflicts_with = "varied")]
    nested: Option<String>,
    /// A study of sensitivity beside it, done by the merge
    #[arg(long, conflicts_with = "varied")]
    sensitivity: bool,
    /// Plan `bordj compare` instead of `bordj run`; what it simulates beside the postures is done by the merge
    #[arg(long, conflicts_with = "varied")]
    compare: bool,
    /// With --compare: postures only
    #[arg(long, requires = "compare")]
    postures_only: bool,
    /// Plan a sweep over this target (twice for a table), as `bordj sweep` takes it
    #[arg(long = "vary", value_name = "TARGET=A..B/N")]
    varied: Vec<String>,
    /// With --vary: a figure to follow (repeatable)
    #[arg(long, value_name = "FIGURE", requires = "varied")]
    metric: Vec<String>,
    /// Replace a quantity before any measure (repeatable)
    #[arg(long = "set", value_name = "TARGET=VALUE")]
    settings: Vec<String>,
    /// Where the plan goes [default: standard output]
    #[arg(long, value_name = "PLAN.json")]
    out: Option<PathBuf>,
    /// Print nothing but faults
    #[arg(long, short)]
    quiet: bool,
}

fn shards(text: &str) -> Result<u64, String> {
    match whole(text)? {
        shards if (1..=MOST_SHARDS).contains(&shards) => Ok(shards),
        _ => Err(format!("expected 1 to {MOST_SHARDS} shards")),
    }
}

/// Makes a plan, or one of what is missing.
pub(super) fn run(options: &PlanOptions) -> Result<Exit, Fault> {
    let plan = match (&options.file, &options.missing, &options.parts) {
        (_, Some(plan), Some(folder)) => rest(&read(plan)?, folder, options.quiet)?,
        (Some(file), ..) => {
            let asked = asked(options, file);
            asked.fan(Origin::File(file), |fan, bundle| Ok(cut(&fan.units(), bundle, options.shards)))?
        }
        _ => return Err(Fault::Usage("a plan is made of a scenario file".to_owned())),
    };
    let text = files::json(&plan)?;
    match &options.out {
        Some(path) => {
            // What is no plan is not replaced.
            if path.is_file() && !std::fs::read(path).is_ok_and(|bytes| is_plan(&bytes)) {
                return Err(Fault::Usage(format!("`{}` is there and is no plan: name another file", path.display())));
            }
            files::put(path, text.as_bytes())?;
        }
        None => std::io::stdout().write_all(text.as_bytes())?,
    }
    if !options.quiet && options.missing.is_none() {
        let place = options.out.as_ref().map_or_else(String::new, |path| format!(" in {}", path.display()));
        let plural = if plan.shards.len() == 1 { "" } else { "s" };
        diagnostics::note(&format!("{} shard{plural}{place}", plan.shards.len()));
    }
    Ok(Exit::Done)
}

/// True for the text of a plan, of whatever version.
fn is_plan(text: &[u8]) -> bool {
    let value: Result<serde_json::Value, _> = serde_json::from_slice(text);
    value.is_ok_and(|value| value["schema"].as_str().is_some_and(|schema| schema.starts_with("bordj.plan/")))
}

fn cut(units: &Units, bundle: Bundle, shards: Option<u64>) -> Plan {
    let shards = units.cut(shards.unwrap_or_else(|| usual_shards(units.work())));
    Plan::new(bundle, units.all(), &shards)
}

/// The command that is planned.
fn asked(options: &PlanOptions, file: &Path) -> Asked {
    if !options.varied.is_empty() {
        return Asked::Sweep(Sweep {
            file: file.to_owned(),
            varied: options.varied.clone(),
            posture: options.posture.clone(),
            metric: options.metric.clone(),
            trials: options.trials.unwrap_or(sweep::TRIALS),
            seed: options.seed,
            threads: None,
            out: None,
            format: Format::Human,
            settings: options.settings.clone(),
            playing: Playing::default(),
            quiet: options.quiet,
        });
    }
    let run = Run {
        files: vec![file.to_owned()],
        plan: None,
        task: None,
        posture: options.posture.clone(),
        trials: options.trials,
        until: None,
        seed: options.seed,
        threads: None,
        sampling: options.sampling,
        unconditional: options.unconditional,
        nested: options.nested.clone(),
        sensitivity: options.sensitivity,
        out: None,
        trials_out: None,
        format: Format::Human,
        settings: options.settings.clone(),
        playing: Playing::default(),
        open: false,
        quiet: options.quiet,
    };
    if !options.compare {
        return Asked::Run(run);
    }
    Asked::Compare(Box::new(Compare {
        run,
        baseline: None,
        full: None,
        every_control: false,
        cases: Vec::new(),
        postures_only: options.postures_only,
    }))
}

/// Reads a plan.
pub(super) fn read(path: &Path) -> Result<Plan, Fault> {
    if std::fs::metadata(path).is_ok_and(|there| !there.is_file()) {
        return Err(Fault::Usage(format!("`{}` is no regular file", path.display())));
    }
    let bytes =
        std::fs::read(path).map_err(|reason| Fault::Usage(format!("`{}` can't be read: {reason}", path.display())))?;
    Plan::read(&bytes).map_err(|fault| Fault::Usage(format!("`{}`: {fault}", path.display())))
}

/// The plan of what no valid part in a folder has.
pub(super) fn rest(plan: &Plan, folder: &Path, quiet: bool) -> Result<Plan, Fault> {
    let mut there = Vec::new();
    if !folder.exists() && !quiet {
        diagnostics::note(&format!("there is no folder `{}`: everything is missing", folder.display()));
    }
    let paths = if folder.exists() { parts::named(&[folder.to_owned()])? } else { Vec::new() };
    let mut foreign = 0;
    for path in paths {
        match parts::head(&path) {
            Ok(head) if head.run == plan.run => there.extend(head.ranges()),
            Ok(_) => foreign += 1,
            Err(fault) => diagnostics::note(&format!("{fault}; counted as missing")),
        }
    }
    if foreign > 0 && !quiet {
        diagnostics::note(&format!("parts of other runs, left out: {foreign}"));
    }
    let there = union(there);
    let shards = plan.shards.iter().map(|[start, end]| *start..*end);
    let gaps: Vec<_> = shards.map(|shard| missing(&shard, &there)).collect();
    if !quiet {
        let lacking = gaps.iter().filter(|gaps| !gaps.is_empty()).count();
        diagnostics::note(&format!("{lacking} of {} shards have something missing", plan.shards.len()));
    }
    let left: Vec<_> = gaps.into_iter().flatten().collect();
    Ok(Plan::new(plan.bundle.clone(), plan.units, &left))
}
