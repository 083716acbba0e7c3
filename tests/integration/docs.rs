//! Commands on pages are run. Every page of Markdown (README.md, CONTRIBUTING.md, ARCHITECTURE.md, docs/, scenarios/) is gone
//! through from top to bottom in a folder of its own that holds a copy of `scenarios/`; nothing is left in the work tree.
//!
//! - A block fenced as `console` has commands (`$ bordj …`) and all that they print, both streams as a terminal shows them,
//!   and is run as it stands. `...` on a line stands for any lines, `[..]` within one for anything; times are not
//!   compared. `BORDJ_BLESS=1 cargo test --test integration docs::` writes what is printed now into the same parts;
//!   a command without output gets the whole. `BORDJ_PAGE=sweep` takes only pages with that in their names.
//! - A block fenced as `sh` has commands only. They are run and must succeed. Since no figure is shown, a simulation has
//!   2,000 trials here, whatever `--trials` it names. What the page shows again in a `console` block is run there only.
//!   `cargo run --release --` is `bordj`; `cargo test` and the like are not run.
//! - Other blocks (`text`, `toml`, `json`, `rust`, or no word) must not hold commands.
//!
//! Comments before a block that no reader sees, for what a page presumes:
//!
//! - `<!-- not run: why -->`: the next block is not run.
//! - `<!-- exit: 2 -->`: commands of the next block end with this code instead of 0.
//! - `<!-- file: outpost.toml -->`: the next block is written as this file.
//! - `<!-- with: site.toml = tests/data/outpost.toml -->`: this file of the repository is there under that name.
//! - `<!-- run: bordj run site.toml --out last-year -->`: runs as in a block of `sh`.
//!
//! Numbers of prose are checked as well: see `prose`.

mod elision;
mod page;
mod prose;
mod shell;

use std::path::Path;
use std::sync::Mutex;

use crate::command::{Folder, root};
use page::{Block, Item, items};

/// Pages that are written and run by tests of their own.
const ELSEWHERE: [&str; 1] = ["docs/diagnostics.md"];
/// Fences that can't hold a command.
const QUIET: [&str; 5] = ["", "text", "toml", "json", "rust"];

/// Every file below a folder, relative to the repository, sorted.
fn files(folder: &str) -> Vec<String> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(root().join(folder)).unwrap() {
        let entry = entry.unwrap();
        let name = format!("{folder}/{}", entry.file_name().to_str().unwrap());
        if entry.file_type().unwrap().is_dir() {
            found.extend(files(&name));
        } else {
            found.push(name);
        }
    }
    found.sort();
    found
}

/// Pages whose commands are run.
fn pages() -> Vec<String> {
    let first = ["README.md", "CONTRIBUTING.md", "ARCHITECTURE.md"].map(str::to_owned);
    let all = first.into_iter().chain(files("docs")).chain(files("scenarios"));
    let is_page = |name: &String| Path::new(name).extension().is_some_and(|extension| extension == "md");
    all.filter(|name| is_page(name) && !ELSEWHERE.contains(&name.as_str())).collect()
}

/// A page on its way: its name, the folder in which it runs, what is wrong, and what to write instead of which lines.
#[derive(Debug)]
struct Visit {
    name: String,
    folder: Folder,
    bless: bool,
    faults: Vec<String>,
    /// Commands of its `console` blocks.
    shown: Vec<String>,
    /// Number of the first line in the block, from 1, how many there are, and what they should be.
    renewed: Vec<(usize, usize, Vec<String>)>,
}

impl Visit {
    fn fault(&mut self, line: usize, what: impl std::fmt::Display) {
        self.faults.push(format!("{}:{line}: {what}", self.name));
    }

    /// What a command prints, if it can be run and ends as it should.
    fn printed(&mut self, line: usize, typed: &str, exit: i32, quick: bool) -> Option<Vec<String>> {
        let command = match shell::typed(typed) {
            Ok(command) => command?,
            Err(why) => {
                self.fault(line, why);
                return None;
            }
        };
        let command = if quick { command.quick() } else { command };
        let (text, code) = command.run(&self.folder);
        if code != Some(exit) {
            self.fault(line, format!("`{typed}` ends with {code:?}, not {exit}:\n{text}"));
            return None;
        }
        Some(elision::printed(&text))
    }

    /// Commands without output.
    fn sh(&mut self, line: usize, lines: &[String], exit: i32) {
        for command in shell::joined(lines.iter().map(String::as_str)) {
            if !self.shown.contains(&command) {
                self.printed(line, &command, exit, true);
            }
        }
    }

