//! Sobol indices against `SALib` (Herman and Usher, Journal of Open Source Software 2(9), 2017), which computes them by the same
//! estimators, from the same values.

use std::f64::consts::PI;
use std::io::Write as _;
use std::process::{Command, Stdio};

use bordj::sensitivity::{At, Evaluations, Plain, Settings, study};
use serde_json::{Value, json};

use crate::command::root;

/// Ishigami and Homma (1990) with a = 7, b = 0.1.
fn ishigami(u: &[f64]) -> f64 {
    let x: Vec<f64> = u.iter().map(|u| PI * (2.0 * u - 1.0)).collect();
    let sine = libm::sin(x[0]);
    sine + 7.0 * libm::sin(x[1]) * libm::sin(x[1]) + 0.1 * libm::pow(x[2], 4.0) * sine
}

/// Sobol's G function with eight coefficients.
fn sobol_g(u: &[f64]) -> f64 {
    let coefficients = [0.0, 1.0, 4.5, 9.0, 99.0, 99.0, 99.0, 99.0];
    u.iter().zip(coefficients).map(|(u, a)| ((4.0 * u - 2.0).abs() + a) / (1.0 + a)).product()
}

/// Values and indices of some scrambles, as `tests/data/salib.py` reads them.
fn cases(name: &str, inputs: usize, function: fn(&[f64]) -> f64) -> Vec<Value> {
    let function = Plain::new(inputs, move |_, u: &[f64], out: &mut [f64]| out[0] = function(u));
    let settings = Settings { scrambles: 8, points: 256, seed: 1, threads: Some(1) };
    let found = study(&function, &settings, &|_| {}).unwrap();
    [0, 3, 7].map(|scramble| case(name, inputs, &found, scramble)).into()
}

fn case(name: &str, inputs: usize, found: &Evaluations, scramble: usize) -> Value {
    let places = || [At::A].into_iter().chain((0..inputs).map(At::Input)).chain([At::B]);
    let pair = |pair| places().map(move |at| found.figure(scramble, pair, at, 0)[0]);
    let values: Vec<f64> = (0..found.points()).flat_map(pair).collect();
    let moments = found.moments(0, scramble);
    let shares = |variances: &[f64]| variances.iter().map(|part| part / moments.variance).collect::<Vec<_>>();
    let (first, total) = (shares(&moments.first), shares(&moments.total));
    json!({ "name": name, "scramble": scramble, "inputs": inputs, "values": values, "first": first, "total": total })
}

#[test]
#[ignore = "needs Python with SALib: set BORDJ_SALIB to its interpreter"]
#[expect(clippy::print_stdout, reason = "both sides, for whoever looks")]
fn sobol_indices_are_those_of_salib() {
    let python = std::env::var_os("BORDJ_SALIB").expect("set BORDJ_SALIB to a Python interpreter that has SALib 1.6");
    let mut cases = cases("Ishigami", 3, ishigami);
    cases.extend(self::cases("Sobol G", 8, sobol_g));
    let mut salib = Command::new(python)
        .arg(root().join("tests/data/salib.py"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    salib.stdin.take().unwrap().write_all(json!(cases).to_string().as_bytes()).unwrap();
    let done = salib.wait_with_output().unwrap();
    let (out, error) = (String::from_utf8_lossy(&done.stdout), String::from_utf8_lossy(&done.stderr));
    println!("{out}{error}");
    assert!(done.status.success(), "{out}{error}");
    // Six sets of values, a first-order and a total index of every input.
    assert_eq!(out.matches(": SALib ").count(), 3 * 2 * (3 + 8), "{out}");
}
