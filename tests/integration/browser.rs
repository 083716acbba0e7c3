//! The report as a browser shows it: Chromium by `chromedriver`, axe-core for accessibility, poppler's `pdftotext` for print.

mod driver;

use std::path::PathBuf;
use std::process::Command;

use serde_json::Value;

use crate::command::Stream::Nothing;
use crate::command::{Folder, IN_AMENAS_RECORD, OUTPOST, gas_plant};
use driver::{Browser, ENTER, ESCAPE, RIGHT, TAB};

const AXE: &str = include_str!("../data/axe-core/axe.min.js");

/// Reports of a run with a record, of a comparison, and of a scenario that means harm.
struct Reports {
    folder: Folder,
}

impl Reports {
    fn new() -> Self {
        let folder = Folder::with("plant.toml", gas_plant());
        folder.write("records/plant.toml", IN_AMENAS_RECORD);
        let name = "name = '<script>alert(1)</script><img src=x onerror=alert(2)>'";
        let hostile = OUTPOST.replacen("name = \"Outpost\"", name, 1);
        assert_ne!(hostile, OUTPOST);
        folder.write("hostile.toml", hostile);
        for (command, file, out) in
            [("run", "plant.toml", "run"), ("compare", "plant.toml", "comparison"), ("run", "hostile.toml", "hostile")]
        {
            let words = [command, file, "--trials", "4096", "--out", out, "--quiet"];
            folder.bordj(&words).gives(0, Nothing, Nothing);
        }
        Self { folder }
    }

    fn of(&self, name: &str) -> PathBuf {
        self.folder.path(name).join("report.html")
    }

    fn all(&self) -> [PathBuf; 3] {
        ["run", "comparison", "hostile"].map(|name| self.of(name))
    }
}

/// The number of something that a script gives.
fn count(value: &Value) -> f64 {
    value.as_f64().unwrap_or_else(|| panic!("{value} is no number"))
}

#[test]
#[ignore = "needs chromium and chromedriver"]
fn a_page_says_nothing_to_the_console_and_asks_for_nothing_but_itself() {
    let reports = Reports::new();
    let browser = Browser::start();
    // What the browser loads for itself when it starts.
    browser.blank();
    browser.console();
    browser.requests();
    for page in &reports.all() {
        browser.open(page);
        assert_eq!(browser.console(), [""; 0], "{}", page.display());
        assert_eq!(browser.requests(), [format!("file://{}", page.display())]);
        let alien = "return document.querySelectorAll('img, iframe, object, link[rel=stylesheet], script[src]').length";
        assert!(count(&browser.value(alien)) < 0.5, "{}", page.display());
    }
    // The policy of the page holds: an inline script that is not ours is refused.
    browser.value(
        "const s = document.createElement('script'); s.textContent = 'window.alien = 1'; document.body.append(s)",
    );
    assert!(browser.value("return window.alien === undefined").as_bool().unwrap());
    assert!(browser.console().iter().any(|line| line.contains("Content Security Policy")));
}

#[test]
#[ignore = "needs chromium and chromedriver"]
fn a_scenario_named_as_a_script_is_a_name() {
    let reports = Reports::new();
    let browser = Browser::start();
    browser.open(&reports.of("hostile"));
    let title = browser.value("return document.querySelector('h1').textContent");
    assert_eq!(title.as_str().unwrap().trim(), "<script>alert(1)</script><img src=x onerror=alert(2)>");
    assert!(browser.value("return document.title").as_str().unwrap().contains("<script>alert(1)</script>"));
}

