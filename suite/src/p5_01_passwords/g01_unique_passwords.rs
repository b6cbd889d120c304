//! Test group 5.1-1: passwords are unique per device or set by the user.

use std::collections::BTreeMap;

use super::logins;
use crate::assessment::Assessment;
use crate::evidence::secret::CharacterClass;
use crate::evidence::{DutState, FirstUse, FirstUseSeen, LoginOutcome, Place, Scheme, TraitsSeen};
use crate::ixit::AuthMech;
use crate::ixit::t01_auth_mech::{Change, Drawn, Preinstalled, Until};
use crate::names::SampleId;
use crate::paper;
use crate::unit::{FACTORY_DEFAULT, INITIALISED, TestGroup, across_samples, both, case, each, everywhere, on_paper, unit};
use crate::verdict::{Findings, Judged, Missing};

pub(crate) const GROUP: TestGroup = TestGroup {
    id: "5.1-1",
    cases: &[
        case("5.1-1-1", &[unit('a', &on_paper(logins::with_password, passwords_beyond_first_use_are_unique))]),
        case(
            "5.1-1-2",
            &[
                unit('a', &everywhere(INITIALISED, password_logins_are_declared).and_by_bluetooth()),
                unit(
                    'b',
                    &both(
                        &each(logins::with_password_of_the_user, FACTORY_DEFAULT, a_password_must_be_set_first),
                        &on_paper(logins::without_password_of_the_user, users_set_none),
                    ),
                ),
                unit(
                    'c',
                    &both(
                        &across_samples(logins::with_preinstalled_password, preset_passwords_fit_their_generator),
                        &on_paper(logins::without_preinstalled_password, none_is_preset),
                    ),
                ),
            ],
        ),
    ],
};

fn passwords_beyond_first_use_are_unique(assessment: &Assessment<'_>, row: &AuthMech) -> Judged {
    let preset = match row.preinstalled() {
        Some(preset) if preset.until == Until::Changed => preset,
        other => return users_set_their_own(row, other),
    };
    let mut findings = Findings::none();
    match preset.drawn {
        Some(Drawn::Constant) => findings.fails(&row.id, "one password for all devices, good beyond the first login"),
        Some(Drawn::Sequence) => findings.fails(&row.id, "passwords from a sequence, so that one tells the next"),
        _ if paper::is_nothing(Some(&preset.generator)) => findings.fails(&row.id, "pre-installed passwords without a stated generator"),
        _ => {}
    }
    if findings.has_nonconformity() {
        return Ok(findings);
    }
    assessment.confirm("5.1-1-1a", row, format!("Does the generator of {} yield a different password on every device?", row.id))
}

/// Where nothing pre-installed outlives the first login, somebody else must set what is used after it.
fn users_set_their_own(row: &AuthMech, preset: Option<&Preinstalled>) -> Judged {
    if row.password().is_some_and(|password| password.set_by.is_some()) {
        return Ok(Findings::out_of_scope(&row.id, "beyond the first login only what the user set is good there"));
    }
    Err(match preset {
        Some(_) => {
            Missing::Undeclared(format!("{}: state in `factor` what follows the first login: `set_by: user`, or `until: changed`", row.id))
        }
        None => logins::origin_unstated(row),
    })
}

fn password_logins_are_declared(assessment: &Assessment<'_>, at: &Place) -> Judged {
    let with_password = |row: &AuthMech| row.password().is_some();
    logins::undeclared(assessment, at, Scheme::takes_password, with_password, "no row of 1-AuthMech with a password is reached there")
}

