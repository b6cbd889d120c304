//! Who gets what of operations over MQTT: judged by what is received, never by what a broker acknowledges.

use super::{Matrix, known};
use crate::assessment::Assessment;
use crate::calls;
use crate::evidence::{
    Conduct, Feed, Got, Place, Question, ReadTopic, ReadTopicSeen, Subject, TakeOver, TopicTry, WriteTopic, WriteTopicSeen,
};
use crate::ixit::t13_soft_serv::{CANARY, takes_in};
use crate::ixit::{MqttAct, Operation};
use crate::names::{IdentityName, Text};
use crate::verdict::{Findings, Judged, Missing};

/// A message as an operation declares it: topic, payload, whether the broker keeps it.
type Declared<'m> = (&'m str, &'m str, bool);

impl Matrix<'_> {
    /// Nobody of these who may not receives anything, or has anything received.
    pub(super) fn topic_is_kept_from(&self, assessment: &Assessment<'_>, at: &Place, subjects: &[Subject]) -> Judged {
        match self.act()? {
            MqttAct::Subscribe(filter) => {
                let mut findings = self.nothing_is_received(assessment, at, self.receive(assessment, at, filter, subjects)?)?;
                findings.look(self.sessions_are_their_owners(assessment, at, filter, subjects));
                Ok(findings)
            }
            MqttAct::Publish { topic, payload, retain } => {
                Ok(self.nothing_takes_effect(self.publish(assessment, at, (topic, payload, retain), subjects)?))
            }
        }
    }

    /// Whoever may receives something, or has what they publish received.
    pub(super) fn topic_is_served(&self, assessment: &Assessment<'_>, at: &Place) -> Judged {
        let mut findings = Findings::none();
        match self.act()? {
            MqttAct::Subscribe(filter) => {
                let seen = self.receive(assessment, at, filter, &self.others)?;
                let served = seen.entitled.iter().chain(seen.tried.iter().filter(|tried| self.may(&tried.who)));
                for tried in served.filter(|tried| !matches!(tried.got, Got::Same | Got::Different)) {
                    let says = format!("{}: {}, who may have it, received nothing ({})", self.about(), tried.who, tried.got);
                    findings.lacks(Missing::Unfair(says));
                }
            }
            MqttAct::Publish { topic, payload, retain } => {
                let seen = self.publish(assessment, at, (topic, payload, retain), &self.others)?;
                let served = seen.entitled.iter().chain(seen.tried.iter().filter(|tried| self.may(&tried.who)));
                for tried in served.filter(|tried| tried.took != Some(true)) {
                    let says = format!("{}: {}, and not received, for {}, who may do it", self.about(), tried.got, tried.who);
                    findings.lacks(Missing::Unfair(says));
                }
                self.topic_left_changed(seen, &mut findings);
            }
        }
        Ok(findings)
    }

    fn act(&self) -> Result<MqttAct<'_>, Missing> {
        let unclear = || format!("{}: give the operation `{}` one of publish and subscribe", self.row.id, self.operation.id);
        self.operation.mqtt.as_ref().and_then(|mqtt| mqtt.act()).ok_or_else(|| Missing::Undeclared(unclear()))
    }

    /// Where something is declared that may be published and passes by, it is; where the bench does not permit that, they only listen.
    fn receive<'e>(
        &self,
        assessment: &Assessment<'e>,
        at: &Place,
        filter: &str,
        subjects: &[Subject],
    ) -> Result<&'e ReadTopicSeen, Missing> {
        let (on, filter, subjects) = ((*self.row.interface).clone(), filter.to_owned(), subjects.to_vec());
        let (feed, entitled) = (self.feed(assessment, at, &filter), self.entitled.clone());
        let question = ReadTopic { at: at.clone(), on, filter, retained: false, feed, entitled, subjects };
        let feed = question.feed.clone().filter(|_| is_permitted(assessment, question.clone()));
        assessment.ask(ReadTopic { feed, ..question })
    }

    /// A declared message that comes under the filter and leaves nothing behind, by somebody who may publish it.
    fn feed(&self, assessment: &Assessment<'_>, at: &Place, filter: &str) -> Option<Feed> {
        let of = |operation: &Operation| {
            let MqttAct::Publish { topic, payload, retain } = operation.mqtt.as_ref()?.act()? else { return None };
            let passes_by = !operation.changes && !retain && payload.contains(CANARY) && takes_in(filter, topic);
            let known = known(assessment, at, operation);
            let who: IdentityName = operation.who.iter().find(|name| known.contains(name)).filter(|_| passes_by)?.clone();
            Some(Feed { topic: topic.to_owned(), payload: payload.to_owned(), who })
        };
        self.row.operations.iter().find_map(of)
    }

    fn publish<'e>(
        &self,
        assessment: &Assessment<'e>,
        at: &Place,
        (topic, payload, retain): Declared<'_>,
        subjects: &[Subject],
    ) -> Result<&'e WriteTopicSeen, Missing> {
        let asks = |what: String| Missing::Undeclared(format!("{}: {what}", self.row.id));
        if !payload.contains(CANARY) {
            let what =
                format!("mark in `payload` of the operation `{}` by `{CANARY}` the value that a probe may publish", self.operation.id);
            return Err(asks(what));
        }
        let reader = self.operation.read_back.as_ref().and_then(|id| self.row.operation(id)).and_then(|reader| reader.mqtt.as_ref()?.act());
        let Some(MqttAct::Subscribe(read_back)) = reader else {
            let what =
                format!("state in `read_back` of the operation `{}` which operation subscribes to what it publishes", self.operation.id);
            return Err(asks(what));
        };
        let (topic, payload, read_back) = (topic.to_owned(), payload.to_owned(), read_back.to_owned());
        let (on, entitled, subjects) = ((*self.row.interface).clone(), self.entitled.clone(), subjects.to_vec());
        assessment.ask(WriteTopic { at: at.clone(), on, topic, payload, retain, read_back, entitled, subjects })
    }

    fn nothing_is_received(&self, assessment: &Assessment<'_>, at: &Place, seen: &ReadTopicSeen) -> Judged {
        let (mut findings, mut unclear) = (Findings::none(), Vec::new());
        for tried in seen.tried.iter().filter(|tried| !self.may(&tried.who)) {
            if tried.is_all_under(&calls::topics(assessment, &self.row.interface, &tried.who)) {
                findings.look(self.all_is_known(tried));
                continue;
            }
            match tried.got {
                Got::Same => findings.fails(self.about(), format!("is received by {}{}", tried.who, under(&tried.topics))),
                Got::Different => unclear.push(format!("{}: {} receives{}", self.about(), tried.who, under(&tried.topics))),
                Got::Failed | Got::NoAnswer => findings.lacks(self.not_shown(tried)),
                Got::NotSignedIn => findings.lacks(Missing::Needs(format!("{}: {} could not sign in", self.about(), tried.who))),
                Got::Absent | Got::Redirected | Got::Refused | Got::Shell => {}
            }
        }
        // Also to somebody who may read the topic: what others sign in with is not for them.
        for tried in seen.tried.iter().filter(|tried| !tried.secrets.is_empty()) {
            findings.fails(self.about(), format!("gives {} a secret of the bench{}", tried.who, under(&tried.secrets)));
        }
        if !unclear.is_empty() && !findings.has_nonconformity() {
            let asks = format!("{}: others receive something else than the entitled. Is all of that meant for everybody?", self.about());
            findings.look(assessment.claim("5.5-4-2a").about(self.row).at(at).gathered(unclear).asks(asks));
        }
        Ok(findings)
    }

    /// What is kept for somebody is given to nobody else who knows their client identifier. That a session can be ended so is told: nobody reads by it.
    fn sessions_are_their_owners(&self, assessment: &Assessment<'_>, at: &Place, filter: &str, subjects: &[Subject]) -> Judged {
        let mut findings = Findings::none();
        let (Some(owner), Some(feed)) = (self.entitled.clone(), self.feed(assessment, at, filter)) else { return Ok(findings) };
        let others: Vec<_> = subjects.iter().filter(|who| !self.may(who)).cloned().collect();
        if others.is_empty() {
            return Ok(findings);
        }
        let (on, filter) = ((*self.row.interface).clone(), filter.to_owned());
        let asked = TakeOver { at: at.clone(), on, owner: owner.clone(), filter, feed, subjects: others };
        // Where nothing may be published, only reading itself is tried.
        if !is_permitted(assessment, asked.clone()) {
            findings.remark(self.about(), "nothing was published, so whether a session can be taken over was not tried");
            return Ok(findings);
        }
        let seen = assessment.ask(asked)?;
        if !seen.kept {
            findings.remark(self.about(), "the broker keeps nothing for a client that is away, so nobody can take that over");
        }
        for tried in &seen.tried {
            if tried.inherited == Some(true) {
                findings.fails(self.about(), format!("is received by {}, who connects by the client identifier of `{owner}`", tried.who));
            } else if tried.ended == Some(true) {
                findings.remark(self.about(), format!("{} ends the session of `{owner}` by its client identifier", tried.who));
            }
        }
        Ok(findings)
    }

    /// Of a list of topics that was cut nobody knows what else came.
    fn all_is_known(&self, tried: &TopicTry) -> Judged {
        if tried.topics.len() < TopicTry::TOPICS {
            return Ok(Findings::none());
        }
        Err(Missing::Unfair(format!("{}: {} receives more topics of their own than are kept of one try", self.about(), tried.who)))
    }

    fn not_shown(&self, tried: &TopicTry) -> Missing {
        let says = "received nothing while the entitled received nothing either";
        Missing::Unfair(format!("{}: {} {says} ({})", self.about(), tried.who, tried.got))
    }

    fn nothing_takes_effect(&self, seen: &WriteTopicSeen) -> Findings {
        let mut findings = Findings::none();
        for tried in seen.tried.iter().filter(|tried| !self.may(&tried.who)) {
            match tried.took {
                Some(true) => findings.fails(self.about(), format!("takes effect for {}, {}", tried.who, tried.by)),
                Some(false) => {}
                None if tried.got == Got::Refused => {}
                None if tried.got == Got::NotSignedIn => {
                    findings.lacks(Missing::Needs(format!("{}: {} could not sign in", self.about(), tried.who)))
                }
                None => {
                    let says =
                        format!("{}: whether a message of {}, {}, was received could not be seen", self.about(), tried.who, tried.by);
                    findings.lacks(Missing::Unfair(says));
                }
            }
        }
        self.topic_left_changed(seen, &mut findings);
        findings
    }

    fn topic_left_changed(&self, seen: &WriteTopicSeen, findings: &mut Findings) {
        if !seen.restored {
            findings.remark(self.about(), "what the broker kept could not be put back: the device is left changed");
        }
    }
}

