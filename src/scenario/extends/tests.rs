use super::*;
use crate::scenario::files::shelf::Shelf;
use crate::scenario::resolved;

/// What a scenario comes to with all that it extends, in canonical form, and the faults on the way.
fn assembled(shelf: &Shelf, name: &str) -> (Option<Node>, Vec<Diagnostic>, Vec<String>) {
    let bytes = shelf.texts[name].clone();
    let mut library = Library::new(shelf, &Shelf::place(name), &bytes);
    let root = assemble(&mut library);
    let names = library.sources.into_iter().map(|source| source.name).collect();
    (root, library.faults, names)
}

/// Lays a text over another and expects a third: order of keys and tables included.
#[track_caller]
fn lays(over: &str, under: &str, expected: &str) {
    let over = format!("extends = \"base.toml\"\nschema = 1\n{over}");
    let (under, expected) = (format!("schema = 1\n{under}"), format!("schema = 1\n{expected}"));
    let shelf = Shelf::of(&[("base.toml", &under), ("site.toml", &over), ("one.toml", &expected)]);
    let (merged, faults, _) = assembled(&shelf, "site.toml");
    assert!(faults.is_empty(), "{faults:?}");
    let (single, ..) = assembled(&shelf, "one.toml");
    let (merged, single) = (merged.unwrap(), single.unwrap());
    assert_eq!(resolved::text(&merged), resolved::text(&single));
    assert_eq!(order(&merged), order(&single));
}

/// Keys of every table and ids of every list in their order; `schema`, which any file has first or not, left out.
fn order(node: &Node) -> String {
    match &node.value {
        Value::Table(entries) => {
            let entries = entries.iter().filter(|entry| entry.key != "schema");
            let inner: Vec<String> = entries.map(|entry| format!("{} {}", entry.key, order(&entry.node))).collect();
            format!("{{{}}}", inner.join(", "))
        }
        Value::List(items) => format!("[{}]", items.iter().map(order).collect::<Vec<_>>().join(", ")),
        Value::Text(text) => text.clone(),
        _ => "·".to_owned(),
    }
}

#[track_caller]
fn codes(texts: &[(&str, &str)], expected: &[&str]) -> Vec<Diagnostic> {
    let (_, faults, _) = assembled(&Shelf::of(texts), "site.toml");
    assert_eq!(faults.iter().map(|fault| fault.code).collect::<Vec<_>>(), expected, "{faults:?}");
    faults
}

#[test]
fn tables_merge_by_key() {
    lays(
        "[run]\nseed = 2\n[money]\ndiscount = 0.1\n",
        "[scenario]\nid = \"a\"\n[run]\ntrials = 5\nseed = 1\n",
        "[scenario]\nid = \"a\"\n[run]\ntrials = 5\nseed = 2\n[money]\ndiscount = 0.1\n",
    );
    // Tables in tables too: a haven, an ending, insurance.
    lays(
        "[crisis]\nassault = { after = \"2 h\" }\n[money]\ninsurance = { limit = \"3 M\" }\n",
        "[crisis]\nassault = { probability = 0.5, after = \"1 h\" }\n[money]\ninsurance = { deductible = 1, limit = 2 }\n",
        "[crisis]\nassault = { probability = 0.5, after = \"2 h\" }\n[money]\ninsurance = { deductible = 1, limit = \"3 M\" }\n",
    );
}

#[test]
fn arrays_of_tables_merge_by_id_in_the_order_of_the_base() {
    lays(
        "[[zone]]\nid = \"c\"\n[[zone]]\nid = \"b\"\ncrossing = \"2 s\"\n",
        "[[zone]]\nid = \"a\"\n[[zone]]\nid = \"b\"\nname = \"B\"\ncrossing = \"1 s\"\n[[zone]]\nid = \"d\"\n",
        "[[zone]]\nid = \"a\"\n[[zone]]\nid = \"b\"\nname = \"B\"\ncrossing = \"2 s\"\n[[zone]]\nid = \"d\"\n[[zone]]\nid = \"c\"\n",
    );
    lays(
        "[[plant.unit]]\nid = \"u\"\nrepair = { major = \"9 M\" }\n",
        "[plant]\nzone = \"a\"\n[[plant.unit]]\nid = \"u\"\nrepair = { none = 0, major = \"2 M\" }\n",
        "[plant]\nzone = \"a\"\n[[plant.unit]]\nid = \"u\"\nrepair = { none = 0, major = \"9 M\" }\n",
    );
    // An empty list adds nothing to tables with ids.
    lays("zone = []\n", "[[zone]]\nid = \"a\"\n", "[[zone]]\nid = \"a\"\n");
}

