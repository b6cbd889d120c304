//! Test group 5.1-5: guessing over the network is impracticable.

use super::logins;
use crate::assessment::Assessment;
use crate::evidence::{DutState, Guess, GuessSeen, LoginOutcome, Place};
use crate::files::Period;
use crate::files::profile::{Attempts, GuessingThreshold};
use crate::ixit::AuthMech;
use crate::ixit::t01_auth_mech::{Drawn, Factor, Preinstalled, Until};
use crate::unit::{INITIALISED, Judge, TestGroup, both, case, each, everywhere, on_paper, unit};
use crate::verdict::{Findings, Judged, Missing};

pub(crate) const GROUP: TestGroup = TestGroup {
    id: "5.1-5",
    cases: &[
        case("5.1-5-1", &[unit('a', &on_paper(logins::all, defence_makes_guessing_impracticable))]),
        case(
            "5.1-5-2",
            &[unit('a', &everywhere(INITIALISED, network_logins_are_declared).and_by_bluetooth()), unit('b', DEFENCE_ON_THE_DEVICE)],
        ),
    ],
};

const DEFENCE_ON_THE_DEVICE: &dyn Judge = &both(
    &each(logins::over_the_network, INITIALISED, defence_holds_as_declared),
    &on_paper(logins::without_interface, logins::is_out_of_reach),
);

const MS_PER_YEAR: f64 = 31_536_000_000.0;

fn defence_makes_guessing_impracticable(assessment: &Assessment<'_>, row: &AuthMech) -> Judged {
    if row.interface.is_none() {
        return logins::is_out_of_reach(assessment, row);
    }
    let mut findings = Findings::none();
    let rate = guesses_per_year(row);
    if rate.is_none() && row.password().is_some_and(|password| password.set_by.is_some()) {
        findings.fails(&row.id, "passwords that users choose, and no defence against guessing is declared");
        return Ok(findings);
    }
    let hint = row.preinstalled().filter(|preset| is_worth_guessing(preset)).map(|preset| {
        let guesses = f64::from(preset.alphabet.max(1)).powf(f64::from(preset.length)) / 2.0;
        guesses / rate.unwrap_or(UNHINDERED_PER_YEAR)
    });
    if let (Some(years), Some(threshold)) = (hint, threshold(assessment)) {
        let least = threshold.minimum_attack_time;
        #[allow(clippy::cast_precision_loss, reason = "an estimate in years")]
        if years * MS_PER_YEAR < least.ms() as f64 {
            findings.fails(
                &row.id,
                format!("a pre-installed password is guessed in {years:.2} years on average; {least} is the least ({})", threshold.source),
            );
            return Ok(findings);
        }
    }
    let hint = hint.map(|years| format!("a pre-installed password takes {years:.0e} years on average at the declared rate"));
    assessment.confirm_with_hint("5.1-5-1a", row, format!("{}: does the declared defence make guessing impracticable?", row.id), hint)
}

/// A word that every device shares and that sets a password and nothing else keeps no secret: there is nothing in it to guess.
fn is_worth_guessing(preset: &Preinstalled) -> bool {
    preset.until != Until::FirstLogin || preset.drawn != Some(Drawn::Constant)
}

/// What a small device answers without any defence: 100 tries a second.
const UNHINDERED_PER_YEAR: f64 = 100.0 * 31_536_000.0;

/// The rate that the declared defence leaves to an attacker; `None` without one.
fn guesses_per_year(row: &AuthMech) -> Option<f64> {
    let guessing = row.guessing.as_ref()?;
    #[allow(clippy::cast_precision_loss, reason = "an estimate in years")]
    let per_year = |ms: u64, tries: f64| tries * MS_PER_YEAR / ms.max(1) as f64;
    let lock = guessing.lock_out.as_ref().map(|lock| per_year(lock.lasts.ms(), f64::from(lock.after)));
    let delay = guessing.delay.map(|delay| per_year(delay.ms(), 1.0));
    lock.into_iter().chain(delay).reduce(f64::min)
}

fn threshold<'a>(assessment: &Assessment<'a>) -> Option<&'a GuessingThreshold> {
    assessment.profile.thresholds.as_ref().and_then(|thresholds| thresholds.guessing.as_ref())
}

