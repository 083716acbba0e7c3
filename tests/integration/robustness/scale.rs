//! Files that are large, deep or wide on purpose: each is read, or refused in words, and in time. A step that takes the
//! square of what it should would let these tests run for minutes.

use std::fmt::Write as _;

use bordj::scenario::{Loaded, load};

use crate::command::Stream::{Nothing, With};
use crate::command::{Folder, OUTPOST, edited};

/// So many pieces of text, numbered.
fn many(count: usize, piece: impl Fn(usize) -> String) -> String {
    (0..count).map(piece).collect()
}

fn with_parameters(lines: &str) -> String {
    edited(OUTPOST, "readiness = 0.7\n", &format!("readiness = 0.7\n{lines}"))
}

fn reading(text: &str) -> Loaded {
    load("large", text.as_bytes(), &[])
}

/// Every fault has this code, and there is one at least.
#[track_caller]
fn refused(text: &str, code: &str) {
    let found = reading(text);
    assert!(found.scenario.is_none());
    let codes: Vec<&str> = found.diagnostics.iter().map(|fault| fault.code).collect();
    assert!(!codes.is_empty() && codes.iter().all(|found| *found == code), "{:?}", &codes[..codes.len().min(5)]);
}

#[test]
fn as_much_as_is_allowed_is_read() {
    let sound = |text: &str| assert!(reading(text).scenario.is_some(), "{:?}", reading(text).diagnostics.first());
    sound(&(OUTPOST.to_owned() + &many(9_997, |i| format!("[[zone]]\nid = \"z{i}\"\nobjective_time = \"3 h\"\n"))));
    sound(&(OUTPOST.to_owned() + &many(9_999, |i| format!("[[control]]\nid = \"c{i}\"\n"))));
    sound(&with_parameters(&many(9_999, |i| format!("p{i} = {i}\n"))));
    sound(&with_parameters(&many(99, |i| format!("p{i:03} = \"$p{:03}\"\n", i + 1)).replace("$p099", "$readiness")));
    let effects = many(1_000, |_| "{ target = \"zone.camp.objective_time\", scale = 1 },".to_owned());
    sound(&format!("{OUTPOST}[[control]]\nid = \"all\"\neffects = [{effects}]\n"));
    let list = many(100_000, |i| format!("{i},"));
    sound(&with_parameters(&format!("p = {{ empirical = [{list}] }}\n")));
    sound(&edited(
        OUTPOST,
        "name = \"Outpost\"",
        &format!("name = \"Outpost\"\nsummary = \"{}\"", "a".repeat(10_000_000)),
    ));
}

#[test]
fn what_is_larger_is_refused_in_words() {
    let many_of =
        |kind: &str, count: usize| OUTPOST.to_owned() + &many(count, |i| format!("[[{kind}]]\nid = \"x{i}\"\n"));
    refused(&many_of("zone", 100_000), "too-large");
    refused(&many_of("group", 1_000), "too-large");
    refused(&many_of("posture", 1_000), "too-large");
    refused(&many_of("control", 50_000), "too-large");
    refused(
        &(many_of("zone", 2_000) + &many(900, |i| format!("[[group]]\nid = \"g{i}\"\nheadcount = 1\n"))),
        "too-large",
    );
    refused(&with_parameters(&many(100_000, |i| format!("p{i} = {i}\n"))), "too-large");
    let effects = many(1_001, |_| "{ target = \"zone.camp.objective_time\", scale = 1 },".to_owned());
    refused(&format!("{OUTPOST}[[control]]\nid = \"all\"\neffects = [{effects}]\n"), "too-large");
    let wild = many(1_000, |_| "{ target = \"zone.*\", scale = 1 },".to_owned());
    refused(&format!("{}[[control]]\nid = \"all\"\neffects = [{wild}]\n", many_of("zone", 1_000)), "too-large");
    refused(&format!("{OUTPOST}[[zone]]\nid = \"{}\"\n", "a".repeat(5_000_000)), "too-large");
    refused(&edited(OUTPOST, "\"$readiness\"", &format!("\"${}\"", "a".repeat(5_000_000))), "too-large");
    refused(&(OUTPOST.to_owned() + &many(20_000, |i| format!("[x{i}]\n"))), "too-large");
}