    /// Commands with output.
    fn console(&mut self, block: &Block, exit: i32) {
        let mut rest = block.lines.as_slice();
        let mut line = block.line + 1;
        if !rest.first().is_some_and(|first| first.starts_with("$ ")) {
            self.fault(block.line, "a console block begins with `$ ` and a command");
            return;
        }
        while !rest.is_empty() {
            let typed = 1 + rest.iter().take_while(|line| line.ends_with('\\')).count();
            let shown = rest[typed..].iter().take_while(|line| !line.starts_with("$ ")).count();
            let command = shell::joined(rest[..typed].iter().map(|line| line.trim_start_matches("$ ")));
            let (begin, old) = (line + typed, &rest[typed..typed + shown]);
            rest = &rest[typed + shown..];
            line = begin + shown;
            let Some(printed) = self.printed(begin - 1, &command.join(" "), exit, false) else { continue };
            if elision::matches(old, &printed) {
                continue;
            }
            match elision::renewed(old, &printed) {
                Ok(new) if self.bless => self.renewed.push((begin, shown, new)),
                Ok(new) => {
                    let changes = elision::changes(old, &new);
                    self.fault(begin, format!("{} prints something else:\n{changes}", command.join(" ")));
                }
                Err(lost) => self.fault(
                    begin,
                    format!(
                        "`{lost}` and what follows it is printed nowhere; take the output off the page, write it with \
                         BORDJ_BLESS=1, and leave out what is not needed. Now it is:\n{}",
                        printed.join("\n")
                    ),
                ),
            }
        }
    }

    /// A block with the notes that stand before it.
    fn block(&mut self, block: &Block, notes: &[(&str, &str)]) {
        let note = |key: &str| notes.iter().find(|(found, _)| *found == key).map(|(_, value)| *value);
        let body = block.lines.join("\n");
        if let Some(file) = note("file") {
            self.folder.write(file, body + "\n");
            return;
        }
        if let Some(why) = note("not run") {
            if why.is_empty() {
                self.fault(block.line, "says not why it is not run");
            }
            return;
        }
        let exit = note("exit").map_or(Ok(0), str::parse);
        match (block.language.as_str(), exit) {
            (_, Err(_)) => self.fault(block.line, "its exit code is no number"),
            ("sh", Ok(exit)) => self.sh(block.line, &block.lines, exit),
            ("console", Ok(exit)) => self.console(block, exit),
            (language, _) if QUIET.contains(&language) => {
                let is_command = |line: &&String| {
                    ["$ ", "bordj ", "cargo "].iter().any(|start| line.trim_start().starts_with(start))
                };
                if let Some(command) = block.lines.iter().find(is_command) {
                    self.fault(
                        block.line,
                        format!("`{command}` is not run: fence it as `sh` or, with what it prints, as `console`"),
                    );
                }
            }
            (other, _) => self.fault(block.line, format!("`{other}` is no fence of these pages")),
        }
    }

    /// The whole page.
    fn page(&mut self, items: &[Item]) {
        let mut pending: Vec<(&str, &str)> = Vec::new();
        for item in items {
            match item {
                Item::Note(note) if ["not run", "file", "exit"].contains(&note.key.as_str()) => {
                    pending.push((&note.key, &note.value));
                }
                Item::Note(note) if note.key == "with" => match note.value.split_once(" = ") {
                    Some((name, file)) if root().join(file).is_file() => {
                        self.folder.write(name, std::fs::read(root().join(file)).unwrap());
                    }
                    _ => self.fault(note.line, "`with: NAME = FILE OF THE REPOSITORY`"),
                },
                Item::Note(note) if note.key == "run" => self.sh(note.line, std::slice::from_ref(&note.value), 0),
                Item::Note(_) => {}
                Item::Block(block) => self.block(block, &std::mem::take(&mut pending)),
                Item::Prose(paragraph) => {
                    if let Some((key, _)) = pending.first() {
                        self.fault(paragraph.line, format!("before it stands `{key}`, which is of a block"));
                    }
                    pending.clear();
                }
            }
        }
    }
}

/// What is wrong with a page, and the page as it should be.
fn visit(name: &str, text: &str, bless: bool) -> (Vec<String>, String) {
    let folder = Folder::new();
    for file in files("scenarios") {
        folder.write(&file, std::fs::read(root().join(&file)).unwrap());
    }
    let items = match items(text) {
        Ok(items) => items,
        Err(why) => return (vec![format!("{name}: {why}")], text.to_owned()),
    };
    let console = items.iter().filter_map(|item| match item {
        Item::Block(block) if block.language == "console" => {
            Some(shell::joined(block.lines.iter().map(String::as_str)))
        }
        _ => None,
    });
    let shown = console.flatten().filter_map(|line| line.strip_prefix("$ ").map(str::to_owned)).collect();
    let mut visit = Visit { name: name.to_owned(), folder, bless, faults: Vec::new(), shown, renewed: Vec::new() };
    visit.page(&items);
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    for (begin, count, new) in visit.renewed.into_iter().rev() {
        lines.splice(begin - 1..begin - 1 + count, new);
    }
    let now = lines.join("\n") + "\n";
    let checked = page::items(&now).unwrap_or(items);
    visit.faults.extend(prose::unbacked(name, &checked));
    (visit.faults, now)
}