fn a_password_must_be_set_first(assessment: &Assessment<'_>, row: &AuthMech, at: &Place) -> Judged {
    let mut findings = Findings::none();
    // A preset password that nobody at the bench knows cannot be shown to be of no use.
    let preset = match (assessment.identity(&at.sample, row, DutState::FactoryDefault), row.preinstalled()) {
        (Ok(identity), _) => Some(identity),
        (Err(_), None) => None,
        (Err(missing), Some(_)) => {
            findings.lacks(missing);
            None
        }
    };
    let mut preset_opened = !is_own_preset(row) || preset.is_none();
    for way in logins::ways(row)? {
        let question = FirstUse { at: at.clone(), row: (*row.id).clone(), way, preset: preset.clone() };
        let seen = assessment.ask(question);
        preset_opened |= seen.as_ref().is_ok_and(|seen| seen.preset.is_some_and(LoginOutcome::accepted));
        findings.look(seen.map(|seen| judge_first_use(row, way, seen)));
    }
    if !preset_opened {
        let asks = "the label's secret opened nothing: is the device in factory default, and is the secret right?";
        findings.lacks(Missing::Unfair(format!("{}: {asks}", row.id)));
    }
    Ok(findings)
}

/// A row that shares the secret of another need not know that row's preset one.
fn is_own_preset(row: &AuthMech) -> bool {
    row.preinstalled().is_some() && !matches!(row.change, Some(Change::SameAs(_)))
}

fn users_set_none(_: &Assessment<'_>, row: &AuthMech) -> Judged {
    Ok(Findings::out_of_scope(&row.id, "the user sets no password there"))
}

fn none_is_preset(_: &Assessment<'_>, row: &AuthMech) -> Judged {
    Ok(Findings::out_of_scope(&row.id, "no password is pre-installed there"))
}

fn judge_first_use(row: &AuthMech, way: u8, seen: &FirstUseSeen) -> Findings {
    let preset_is_for_change_only = row.preinstalled().is_none_or(|preset| preset.until == Until::FirstLogin);
    let mut findings = Findings::none();
    if seen.wrong.accepted() {
        findings.fails(&row.id, format!("way {}: in factory default any password is accepted", way + 1));
    } else if seen.empty.accepted() {
        findings.fails(&row.id, format!("way {}: in factory default an empty password is accepted", way + 1));
    }
    if preset_is_for_change_only && seen.preset == Some(LoginOutcome::Accepted) {
        findings.fails(&row.id, format!("way {}: the preset password opens the device before the user set one", way + 1));
    }
    for operation in &seen.open_to_nobody {
        findings.fails(&row.id, format!("in factory default `{operation}` is served without any login"));
    }
    findings
}

fn preset_passwords_fit_their_generator(assessment: &Assessment<'_>, row: &AuthMech, samples: &[&SampleId]) -> Judged {
    let Some(preset) = row.preinstalled() else { return Ok(Findings::none()) };
    let mut findings = Findings::none();
    let mut first: BTreeMap<&str, &SampleId> = BTreeMap::new();
    for sample in samples {
        let judged = logins::factory_secret(assessment, row, sample).map(|seen| {
            let mut findings = contradictions(sample, preset, seen);
            let same = first.insert(&seen.keyed_digest, sample).filter(|_| preset.drawn != Some(Drawn::Constant));
            if let Some(other) = same {
                findings.fails(format!("samples {other} and {sample}"), "have the same preset password");
            }
            findings
        });
        findings.look(judged);
    }
    Ok(findings)
}

fn contradictions(sample: &SampleId, preset: &Preinstalled, seen: &TraitsSeen) -> Findings {
    let mut findings = Findings::none();
    let Preinstalled { alphabet, length, .. } = preset;
    if seen.length != *length {
        findings.fails(format!("sample {sample}"), format!("the preset password has {} characters, declared are {length}", seen.length));
    }
    if !fits_alphabet(seen, *alphabet) {
        findings.fails(
            format!("sample {sample}"),
            format!("the preset password uses more kinds of characters than an alphabet of {alphabet} has"),
        );
    }
    if !matches!(preset.drawn, Some(Drawn::Constant | Drawn::PublicData)) && !seen.derived_from.is_empty() {
        findings.fails(format!("sample {sample}"), format!("the preset password is derived from {}", seen.derived_from.join(" and ")));
    }
    findings
}

