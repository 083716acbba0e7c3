//! Examples of faults, from tests/data/faults/ (the README there says how they are written).

use super::*;

/// A scenario with a fault, or what became of it.
#[derive(Debug, Clone)]
pub(super) struct Example {
    pub(super) code: String,
    /// Name and bytes of every file.
    files: Vec<(String, Vec<u8>)>,
    /// What follows `bordj check`.
    words: Vec<String>,
    /// What the page shows of the fault and of what mends it.
    fault: String,
    mend: String,
    /// The same without the fault.
    mended: Option<Box<Example>>,
}

/// Every example, by code.
pub(super) fn examples() -> Vec<Example> {
    let folder = root().join("tests/data/faults");
    let mut paths: Vec<PathBuf> = std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| !path.ends_with("README.md"));
    let mut found: Vec<Example> =
        paths.iter().map(|path| if path.is_dir() { of_folder(path) } else { of_file(path) }).collect();
    found.sort_by(|a, b| a.code.cmp(&b.code));
    found
}

fn of_file(path: &Path) -> Example {
    let code = path.file_stem().unwrap().to_str().unwrap().to_owned();
    let table: toml::Table = std::fs::read_to_string(path).unwrap().parse().unwrap();
    let known = ["prepare", "from", "to", "mend", "arguments", "mended_arguments"];
    assert!(table.keys().all(|key| known.contains(&key.as_str())), "{code}: {table:?}");
    let text = |value: &toml::Value| value.as_str().unwrap().trim_end_matches('\n').to_owned();
    let list = |key: &str| table.get(key).map(|list| list.as_array().unwrap().iter().map(text).collect::<Vec<_>>());
    let mut base = OUTPOST.to_owned();
    for edit in table.get("prepare").map_or(&Vec::new(), |edits| edits.as_array().unwrap()) {
        base = edited(&base, &text(&edit[0]), &text(&edit[1]));
    }
    let part = |key: &str| table.get(key).map(text);
    let with = |to: Option<String>| match (part("from"), to) {
        (_, None) => base.clone(),
        (Some(from), Some(to)) => edited(&base, &from, &to),
        (None, Some(to)) => format!("{base}\n{to}\n"),
    };
    let words = |key: &str| list(key).unwrap_or_else(|| vec!["site.toml".to_owned()]);
    let shown = |key: &str, words: &[String]| match part(key) {
        Some(text) => format!("```toml\n{}\n```\n", whole_lines(&with(part(key)), &text)),
        None => format!("```text\n{}\n```\n", command(words)),
    };
    let example = |text: Option<String>, words: Vec<String>| Example {
        code: code.clone(),
        files: vec![("site.toml".to_owned(), with(text).into_bytes())],
        words,
        fault: String::new(),
        mend: String::new(),
        mended: None,
    };
    let (broken, whole) = (words("arguments"), words("mended_arguments"));
    Example {
        fault: shown("to", &broken),
        mend: shown("mend", &whole),
        mended: Some(Box::new(example(part("mend"), whole))),
        ..example(part("to"), broken)
    }
}

/// The lines of a text that a part of it stands on.
fn whole_lines<'a>(text: &'a str, part: &str) -> &'a str {
    let at = text.find(part).unwrap();
    let (start, end) = (text[..at].rfind('\n').map_or(0, |at| at + 1), at + part.len());
    &text[start..text[end..].find('\n').map_or(text.len(), |at| end + at)]
}