fn network_logins_are_declared(assessment: &Assessment<'_>, at: &Place) -> Judged {
    logins::undeclared(assessment, at, |_| true, |_| true, "no row of 1-AuthMech is reached there")
}

fn defence_holds_as_declared(assessment: &Assessment<'_>, row: &AuthMech, at: &Place) -> Judged {
    if matches!(row.factor, Factor::Certificate | Factor::Key | Factor::Nothing) {
        return Ok(Findings::out_of_scope(&row.id, "nothing in it can be guessed"));
    }
    let identity = assessment.identity(&at.sample, row, DutState::Initialised)?;
    let (lock_after, lock_ms) = row.lock();
    let attempts = attempts(assessment, lock_after);
    let mut findings = Findings::none();
    for way in logins::ways(row)? {
        let (at, identity) = (at.clone(), identity.clone());
        let question = Guess { at, row: (*row.id).clone(), way, identity, lock_after, lock_ms, attempts };
        findings.look(assessment.ask(question).and_then(|seen| judge_way(row, way, seen)));
    }
    Ok(findings)
}

fn attempts(assessment: &Assessment<'_>, lock_after: u16) -> u16 {
    let fallback = Attempts { declared_limit_plus: 5, at_least: 20 };
    let wanted = threshold(assessment).map_or(fallback, |threshold| threshold.attempts);
    lock_after.saturating_add(wanted.declared_limit_plus).max(wanted.at_least)
}

fn judge_way(row: &AuthMech, way: u8, seen: &GuessSeen) -> Judged {
    let mut findings = Findings::none();
    let about = format!("{}, way {}", row.id, way + 1);
    let accepted = seen.guesses.iter().position(|guess| guess.outcome.accepted());
    if let Some(number) = accepted {
        findings.fails(&about, format!("accepted wrong guess number {}", number + 1));
        return Ok(findings);
    }
    if !seen.baseline.accepted() {
        return Ok(findings);
    }
    if let Some(lock) = row.guessing.as_ref().and_then(|guessing| guessing.lock_out.as_ref()) {
        judge_lock(&about, lock.after, lock.lasts.ms(), seen, &mut findings);
    }
    if let Some(delay) = row.guessing.as_ref().and_then(|guessing| guessing.delay) {
        judge_delay(&about, delay, seen, &mut findings);
    }
    if row.guessing.is_none() {
        let locked = seen.after_all != LoginOutcome::Accepted;
        findings.remark(
            &about,
            format!("declares no defence; {} wrong guesses {}", seen.guesses.len(), if locked { "locked it" } else { "changed nothing" }),
        );
    }
    Ok(findings)
}

/// Each guess that was weighed and refused must have taken the declared time; one that met a lock was not weighed at all.
fn judge_delay(about: &str, delay: Period, seen: &GuessSeen, findings: &mut Findings) {
    let weighed = seen.guesses.iter().skip(1).filter(|guess| guess.outcome == LoginOutcome::Refused);
    match weighed.map(|guess| guess.took_ms).min() {
        Some(shortest) if shortest < delay.ms() => {
            findings.fails(about, format!("a wrong guess was answered after {shortest} ms; declared is a delay of {delay}"));
        }
        Some(_) => {}
        None => findings
            .lacks(Missing::Unfair(format!("{about}: no wrong guess after the first was weighed and refused, so no delay was seen"))),
    }
}

/// The lock must hold directly after the declared number of tries, and as long as declared.
fn judge_lock(about: &str, after: u16, lasts_ms: u64, seen: &GuessSeen, findings: &mut Findings) {
    match seen.at_declared_limit {
        Some(LoginOutcome::NoAnswer) if seen.recovered_after_ms.is_some_and(|ms| ms.saturating_mul(10) >= lasts_ms.saturating_mul(9)) => {
            findings
                .remark(about, format!("hung up on the right secret too after {after} wrong guesses, for as long as the declared lock"));
        }
        Some(LoginOutcome::NoAnswer) | None => {
            findings.lacks(Missing::Unfair(format!("{about}: the right secret got no answer after {after} wrong guesses")));
        }
        Some(outcome) if outcome.accepted() => judge_open_at_limit(about, after, seen, findings),
        Some(_) => judge_length_of_lock(about, after, lasts_ms, seen, findings),
    }
}

