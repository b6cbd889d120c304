//! Access to the topics of a broker: who receives what is published and whose messages are received, never by what the broker acknowledges.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Attempt, Attempted, Got, Place, Subject};
use crate::ixit::t13_soft_serv::takes_in;
use crate::names::{IdentityName, RowId, Text};

/// What comes under a topic filter to those who may read it, and to others? One script: the entitled listen all the while, and each of the others
/// subscribes beside them.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReadTopic {
    /// Where.
    pub at: Place,
    /// On which row of 28-LogIntf.
    pub on: RowId,
    /// The topic filter.
    pub filter: String,
    /// Whether only what the broker kept from before counts.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub retained: bool,
    /// What is published so that there is something to receive, where nothing comes by itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub feed: Option<Feed>,
    /// Who must receive something: the live control. `None` in a state in which nobody is entitled yet.
    pub entitled: Option<IdentityName>,
    /// As whom it is tried beside that.
    pub subjects: Vec<Subject>,
}

/// A message that passes by and leaves nothing behind.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Feed {
    /// Its topic, which the filter takes in.
    pub topic: String,
    /// What it holds; `{canary}` is where a marked value goes.
    pub payload: String,
    /// Who may publish it.
    pub who: IdentityName,
}

/// What somebody received. Of messages only their topics and sizes are kept.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TopicTry {
    /// As whom.
    pub who: Subject,
    /// What it came to: `same` where they received what the entitled receive, `refused` where they received nothing, `absent` where only what is kept
    /// counts and the entitled find nothing kept either.
    pub got: Got,
    /// The code of the CONNACK that let nobody in, else of the SUBACK, as the broker said it.
    pub code: Option<u8>,
    /// Whether the broker opened a session.
    pub let_in: bool,
    /// How many messages came.
    pub received: u32,
    /// How long they were together, in bytes.
    pub bytes: u64,
    /// The first of their topics, each once.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub topics: Vec<Text>,
    /// Those of their topics under which a secret of the bench came.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub secrets: Vec<Text>,
}

impl TopicTry {
    /// The most topics that are kept of one try.
    pub const TOPICS: usize = 20;

    /// Whether something came, and all of it under these filters: a broker may take a wider one and hand on only what is theirs.
    #[must_use]
    pub fn is_all_under(&self, filters: &[&str]) -> bool {
        !self.topics.is_empty() && self.topics.iter().all(|topic| filters.iter().any(|filter| takes_in(filter, topic.as_str())))
    }
}

/// The tries.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReadTopicSeen {
    /// The entitled, if somebody is.
    pub entitled: Option<TopicTry>,
    /// The others, in the order of the question.
    pub tried: Vec<TopicTry>,
    /// Why the tries say nothing, if so.
    pub shortfall: Option<String>,
}

impl Attempted for ReadTopicSeen {
    /// What somebody received under a filter that is not theirs speaks for itself. That they received nothing needs somebody who did, but where no
    /// session was opened for them while one was for the entitled.
    fn attempt(&self) -> Attempt {
        let heard = |tried: &TopicTry| matches!(tried.got, Got::Absent | Got::Same);
        let kept_out = |entitled: &TopicTry| entitled.let_in && self.tried.iter().all(|tried| !tried.let_in);
        let leaks = self.tried.iter().any(|tried| tried.received > 0);
        let unseen = self.entitled.as_ref().filter(|entitled| !heard(entitled) && !kept_out(entitled) && !leaks);
        let silent =
            || unseen.map(|entitled| format!("{}: {}, so that others received nothing proves nothing", entitled.who, why(entitled)));
        let alone = self.entitled.is_none() && !leaks && self.tried.iter().any(|tried| tried.let_in);
        let nobody = || alone.then(|| "nobody is entitled yet, so that others received nothing proves nothing".to_owned());
        Attempt { shortfall: self.shortfall.clone().or_else(silent).or_else(nobody), silent: None }
    }
}

fn why(tried: &TopicTry) -> String {
    match (tried.let_in, tried.code) {
        (false, _) => tried.got.to_string(),
        (true, Some(code)) if code >= 0x80 => format!("the subscription was refused (code {code:#04x})"),
        (true, _) => "nothing was received".to_owned(),
    }
}

