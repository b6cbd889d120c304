//! Procedures at a broker: judged by what is received, beside somebody of the bench who receives.

use super::is_fair;
use crate::assessment::Assessment;
use crate::calls;
use crate::evidence::{Got, Place, ReadTopic, Subject, TopicTry, WriteTopic, WriteTopicSeen};
use crate::files::profile::{Expectation, MqttProcedure, Procedure};
use crate::ixit::{LogIntf, Way};
use crate::names::{IdentityName, Text};
use crate::verdict::{Findings, Judged, Missing};

const NOTHING_KEPT: &str = "nothing is kept there, also for somebody who may have it: the class's question does not arise";

/// What must come of a procedure comes of it.
pub(super) fn is_as_expected(
    assessment: &Assessment<'_>,
    procedure: &Procedure,
    mqtt: &MqttProcedure,
    row: &LogIntf,
    at: &Place,
) -> Judged {
    let control = match &procedure.control {
        Some(control) => control.clone(),
        None => somebody(assessment, row, at)?,
    };
    let who = if procedure.who.as_str() == "nobody" { Subject::Nobody } else { Subject::Identity(procedure.who.clone()) };
    let (at, on, entitled, subjects) = (at.clone(), (*row.id).clone(), Some(control), vec![who]);
    let what = mqtt.to_string();
    if let Some(topic) = &mqtt.publish {
        let payload = mqtt.payload.clone().unwrap_or_default();
        let (topic, read_back, retain) = (topic.clone(), topic.clone(), false);
        let seen = assessment.ask(WriteTopic { at, on, topic, payload, retain, read_back, entitled, subjects })?;
        return published(&what, procedure, seen);
    }
    let retained = mqtt.retained.is_some();
    let filter = mqtt.retained.as_ref().or(mqtt.subscribe.as_ref()).cloned().unwrap_or_default();
    let seen = assessment.ask(ReadTopic { at, on, filter, retained, feed: None, entitled, subjects })?;
    is_fair(procedure, seen)?;
    let tried = seen.tried.first().ok_or_else(|| Missing::Unfair(format!("{what} was not tried")))?;
    // What strangers may not have, and what a class demands beyond the standard, no declaration excuses.
    let excuses = procedure.who.as_str() != "nobody" && !procedure.extra;
    let is_theirs = || tried.is_all_under(&calls::topics(assessment, &row.id, &tried.who)) && tried.topics.len() < TopicTry::TOPICS;
    received(&what, procedure, tried, excuses && is_theirs())
}

/// Whoever of the bench signs in there in normal use.
fn somebody(assessment: &Assessment<'_>, row: &LogIntf, at: &Place) -> Result<IdentityName, Missing> {
    let ixit = &assessment.declaration.ixit;
    let signs_in = |login: &_| {
        ixit.login(login).is_some_and(|login| {
            login.interface.as_deref() == Some(&*row.id) && login.exercise.iter().any(|way| matches!(way, Way::Mqtt(_)))
        })
    };
    let known = assessment.bench.samples.get(&at.sample).into_iter().flat_map(|facts| &facts.identities);
    let here = known.filter(|(_, identity)| identity.states.contains(&at.state) && signs_in(&identity.login));
    let nobody = || Missing::Needs(format!("{}: bench.yaml names nobody of sample {} who signs in there", row.id, at.sample));
    here.map(|(name, _)| name.clone()).next().ok_or_else(nobody)
}

/// `declared` says that all that came is declared for whoever received it.
fn received(what: &str, procedure: &Procedure, tried: &TopicTry, declared: bool) -> Judged {
    let mut findings = Findings::none();
    if tried.got == Got::NoAnswer || tried.got == Got::NotSignedIn {
        return Err(Missing::Unfair(format!("{what} as `{}`: {}", procedure.who, tried.got)));
    }
    match &procedure.expect {
        Some(Expectation::ContainsNoneOf(_)) => {
            if !tried.secrets.is_empty() {
                findings.fails(what, format!("gives `{}` a secret of the bench under {}", procedure.who, listed(&tried.secrets)));
            }
        }
        Some(Expectation::Served) => {
            if tried.got == Got::Absent {
                findings.remark(what, NOTHING_KEPT);
            } else if tried.received == 0 {
                findings.fails(what, format!("gives `{}` nothing", procedure.who));
            }
        }
        Some(Expectation::NothingReceived | Expectation::Refused) => {
            if declared {
                findings.remark(what, format!("gives `{}` what is declared for them, under {}", procedure.who, listed(&tried.topics)));
            } else if tried.received > 0 {
                findings.fails(what, format!("gives `{}` {} messages under {}", procedure.who, tried.received, listed(&tried.topics)));
            } else if tried.got == Got::Absent {
                findings.remark(what, NOTHING_KEPT);
            }
        }
        None | Some(Expectation::Discloses(_)) => return Err(unsaid(what)),
    }
    Ok(findings)
}

