//! What a sound device makes of user data: it takes it, and deletes exactly what is declared.

use crate::evidence::{Call, Erase, EraseSeen, LoginErased, LoginOutcome, MarkErased, Plant, PlantSeen, Planted, ResponseClass, Who};
use crate::files::Declaration;
use crate::ixit::t25_del_func::DelExercise;
use crate::ixit::{DelFunc, SoftServ};

pub(super) fn plant(asked: &Plant) -> PlantSeen {
    let mark = |call: &Call| Planted {
        call: call.clone(),
        written: Some(ResponseClass::Served),
        read: true,
        shown_by: asked.reads.iter().filter(|read| read.who == call.who).take(1).cloned().collect(),
    };
    PlantSeen { marks: asked.marks.iter().map(mark).collect(), restored: true }
}

pub(super) fn erase(declaration: &Declaration, asked: &Erase) -> EraseSeen {
    let row = declaration.ixit.del_func.iter().find(|row| *row.id == asked.row).unwrap();
    let resets = row.exercise == Some(DelExercise::FactoryReset);
    let takes = |who: &Who| resets || matches!(who, Who::Identity(name) if row.is_of(name));
    let mark = |call: &Call| {
        let goes = resets || (is_deleted(declaration, row, call) && takes(&call.who));
        MarkErased { call: call.clone(), before: true, shown_by: if goes { Vec::new() } else { vec![call.to_string().as_str().into()] } }
    };
    let login = |who: &crate::names::IdentityName| {
        let goes = resets || !row.names(&"SecParam-Passwords".into()) || takes(&Who::Identity(who.clone()));
        let after = if goes { LoginOutcome::Refused } else { LoginOutcome::Accepted };
        LoginErased { who: who.clone(), before: LoginOutcome::Accepted, after, session: Some(!goes) }
    };
    EraseSeen {
        status: (!resets).then_some(200),
        said: "done".into(),
        marks: asked.marks.iter().map(mark).collect(),
        logins: asked.logins.iter().map(login).collect(),
        restored: true,
        shortfall: None,
    }
}

fn is_deleted(declaration: &Declaration, row: &DelFunc, call: &Call) -> bool {
    let service = declaration.ixit.soft_serv.iter().find(|service: &&SoftServ| *service.id == call.service);
    let held = service.and_then(|service| service.operation(&call.operation)?.holds.as_ref());
    held.is_some_and(|held| row.names(held))
}