#[test]
#[ignore = "needs chromium and chromedriver"]
fn tables_sort_by_number_with_the_mouse_and_with_the_keyboard() {
    let reports = Reports::new();
    let browser = Browser::start();
    browser.open(&reports.of("run"));
    browser.value("for (const d of document.querySelectorAll('details')) d.open = true");
    // The register of inputs by grade: letters; then a table of a chart by its numbers.
    let table = "[...document.querySelectorAll('table')].filter(t => t.querySelectorAll('tbody tr').length > 3 && t.querySelectorAll('th button.sort').length > 1)";
    assert!(count(&browser.value(&format!("return {table}.length"))) > 5.0);
    let cells = |index: usize| {
        let script = format!(
            "return [...{table}[{index}].querySelectorAll('tbody tr')].map(r => r.cells[r.cells.length - 1].textContent)"
        );
        let cells = browser.value(&script);
        cells.as_array().unwrap().iter().map(|cell| cell.as_str().unwrap().to_owned()).collect::<Vec<String>>()
    };
    let head = "thead th:last-child";
    for index in 0..count(&browser.value(&format!("return {table}.length"))) as usize {
        browser.value(&format!("{table}[{index}].id ||= 'tested-{index}'; window.tested = {table}[{index}].id"));
        let id = browser.value("return window.tested");
        let id = id.as_str().unwrap();
        let sorted = |index: usize| browser.value(&format!("return {table}[{index}].querySelector('{head}').ariaSort"));
        let before = cells(index);
        browser.value(&format!("document.querySelector('#{id} {head} button.sort').focus()"));
        browser.press(ENTER);
        assert_eq!(sorted(index), "ascending", "table {index}");
        let up = cells(index);
        browser.value(&format!("document.querySelector('#{id} {head} button.sort').click()"));
        assert_eq!(sorted(index), "descending", "table {index}");
        let down = cells(index);
        let same = |one: &[String], other: &[String]| {
            let (mut one, mut other) = (one.to_vec(), other.to_vec());
            one.sort();
            other.sort();
            one == other
        };
        assert!(same(&before, &up) && same(&up, &down), "a row is lost in table {index}");
        // Plain numbers say by themselves whether they are in order.
        let plain = |cells: &[String]| {
            cells.iter().map(|cell| cell.replace(',', "").parse::<f64>().ok()).collect::<Option<Vec<f64>>>()
        };
        if let (Some(up), Some(down)) = (plain(&up), plain(&down)) {
            assert!(up.is_sorted(), "table {index}: {up:?}");
            assert!(down.iter().rev().is_sorted(), "table {index}: {down:?}");
        }
    }
}

/// Cells as they are written in reports, and the order in which they belong.
#[test]
#[ignore = "needs chromium and chromedriver"]
fn amounts_shares_and_frequencies_sort_by_what_they_mean() {
    let reports = Reports::new();
    let browser = Browser::start();
    browser.open(&reports.of("run"));
    browser.value("for (const d of document.querySelectorAll('details')) d.open = true");
    let found = browser.value(
        "const out = [];
         for (const table of document.querySelectorAll('table')) {
           const heads = [...table.querySelectorAll('thead th')];
           for (const [column, head] of heads.entries()) {
             const button = head.querySelector('button.sort');
             if (!button) continue;
             button.click();
             if (head.ariaSort !== 'ascending') button.click();
             out.push([...table.querySelectorAll('tbody tr')].map(r => r.cells[column].textContent.trim()));
           }
         }
         return out",
    );
    let number = |text: &str| -> Option<f64> {
        let first = text
            .split(" [")
            .next()?
            .trim_start_matches("USD ")
            .trim_end_matches(" %")
            .replace(',', "")
            .replace('−', "-");
        if let Some(rest) = first.strip_prefix("1 in ") {
            let (digits, factor) = scaled(rest.split(' ').next()?);
            return digits.parse::<f64>().ok().map(|value| 1.0 / (value * factor));
        }
        let (digits, factor) = scaled(&first);
        digits.parse::<f64>().ok().map(|value| value * factor)
    };
    let (mut told, mut timed) = (0, 0);
    for column in found.as_array().unwrap() {
        let cells: Vec<&str> = column.as_array().unwrap().iter().map(|cell| cell.as_str().unwrap()).collect();
        let alike = |mark: &dyn Fn(&str) -> bool| cells.len() > 2 && cells.iter().all(|cell| mark(cell));
        let kind = alike(&|cell| cell.starts_with("USD "))
            || alike(&|cell| cell.starts_with("1 in "))
            || alike(&|cell| cell.split(" [").next().is_some_and(|first| first.ends_with('%')));
        if let Some(values) = cells.iter().map(|cell| number(cell)).collect::<Option<Vec<f64>>>().filter(|_| kind) {
            assert!(values.is_sorted(), "{cells:?}");
            told += 1;
        }
        if let Some(times) = cells.iter().map(|cell| time(cell)).collect::<Option<Vec<f64>>>() {
            assert!(times.is_sorted(), "{cells:?}");
            timed += usize::from(times.len() > 2);
        }
    }
    assert!(told >= 3 && timed >= 1, "{told} columns of amounts, shares or frequencies, {timed} of times");
}

