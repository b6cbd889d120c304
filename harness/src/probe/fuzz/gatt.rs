//! Values of a characteristic of Bluetooth LE that nobody expects: of every length, at the ends of numbers, with grammar of other layers in them.

use suite::evidence::{BenchTrouble, CaseReply, CharacteristicInput, Fuzz, FuzzSeen, Place};
use tokio::time::Duration;

use super::case::{Case, Generator};
use super::door::Good;
use super::groups::{Flight, Group};
use super::wire::Reply;
use crate::context::Context;
use crate::probe::ble::{self, Came, Values, Written};
use crate::probe::way_back::WayBack;

/// The longest value of an attribute (Core Specification, Vol 3, Part F, 3.2.9).
const LIMIT: usize = 512;
/// Lengths at which buffers end: of a packet with the smallest and the usual MTU, of small integers, of the longest value.
const LENGTHS: [usize; 18] = [1, 2, 3, 4, 7, 8, 9, 16, 19, 20, 21, 64, 128, 244, 247, 255, 256, 512];
/// How many values are written in one connection.
const AT_ONCE: u32 = 32;
/// How long a device may take to be heard: what saves power advertises at least every ten seconds (GAP, appendix A).
const HEARD: Duration = Duration::from_secs(12);

/// The battery for a characteristic that holds this.
#[must_use]
pub fn values(seed: u64, holds: &[u8]) -> Generator {
    let mut cases = vec![Case::plain("nothing", "")];
    cases.extend(LENGTHS.map(|length| Case::plain(format!("{length} letters"), vec![b'A'; length])));
    for length in [1, 2, 4, 20, 244, LIMIT] {
        cases.extend(
            [("zeros", 0), ("ones", 0xff)].map(|(what, byte)| Case::plain(format!("{length} bytes of {what}"), vec![byte; length])),
        );
    }
    for bytes in [2, 4, 8] {
        let (mut least, mut most) = (vec![0; bytes], vec![0xff; bytes]);
        (least[bytes - 1], most[bytes - 1]) = (0x80, 0x7f);
        cases.push(Case::plain(format!("the least number of {bytes} bytes"), least));
        cases.push(Case::plain(format!("the largest number of {bytes} bytes"), most));
    }
    let texts: [(&str, &[u8]); 10] = [
        ("a format", b"%n%n%n%s%s%s%x"),
        ("a path", b"../../../../etc/passwd"),
        ("a command", b";reboot;`reboot`$(reboot)"),
        ("markup", b"<script>alert(1)</script>"),
        ("a statement", b"' OR '1'='1"),
        ("an object within objects", &[b'{'; 200]),
        ("no UTF-8", b"\xc3\x28\xa0\xa1\xff\xfe"),
        ("halves of characters", b"\xed\xa0\x80\xed\xbf\xbf"),
        ("a NUL within", b"a\0b"),
        ("control characters", b"\x1b[2J\r\n\x07\x08"),
    ];
    cases.extend(texts.map(|(what, bytes)| Case::plain(what, bytes)));
    // A length that lies, as most protocols upon characteristics have one in front.
    for front in [0xff_u8, 0x80, 0x7f] {
        cases.push(Case::plain(format!("a length of {front} before two bytes"), vec![front, 1, 2]));
        cases.push(Case::plain(format!("a kind and a length of {front} before two bytes"), vec![1, front, 1, 2]));
    }
    cases.push(Case::plain("what it holds, twice", holds.repeat(2)));
    cases.push(Case::plain("what it holds, without its last byte", &holds[..holds.len().saturating_sub(1)]));
    Generator::damaging(seed, vec![holds.to_vec()], cases, LIMIT)
}

/// A characteristic, as whoever pairs.
pub(super) struct Gatt<'a> {
    context: &'a Context,
    at: Place,
    to: CharacteristicInput,
    /// What it held before, where that can be read.
    old: Option<Vec<u8>>,
    way_back: WayBack,
}

impl<'a> Gatt<'a> {
    /// The door, if the device is there and whoever writes is let in.
    pub(super) async fn open(context: &'a Context, question: &Fuzz, to: &CharacteristicInput) -> Result<Option<Self>, BenchTrouble> {
        let way_back = WayBack::of(context, &(&question.at.sample, &question.on, &to.characteristic, "values"));
        let mut door = Self { context, at: question.at.clone(), to: to.clone(), old: None, way_back };
        let there = door.write(&[]).await?;
        let unread = |_| BenchTrouble::new("the note of the old value beside the assessment's key is not as it was written");
        door.old = match door.way_back.read()? {
            // A run that was killed left something else there.
            Some(noted) => Some(hex::decode(noted).map_err(unread)?),
            None => there.held,
        };
        if let Some(old) = &door.old {
            door.way_back.note(&hex::encode(old))?;
        }
        Ok(there.alive.then_some(door))
    }

