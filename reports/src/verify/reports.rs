//! Check 7: the reports inside, and what is public, are what the verdicts give.

use super::method::same;
use super::public;
use super::{Case, Check};
use crate::bundle::{Code, PUBLIC};

pub(super) fn check(case: &Case) -> Check {
    let mut check = Check::new(7, "Are the reports inside, and what is public, what the verdicts give?");
    if case.rebuilt.is_none() || case.other_method {
        public::agrees(case, &mut check);
        check.open("not checked: they cannot be rendered again by the version that wrote them");
        return check;
    }
    for name in ["reports/junit.xml", "reports/summary.txt"] {
        same(case, &mut check, name, Code::ReportDiffers);
    }
    same(case, &mut check, PUBLIC, Code::PublicDiffers);
    check
}