fn published(what: &str, procedure: &Procedure, seen: &WriteTopicSeen) -> Judged {
    let (mut findings, tried) = (Findings::none(), &seen.tried);
    if tried.is_empty() {
        return Err(Missing::Unfair(format!("{what} was not tried")));
    }
    is_fair(procedure, seen)?;
    let took = tried.iter().find(|tried| tried.took == Some(true));
    let unseen = tried.iter().find(|tried| tried.took.is_none() && tried.got != Got::Refused);
    match (&procedure.expect, took, unseen) {
        (Some(Expectation::Refused), Some(took), _) => {
            findings.fails(what, format!("takes effect for `{}`, {}", procedure.who, took.by));
        }
        (Some(Expectation::Refused | Expectation::Served), None, Some(tried)) => {
            return Err(Missing::Unfair(format!("{what} as `{}`: {}", procedure.who, tried.got)));
        }
        (Some(Expectation::Served), None, None) => findings.fails(what, format!("has no effect for `{}`", procedure.who)),
        (Some(Expectation::Refused), None, None) | (Some(Expectation::Served), Some(_), _) => {}
        _ => return Err(unsaid(what)),
    }
    Ok(findings)
}

fn unsaid(what: &str) -> Missing {
    Missing::Undeclared(format!("the profile does not say what {what} must come to: add `expect`"))
}

fn listed(topics: &[Text]) -> String {
    topics.iter().take(5).map(Text::as_str).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;
    use crate::files::{Profile, SourceText};
    use crate::ixit::Speaks;
    use crate::testing::{Camera, sound};
    use crate::verdict::Verdict::{self, Fail, Inconclusive, Pass};

    const PROFILE: &str = "profile: test\ntitle: t\nunits:\n  \"5.5-4-2a\":\n    - ";
    const ALL: &str = "{ mqtt: { subscribe: \"#\" }, expect: refused }";
    const NONE: &str = "{ mqtt: { subscribe: $SYS/# }, control: stream, expect: nothing_received }";
    const KEPT: &str = "{ mqtt: { retained: \"#\" }, expect: { contains_none_of: secrets } }";
    const WRITES: &str = "{ mqtt: { publish: config/wifi, payload: \"{canary}\" }, expect: refused }";
    const SERVED: &str = "{ mqtt: { subscribe: home/# }, as: stream, expect: served }";

    /// The camera's video service as a broker, under a profile with one procedure.
    fn with(procedure: &str) -> Camera {
        let text = format!("{PROFILE}{procedure}\n");
        let profile = crate::files::parse::<Profile>(&SourceText { file: "profile.yaml", text: &text }).unwrap();
        Camera::sound()
            .profile(|under| *under = profile.over(under.clone()))
            .interface("LogIntf-RTSP", |row| row.speaks = Speaks::Mqtts)
            .login("AuthMech-RTSP", |row| row.exercise = vec![Way::Mqtt(<_>::default())])
    }

    fn gives(got: Got, received: u32) -> impl Fn(Camera) -> Camera {
        move |camera| {
            camera.answer::<ReadTopic>(move |seen| seen.tried.iter_mut().for_each(|tried| (tried.got, tried.received) = (got, received)))
        }
    }

    fn tells(camera: Camera) -> Camera {
        camera.answer::<ReadTopic>(|seen| seen.tried[0].secrets = vec!["home/wifi".into()])
    }

    fn wrote(camera: Camera) -> Camera {
        camera.answer::<WriteTopic>(|seen| seen.tried[0].took = Some(true))
    }

    /// Those of the bench receive nothing either, and strangers have a session or not.
    fn quiet(let_in: bool) -> impl Fn(Camera) -> Camera {
        move |camera| {
            camera.answer::<ReadTopic>(move |seen| {
                seen.entitled.iter_mut().for_each(|tried| (tried.got, tried.received) = (Got::NoAnswer, 0));
                seen.tried.iter_mut().for_each(|tried| tried.let_in = let_in);
            })
        }
    }

    #[rstest]
    #[case::closed(ALL, sound, Pass)]
    #[case::open(ALL, gives(Got::Same, 3), Fail)]
    #[case::unclear(ALL, gives(Got::NoAnswer, 0), Inconclusive)]
    #[case::nobody_signs_in(ALL, |camera: Camera| camera.without_identity("stream"), Inconclusive)]
    #[case::not_asked(ALL, |camera: Camera| camera.unasked::<ReadTopic>(), Inconclusive)]
    #[case::state_of_the_broker(NONE, sound, Pass)]
    #[case::state_of_the_broker_is_told(NONE, gives(Got::Different, 40), Fail)]
    #[case::nobody_hears_it(NONE, quiet(true), Inconclusive)]
    #[case::nobody_hears_it_and_strangers_are_kept_out(NONE, quiet(false), Pass)]
    #[case::nothing_is_kept(KEPT, gives(Got::Absent, 0), Pass)]
    #[case::much_is_kept(KEPT, gives(Got::Same, 3), Pass)]
    #[case::a_secret_is_kept(KEPT, tells, Fail)]
    #[case::writes_are_dropped(WRITES, sound, Pass)]
    #[case::writes_take_effect(WRITES, wrote, Fail)]
    #[case::served(SERVED, gives(Got::Same, 1), Pass)]
    #[case::not_served(SERVED, sound, Fail)]
    fn verdicts_follow(#[case] procedure: &str, #[case] device: impl Fn(Camera) -> Camera, #[case] verdict: Verdict) {
        let judged = device(with(procedure)).unit("5.5-4-2a");
        assert_eq!(judged.verdict, verdict, "{judged:#?}");
    }
}
