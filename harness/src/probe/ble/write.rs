//! One write as others and as the entitled: each value is looked for by reading back as the entitled, and the old one is put back and proven.

use suite::evidence::ble::{BleGot, BleSubject, BleTry, BleWriteTry};
use suite::evidence::{BenchTrouble, BleWrite, BleWriteSeen};

use super::access::Act;
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
    let unwritten = |why: &str| {
        let nothing = BleWriteTry { tried: before.clone(), took: None };
        Ok(BleWriteSeen { entitled: nothing, tried: Vec::new(), restored, shortfall: Some(why.to_owned()) })
    };
    let Some(old) = old.filter(|_| restored) else {
        return unwritten("the value could not be read before, so it could not be put back: nothing was written");
    };
    if old == script.value {
        return unwritten("the value that is written is there already, so a write could not be seen: state another `payload`");
    }
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
            let written = self.written(who.clone()).await?;
            // What took effect would be seen as the next one's.
            if written.took != Some(false) && !self.restore(old).await? {
                return Err(BenchTrouble::new("the old value could not be put back between two writes"));
            }
            tried.push(written);
        }
        Ok((self.written(self.entitled()).await?, tried))
    }

    async fn written(&self, who: BleSubject) -> Result<BleWriteTry, BenchTrouble> {
        let tried = self.write(who, &self.value).await?;
        let (_, there) = self.read().await?;
        Ok(BleWriteTry { tried, took: there.map(|there| there == self.value) })
    }

    async fn write(&self, who: BleSubject, value: &[u8]) -> Result<BleTry, BenchTrouble> {
        let act = Act { at: &self.question.at, characteristic: &self.question.characteristic, writes: Some(value) };
        act.tried(self.context, who).await.map(|(tried, _)| tried)
    }

    /// What the entitled read.
    async fn read(&self) -> Result<(BleTry, Option<Vec<u8>>), BenchTrouble> {
        let act = Act { at: &self.question.at, characteristic: &self.question.read_back, writes: None };
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