/// The right secret worked after the declared number of tries: no lock, unless one that earlier tries tripped was over again by then.
fn judge_open_at_limit(about: &str, after: u16, seen: &GuessSeen, findings: &mut Findings) {
    let limit = usize::from(after);
    let is_locked = |number: usize| seen.guesses.get(number).is_some_and(|guess| guess.outcome == LoginOutcome::Locked);
    if is_locked(limit.saturating_sub(1)) && is_locked(limit) {
        findings.fails(about, "accepts the right secret while wrong guesses before and after it are locked out");
        return;
    }
    if let Some(first) = first_locked(seen).filter(|first| *first < limit) {
        findings.lacks(Missing::Unfair(format!(
            "{about}: locked already at wrong guess {} and open again after {after}; earlier tries may have been counted",
            first + 1
        )));
        return;
    }
    let later = if seen.after_all.accepted() { "nor after all guesses" } else { "but later" };
    findings.fails(about, format!("is not locked after {after} wrong guesses as declared, {later} ({} guesses made)", seen.guesses.len()));
}

/// The lock began while the guess that tripped it was weighed, which a device may answer late, so the time of that guess and of those that met the lock
/// counts too.
fn judge_length_of_lock(about: &str, after: u16, lasts_ms: u64, seen: &GuessSeen, findings: &mut Findings) {
    let Some(recovered) = seen.recovered_after_ms else {
        findings.remark(about, "did not unlock within the time waited");
        return;
    };
    let began = first_locked(seen).unwrap_or(usize::MAX).min(usize::from(after));
    let met: u64 = seen.guesses.iter().skip(began.saturating_sub(1)).map(|guess| guess.took_ms).sum();
    let ms = recovered.saturating_add(met);
    // The device's clock and ours start at different packets; a tenth is left to that.
    if ms.saturating_mul(10) >= lasts_ms.saturating_mul(9) {
        return;
    }
    if began + 1 < usize::from(after) {
        // What passed between two guesses is not in the answer, so a lock that began long before the last one may have lasted longer.
        findings.lacks(Missing::Unfair(format!(
            "{about}: locked already at wrong guess {} and unlocked at least {ms} ms later; earlier tries may have been counted",
            began + 1
        )));
        return;
    }
    findings.fails(about, format!("is unlocked after {ms} ms; declared are {lasts_ms} ms"));
}

