//! What `bordj` promises from outside: the command as a person runs it, and the library as a program calls it.
//!
//! - `command`: runs the command in a folder of its own; every test states both streams and the exit code.
//! - `explain`: where a number comes from, and which numbers come from nowhere.
//! - `extremes`: numbers that nobody would write end in words or in a sound result.
//! - `interrupt`: Ctrl-C.
//! - `intervals`: figures made from others, risk measures, return periods and tails, have the intervals of what they are made of.
//! - `extends`: a scenario in several files is the scenario in one, and reads no file outside its tree.
//! - `forms`: every form of the scenario file, as the format's page shows it, does what is promised there.
//! - `elicitation`: laws fitted to a column of a CSV file, with what the data say of them, and drawings of distributions.
//! - `first_steps`: a folder to start from, and a look at one distribution.
//! - `batch`: several files and patterns under one command; what is faulty or fails does not stop the others.
//! - `faults`: every bad input is refused with its place, its words and its exit code, and leaves no report behind.
//! - `diagnostics`: every code is registered, explained with an example that is run, and mended; fixes mend; faults as JSON.
//! - `browser`: the report as a browser shows it; needs one, and is left out where there is none.
//! - `chapters`: closed forms of single chapters of the model, met by whole scenarios.
//! - `compare`: the figures of a run and what decides between postures, whatever the threads; what is refused.
//! - `correlation`: parameters that move together.
//! - `coupling`: the variance of a paired difference is that of postures that share every draw, worked out exactly.
//! - `dependence`: layers that fail together keep their marginals and fail together as often as derived.
//! - `determinism`: the same bytes for any threads, the same numbers for any choice of postures, and common random numbers.
//! - `diff`: two results, one against the other: what differs is found, and what can't be compared is said.
//! - `docs`: every command on a page is run, what a page shows is printed, and numbers of worked examples are shown.
//! - `documents`: worked numbers, named tests, keys and links of the pages about the model are right.
//! - `easi`: a published example of the field, by formula and by simulation.
//! - `closed_forms`: figures by formula beside the simulated ones.
//! - `laws_of_conservation`: in every simulated attack nobody is lost or counted twice, and no figure is impossible.
//! - `claims`: what a result must say about itself.
//! - `cli`: what each command prints and writes, and the shape of the result document.
//! - `keys`: adding or reordering what a scenario holds changes no draw of the rest; names that share a key are refused.
//! - `editors`: the JSON Schema and the reference of keys are current; an editor's checker takes every shipped scenario and
//!   refuses broken ones.
//! - `optimise`: the best set of controls under a budget, what is printed and written, and what is refused.
//! - `gallery`: the gallery has a current picture of every scenario.
//! - `library`: the controls made of lessons say what they owe, and act where they are taken in.
//! - `page`: the report as one page of HTML: sound, whole, small, and it says how to get the same figures; `--open`.
//! - `random_scenarios`: hundreds of random sound scenarios keep every law of conservation and every promise of exactness.
//! - `reports`: the example reports in the repository are current and light.
//! - `resolved`: the canonical form is the same scenario, and simulates to the same bytes with a posture folded in.
//! - `robustness`: mutated, random, large and deep inputs are read, or refused in words, and in time.
//! - `salib`: Sobol indices are those that `SALib` works out from the same values; needs Python with `SALib`.
//! - `sampling`: years given an attack, plain years and Latin hypercube designs agree; clustered attacks have their law.
//! - `sweep`: a grid over one target or two, break-even values, and what can't be swept.
//! - `parts`: a command played in pieces and put together again, and what does not fit together.
//! - `kept`: checkpoints, interruptions, kills, full disks and too little memory: nothing lost, nothing half written.
//! - `schedulers`: Slurm and Dask, with what is killed on the way; needs both.
//! - `trace`: one trial told, alone and under two postures side by side, and the attacks that a report tells.
//! - `trials`: every trial in a file: what it holds, whatever the threads, what is refused; reading it needs Python.
//! - `uncertainty`: nested runs and sensitivity analyses: what they add, what they print and write, and what they refuse.
//! - `until`: runs that end early, and how figures settle on the way.
//! - `back_tests`: records of incidents in the distributions of what is simulated, and the page that shows them.
//! - `validate`: published and exact cases, compared by the command, and the page that shows them.
//! - `facade`: a program of its own that uses the crate root alone.
//! - `workloads`: the reference workloads, as scenario files and straightforwardly, against exact answers.
//! - `architecture`: the direction of imports, the size and depth of files.

#![expect(clippy::unwrap_used, reason = "a test that can't go on says where")]

mod architecture;
mod back_tests;
mod batch;
mod browser;
mod chapters;
mod claims;
mod cli;
mod closed_forms;
mod command;
mod compare;
mod correlation;
mod coupling;
mod dependence;
mod determinism;
mod diagnostics;
mod diff;
mod docs;
mod documents;
mod easi;
mod editors;
mod elicitation;
mod explain;
mod extends;
mod extremes;
mod facade;
mod faults;
mod first_steps;
mod forms;
mod gallery;
mod interrupt;
mod intervals;
mod kept;
mod keys;
mod laws_of_conservation;
mod library;
mod optimise;
mod page;
mod parts;
mod random_scenarios;
mod reports;
mod resolved;
mod robustness;
mod salib;
mod sampling;
mod schedulers;
mod sweep;
mod trace;
mod trials;
mod uncertainty;
mod until;
mod validate;
mod workloads;
