//! Reference values worked out with 60 digits by mpmath 1.3, and statrs on a grid.

use super::*;

/// z and the normal distribution function.
const NORMAL: [(f64, f64); 7] = [
    (-37.0, 5.725_571_222_524_577e-300),
    (-20.0, 2.753_624_118_606_233_7e-89),
    (-8.0, 6.220_960_574_271_784e-16),
    (-3.0, 0.001_349_898_031_630_094_6),
    (-0.5, 0.308_537_538_725_986_9),
    (1.0, 0.841_344_746_068_542_9),
    (5.0, 0.999_999_713_348_428_1),
];
/// Shape, x, lower tail, upper tail.
const GAMMA: [(f64, f64, f64, f64); 14] = [
    (0.05, 1.0e-9, 0.364_470_297_427_576_8, 0.635_529_702_572_423_1),
    (0.05, 2.0, 0.997_361_457_291_203_5, 0.002_638_542_708_796_534_7),
    (0.5, 0.001, 0.035_670_591_729_679_89, 0.964_329_408_270_320_1),
    (0.5, 0.5, 0.682_689_492_137_085_9, 0.317_310_507_862_914_1),
    (0.5, 30.0, 0.999_999_999_999_990_6, 9.485_737_571_073_848e-15),
    (1.0, 3.0, 0.950_212_931_632_136, 0.049_787_068_367_863_944),
    (2.5, 1.5, 0.300_014_164_121_372_5, 0.699_985_835_878_627_5),
    (2.5, 40.0, 0.999_999_999_999_999_1, 8.391_825_114_831_611e-16),
    (10.0, 3.0, 0.001_102_488_130_115_479_8, 0.998_897_511_869_884_5),
    (100.0, 130.0, 0.997_249_591_632_693_4, 0.002_750_408_367_306_526),
    (100.0, 60.0, 1.481_527_632_646_046_8e-6, 0.999_998_518_472_367_3),
    (1_000.0, 1_000.0, 0.504_205_244_180_215_5, 0.495_794_755_819_784_5),
    (100_000.0, 99_000.0, 0.000_757_419_921_174_767_9, 0.999_242_580_078_825_3),
    (1_000_000.0, 1_003_000.0, 0.998_638_259_353_782_4, 0.001_361_740_646_217_591_5),
];
/// Shapes a and b, x, lower tail, upper tail.
const BETA: [(f64, f64, f64, f64, f64); 12] = [
    (0.05, 0.05, 1.0e-6, 0.251_556_173_759_104_3, 0.748_443_826_240_895_8),
    (0.5, 0.5, 0.75, 0.666_666_666_666_666_6, 0.333_333_333_333_333_3),
    (0.5, 20.0, 0.000_976_562_5, 0.155_749_194_887_519_84, 0.844_250_805_112_480_2),
    (1.0, 1.0, 0.25, 0.25, 0.75),
    (2.0, 3.0, 0.5, 0.687_5, 0.312_5),
    (3.0, 1.5, 0.937_5, 0.936_653_137_207_031_2, 0.063_346_862_792_968_75),
    (5.0, 0.1, 0.875, 0.047_316_018_189_125_134, 0.952_683_981_810_874_9),
    (40.0, 60.0, 0.5, 0.978_062_353_206_492_4, 0.021_937_646_793_507_6),
    (40.0, 60.0, 0.125, 2.951_393_478_134_39e-12, 0.999_999_999_997_048_6),
    (1_000.0, 3_000.0, 0.265_625, 0.988_022_779_979_763_6, 0.011_977_220_020_236_358),
    (20_000.0, 30_000.0, 0.406_25, 0.997_803_661_814_767_4, 0.002_196_338_185_232_593_5),
    (500_000.0, 500_000.0, 0.498_046_875, 4.686_706_553_241_244e-5, 0.999_953_132_934_467_6),
];
#[track_caller]
fn close(found: f64, expected: f64, relative: f64, what: &dyn std::fmt::Debug) {
    let error = (found - expected).abs() / expected.abs().max(f64::MIN_POSITIVE);
    assert!(error <= relative, "{what:?}: {found:e} instead of {expected:e}, relative error {error:e}");
}

