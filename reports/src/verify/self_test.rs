//! Check 11: the record of the suite's test of itself, and whether this program comes to the same.

use super::{Case, Check};
use crate::bundle::Rebuilt;
use crate::journal::Record;
use crate::self_test::SelfTest;
use crate::wording::counted;

pub(super) fn check(case: &Case) -> Check {
    let mut check = Check::new(11, "What is recorded of the suite's self-test?");
    let Some(rebuilt) = &case.rebuilt else {
        check.open("not checked: a text that judging takes is withheld");
        return check;
    };
    match &rebuilt.plan().self_test {
        None => check.open("nothing, so nothing here shows that the suite worked as it was released"),
        Some(recorded) => compared(recorded, case.other_method, &mut check),
    }
    match &rebuilt.plan().binary {
        None => check.say("which program ran is not recorded"),
        Some(binary) => check.say(format!("the program that began is {binary}")),
    }
    others(rebuilt, &mut check);
    check
}

/// What the program of the journal came to, beside what this one does.
fn compared(recorded: &SelfTest, other_method: bool, check: &mut Check) {
    let count = counted(recorded.checked.len(), "check");
    match SelfTest::run() {
        Err(failed) => check.open(format!("{failed}: this program does not work as it must, so do not go by it")),
        Ok(own) if own == recorded => {
            check.say(format!("{count} passed, and this program comes to the same: {}", recorded.digest().short()))
        }
        Ok(_) if other_method => check.open(format!("{count} passed by another version of the suite")),
        Ok(own) => {
            let differs = |name: &&String| own.checked.get(*name) != recorded.checked.get(*name);
            let differing: Vec<&str> = own
                .checked
                .keys()
                .chain(recorded.checked.keys().filter(|name| !own.checked.contains_key(*name)))
                .filter(differs)
                .map(String::as_str)
                .collect();
            check
                .open(format!("{count} passed by another build of this version, which came to something else at {}", differing.join(", ")));
        }
    }
}

/// Sessions by other programs than the one that began.
fn others(rebuilt: &Rebuilt, check: &mut Check) {
    let plan = rebuilt.plan();
    let began = plan.self_test.as_ref().map(SelfTest::digest);
    for line in rebuilt.reading.lines() {
        let Record::Session { binary, self_test, suite_version, .. } = &line.record else { continue };
        if *binary != plan.binary {
            let by = binary.as_ref().map_or("not recorded", |digest| digest.as_str());
            check.say(format!("record {}: a session by another program, suite {suite_version}: {by}", line.seq));
        }
        if *self_test != began {
            check.open(format!("record {}: the self-test of that session is missing, or came to something else", line.seq));
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use crate::bundle::Bundle;
    use crate::bundle::testing::{packed, parts, texts_with};
    use crate::journal::Plan;
    use crate::signature::Trust;
    use crate::verify::{Standing, Verifier, verify};
    use rstest::rstest;
    use suite::names::Digest;

    fn other_digest(plan: &mut Plan) {
        plan.self_test.as_mut().unwrap().checked.insert("verdicts".into(), Digest::of(b"other"));
    }

    #[rstest]
    #[case::the_same(|_: &mut Plan| {}, Standing::Genuine, "7 checks passed, and this program comes to the same")]
    #[case::none(|plan: &mut Plan| plan.self_test = None, Standing::Open, "nothing, so nothing here shows")]
    #[case::another_build(other_digest, Standing::Open, "another build of this version, which came to something else at verdicts")]
    #[case::another_version(|plan: &mut Plan| { other_digest(plan); plan.suite_version = "0.0.9".into(); }, Standing::Open, "by another version")]
    #[case::no_program(|plan: &mut Plan| plan.binary = None, Standing::Genuine, "which program ran is not recorded")]
    fn what_is_recorded_is_told(#[case] change: fn(&mut Plan), #[case] standing: Standing, #[case] says: &str) {
        let bytes = packed(&parts(texts_with(change)), &[]);
        let mut bundle = Bundle::open(Cursor::new(bytes)).unwrap();
        let report = verify(&mut bundle, Verifier { trust: &Trust::default(), now: jiff::Timestamp::MAX }).unwrap();
        let check = &report.checks[10];
        assert!(check.standing == standing && check.faults.is_empty(), "{check:?}");
        assert!(check.says.iter().any(|said| said.contains(says)), "{check:?}");
    }
}
