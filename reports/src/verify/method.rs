//! Check 3: are the catalogue and the reference lists known, and of which edition.

use super::{Case, Check};
use crate::bundle::Code;
use crate::journal::Plan;

pub(super) fn check(case: &Case) -> Check {
    let mut check = Check::new(3, "Are catalogue and reference lists known?");
    let Some(rebuilt) = &case.rebuilt else {
        check.open("not checked: a text that judging takes is withheld");
        return check;
    };
    let plan = rebuilt.plan();
    check.say(format!("edition {}, catalogue {}, suite {}", plan.edition, plan.catalogue.short(), plan.suite_version));
    if plan.suite_version == env!("CARGO_PKG_VERSION") && plan.catalogue != Plan::catalogue_digest() {
        check.open(format!(
            "suite {} as this program has it has another catalogue, {}: a criterion was changed, or it is another build [catalogue-unknown]",
            plan.suite_version,
            Plan::catalogue_digest().short()
        ));
    }
    if case.other_method {
        check.open(format!("rejudged by suite {}: what differs below is another judge's word, not a forgery", env!("CARGO_PKG_VERSION")));
    } else {
        same(case, &mut check, "method.json", Code::MethodDiffers);
    }
    same(case, &mut check, "item.json", Code::ItemDiffers);
    check
}

/// Whether a part that is there is the one that follows from journal and declaration.
pub(super) fn same(case: &Case, check: &mut Check, name: &str, code: Code) {
    let derived = case.derived.iter().find(|(known, _)| known.as_str() == name).map(|(_, digest)| digest);
    if let (Some(derived), Some(stored)) = (derived, case.inventory.digest(name))
        && derived != stored
    {
        check.fault(code, format!("{name} is not what follows from the journal"));
    }
}