#[test]
fn tables_of_quantities_merge_by_key_and_quantities_are_replaced() {
    let element = |body: &str| format!("[[element]]\nid = \"gate\"\n{body}\n");
    let case = |over: &str, under: &str, expected: &str| lays(&element(over), &element(under), &element(expected));
    let by_key = "detection = { force = 0.9, stealth = 0.5 }";
    case("detection = { stealth = 0.6 }", by_key, "detection = { force = 0.9, stealth = 0.6 }");
    case("detection = { deceit = 0.1 }", by_key, "detection = { force = 0.9, stealth = 0.5, deceit = 0.1 }");
    // One for the other: replaced.
    case("detection = 0.7", by_key, "detection = 0.7");
    case(by_key, "detection = 0.7", by_key);
    case("detection = { beta = [2, 3] }", by_key, "detection = { beta = [2, 3] }");
    case(by_key, "detection = { beta = [2, 3] }", by_key);
    // Quantity for quantity: whole, with truncation, provenance and all.
    let law = "delay = { lognormal = { median = \"1 min\", gsd = 2 }, max = \"1 h\", grade = \"A\" }";
    for over in [
        "delay = { lognormal = { mean = \"1 min\", sd = \"3 s\" } }",
        "delay = { pert = [\"1 s\", \"2 s\", \"3 s\"] }",
        "delay = { value = \"8 s\" }",
        "delay = { of = \"8 s\", then = [{ scale = 2 }] }",
        "delay = { events = 3, exposure = \"220 yr\" }",
        "delay = { successes = 3, trials = 10 }",
    ] {
        case(over, law, over);
        case(law, over, law);
    }
    // The quantities of a table by key as well.
    case(
        "delay = { force = { uniform = [\"1 s\", \"2 s\"] } }",
        "delay = { force = { pert = [\"1 s\", \"2 s\", \"3 s\"], shape = 6 }, deceit = \"2 s\" }",
        "delay = { force = { uniform = [\"1 s\", \"2 s\"] }, deceit = \"2 s\" }",
    );
}

#[test]
fn engagement_target_path_and_damage_are_replaced_whole() {
    for (table, key, under, over) in [
        ("response", "engagement", "{ duel = { effectiveness = 2 } }", "{ fixed = 0.8 }"),
        ("response", "engagement", "{ duel = { effectiveness = 2 } }", "{ duel = { attackers_break_at = 0.5 } }"),
        ("threat", "target", "{ camp = 0.5, plant = 0.5 }", "{ camp = 1.0 }"),
        ("threat", "target", "[{ zones = [\"camp\"], weight = 2 }]", "[{ zones = [\"plant\"] }]"),
        ("threat", "path", "{ quantal = 4 }", "\"weakest\""),
        ("plant.unit", "damage", "{ none = 0.5, major = 0.5 }", "{ minor = 1 }"),
        ("plant.unit", "damage_safe", "{ hostages = { none = 1 } }", "{ sabotage = { none = 1 } }"),
    ] {
        let text = |value: &str| format!("[[{table}]]\nid = \"x\"\n{key} = {value}\n");
        lays(&text(over), &text(under), &text(over));
    }
    let weights = |value: &str| format!("[[threat]]\nid = \"x\"\n{value}\n");
    lays(
        &weights("tactic = { deceit = 0.3 }\nobjective = { sabotage = 1 }"),
        &weights("tactic = { force = 0.7 }\nobjective = { hostages = 1 }"),
        &weights("tactic = { force = 0.7, deceit = 0.3 }\nobjective = { hostages = 1, sabotage = 1 }"),
    );
}

