//! One write as others and as the entitled: each value is looked for by reading back as the entitled, and the old one is put back and proven.

use suite::evidence::ble::{BleGot, BleSubject, BleTry, BleWriteTry};
use suite::evidence::{BenchTrouble, BleWrite, BleWriteSeen};

use super::access::{Act, Does};
use crate::context::Context;
use crate::probe::way_back::WayBack;

/// How often the old value is put back before the device is given up as changed.
const RESTORES: u32 = 3;

/// Runs the script.
pub(super) async fn put(context: &Context, question: &BleWrite) -> Result<BleWriteSeen, BenchTrouble> {
    let script = Script::of(context, question)?;
    let (way_back, mut restored) = (WayBack::of(context, question), true);
    if let Some(older) = noted(&way_back)? {
        restored = script.restore(&older).await?;
        if restored {
            way_back.forget();
        }
    }
    let (before, old) = script.read().await?;
    let old = match fit(restored, old, &script.value) {
        Ok(old) => old,
        Err(why) => {
            let nothing = BleWriteTry { tried: before, took: None };
            return Ok(BleWriteSeen { entitled: nothing, tried: Vec::new(), restored, shortfall: Some(why.to_owned()) });
        }
    };
    way_back.note(&hex::encode(&old))?;
    let ran = script.run(&old).await;
    let restored = script.restore(&old).await.unwrap_or(false);
    if restored {
        way_back.forget();
    }
    match ran {
        Ok((entitled, tried)) => Ok(BleWriteSeen { entitled, tried, restored, shortfall: None }),
        Err(trouble) if restored => Err(trouble),
        Err(trouble) => {
            let nothing = BleWriteTry { tried: before, took: None };
            Ok(BleWriteSeen { entitled: nothing, tried: Vec::new(), restored, shortfall: Some(trouble.says) })
        }
    }
}

/// Puts the old value back after a run that ended in the middle. Tells whether it is there.
pub(super) async fn undo(context: &Context, question: &BleWrite) -> Result<bool, BenchTrouble> {
    let way_back = WayBack::of(context, question);
    let Some(old) = noted(&way_back)? else { return Ok(true) };
    let restored = Script::of(context, question)?.restore(&old).await?;
    if restored {
        way_back.forget();
    }
    Ok(restored)
}

/// The old value, where another can be written over it and it can be put back.
fn fit(restored: bool, old: Option<Vec<u8>>, value: &[u8]) -> Result<Vec<u8>, &'static str> {
    if !restored {
        return Err("what an earlier run left could not be put back");
    }
    let old = old.ok_or("the value could not be read before, so it could not be put back: nothing was written")?;
    let is_there = "the value that is written is there already, so a write could not be seen: state another `payload`";
    if old == value { Err(is_there) } else { Ok(old) }
}

/// Whether a write had an effect, by what is there afterwards: also one that the device rounds, clamps or cuts.
fn took(there: Option<&[u8]>, old: &[u8]) -> Option<bool> {
    there.map(|there| there != old)
}

fn noted(way_back: &WayBack) -> Result<Option<Vec<u8>>, BenchTrouble> {
    let unread = |_| BenchTrouble::new("the note of the old value beside the assessment's key is not as it was written");
    way_back.read()?.map(|old| hex::decode(old).map_err(unread)).transpose()
}

struct Script<'q> {
    context: &'q Context,
    question: &'q BleWrite,
    value: Vec<u8>,
}

impl<'q> Script<'q> {
    fn of(context: &'q Context, question: &'q BleWrite) -> Result<Self, BenchTrouble> {
        let value = hex::decode(&question.value).map_err(|_| BenchTrouble::new("what is written are no hexadecimal digits"))?;
        Ok(Self { context, question, value })
    }

    /// Others first: the entitled would hide what they wrote.
    async fn run(&self, old: &[u8]) -> Result<(BleWriteTry, Vec<BleWriteTry>), BenchTrouble> {
        let mut tried = Vec::new();
        for who in &self.question.subjects {
            let written = self.written(who.clone(), old).await?;
            // What took effect would be seen as the next one's.
            if written.took != Some(false) && !self.restore(old).await? {
                return Err(BenchTrouble::new("the old value could not be put back between two writes"));
            }
            tried.push(written);
        }
        Ok((self.written(self.entitled(), old).await?, tried))
    }

    async fn written(&self, who: BleSubject, old: &[u8]) -> Result<BleWriteTry, BenchTrouble> {
        let tried = self.write(who, &self.value).await?;
        let (_, there) = self.read().await?;
        Ok(BleWriteTry { tried, took: took(there.as_deref(), old) })
    }

    async fn write(&self, who: BleSubject, value: &[u8]) -> Result<BleTry, BenchTrouble> {
        let act = Act { at: &self.question.at, characteristic: &self.question.characteristic, does: Does::Write(value) };
        act.tried(self.context, who).await.map(|(tried, _)| tried)
    }

    /// What the entitled read.
    async fn read(&self) -> Result<(BleTry, Option<Vec<u8>>), BenchTrouble> {
        let act = Act { at: &self.question.at, characteristic: &self.question.read_back, does: Does::Read };
        act.tried(self.context, self.entitled()).await
    }

    async fn restore(&self, old: &[u8]) -> Result<bool, BenchTrouble> {
        for _ in 0..RESTORES {
            if self.write(self.entitled(), old).await?.got == BleGot::Served && self.read().await?.1.is_some_and(|there| there == old) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn entitled(&self) -> BleSubject {
        BleSubject::Identity(self.question.entitled.clone())
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case::another(true, Some(&[0x1e]), Ok(vec![0x1e]))]
    #[case::left_changed(false, Some(&[0x1e]), Err("what an earlier run left could not be put back"))]
    #[case::left_changed_and_unread(false, None, Err("what an earlier run left could not be put back"))]
    #[case::unread(true, None, Err("the value could not be read before, so it could not be put back: nothing was written"))]
    #[case::the_same(
        true,
        Some(&[0x2d]),
        Err("the value that is written is there already, so a write could not be seen: state another `payload`")
    )]
    fn nothing_is_written_over_what_cannot_be_put_back(
        #[case] restored: bool,
        #[case] old: Option<&'static [u8; 1]>,
        #[case] expected: Result<Vec<u8>, &'static str>,
    ) {
        assert_eq!(fit(restored, old.map(|old| old.to_vec()), &[0x2d]), expected);
    }

    #[rstest]
    #[case::refused(Some(&[0x1e]), Some(false))]
    #[case::taken(Some(&[0x2d]), Some(true))]
    #[case::clamped(Some(&[0x28]), Some(true))]
    #[case::unread(None, None)]
    fn any_other_value_than_before_is_an_effect(#[case] there: Option<&'static [u8; 1]>, #[case] expected: Option<bool>) {
        assert_eq!(took(there.map(|there| there.as_slice()), &[0x1e]), expected);
    }
}