#[test]
fn normal_against_reference() {
    for (z, expected) in NORMAL {
        close(normal_cdf(z), expected, 1e-12, &z);
        close(normal_sf(-z), expected, 1e-12, &z);
    }
}

#[test]
fn normal_quantile_against_reference() {
    let reference = [
        (1e-300, -37.047_096_299_361_2),
        (1e-179, -28.561_880_122_347_743),
        (1e-100, -21.273_453_560_965_326),
        (1e-20, -9.262_340_089_798_407),
        (1e-5, -4.264_890_793_922_824),
        (0.02, -2.053_748_910_631_823),
        (0.3, -0.524_400_512_708_041),
    ];
    for (p, z) in reference {
        // Two rational functions of degree 7, a square root and a logarithm: some ten rounding errors.
        close(normal_quantile(p), z, 1e-15, &p);
    }
}

#[test]
fn normal_quantile_inverts_both_tails() {
    for exponent in 1..300 {
        let p = libm::pow(10.0, -f64::from(exponent));
        let z = normal_quantile(p);
        // d ln p = -(z^2 + 1)/z dz: an error of z costs z^2 times as much in p, and z = 1.41 times 0.71 z is rounded
        // too; 1e-15 allows four and a half rounding errors in all.
        close(normal_cdf(z), p, 1e-15 * (10.0 + z * z), &p);
    }
    for step in 1..2000 {
        let p = f64::from(step) / 2000.0;
        close(normal_cdf(normal_quantile(p)), p, 3e-15, &p);
        close(1.0 + normal_quantile(1.0 - p) + normal_quantile(p), 1.0, 1e-12, &p);
    }
    assert!(normal_quantile(0.5).abs() <= 0.0);
    assert!(normal_quantile(0.0) < -1e300 && normal_quantile(1.0) > 1e300);
}

#[test]
fn gamma_against_reference() {
    for case @ (shape, x, lower, upper) in GAMMA {
        // Rounding of x itself moves the tail by about |x - shape| rounding errors.
        let allowed = 1e-13 + 1e-15 * (x - shape).abs();
        close(gamma_cdf(shape, x), lower, allowed, &case);
        if upper > 1e-3 || lower < 0.9 || x > shape + 1.0 {
            close(gamma_sf(shape, x), upper, allowed, &case);
        }
    }
}

#[test]
fn beta_against_reference() {
    for case @ (a, b, x, lower, upper) in BETA {
        let allowed = 1e-13 + 1e-15 * (a - (a + b) * x).abs();
        close(beta_cdf(a, b, x), lower, allowed, &case);
        close(beta_sf(a, b, x), upper, allowed, &case);
    }
}

#[test]
fn tails_against_statrs() {
    use statrs::function::{beta::beta_reg, gamma::gamma_lr};
    for a in [0.1, 0.5, 1.0, 2.0, 7.5, 30.0, 200.0] {
        for b in [0.1, 0.5, 1.0, 3.0, 12.0, 150.0] {
            for step in 1..20 {
                let x = f64::from(step) / 20.0;
                // statrs promises about 1e-10 here.
                let difference = (beta_cdf(a, b, x) - beta_reg(a, b, x)).abs();
                assert!(difference < 1e-10, "beta {a} {b} {x}: {difference:e}");
                close(beta_cdf(a, b, x) + beta_sf(a, b, x), 1.0, 1e-15, &(a, b, x));
            }
        }
        for step in 1..20 {
            let x = a * f64::from(step) / 8.0;
            let difference = (gamma_cdf(a, x) - gamma_lr(a, x)).abs();
            assert!(difference < 1e-10, "gamma {a} {x}: {difference:e}");
        }
    }
}

