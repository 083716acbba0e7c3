use super::*;

#[test]
fn plain_numbers_keep_three_digits_and_whole_ones_all() {
    let texts = [0.0, 0.0421, 3.14459, 131.0, 12_400.0, 999.96, -2.5, f64::NAN, 1e-9].map(number);
    assert_eq!(texts, ["0", "0.0421", "3.14", "131", "12,400", "1,000", "−2.5", "–", "1.0e−9"]);
}

#[test]
fn amounts_step_up_after_rounding() {
    let texts = [0.0, 0.001, 950.0, 1_000.0, 999_960.0, 1.234e6, 4.05e9, -2.0e6, 7e13, f64::INFINITY].map(amount);
    assert_eq!(texts, ["0", "0.001", "950", "1k", "1M", "1.23M", "4.05bn", "−2M", "70,000bn", "–"]);
}

#[test]
fn probabilities_are_never_rounded_to_certainty() {
    let texts = [0.0, 0.0025, 0.02501, 0.6189, 0.996, 0.99996, 1.0, 1e-7].map(probability);
    assert_eq!(texts, ["0", "1 in 400", "2.5 %", "62 %", "99.6 %", "99.996 %", "100 %", "1 in 10M"]);
}

#[test]
fn figures_are_rounded_to_what_the_interval_supports() {
    assert_eq!(with_interval(12.345, [11.95, 12.74], Quantity::Number), "12.3 [11.9, 12.7]");
    assert_eq!(with_interval(1_234.0, [1_130.0, 1_338.0], Quantity::Number), "1,230 [1,130, 1,340]");
    assert_eq!(with_interval(0.0, [0.0, 0.0], Quantity::Number), "0");
    assert_eq!(with_interval(0.0, [0.0, 0.0], Quantity::Money("USD")), "USD 0");
    assert_eq!(with_interval(-0.0007, [-0.0013, -1e-9], Quantity::Number), "−0.0007 [−0.0013, 0]");
    assert_eq!(with_interval(1.0, [0.999_96, 1.0], Quantity::Probability), "100 % [99.996, 100]");
    assert_eq!(with_interval(1.2345e8, [1.21e8, 1.259e8], Quantity::Money("USD")), "USD 123M [121M, 126M]");
    assert_eq!(with_interval(0.18, [0.178, 0.182], Quantity::Probability), "18.0 % [17.8, 18.2]");
    assert_eq!(with_interval(0.0025, [1.0 / 480.0, 1.0 / 340.0], Quantity::Probability), "1 in 400 [340, 480]");
    assert_eq!(
        with_interval(1.0 / 7_793.0, [1.0 / 7_871.0, 1.0 / 7_716.0], Quantity::Probability),
        "1 in 7,790 [7,720, 7,870]"
    );
    assert_eq!(with_interval(3.0e-7, [2.5e-7, 3.6e-7], Quantity::Probability), "1 in 3.3M [2.8M, 4.0M]");
    assert_eq!(
        with_interval(1.0 / 195_000.0, [1.0 / 199_000.0, 1.0 / 192_000.0], Quantity::Probability),
        "1 in 195k [192k, 199k]"
    );
    assert_eq!(with_interval(0.0002, [0.0, 0.001], Quantity::Probability), "1 in 5,000 [0, 1 in 1,000]");
    // The short side of a skewed interval is not rounded away.
    assert_eq!(with_interval(5e-6, [1e-6, 2.2e-5], Quantity::Probability), "1 in 200k [45k, 1,000k]");
    assert_eq!(
        with_interval(1.0 / 900.0, [1.0 / 9_000.0, 1.0 / 144.0], Quantity::Probability),
        "1 in 1,000 [140, 9,000]"
    );
    assert_eq!(with_interval(0.02, [0.004, 0.09], Quantity::Probability), "2 % [0.40, 9]");
    assert_eq!(with_interval(7.8e8, [4e8, 1.3e10], Quantity::Money("USD")), "USD 1,000M [400M, 13,000M]");
    assert_eq!(with_interval(1e9, [4.2e8, 1.3e10], Quantity::Money("USD")), "USD 1bn [0.42bn, 13bn]");
    assert_eq!(with_interval(0.008, [0.006, 0.0105], Quantity::Probability), "1 in 130 [100, 170]");
    assert_eq!(estimate(0.9999, [0.999, 1.0], Quantity::Probability), "99.99 %");
}

#[test]
fn drawings_show_few_digits() {
    assert_eq!(estimate(206.74, [206.7, 206.78], Quantity::Number), "207");
    assert_eq!(estimate(2.1842, [2.18, 2.19], Quantity::Number), "2.18");
    let texts = [0.0, 0.00834, 0.0912, 0.9177, 0.9996, 1.0, f64::NAN].map(share);
    assert_eq!(texts, ["0 %", "0.83 %", "9.1 %", "91.8 %", "99.96 %", "100 %", "–"]);
}

#[test]
fn rates_are_read_per_year() {
    assert_eq!(
        [0.0, 0.025, 0.31, 2.44].map(per_year),
        ["0 per year", "1 in 40 per year", "0.31 per year", "2.4 per year"]
    );
}
