//! Numbers of prose that must stand in what the page shows: in the output of its commands, in the commands themselves, or in a
//! file that it gives. They are checked in all prose of a page named `worked-….md`, and on other pages between
//! `<!-- numbers -->` and `<!-- /numbers -->`.
//!
//! - A number is written as it is printed: `8.19 %`, `USD 12.4M` (or 12.4 million), `1 in 7,800`. One with % needs a line with
//!   %, one with k, M or bn the same letters, one with a sign the same sign.
//! - `about` before it lets it be rounded: `about USD 50M` where USD 49.7M is shown. By a tenth at most.
//! - What comes from elsewhere is given in words that say from where: `<!-- given: 2013, the year of the attack; 40 deaths in
//!   the record -->`. All numbers of the note hold for the whole page. A note of which no prose has a number is a fault too.
//! - Digits within a name (`after_2013`, `L12`, `SC-20`) and those of headings, list markers and links are no numbers. Numbers in words
//!   are not seen: write figures in digits.
//!
//! What this can't see: that the number stands for what the sentence says. Small whole numbers stand everywhere.

use super::page::{Item, Paragraph};

/// A number in a text.
#[derive(Debug, Clone, PartialEq)]
struct Number {
    /// Digits and point, without thousands' commas.
    digits: String,
    /// Digits as written, for the message.
    written: String,
    sign: Option<char>,
    /// `k`, `M`, `bn` or none.
    scale: Option<&'static str>,
    percent: bool,
    about: bool,
}

impl Number {
    fn value(&self) -> f64 {
        let scale = match self.scale {
            Some("k") => 1e3,
            Some("M") => 1e6,
            Some(_) => 1e9,
            None => 1.0,
        };
        self.digits.parse::<f64>().unwrap() * scale
    }

    /// Worth of the last digit that is not a zero before the point: of 12,000 it is 1,000, of 0.50 it is 0.01.
    fn unit(&self) -> f64 {
        let scale = self.value() / self.digits.parse::<f64>().unwrap().max(f64::MIN_POSITIVE);
        let power = self.digits.split_once('.').map_or_else(
            || (self.digits.len() - self.digits.trim_end_matches('0').len()) as i32,
            |(_, fraction)| -(fraction.len() as i32),
        );
        libm::pow(10.0, f64::from(power)) * scale.max(1.0)
    }

    /// A shown number, on a line with or without %, is this one.
    fn is_backed(&self, shown: &Self, line_has_percent: bool) -> bool {
        if (self.percent && !line_has_percent) || (self.sign.is_some() && self.sign != shown.sign) {
            return false;
        }
        let off = (self.value() - shown.value()).abs();
        let rounded = self.about && off <= 0.500_001 * self.unit() && off <= 0.1 * shown.value();
        rounded || (self.digits == shown.digits && self.scale == shown.scale)
    }
}

/// Numbers of a text.
fn numbers(text: &str) -> Vec<Number> {
    let letters: Vec<char> = text.chars().collect();
    let at = |index: usize| letters.get(index).copied().unwrap_or(' ');
    let (mut found, mut index) = (Vec::new(), 0);
    while index < letters.len() {
        let begin = index;
        index += 1;
        if !at(begin).is_ascii_digit() {
            continue;
        }
        while at(index).is_ascii_digit() || ([',', '.'].contains(&at(index)) && at(index + 1).is_ascii_digit()) {
            index += 1;
        }
        let before = if begin == 0 { ' ' } else { at(begin - 1) };
        let hyphenated = before == '-' && begin > 1 && at(begin - 2).is_alphabetic();
        if before.is_alphabetic() || before == '_' || hyphenated {
            continue;
        }
        let written: String = letters[begin..index].iter().collect();
        let rest: String = letters[index..].iter().take(10).collect();
        let word = rest.trim_start().split(|c: char| !c.is_alphabetic()).next().unwrap();
        let scale = match (at(index).is_whitespace(), word) {
            (_, "k") | (true, "thousand") => Some("k"),
            (_, "M") | (true, "million") => Some("M"),
            (_, "bn") | (true, "billion") => Some("bn"),
            _ => None,
        };
        let earlier: String = letters[..begin].iter().collect();
        let mut words = earlier.split_whitespace().rev().filter(|word| !word.chars().all(|c| c.is_ascii_uppercase()));
        found.push(Number {
            digits: written.replace(',', ""),
            sign: ['-', '−', '+'].contains(&before).then_some(if before == '-' { '−' } else { before }),
            scale,
            percent: rest.trim_start().starts_with('%')
                || word == "percent"
                || rest.trim_start().starts_with("per cent"),
            about: words.next().is_some_and(|word| word.trim_start_matches('(').eq_ignore_ascii_case("about")),
            written,
        });
    }
    found
}

/// Prose without list markers and without where links lead.
fn read(text: &str) -> String {
    let mut lines = Vec::new();
    for line in text.lines() {
        let content = line.trim_start();
        let marker =
            content.find(". ").filter(|end| content[..*end].chars().all(|c| c.is_ascii_digit() || "# ".contains(c)));
        lines.push(marker.map_or(content, |end| &content[end + 1..]));
    }
    let text = lines.join("\n");
    let mut parts = text.split("](");
    let mut plain = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        plain.push_str(part.split_once(')').map_or("", |(_, after)| after));
    }
    plain
}

