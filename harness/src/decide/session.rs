//! One session: questions, keys, reasons. Whoever leaves it finds every decision saved.

use suite::files::WrittenDecision;
use suite::verdict::Verdict;

use super::console::{Console, harmless};
use super::{DecideTrouble, Desk, OpenDecision, Who, attach, check_review, decision, edit, shown};

const PROMPT: &str = "p PASS, f FAIL, i INCONCLUSIVE, a attach, s skip, b back, q quit, ? help > ";
const STEP_PROMPT: &str = "d done, as expected; n not as expected; c cannot be done; a attach, s skip, b back, q quit, ? help > ";

/// What a key asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Key {
    Attach,
    Back,
    Decide(Verdict),
    Help,
    Quit,
    Skip,
}

impl Key {
    fn of(line: &str) -> Option<Self> {
        Some(match line.to_lowercase().as_str() {
            "a" | "attach" => Self::Attach,
            "b" | "back" => Self::Back,
            "f" | "fail" | "n" | "not" => Self::Decide(Verdict::Fail),
            "c" | "cannot" | "i" | "inconclusive" => Self::Decide(Verdict::Inconclusive),
            "d" | "done" | "p" | "pass" => Self::Decide(Verdict::Pass),
            "q" | "quit" => Self::Quit,
            "s" | "skip" => Self::Skip,
            "?" | "h" | "help" => Self::Help,
            _ => return None,
        })
    }
}

/// A decision that was shown, and what became of it in this session.
struct Visit {
    open: OpenDecision,
    taken: Option<WrittenDecision>,
    attached: Vec<String>,
}

/// What one showing came to.
enum Done {
    Back,
    Decided(Verdict, Reason),
    Quit,
    Skip,
}

/// Walks somebody through the open decisions, until none is left that was not shown or they quit.
///
/// # Errors
/// When a decision cannot be written; those before it are.
pub fn walk(desk: &mut Desk, who: &Who, console: &mut Console<'_>) -> Result<(), DecideTrouble> {
    if !desk.open_decisions().is_empty() {
        desk.book.try_writing()?;
        let by = assessor(desk, who, console)?;
        check_review(&by, who.reviewed_by.as_deref())?;
        Session { desk, by: &by, reviewed_by: who.reviewed_by.as_deref(), trail: Vec::new(), at: 0 }.run(console)?;
    }
    let left = desk.open_decisions().len();
    console.say(&match left {
        0 => "no decision is open".to_owned(),
        1 => "1 decision is left open".to_owned(),
        _ => format!("{left} decisions are left open"),
    });
    if !desk.after_a_run {
        console.say("Decisions on what is seen on the device are asked after a run (of this declaration, into results/).");
    }
    Ok(())
}

/// Who decides: as said, else whoever took the last decision in the file, else who answers.
fn assessor(desk: &Desk, who: &Who, console: &mut Console<'_>) -> Result<String, DecideTrouble> {
    let named = |name: &str| Some(name.trim().to_owned()).filter(|name| !name.is_empty());
    if let Some(name) = who.by.as_deref().and_then(named) {
        return Ok(name);
    }
    if let Some(name) = desk.book.decisions().last().and_then(|last| named(&last.by)) {
        console.say(&format!("Deciding as {}, like the last decision in the file; `--by NAME` says otherwise.", harmless(&name)));
        return Ok(name);
    }
    loop {
        let Some(answer) = console.ask("Who decides? ") else { return Err(DecideTrouble::NoAssessor) };
        if let Some(name) = named(&answer) {
            return Ok(name);
        }
    }
}

struct Session<'a> {
    desk: &'a mut Desk,
    by: &'a str,
    reviewed_by: Option<&'a str>,
    trail: Vec<Visit>,
    at: usize,
}

