//! An outage as one script: what works and how it is set, the network or the power away and back, the same looked at again, settings put back.

use std::time::{Duration, Instant};

use suite::evidence::{BenchTrouble, Call, Cut, Function, FunctionSeen, Interrupt, InterruptSeen, MarkSeen, ResponseClass};
use suite::ixit::t23_res_mech::Outage;
use suite::names::Digest;

use super::calls::{self, Called, Callers};
use super::login::ms;
use super::plant;
use super::way_back::WayBack;
use crate::bench::written::Cuts;
use crate::context::Context;
use crate::hooks::{self, HookName};

/// How often a function is looked at while something is cut, before its silence counts.
const LOOKS: u32 = 3;
/// The pause between two looks at what is not back yet.
const LOOK_AGAIN: Duration = Duration::from_millis(100);

/// How long is looked beyond the longest declared time, so that what comes back late is told from what does not.
const BEYOND: Duration = Duration::from_secs(2);

/// How often the link is brought up again where the bench's equipment fails, and the pause between.
const UPS: (u32, Duration) = (3, Duration::from_secs(1));

/// Runs the script.
///
/// # Errors
/// When the bench could not make the outage, or could not look; what began is then undone by [`undo`].
pub async fn put(context: &Context, question: &Interrupt, attempt: u32) -> Result<InterruptSeen, BenchTrouble> {
    let script = Script { context, question, attempt };
    script.run().await
}

/// Whether the bench has the hooks that it takes.
///
/// # Errors
/// What is missing.
pub fn ready(context: &Context, question: &Interrupt) -> Result<(), BenchTrouble> {
    match question.of {
        Outage::Network => hooks::ready(context, HookName::LinkDown),
        Outage::Power => hooks::ready(context, HookName::PowerCycle),
    }
}

/// After a run that ended in the middle: the link is brought up, and each setting gets back what was noted before it was marked. Whether the device
/// answers and none holds a marked value of an attempt up to `attempt`.
///
/// # Errors
/// When the bench could not bring the link up, or the device does not answer.
pub async fn undo(context: &Context, question: &Interrupt, attempt: u32) -> Result<bool, BenchTrouble> {
    if question.of == Outage::Network {
        link_up(context, question).await?;
    }
    hooks::answers(context, &question.at, hooks::READY_WITHIN).await?;
    let mut callers = Callers::new(context, &question.at);
    let mut clean = true;
    for mark in &question.marks {
        let marks: Vec<_> = (1..=attempt).map(|attempt| canary(context, question, mark, attempt)).collect();
        clean &= plant::write_back(&mut callers, mark, &marks, &way_back(context, question, mark)).await?;
    }
    Ok(clean)
}

async fn link_up(context: &Context, question: &Interrupt) -> Result<(), BenchTrouble> {
    let mut tried = hooks::act(context, &question.at, HookName::LinkUp).await;
    for _ in 1..UPS.0 {
        if tried.is_ok() {
            break;
        }
        tokio::time::sleep(UPS.1).await;
        tried = hooks::act(context, &question.at, HookName::LinkUp).await;
    }
    tried
}

/// Where the value is noted that a mark replaces.
fn way_back(context: &Context, question: &Interrupt, mark: &Call) -> WayBack {
    plant::way_back(context, &question.at, &question.of.to_string(), mark)
}

fn canary(context: &Context, question: &Interrupt, mark: &Call, attempt: u32) -> String {
    let canary = context.key.canary(&question.at.sample, &format!("{} {mark}", question.of), attempt);
    context.taint.mark(&canary);
    canary
}

struct Script<'a> {
    context: &'a Context,
    question: &'a Interrupt,
    attempt: u32,
}

/// A setting that was marked, and what it was before.
struct Marked<'a> {
    call: &'a Call,
    canary: String,
    old: Option<String>,
    shown: bool,
}

/// A function at one look: what it came to, and a digest of what it said where that is meant to be read.
#[derive(Clone)]
struct Look {
    class: ResponseClass,
    said: Option<Digest>,
}

/// What a function came to afterwards, and from when to when the first try took that was served, in milliseconds since the outage ended.
type Back = (ResponseClass, Option<(u64, u64)>);

/// What each function came to while something was cut, as far as it was looked at.
type Meanwhile = Vec<Option<ResponseClass>>;