#[test]
fn lists_without_ids_are_replaced_whole() {
    let control = |body: &str| format!("[[control]]\nid = \"x\"\n{body}\n");
    let effects = "effects = [{ target = \"a\", set = 1 }, { target = \"b\", set = 2 }]";
    let one = "effects = [{ target = \"c\", scale = 2 }]";
    lays(&control(one), &control(effects), &control(one));
    lays(&control("basis = [\"b\"]"), &control("basis = [\"a\", \"c\"]"), &control("basis = [\"b\"]"));
    let posture = |controls: &str| format!("[[posture]]\nid = \"x\"\ncontrols = {controls}\n");
    lays(&posture("[]"), &posture("[\"a\"]"), &posture("[]"));
    let correlation = |rank: &str| format!("[[correlation]]\nbetween = [\"a\", \"b\"]\nrank = {rank}\n");
    lays(&correlation("0.1"), &format!("{}{}", correlation("0.2"), correlation("0.3")), &correlation("0.1"));
}

#[test]
fn a_parameter_is_a_quantity_whatever_its_name() {
    lays(
        "[parameters]\nvalue = { pert = [1, 2, 3] }\nbeta = 4\nother = { nonsense = 1 }\n",
        "[parameters]\nvalue = { value = 1, grade = \"A\" }\nkept = 3\nother = { silly = 2 }\n",
        "[parameters]\nvalue = { pert = [1, 2, 3] }\nkept = 3\nother = { nonsense = 1 }\nbeta = 4\n",
    );
}

#[test]
fn an_id_twice_in_one_file_stays_twice() {
    lays(
        "[[zone]]\nid = \"a\"\nname = \"1\"\n[[zone]]\nid = \"a\"\nname = \"2\"\n[[zone]]\nname = \"no id\"\n",
        "[[zone]]\nid = \"a\"\n[[zone]]\nid = \"b\"\n",
        "[[zone]]\nid = \"a\"\nname = \"1\"\n[[zone]]\nid = \"b\"\n[[zone]]\nid = \"a\"\nname = \"2\"\n[[zone]]\nname = \"no id\"\n",
    );
}

#[test]
fn a_list_is_laid_from_left_to_right_and_each_file_once() {
    let run = |extends: &str, seed: &str| format!("schema = 1\nextends = {extends}\n[run]\n{seed}\n");
    let (left, right) = (run("\"root.toml\"", "seed = 1"), run("\"root.toml\"", "trials = 2"));
    let both = run("[\"left.toml\", \"right.toml\"]", "");
    let shelf = Shelf::of(&[
        ("root.toml", "schema = 1\n[run]\nseed = 0\ntrials = 0\n"),
        ("left.toml", &left),
        ("right.toml", &right),
        ("site.toml", &both),
    ]);
    let (merged, faults, names) = assembled(&shelf, "site.toml");
    assert!(faults.is_empty(), "{faults:?}");
    // What `right` inherits does not undo what `left` says.
    assert_eq!(resolved::text(&merged.unwrap()), "schema = 1\n\n[run]\nseed = 1\ntrials = 2\n");
    assert_eq!(names, ["site.toml", "left.toml", "root.toml", "right.toml"]);
    assert!(shelf.reads.borrow().values().all(|count| *count == 1));
    let shelf = Shelf::of(&[
        ("a.toml", "schema = 1\nx = 1\n"),
        ("b.toml", "schema = 1\nx = 2\n"),
        ("site.toml", "schema = 1\nextends = [\"a.toml\", \"b.toml\"]\n"),
    ]);
    let (merged, ..) = assembled(&shelf, "site.toml");
    assert_eq!(merged.unwrap().get("x").map(|node| node.span.source), Some(2));
}

#[test]
fn a_file_named_after_one_that_extends_it_is_a_warning() {
    let texts =
        [("a.toml", "schema = 1\nextends = \"b.toml\"\n"), ("b.toml", "schema = 1\n"), ("site.toml", "")].to_vec();
    let with = |list: &'static str| [&texts[..2], &[("site.toml", list)]].concat();
    codes(&with("schema = 1\nextends = [\"a.toml\", \"b.toml\"]\n"), &["laid-before"]);
    codes(&with("schema = 1\nextends = [\"b.toml\", \"b.toml\"]\n"), &["laid-before"]);
    codes(&with("schema = 1\nextends = [\"b.toml\", \"a.toml\"]\n"), &[]);
}