/// Seconds of a number with a unit of time.
fn time(text: &str) -> Option<f64> {
    let (digits, unit) = text.split(" [").next()?.split_once(' ')?;
    let place = ["s", "min", "h hour hours", "d day days", "yr"]
        .iter()
        .position(|names| names.split(' ').any(|name| name == unit))?;
    Some(digits.replace(',', "").parse::<f64>().ok()? * [1.0, 60.0, 3_600.0, 86_400.0, 31_557_600.0][place])
}

/// Digits and the factor of a suffix.
fn scaled(text: &str) -> (&str, f64) {
    for (suffix, factor) in [("bn", 1e9), ("M", 1e6), ("k", 1e3), ("tn", 1e12)] {
        if let Some(digits) = text.strip_suffix(suffix) {
            return (digits, factor);
        }
    }
    (text, 1.0)
}

#[test]
#[ignore = "needs chromium and chromedriver"]
fn values_show_under_the_pointer_and_by_arrow_keys() {
    let reports = Reports::new();
    let browser = Browser::start();
    browser.open(&reports.of("comparison"));
    let shown = || {
        let script = "const t = document.querySelector('#tooltip'); return t && !t.hidden && t.checkVisibility() ? t.textContent : ''";
        browser.value(script).as_str().unwrap().to_owned()
    };
    assert_eq!(shown(), "");
    let figures = browser.value(
        "let n = 0; for (const svg of document.querySelectorAll('figure svg')) { const tip = svg.querySelector('.tip'); if (tip) { tip.id = 'tip-' + n; svg.classList.add('tested-' + n); n += 1; } } return n",
    );
    let figures = count(&figures) as usize;
    assert!(figures >= 8, "{figures} figures with values");
    for figure in 0..figures {
        browser.value(&format!("document.querySelector('#tip-{figure}').scrollIntoView({{ block: 'center' }})"));
        let expected = browser.value(&format!("return document.querySelector('#tip-{figure}').dataset.words"));
        // Later values may lie on the middle of this one: what is shown is one of the chart's own.
        browser.point_at(&format!("#tip-{figure}"));
        let text = shown();
        let own = browser.value(&format!(
            "return [...document.querySelector('#tip-{figure}').closest('svg').querySelectorAll('.tip')].map(t => t.dataset.words)"
        ));
        assert!(
            !text.is_empty() && own.as_array().unwrap().iter().any(|tip| tip.as_str() == Some(&text)),
            "{expected}: {text:?}"
        );
        browser.press(ESCAPE);
        assert_eq!(shown(), "", "Escape takes it away");
    }
    browser.point_away();
    let texts = browser.value("return [...document.querySelectorAll('svg.tested-0 .tip')].map(t => t.dataset.words)");
    let texts: Vec<&str> = texts.as_array().unwrap().iter().map(|text| text.as_str().unwrap()).collect();
    browser.value("const svg = document.querySelector('svg.tested-0'); (svg.closest('[tabindex]') || svg).focus()");
    let role = "const s = document.activeElement; return s.role + ': ' + document.getElementById(s.getAttribute('aria-describedby')).textContent";
    assert_eq!(browser.value(role).as_str(), Some("group: Arrow keys step through the values."));
    browser.press(RIGHT);
    assert_eq!(shown(), texts[0]);
    browser.press(RIGHT);
    assert_eq!(shown(), texts[1 % texts.len()]);
    browser.press(ESCAPE);
    assert_eq!(shown(), "");
}

