//! Progress with rate and time left, on a terminal only.

use std::io::IsTerminal as _;
use std::time::{Duration, Instant};

use indicatif::{HumanCount, ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle};

/// Most characters of a name beside the bar.
const MOST_NAME: usize = 24;

/// A bar, and a clock for the line at the end.
#[derive(Debug)]
pub(super) struct Progress {
    bar: ProgressBar,
    began: Instant,
}

impl Progress {
    /// Begins; the bar is shown if standard error is a terminal and `quiet` is off. `early`: the run may end before its trials
    /// are done.
    #[expect(clippy::disallowed_methods, reason = "the clock serves progress and never a result")]
    pub(super) fn begin(name: &str, trials: u64, early: bool, quiet: bool) -> Self {
        let shown = std::io::stderr().is_terminal() && !quiet;
        let target = if shown { ProgressDrawTarget::stderr_with_hz(10) } else { ProgressDrawTarget::hidden() };
        let bar = ProgressBar::with_draw_target(Some(trials), target);
        let most = if early { "at most " } else { "" };
        let template = format!("{{prefix}} {{wide_bar}} {{percent:>3}} %  {{rate}}, {most}{{eta}} left");
        let style = ProgressStyle::with_template(&template).unwrap_or_else(|_| ProgressStyle::default_bar()).with_key(
            "rate",
            |state: &ProgressState, out: &mut dyn std::fmt::Write| {
                let _ = write!(out, "{} trials/s", HumanCount(state.per_sec() as u64));
            },
        );
        bar.set_style(style);
        bar.set_prefix(super::diagnostics::plain(name).chars().take(MOST_NAME).collect::<String>());
        Self { bar, began: Instant::now() }
    }

    /// More trials are done.
    pub(super) fn done(&self, trials: u64) {
        self.bar.inc(trials);
    }

    /// More trials than were thought are to be done.
    pub(super) fn more(&self, trials: u64) {
        self.bar.inc_length(trials);
    }

    /// Takes the bar away; what the trials took, in words; `before` of them were played before.
    pub(super) fn end(self, trials: u64, before: u64) -> String {
        self.bar.finish_and_clear();
        let elapsed: Duration = self.began.elapsed();
        let played = trials.saturating_sub(before);
        let earlier = match before {
            0 => String::new(),
            _ if played == 0 => ", all played before,".to_owned(),
            some => format!(", {} of them played before,", HumanCount(some)),
        };
        let rate = (played as f64 / elapsed.as_secs_f64().max(1e-9)) as u64;
        let rate = if played > 0 { format!(" ({} trials/s)", HumanCount(rate)) } else { String::new() };
        let plural = if trials == 1 { "" } else { "s" };
        format!("{} trial{plural}{earlier} in {:.2} s{rate}", HumanCount(trials), elapsed.as_secs_f64())
    }
}