/// Lines that back numbers: of `console` blocks, and of a block that is a file.
fn shown(items: &[Item]) -> Vec<(Vec<Number>, bool)> {
    let mut lines = Vec::new();
    for (index, item) in items.iter().enumerate() {
        let Item::Block(block) = item else { continue };
        let is_file = index > 0 && matches!(&items[index - 1], Item::Note(note) if note.key == "file");
        if block.language == "console" || is_file {
            for line in &block.lines {
                let line = if is_file { line.split('#').next().unwrap_or_default() } else { line };
                lines.push((numbers(line), line.contains('%')));
            }
        }
    }
    lines
}

/// Every number of the checked prose that nothing shown on the page has.
pub(super) fn unbacked(name: &str, items: &[Item]) -> Vec<String> {
    let worked = name.rsplit('/').next().is_some_and(|file| file.starts_with("worked-"));
    let (mut checked, mut faults) = (worked, Vec::new());
    let mut paragraphs: Vec<(&Paragraph, bool)> = Vec::new();
    let mut given: Vec<(usize, Vec<Number>, bool)> = Vec::new();
    for item in items {
        match item {
            Item::Note(note) if note.key == "numbers" => checked = true,
            Item::Note(note) if note.key == "/numbers" => checked = worked,
            Item::Note(note) if note.key == "given" => {
                if !note.value.split_whitespace().any(|word| word.chars().filter(|c| c.is_alphabetic()).count() > 1) {
                    faults.push(format!("{name}:{}: says not whence {} comes", note.line, note.value));
                }
                given.push((note.line, numbers(&note.value), false));
            }
            Item::Prose(paragraph) => paragraphs.push((paragraph, checked)),
            _ => {}
        }
    }
    let shown = shown(items);
    for (paragraph, checked) in paragraphs {
        for number in numbers(&read(&paragraph.text)) {
            let mut is_given = false;
            for (_, known, used) in &mut given {
                let same = |known: &Number| {
                    known.digits == number.digits && (known.scale.is_none() || known.scale == number.scale)
                };
                let found = known.iter().any(same);
                is_given |= found;
                *used |= found;
            }
            let backed = |(line, percent): &(Vec<Number>, bool)| line.iter().any(|one| number.is_backed(one, *percent));
            if checked && !is_given && !shown.iter().any(backed) {
                faults.push(format!(
                    "{name}:{}: {}{}{} stands in no output of the page:\n{}",
                    paragraph.line,
                    number.written,
                    number.scale.unwrap_or_default(),
                    if number.percent { " %" } else { "" },
                    paragraph.text
                ));
            }
        }
    }
    for (line, ..) in given.iter().filter(|(_, _, used)| !used) {
        faults.push(format!("{name}:{line}: no prose has a number of this note"));
    }
    faults
}

#[test]
fn numbers_that_nothing_shows_are_found() {
    let page = |prose: &str| {
        let output = "```console\n$ bordj run a.toml --budget 10M\n deaths  3.68 [3.66, 3.71]\n P_E  8.19 % [8.04, 8.35]\n\
                      \u{20}net  USD −15.40M [−15.51M, −15.30M]\n attacks  201,614\n cost USD 774k\n```\n\
                      <!-- file: a.toml -->\n```toml\nheadcount = 160 # not 170\n```\n\
                      ```text\n999\n```\n";
        super::page::items(&format!("{prose}\n\n{output}")).unwrap()
    };
    let found = |prose: &str| unbacked("docs/worked-site.md", &page(prose)).len();
    for backed in [
        "# Deaths: 3.68\n\nFrom 3.66 to 3.71 of 201,614 attacks; 8.19 % and up to 8.35 % (8.04 percent).",
        "Net loss of USD 15.40M, that is −15.40M, or 15.40\nmillion with a budget of 10M; 774 thousand; 774k.",
        "Of about 200,000 attacks, about USD 15M and about USD 0.8M, about 8 %.",
        "1. posture `after_2013` of [L12](worked-site.md#99), SC-20, 160 people, in words: seventy",
        "<!-- given: 2013, the year; 40 deaths in\nthe record; 1.2bn there -->\n\nIn 2013 there were 40, and USD 1.2 billion.",
        "## 7. Head\n\n> 8.19 %, about USD 0.000774bn",
    ] {
        assert_eq!(found(backed), 0, "{backed}: {:?}", unbacked("docs/worked-site.md", &page(backed)));
    }
    for (wrong, count) in [
        ("Deaths of 3.69", 1),
        ("Deaths of 3.7, and 4", 2),
        ("3.68 %", 1),
        ("USD 15.40, USD 15.40k, USD +15.40M, 15.4M", 4),
        ("about 300,000, about 15.6M, about 3.6", 3),
        ("999 and 170", 2),
        ("- 774\n- `8.20`", 2),
        ("<!-- given: 2013; 40 -->\n\nIn 2013 there were 40.", 1),
        ("<!-- given: 40M a budget; 39 deaths -->\n\nThere were 40, 39.", 1),
        ("<!-- given: 2013 the year -->\n\nNobody.", 1),
    ] {
        assert_eq!(found(wrong), count, "{wrong}: {:?}", unbacked("docs/worked-site.md", &page(wrong)));
    }
    let fault = &unbacked("docs/worked-site.md", &page("# Head\n\nThere were 41 of\nthem."))[0];
    assert_eq!(fault, "docs/worked-site.md:3: 41 stands in no output of the page:\nThere were 41 of\nthem.");
    // Elsewhere only what is marked.
    let marked = page("41\n\n<!-- numbers -->\n\n42\n\n<!-- /numbers -->\n\n43");
    let faults = unbacked("docs/sweep.md", &marked);
    assert!(faults.len() == 1 && faults[0].contains(": 42 "), "{faults:?}");
}