#[test]
fn every_command_on_a_page_does_what_the_page_shows() {
    let wanted = std::env::var_os("BORDJ_PAGE").map(|part| part.into_string().unwrap());
    let bless = std::env::var_os("BORDJ_BLESS").is_some();
    let pages: Vec<String> =
        pages().into_iter().filter(|name| wanted.as_ref().is_none_or(|part| name.contains(part))).collect();
    assert!(!pages.is_empty(), "no page has {wanted:?} in its name");
    let (left, faults) = (Mutex::new(pages.iter()), Mutex::new(Vec::new()));
    // Two at a time: one page reads and writes files while the other simulates.
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                loop {
                    let next = left.lock().unwrap().next();
                    let Some(name) = next else { break };
                    let text = std::fs::read_to_string(root().join(name)).unwrap();
                    let (found, now) = visit(name, &text, bless);
                    if bless && now != text {
                        std::fs::write(root().join(name), now).unwrap();
                    }
                    faults.lock().unwrap().extend(found);
                }
            });
        }
    });
    let mut faults = faults.into_inner().unwrap();
    faults.sort();
    assert!(
        faults.is_empty(),
        "{} faults; if what is printed was meant to change, write it with BORDJ_BLESS=1 cargo test --test integration \
         docs::, and look at it\n\n{}",
        faults.len(),
        faults.join("\n\n")
    );
}

#[test]
fn pages_that_are_wrong_are_told() {
    let faults = |text: &str| visit("docs/page.md", text, false).0;
    let scenario = "<!-- with: a.toml = tests/data/outpost.toml -->\n";
    for sound in [
        "```sh\nbordj check scenarios/my-site.toml  # sound\n```",
        "```console\n$ bordj dist 5 --no-such-option\n...\n```\n"
            .replace("```console", "<!-- exit: 2 -->\n```console")
            .as_str(),
        "<!-- not run: nobody has it -->\n```sh\nbordj run yours.toml\n```",
        "```console\n$ bordj check scenarios/fair-w1.toml \\\n    --quiet\n$ bordj check scenarios/easi-w2.toml -q\n```",
        &format!(
            "{scenario}<!-- run: bordj run a.toml --quiet --out b -->\n```sh\nbordj diff b/result.json b/result.json\n```"
        ),
        "```text\nP = 1\n```\n```\nbordjs run\n```",
    ] {
        assert_eq!(faults(sound), [""; 0], "{sound}");
    }
    for (wrong, words) in [
        ("```sh\nbordj check none.toml\n```", "docs/page.md:1: `bordj check none.toml` ends with Some(2), not 0"),
        (
            "```console\n$ bordj check scenarios/my-site.toml\nsound\n```",
            "prints something else:\n- sound\n+ scenarios/my-",
        ),
        (
            "```console\n$ bordj dist 5\n...\nwholly unlike\n...\n```",
            "docs/page.md:3: `wholly unlike` and what follows it",
        ),
        (
            "```console\n$ bordj check scenarios/my-site.toml\n```",
            "docs/page.md:3: bordj check scenarios/my-site.toml prints",
        ),
        ("```console\nsound\n```", "begins with `$ `"),
        ("```text\n$ bordj check scenarios/my-site.toml\n```", "is not run: fence it"),
        ("```\n  bordj check scenarios/my-site.toml\n```", "is not run: fence it"),
        ("```bash\nbordj check scenarios/my-site.toml\n```", "`bash` is no fence"),
        ("<!-- not run: -->\n```sh\nbordj run yours.toml\n```", "says not why"),
        ("<!-- not run: why -->\n\nProse.", "which is of a block"),
        ("<!-- with: a = none.toml -->", "FILE OF THE REPOSITORY"),
        ("```sh\nrm -r reports\n```", "no test can run `rm`"),
        ("```sh\nbordj check\n", "without an end"),
    ] {
        let found = faults(wrong);
        assert!(found.len() == 1 && found[0].contains(words), "{wrong}: {found:?}");
    }
    let wrong = "```console\n$ bordj dist 5 --format json\n...\n  \"mean\": 6.0,\n...\n```\n";
    assert_eq!(faults(wrong).len(), 1);
    let (blessed, now) = visit("docs/page.md", wrong, true);
    assert!(blessed.is_empty() && now.contains("\"mean\": 5.0,\n...\n") && faults(&now).is_empty(), "{now}");
}
