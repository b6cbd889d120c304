//! Ids among the arguments of a test binary, for which libtest knows only parts of names.

use std::collections::BTreeSet;
use std::ffi::OsString;

use suite::catalogue::SelectorError;
use suite::id::Selector;

use super::command;

/// Takes the ids out of the arguments: they select by id, never by substring, and there may be several. What looks like an id and is none is refused,
/// or it would select nothing in silence.
pub(super) fn take_selectors(arguments: impl Iterator<Item = OsString>) -> Result<(Vec<Selector>, Vec<OsString>), String> {
    let takes_value = options_with_value();
    let (mut selectors, mut rest) = (Vec::new(), Vec::new());
    // The first is the program's own name.
    let mut is_value = true;
    for argument in arguments {
        match argument.to_str().filter(|text| !is_value && looks_like_an_id(text)) {
            Some(id) => selectors.push(id.parse().map_err(|error: SelectorError| error.to_string())?),
            None => {
                is_value = !is_value && argument.to_str().is_some_and(|text| takes_value.contains(text));
                rest.push(argument);
            }
        }
    }
    Ok((selectors, rest))
}

/// A trial's whole name, as nextest gives it, has spaces in it.
fn looks_like_an_id(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_digit()) && !text.contains(char::is_whitespace)
}

fn options_with_value() -> BTreeSet<String> {
    let command = command();
    let options = command.get_arguments().filter(|option| !option.is_positional() && option.get_action().takes_values());
    let names = options.flat_map(|option| {
        let long = option.get_long().map(|name| format!("--{name}"));
        long.into_iter().chain(option.get_short().map(|name| format!("-{name}")))
    });
    names.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case::several(&["5.1-5", "--strict", "5.0"], &["5.1-5", "5.0"], &["--strict"])]
    #[case::values_of_options(&["--test-threads", "4", "--skip", "5.1", "--dut", "5.1-5", "5.6"], &["5.6"], &["--test-threads", "4", "--skip", "5.1", "--dut", "5.1-5"])]
    #[case::a_value_that_looks_like_an_option(&["--skip", "--skip", "5.6"], &["5.6"], &["--skip", "--skip"])]
    #[case::a_whole_name(&["--exact", "3d-printer 5.1-5-2 functional: brute force"], &[], &["--exact", "3d-printer 5.1-5-2 functional: brute force"])]
    #[case::words(&["passwords", "--format=json"], &[], &["passwords", "--format=json"])]
    fn ids_are_taken_out_of_the_arguments(#[case] given: &[&str], #[case] ids: &[&str], #[case] left: &[&str]) {
        let (selectors, rest) = take_selectors(["conformance"].iter().chain(given).map(OsString::from)).unwrap();
        assert_eq!(selectors, ids.iter().map(|id| id.parse().unwrap()).collect::<Vec<Selector>>());
        assert_eq!(rest[1..], left.iter().map(OsString::from).collect::<Vec<_>>());
    }

    #[test]
    fn what_looks_like_an_id_and_is_none_is_refused() {
        let refused = take_selectors(["conformance", "5.1-5", "5.1-99"].map(OsString::from).into_iter()).unwrap_err();
        assert!(refused.contains("5.1-99"), "{refused}");
    }
}
