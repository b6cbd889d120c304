//! What a deletion left, and whom it took something that was not to go.

use std::collections::BTreeSet;

use super::erasing::{erased, held_by};
use super::functions;
use crate::assessment::{Assessment, by_id};
use crate::evidence::{Call, EraseSeen, LoginErased, LoginOutcome, MarkErased, Who};
use crate::ixit::DelFunc;
use crate::ixit::t25_del_func::Target;
use crate::names::RowId;
use crate::verdict::{Findings, Judged, Missing};

/// The data that a function deletes is gone: what a probe wrote and found is not found again. What no probe could write, a person looks at.
pub(super) fn data_is_gone(assessment: &Assessment<'_>, row: &DelFunc) -> Judged {
    functions::one_deletes(&[row], Target::Device)?;
    let claim = assessment.claim("5.11-1-2c").about(row);
    let Some(seen) = erased(assessment, row)? else {
        let steps = row.steps.as_deref().unwrap_or("as the manual says");
        let claim =
            claim.step(format!("Create data of each kind that {} deletes. Delete it ({steps}), and look for it everywhere.", row.id));
        return claim.asks(format!("{}: is all of the data gone?", row.id));
    };
    let mut findings = Findings::none();
    if seen.shortfall.is_some() {
        return Ok(findings);
    }
    let mut looked_at = BTreeSet::new();
    for mark in seen.marks.iter().filter(|mark| is_to_go(assessment, row, &mark.call)) {
        gone(&mut findings, mark);
        looked_at.extend(held_by(assessment, &mark.call).cloned());
    }
    for login in seen.logins.iter().filter(|login| row.is_of(&login.who)) {
        looked_at.extend(login_is_gone(&mut findings, assessment, row, login));
    }
    let rest: Vec<_> = row.deletes.iter().filter(|deleted| !looked_at.contains(&**deleted)).map(|deleted| (**deleted).clone()).collect();
    if !rest.is_empty() && !findings.has_nonconformity() {
        let lines = looked_at.iter().map(|id| format!("{id}: looked for by a machine, and gone"));
        let lines = lines.chain(rest.iter().map(|id| format!("{id}: not looked for by a machine")));
        let claim = claim.gathered(lines).step(format!("Create this data, and delete it by {}.", row.id));
        findings.look(claim.asks(format!("{}: is the rest of the data gone too?", row.id)));
    }
    Ok(findings)
}

fn gone(findings: &mut Findings, mark: &MarkErased) {
    if !mark.before {
        findings.lacks(Missing::Unfair(format!("{}: what it wrote was not read back before the deletion", mark.call)));
    } else if !mark.shown_by.is_empty() {
        let by: Vec<_> = mark.shown_by.iter().map(ToString::to_string).collect();
        findings.fails(&mark.call, format!("what it wrote is still shown after the deletion by: {}", by.join(", ")));
    }
}

/// Whether a marked value is among what the function deletes.
fn is_to_go(assessment: &Assessment<'_>, row: &DelFunc, call: &Call) -> bool {
    let is_of = |who: &Who| matches!(who, Who::Identity(name) if row.is_of(name));
    held_by(assessment, call).is_some_and(|data| is_named(assessment, row, data)) && is_of(&call.who)
}

fn is_named(assessment: &Assessment<'_>, row: &DelFunc, data: &RowId) -> bool {
    let disposes = |data: &RowId| {
        let mut rows = assessment.declaration.ixit.pers_data.iter();
        rows.any(|other| *other.id == *data && other.disposal.contains(&row.id))
    };
    row.names(data) || disposes(data)
}

/// A password or token that the function deletes opens nothing any more. The rows of 10-SecParam that this looked at.
fn login_is_gone(findings: &mut Findings, assessment: &Assessment<'_>, row: &DelFunc, login: &LoginErased) -> Vec<RowId> {
    let ixit = &assessment.declaration.ixit;
    let identity = assessment.first_sample().ok().and_then(|sample| assessment.bench.samples.get(sample)?.identities.get(&login.who));
    let Some(identity) = identity.filter(|_| login.before.accepted()) else { return Vec::new() };
    let deleted = ixit.sec_param.iter().filter(|param| row.names(&param.id) && param.used_by.iter().any(|login| **login == identity.login));
    let deleted: Vec<_> = deleted.map(|param| (*param.id).clone()).collect();
    if deleted.is_empty() {
        return deleted;
    }
    if ixit.login(&identity.login).is_some_and(|row| row.pairs_by().is_some()) {
        return bond_is_gone(findings, login, deleted);
    }
    match login.after {
        outcome if outcome.accepted() => findings.fails(&login.who, "still signs in after the deletion"),
        LoginOutcome::NoAnswer => findings.lacks(Missing::Unfair(format!("the login of {} got no answer after the deletion", login.who))),
        _ => {}
    }
    if login.session == Some(true) {
        findings.fails(&login.who, "is still served after the deletion in a session from before");
    }
    deleted
}

