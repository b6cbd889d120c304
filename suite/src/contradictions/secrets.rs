//! Secrets of logins: what rows that share one say of it, and what users are told about it.

use super::{Check, Disagreement, between, check, word};
use crate::files::Declaration;
use crate::ixit::t01_auth_mech::Change;
use crate::ixit::{Audience, AuthMech, Factor, UserDec};
use crate::paper;

pub(super) const CHECKS: &[Check] = &[
    check("one-secret-two-defences", "5.1-5", "1-AuthMech `guessing`, `change.same_as`", one_secret_two_defences),
    check("one-secret-two-lengths", "5.1-1", "1-AuthMech `at_least`, `change.same_as`", one_secret_two_lengths),
    check(
        "change-documented-for-a-machine",
        "5.1-4",
        "2-UserInfo `documentation_of_change_mechanisms`, 1-AuthMech `authenticates`",
        documented_for_a_machine,
    ),
    check(
        "change-documented-of-no-value",
        "5.1-4",
        "2-UserInfo `documentation_of_change_mechanisms`, 1-AuthMech `factor`",
        documented_of_no_value,
    ),
    check(
        "change-there-but-not-documented",
        "5.1-4",
        "1-AuthMech `change`, 2-UserInfo `documentation_of_change_mechanisms`",
        there_but_not_documented,
    ),
    check("password-of-another-length", "5.12-1", "26-UserDec `options`, 1-AuthMech `at_least`", password_of_another_length),
];

/// Pairs of logins that share a secret.
fn sharing(declaration: &Declaration) -> impl Iterator<Item = (&AuthMech, &AuthMech)> {
    declaration.ixit.auth_mech.iter().filter_map(|row| {
        let Some(Change::SameAs(other)) = &row.change else { return None };
        Some((row, declaration.ixit.login(other)?))
    })
}

/// Whoever guesses takes the weaker door.
fn one_secret_two_defences(declaration: &Declaration) -> Vec<Disagreement> {
    let differ = |(row, other): &(&AuthMech, &AuthMech)| match (&row.guessing, &other.guessing) {
        (Some(here), Some(there)) => (&here.lock_out, here.delay) != (&there.lock_out, there.delay),
        _ => false,
    };
    let says =
        |row: &AuthMech, other: &AuthMech| format!("{} and {} take the same secret, and stop guessing differently", row.id, other.id);
    let remedy = "declare for both what the weaker one does, or let them count together";
    sharing(declaration).filter(differ).map(|(row, other)| between([&row.id, &other.id], says(row, other), remedy)).collect()
}

fn one_secret_two_lengths(declaration: &Declaration) -> Vec<Disagreement> {
    sharing(declaration)
        .filter_map(|(row, other)| {
            let (here, there) = (row.password()?.at_least?, other.password()?.at_least?);
            let says = format!("{} and {} take the same password, one of at least {here} characters, one of {there}", row.id, other.id);
            (here != there).then(|| between([&row.id, &other.id], says, "state the length that the device enforces"))
        })
        .collect()
}

fn documented(declaration: &Declaration) -> impl Iterator<Item = &AuthMech> {
    declaration.ixit.user_info.documentation_of_change_mechanisms.iter().filter_map(|entry| declaration.ixit.login(&entry.login))
}

fn documented_for_a_machine(declaration: &Declaration) -> Vec<Disagreement> {
    let says = |row: &AuthMech| format!("2-UserInfo tells users how to change the value of {}, by which a machine signs in", row.id);
    let rows = documented(declaration).filter(|row| row.authenticates == Audience::Machine);
    rows.map(|row| between([&row.id], says(row), "name the user's login that is meant, or take the entry out")).collect()
}

/// A button or an open door has no value that somebody could change.
fn documented_of_no_value(declaration: &Declaration) -> Vec<Disagreement> {
    let valueless = |row: &&AuthMech| row.authenticates == Audience::User && row.factor == Factor::Nothing;
    let says = |row: &AuthMech| format!("2-UserInfo tells how to change the value of {}, which is {}", row.id, word(&row.factor));
    let rows = documented(declaration).filter(valueless);
    rows.map(|row| between([&row.id], says(row), "name the login that is meant, or take the entry out")).collect()
}