/// Whether the bench permits what a question does.
fn is_permitted(assessment: &Assessment<'_>, question: impl Into<Question>) -> bool {
    let conduct = question.into().conduct();
    conduct == Conduct::Observes || assessment.bench.permits.contains(&conduct)
}

/// Under which topics, in words.
fn under(topics: &[Text]) -> String {
    let told: Vec<_> = topics.iter().take(5).map(Text::as_str).collect();
    let more = if topics.len() > told.len() { " and others" } else { "" };
    if told.is_empty() { String::new() } else { format!(" under {}{more}", told.join(", ")) }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use crate::evidence::{By, Got, ReadTopic, Subject, TakeOver, WriteTopic};
    use crate::ixit::{Operation, Speaks, Way};
    use crate::testing::{Camera, sound};
    use crate::verdict::Verdict::{self, Fail, Inconclusive, Pass};

    const READS: &str = r#"{"id":"state","mqtt":{"subscribe":"home/+/state"},"who":["stream"]}"#;
    const WRITES: &str =
        r#"{"id":"set","mqtt":{"publish":"home/light/state","payload":"{canary}"},"changes":true,"who":["stream"],"read_back":"state"}"#;
    /// What changes nothing may be published to see what reaches others.
    const FEEDS: &str = r#"{"id":"again","mqtt":{"publish":"home/light/state","payload":"{canary}"},"who":["stream"],"read_back":"state"}"#;

    /// The camera's video service as a broker with these operations.
    fn broker(operations: &[&str]) -> Camera {
        let operations: Vec<Operation> = operations.iter().map(|operation| serde_json::from_str(operation).unwrap()).collect();
        Camera::sound()
            .interface("LogIntf-RTSP", |row| row.speaks = Speaks::Mqtts)
            .login("AuthMech-RTSP", |row| row.exercise = vec![Way::Mqtt(<_>::default())])
            .row(|ixit| &mut ixit.soft_serv, "SoftServ-Video", |row| row.operations = operations)
    }

    fn read(got: Got) -> impl Fn(Camera) -> Camera {
        move |camera| {
            camera.answer::<ReadTopic>(move |seen| {
                for tried in seen.tried.iter_mut().filter(|tried| tried.who == Subject::Nobody) {
                    (tried.got, tried.received, tried.topics) = (got, 1, vec!["home/light/state".into()]);
                }
            })
        }
    }

    fn wrote(by: By) -> impl Fn(Camera) -> Camera {
        move |camera| {
            camera.answer::<WriteTopic>(move |seen| {
                seen.tried
                    .iter_mut()
                    .filter(|tried| tried.by == by && tried.who == Subject::Nobody)
                    .for_each(|tried| tried.took = Some(true));
            })
        }
    }

    fn unheard(camera: Camera) -> Camera {
        camera.answer::<ReadTopic>(|seen| seen.entitled.iter_mut().for_each(|tried| (tried.got, tried.received) = (Got::NoAnswer, 0)))
    }

    /// The bench permits no publishing.
    fn only_looking(camera: Camera) -> Camera {
        camera.bench(|bench| bench.permits.clear())
    }

    fn told_a_secret(camera: Camera) -> Camera {
        camera.answer::<ReadTopic>(|seen| seen.tried[0].secrets = vec!["home/wifi".into()])
    }

    fn inherited(camera: Camera) -> Camera {
        camera.answer::<TakeOver>(|seen| seen.tried[0].inherited = Some(true))
    }

    fn ended(camera: Camera) -> Camera {
        camera.answer::<TakeOver>(|seen| seen.tried[0].ended = Some(true))
    }

    fn a_write_is_not_seen(camera: Camera) -> Camera {
        camera.answer::<WriteTopic>(|seen| seen.entitled.iter_mut().for_each(|tried| tried.took = Some(false)))
    }

    fn not_known(camera: Camera) -> Camera {
        camera.without_identity("stream")
    }

    #[rstest]
    #[case::sound(sound, Pass)]
    #[case::open(read(Got::Same), Fail)]
    #[case::something_else(|camera: Camera| read(Got::Different)(camera).undecided(), Inconclusive)]
    #[case::unclear(read(Got::NoAnswer), Inconclusive)]
    #[case::a_secret(told_a_secret, Fail)]
    #[case::published(wrote(By::Publish), Fail)]
    #[case::kept_or_willed(wrote(By::Will), Fail)]
    #[case::session_inherited(inherited, Fail)]
    #[case::session_ended(ended, Pass)]
    #[case::only_looked_at(only_looking, Pass)]
    #[case::only_looked_at_and_open(|camera: Camera| read(Got::Same)(only_looking(camera)), Fail)]
    #[case::nothing_comes(unheard, Inconclusive)]
    #[case::nothing_is_published(a_write_is_not_seen, Inconclusive)]
    #[case::nobody_is_known(not_known, Inconclusive)]
    #[case::not_asked(|camera: Camera| camera.unasked::<ReadTopic>(), Inconclusive)]
    #[case::not_permitted(|camera: Camera| camera.refused_by_the_bench::<WriteTopic>(), Inconclusive)]
    fn verdicts_follow(#[case] device: impl Fn(Camera) -> Camera, #[case] verdict: Verdict) {
        let judged = device(broker(&[READS, FEEDS, WRITES])).unit("5.5-4-2a");
        assert_eq!(judged.verdict, verdict, "{judged:#?}");
    }

    #[rstest]
    #[case::no_place_for_the_value(&[READS, r#"{"id":"set","mqtt":{"publish":"a","payload":"on"},"who":["stream"],"read_back":"state"}"#])]
    #[case::not_read_back(&[r#"{"id":"set","mqtt":{"publish":"a","payload":"{canary}"},"who":["stream"]}"#])]
    #[case::for_nobody_known(&[r#"{"id":"state","mqtt":{"subscribe":"a"}}"#])]
    #[case::of_another_protocol(&[r#"{"id":"state","http":{"get":"/a"},"who":["stream"]}"#])]
    fn what_cannot_be_tried_is_said(#[case] operations: &[&str]) {
        assert_eq!(broker(operations).unit("5.5-4-2a").verdict, Inconclusive);
    }

    #[rstest]
    #[case::sound(sound, Pass)]
    #[case::not_received(unheard, Inconclusive)]
    #[case::not_published(a_write_is_not_seen, Inconclusive)]
    fn the_entitled_are_served(#[case] device: fn(Camera) -> Camera, #[case] verdict: Verdict) {
        let judged = device(broker(&[READS, WRITES])).unit("5.5-4-2b");
        assert_eq!(judged.verdict, verdict, "{judged:#?}");
    }
}