#[test]
fn references_come_to_an_end() {
    let chain =
        |length: usize| many(length, |i| format!("p{i:05} = \"$p{:05}\"\n", i + 1)) + &format!("p{length:05} = 0.5\n");
    refused(&with_parameters(&chain(9_000)), "too-large");
    refused(&with_parameters(&chain(101)), "too-large");
    // Each twice the one before: 2 to the 60.
    let twice =
        many(60, |i| format!("p{i:02} = {{ of = \"$p{0:02}\", then = [{{ scale = \"$p{0:02}\" }}] }}\n", i + 1));
    refused(&with_parameters(&(twice + "p60 = 0.5\n")), "too-large");
    let control = |effects: &str| {
        format!("[[control]]\nid = \"c\"\neffects = [{effects}]\n[[posture]]\nid = \"p\"\ncontrols = [\"c\"]\n")
    };
    let own = "{ target = \"parameters.readiness\", scale = \"$readiness\" }";
    refused(&(OUTPOST.to_owned() + &control(own)), "circular");
    let circle = "{ target = \"parameters.a\", set = \"$b\" }, { target = \"parameters.b\", set = \"$a\" }";
    refused(&(with_parameters("a = 0.5\nb = 0.5\n") + &control(circle)), "circular");
    // Two postures, each of which has half of a circle.
    let halves = |own: &str, other: &str| {
        format!("[[posture]]\nid = \"to_{own}\"\neffects = [{{ target = \"parameters.{own}\", set = \"${other}\" }}]\n")
    };
    let text = with_parameters("a = 0.5\nb = 0.5\n") + &halves("a", "b") + &halves("b", "a");
    assert!(reading(&text).scenario.is_some());
    for setting in ["parameters.readiness=$readiness", "parameters.readiness={ of = \"$readiness\", then = [] }"] {
        let found = load("set", OUTPOST.as_bytes(), &[setting.to_owned()]);
        assert_eq!(found.diagnostics.iter().map(|fault| fault.code).collect::<Vec<_>>(), ["circular"]);
    }
}

#[test]
fn nesting_is_refused_before_the_stack_ends() {
    let deep = 100_000;
    for value in [
        "[".repeat(deep) + &"]".repeat(deep),
        "{ of = ".repeat(deep) + "1" + &" }".repeat(deep),
        "{ mixture = [[1, ".repeat(deep) + "1" + &"]] }".repeat(deep),
        "[".repeat(deep),
    ] {
        refused(&with_parameters(&format!("p = {value}\n")), "syntax");
    }
    refused(&with_parameters(&("a.".repeat(deep) + "b = 1\n")), "syntax");
    refused(&format!("{OUTPOST}[{}b]\n", "a.".repeat(deep)), "syntax");
    let nested = |depth: usize| {
        (0..depth).fold("0.5".to_owned(), |inner, _| format!("{{ of = {inner}, then = [{{ scale = 1 }}] }}"))
    };
    assert!(reading(&with_parameters(&format!("p = {}\n", nested(30)))).scenario.is_some());
}

/// A site of `pairs` steps, each of which can be made in two ways: 2 to the `pairs` paths, and `others` more.
fn web(pairs: usize, others: usize) -> String {
    let mut text = OUTPOST.replace("target = { camp = 1.0 }", "target = { end = 1.0 }");
    text += &many(pairs, |i| format!("[[zone]]\nid = \"z{i}\"\n"));
    text += "[[zone]]\nid = \"end\"\n";
    let mut from = "road".to_owned();
    for step in 0..pairs {
        let to = if step + 1 == pairs { "end".to_owned() } else { format!("z{step}") };
        for way in ["a", "b"] {
            let _ = write!(text, "[[element]]\nid = \"{way}{step}\"\nfrom = \"{from}\"\nto = \"{to}\"\n");
        }
        from = to;
    }
    text + &many(others, |i| format!("[[element]]\nid = \"o{i}\"\nfrom = \"road\"\nto = \"end\"\n"))
}