/// The bond of before opens nothing any more. That somebody can pair anew is no sign of one.
fn bond_is_gone(findings: &mut Findings, login: &LoginErased, deleted: Vec<RowId>) -> Vec<RowId> {
    let Some(served) = login.session else { return Vec::new() };
    if served {
        findings.fails(&login.who, "is still served after the deletion over a bond from before");
    }
    deleted
}

/// What one user deletes leaves the others their data and rights.
pub(super) fn others_keep_theirs(assessment: &Assessment<'_>, row: &DelFunc) -> Judged {
    functions::one_deletes(&[row], Target::Device)?;
    let claim = assessment.claim("5.11-1-2d").about(row);
    let asks = format!("{}: with several users, does a deletion by one leave the data and rights of the others as they should be?", row.id);
    let seen = erased(assessment, row)?;
    let others = seen.map(|seen| others(assessment, row, seen)).unwrap_or_default();
    let Some(seen) = seen.filter(|_| others.iter().any(|mark| mark.before)) else {
        let claim = claim.step(format!("Sign in as two users who both have data. Delete by {} as one of them.", row.id));
        return claim.asks(asks);
    };
    let mut findings = Findings::none();
    if seen.shortfall.is_some() {
        return Ok(findings);
    }
    for mark in others.into_iter().filter(|mark| mark.before && mark.shown_by.is_empty()) {
        findings.fails(&mark.call, "what it wrote is gone, although it is the data of somebody else");
    }
    for login in seen.logins.iter().filter(|login| !row.is_of(&login.who) && login.before.accepted()) {
        match login.after {
            outcome if outcome.accepted() => {}
            LoginOutcome::Refused => findings.fails(&login.who, "no longer signs in, although it is somebody else's data that was deleted"),
            _ => findings.lacks(Missing::Unfair(format!("the login of {} got no clear answer after the deletion", login.who))),
        }
    }
    Ok(findings)
}

/// The marked values of those whose data is not to go.
fn others<'s>(assessment: &Assessment<'_>, row: &DelFunc, seen: &'s EraseSeen) -> Vec<&'s MarkErased> {
    let is_others = |call: &Call| matches!(&call.who, Who::Identity(name) if !row.is_of(name));
    let data = |mark: &&MarkErased| held_by(assessment, &mark.call).is_some() && is_others(&mark.call);
    seen.marks.iter().filter(data).collect()
}

/// What the device says of a deletion tells its user that it is done.
pub(super) fn deletion_is_confirmed(assessment: &Assessment<'_>, row: &DelFunc) -> Judged {
    let confirmation = crate::paper::stated(row.confirmation.as_deref(), &row.id, "confirmation")?;
    let claim = assessment.claim("5.11-4-1c").about(row);
    let asks = format!("{}: does a clear confirmation appear as declared ({confirmation})?", row.id);
    match erased(assessment, row)?.and_then(|seen| Some((seen.status?, &seen.said))) {
        Some((status, said)) => claim.gathered([format!("the device answered {status}: {said}")]).asks(asks),
        None => claim.step(format!("Delete by {}, and watch what the product says.", row.id)).asks(asks),
    }
}