/// Is what somebody publishes received by those who may read it, for somebody who may publish and for others? One script: what is kept is read, others
/// publish, the entitled publish and listen each time, what was kept is put back.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WriteTopic {
    /// Where.
    pub at: Place,
    /// On which row of 28-LogIntf.
    pub on: RowId,
    /// The topic.
    pub topic: String,
    /// What is published; `{canary}` is where the value goes.
    pub payload: String,
    /// Whether the broker keeps it.
    pub retain: bool,
    /// The filter under which the entitled see what came of it.
    pub read_back: String,
    /// Who may publish and read: the live control. `None` in a state in which nobody is entitled yet.
    pub entitled: Option<IdentityName>,
    /// As whom it is tried beside that.
    pub subjects: Vec<Subject>,
}

/// How a message is given to a broker.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum By {
    /// Published as the operation is declared.
    Publish,
    /// Published so that the broker keeps it, where the operation is not declared so.
    Retained,
    /// As the will of a client whose connection breaks off.
    Will,
}

impl fmt::Display for By {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Publish => "published",
            Self::Retained => "published to be kept",
            Self::Will => "left as a will",
        })
    }
}

/// One message.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TopicWrite {
    /// As whom.
    pub who: Subject,
    /// How.
    pub by: By,
    /// What the broker said: `same` where it took the message.
    pub got: Got,
    /// The code of the CONNACK that let nobody in, else of the PUBACK.
    pub code: Option<u8>,
    /// Whether it was received; `None` where nobody could listen.
    pub took: Option<bool>,
}

/// The messages.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WriteTopicSeen {
    /// The entitled, if somebody is.
    pub entitled: Option<TopicWrite>,
    /// The others, in the order of the question, each by each way.
    pub tried: Vec<TopicWrite>,
    /// Whether what was kept is there again at the end.
    pub restored: bool,
    /// Why the messages say nothing, if so.
    pub shortfall: Option<String>,
}

impl Attempted for WriteTopicSeen {
    fn attempt(&self) -> Attempt {
        let unseen = self
            .entitled
            .as_ref()
            .filter(|entitled| entitled.took != Some(true) && self.tried.iter().all(|tried| tried.took != Some(true)));
        let idle = || {
            unseen.map(|entitled| {
                format!("a message of {} was not received either, so that one of others was not proves nothing", entitled.who)
            })
        };
        let unread = self.entitled.is_none() && self.tried.iter().any(|tried| tried.got == Got::Same && tried.took != Some(true));
        let nobody = || unread.then(|| "nobody is entitled yet, so that no message was received proves nothing".to_owned());
        Attempt { shortfall: self.shortfall.clone().or_else(idle).or_else(nobody), silent: None }
    }
}

/// Does somebody who connects by the client identifier of another end that one's session, or receive what was kept for it? One script: the owner connects,
/// each of the others comes by the same identifier; then the owner leaves a subscription behind, something is published, and each comes for it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TakeOver {
    /// Where.
    pub at: Place,
    /// On which row of 28-LogIntf.
    pub on: RowId,
    /// Whose session it is.
    pub owner: IdentityName,
    /// The filter to which they subscribe.
    pub filter: String,
    /// What is published for it.
    pub feed: Feed,
    /// Who comes by the owner's client identifier.
    pub subjects: Vec<Subject>,
}

/// What came of it for one of them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TakenOver {
    /// As whom.
    pub who: Subject,
    /// The code of the CONNACK, if there was one.
    pub code: Option<u8>,
    /// Whether the owner's session was over afterwards; `None` where it was not open before.
    pub ended: Option<bool>,
    /// Whether they received what was kept for the owner; `None` where it could not be tried.
    pub inherited: Option<bool>,
}

/// What came of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TakeOverSeen {
    /// The others, in the order of the question.
    pub tried: Vec<TakenOver>,
    /// Whether the owner came back and received what was kept: the live control.
    pub kept: bool,
    /// Why it says nothing, if so.
    pub shortfall: Option<String>,
}

impl Attempted for TakeOverSeen {
    /// A broker that keeps nothing for anybody has nothing to give to others.
    fn attempt(&self) -> Attempt {
        Attempt { shortfall: self.shortfall.clone(), silent: None }
    }
}