/// An alphabet may leave characters of a class out: hexadecimal digits take six letters, readable ones do without 0 and 1. One class alone proves nothing.
fn fits_alphabet(seen: &TraitsSeen, alphabet: u32) -> bool {
    let fewest = |class: &CharacterClass| match class {
        CharacterClass::Lower | CharacterClass::Upper => 6,
        CharacterClass::Digit => 8,
        CharacterClass::Other => 1,
    };
    seen.classes.len() < 2 || seen.classes.iter().map(fewest).sum::<u32>() <= alphabet
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::guessing::AcceptedEntry;
    use crate::evidence::{
        Ask as _, BenchTrouble, CommonCredentials, Login, Protocol, Question, SecretTraits, Service, TcpPorts, TcpPortsSeen,
    };
    use crate::ixit::t01_auth_mech::{Factor, Password};
    use crate::testing::{Camera, Reply, preset, sound};
    use crate::verdict::Verdict::{self, Fail, Inconclusive, Pass};
    use rstest::rstest;

    #[rstest]
    #[case::first_login_only("5.1-1-1a", sound, Pass)]
    #[case::drawn_and_confirmed("5.1-1-1a", |camera: Camera| camera.login("AuthMech-Web", |row| preset(row, |preset| preset.until = Until::Changed)), Pass)]
    #[case::one_for_all("5.1-1-1a", |camera: Camera| camera.login("AuthMech-Web", |row| preset(row, |preset| (preset.until, preset.drawn) = (Until::Changed, Some(Drawn::Constant)))), Fail)]
    #[case::one_for_all_until_first_login("5.1-1-1a", |camera: Camera| camera.login("AuthMech-Web", |row| preset(row, |preset| preset.drawn = Some(Drawn::Constant))), Pass)]
    #[case::nobody_sets_it("5.1-1-1a", |camera: Camera| camera.login("AuthMech-RTSP", |row| password(row, |password| password.set_by = None)), Inconclusive)]
    #[case::nobody_sets_what_follows_the_first_login("5.1-1-1a", |camera: Camera| camera.login("AuthMech-Web", |row| password(row, |password| password.set_by = None)), Inconclusive)]
    #[case::nobody_confirmed("5.1-1-1a", |camera: Camera| camera.login("AuthMech-Web", |row| preset(row, |preset| preset.until = Until::Changed)).undecided(), Inconclusive)]
    #[case::all_logins_declared("5.1-1-2a", sound, Pass)]
    #[case::telnet_open("5.1-1-2a", |camera: Camera| camera.listening(23, Protocol::Telnet, Scheme::Telnet), Fail)]
    #[case::one_service_unasked("5.1-1-2a", |camera: Camera| camera.answer::<TcpPorts>(|seen| opens(seen, 1)).unasked::<Service>(), Inconclusive)]
    #[case::one_service_half_seen("5.1-1-2a", |camera: Camera| camera.answer::<TcpPorts>(|seen| opens(seen, 1)).answer::<Service>(|seen| seen.cut_short = Some("no common algorithm".into())), Inconclusive)]
    #[case::declared_services_need_no_look("5.1-1-2a", |camera: Camera| camera.unasked::<Service>(), Pass)]
    #[case::ssh_by_keys_alone("5.1-1-2a", |camera: Camera| camera.listening(2222, Protocol::Ssh, Scheme::SshKey), Pass)]
    #[case::ssh_by_password("5.1-1-2a", |camera: Camera| camera.listening(2222, Protocol::Ssh, Scheme::SshPassword), Fail)]
    #[case::as_many_ports_as_are_identified("5.1-1-2a", |camera: Camera| camera.answer::<TcpPorts>(|seen| opens(seen, 256)), Pass)]
    #[case::more_ports_than_are_identified("5.1-1-2a", |camera: Camera| camera.answer::<TcpPorts>(|seen| opens(seen, 257)), Inconclusive)]
    #[case::telnet_among_too_many_ports("5.1-1-2a", |camera: Camera| camera.listening(23, Protocol::Telnet, Scheme::Telnet).answer::<TcpPorts>(|seen| opens(seen, 300)), Fail)]
    #[case::no_port_answered("5.1-1-2a", |camera: Camera| camera.answer::<TcpPorts>(|seen| (seen.open, seen.refused) = Default::default()), Inconclusive)]
    #[case::finding_beside_an_unasked_list("5.1-1-2a", |camera: Camera| camera.listening(23, Protocol::Telnet, Scheme::Telnet).unasked::<CommonCredentials>(), Fail)]
    #[case::common_password("5.1-1-2a", |camera: Camera| camera.answer::<CommonCredentials>(|seen| seen.accepted.push(ADMIN)), Fail)]
    #[case::any_password("5.1-1-2a", |camera: Camera| camera.answer::<CommonCredentials>(|seen| seen.control = LoginOutcome::Accepted), Fail)]
    #[case::right_secret_refused("5.1-1-2a", |camera: Camera| camera.answer::<Login>(|seen| seen.outcome = LoginOutcome::Refused), Inconclusive)]
    #[case::common_password_where_the_right_one_is_refused("5.1-1-2a", |camera: Camera| camera.answer::<Login>(|seen| seen.outcome = LoginOutcome::Refused).answer::<CommonCredentials>(|seen| seen.accepted.push(ADMIN)), Fail)]
    #[case::nobody_at_the_bench_can_sign_in("5.1-1-2a", |camera: Camera| camera.without_identity("owner").without_identity("viewer"), Inconclusive)]
    #[case::list_against_a_lock("5.1-1-2a", |camera: Camera| camera.answer::<CommonCredentials>(|seen| seen.control = LoginOutcome::Locked), Inconclusive)]
    #[case::must_be_set("5.1-1-2b", sound, Pass)]
    #[case::empty_is_enough("5.1-1-2b", |camera: Camera| camera.answer::<FirstUse>(|seen| seen.empty = LoginOutcome::Accepted), Fail)]
    #[case::preset_opens("5.1-1-2b", |camera: Camera| camera.answer::<FirstUse>(|seen| seen.preset = Some(LoginOutcome::Accepted)), Fail)]
    #[case::open_to_nobody("5.1-1-2b", |camera: Camera| camera.answer::<FirstUse>(|seen| seen.open_to_nobody.push("status".into())), Fail)]
    #[case::preset_refused_everywhere("5.1-1-2b", |camera: Camera| camera.answer::<FirstUse>(|seen| seen.preset = Some(LoginOutcome::Refused)), Inconclusive)]
    #[case::preset_locked_everywhere("5.1-1-2b", |camera: Camera| camera.answer::<FirstUse>(|seen| seen.preset = Some(LoginOutcome::Locked)), Inconclusive)]
    #[case::preset_unanswered_everywhere("5.1-1-2b", |camera: Camera| camera.answer::<FirstUse>(|seen| seen.preset = Some(LoginOutcome::NoAnswer)), Inconclusive)]
    #[case::preset_opens_one_way("5.1-1-2b", |camera: Camera| camera.reply(preset_refused_on_the_second_way), Pass)]
    #[case::one_way_in_trouble_hides_no_other("5.1-1-2b", |camera: Camera| camera.reply(first_way_in_trouble_second_is_open), Fail)]
    #[case::no_label_at_the_bench("5.1-1-2b", |camera: Camera| camera.without_identity("label"), Inconclusive)]
    #[case::all_are_preset("5.1-1-2b", |camera: Camera| camera.logins(|row| password(row, |password| password.set_by = None)), Pass)]
    #[case::all_are_the_users("5.1-1-2c", |camera: Camera| camera.logins(|row| password(row, |password| password.preinstalled = None)).alone(), Pass)]
    #[case::no_login_at_all("5.1-1-2c", |camera: Camera| camera.empty(|ixit| &mut ixit.auth_mech), Inconclusive)]
    #[case::fit_their_generator("5.1-1-2c", sound, Pass)]
    #[case::shared("5.1-1-2c", |camera: Camera| camera.answer::<SecretTraits>(|seen| seen.keyed_digest = "one".into()), Fail)]
    #[case::too_short("5.1-1-2c", |camera: Camera| camera.answer::<SecretTraits>(|seen| seen.length = 8), Fail)]
    #[case::letters_among_digits("5.1-1-2c", |camera: Camera| camera.login("AuthMech-Web", |row| preset(row, |preset| preset.alphabet = 10)), Fail)]
    #[case::hexadecimal("5.1-1-2c", |camera: Camera| camera.login("AuthMech-Web", |row| preset(row, |preset| preset.alphabet = 16)).answer::<SecretTraits>(|seen| seen.classes.retain(|class| *class != CharacterClass::Upper)), Pass)]
    #[case::from_the_serial("5.1-1-2c", |camera: Camera| camera.answer::<SecretTraits>(|seen| seen.derived_from.push("the serial number".into())), Fail)]
    #[case::a_declared_word_for_all_like_the_user_name("5.1-1-2c", |camera: Camera| camera.login("AuthMech-Web", |row| preset(row, |preset| preset.drawn = Some(Drawn::Constant))).answer::<SecretTraits>(|seen| seen.derived_from.push("the user name".into())), Pass)]
    #[case::one_sample("5.1-1-2c", |camera: Camera| camera.alone(), Inconclusive)]
    #[case::one_bad_sample("5.1-1-2c", |camera: Camera| camera.alone().answer::<SecretTraits>(|seen| seen.length = 8), Fail)]
    fn verdicts_follow(#[case] unit: &str, #[case] with: fn(Camera) -> Camera, #[case] verdict: Verdict) {
        let judged = with(Camera::sound()).unit(unit);
        assert_eq!(judged.verdict, verdict, "{judged:#?}");
    }

    fn password(row: &mut AuthMech, change: impl FnOnce(&mut Password)) {
        if let Factor::Password(password) = &mut row.factor {
            change(password);
        }
    }

    impl Camera {
        fn logins(self, change: fn(&mut AuthMech)) -> Self {
            self.declare(|declaration| declaration.ixit.auth_mech.iter_mut().for_each(change))
        }
    }

    /// Opens so many high ports, all without a declared login.
    fn opens(seen: &mut TcpPortsSeen, count: usize) {
        seen.open.extend((50_000..).take(count));
    }

    #[test]
    fn a_port_that_says_nothing_is_remarked() {
        let judged = Camera::sound().answer::<TcpPorts>(|seen| seen.open.extend([4000])).unit("5.1-1-2a");
        let remarks = judged.obligations.iter().flat_map(|obligation| obligation.findings.iter());
        assert_eq!(remarks.filter(|finding| finding.about.as_str() == "tcp/4000").count(), 1);
        assert_eq!(judged.verdict, Pass);
    }

    #[test]
    fn no_service_is_asked_beyond_the_ceiling() {
        let camera = Camera::sound().answer::<TcpPorts>(|seen| opens(seen, 1000));
        let evidence = camera.gather(&camera.only("5.1-1-2a"));
        assert_eq!(evidence.answered().filter(|(question, _)| question.kind() == "Service").count(), 256);
    }

    fn preset_refused_on_the_second_way(question: &Question, reply: &mut Reply) {
        if let (Question::FirstUse(FirstUse { way: 1, .. }), Reply::Answers(answers)) = (question, reply) {
            let mut seen = FirstUse::read(&answers[0]).unwrap().clone();
            seen.preset = Some(LoginOutcome::Refused);
            *answers = vec![seen.into()];
        }
    }

    fn first_way_in_trouble_second_is_open(question: &Question, reply: &mut Reply) {
        let Question::FirstUse(asked) = question else { return };
        match reply {
            Reply::Answers(answers) if asked.way > 0 => {
                let mut seen = FirstUse::read(&answers[0]).unwrap().clone();
                seen.empty = LoginOutcome::Accepted;
                *answers = vec![seen.into()];
            }
            _ => *reply = Reply::Trouble(BenchTrouble::new("the cable is out")),
        }
    }

    const ADMIN: AcceptedEntry = AcceptedEntry { user: String::new(), entry: 0, outcome: LoginOutcome::Accepted };

    #[test]
    fn the_same_survey_serves_every_completeness_unit() {
        let camera = Camera::sound();
        let scope = camera.everything();
        let evidence = camera.gather(&scope);
        let asked = |kind| evidence.answered().filter(|(question, _)| question.kind() == kind).count();
        assert_eq!(asked("TcpPorts"), 1);
    }
}