/// The place of the first guess that met a lock, from 0.
fn first_locked(seen: &GuessSeen) -> Option<usize> {
    seen.guesses.iter().position(|guess| guess.outcome == LoginOutcome::Locked)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::Question;
    use crate::evidence::{Protocol, Scheme, TcpPorts};
    use crate::ixit::t01_auth_mech::Guessing;
    use crate::testing::{Camera, sound};
    use crate::testing::{Reply, preset};
    use crate::verdict::Verdict::{self, Fail, Inconclusive, Pass};
    use rstest::rstest;

    #[rstest]
    #[case::locks("5.1-5-1a", sound, Pass)]
    #[case::no_defence("5.1-5-1a", |camera: Camera| camera.login("AuthMech-Web", |row| row.guessing = None), Fail)]
    #[case::four_digits("5.1-5-1a", |camera: Camera| camera.login("AuthMech-Web", |row| preset(row, |preset| (preset.alphabet, preset.length) = (10, 4))), Fail)]
    #[case::a_word_for_all_that_sets_a_password("5.1-5-1a", |camera: Camera| camera.login("AuthMech-Web", |row| preset(row, |preset| (preset.alphabet, preset.length, preset.drawn) = (26, 5, Some(Drawn::Constant)))), Pass)]
    #[case::a_word_for_all_that_stays("5.1-5-1a", |camera: Camera| camera.login("AuthMech-Web", |row| preset(row, |preset| (preset.alphabet, preset.length, preset.drawn, preset.until) = (26, 5, Some(Drawn::Constant), Until::Changed))), Fail)]
    #[case::out_of_reach("5.1-5-1a", |camera: Camera| camera.login("AuthMech-RTSP", |row| row.interface = None), Pass)]
    #[case::out_of_reach_undecided("5.1-5-1a", |camera: Camera| camera.logins_nowhere().undecided(), Inconclusive)]
    #[case::within_reach_all_the_same("5.1-5-1a", |camera: Camera| camera.logins_nowhere().decided("5.1-5-1a", Fail), Fail)]
    #[case::undecided("5.1-5-1a", |camera: Camera| camera.undecided(), Inconclusive)]
    #[case::logins_declared("5.1-5-2a", sound, Pass)]
    #[case::ssh_open("5.1-5-2a", |camera: Camera| camera.listening(22, Protocol::Ssh, Scheme::SshKey), Fail)]
    #[case::died_on_the_way("5.1-5-2a", |camera: Camera| camera.answer::<TcpPorts>(|seen| seen.answered_after = false), Inconclusive)]
    #[case::defence_holds("5.1-5-2b", sound, Pass)]
    #[case::one_out_of_reach("5.1-5-2b", |camera: Camera| camera.login("AuthMech-RTSP", |row| row.interface = None), Pass)]
    #[case::one_out_of_reach_undecided("5.1-5-2b", |camera: Camera| camera.login("AuthMech-RTSP", |row| row.interface = None).undecided(), Inconclusive)]
    #[case::one_within_reach_all_the_same("5.1-5-2b", |camera: Camera| camera.login("AuthMech-RTSP", |row| row.interface = None).decided("5.1-5-1a", Fail), Fail)]
    #[case::no_lock("5.1-5-2b", |camera: Camera| camera.answer::<Guess>(|seen| seen.at_declared_limit = Some(LoginOutcome::Accepted)), Fail)]
    #[case::guess_accepted("5.1-5-2b", |camera: Camera| camera.answer::<Guess>(|seen| seen.guesses[1].outcome = LoginOutcome::Accepted), Fail)]
    #[case::unlocks_early("5.1-5-2b", |camera: Camera| camera.answer::<Guess>(recovers_at_half_time), Fail)]
    #[case::lock_began_before_the_last_guess("5.1-5-2b", |camera: Camera| camera.answer::<Guess>(lock_runs_while_guessing_goes_on), Pass)]
    #[case::delays("5.1-5-2b", |camera: Camera| camera.login("AuthMech-Web", |row| row.guessing = Some(delay())).answer::<Guess>(|seen| seen.guesses.iter_mut().for_each(|guess| guess.took_ms = 1000)), Pass)]
    #[case::too_quick("5.1-5-2b", |camera: Camera| camera.login("AuthMech-Web", |row| row.guessing = Some(delay())), Fail)]
    #[case::one_guess_shows_no_delay("5.1-5-2b", |camera: Camera| camera.login("AuthMech-Web", |row| row.guessing = Some(delay())).answer::<Guess>(|seen| seen.guesses.truncate(1)), Inconclusive)]
    #[case::all_locked_shows_no_delay("5.1-5-2b", |camera: Camera| camera.login("AuthMech-Web", |row| row.guessing = Some(delay())).answer::<Guess>(|seen| locked_from(seen, 0)), Inconclusive)]
    #[case::tripped_by_earlier_tries("5.1-5-2b", |camera: Camera| camera.answer::<Guess>(|seen| (locked_from(seen, 3), seen.recovered_after_ms = Some(100)).0), Inconclusive)]
    #[case::tripped_by_earlier_tries_and_long_enough("5.1-5-2b", |camera: Camera| camera.answer::<Guess>(tripped_early_and_long_enough), Pass)]
    #[case::tripped_by_earlier_tries_and_over_at_the_limit("5.1-5-2b", |camera: Camera| camera.answer::<Guess>(over_at_the_limit), Inconclusive)]
    #[case::locks_wrong_guesses_alone("5.1-5-2b", |camera: Camera| camera.answer::<Guess>(|seen| (locked_from(seen, 3), seen.at_declared_limit = Some(LoginOutcome::Accepted)).0), Fail)]
    #[case::locks_on_the_last_allowed_guess_and_unlocks_early("5.1-5-2b", |camera: Camera| camera.answer::<Guess>(|seen| (locked_from(seen, 9), recovers_at_half_time(seen)).0), Fail)]
    #[case::owner_cannot_sign_in("5.1-5-2b", |camera: Camera| camera.answer::<Guess>(|seen| seen.baseline = LoginOutcome::Refused), Inconclusive)]
    #[case::answers_late_to_the_guess_that_locks("5.1-5-2b", |camera: Camera| camera.answer::<Guess>(late_answer_to_the_guess_that_locks), Pass)]
    #[case::hangs_up_for_as_long("5.1-5-2b", |camera: Camera| camera.answer::<Guess>(|seen| seen.at_declared_limit = Some(LoginOutcome::NoAnswer)), Pass)]
    #[case::hangs_up_for_a_while("5.1-5-2b", |camera: Camera| camera.answer::<Guess>(|seen| (recovers_at_half_time(seen), seen.at_declared_limit = Some(LoginOutcome::NoAnswer)).0), Inconclusive)]
    #[case::limit_unanswered("5.1-5-2b", |camera: Camera| camera.answer::<Guess>(|seen| seen.at_declared_limit = None), Inconclusive)]
    #[case::one_way_unasked_hides_nothing("5.1-5-2b", |camera: Camera| camera.reply(second_way_unasked).answer::<Guess>(|seen| seen.at_declared_limit = Some(LoginOutcome::Accepted)), Fail)]
    fn verdicts_follow(#[case] unit: &str, #[case] with: fn(Camera) -> Camera, #[case] verdict: Verdict) {
        let judged = with(Camera::sound()).unit(unit);
        assert_eq!(judged.verdict, verdict, "{judged:#?}");
    }

    impl Camera {
        fn logins_nowhere(self) -> Self {
            self.declare(|declaration| declaration.ixit.auth_mech.iter_mut().for_each(|row| row.interface = None))
        }
    }

    fn second_way_unasked(question: &Question, reply: &mut Reply) {
        if matches!(question, Question::Guess(asked) if asked.way > 0) {
            *reply = Reply::Silence;
        }
    }

    fn locked_from(seen: &mut GuessSeen, first: usize) {
        seen.guesses.iter_mut().skip(first).for_each(|guess| guess.outcome = LoginOutcome::Locked);
    }

    /// Ten guesses are declared; the fourth meets the lock already, and each takes an eighth of it.
    fn tripped_early_and_long_enough(seen: &mut GuessSeen) {
        locked_from(seen, 3);
        seen.guesses.truncate(10);
        let lasts = seen.recovered_after_ms.unwrap();
        seen.guesses.iter_mut().for_each(|guess| guess.took_ms = lasts / 8);
        seen.recovered_after_ms = Some(lasts / 8);
    }

    /// The tenth guess locks at once and is answered when a third of the lock is over.
    fn late_answer_to_the_guess_that_locks(seen: &mut GuessSeen) {
        let lasts = seen.recovered_after_ms.unwrap();
        seen.guesses[9].took_ms = lasts / 3;
        seen.recovered_after_ms = Some(lasts * 2 / 3);
    }

    fn over_at_the_limit(seen: &mut GuessSeen) {
        locked_from(seen, 3);
        seen.guesses.iter_mut().skip(8).for_each(|guess| guess.outcome = LoginOutcome::Refused);
        seen.at_declared_limit = Some(LoginOutcome::Accepted);
    }

    fn recovers_at_half_time(seen: &mut GuessSeen) {
        seen.recovered_after_ms = seen.recovered_after_ms.map(|ms| ms / 2);
    }

    /// Each guess takes a hundredth of the lock, and ten of them come after it began.
    fn lock_runs_while_guessing_goes_on(seen: &mut GuessSeen) {
        let lasts = seen.recovered_after_ms.unwrap();
        seen.recovered_after_ms = Some(lasts * 85 / 100);
        seen.guesses.iter_mut().for_each(|guess| guess.took_ms = lasts / 100);
    }

    fn delay() -> Guessing {
        Guessing { lock_out: None, delay: Some(Period::from_ms(1000)), counted_per: None }
    }
}
