//! What a person does at the bench: resets that no machine can make, and the units that are carried out by hand.

use suite::catalogue::{Catalogue, Level};
use suite::evidence::DutState;

use super::{Item, Order, ids, waits};
use crate::bench::written::{Actuator, Hook};

pub(super) fn items(order: &Order<'_>) -> Vec<Item> {
    resets(order).chain(asked(order)).chain(by_hand(order)).collect()
}

/// What the units have somebody do at the device.
fn asked<'o>(order: &'o Order<'_>) -> impl Iterator<Item = Item> + 'o {
    order.steps.iter().map(|(step, question)| {
        let begins = if step.begins == DutState::Initialised { String::new() } else { format!(" (from the state {})", step.begins) };
        let row = question.row.as_ref().map(|row| format!("{row}: ")).unwrap_or_default();
        let because = "asked in `thirteen run` and `thirteen decide`".to_owned();
        Item { what: format!("{row}{}{begins}", step.does), because, units: vec![question.claim.to_string()], ..Item::default() }
    })
}

/// Every way into another state and back that bench.yaml leaves to a person, or to nobody.
fn resets<'o>(order: &'o Order<'_>) -> impl Iterator<Item = Item> + 'o {
    let hooks = order.bench.map(|bench| &bench.file().hooks);
    let there = hooks.and_then(|hooks| hooks.factory_reset.as_deref());
    let back = hooks.and_then(|hooks| hooks.initialise.as_deref());
    waits::states(order).into_iter().flat_map(move |(sample, state)| {
        let there = told(there).map(|because| (format!("bring sample {sample} to the state {state}"), because));
        let back = told(back).map(|because| (format!("bring sample {sample} back to normal use"), because));
        there.into_iter().chain(back).map(|(what, because)| Item { what, because, ..Item::default() }).collect::<Vec<_>>()
    })
}

/// What a person is told; nothing where a machine acts.
fn told(hook: Option<&Hook>) -> Option<String> {
    match hook.map(Hook::actuator) {
        Some(Some(Actuator::Operator(says))) => Some(format!("as bench.yaml says: {says}")),
        Some(Some(Actuator::Post(_) | Actuator::Run(_))) => None,
        None | Some(None) => Some("bench.yaml has no hook for it".to_owned()),
    }
}

/// Units without a procedure, a line for each clause and manner.
fn by_hand(order: &Order<'_>) -> impl Iterator<Item = Item> {
    let units: Vec<_> = order.by_hand().collect();
    let clauses = Catalogue::get().clauses().iter().flat_map(move |clause| {
        let manners = [
            ("at the device: press, look, unplug", Level::Operator),
            ("with power or link switched", Level::Hook),
            ("with accounts, routes or images that the supplier gives", Level::Facts),
            ("with tools of the laboratory", Level::Probe),
            ("with tools of the laboratory, and judged by the assessor", Level::Judge),
        ];
        let of = |level: Level| {
            units.iter().copied().filter(|unit| unit.level == level && unit.id.group().clause() == clause.clause).collect::<Vec<_>>()
        };
        let found = manners.into_iter().map(move |(manner, level)| (manner, of(level))).filter(|(_, units)| !units.is_empty());
        found
            .map(|(manner, units)| Item {
                what: format!("{}: {}", clause.clause, clause.title),
                because: format!("no procedure yet; by hand, {manner}"),
                units: ids(&units),
                ..Item::default()
            })
            .collect::<Vec<_>>()
    });
    clauses.collect::<Vec<_>>().into_iter()
}