/// A login that shares its secret is documented where the other one is.
fn there_but_not_documented(declaration: &Declaration) -> Vec<Disagreement> {
    let is_documented = |row: &AuthMech| {
        let shared = match &row.change {
            Some(Change::SameAs(other)) => Some(&**other),
            _ => None,
        };
        documented(declaration).any(|entry| *entry.id == *row.id || shared == Some(&*entry.id))
    };
    let says = |row: &AuthMech| format!("{} can be changed by its user, but 2-UserInfo names no place that tells how", row.id);
    let changeable = |row: &&AuthMech| row.authenticates == Audience::User && row.change.is_some();
    let rows = declaration.ixit.auth_mech.iter().filter(changeable).filter(|row| !is_documented(row));
    rows.map(|row| between([&row.id], says(row), "add it to `documentation_of_change_mechanisms`")).collect()
}

/// The least length of a password that an option tells, as in "a password of at least eight characters".
fn told_length(option: &str) -> Option<u32> {
    const NUMBERS: [&str; 17] = [
        "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen", "fourteen",
        "fifteen", "sixteen",
    ];
    let text = option.to_lowercase();
    paper::mentions(&text, &["password", "passwords"])?;
    let (_, after) = text.split_once("at least ")?;
    let mut words = after.split_whitespace();
    let number = words.next()?;
    let spelt = || NUMBERS.iter().position(|name| *name == number).and_then(|number| u32::try_from(number).ok());
    words.next().filter(|word| word.starts_with("character"))?;
    number.parse().ok().or_else(spelt)
}

/// Only where no login of a user asks for the length that the user is told.
fn password_of_another_length(declaration: &Declaration) -> Vec<Disagreement> {
    let users = declaration.ixit.auth_mech.iter().filter(|row| row.authenticates == Audience::User);
    let asked: Vec<_> = users.filter_map(|row| Some((&row.id, row.password()?.at_least?))).collect();
    let says = |row: &UserDec, told, (login, asked): &(_, u32)| {
        format!("{} tells users of at least {told} characters, but {login} takes {asked}", row.id)
    };
    let mut found = Vec::new();
    for row in &declaration.ixit.user_dec {
        let Some(told) = row.options.iter().find_map(|option| told_length(option)) else { continue };
        if let Some(first) = asked.first().filter(|_| asked.iter().all(|(_, asked)| *asked != told)) {
            found.push(between([&row.id, first.0], says(row, told, first), "tell users the length that the device enforces"));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::super::logins::tests::{guards, password};
    use super::super::tests::found;
    use super::*;
    use crate::files::At;
    use crate::ixit::t02_user_info::ChangeDocumented;
    use crate::testing::Camera;
    use rstest::rstest;

    fn documents(change: impl FnOnce(&mut Vec<ChangeDocumented>)) -> Camera {
        Camera::hub().declare(|declaration| change(&mut declaration.ixit.user_info.documentation_of_change_mechanisms))
    }

    fn opened_by_nothing() -> Camera {
        let by_nothing = |row: &mut AuthMech| (row.authenticates, row.factor) = (Audience::User, Factor::Nothing);
        guards("SoftServ-Recorder", by_nothing, false).declare(|declaration| {
            let entry = ChangeDocumented { login: At::nowhere("AuthMech-New".into()), at: "manual, page 14".into() };
            declaration.ixit.user_info.documentation_of_change_mechanisms.push(entry);
        })
    }

    fn asks_for(option: &'static str) -> Camera {
        Camera::hub().row(
            |ixit| &mut ixit.user_dec,
            "UserDec-Password",
            |row| {
                row.options = vec![option.to_owned()];
                row.default = None;
            },
        )
    }

    #[rstest]
    #[case("one-secret-two-defences", Camera::hub().login("AuthMech-RTSP", |row| row.guessing.as_mut().unwrap().lock_out.as_mut().unwrap().after = 1000))]
    #[case("one-secret-two-lengths", Camera::hub().login("AuthMech-RTSP", |row| password(row).at_least = Some(4)))]
    #[case("change-documented-for-a-machine", documents(|entries| entries[1].login = At::nowhere("AuthMech-Recorder".into())))]
    #[case("change-documented-of-no-value", opened_by_nothing())]
    #[case("change-there-but-not-documented", documents(|entries| drop(entries.remove(0))))]
    #[case("password-of-another-length", asks_for("a password of at least six characters"))]
    fn one_slip_is_one_contradiction(#[case] name: &str, #[case] camera: Camera) {
        assert_eq!(found(&camera), [name]);
    }

    #[rstest]
    #[case::documented_with_the_shared_secret(documents(|entries| drop(entries.remove(1))))]
    #[case::another_number(asks_for("a password, and at least two viewers"))]
    #[case::in_digits(asks_for("a password of at least 8 characters"))]
    fn a_declaration_may_well_say_this(#[case] camera: Camera) {
        assert!(found(&camera).is_empty(), "{:?}", found(&camera));
    }
}