#[test]
fn quantiles_invert_tails() {
    let probabilities = [1e-200, 1e-30, 1e-16, 1e-9, 1e-4, 0.01, 0.1, 0.3, 0.499, 0.5];
    for a in [0.05, 0.1, 0.5, 0.9, 1.0, 1.5, 2.0, 5.0, 40.0, 1000.0, 1e5, 1e6] {
        for p in probabilities {
            // Where the quantile itself is below what a double holds, there is nothing to invert.
            let x = gamma_quantile(a, p);
            if x > 1e-300 {
                close(gamma_cdf(a, x), p, 1e-10, &(a, p));
            }
            close(gamma_sf(a, gamma_quantile_upper(a, p)), p, 1e-10, &(a, p));
            for b in [0.05, 0.5, 1.0, 3.0, 20.0, 400.0, 1e5] {
                let x = beta_quantile(a, b, p);
                if x > 1e-300 {
                    // Near 1 the digits of 1 - x are the ones that count.
                    let (lower, _) = BetaShape::new(a, b).tails(x, 1.0 - x);
                    let slack = if x > 0.99 { libm::pow(1e-16 / (1.0 - x).max(1e-16), b.min(1.0)) } else { 0.0 };
                    // A rounding error of x costs up to a of them in the tail.
                    let slack = slack + 4e-16 * a;
                    assert!((lower - p).abs() <= (1e-10 + slack) * p, "{a} {b} {p:e}: {lower:e} at {x}");
                }
                let mirrored = 1.0 - beta_quantile_upper(b, a, p);
                assert!((mirrored - x).abs() < 4e-16, "{a} {b} {p}");
            }
        }
    }
}

#[test]
fn ln_factorials() {
    let reference = [
        (2, std::f64::consts::LN_2),
        (20, 42.335_616_460_753_485),
        (170, 706.573_062_245_787_3),
        (1024, 6_078.211_884_750_05),
        (1025, 6_085.144_332_641_623),
        (1_000_000, 1.281_551_838_465_817e7),
        (1_000_000_000_000, 2.663_102_111_594_328e13),
    ];
    for (n, expected) in reference {
        close(ln_factorial(n), expected, 1e-14, &n);
    }
    assert!(ln_factorial(0).abs() <= 0.0 && ln_factorial(1).abs() <= 0.0);
    for n in 2..3000_u64 {
        close(ln_factorial(n), libm::lgamma(n as f64 + 1.0), 2e-14, &n);
    }
}

#[test]
fn masses_add_up() {
    for (n, p) in [(5.0, 0.3), (40.0, 0.9), (1000.0, 0.02), (100_000.0, 0.5)] {
        let sum: f64 = (0..=n as u64).map(|k| binomial_mass(k as f64, n, p, 1.0 - p)).sum();
        close(sum, 1.0, 1e-11, &(n, p));
    }
}

#[test]
fn student_quantiles_against_statrs_and_exact_values() {
    use statrs::distribution::{ContinuousCDF, StudentsT};
    for degrees in [1.0, 2.0, 3.0, 4.5, 7.0, 15.0, 63.0, 1e3, 1e6] {
        let other = StudentsT::new(0.0, 1.0, degrees).unwrap();
        for p in [1e-6, 0.001, 0.025, 0.2, 0.24, 0.26, 0.45, 0.499, 0.6, 0.9, 0.975, 0.995] {
            let t = student_quantile(degrees, p);
            // statrs promises about 1e-10 here.
            close(other.cdf(t), p, 1e-8, &(degrees, p));
            close(student_quantile(degrees, 1.0 - p), -t, 1e-9, &(degrees, p, "mirrored"));
        }
        assert!(student_quantile(degrees, 0.5).abs() < 1e-12);
        assert!(student_quantile(degrees, 0.0).is_infinite() && student_quantile(degrees, 1.0).is_infinite());
    }
    for p in [0.01, 0.3, 0.7, 0.975] {
        // Cauchy's law, and the closed form for two degrees.
        close(student_quantile(1.0, p), libm::tan(std::f64::consts::PI * (p - 0.5)), 1e-12, &p);
        close(student_quantile(2.0, p), (2.0 * p - 1.0) / (2.0 * p * (1.0 - p)).sqrt(), 1e-12, &p);
    }
    close(student_quantile(7.0, 0.975), 2.364_624_251_592_785, 1e-12, &"scipy");
}
