//! `verdicts.json`: the tree of verdicts, pretty and in a stable order, so that two runs can be compared line by line.

use suite::tree::Verdicts;

/// Text that is no tree of verdicts of this format.
#[derive(Debug, thiserror::Error)]
pub enum NoVerdicts {
    /// It was written in another format.
    #[error("the verdicts have format {found}, and this version reads format {known}", known = Verdicts::FORMAT)]
    Format {
        /// The format that it states.
        found: u64,
    },
    /// It is damaged, or something else.
    #[error("these are no verdicts: {0}")]
    Other(#[from] serde_json::Error),
}

/// The verdicts as JSON with a line feed at the end. Equal verdicts give equal bytes: fields stand in the order of the types, lists in the standard's.
#[must_use]
pub fn write(verdicts: &Verdicts) -> String {
    let mut text = serde_json::to_string_pretty(verdicts).expect("verdicts are plain data with string keys, which always serialises");
    text.push('\n');
    text
}

/// Reads what [`write()`] wrote.
///
/// # Errors
/// [`NoVerdicts`], for another format and for anything else.
pub fn read(text: &str) -> Result<Verdicts, NoVerdicts> {
    serde_json::from_str::<Verdicts>(text).map_or_else(|error| Err(fault(text, error)), known)
}

fn known(verdicts: Verdicts) -> Result<Verdicts, NoVerdicts> {
    if verdicts.format == Verdicts::FORMAT { Ok(verdicts) } else { Err(NoVerdicts::Format { found: verdicts.format.into() }) }
}

fn fault(text: &str, error: serde_json::Error) -> NoVerdicts {
    let stated = serde_json::from_str::<serde_json::Value>(text).ok().and_then(|value| value.get("format")?.as_u64());
    match stated {
        Some(found) if found != u64::from(Verdicts::FORMAT) => NoVerdicts::Format { found },
        _ => NoVerdicts::Other(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::verdicts;

    #[test]
    fn verdicts_survive_and_their_bytes_are_stable() {
        let (verdicts, text) = (verdicts(), write(&verdicts()));
        let again = read(&text).unwrap();
        assert_eq!(again, verdicts);
        assert_eq!(write(&again), text);
        assert!(text.starts_with("{\n  \"format\": 1,\n  \"reference_device\": null,\n") && text.ends_with("}\n"), "{text}");
    }

    #[test]
    fn another_format_is_told_from_damage() {
        let text = write(&verdicts()).replacen("\"format\": 1", "\"format\": 9, \"new\": 1", 1);
        assert!(matches!(read(&text), Err(NoVerdicts::Format { found: 9 })));
        assert!(matches!(read(&text.replacen("\"format\": 9", "\"format\": 1", 1)), Err(NoVerdicts::Other(_))));
        assert!(matches!(read("{"), Err(NoVerdicts::Other(_))));
    }
}
