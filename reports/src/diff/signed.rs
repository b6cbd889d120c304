//! Who signed each of them, as far as the trust file knows them.

use super::{Differs, Side};
use crate::wording::one_line;

pub(super) fn compare(before: &Side<'_>, after: &Side<'_>) -> Vec<Differs> {
    let only =
        |one: &[String], other: &[String]| one.iter().filter(|who| !other.contains(who)).map(|who| one_line(who)).collect::<Vec<_>>();
    let (one, other) = (&before.report.signed_by, &after.report.signed_by);
    let gone = only(one, other).into_iter().map(|who| Differs { what: "signature".to_owned(), before: Some(who), after: None });
    let new = only(other, one).into_iter().map(|who| Differs { what: "signature".to_owned(), before: None, after: Some(who) });
    gone.chain(new).collect()
}