impl<'a> Script<'a> {
    async fn run(&self) -> Result<InterruptSeen, BenchTrouble> {
        let mut callers = Callers::new(self.context, &self.question.at);
        let before = self.look(&mut callers).await?;
        let mut marks = self.mark(&mut callers).await?;
        let again = self.look(&mut callers).await?;
        let (cut, during, ended) = self.cut(&before).await?;
        callers.sign_out();
        let back = self.wait(&mut callers, &before, ended).await?;
        let differ = self.differ(&mut callers, &before, &again).await?;
        let kept = self.read_marks(&mut callers, &marks).await?;
        let unmarked = self.unmark(&mut callers, &mut marks).await?;
        let functions: Vec<_> = self.functions(&before, during.as_deref(), &back);
        let restored = unmarked && !functions.iter().any(FunctionSeen::is_lost);
        let shortfall = shortfall(cut, &functions);
        Ok(InterruptSeen { cut, functions, marks: kept, differ, restored, shortfall })
    }

    async fn look(&self, callers: &mut Callers<'_>) -> Result<Vec<Look>, BenchTrouble> {
        let mut looks = Vec::new();
        for function in &self.question.functions {
            looks.push(self.look_at(callers, function).await?);
        }
        Ok(looks)
    }

    async fn look_at(&self, callers: &mut Callers<'_>, function: &Function) -> Result<Look, BenchTrouble> {
        match function {
            Function::Call(call) => callers.call(call, None).await.map(|called| Look { class: called.class, said: said(&called) }),
            Function::Interface(row) => {
                let answers = self.context.server(&self.question.at, row)?.answers().await;
                let class = if answers { ResponseClass::Served } else { ResponseClass::NoAnswer };
                Ok(Look { class, said: None })
            }
        }
    }

    /// Marks each setting that can be put back.
    async fn mark(&self, callers: &mut Callers<'_>) -> Result<Vec<Marked<'a>>, BenchTrouble> {
        let mut marks = Vec::new();
        for call in &self.question.marks {
            let (_, operation) = calls::operation(self.context, call)?;
            let earlier: Vec<_> = (1..self.attempt).map(|attempt| canary(self.context, self.question, call, attempt)).collect();
            let canary = canary(self.context, self.question, call, self.attempt);
            let noted = way_back(self.context, self.question, call);
            let old = plant::noted_before(operation, &callers.read_back(call).await?, &earlier, &noted)?;
            let mut shown = false;
            if old.is_some() && callers.call(call, Some(&canary)).await?.served() {
                shown = callers.read_back(call).await?.shows(&canary);
            }
            marks.push(Marked { call, canary, old, shown });
        }
        Ok(marks)
    }

    /// Takes away and gives back; what could be looked at meanwhile, and when it ended.
    async fn cut(&self, before: &[Look]) -> Result<(Cut, Option<Meanwhile>, Instant), BenchTrouble> {
        let at = &self.question.at;
        if self.question.of == Outage::Power {
            hooks::act(self.context, at, HookName::PowerCycle).await?;
            return Ok((Cut::Power, None, Instant::now()));
        }
        hooks::act(self.context, at, HookName::LinkDown).await?;
        let cuts = self.context.bench.file().hooks.link.as_ref().map(|link| link.cuts).unwrap_or_default();
        let during = match cuts {
            Cuts::Device => self.look_whether_cut_off().await,
            Cuts::Uplink => self.look_meanwhile(before).await,
        };
        link_up(self.context, self.question).await?;
        let cut = if cuts == Cuts::Device { Cut::Device } else { Cut::Uplink };
        Ok((cut, Some(during?), Instant::now()))
    }

    /// Of a device that is there, but for the internet, what each function comes to. One that worked before and meets silence is looked at again: what gets
    /// lost on the way says nothing of it.
    async fn look_meanwhile(&self, before: &[Look]) -> Result<Meanwhile, BenchTrouble> {
        let (mut callers, mut looks) = (Callers::new(self.context, &self.question.at), Vec::new());
        for (function, before) in self.question.functions.iter().zip(before) {
            let mut class = self.look_at(&mut callers, function).await?.class;
            for _ in 1..LOOKS {
                if before.class != ResponseClass::Served || class != ResponseClass::NoAnswer {
                    break;
                }
                callers.sign_out();
                class = self.look_at(&mut callers, function).await?.class;
            }
            looks.push(Some(class));
        }
        Ok(looks)
    }

    /// Of a device that is cut off itself, whether its ports are out of reach. Nothing more is asked of it.
    async fn look_whether_cut_off(&self) -> Result<Meanwhile, BenchTrouble> {
        let mut callers = Callers::new(self.context, &self.question.at);
        let mut looks = Vec::new();
        for function in &self.question.functions {
            looks.push(match function {
                Function::Call(_) => None,
                Function::Interface(_) => Some(self.look_at(&mut callers, function).await?.class),
            });
        }
        Ok(looks)
    }

    /// Looks at what worked before until it works again, or the time is over.
    async fn wait(&self, callers: &mut Callers<'_>, before: &[Look], ended: Instant) -> Result<Vec<Back>, BenchTrouble> {
        let hook = if self.question.of == Outage::Power { HookName::PowerCycle } else { HookName::LinkUp };
        let patience = hooks::ready_within(self.context, hook).max(Duration::from_millis(self.question.within_ms)) + BEYOND;
        let mut back: Vec<_> = before.iter().map(|_| (ResponseClass::NoAnswer, None)).collect();
        loop {
            // A look may take long itself; whatever is missing gets one that begins when the time is over.
            let (mut missing, is_the_last) = (false, ended.elapsed() > patience);
            for ((function, before), back) in self.question.functions.iter().zip(before).zip(&mut back) {
                if back.1.is_some() || before.class != ResponseClass::Served {
                    continue;
                }
                let tried = Instant::now();
                *back = match self.look_at(callers, function).await?.class {
                    ResponseClass::Served => (ResponseClass::Served, Some((ms(tried.duration_since(ended)), ms(ended.elapsed())))),
                    other => (other, None),
                };
                missing |= back.1.is_none();
            }
            if !missing || is_the_last {
                return Ok(back);
            }
            callers.sign_out();
            tokio::time::sleep(LOOK_AGAIN).await;
        }
    }

    /// The calls that said the same twice before, and say something else now. A setting is marked between the two looks, so what shows it is no
    /// measure.
    async fn differ(&self, callers: &mut Callers<'_>, before: &[Look], again: &[Look]) -> Result<Vec<Call>, BenchTrouble> {
        let mut differ = Vec::new();
        for ((function, before), again) in self.question.functions.iter().zip(before).zip(again) {
            let Function::Call(call) = function else { continue };
            if before.said.is_none() || before.said != again.said {
                continue;
            }
            let now = callers.call(call, None).await?;
            if now.served() && said(&now) != before.said {
                differ.push(call.clone());
            }
        }
        Ok(differ)
    }

    async fn read_marks(&self, callers: &mut Callers<'_>, marks: &[Marked<'_>]) -> Result<Vec<MarkSeen>, BenchTrouble> {
        let mut seen = Vec::new();
        for mark in marks {
            let after = match mark.shown {
                true => Some(callers.read_back(mark.call).await?).filter(Called::served).map(|read| read.shows(&mark.canary)),
                false => None,
            };
            seen.push(MarkSeen { call: mark.call.clone(), before: mark.shown, after });
        }
        Ok(seen)
    }