/// What is left at an associated service, a person sees at an account there.
pub(super) fn services_are_rid_of_it(assessment: &Assessment<'_>, row: &DelFunc) -> Judged {
    let ixit = &assessment.declaration.ixit;
    let data = by_id(ixit.pers_data.iter()).into_iter().filter(|data| is_named(assessment, row, &data.id));
    let data = data.map(|data| format!("{}: {}", data.id, data.description));
    let claim = assessment.claim("5.11-2-2c").about(row).gathered(data);
    let claim = claim
        .step(format!("Let the services hold this data. Delete it by {}, and look for it at each service, also by its export.", row.id));
    claim.asks(format!("{}: is the data gone from every associated service?", row.id))
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use crate::bench::IdentityFacts;
    use crate::evidence::{DutState, Erase, EraseSeen, Evidence, LoginOutcome, MarkErased, Plant, Planted, Question, ResponseClass};
    use crate::judge::open_questions;
    use crate::testing::Camera;
    use crate::verdict::Verdict::{self, Fail, Inconclusive, Pass};

    /// The sound camera on a bench that can reset it and set it up, and can be its viewer too.
    fn bench() -> Camera {
        let viewer = || IdentityFacts { login: "AuthMech-Web".into(), user: Some("guest".into()), states: [DutState::Initialised].into() };
        Camera::sound().bench(|bench| {
            bench.hooks.extend(["factory_reset", "initialise"].map(str::to_owned));
            bench.samples.values_mut().for_each(|sample| drop(sample.identities.insert("viewer".into(), viewer())));
        })
    }

    /// Its viewer is removed, and that came out otherwise.
    fn viewer(change: impl Fn(&mut EraseSeen) + 'static) -> Camera {
        let only = bench().declare(|declaration| {
            declaration.ixit.del_func.retain(|row| row.id.as_str() == "DelFunc-Viewer");
            declaration.ixit.del_func[0].deletes.retain(|deleted| deleted.as_str() != "PersData-Logins");
            declaration.ixit.pers_data.iter_mut().for_each(|row| row.disposal.retain(|function| function.as_str() != "DelFunc-Viewer"));
        });
        only.answer::<Erase>(change).undecided()
    }

    fn mark<'s>(seen: &'s mut EraseSeen, call: &str) -> &'s mut MarkErased {
        seen.marks.iter_mut().find(|mark| mark.call.to_string() == call).unwrap()
    }

    const OWNERS: &str = "SoftServ-Settings/set-label as owner";
    const VIEWERS: &str = "SoftServ-Settings/set-viewer-label as viewer";

    fn login(seen: &mut EraseSeen, who: &str, after: LoginOutcome) {
        seen.logins.iter_mut().filter(|login| login.who.as_str() == who).for_each(|login| login.after = after);
    }

    /// Somebody whom the bench knows, and who signs in where no probe does, is left out of the script.
    #[test]
    fn only_logins_that_a_probe_tries_are_held_against_it() {
        let known = IdentityFacts { login: "AuthMech-Card".into(), user: None, states: [DutState::Initialised].into() };
        let lock = Camera::lock().bench(|bench| {
            bench.hooks.extend(["factory_reset", "initialise"].map(str::to_owned));
            bench.samples.values_mut().for_each(|sample| drop(sample.identities.insert("card".into(), known.clone())));
        });
        let lock = lock.declare(|declaration| {
            let mut card = declaration.ixit.auth_mech[0].clone();
            card.id = crate::files::At::nowhere("AuthMech-Card".into());
            card.exercise.clear();
            declaration.ixit.auth_mech.push(card);
        });
        let open = open_questions(&lock.judge_with(&lock.only("5.11-1-2c"), &Evidence::default()));
        let tried = |question: Question| if let Question::Erase(script) = question { Some(script.logins) } else { None };
        assert_eq!(open.into_iter().filter_map(tried).collect::<Vec<_>>(), [["phone".into()]]);
    }

    #[rstest]
    #[case::gone("5.11-1-2c", || viewer(|_| ()), Pass)]
    #[case::still_shown("5.11-1-2c", || viewer(|seen| mark(seen, VIEWERS).shown_by.push("SoftServ-Settings/users as owner".into())), Fail)]
    #[case::still_signs_in("5.11-1-2c", || viewer(|seen| login(seen, "viewer", LoginOutcome::Accepted)), Fail)]
    #[case::session_goes_on("5.11-1-2c", || viewer(|seen| seen.logins.iter_mut().for_each(|login| login.session = Some(true))), Fail)]
    #[case::login_unanswered("5.11-1-2c", || viewer(|seen| login(seen, "viewer", LoginOutcome::NoAnswer)), Inconclusive)]
    #[case::was_never_seen("5.11-1-2c", || viewer(|seen| mark(seen, VIEWERS).before = false), Inconclusive)]
    #[case::was_not_deleted("5.11-1-2c", || viewer(|seen| seen.shortfall = Some("status 500".into())), Inconclusive)]
    #[case::by_hand("5.11-1-2c", Camera::sound, Pass)]
    #[case::by_hand_undecided("5.11-1-2c", || Camera::sound().undecided(), Inconclusive)]
    #[case::the_rest_is_undecided("5.11-1-2c", || bench().undecided(), Inconclusive)]
    #[case::the_rest_remains("5.11-1-2c", || bench().decided("5.11-1-2c", Fail), Fail)]
    #[case::refused_by_the_bench("5.11-1-2c", || bench().refused_by_the_bench::<Erase>(), Inconclusive)]
    #[case::others_keep_theirs("5.11-1-2d", || viewer(|_| ()), Pass)]
    #[case::others_lose_theirs("5.11-1-2d", || viewer(|seen| mark(seen, OWNERS).shown_by.clear()), Fail)]
    #[case::others_are_locked_out("5.11-1-2d", || viewer(|seen| login(seen, "owner", LoginOutcome::Refused)), Fail)]
    #[case::others_got_no_answer("5.11-1-2d", || viewer(|seen| login(seen, "owner", LoginOutcome::NoAnswer)), Inconclusive)]
    #[case::others_had_nothing("5.11-1-2d", || viewer(|seen| seen.marks.iter_mut().for_each(|mark| mark.before = false)), Inconclusive)]
    #[case::users_by_hand("5.11-1-2d", Camera::sound, Pass)]
    #[case::users_by_hand_undecided("5.11-1-2d", || Camera::sound().undecided(), Inconclusive)]
    #[case::confirmed("5.11-4-1c", bench, Pass)]
    #[case::confirmed_unclearly("5.11-4-1c", || bench().decided("5.11-4-1c", Fail), Fail)]
    #[case::confirmation_undecided("5.11-4-1c", || viewer(|_| ()), Inconclusive)]
    fn verdicts_follow(#[case] unit: &str, #[case] camera: fn() -> Camera, #[case] verdict: Verdict) {
        let judged = camera().unit(unit);
        assert_eq!(judged.verdict, verdict, "{judged:#?}");
    }

    /// A lock whose bonds are what phones sign in by, and whose phone pairs anew after a reset; with what came of the bond of before.
    fn paired(session: Option<bool>) -> Camera {
        let lock = Camera::lock().bench(|bench| bench.hooks.extend(["factory_reset", "initialise"].map(str::to_owned)));
        let lock = lock.row(
            |ixit| &mut ixit.sec_param,
            "SecParam-Bonds",
            |row| row.used_by.push(crate::files::At::nowhere("AuthMech-Phone".into())),
        );
        lock.answer::<Erase>(move |seen| {
            seen.logins.iter_mut().for_each(|login| (login.after, login.session) = (LoginOutcome::Accepted, session));
        })
    }

    #[rstest]
    #[case::the_bond_opens_nothing(paired(Some(false)), Pass)]
    #[case::the_bond_still_opens(paired(Some(true)), Fail)]
    #[case::pairing_anew_is_no_bond(paired(None), Pass)]
    #[case::nobody_looked_for_the_bond(paired(None).undecided(), Inconclusive)]
    fn a_bond_is_gone_with_the_data(#[case] lock: Camera, #[case] verdict: Verdict) {
        let judged = lock.unit("5.11-1-2c");
        assert_eq!(judged.verdict, verdict, "{judged:#?}");
    }

    #[test]
    fn the_assessor_is_shown_what_the_device_said() {
        assert!(format!("{:?}", viewer(|_| ()).unit("5.11-4-1c")).contains("the device answered 200: done"));
    }

    fn created(change: impl Fn(&mut Planted) + 'static) -> Camera {
        bench().answer::<Plant>(move |seen| seen.marks.iter_mut().for_each(&change))
    }

    #[rstest]
    #[case::created(|| created(|_| ()), Pass)]
    #[case::refused(|| created(|mark| (mark.written, mark.read) = (Some(ResponseClass::Refused), false)), Fail)]
    #[case::of_another_form(|| created(|mark| (mark.written, mark.read) = (Some(ResponseClass::Other), false)), Inconclusive)]
    #[case::cut_on_the_way(|| created(|mark| mark.read = false), Inconclusive)]
    #[case::could_not_be_put_back(|| created(|mark| (mark.written, mark.read) = (None, false)), Inconclusive)]
    #[case::by_hand_undecided(|| created(|_| ()).undecided(), Inconclusive)]
    #[case::by_hand_not(|| created(|_| ()).decided("5.11-1-2a", Fail).decided("5.11-3-1a", Fail), Fail)]
    fn creation_follows(
        #[values("5.11-1-2a", "5.11-3-1a", "5.11-4-1a", "6-6-2a")] unit: &str,
        #[case] camera: fn() -> Camera,
        #[case] verdict: Verdict,
    ) {
        let judged = camera().unit(unit);
        assert_eq!(judged.verdict, verdict, "{judged:#?}");
    }
}
