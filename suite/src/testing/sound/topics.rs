//! What a sound broker answers: everybody but the entitled receives nothing, and nothing of theirs is received.

use crate::evidence::{
    By, Got, ReadTopic, ReadTopicSeen, Subject, TakeOver, TakeOverSeen, TakenOver, TopicTry, TopicWrite, WriteTopic, WriteTopicSeen,
};

pub(super) fn read(asked: &ReadTopic) -> ReadTopicSeen {
    let tried = |who: &Subject, got, received| TopicTry {
        who: who.clone(),
        got,
        code: Some(0),
        let_in: true,
        received,
        bytes: 20,
        topics: Vec::new(),
        secrets: Vec::new(),
    };
    let entitled = asked.entitled.as_ref().map(|name| tried(&Subject::Identity(name.clone()), Got::Same, 2));
    ReadTopicSeen { entitled, tried: asked.subjects.iter().map(|who| tried(who, Got::Refused, 0)).collect(), shortfall: None }
}

pub(super) fn write(asked: &WriteTopic) -> WriteTopicSeen {
    let tried = |who: &Subject, by, took| TopicWrite { who: who.clone(), by, got: Got::Same, code: Some(0), took: Some(took) };
    let entitled = asked.entitled.as_ref().map(|name| tried(&Subject::Identity(name.clone()), By::Publish, true));
    let others = asked.subjects.iter().flat_map(|who| [By::Publish, By::Will].map(|by| tried(who, by, false)));
    WriteTopicSeen { entitled, tried: others.collect(), restored: true, shortfall: None }
}

pub(super) fn take_over(asked: &TakeOver) -> TakeOverSeen {
    let tried = |who: &Subject| TakenOver { who: who.clone(), code: Some(5), ended: Some(false), inherited: Some(false) };
    TakeOverSeen { tried: asked.subjects.iter().map(tried).collect(), kept: true, shortfall: None }
}