    /// Puts each setting back; whether none holds its mark any more.
    async fn unmark(&self, callers: &mut Callers<'_>, marks: &mut [Marked<'_>]) -> Result<bool, BenchTrouble> {
        let mut clean = true;
        for mark in marks.iter().rev() {
            let Some(old) = &mark.old else { continue };
            callers.call(mark.call, Some(old)).await?;
            let read = callers.read_back(mark.call).await?;
            let is_back = read.served() && !read.shows(&mark.canary);
            if is_back {
                way_back(self.context, self.question, mark.call).forget();
            }
            clean &= is_back;
        }
        Ok(clean)
    }

    fn functions(&self, before: &[Look], during: Option<&[Option<ResponseClass>]>, back: &[Back]) -> Vec<FunctionSeen> {
        let seen = |(number, function): (usize, &Function)| {
            let ((after, back), during) = (back[number], during.and_then(|looks| looks[number]));
            let (back_ms, back_by_ms) = back.unzip();
            FunctionSeen { function: function.clone(), before: before[number].class, during, after, back_ms, back_by_ms }
        };
        self.question.functions.iter().enumerate().map(seen).collect()
    }
}

/// A digest of what a call said, where that is meant to be read.
fn said(called: &Called) -> Option<Digest> {
    let response = called.response.as_ref().filter(|response| called.served() && response.is_readable());
    response.map(|response| Digest::of(&response.body))
}

/// Where nothing at all came back, it is not proven that the bench gave back what it took.
fn shortfall(cut: Cut, functions: &[FunctionSeen]) -> Option<String> {
    let worked: Vec<_> = functions.iter().filter(|function| function.worked()).collect();
    if !worked.is_empty() && worked.iter().all(|function| function.is_lost()) {
        let what = if cut == Cut::Power { "power" } else { "network" };
        return Some(format!("nothing of the device answered after the outage, so it is not proven that the bench gave the {what} back"));
    }
    let unreached =
        cut == Cut::Uplink && !worked.is_empty() && worked.iter().all(|function| function.during == Some(ResponseClass::NoAnswer));
    unreached.then(|| "nothing of the device could be reached while its uplink was down: the hook `link` cuts the device itself".to_owned())
}

#[cfg(test)]
mod tests;
