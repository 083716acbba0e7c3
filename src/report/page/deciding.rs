//! What decides between postures, what that hangs on, and three attacks told.

use super::super::{decision, specimens, uncertainty};
use super::Page;

/// Every posture beside the others, with the tables of a comparison.
pub(super) fn postures(page: &mut Page<'_>) {
    let titles: Vec<String> = decision::sections(page.doc).into_iter().map(|section| section.title).collect();
    page.section("postures", "Postures compared", |page| {
        page.figures(&["postures.svg"]);
        page.table_of(|title| title.starts_with("Difference per "));
        page.figures(&["differences.svg", "frontier.svg", "controls.svg"]);
        for title in &titles {
            page.table_of(|found| found == title);
        }
        for title in ["Controls together", "Least regret", "Where attacks go"] {
            page.remarks_of(title, true);
        }
    });
}

/// Inputs that move the answer.
pub(super) fn hangs_on(page: &mut Page<'_>) {
    let asked = page.doc.nested.is_some() || page.doc.sensitivity.is_some();
    if asked {
        return unknown(page);
    }
    page.section("hangs-on", "What the answer hangs on", |page| {
        page.figures(&["tornado.svg"]);
        page.table_of(|title| title.starts_with("What the answer hangs on") || title.starts_with("Sensitivity"));
        page.remarks_of("On which inputs the order hangs", false);
    });
}

/// What is not known, and on which inputs the answer hangs.
fn unknown(page: &mut Page<'_>) {
    let titles: Vec<String> = uncertainty::sections(page.doc).into_iter().map(|section| section.title).collect();
    page.section("uncertainty", uncertainty::TITLE, |page| {
        page.remarks_of(uncertainty::TITLE, false);
        page.figures(&["tornado.svg", "sobol.svg", "information.svg", "uncertainty.svg"]);
        for title in &titles {
            page.table_of(|found| found == title);
        }
        page.remarks_of("On which inputs the order hangs", true);
    });
}

/// Three attacks of the run.
pub(super) fn stories(page: &mut Page<'_>) {
    let Some((intro, stories)) = specimens::stories(page.doc) else { return };
    page.section("attacks-told", specimens::title(page.doc), |page| {
        page.paragraph(&intro);
        for story in &stories {
            page.heading(&story.heading);
            page.main.within("p", &[], |html| {
                html.text(&format!("{}. In full:", story.threat));
                html.space();
                html.inline("code", &[], &story.command);
            });
            page.main.within("ol", &[("class", "story")], |html| {
                for (when, sentence) in &story.lines {
                    html.within("li", &[], |html| {
                        html.inline("span", &[("class", "when")], when);
                        html.space();
                        html.inline("span", &[], sentence);
                    });
                }
            });
            page.paragraph(&story.outcome);
        }
    });
}
