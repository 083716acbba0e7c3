//! A page of Markdown as what matters here: fenced blocks, notes in comments (`<!-- key: value -->`) and prose, in order.

/// A fenced block.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Block {
    /// Number of the line of the opening fence, from 1.
    pub(super) line: usize,
    /// What stands behind the fence: `sh`, `console`, `toml` or nothing.
    pub(super) language: String,
    /// Lines between the fences, as they stand.
    pub(super) lines: Vec<String>,
}

/// A comment that says something to these tests.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Note {
    pub(super) line: usize,
    pub(super) key: String,
    pub(super) value: String,
}

/// Lines of prose without a blank one: a paragraph, a heading, a list, a table.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Paragraph {
    pub(super) line: usize,
    pub(super) text: String,
}

/// What a page is made of.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Item {
    Block(Block),
    Note(Note),
    Prose(Paragraph),
}

/// Keys of notes. Other comments say nothing here.
const KEYS: [&str; 8] = ["not run", "file", "exit", "with", "run", "given", "numbers", "/numbers"];

/// The items of a page.
///
/// # Errors
///
/// A fence or a comment that is not closed.
pub(super) fn items(text: &str) -> Result<Vec<Item>, String> {
    let mut items: Vec<Item> = Vec::new();
    let mut lines = text.lines().enumerate().map(|(index, line)| (index + 1, line));
    let mut open = false;
    while let Some((line, content)) = lines.next() {
        let trimmed = content.trim();
        let ticks = trimmed.len() - trimmed.trim_start_matches('`').len();
        if ticks >= 3 {
            let language = trimmed[ticks..].trim().to_owned();
            let end = &trimmed[..ticks];
            let mut inside = Vec::new();
            loop {
                let (_, content) = lines.next().ok_or(format!("line {line}: a block without an end"))?;
                if content.trim() == end {
                    break;
                }
                inside.push(content.to_owned());
            }
            items.push(Item::Block(Block { line, language, lines: inside }));
            open = false;
        } else if let Some(rest) = trimmed.strip_prefix("<!--") {
            let mut comment = rest.to_owned();
            while !comment.contains("-->") {
                let (_, content) = lines.next().ok_or(format!("line {line}: a comment without an end"))?;
                comment = format!("{comment} {}", content.trim());
            }
            let (comment, after) = comment.split_once("-->").unwrap_or_default();
            let (key, value) = comment.split_once(':').unwrap_or((comment, ""));
            let (key, value) = (key.trim().to_owned(), value.trim().to_owned());
            if KEYS.contains(&key.as_str()) {
                if !after.trim().is_empty() {
                    return Err(format!("line {line}: a note stands on lines of its own"));
                }
                items.push(Item::Note(Note { line, key, value }));
            }
            open = false;
        } else if trimmed.is_empty() {
            open = false;
        } else if let Some(Item::Prose(paragraph)) = items.last_mut().filter(|_| open) {
            paragraph.text = format!("{}\n{content}", paragraph.text);
        } else {
            items.push(Item::Prose(Paragraph { line, text: content.to_owned() }));
            open = true;
        }
    }
    Ok(items)
}

#[test]
fn a_page_is_taken_apart() {
    let page = "# Head\n\nSome\nprose.\n<!-- table: other -->\n<!-- not run: because\nof this -->\n```sh\nbordj run a\n```\n\
                - list\n  ```toml\n  a = 1\n  ```\n````console\n```\n````\n";
    let block = |line, language: &str, lines: &[&str]| {
        let lines = lines.iter().map(|line| (*line).to_owned()).collect();
        Item::Block(Block { line, language: language.to_owned(), lines })
    };
    let prose = |line, text: &str| Item::Prose(Paragraph { line, text: text.to_owned() });
    let expected = [
        prose(1, "# Head"),
        prose(3, "Some\nprose."),
        Item::Note(Note { line: 6, key: "not run".to_owned(), value: "because of this".to_owned() }),
        block(8, "sh", &["bordj run a"]),
        prose(11, "- list"),
        block(12, "toml", &["  a = 1"]),
        block(15, "console", &["```"]),
    ];
    assert_eq!(items(page).unwrap(), expected);
    for broken in ["```sh\nbordj\n", "<!-- file: a\n", "<!-- file: a --> b\n"] {
        assert!(items(broken).is_err(), "{broken}");
    }
}