#[test]
fn paths_are_relative_to_the_file_that_says_them() {
    let shelf = Shelf::of(&[
        ("sites/x/site.toml", "schema = 1\nextends = \"../../base/plant.toml\"\n"),
        ("base/plant.toml", "schema = 1\nextends = \"money.toml\"\n"),
        ("base/money.toml", "schema = 1\n[money]\ndiscount = 0.1\n"),
    ]);
    let (merged, faults, _) = assembled(&shelf, "sites/x/site.toml");
    assert!(faults.is_empty(), "{faults:?}");
    assert!(merged.unwrap().get("money").is_some());
}

#[test]
fn circles_are_shown() {
    let to = |name: &str| format!("schema = 1\nextends = \"{name}\"\n");
    let (site, a, b) = (to("a.toml"), to("b.toml"), to("a.toml"));
    let faults = codes(&[("site.toml", &site), ("a.toml", &a), ("b.toml", &b)], &["extends-cycle"]);
    assert_eq!(faults[0].message, "`a.toml` extends itself: a.toml -> b.toml -> a.toml");
    assert_eq!(faults[0].span, Some(Span { source: 2, range: 21..29 }));
    let faults = codes(&[("site.toml", &to("site.toml"))], &["extends-cycle"]);
    assert_eq!(faults[0].message, "`site.toml` extends itself: site.toml -> site.toml");
}

#[test]
fn chains_have_an_end() {
    let chain = |length: usize| -> Vec<(String, String)> {
        let name = |index: usize| if index == 0 { "site.toml".to_owned() } else { format!("{index}.toml") };
        let text = |index| {
            let next = if index + 1 < length { format!("extends = \"{}\"\n", name(index + 1)) } else { String::new() };
            format!("schema = 1\n{next}")
        };
        (0..length).map(|index| (name(index), text(index))).collect()
    };
    let check = |chain: &[(String, String)], expected: &[&str]| {
        let texts: Vec<(&str, &str)> = chain.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
        codes(&texts, expected)
    };
    check(&chain(16), &[]);
    check(&chain(17), &["extends-too-deep"]);
    // The same chain, its end first reached from the middle.
    let mut shortcut = chain(17);
    shortcut[0].1 = "schema = 1\nextends = [\"9.toml\", \"1.toml\"]\n".to_owned();
    check(&shortcut, &["extends-too-deep"]);
    let mut shortcut = chain(16);
    shortcut[0].1 = "schema = 1\nextends = [\"9.toml\", \"1.toml\"]\n".to_owned();
    check(&shortcut, &[]);
}

#[test]
fn files_that_extend_each_other_many_times_are_read_once() {
    // Sixteen layers of six files, each of which extends all of the next: 6^15 ways from the top to the bottom.
    let mut texts = BTreeMap::new();
    for layer in 0..15 {
        for file in 0..6 {
            let next: Vec<String> = (0..6).map(|file| format!("\"{}-{file}.toml\"", layer + 1)).collect();
            let extends = if layer < 14 { next.join(", ") } else { String::new() };
            let text = format!("schema = 1\nextends = [{extends}]\n[[zone]]\nid = \"z{layer}_{file}\"\n");
            texts.insert(format!("{layer}-{file}.toml"), text.into_bytes());
        }
    }
    let top: Vec<String> = (0..6).map(|file| format!("\"0-{file}.toml\"")).collect();
    texts.insert("site.toml".to_owned(), format!("schema = 1\nextends = [{}]\n", top.join(", ")).into_bytes());
    let shelf = Shelf { texts, reads: std::cell::RefCell::default() };
    let (merged, faults, names) = assembled(&shelf, "site.toml");
    assert!(faults.is_empty(), "{faults:?}");
    assert_eq!(names.len(), 91);
    assert!(shelf.reads.borrow().values().all(|count| *count == 1));
    assert_eq!(resolved::text(&merged.unwrap()).matches("[[zone]]").count(), 90);
}

