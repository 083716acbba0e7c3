use super::super::{Options, Sampling, run};
use super::*;
use crate::result::document::Document;
use crate::scenario::load;

/// Rockets on a camp of 100: a share of those present is killed that is drawn once for all attacks, and other inputs that
/// move nothing given an attack, or nothing at all. `killed` is the law of the share.
fn site(killed: &str, postures: &str) -> Scenario {
    let text = format!(
        "schema = 1\n[scenario]\nid = \"camp\"\nname = \"Camp\"\ncurrency = \"USD\"\n[parameters]\n\
         share = {{ {killed}, grade = \"C\" }}\nidle = {{ uniform = [0, 1], grade = \"D\" }}\n\
         [[group]]\nid = \"staff\"\nheadcount = 100\n[[zone]]\nid = \"camp\"\noccupancy = 1.0\n\
         [[threat]]\nid = \"rockets\"\nrate = {{ loguniform = [\"0.02 per yr\", \"0.2 per yr\"] }}\ngroup_size = 3\n\
         stand_off = true\ntarget = {{ camp = 1.0 }}\n[assault]\nkilled = \"$share\"\n{postures}"
    );
    let loaded = load("site.toml", text.as_bytes(), &[]);
    loaded.scenario.unwrap_or_else(|| panic!("{:#?}", loaded.diagnostics))
}

fn document(scenario: &Scenario, seed: u64, stratified: bool) -> Document {
    let options = Options {
        trials: if stratified { 30 * 1_024 } else { fifths::TRIALS },
        seed,
        threads: Some(1),
        postures: (0..scenario.structure.postures.len()).collect(),
        until: None,
        sampling: Sampling { unconditional: false, stratified },
    };
    run(scenario, &[], &options, &|_| {}).unwrap()
}

fn error(figure: Figure) -> f64 {
    (figure.ci95[1] - figure.ci95[0]) / 2.0 / 1.959_963_984_540_054
}

const ONE: &str = "[[posture]]\nid = \"as_is\"\n";

/// Deaths are 100 times the share. A uniform share in [0.1, 0.3] has the mean 0.12 in its lowest fifth and 0.28 in its
/// highest; a normal one the mean plus or minus its deviation times phi(z) / 0.2 at the 20 % quantile z.
#[test]
fn means_of_fifths_are_the_exact_ones() {
    let z = normal_quantile(0.2);
    let tail = libm::exp(-z * z / 2.0) / (2.0 * std::f64::consts::PI).sqrt() / 0.2;
    for (law, exact) in [
        ("uniform = [0.1, 0.3]", [12.0, 20.0, 28.0]),
        ("normal = { mean = 0.4, sd = 0.02 }", [40.0 - 2.0 * tail, 40.0, 40.0 + 2.0 * tail]),
    ] {
        for stratified in [false, true] {
            let found = document(&site(law, ONE), 11, stratified);
            let tornado = found.tornado.unwrap();
            assert_eq!(
                (tornado.metric.as_str(), tornado.unit.as_str(), tornado.posture.as_str()),
                ("fatalities", "person", "as_is")
            );
            assert_eq!((tornado.trials, tornado.draws), (fifths::TRIALS, 3));
            // One posture has no order.
            assert_eq!(found.ranking, None);
            let [bar, others @ ..] = tornado.bars.as_slice() else { panic!("{tornado:?}") };
            assert_eq!(
                (bar.inputs.as_slice(), bar.grade.as_deref(), bar.told_apart),
                (&["parameters.share".to_owned()][..], Some("C"), true)
            );
            for (figure, exact) in [bar.lowest, tornado.base, bar.highest].into_iter().zip(exact) {
                let se = error(figure);
                assert!((figure.value - exact).abs() < 4.0 * se && se < 0.2, "{law}: {figure:?}, exact {exact}");
            }
            assert!(others.len() == 2 && others.iter().all(|bar| !bar.told_apart), "{others:?}");
        }
    }
}

/// The base is the mean that the run itself gives, and a second posture changes no bar of the first.
#[test]
fn the_first_posture_alone_counts() {
    let one = document(&site("uniform = [0.1, 0.3]", ONE), 3, false);
    let two = document(
        &site(
            "uniform = [0.1, 0.3]",
            &format!("{ONE}[[posture]]\nid = \"none\"\neffects = [{{ target = \"assault.killed\", scale = 0 }}]\n"),
        ),
        3,
        false,
    );
    assert_eq!(one.tornado, two.tornado);
    let (base, run) = (one.tornado.unwrap().base, &one.postures[0].per_attack.metrics["fatalities"]);
    assert!((base.value - run.mean).abs() < 1e-9 * run.mean);
    for (end, exact) in base.ci95.iter().zip(run.mean_ci95) {
        assert!((end - exact).abs() < 1e-4 * run.mean, "{base:?} {:?}", run.mean_ci95);
    }
}

/// Inputs that move nothing are told apart in at most about 1 of 20 runs: of 40 runs at most 7 (a binomial count of 40 with
/// 1 in 20 is above 7 with a probability of 1 in 1,000).
#[test]
fn what_moves_nothing_is_not_told_apart() {
    let scenario = site("value = 0.2", ONE);
    let told = |seed: u64| document(&scenario, seed, false).tornado.unwrap().bars.iter().any(|bar| bar.told_apart);
    assert!((0..40).filter(|seed| told(*seed)).count() <= 7);
}

/// Where nothing can be said there is nothing.
#[test]
fn nobody_killed_is_no_tornado() {
    assert_eq!(document(&site("uniform = [0.0, 0.0]", ONE), 1, false).tornado, None);
}
