//! Check 4: is the plan what ICS and profile demand, and was it fixed before the first packet.

use jiff::SignedDuration;
use suite::catalogue::Catalogue;
use suite::ics::{Standing as IcsStanding, standing};
use suite::names::Digest;

use super::method::same;
use super::{Case, Check};
use crate::bundle::Code;
use crate::wording::counted;

/// How far the plan's own date may lie from that of the line that holds it.
const SLACK: SignedDuration = SignedDuration::from_mins(10);

pub(super) fn check(case: &Case) -> Check {
    let mut check = Check::new(4, "Is the plan what ICS and profile demand, fixed before the first packet?");
    let Some(rebuilt) = &case.rebuilt else {
        is_the_planned_declaration(case, &mut check);
        check.open("not checked: a text that judging takes is withheld");
        return check;
    };
    same(case, &mut check, "plan.json", Code::PlanDiffers);
    same(case, &mut check, "bench.yaml", Code::BenchDiffers);
    let plan = rebuilt.plan();
    let begun = rebuilt.reading.lines().first().map(|line| line.at);
    if begun.is_some_and(|begun| begun.duration_since(plan.began).abs() > SLACK) {
        check.fault(Code::PlanDate, format!("the plan says that it began at {}, and its line was written at another time", plan.began));
    }
    let claimed = Catalogue::get().units().filter(|unit| standing(&rebuilt.declaration, unit.id.group()) == IcsStanding::Claimed);
    let (demanded, selected) =
        claimed.fold((0, 0), |(all, selected), unit| (all + 1, selected + usize::from(plan.units.contains(&unit.id))));
    let were = if selected == 1 { "was" } else { "were" };
    check.say(format!("{selected} of {demanded} units that the ICS claims {were} selected, under the profile {}", plan.profile));
    if !case.other_method && crate::profiles::digest(&plan.profile).is_some_and(|known| *known != plan.profile_digest) {
        check.open(format!(
            "the profile {} is not the one that ships under this name: what it demands stands in profile/0.yaml, and may be milder [profile-unknown]",
            plan.profile
        ));
    }
    if selected < demanded {
        check.say(format!("{} not run: that bars an overall PASS", counted(demanded - selected, "claimed unit")));
    }
    for revision in rebuilt.reading.revisions() {
        check.say(format!("plan revision {} by {}: {}", revision.number, revision.by, revision.because));
    }
    check
}

/// Where the plan was never revised, the leaf of the declaration is that of the one it names, be the text there or not.
fn is_the_planned_declaration(case: &Case, check: &mut Check) {
    let Some(plan) = case.stored.plan.as_ref().filter(|plan| plan.get("revisions") == Some(&0.into())) else { return };
    let planned = plan.get("declaration").and_then(serde_json::Value::as_str);
    if planned != case.inventory.leaf("declaration.yaml").map(Digest::as_str) {
        check.fault(Code::DeclarationDiffers, "declaration.yaml, there or withheld, is not the one that plan.json names");
    }
}
