//! The small part of a shell that pages use: words, quotes, a comment, a continued line, `> FILE`. All else is refused, so
//! that a page works in every shell.

use std::io::Read as _;
use std::process::Stdio;

use crate::command::Folder;

/// Trials of a simulation in a block that shows no figures.
pub(super) const FEW_TRIALS: &str = "2000";
/// Commands that take `--trials` for a simulation of their own length.
const SIMULATE: [&str; 5] = ["run", "compare", "sweep", "optimise", "plan"];
/// What a developer types in a checkout, and why no test runs it.
const NOT_RUN: [(&str, &str); 5] = [
    ("cargo test", "this is cargo test"),
    ("cargo bench", "takes minutes; .ci/run compiles the benchmarks"),
    ("cargo install", "writes to the user's own folders"),
    ("BORDJ_BLESS=1 cargo test", "rewrites what the tests hold"),
    (".ci/run", "runs these tests"),
];

/// A command of a page.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Typed {
    /// Words behind `bordj`.
    pub(super) words: Vec<String>,
    /// The file behind `>`.
    pub(super) to: Option<String>,
}

/// Words of a line, unquoted, and the file behind `>`.
fn split(line: &str) -> Result<(Vec<String>, Option<String>), String> {
    let (mut words, mut word, mut quote, mut to_file) = (Vec::new(), None::<String>, None, None);
    let mut letters = line.chars();
    while let Some(c) = letters.next() {
        match (quote, c) {
            (Some(end), c) if c == end => quote = None,
            (Some('"') | None, '$' | '`') | (None, '|' | '&' | ';' | '<' | '(' | ')') => {
                return Err(format!("`{line}`: {c} is for a shell"));
            }
            (Some('"') | None, '\\') => {
                let next = letters.next().ok_or(format!("`{line}` ends with a backslash"))?;
                word.get_or_insert_default().push(next);
            }
            (None, '"' | '\'') => {
                quote = Some(c);
                word.get_or_insert_default();
            }
            (None, '#') if word.is_none() => break,
            (None, '>') if word.is_none() && to_file.is_none() => to_file = Some(words.len()),
            (None, '>') => return Err(format!("`{line}`: one > between blanks")),
            (None, c) if c.is_whitespace() => words.extend(word.take()),
            (_, c) => word.get_or_insert_default().push(c),
        }
    }
    if quote.is_some() {
        return Err(format!("`{line}`: a quote without an end"));
    }
    words.extend(word);
    match to_file {
        Some(at) if words.len() != at + 1 => Err(format!("`{line}`: one file behind >, at the end")),
        Some(_) => words.pop().map_or(Err(String::new()), |file| Ok((words, Some(file)))),
        None => Ok((words, None)),
    }
}

/// A command line, or nothing if it is blank, a comment, or a developer's.
pub(super) fn typed(line: &str) -> Result<Option<Typed>, String> {
    let starts = |with: &str| line.strip_prefix(with).is_some_and(|rest| rest.is_empty() || rest.starts_with(' '));
    if NOT_RUN.iter().any(|(command, _)| starts(command)) {
        return Ok(None);
    }
    let (words, to) = split(line)?;
    let all: Vec<&str> = words.iter().map(String::as_str).collect();
    let words = match all[..] {
        [] => return Ok(None),
        ["bordj", ..] => &words[1..],
        ["cargo", "run", "--release", "--", ..] => &words[4..],
        [first, ..] => return Err(format!("`{line}`: no test can run `{first}`")),
    };
    if words.iter().any(|word| word == "--open") {
        return Err(format!("`{line}` opens a browser"));
    }
    Ok(Some(Typed { words: words.to_vec(), to }))
}

/// Lines of a block as commands: those that end with a backslash go on.
pub(super) fn joined<'a>(lines: impl IntoIterator<Item = &'a str>) -> Vec<String> {
    let (mut whole, mut open) = (Vec::<String>::new(), false);
    for line in lines {
        let (line, goes_on) = line.trim().strip_suffix('\\').map_or((line.trim(), false), |line| (line, true));
        match whole.last_mut().filter(|_| open) {
            Some(begun) => *begun = format!("{begun}{line}"),
            None => whole.push(line.to_owned()),
        }
        open = goes_on;
    }
    whole
}

impl Typed {
    /// The same with few trials, whatever number it names: for a block that shows no figures.
    pub(super) fn quick(mut self) -> Self {
        // A plan has its number of trials in it.
        let planned = self.words.iter().any(|word| word == "--plan" || word == "--missing");
        if self.words.first().is_some_and(|word| SIMULATE.contains(&word.as_str())) && !planned {
            if let Some(at) = self.words.iter().position(|word| word == "--trials") {
                self.words.drain(at..(at + 2).min(self.words.len()));
            }
            self.words.extend(["--trials", FEW_TRIALS].map(str::to_owned));
        }
        self
    }

    /// Runs it in a folder: what a terminal would show of both streams, and the exit code.
    pub(super) fn run(&self, folder: &Folder) -> (String, Option<i32>) {
        let words: Vec<&str> = self.words.iter().map(String::as_str).collect();
        let mut command = folder.bordj(&words).command();
        let (mut shown, both) = std::io::pipe().unwrap();
        match &self.to {
            Some(file) => command.stdout(std::fs::File::create(folder.path(file)).unwrap()),
            None => command.stdout(Stdio::from(both.try_clone().unwrap())),
        };
        command.stderr(Stdio::from(both));
        let mut child = command.spawn().unwrap();
        // Its ends of the pipe, so that reading ends with the child.
        drop(command);
        let mut text = String::new();
        shown.read_to_string(&mut text).unwrap();
        (text, child.wait().unwrap().code())
    }
}

#[test]
fn lines_are_split_as_a_shell_does() {
    let line =
        "bordj run a.toml --set 'x={ y = [\"1 min\", \"2 min\"] }' --case \"often: a\\\"b\" '' > out.json  # why";
    let found = typed(line).unwrap().unwrap();
    assert_eq!(
        found.words,
        ["run", "a.toml", "--set", "x={ y = [\"1 min\", \"2 min\"] }", "--case", "often: a\"b", ""]
    );
    assert_eq!(found.to.as_deref(), Some("out.json"));
    assert_eq!(joined(["bordj run \\", "    a.toml", "bordj check"]), ["bordj run a.toml", "bordj check"]);
    assert_eq!(typed("cargo run --release -- man").unwrap().unwrap().words, ["man"]);
    for nothing in ["", "# a word", "cargo test stats::", ".ci/run"] {
        assert_eq!(typed(nothing), Ok(None), "{nothing}");
    }
    for refused in [
        "bordj run a | head",
        "bordj run a && bordj run b",
        "bordj run $FILE",
        "bordj run \"a",
        "bordj run a > b c",
        "bordj run a >b >c",
        "bordj run a --open",
        "rm -r reports",
        "cargo testing",
    ] {
        assert!(typed(refused).is_err(), "{refused}");
    }
}

#[test]
fn few_trials_take_the_place_of_many() {
    let quick = |line: &str| typed(line).unwrap().unwrap().quick().words.join(" ");
    assert_eq!(quick("bordj run a.toml --trials 1_000_000 --quiet"), "run a.toml --quiet --trials 2000");
    assert_eq!(quick("bordj sweep a.toml"), "sweep a.toml --trials 2000");
    assert_eq!(quick("bordj trace a.toml --trial 2"), "trace a.toml --trial 2");
}