    /// What it holds before the first case.
    pub(super) fn holds(&self) -> &[u8] {
        self.old.as_deref().unwrap_or_default()
    }

    /// How many cases may be put in one connection, and how many bytes.
    pub(super) fn at_once(&self) -> (u32, usize) {
        (AT_ONCE, usize::MAX)
    }

    /// Puts several cases, in as many connections as they take: a device may well end that of whoever breaks its rules.
    pub(super) async fn send_together(&self, group: &Group) -> Result<Flight, BenchTrouble> {
        let (mut replies, mut odd) = (Vec::with_capacity(group.len()), 0);
        while replies.len() < group.len() {
            let values: Vec<&[u8]> = group[replies.len()..].iter().map(|(_, case)| case.bytes.as_slice()).collect();
            replies.extend(self.write(&values).await?.came.into_iter().map(reply));
            if replies.len() < group.len() {
                // The one at which the connection ended.
                replies.push(Reply::nothing(CaseReply::Closed));
                // One that is away for so long may be back when it is looked at next.
                if !self.write(&[]).await?.alive {
                    odd = 1;
                    replies.resize(group.len(), Reply::nothing(CaseReply::Silent));
                }
            }
        }
        Ok(Flight { replies, odd, held: None })
    }

    /// Puts one case.
    pub(super) async fn send(&self, bytes: &[u8]) -> Result<Reply, BenchTrouble> {
        let written = self.write(&[bytes]).await?;
        Ok(written.came.first().map_or_else(|| Reply::nothing(CaseReply::Closed), |came| reply(*came)))
    }

    /// Whether somebody who comes anew is served.
    pub(super) async fn good(&self) -> Result<Good, BenchTrouble> {
        Ok(if self.write(&[]).await?.alive { Good::Served } else { Good::Missed })
    }

    /// Puts the old value back; whether it is there. What cannot be read is not known to be changed.
    pub(super) async fn restore(&self) -> Result<bool, BenchTrouble> {
        let Some(old) = &self.old else { return Ok(true) };
        let is_back = self.write(&[old]).await?.held.as_ref() == Some(old);
        if is_back {
            self.way_back.forget();
        }
        Ok(is_back)
    }

    async fn write(&self, values: &[&[u8]]) -> Result<Written, BenchTrouble> {
        ble::write_values(self.context, &self.at, Values { to: &self.to, values, within: HEARD }).await
    }
}

fn reply(came: Came) -> Reply {
    Reply::nothing(match came {
        Came::In => CaseReply::Answered,
        Came::Forbidden => CaseReply::Refused,
    })
}

/// Why cases say nothing that went no further than the rights of whoever wrote them.
pub(super) fn kept_out(seen: &FuzzSeen) -> Option<String> {
    let only_refused = seen.put > 0 && seen.harm.is_none() && seen.replies.keys().all(|reply| *reply == CaseReply::Refused);
    only_refused.then(|| "whoever wrote may not write there, so no value went in: name an identity in bench.yaml that may".to_owned())
}

#[cfg(test)]
mod tests {
    use rstest::rstest;
    use suite::evidence::CaseReply::{Answered, Closed, Refused};
    use suite::evidence::{Harm, HarmKind};

    use super::*;

    #[rstest]
    #[case::all_forbidden(&[Refused], false, true)]
    #[case::some_went_in(&[Answered, Refused], false, false)]
    #[case::the_connection_ended(&[Closed, Refused], false, false)]
    #[case::harm_all_the_same(&[Refused], true, false)]
    #[case::none_was_put(&[], false, false)]
    fn values_that_went_no_further_than_the_rights_say_nothing(#[case] replies: &[CaseReply], #[case] harm: bool, #[case] kept: bool) {
        let harm = harm.then(|| Harm {
            case: 1,
            kind: HarmKind::Stopped,
            what: "x".into(),
            sent: "x".into(),
            bytes: 1,
            again: true,
            seen: "x".into(),
        });
        let put = u32::try_from(replies.len()).unwrap();
        let seen = FuzzSeen { put, replies: replies.iter().map(|reply| (*reply, 1)).collect(), harm, ..FuzzSeen::default() };
        assert_eq!(kept_out(&seen).is_some(), kept);
    }
}
