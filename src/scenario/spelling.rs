//! Mistyped names: which one was meant, and when that is certain.

/// Likeness from which a name is worth a suggestion.
const LIKE: f64 = 0.75;

/// Longest name, in bytes, that is compared letter by letter.
const LONGEST: usize = 200;

/// The nearest of `candidates` to a mistyped `name`, if one is near enough to suggest.
pub(crate) fn nearest<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    if name.len() > LONGEST {
        return None;
    }
    let mut best: Option<(f64, &str)> = None;
    for candidate in candidates.into_iter().filter(|candidate| candidate.len() <= LONGEST) {
        let likeness = strsim::jaro_winkler(name, candidate);
        if likeness >= LIKE && best.is_none_or(|(other, _)| likeness > other) {
            best = Some((likeness, candidate));
        }
    }
    best.map(|(_, candidate)| candidate)
}

/// The one of `candidates` that a mistyped `name` must mean: one letter wrong, missing, added or exchanged with its
/// neighbour (two in names of six letters and more), and no other candidate as near.
pub(crate) fn certain<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    if name.len() > LONGEST {
        return None;
    }
    let length = name.chars().count();
    let most = match length {
        0..3 => return None,
        3..6 => 1,
        _ => 2,
    };
    let (mut best, mut found, mut alone) = (most + 1, None, false);
    for candidate in candidates {
        // The difference in length is a lower bound of the distance, and quick.
        if candidate == name || candidate.len() > LONGEST || candidate.chars().count().abs_diff(length) > best {
            continue;
        }
        let distance = distance(name, candidate);
        if distance < best {
            (best, found, alone) = (distance, Some(candidate), true);
        } else if distance == best && found != Some(candidate) {
            alone = false;
        }
    }
    found.filter(|_| alone)
}

/// Letters to change, with case, dashes and underscores for nothing.
fn distance(name: &str, candidate: &str) -> usize {
    let letters = |text: &str| text.to_ascii_lowercase().replace(['-', '_', ' '], "");
    if letters(name) == letters(candidate) { 0 } else { strsim::damerau_levenshtein(name, candidate) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_certain_if_it_is_near_and_no_other_is_as_near() {
        let sure = |name: &str, candidates: &[&'static str]| certain(name, candidates.iter().copied());
        assert_eq!(sure("dellay", &["delay", "detection", "from"]), Some("delay"));
        assert_eq!(sure("raod", &["road", "camp"]), Some("road"));
        assert_eq!(sure("headCount", &["headcount"]), Some("headcount"));
        assert_eq!(sure("objective-time", &["objective_time"]), Some("objective_time"));
        assert_eq!(sure("atention", &["attention", "detention"]), Some("attention"));
        // Two as near, too far, too short.
        assert_eq!(sure("gat", &["gate", "goat"]), None);
        assert_eq!(sure("gatte", &["gates"]), None);
        assert_eq!(sure("colour", &["delay", "detection"]), None);
        assert_eq!(sure("x", &["y"]), None);
        // One name given twice is one candidate.
        assert_eq!(sure("raod", &["road", "road"]), Some("road"));
    }

    #[test]
    fn the_nearest_name_is_suggested_or_none() {
        assert_eq!(nearest("travel_time", ["travel", "strength"]), Some("travel"));
        assert_eq!(nearest("zzz", ["travel", "strength"]), None);
    }
}