#[test]
#[ignore = "needs chromium and chromedriver"]
fn the_page_and_its_charts_follow_the_scheme_and_the_button() {
    let reports = Reports::new();
    let browser = Browser::start();
    browser.open(&reports.of("run"));
    let colours = || {
        let script = "const of = (s, p) => getComputedStyle(document.querySelector(s))[p];
             return [of('html', 'backgroundColor'), of('body', 'color'), of('figure svg .f-paper', 'fill'), of('figure svg .f-text', 'fill')]";
        let found = browser.value(script);
        found.as_array().unwrap().iter().map(|colour| brightness(colour.as_str().unwrap())).collect::<Vec<f64>>()
    };
    let light = |colours: &[f64]| colours[0] > 0.8 && colours[1] < 0.3 && colours[2] > 0.8 && colours[3] < 0.3;
    let dark = |colours: &[f64]| colours[0] < 0.2 && colours[1] > 0.7 && colours[2] < 0.2 && colours[3] > 0.7;
    browser.prefer("light");
    assert!(light(&colours()), "{:?}", colours());
    browser.prefer("dark");
    assert!(dark(&colours()), "{:?}", colours());
    // The button goes through the schemes, whatever the system asks for.
    let mut seen = (false, false);
    for _ in 0..3 {
        browser.click("#scheme");
        let now = colours();
        assert!(light(&now) || dark(&now), "{now:?}");
        seen = (seen.0 || light(&now), seen.1 || dark(&now));
    }
    assert_eq!(seen, (true, true));
    browser.devtools("Emulation.setEmulatedMedia", &serde_json::json!({ "media": "print", "features": [] }));
    assert!(light(&colours()), "paper is white: {:?}", colours());
}

/// Brightness of `rgb(…)` within 0 and 1.
fn brightness(colour: &str) -> f64 {
    let numbers = colour.trim_start_matches(|c: char| !c.is_ascii_digit()).trim_end_matches(')');
    let channels: Vec<f64> = numbers.split(',').take(3).map(|number| number.trim().parse().unwrap()).collect();
    channels.iter().sum::<f64>() / 3.0 / 255.0
}

#[test]
#[ignore = "needs chromium and chromedriver"]
fn axe_finds_no_serious_fault_in_light_or_dark() {
    let reports = Reports::new();
    let browser = Browser::start();
    for page in &reports.all() {
        for scheme in ["light", "dark"] {
            browser.open(page);
            browser.prefer(scheme);
            browser.value("for (const d of document.querySelectorAll('details')) d.open = true");
            browser.value(AXE);
            let found = browser.awaited(
                "const done = arguments[arguments.length - 1];
                 axe.run({ resultTypes: ['violations'] }).then(
                   r => done(r.violations.map(v => [v.impact, v.id, v.help, v.nodes.slice(0, 3).map(n => n.html.slice(0, 200))])),
                   fault => done([['critical', 'axe', String(fault), []]]))",
            );
            let grave = |violation: &&Value| matches!(violation[0].as_str(), Some("serious" | "critical"));
            let grave: Vec<&Value> = found.as_array().unwrap().iter().filter(grave).collect();
            assert!(grave.is_empty(), "{} {scheme}: {grave:#?}", page.display());
        }
    }
}

