//! Which samples stand otherwise than before, as the records of a journal tell it: the same for a campaign that writes them and for whoever reads them.

use suite::evidence::{Answer, Conduct, DutState, LeftChanged};

use super::Record;

/// Takes in what a record says. A reset that worked is a proof, and so is an experiment of which a reset and a set-up are the end.
pub fn follow(left: &mut LeftChanged, record: &Record) {
    match record {
        Record::Answered { question, attempt, answer, .. } => {
            let Some(is_back) = answer.restored() else { return };
            left.ended(question, *attempt, true, is_back);
            let place = question.place().filter(|_| is_back && matches!(**answer, Answer::Erase(_) | Answer::SetUp(_)));
            if let Some(place) = place {
                left.reset(&place.sample);
            }
        }
        Record::Interrupted { question, attempt, undone, .. } if question.conduct() >= Conduct::Changes => {
            left.ended(question, *attempt, false, *undone);
        }
        Record::Restored { question, attempt } => left.ended(question, *attempt, true, true),
        Record::Moved { sample, to, .. } if *to != DutState::Initialised => left.reset(sample),
        _ => {}
    }
}
