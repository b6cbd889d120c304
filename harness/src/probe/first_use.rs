//! What a device in factory default lets somebody do before a password of their own is set.

use suite::evidence::{BenchTrouble, FirstUse, FirstUseSeen, LoginOutcome, Place, ResponseClass};
use suite::ixit::Operation;

use super::login::Door;
use crate::context::Context;
use crate::session::classify;
use crate::session::http::{HttpRequest, exchange};

/// The user name that is tried where the bench knows none for this state.
const LIKELY_USER: &str = "admin";

/// Tries wrong, empty and preset secrets, then every declared safe operation as nobody.
///
/// # Errors
/// Only when the bench could not try.
pub async fn put(context: &Context, question: &FirstUse) -> Result<FirstUseSeen, BenchTrouble> {
    let door = Door::of(context, &question.at, &question.row, question.way)?;
    let preset = question.preset.as_ref().map(|name| context.account(&question.at.sample, name)).transpose()?;
    let user = preset.as_ref().map_or(LIKELY_USER, |account| account.user.as_str());
    let wrong = door.wrong(user).await?.outcome;
    let empty = door.with(user, "").await?.outcome;
    let preset = match &preset {
        Some(account) => Some(door.right(account).await?.outcome),
        None => None,
    };
    let (open_to_nobody, unanswered) = open_to_nobody(context, &question.at).await?;
    let mute = wrong == LoginOutcome::NoAnswer && empty == LoginOutcome::NoAnswer;
    let shortfall = match (mute, unanswered.is_empty()) {
        (true, _) => Some("the login did not answer in this state".to_owned()),
        (false, false) => Some(format!("no answer to {}", unanswered.join(", "))),
        (false, true) => None,
    };
    Ok(FirstUseSeen { wrong, empty, preset, open_to_nobody, shortfall })
}

/// The operations that were served to nobody though they are declared for somebody, and those that got no answer.
async fn open_to_nobody(context: &Context, at: &Place) -> Result<(Vec<String>, Vec<String>), BenchTrouble> {
    let (mut open, mut unanswered) = (Vec::new(), Vec::new());
    for service in &context.declaration.ixit.soft_serv {
        if !context.interface(&service.interface)?.speaks.is_http() {
            continue;
        }
        let (endpoint, _) = context.endpoint(at, &service.interface)?;
        for (operation, path) in service.operations.iter().filter_map(guarded_and_safe) {
            let name = format!("{}/{}", *service.id, operation.id);
            match exchange(&endpoint, HttpRequest::get(path)).await {
                Ok(response) if classify::class(&response, false) == ResponseClass::Served => open.push(name),
                Ok(_) => {}
                Err(none) => {
                    none.or_trouble()?;
                    unanswered.push(name);
                }
            }
        }
    }
    Ok((open, unanswered))
}

fn guarded_and_safe(operation: &Operation) -> Option<(&Operation, &str)> {
    let (method, path) = operation.method_and_path()?;
    let guarded = !operation.who.iter().any(|who| who.as_str() == "nobody");
    (guarded && method.is_safe() && !operation.changes).then_some((operation, path))
}