#[test]
fn files_are_counted() {
    let mut texts: Vec<(String, String)> = (0..120).map(|i| (format!("{i}.toml"), "schema = 1\n".to_owned())).collect();
    let list = |from: usize, to: usize| {
        let names: Vec<String> = (from..to).map(|index| format!("\"{index}.toml\"")).collect();
        format!("schema = 1\nextends = [{}]\n", names.join(", "))
    };
    texts.push(("more.toml".to_owned(), list(60, 120)));
    let mut check = |site: String, expected: &[&str]| {
        texts.push(("site.toml".to_owned(), site));
        let all: Vec<(&str, &str)> = texts.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
        codes(&all, expected);
        texts.pop();
    };
    check(list(0, 100), &[]);
    check(list(0, 101), &["too-many-files"]);
    check(list(0, 60).replace('[', "[\"more.toml\", "), &["too-many-files"]);
    // Seven files of ten million bytes.
    let large = format!("schema = 1\n#{}\n", "x".repeat(10_000_000));
    let names: Vec<String> = (0..7).map(|index| format!("{index}.toml")).collect();
    let site = list(0, 7);
    let mut texts: Vec<(&str, &str)> = names.iter().map(|name| (name.as_str(), large.as_str())).collect();
    texts.push(("site.toml", &site));
    codes(&texts, &["too-many-files"]);
}

#[test]
fn every_fault_of_every_file_is_told_at_once() {
    let faults = codes(
        &[
            ("site.toml", "schema = 1\nextends = [\"a.toml\", 3, \"none.toml\", \"b.toml\", \"c.toml\"]\n"),
            ("a.toml", "schema = 1\nextends = \"b.toml\"\nx = = 1\n"),
            ("b.toml", "y = 1\nz = inf\n"),
            ("c.toml", ""),
        ],
        &["wrong-kind", "syntax", "not-finite", "missing-key", "unreadable-file", "laid-before", "empty-file"],
    );
    let sources: Vec<_> = faults.iter().map(|fault| fault.span.as_ref().map(|span| span.source)).collect();
    assert_eq!(sources, [0, 1, 2, 2, 0, 0, 0].map(Some));
    // Each fault of a parent says what it is read for.
    let asked: Vec<_> = faults.iter().map(|fault| fault.also.first().map(|(span, _)| span.source)).collect();
    assert_eq!(asked, [None, Some(0), Some(1), Some(1), None, None, None]);
    let faults = codes(&[("site.toml", "extends = { x = 1 }\n")], &["wrong-kind"]);
    assert_eq!(faults[0].span, Some(Span { source: 0, range: 10..19 }));
    let texts = [("site.toml", "schema = 1\nextends = \"a.toml\"\n"), ("a.toml", "schema = 2\n")];
    codes(&texts, &["unknown-schema"]);
    let texts = [("site.toml", "schema = 1\nextends = \"a.toml\"\n"), ("a.toml", "schema = 1\n[record]\nid = \"x\"\n")];
    codes(&texts, &["is-a-record"]);
    let mut shelf = Shelf::of(&[("site.toml", "schema = 1\nextends = [\"a.toml\", \"a.toml\"]\n")]);
    shelf.texts.insert("a.toml".to_owned(), b"schema = 1\n# \xff\n".to_vec());
    let (_, faults, _) = assembled(&shelf, "site.toml");
    assert_eq!(faults.iter().map(|fault| fault.code).collect::<Vec<_>>(), ["not-utf8"]);
    assert_eq!(faults[0].also.len(), 1);
}

#[test]
fn a_text_that_is_not_toml_accuses_no_other() {
    codes(&[("site.toml", "schema = 1\nextends = \"none.toml\"\nx = = 1\n")], &["syntax"]);
    let texts = [("site.toml", "schema = 1\nextends = \"a.toml\"\nx = = 1\n"), ("a.toml", "y = = 1\nschema = 1\n")];
    codes(&texts, &["syntax"; 2]);
}