#[test]
#[ignore = "needs chromium and chromedriver"]
fn a_narrow_page_does_not_scroll_sideways_and_the_first_stop_skips_to_the_content() {
    let reports = Reports::new();
    let browser = Browser::start();
    for page in &reports.all() {
        browser.open(page);
        // The least width of a window differs from that of a page on a telephone.
        let size = serde_json::json!({ "width": 360, "height": 740, "deviceScaleFactor": 1, "mobile": false });
        browser.devtools("Emulation.setDeviceMetricsOverride", &size);
        browser.value("for (const d of document.querySelectorAll('details')) d.open = true");
        let over = browser.value("return document.documentElement.scrollWidth - document.documentElement.clientWidth");
        assert!(count(&over) < 1.0, "{}: {over} pixels too wide", page.display());
        browser.devtools("Emulation.clearDeviceMetricsOverride", &serde_json::json!({}));
    }
    browser.resize(1200, 900);
    browser.press(TAB);
    let first = browser.value("return document.activeElement.getAttribute('href')");
    let target = browser.value(&format!("return !!document.querySelector({first})"));
    assert!(target.as_bool().unwrap(), "{first}");
    let dead = browser.value(
        "return [...document.querySelectorAll('a[href]')].map(a => a.getAttribute('href')).filter(h => !h.startsWith('#') || !document.getElementById(h.slice(1)))",
    );
    assert_eq!(dead, serde_json::json!([]));
}

#[test]
#[ignore = "needs chromium, chromedriver and pdftotext"]
fn the_printed_report_has_the_expected_pages() {
    let reports = Reports::new();
    let browser = Browser::start();
    let folder = tempfile::tempdir().unwrap();
    for page in &reports.all() {
        browser.open(page);
        let titles = browser.value("return [...document.querySelectorAll('main h2')].map(h => h.textContent.trim())");
        let marking =
            browser.value("const m = document.querySelector('.marking'); return m ? m.textContent.trim() : ''");
        let file = folder.path().join("report.pdf");
        std::fs::write(&file, browser.print()).unwrap();
        let text = Command::new("pdftotext").args(["-layout"]).arg(&file).arg("-").output().unwrap();
        assert!(text.status.success());
        let text = String::from_utf8(text.stdout).unwrap();
        let sheets: Vec<&str> = text.trim_end_matches('\u{c}').split('\u{c}').collect();
        assert!((8..=60).contains(&sheets.len()), "{}: {} pages", page.display(), sheets.len());
        let plain = |text: &str| text.split_whitespace().collect::<String>();
        let mut last = 0;
        for title in titles.as_array().unwrap() {
            let title = plain(title.as_str().unwrap());
            let on = sheets.iter().position(|sheet| plain(sheet).contains(&title));
            let on = on.unwrap_or_else(|| panic!("{title} is on no page"));
            last = last.max(on);
        }
        assert!(last + 3 >= sheets.len(), "the last section begins on page {} of {}", last + 1, sheets.len());
        let marking = marking.as_str().unwrap();
        for (number, sheet) in sheets.iter().enumerate() {
            assert!(plain(sheet).contains(&plain(marking)), "page {}: no marking", number + 1);
            assert!(
                sheet.lines().filter(|line| !line.trim().is_empty()).count() > 3,
                "page {} is nearly empty",
                number + 1
            );
        }
        let sizes = Command::new("pdfinfo").arg(&file).output().unwrap();
        let sizes = String::from_utf8(sizes.stdout).unwrap();
        assert!(sizes.contains("(A4)"), "{sizes}");
    }
}

#[test]
#[ignore = "needs chromium and chromedriver"]
fn the_summary_in_sentences_comes_before_any_figure() {
    let reports = Reports::new();
    let browser = Browser::start();
    for page in &reports.all() {
        browser.open(page);
        let first = browser.value(
            "const s = document.querySelector('#in-short'), f = document.querySelector('figure');
             return !!s && !!(s.compareDocumentPosition(f) & Node.DOCUMENT_POSITION_FOLLOWING) && s.textContent.trim().length > 200",
        );
        assert!(first.as_bool().unwrap(), "{}", page.display());
    }
}
