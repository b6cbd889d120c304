//! Reasons for N and N/A: whether one says anything, and whether it says more than that what is asked for is not there.

use crate::id::GroupId;
use crate::paper::{is_nothing, mentions};

/// Empty, or one of the words that people write to have written something.
pub(crate) fn says_nothing(reason: &str) -> bool {
    let words = reason.trim().trim_end_matches('.').to_lowercase();
    is_nothing(Some(reason)) || words.len() < 3 || words.starts_with("say why") || ["not supported", "later"].contains(&words.as_str())
}

/// Words that deny.
const DENIES: [&str; 9] = ["no", "not", "without", "lacks", "none", "never", "cannot", "absent", "missing"];

/// What provisions ask for, where its absence is not what takes them out: their conditions and features are about something else.
const ASKED: &[(&str, &[&str])] = &[
    ("5.1-5", &["brute force", "guessing", "guesses", "lock-out", "lockout", "rate limit", "rate limiting", "attempts"]),
    ("5.3-2", &["update mechanism", "update mechanisms", "updates", "update"]),
    ("5.3-4A", &["automatic", "automatically"]),
    ("5.3-5", &["looks for updates", "look for updates", "check for updates", "checks for updates", "update check"]),
    ("5.3-7", &["cryptography", "signature", "signatures", "signed"]),
    ("5.3-9", &["verification", "verifies", "verify", "verified"]),
    ("5.3-10", &["verification", "verified", "trust relationship"]),
    ("5.3-11", &["notice", "notices", "notification", "notifications", "informed"]),
    ("5.3-12", &["notice", "notices", "warning", "warned", "informed"]),
    ("5.3-15A", &["isolation", "isolated"]),
    ("5.3-15B", &["replacement", "replaced"]),
    ("5.4-1", &["protection", "protected", "secure storage"]),
    ("5.5-5", &["authentication", "login", "password"]),
    ("5.5-6", &["encryption", "encrypted"]),
    ("5.5-7", &["encryption", "encrypted"]),
    ("5.5-8", &["key management", "process"]),
    ("5.6-4A", &["access control", "protection", "protected"]),
    ("5.6-4B", &["casing", "protection", "protected"]),
    ("5.7-2", &["alert", "alerts", "alarm"]),
    ("5.8-1", &["encryption", "encrypted"]),
    ("5.8-2", &["encryption", "encrypted"]),
    ("5.8-3", &["documentation", "documented", "manual"]),
    ("5.10-1", &["examination", "examined", "anomalies", "anomaly"]),
    ("5.11-2", &["deletion", "delete", "deleted"]),
    ("6-3A", &["withdrawal", "withdrawn", "withdraw"]),
    ("6-3B", &["record of consent", "recorded", "stored"]),
    ("6-5", &["informed", "information"]),
    ("6-8", &["anonymisation", "anonymization", "anonymised", "anonymized"]),
];

/// The word of a reason by which it says only that what the provision asks for is not there.
pub(super) fn circular(provision: GroupId, reason: &str) -> Option<&'static str> {
    let (_, asked) = ASKED.iter().find(|(id, _)| provision.to_string() == *id)?;
    // A reason in several parts may well say more than that: only one that is all denial is called a circle.
    let parts = || reason.split([';', ',', ':']).map(str::trim).filter(|part| !part.is_empty());
    let denied = |part: &str| mentions(part, &DENIES).and_then(|_| mentions(part, asked));
    parts().map(denied).reduce(|one, other| one.and(other)).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::Catalogue;
    use rstest::rstest;

    #[rstest]
    #[case::the_mechanism("5.3-2", "the device has no update mechanism", true)]
    #[case::the_limit("5.3-2", "the memory holds one image only", false)]
    #[case::both("5.3-2", "no update mechanism fits; the memory holds one image only", false)]
    #[case::guessing("5.1-5", "there is no lock-out", true)]
    #[case::no_network("5.1-5", "nobody signs in over a network", false)]
    #[case::login("5.5-5", "settings need no password", true)]
    #[case::no_settings("5.5-5", "nothing can be set over a network", false)]
    #[case::examination("5.10-1", "telemetry is not examined", true)]
    #[case::no_telemetry("5.10-1", "no telemetry is gathered", false)]
    #[case::a_feature("5.1-1", "there are no passwords", false)]
    fn a_reason_is_no_circle_when_it_says_what_is_absent_instead(#[case] provision: &str, #[case] reason: &str, #[case] is_one: bool) {
        assert_eq!(circular(provision.parse().unwrap(), reason).is_some(), is_one);
    }

    #[test]
    fn every_provision_here_can_be_answered_with_not_applicable() {
        for (provision, _) in ASKED {
            assert!(Catalogue::get().group(provision.parse().unwrap()).unwrap().status.is_conditional(), "{provision}");
        }
    }
}
