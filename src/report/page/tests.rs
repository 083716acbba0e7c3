//! The page read back by a strict parser.

use std::collections::BTreeSet;

use roxmltree::{Document as Xml, Node, ParsingOptions};

use super::super::charts::{self, Table};
use super::super::{decision, fixture};
use super::*;

/// Elements that the page and its drawings are made of; there are no others.
const ELEMENTS: [&str; 51] = [
    "html",
    "head",
    "meta",
    "link",
    "title",
    "style",
    "body",
    "a",
    "header",
    "p",
    "h1",
    "button",
    "nav",
    "h2",
    "ol",
    "li",
    "main",
    "section",
    "ul",
    "h3",
    "div",
    "table",
    "caption",
    "thead",
    "tr",
    "th",
    "td",
    "tbody",
    "figure",
    "svg",
    "desc",
    "rect",
    "g",
    "path",
    "line",
    "polyline",
    "polygon",
    "circle",
    "text",
    "tspan",
    "defs",
    "clipPath",
    "figcaption",
    "b",
    "details",
    "summary",
    "code",
    "span",
    "pre",
    "footer",
    "script",
];

/// The page, with its script left out, which is no XML.
fn page(doc: &Document) -> String {
    let page = html(doc, &charts::all(doc), b"{}\n");
    assert_eq!(page.matches(style::SCRIPT).count(), 1);
    page.replacen(style::SCRIPT, "", 1)
}

fn parsed(page: &str) -> Xml<'_> {
    let options = ParsingOptions { allow_dtd: true, ..ParsingOptions::default() };
    Xml::parse_with_options(page, options).unwrap_or_else(|fault| panic!("{fault}"))
}

/// Loss events only: nobody on the site, no threat.
fn losses() -> Document {
    let mut doc = fixture::plausible();
    doc.scenario.loss_events = std::mem::take(&mut doc.scenario.threats);
    doc.scenario.groups.clear();
    doc.specimens.clear();
    doc.back_test.clear();
    (doc.ranking, doc.tornado, doc.site, doc.risk_matrix) = (None, None, None, None);
    doc.timelines.clear();
    for posture in &mut doc.postures {
        posture.recovery = None;
        posture.metrics.retain(|name, _| name == "loss");
        posture.per_attack.metrics.clear();
        posture.per_attack.attacks = 0;
        posture.paths.clear();
        (posture.p_attack, posture.p_attack_ci95) = (0.0, [0.0, 0.0]);
    }
    doc
}

fn documents() -> [Document; 5] {
    let mut empty = fixture::plausible();
    empty.postures.clear();
    empty.comparisons.clear();
    empty.back_test.clear();
    empty.specimens.clear();
    [fixture::plausible(), fixture::compared(), fixture::ugly(), losses(), empty]
}

fn level(node: &Node<'_, '_>) -> Option<u32> {
    let name = node.tag_name().name();
    name.strip_prefix('h').filter(|rest| rest.len() == 1)?.parse().ok()
}

#[test]
fn it_is_sound_and_names_stand_once() {
    for doc in documents() {
        let text = page(&doc);
        let xml = parsed(&text);
        let mut ids = BTreeSet::new();
        for node in xml.descendants().filter(Node::is_element) {
            assert!(ELEMENTS.contains(&node.tag_name().name()), "<{}> is not ours", node.tag_name().name());
            for attribute in node.attributes() {
                let name = attribute.name();
                assert!(!name.starts_with("on") && name != "style", "<{} {name}>", node.tag_name().name());
            }
            if let Some(id) = node.attribute("id") {
                assert!(ids.insert(id), "{id} twice");
            }
        }
        for node in xml.descendants() {
            if let Some(target) = node.attribute("href").and_then(|href| href.strip_prefix('#')) {
                assert!(ids.contains(target), "#{target}");
            }
            for name in ["aria-labelledby", "aria-describedby"] {
                for id in node.attribute(name).unwrap_or_default().split_whitespace() {
                    assert!(ids.contains(id), "{name} {id}");
                }
            }
        }
        let levels: Vec<u32> = xml.descendants().filter_map(|node| level(&node)).collect();
        assert_eq!(levels.iter().filter(|level| **level == 1).count(), 1);
        assert!(levels.windows(2).all(|pair| pair[1] <= pair[0] + 1), "{levels:?}");
    }
}

#[test]
fn nothing_comes_from_elsewhere() {
    for doc in documents() {
        let whole = html(&doc, &charts::all(&doc), b"{}\n");
        let without = whole.replace("xmlns=\"http://www.w3.org/2000/svg\"", "");
        for word in ["http:", "https:", "url(", "@import", "src=x", "<img", "<iframe", "eval("] {
            assert!(!without.replace("&lt;img src=x", "").contains(word), "{word}");
        }
        assert!(whole.len() < 3_000_000, "{}", whole.len());
    }
}

