//! Progress for people: a bar on a terminal, a line now and then in a log.

use std::collections::BTreeSet;
use std::io::IsTerminal as _;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};
use suite::evidence::{BenchTrouble, Conduct, DutState, Question};
use suite::names::SampleId;
use suite::tree::Verdicts;

use super::Progress;

/// How often a log without a terminal gets a line.
const EVERY: Duration = Duration::from_secs(10);

/// What is changed on the device now and not yet put back, in words: what somebody is told who leaves at once.
type Begun = Mutex<BTreeSet<String>>;

/// Shows obligations settled, and what was asked last; reacts to Ctrl-C.
pub struct Shown {
    bar: Option<ProgressBar>,
    stop: Arc<AtomicBool>,
    begun: Arc<Begun>,
    last: Instant,
    settled: (usize, usize),
}

impl Shown {
    /// Progress on standard error. Must be made inside the runtime, since it listens for Ctrl-C.
    #[must_use]
    pub fn on_stderr() -> Self {
        let (stop, begun) = (Arc::new(AtomicBool::new(false)), Arc::new(Begun::default()));
        listen(Arc::clone(&stop), Arc::clone(&begun));
        let bar = std::io::stderr().is_terminal().then(|| {
            let style = ProgressStyle::with_template("{elapsed:>4} [{bar:30}] {pos}/{len} obligations  {wide_msg}");
            ProgressBar::new(0).with_style(style.expect("the template is constant"))
        });
        Self { bar, stop, begun, last: Instant::now(), settled: (0, 0) }
    }

    fn begun(&self) -> MutexGuard<'_, BTreeSet<String>> {
        self.begun.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn say(&mut self, text: &str) {
        match &self.bar {
            Some(bar) => bar.set_message(text.to_owned()),
            None if self.last.elapsed() >= EVERY => {
                self.last = Instant::now();
                crate::tell!("{}/{} obligations; {text}", self.settled.0, self.settled.1);
            }
            None => {}
        }
    }

    fn print(&self, text: &str) {
        match &self.bar {
            Some(bar) => bar.println(text),
            None => crate::tell!("{text}"),
        }
    }
}

/// The first Ctrl-C stops asking and restores; the second ends the process at once, and says what it leaves behind.
fn listen(stop: Arc<AtomicBool>, begun: Arc<Begun>) {
    tokio::spawn(async move {
        while tokio::signal::ctrl_c().await.is_ok() {
            if stop.swap(true, Ordering::Relaxed) {
                for what in begun.lock().unwrap_or_else(PoisonError::into_inner).iter() {
                    crate::tell!("LEFT CHANGED: {what}");
                }
                crate::tell!("left at once: what was begun is in the journal; `--resume` undoes it first");
                std::process::exit(crate::exit::Exit::Bench as i32);
            }
            crate::tell!("stopping: nothing more is asked, what was changed is put back (Ctrl-C again leaves at once)");
        }
    });
}

/// A sample that is between two states.
fn on_its_way(sample: &SampleId) -> String {
    format!("sample {sample} is on its way to another state")
}

impl Progress for Shown {
    fn judged(&mut self, verdicts: &Verdicts) {
        self.settled = verdicts.progress();
        if let Some(bar) = &self.bar {
            bar.set_length(self.settled.1 as u64);
            bar.set_position(self.settled.0 as u64);
        }
    }

    fn asked(&mut self, question: &Question) {
        if question.conduct() >= Conduct::Changes {
            self.begun().insert(question.to_string());
        }
        self.say(&question.to_string());
    }

    fn answered(&mut self, question: &Question, took_ms: u64) {
        self.begun().remove(&question.to_string());
        self.say(&format!("{question}: {took_ms} ms"));
    }

    fn troubled(&mut self, question: &Question, trouble: &BenchTrouble) {
        self.print(&format!("bench: {question}: {trouble}"));
    }

    fn restoring(&mut self, question: &Question) {
        self.print(&format!("putting back: {question}"));
    }

    fn restored(&mut self, question: &Question) {
        self.begun().remove(&question.to_string());
        self.print(&format!("put back: {question}"));
    }

    fn moving(&mut self, sample: &SampleId, to: DutState) {
        self.begun().insert(on_its_way(sample));
        self.print(&format!("bringing sample {sample} to the state: {to}"));
    }

    fn moved(&mut self, sample: &SampleId, _: DutState) {
        self.begun().remove(&on_its_way(sample));
    }

    fn left_changed(&mut self, says: &str) {
        self.print(&format!("LEFT CHANGED: {says}"));
    }

    fn interrupted(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }
}

impl Drop for Shown {
    fn drop(&mut self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}