fn of_folder(folder: &Path) -> Example {
    fn collect(folder: &Path, at: &str, files: &mut Vec<(String, Vec<u8>)>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let name = format!("{at}{}", path.file_name().unwrap().to_str().unwrap());
            if path.is_dir() {
                collect(&path, &format!("{name}/"), files);
            } else {
                files.push((name, std::fs::read(&path).unwrap()));
            }
        }
    }
    let mut files = Vec::new();
    collect(folder, "", &mut files);
    // The file that is checked comes first.
    files.sort_by_key(|(name, _)| (name != "main.toml", name.clone()));
    let (mut shown_files, mut unshown) = (0, 0);
    let (mut fault, mut mend) = (String::new(), String::new());
    for (name, bytes) in files.iter().filter(|(_, bytes)| bytes.as_slice() != OUTPOST.as_bytes()) {
        let shown = if name.contains("mended") { &mut mend } else { &mut fault };
        shown_files += usize::from(!name.contains("mended"));
        if shown_files > 3 && !name.contains("mended") {
            unshown += 1;
            continue;
        }
        let text = String::from_utf8_lossy(bytes);
        let lines: Vec<&str> = text.lines().collect();
        let cut = if lines.len() > 20 { format!("\n# … {} more lines", lines.len() - 6) } else { String::new() };
        let first = lines[..if cut.is_empty() { lines.len() } else { 6 }].join("\n");
        let first = if first.is_empty() { "# nothing".to_owned() } else { first };
        let _ = write!(
            shown,
            "{}`{name}`:\n\n```{}\n{first}{cut}\n```\n",
            if shown.is_empty() { "" } else { "\n" },
            if name.ends_with("toml") { "toml" } else { "text" }
        );
    }
    if unshown > 0 {
        let _ = write!(fault, "\nand {unshown} more files of that kind\n");
    }
    let code = folder.file_name().unwrap().to_str().unwrap().to_owned();
    let example = |main: &str| Example {
        code: code.clone(),
        files: files.clone(),
        words: vec![main.to_owned()],
        fault: String::new(),
        mend: String::new(),
        mended: None,
    };
    let mended = files.iter().any(|(name, _)| name == "mended.toml").then(|| Box::new(example("mended.toml")));
    Example { fault, mend, mended, ..example("main.toml") }
}

/// The command as it is typed.
fn command(words: &[String]) -> String {
    let typed = |word: &String| if word.contains(' ') { format!("\"{word}\"") } else { word.clone() };
    format!("$ bordj check {}", words.iter().map(typed).collect::<Vec<_>>().join(" "))
}

impl Example {
    /// What it becomes when it is mended.
    pub(super) fn mended(&self) -> Option<Example> {
        self.mended.as_deref().cloned()
    }

    /// The same with a fix of the document applied.
    pub(super) fn with(&self, fix: &Value) -> Example {
        let mut next = self.clone();
        let file = fix["place"]["file"].as_str().unwrap();
        let (_, bytes) = next.files.iter_mut().find(|(name, _)| name == file).unwrap();
        let at = |index: usize| usize::try_from(fix["place"]["bytes"][index].as_u64().unwrap()).unwrap();
        bytes.splice(at(0)..at(1), fix["replacement"].as_str().unwrap().bytes());
        next
    }

    fn folder(&self) -> Folder {
        let folder = Folder::new();
        for (name, bytes) in &self.files {
            folder.write(name, bytes);
        }
        folder
    }

    fn called<'a>(&'a self, more: &[&'a str]) -> Vec<&'a str> {
        std::iter::once("check").chain(self.words.iter().map(String::as_str)).chain(more.iter().copied()).collect()
    }

    /// Every diagnostic of it, from the JSON document; nothing is drawn.
    pub(super) fn findings(&self) -> Vec<Value> {
        let folder = self.folder();
        let words = self.called(&["--format", "json"]);
        let done = folder.bordj(&words).command().output().unwrap();
        assert!(done.stderr.is_empty(), "{}", String::from_utf8_lossy(&done.stderr));
        let document: Value = serde_json::from_slice(&done.stdout).unwrap();
        let [file] = &document["files"].as_array().unwrap()[..] else { panic!("{document:#}") };
        assert_eq!(done.status.code(), Some(if file["sound"] == true { 0 } else { 2 }), "{document:#}");
        file["diagnostics"].as_array().unwrap().clone()
    }

    /// The part of the page about it: example, what is printed, what mends it.
    pub(super) fn shown(&self) -> String {
        let folder = self.folder();
        let words = self.called(&[]);
        let done = folder.bordj(&words).command().output().unwrap();
        let printed = String::from_utf8(done.stderr).unwrap();
        assert!(printed.contains(&format!("[{}]", self.code)), "{}: {printed}", self.code);
        let mend = if self.mend.is_empty() { String::new() } else { format!("\nMended:\n\n{}", self.mend) };
        format!("\n{}\nprints\n\n```text\n{}\n```\n{mend}", self.fault, printed.trim_end())
    }
}