/// The browser takes the hashes over what stands between the tags.
#[test]
fn the_policy_names_the_very_script_and_style() {
    for doc in documents() {
        let whole = html(&doc, &charts::all(&doc), b"{}\n");
        let between = |tag: &str| {
            let (open, close) = (format!("<{tag}>"), format!("</{tag}>"));
            assert_eq!([whole.matches(&open).count(), whole.matches(&close).count()], [1, 1], "{tag}");
            let from = whole.find(&open).unwrap() + open.len();
            &whole[from..whole.find(&close).unwrap()]
        };
        let (script, sheet) = (style::hash(between("script")), style::hash(between("style")));
        let text = page(&doc);
        let xml = parsed(&text);
        let policy =
            xml.descendants().find_map(|node| node.attribute("content").filter(|text| text.contains("-src"))).unwrap();
        for part in ["default-src 'none'", "base-uri 'none'", "form-action 'none'"] {
            assert!(policy.contains(part), "{policy}");
        }
        assert!(
            policy.contains(&format!("script-src '{script}';")) && policy.contains(&format!("style-src '{sheet}';"))
        );
        assert!(!policy.contains("-inline") && !policy.contains("-eval"));
    }
}

/// Charts that come later than this page, too.
#[test]
fn every_chart_stands_there_once_with_its_data() {
    for doc in documents() {
        let mut drawn = charts::all(&doc);
        let new = Chart {
            file: "new.svg",
            svg: "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"bordj-chart\" role=\"img\"></svg>".to_owned(),
            title: "New".to_owned(),
            description: "A chart that no section knows.".to_owned(),
            table: Table { header: vec!["x".to_owned()], rows: vec![vec!["<1>".to_owned()]] },
        };
        drawn.push(new);
        let text = html(&doc, &drawn, b"{}\n").replacen(style::SCRIPT, "", 1);
        let xml = parsed(&text);
        let figures: Vec<Node<'_, '_>> = xml.descendants().filter(|node| node.has_tag_name("figure")).collect();
        assert_eq!(figures.len(), drawn.len());
        for chart in &drawn {
            let id = format!("figure-{}", chart.file.trim_end_matches(".svg"));
            let figure =
                figures.iter().find(|figure| figure.attribute("id") == Some(&id)).unwrap_or_else(|| panic!("{id}"));
            let svg = |node: &Node<'_, '_>| node.tag_name().name() == "svg";
            assert_eq!(figure.descendants().filter(svg).count(), 1);
            assert!(
                !figure.descendants().any(|node| node.tag_name().name() == "style"),
                "{id} has a style sheet of its own"
            );
            let rows = figure.descendants().filter(|node| node.has_tag_name("tbody")).flat_map(|body| body.children());
            assert_eq!(
                rows.filter(|row| row.has_tag_name("tr")).count(),
                chart.table.rows.len().min(parts::MOST),
                "{id}"
            );
        }
        let more = xml.descendants().find(|node| node.attribute("id") == Some("more")).unwrap();
        assert!(more.descendants().any(|node| node.attribute("id") == Some("figure-new")));
    }
}

/// Markup in any text of a scenario stays text: even in the style sheet, where the marking stands.
#[test]
fn nothing_from_a_scenario_becomes_markup() {
    let attack = "</style></script><img src=x onerror=alert(1)><script>alert(1)</script>\"'; } @import 'x'";
    let mut doc = fixture::compared();
    let plain = page(&doc);
    let mut value = serde_json::to_value(&doc).unwrap();
    poison(&mut value, attack);
    // What the program itself decides by.
    value["schema"] = serde_json::json!(crate::result::document::SCHEMA);
    doc = serde_json::from_value(value).unwrap();
    let text = page(&doc);
    let xml = parsed(&text);
    let count = |xml: &Xml<'_>, name: &str| xml.descendants().filter(|node| node.tag_name().name() == name).count();
    for name in ["script", "style", "img", "title", "h1"] {
        let [before, after] = [&parsed(&plain), &xml].map(|xml| count(xml, name));
        assert!(name == "title" || before == after, "{name}: {before}, {after}");
    }
    assert!(
        !text.contains("<img")
            && !text.contains("<script>alert")
            && text.contains("&lt;img src=x onerror=alert(1)&gt;")
    );
    let sheet = xml.descendants().find(|node| node.has_tag_name("style")).and_then(|node| node.text()).unwrap();
    // Letters stay letters in a string of CSS; what could end it does not stand there.
    assert!(!sheet.contains("@import") && !sheet.contains("alert(") && sheet.contains("alert\\28 1\\29 "));
}

/// Every text of a document with something hostile behind it, keys of figures and columns left alone.
fn poison(value: &mut serde_json::Value, attack: &str) {
    const KEPT: [&str; 9] = ["unit", "metric", "column", "figure", "kind", "sampling", "baseline", "posture", "id"];
    match value {
        serde_json::Value::String(text) => text.push_str(attack),
        serde_json::Value::Array(values) => values.iter_mut().for_each(|value| poison(value, attack)),
        serde_json::Value::Object(fields) => {
            for (name, value) in fields.iter_mut().filter(|(name, _)| !KEPT.contains(&name.as_str())) {
                if ["dominance", "verdict"].contains(&name.as_str()) {
                    continue;
                }
                poison(value, attack);
            }
        }
        _ => {}
    }
}

