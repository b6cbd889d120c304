//! What is done over MQTT as people write it, and which topics and filters there can be.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The longest topic or filter, in bytes (MQTT 5, 1.5.4).
const LONGEST: usize = 65_535;

/// What is done over MQTT: exactly one of `publish` and `subscribe` is given.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct MqttOperation {
    /// Topic to publish to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub publish: Option<String>,
    /// What is published; `{canary}` is replaced by a marked value.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub payload: Option<String>,
    /// Whether the broker keeps what is published for whoever subscribes later.
    #[serde(skip_serializing_if = "is_false")]
    pub retain: bool,
    /// Topic filter to subscribe to: what is received under it is what the operation reads.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subscribe: Option<String>,
}

/// What is done over MQTT.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MqttAct<'a> {
    /// Something is published.
    Publish {
        /// To this topic.
        topic: &'a str,
        /// With this payload.
        payload: &'a str,
        /// Whether the broker keeps it.
        retain: bool,
    },
    /// Whatever comes under this filter is received.
    Subscribe(&'a str),
}

impl MqttOperation {
    /// What is done, if exactly one thing is.
    #[must_use]
    pub fn act(&self) -> Option<MqttAct<'_>> {
        match (&self.publish, &self.subscribe) {
            (Some(topic), None) => {
                Some(MqttAct::Publish { topic, payload: self.payload.as_deref().unwrap_or_default(), retain: self.retain })
            }
            (None, Some(filter)) => Some(MqttAct::Subscribe(filter)),
            _ => None,
        }
    }
}

/// Why a text is no topic or no filter (MQTT 5, 4.7).
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum NotATopic {
    /// Nothing stands there.
    #[error("it is empty")]
    Empty,
    /// `#` stands before the end, or beside other characters of its level.
    #[error("`#` stands for all levels that follow: it is the last level, alone")]
    Hash,
    /// It is longer than the protocol can carry.
    #[error("it is longer than {LONGEST} bytes")]
    Long,
    /// It has a character that the protocol forbids.
    #[error("no topic holds the character U+0000")]
    Null,
    /// `+` stands beside other characters of its level.
    #[error("`+` stands for one level, and alone in it")]
    Plus,
    /// A topic to publish to has a wildcard.
    #[error("nothing can be published to a wildcard (`+`, `#`)")]
    Wildcard,
}

/// Whether something can be published to this topic.
///
/// # Errors
/// Why not.
pub(crate) fn is_topic(topic: &str) -> Result<(), NotATopic> {
    if topic.contains(['+', '#']) { Err(NotATopic::Wildcard) } else { is_filter(topic) }
}

/// Whether one can subscribe to this filter.
///
/// # Errors
/// Why not.
pub(crate) fn is_filter(filter: &str) -> Result<(), NotATopic> {
    if filter.is_empty() {
        return Err(NotATopic::Empty);
    }
    if filter.len() > LONGEST {
        return Err(NotATopic::Long);
    }
    if filter.contains('\0') {
        return Err(NotATopic::Null);
    }
    let mut levels = filter.split('/').peekable();
    while let Some(level) = levels.next() {
        match level {
            "#" if levels.peek().is_some() => return Err(NotATopic::Hash),
            "#" | "+" => {}
            other if other.contains('#') => return Err(NotATopic::Hash),
            other if other.contains('+') => return Err(NotATopic::Plus),
            _ => {}
        }
    }
    Ok(())
}

/// Whether a filter takes a topic in; a wildcard in the first level takes in no topic that begins with `$` (MQTT 5, 4.7.2).
#[must_use]
pub fn takes_in(filter: &str, topic: &str) -> bool {
    if topic.starts_with('$') && filter.starts_with(['+', '#']) {
        return false;
    }
    let (mut filter, mut topic) = (filter.split('/'), topic.split('/'));
    loop {
        match (filter.next(), topic.next()) {
            (Some("#"), _) | (None, None) => return true,
            (Some("+"), Some(_)) => {}
            (Some(wanted), Some(level)) if wanted == level => {}
            _ => return false,
        }
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "the signature that serde calls")]
fn is_false(value: &bool) -> bool {
    !value
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("#", Ok(()))]
    #[case("+/state", Ok(()))]
    #[case("devices/+/#", Ok(()))]
    #[case("$SYS/#", Ok(()))]
    #[case("/", Ok(()))]
    #[case("", Err(NotATopic::Empty))]
    #[case("a/#/b", Err(NotATopic::Hash))]
    #[case("a#", Err(NotATopic::Hash))]
    #[case("a/b+", Err(NotATopic::Plus))]
    #[case("a\0b", Err(NotATopic::Null))]
    #[case(&"x".repeat(70_000), Err(NotATopic::Long))]
    fn filters_are_as_the_protocol_has_them(#[case] filter: &str, #[case] expected: Result<(), NotATopic>) {
        assert_eq!(is_filter(filter), expected);
        let published = expected.and(if filter.contains(['+', '#']) { Err(NotATopic::Wildcard) } else { Ok(()) });
        assert_eq!(is_topic(filter).is_ok(), published.is_ok());
    }

    // The examples of MQTT 5, 4.7.1 and 4.7.2.
    #[rstest]
    #[case("sport/tennis/player1/#", "sport/tennis/player1", true)]
    #[case("sport/tennis/player1/#", "sport/tennis/player1/score/wimbledon", true)]
    #[case("sport/+", "sport", false)]
    #[case("sport/+", "sport/", true)]
    #[case("+/+", "/finance", true)]
    #[case("+", "/finance", false)]
    #[case("#", "$SYS/broker", false)]
    #[case("+/monitor/Clients", "$SYS/monitor/Clients", false)]
    #[case("$SYS/#", "$SYS/broker", true)]
    #[case("sport/tennis", "sport/tennis/player1", false)]
    fn a_filter_takes_in_what_the_protocol_says(#[case] filter: &str, #[case] topic: &str, #[case] expected: bool) {
        assert_eq!(takes_in(filter, topic), expected);
    }
}