#[test]
fn ten_thousand_paths_are_found_and_one_more_is_refused() {
    let found = reading(&web(13, 10_000 - 8_192));
    let scenario = found.scenario.unwrap_or_else(|| panic!("{:?}", found.diagnostics.first()));
    assert_eq!(scenario.structure.routes.len(), 10_000);
    refused(&web(13, 10_001 - 8_192), "too-many-paths");
    refused(&web(200, 0), "too-many-paths");
    // A chain as long as a site can be wide: found without a stack as deep.
    let chain = many(9_000, |i| {
        format!(
            "[[zone]]\nid = \"z{i}\"\n[[element]]\nid = \"e{i}\"\nfrom = \"{}\"\nto = \"z{i}\"\n",
            if i == 0 { "road".to_owned() } else { format!("z{}", i - 1) }
        )
    });
    let text = OUTPOST.replace("target = { camp = 1.0 }", "target = { z8999 = 1.0 }") + &chain;
    assert_eq!(reading(&text).scenario.map(|scenario| scenario.structure.routes[0].elements.len()), Some(9_000));
    // A web of zones, each joined to each, without a way to the target but one: the search gives up.
    let mut web = OUTPOST.replace("target = { camp = 1.0 }", "target = { end = 1.0 }") + "[[zone]]\nid = \"end\"\n";
    web += &many(40, |i| format!("[[zone]]\nid = \"w{i}\"\n"));
    for (index, (from, to)) in (0..40).flat_map(|a| (0..40).map(move |b| (a, b))).filter(|(a, b)| a != b).enumerate() {
        let _ = write!(web, "[[element]]\nid = \"e{index}\"\nfrom = \"w{from}\"\nto = \"w{to}\"\n");
    }
    web += "[[element]]\nid = \"in\"\nfrom = \"road\"\nto = \"w0\"\n[[element]]\nid = \"out\"\nfrom = \"w39\"\nto = \"end\"\n";
    refused(&web, "too-many-paths");
}

#[test]
fn of_very_many_faults_five_hundred_are_shown_and_all_counted() {
    let lists = many(100, |list| {
        format!("[[posture]]\nid = \"p{list}\"\ncontrols = [{}]\n", many(500, |i| format!("\"x{i}\", ")))
    });
    let folder = Folder::with("site.toml", format!("{OUTPOST}{lists}"));
    let drawn =
        folder.bordj(&["check", "site.toml"]).gives(2, Nothing, With(&["… and 49500 more", "site.toml: 50000 errors"]));
    assert_eq!(drawn.err.matches("error[unknown-id]").count(), 500);
    let json =
        folder.bordj(&["check", "--format", "json", "site.toml"]).gives(2, With(&["bordj.diagnostics/1"]), Nothing);
    let document: serde_json::Value = serde_json::from_str(&json.out).unwrap();
    let file = &document["files"][0];
    assert_eq!((&file["errors"], &file["more"]), (&50_000.into(), &49_500.into()));
    assert_eq!(file["diagnostics"].as_array().map(Vec::len), Some(500));
}

#[test]
fn effects_of_many_controls_in_many_postures_are_checked_in_time() {
    let effects = many(100, |_| "{ target = \"zone.*.objective_time\", scale = 1 },".to_owned());
    let controls = many(500, |i| format!("[[control]]\nid = \"c{i}\"\neffects = [{effects}]\n"));
    let all = many(500, |i| format!("\"c{i}\","));
    let postures = many(20, |i| format!("[[posture]]\nid = \"q{i}\"\ncontrols = [{all}]\n"));
    assert!(reading(&format!("{OUTPOST}{controls}{postures}")).scenario.is_some());
}
