//! Layouts of graphs: nothing overlaps, no line runs through a box, cycles end.

use super::super::canvas::panel::Frame;
use super::super::canvas::sheet::{MARGIN, WIDTH};
use super::ladder::{Graph, Ladder, laid};

fn graph(bars: usize, entries: &[usize], boxes: &[(usize, usize)]) -> Graph {
    let entries = (0..bars).map(|bar| entries.contains(&bar)).collect();
    Graph { entries, boxes: boxes.to_vec(), high: bars.is_multiple_of(2) }
}

/// A pseudo-random number below `bound` (a linear congruential generator).
fn next(state: &mut u64, bound: u64) -> usize {
    *state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
    ((*state >> 33) % bound) as usize
}

fn overlap(one: Frame, other: Frame) -> bool {
    one.left < other.right && other.left < one.right && one.top < other.bottom && other.top < one.bottom
}

/// A straight piece goes through the inside of a frame, looked at in small steps.
fn through(from: (f64, f64), to: (f64, f64), frame: Frame) -> bool {
    (0..=100).any(|step| {
        let share = f64::from(step) / 100.0;
        let (x, y) = (from.0 + share * (to.0 - from.0), from.1 + share * (to.1 - from.1));
        x > frame.left + 0.5 && x < frame.right - 0.5 && y > frame.top + 0.5 && y < frame.bottom - 0.5
    })
}

#[track_caller]
fn sound(graph: &Graph, ladder: &Ladder) {
    let frames: Vec<Frame> =
        ladder.bars.iter().flatten().copied().chain(ladder.boxes.iter().map(|placed| placed.frame)).collect();
    for (index, one) in frames.iter().enumerate() {
        assert!(one.left >= MARGIN - 1e-6 && one.right <= WIDTH - MARGIN + 1e-6, "{one:?} off the page");
        assert!(one.top >= -1e-6 && one.bottom <= ladder.height + 1e-6, "{one:?} off the page");
        assert!(!frames[index + 1..].iter().any(|other| overlap(*one, *other)), "{one:?} overlaps");
    }
    for (placed, (from, to)) in ladder.boxes.iter().zip(&graph.boxes) {
        let bar = |index: usize| ladder.bars[index].unwrap();
        let (above, below) = if placed.upwards { (bar(*to), bar(*from)) } else { (bar(*from), bar(*to)) };
        assert!(above.bottom < placed.frame.top && placed.frame.bottom < below.top, "{from} {to}");
        let (start, end) = (placed.above[0], placed.below[1]);
        assert!((start.1 - above.bottom).abs() < 1e-9 && start.0 > above.left && start.0 < above.right);
        assert!((end.1 - below.top).abs() < 1e-9 && end.0 > below.left && end.0 < below.right);
        for line in [&placed.above, &placed.below] {
            for piece in line.windows(2) {
                let hit = frames.iter().find(|frame| through(piece[0], piece[1], **frame));
                assert!(hit.is_none(), "a line of {from} to {to} runs through {hit:?}");
            }
        }
    }
}

#[test]
fn layers_run_from_the_entries_to_the_targets() {
    let graph = graph(5, &[0], &[(0, 1), (1, 2), (0, 2), (2, 3), (3, 1), (0, 3)]);
    let ladder = laid(&graph).unwrap();
    sound(&graph, &ladder);
    let top = |bar: usize| ladder.bars[bar].map(|frame| frame.top);
    assert!(top(0) < top(1) && top(1) < top(2) && top(2) < top(3) && top(4).is_none());
    // The way back leads upwards, and it alone.
    let upwards: Vec<bool> = ladder.boxes.iter().map(|placed| placed.upwards).collect();
    assert_eq!(upwards, [false, false, false, false, true, false]);
}

#[test]
fn many_boxes_between_two_bars_stand_side_by_side() {
    let six = graph(2, &[0], &[(0, 1); 6]);
    let ladder = laid(&six).unwrap();
    sound(&six, &ladder);
    let lefts: Vec<f64> = ladder.boxes.iter().map(|placed| placed.frame.left).collect();
    assert!(lefts.is_sorted(), "in file order: {lefts:?}");
    assert!(laid(&graph(2, &[0], &[(0, 1); 8])).is_none(), "more than a row holds");
    assert!(laid(&graph(2, &[0], &[])).is_none());
}

/// Two places with a fan of zones each, wider than the page: the last zones stand lower, and every box is there.
#[test]
fn a_fan_that_is_too_wide_takes_more_rows() {
    let mut boxes: Vec<(usize, usize)> = (3..10).map(|zone| (0, zone)).chain((10..15).map(|zone| (1, zone))).collect();
    boxes.extend([(1, 2), (2, 15), (2, 15), (2, 16), (2, 16)]);
    let wide = graph(17, &[0, 1], &boxes);
    let ladder = laid(&wide).unwrap();
    sound(&wide, &ladder);
    assert!(ladder.boxes.len() == 17 && ladder.bars.iter().all(Option::is_some));
    let entries: Vec<f64> = [0, 1].map(|bar| ladder.bars[bar].unwrap().top).to_vec();
    assert!(entries.iter().all(|top| top.abs() < 1e-9), "{entries:?}");
    assert!(ladder.height < 1_000.0, "{}", ladder.height);
    // What no depth can hold.
    assert!(laid(&graph(40, &[0], &(1..40).map(|zone| (0, zone)).collect::<Vec<_>>())).is_none());
}

/// Random graphs with several edges between two bars, ways back, circles, bars that nothing leads to.
#[test]
fn random_graphs_are_laid_out_without_overlaps() {
    let (mut drawn, mut back, mut skipped) = (0, 0, 0);
    for seed in 0..600 {
        let mut state = seed;
        let bars = 2 + next(&mut state, 9);
        let count = 1 + next(&mut state, 16);
        let boxes: Vec<(usize, usize)> = (0..count)
            .map(|_| {
                let from = next(&mut state, bars as u64);
                (from, (from + 1 + next(&mut state, bars as u64 - 1)) % bars)
            })
            .collect();
        let entries: Vec<usize> = (0..=next(&mut state, 2)).map(|_| next(&mut state, bars as u64)).collect();
        let graph = graph(bars, &entries, &boxes);
        let Some(ladder) = laid(&graph) else { continue };
        sound(&graph, &ladder);
        drawn += 1;
        back += usize::from(ladder.boxes.iter().any(|placed| placed.upwards));
        skipped += usize::from(ladder.boxes.iter().any(|placed| placed.above.len() > 2));
    }
    assert!(drawn > 200 && back > 50 && skipped > 50, "{drawn} {back} {skipped}");
}
