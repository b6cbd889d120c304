//! Check 2: who signed the root, in which role, and when.

use super::{Case, Check};
use crate::bundle::signature_code;
use crate::signature::{Examined, SignatureFault, Standing, TEST_UNIT};

pub(super) fn check(case: &Case) -> Check {
    let mut check = Check::new(2, "Who signed, in which role, and when?");
    for one in &case.signatures.each {
        if one.counts() {
            check.say(told(one));
        }
    }
    for (file, fault) in case.signatures.all_faults() {
        let says = if matches!(fault, SignatureFault::Unsigned) {
            "not signed: nobody answers for this bundle".to_owned()
        } else {
            format!("{file}: {fault}")
        };
        match fault.standing() {
            Standing::Forged => check.fault(signature_code(fault), says),
            Standing::Unchecked => check.open(format!("{says} [{}]", fault.code())),
        }
    }
    check
}

fn told(one: &Examined) -> String {
    let Some(signer) = &one.signer else { return String::new() };
    let role = one.role.map_or_else(String::new, |role| format!(" as {role}"));
    let claimed = one.signed.map_or_else(String::new, |time| format!(", on {time} by their own clock"));
    let stamped =
        one.stamped.as_ref().map_or_else(|| ", not time-stamped".to_owned(), |stamp| format!(", stamped on {} by {}", stamp.at, stamp.by));
    let test = if signer.test_key { ", with a key for tests: worth nothing" } else { "" };
    format!("{}: signed{role} by {}, {} ({}){claimed}{stamped}{test}", one.file, signer.name, signer.organisation, signer.party)
}

/// Everybody who signed and counts: `Ada, Example Lab, as independent laboratory`.
pub(super) fn known(case: &Case) -> Vec<String> {
    let counting = case.signatures.each.iter().filter(|one| one.counts());
    let named = counting.filter_map(|one| one.signer.as_ref()).map(|signer| {
        let test = if signer.test_key { " with a key for tests" } else { "" };
        format!("{}, {}, as {}{test}", signer.name, signer.organisation, signer.party)
    });
    named.collect()
}

/// Who signed, for the first sentence: `signed by Ada, Example Lab, as independent laboratory`.
pub(super) fn who(case: &Case) -> String {
    let named = known(case);
    match (named.is_empty(), case.signatures.each.is_empty()) {
        (false, _) => format!("signed by {}", named.join(" and by ")),
        (true, true) => "not signed".to_owned(),
        (true, false) if has_test_key(case) => "signed by somebody unknown to the trust file with a key for tests".to_owned(),
        (true, false) => "signed by somebody unknown to the trust file".to_owned(),
    }
}

/// Whether a signature whose signer is not known says of itself that its key is for tests, as `thirteen keys new --test` makes them.
fn has_test_key(case: &Case) -> bool {
    let claims = |fault: &SignatureFault| matches!(fault, SignatureFault::Unknown { claims } if claims.split(',').any(|part| part.strip_prefix("OU=") == Some(TEST_UNIT)));
    case.signatures.all_faults().any(|(_, fault)| claims(fault))
}

/// Who answers for the recordings: the first operator who counts.
pub(super) fn recorder(case: &Case) -> Option<&str> {
    let operators = case.signatures.each.iter().filter(|one| one.counts() && one.role == Some(crate::signature::Role::Operator));
    operators.filter_map(|one| one.signer.as_ref()).map(|signer| signer.name.as_str()).next()
}
