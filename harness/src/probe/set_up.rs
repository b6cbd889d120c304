//! A set-up that agrees or refuses, as one script: reset, set-up with that answer, a look at what it left, and the usual set-up again.

use std::time::{Duration, Instant};

use suite::evidence::{BenchTrouble, Consent, RoundSeen, SetUp, SetUpSeen};

use super::configure;
use crate::context::Context;
use crate::hooks::{self, HookName};

/// For how long nothing may change before what is read is taken for what set-up left.
const SETTLED: Duration = Duration::from_secs(1);
/// How long a device may take until nothing changes any more.
const SETTLES: Duration = Duration::from_secs(5);
/// The pause between two looks.
const LOOK_AGAIN: Duration = Duration::from_millis(300);

/// Runs the script.
///
/// # Errors
/// When a hook fails or the bench could not look; what began is then undone by [`undo`].
pub async fn put(context: &Context, question: &SetUp) -> Result<SetUpSeen, BenchTrouble> {
    let says = saying(context, question)?;
    hooks::run(context, &question.reads.at, HookName::FactoryReset).await?;
    hooks::run(context, &question.reads.at, says).await?;
    let after = settled(context, question).await?;
    let restored = if says == HookName::Initialise { is_read(&after) } else { undo(context, question).await? };
    Ok(SetUpSeen { after, restored })
}

/// Whether the bench has a set-up that says so, and the way back.
///
/// # Errors
/// What is missing.
pub fn ready(context: &Context, question: &SetUp) -> Result<(), BenchTrouble> {
    hooks::ready(context, HookName::FactoryReset)?;
    hooks::ready(context, HookName::Initialise)?;
    hooks::ready(context, saying(context, question)?)?;
    configure::ready(context, &question.reads)
}

/// Sets the device up as usual. Returns whether the settings can be read in normal use.
///
/// # Errors
/// When a hook fails or the bench could not look.
pub async fn undo(context: &Context, question: &SetUp) -> Result<bool, BenchTrouble> {
    hooks::run(context, &question.reads.at, HookName::FactoryReset).await?;
    hooks::run(context, &question.reads.at, HookName::Initialise).await?;
    Ok(is_read(&configure::put(context, &question.reads).await?.before))
}

/// The hook that says it.
fn saying(context: &Context, question: &SetUp) -> Result<HookName, BenchTrouble> {
    let hooks = &context.bench.file().hooks;
    let each = [(HookName::Initialise, &hooks.initialise), (HookName::InitialiseOtherwise, &hooks.initialise_otherwise)];
    let says = |says: &Consent| *says == question.says;
    let says_so =
        each.into_iter().find(|(_, hook)| hook.as_ref().and_then(|hook| hook.answers.get(&question.row)).is_some_and(|at| says(at)));
    let none = || BenchTrouble::new(format!("bench.yaml has no set-up whose `answers` say that it {} to {}", question.says, question.row));
    says_so.map(|(hook, _)| hook).ok_or_else(none)
}

/// What stands there once it has stood there for a while.
async fn settled(context: &Context, question: &SetUp) -> Result<RoundSeen, BenchTrouble> {
    let began = Instant::now();
    let (mut seen, mut since) = (configure::put(context, &question.reads).await?.before, began);
    while since.elapsed() < SETTLED && began.elapsed() < SETTLES {
        tokio::time::sleep(LOOK_AGAIN).await;
        let now = configure::put(context, &question.reads).await?.before;
        if now != seen || !is_read(&now) {
            (seen, since) = (now, Instant::now());
        }
    }
    Ok(seen)
}

fn is_read(seen: &RoundSeen) -> bool {
    seen.read.iter().chain(&seen.looks).all(Option::is_some)
}
