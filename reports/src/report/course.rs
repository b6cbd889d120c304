//! The course of a campaign, as every report tells it: everything that did not go straight.

use crate::journal::{Line, Record};

/// What is told of a record that is no ordinary answer.
pub(crate) fn event(line: &Line) -> Option<String> {
    match &line.record {
        Record::Session { suite_version, resumed, .. } => {
            Some(format!("session {} with suite {suite_version}", if *resumed { "resumed" } else { "began" }))
        }
        Record::Answered { question, attempt, because, .. } if *attempt > 1 => {
            Some(format!("attempt {attempt} at {question}: {}", because.as_deref().unwrap_or("no reason was given")))
        }
        Record::Bench { question, trouble } => Some(format!("the bench could not ask {question}: {trouble}")),
        Record::Interrupted { question, undone, says, .. } => {
            Some(format!("interrupted: {question}: {says}, {}", if *undone { "undone" } else { "not undone" }))
        }
        Record::Withdrawn { answer, because } => Some(format!("answer #{} withdrawn: {because}", answer.0)),
        Record::Changed { sample, says } => Some(format!("sample {sample} was left changed: {says}")),
        Record::Closed { reason } => Some(format!("session closed: {reason}")),
        Record::Moved { sample, from, to, .. } => Some(format!("sample {sample} brought from {from} to {to}")),
        Record::Answered { .. }
        | Record::Plan(_)
        | Record::Revised(_)
        | Record::Begun { .. }
        | Record::Restored { .. }
        | Record::Moving { .. } => None,
    }
}