impl Session<'_> {
    fn run(mut self, console: &mut Console<'_>) -> Result<(), DecideTrouble> {
        while self.arrive() {
            match self.ask(console) {
                Done::Back if self.at == 0 => console.say("This is the first one."),
                Done::Back => self.at -= 1,
                Done::Decided(verdict, reason) => {
                    self.record(console, verdict, reason)?;
                    self.go_on();
                }
                Done::Quit => break,
                Done::Skip => self.go_on(),
            }
        }
        Ok(())
    }

    /// Makes sure that there is a decision where the session stands: the next one that was not shown yet.
    fn arrive(&mut self) -> bool {
        if self.at < self.trail.len() {
            return true;
        }
        let shown = |open: &OpenDecision| self.trail.iter().any(|visit| visit.open.question == open.question);
        let next = self.desk.open_decisions().into_iter().find(|open| !shown(open));
        let found = next.is_some();
        self.trail.extend(next.map(|open| Visit { open, taken: None, attached: Vec::new() }));
        found
    }

    /// The next one that was skipped, or a new one.
    fn go_on(&mut self) {
        let open = self.desk.open_decisions();
        let is_open = |visit: &Visit| open.iter().any(|open| open.question == visit.open.question);
        let next = (self.at + 1..self.trail.len()).find(|number| is_open(&self.trail[*number]));
        self.at = next.unwrap_or(self.trail.len());
    }

    fn ask(&mut self, console: &mut Console<'_>) -> Done {
        let visit = &self.trail[self.at];
        shown::question(console, self.desk, &visit.open, visit.taken.as_ref());
        let prompt = if visit.open.asked.step.is_some() { STEP_PROMPT } else { PROMPT };
        loop {
            let Some(line) = console.ask(prompt) else { return Done::Quit };
            match Key::of(&line) {
                Some(Key::Attach) => self.attach(console),
                Some(Key::Back) => return Done::Back,
                Some(Key::Decide(verdict)) => match self.reason(console, verdict) {
                    Said::Reason(reason) => return Done::Decided(verdict, reason),
                    Said::TakenBack => {}
                    Said::Nothing => return Done::Quit,
                },
                Some(Key::Help) => shown::keys(console),
                Some(Key::Quit) => return Done::Quit,
                Some(Key::Skip) => return Done::Skip,
                None if line.is_empty() => {}
                None => console.say(&format!("`{}` is no key here; ? lists the keys", harmless(&line))),
            }
        }
    }

    /// Asks why; where it was decided the same way before, nothing said keeps that reason and what was attached to it.
    fn reason(&self, console: &mut Console<'_>, verdict: Verdict) -> Said {
        let visit = &self.trail[self.at];
        let before = visit.taken.as_ref().or_else(|| self.desk.older(&visit.open.question).filter(|_| visit.open.asked.outdated));
        let kept = before.filter(|before| before.verdict == verdict && !before.rationale.trim().is_empty());
        let prompt = if kept.is_some() { format!("Why {verdict}? (Enter keeps the reason) ") } else { format!("Why {verdict}? ") };
        loop {
            let Some(line) = console.ask(&prompt) else { return Said::Nothing };
            match (line.as_str(), kept) {
                (".", _) => return Said::TakenBack,
                ("", Some(kept)) => return Said::Reason(Reason { rationale: (*kept.rationale).clone(), attached: kept.attached.clone() }),
                ("", None) if verdict != Verdict::Pass => {
                    console.say(&format!("{verdict} needs a reason; a dot alone goes back to the keys"))
                }
                _ => return Said::Reason(Reason { rationale: line, attached: Vec::new() }),
            }
        }
    }

    fn attach(&mut self, console: &mut Console<'_>) {
        let Some(written) = console.ask("Which file? ").filter(|line| !line.is_empty() && line != ".") else { return };
        match attach::name(&self.desk.folder(), &written) {
            Ok(name) => {
                console.say(&format!("attached: {}", harmless(&name)));
                let attached = &mut self.trail[self.at].attached;
                if !attached.contains(&name) {
                    attached.push(name);
                }
            }
            Err(says) => console.say(&harmless(&says)),
        }
    }

    fn record(&mut self, console: &mut Console<'_>, verdict: Verdict, reason: Reason) -> Result<(), DecideTrouble> {
        let visit = &mut self.trail[self.at];
        let question = visit.open.question.clone();
        let mut taken = decision(&question, verdict, (self.by, self.reviewed_by), self.desk.today, reason.rationale);
        taken.attached.extend(reason.attached.into_iter().filter(|kept| !visit.attached.contains(kept)));
        taken.attached.extend(visit.attached.iter().cloned());
        if let Err(trouble) = self.desk.record(&question, &taken) {
            if matches!(trouble, DecideTrouble::Book(_)) {
                console.say("This one is not in the file. To add it by hand:");
                console.say(edit::entry(&taken, 0, "\n").trim_end());
            }
            return Err(trouble);
        }
        let verdict = console.verdict(verdict);
        console.say(&format!("saved: {} {}{verdict}", question.claim, question.row.map(|row| format!("{row} ")).unwrap_or_default()));
        visit.taken = Some(taken);
        Ok(())
    }
}

/// Why it was decided so, and which files of an earlier decision stay attached.
struct Reason {
    rationale: String,
    attached: Vec<String>,
}

/// What somebody said when asked why.
enum Said {
    Nothing,
    Reason(Reason),
    TakenBack,
}

#[cfg(test)]
mod tests;