/// The slugs on which links and tests rest, in reading order.
#[test]
fn sections_come_in_order_and_only_with_something_in_them() {
    let slugs = |doc: &Document| {
        let text = page(doc);
        let xml = parsed(&text);
        let sections = xml.descendants().filter(|node| node.has_tag_name("section"));
        let slugs: Vec<String> = sections.map(|node| node.attribute("id").unwrap().to_owned()).collect();
        let links =
            xml.descendants().filter(|node| node.attribute("id") == Some("contents")).flat_map(|nav| nav.descendants());
        let links: Vec<String> =
            links.filter_map(|node| Some(node.attribute("href")?.trim_start_matches('#').to_owned())).collect();
        assert_eq!(links, slugs, "the contents list every section");
        slugs
    };
    let run = [
        "in-short",
        "scope",
        "threats",
        "layers",
        "attack",
        "outcomes",
        "risk-register",
        "postures",
        "hangs-on",
        "attacks-told",
        "back-test",
        "assumptions",
        "method",
        "warnings",
        "reproduction",
        "limits",
    ];
    assert_eq!(slugs(&fixture::plausible()), run);
    assert!(slugs(&fixture::compared()).contains(&"hangs-on".to_owned()));
    let losses = slugs(&losses());
    assert!(
        !losses.iter().any(|slug| ["attack", "attacks-told", "back-test", "more"].contains(&slug.as_str())),
        "{losses:?}"
    );
}

/// The same sentences and tables as in Markdown and on the terminal: every one of them.
#[test]
fn no_table_and_no_sentence_is_lost() {
    for doc in [fixture::plausible(), fixture::compared(), losses()] {
        let text = page(&doc);
        let xml = parsed(&text);
        let said: BTreeSet<String> = xml.descendants().filter_map(|node| node.text()).map(clean).collect();
        for section in summary::sections(&doc) {
            assert!(said.contains(&section.title), "{}", section.title);
            for (name, cells) in &section.rows {
                assert!(said.contains(name.trim_start_matches("· ")), "{name}");
                cells.iter().filter(|cell| !cell.is_empty()).for_each(|cell| assert!(said.contains(cell), "{cell}"));
            }
        }
        for remarks in summary::remarks(&doc).into_iter().chain(decision::in_short(&doc)) {
            for sentence in remarks.sentences {
                assert!(said.contains(sentence.trim_start_matches("· ")), "{sentence}");
            }
        }
        for input in &doc.scenario.inputs {
            assert!(said.contains(&input.path) && said.contains(&input.value), "{input:?}");
        }
    }
}

#[test]
fn it_says_how_to_get_the_same_figures() {
    let mut doc = fixture::compared();
    doc.run.sampling = "lhs".to_owned();
    doc.run.until = Some("fatalities.mean 2 %".to_owned());
    let command = closing::command(&doc);
    for part in [
        "bordj compare FILE --trials 100000 --seed 2013 --sampling lhs --until 'fatalities.mean 2 %' --posture as_was",
        " --set 'zone.*.haven.capacity=<b>4_0'",
        " --baseline as_was",
    ] {
        assert!(command.contains(part), "{part:?} is not in {command:?}");
    }
    let text = page(&doc);
    assert!(text.contains(&style::digest(b"{}\n")) && text.contains(&doc.run.scenario_sha256));
    doc.decision = None;
    assert!(closing::command(&doc).starts_with("bordj run FILE --trials 100000 --seed 2013 "));
}

#[test]
fn the_marking_stands_at_head_and_foot() {
    let doc = fixture::plausible();
    let text = page(&doc);
    let xml = parsed(&text);
    let marks: Vec<&str> = xml
        .descendants()
        .filter(|node| node.attribute("class") == Some("marking"))
        .map(|node| node.parent().unwrap().tag_name().name())
        .collect();
    assert_eq!(marks, ["header", "footer"]);
    let mut unmarked = doc.clone();
    unmarked.scenario.marking = None;
    assert!(!page(&unmarked).contains("class=\"marking\""));
}

/// Thousands of paths under many postures are still a page that opens at once.
#[test]
fn a_large_result_is_a_page_of_moderate_size() {
    let text = page(&fixture::twelve::large());
    assert!(text.len() < 3_000_000, "{}", text.len());
    let xml = parsed(&text);
    let rows = |body: Node<'_, '_>| body.children().filter(|row| row.has_tag_name("tr")).count();
    let most = xml.descendants().filter(|node| node.has_tag_name("tbody")).map(rows).max().unwrap();
    assert_eq!(most, parts::MOST);
    for said in
        ["Shown are the 5 paths", "2,995 more are left out", "more rows are left out; all figures are in result.json"]
    {
        assert!(text.contains(said), "{said}");
    }
    assert_eq!(text.matches("gate 4 &gt; house</th>").count(), 40);
    assert!(!text.contains("gate 5 &gt; house</th>"));
}
