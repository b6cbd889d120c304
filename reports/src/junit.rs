//! `junit.xml`: a group is a suite, a case is a testcase. It never claims more than the tree of verdicts: what did not pass is never a bare testcase.
//!
//! FAIL is a failure, INCONCLUSIVE an error, and what did not run (not applicable, not claimed, not selected, not implemented) is skipped with its
//! reason. Where the plan was revised every suite says so, because its verdicts stand on the revision. Text of devices and people is cleaned before it gets to the writer, which would let it close a section and forge a testcase.

use jiff::Timestamp;
use junit_report::{Duration, OffsetDateTime, Report, TestCase, TestCaseBuilder, TestSuite};
use suite::catalogue::Catalogue;
use suite::ics::Standing;
use suite::tree::{CaseVerdict, ClassVerdict, GroupVerdict, ObligationVerdict, RequirementVerdict, UnitVerdict, Verdicts};
use suite::verdict::Verdict;

use crate::wording::{accepted, evidence, finding, harmless, is_unwritten, missing, one_line, reference_device, revisions, whereabouts};

/// The verdicts as JUnit XML. `began` is when the campaign began; times of single cases are not known, because cases share their questions.
#[must_use]
pub fn write(verdicts: &Verdicts, began: Timestamp) -> String {
    let began = OffsetDateTime::from_unix_timestamp(began.as_second()).expect("jiff's range of years is within that of time");
    let mut report = Report::new();
    report.add_testsuites(verdicts.groups.iter().map(|group| suite_of(verdicts, group, began)));
    if !verdicts.not_run.is_empty() {
        report.add_testsuite(suite_of_the_rest(verdicts, began));
    }
    report.add_testsuites(verdicts.class.iter().map(|class| suite_of_class(verdicts, class, began)));
    let mut xml = Vec::new();
    report.write_xml(&mut xml).expect("writing to memory does not fail, and the moment is within the years of RFC 3339");
    xml.push(b'\n');
    String::from_utf8(xml).expect("the writer is given text alone")
}

fn suite_of(verdicts: &Verdicts, group: &GroupVerdict, began: OffsetDateTime) -> TestSuite {
    let units = group.cases.iter().flat_map(|case| &case.units);
    let accepted = units.flat_map(|unit| accepted(verdicts, unit).into_iter().map(|says| format!("{}: {says}", unit.id))).collect();
    named_suite(verdicts, &format!("{} {}", group.id, one_line(&group.title)), began, testcases(group), accepted)
}

/// What a lean tree names in a line each: a testcase for each group with a reason, and a single one for those that were not selected.
fn suite_of_the_rest(verdicts: &Verdicts, began: OffsetDateTime) -> TestSuite {
    let (claimed, excused): (Vec<_>, Vec<_>) = verdicts.not_run.iter().partition(|(_, standing)| **standing == Standing::Claimed);
    let each = excused.into_iter().map(|(group, standing)| {
        let (kind, reason) = why_not(standing);
        skipped(&group.to_string(), kind, &reason)
    });
    let mut testcases: Vec<TestCase> = each.collect();
    if !claimed.is_empty() {
        let groups: Vec<String> = claimed.into_iter().map(|(group, _)| group.to_string()).collect();
        testcases.push(skipped("not selected", "not selected", &groups.join(", ")));
    }
    named_suite(verdicts, "not run", began, testcases, Vec::new())
}

/// The class's requirements stand in a suite of their own: they are beyond the standard.
fn suite_of_class(verdicts: &Verdicts, class: &ClassVerdict, began: OffsetDateTime) -> TestSuite {
    let testcase = |requirement: &RequirementVerdict| {
        let name = format!("{}: {}", one_line(&requirement.id), one_line(&requirement.title));
        let lines: Vec<String> = requirement.obligations.iter().flat_map(obligation_lines).collect();
        let message = lines.iter().find(|line| line.starts_with("    ")).map_or_else(String::new, |line| line.trim().to_owned());
        match requirement.verdict {
            Verdict::Pass => TestCase::success(&name, Duration::ZERO),
            Verdict::Fail => {
                TestCaseBuilder::failure(&name, Duration::ZERO, "FAIL", &message).set_trace(&section(&lines.join("\n"))).build()
            }
            Verdict::Inconclusive => {
                TestCaseBuilder::error(&name, Duration::ZERO, "INCONCLUSIVE", &message).set_trace(&section(&lines.join("\n"))).build()
            }
        }
    };
    named_suite(verdicts, "class requirements", began, class.requirements.iter().map(testcase).collect(), Vec::new())
}

fn named_suite(verdicts: &Verdicts, name: &str, began: OffsetDateTime, testcases: Vec<TestCase>, more: Vec<String>) -> TestSuite {
    let name = reference_device(verdicts).map_or_else(|| name.to_owned(), |device| format!("{device}: {name}"));
    let mut suite = TestSuite::new(&name);
    suite.package = format!("thirteen.{}", one_line(&verdicts.profile));
    suite.set_timestamp(began);
    let notes: Vec<_> = revisions(verdicts).chain(more).collect();
    if !notes.is_empty() {
        suite.set_system_out(&section(&notes.join("\n")));
    }
    suite.add_testcases(testcases.into_iter().map(|mut testcase| {
        testcase.set_classname(&name);
        testcase
    }));
    suite
}

fn testcases(group: &GroupVerdict) -> Vec<TestCase> {
    let (kind, reason) = why_not(&group.standing);
    if group.cases.is_empty() {
        let cases = Catalogue::get().group(group.id).map(|group| group.cases.iter().map(|case| case.id.to_string()).collect());
        let names: Vec<String> = cases.unwrap_or_else(|| vec![group.id.to_string()]);
        return names.iter().map(|name| skipped(name, kind, &reason)).collect();
    }
    group.cases.iter().map(testcase).collect()
}

/// Why a group did not run: the kind, and the supplier's reason if there is one.
fn why_not(standing: &Standing) -> (&'static str, String) {
    match standing {
        Standing::Claimed => ("not selected", String::new()),
        Standing::NotApplicable(reason) => ("not applicable", one_line(reason)),
        Standing::NotClaimed(reason) => ("not claimed", one_line(reason)),
    }
}

fn testcase(case: &CaseVerdict) -> TestCase {
    let name = case.id.to_string();
    let mut testcase = match case.verdict {
        None => return skipped(&name, "not selected", ""),
        Some(Verdict::Pass) => TestCase::success(&name, Duration::ZERO),
        Some(Verdict::Fail) => with_text(TestCaseBuilder::failure(&name, Duration::ZERO, "FAIL", &first(case, Verdict::Fail)), case),
        Some(Verdict::Inconclusive) => inconclusive(&name, case),
    };
    if !testcase.is_failure() && !testcase.is_error() {
        testcase.set_system_out(&section(&account(case)));
    }
    testcase
}

/// An error, if a unit that ran could not come to a verdict; skipped, if units are merely missing: not implemented, or not selected.
fn inconclusive(name: &str, case: &CaseVerdict) -> TestCase {
    if case.units.iter().any(|unit| unit.verdict == Verdict::Inconclusive && !is_unwritten(unit)) {
        let message = format!("INCONCLUSIVE: {}", first(case, Verdict::Inconclusive));
        return with_text(TestCaseBuilder::error(name, Duration::ZERO, "INCONCLUSIVE", &message), case);
    }
    let unwritten: Vec<_> = case.units.iter().filter(|unit| is_unwritten(unit)).map(|unit| unit.id.to_string()).collect();
    if unwritten.is_empty() {
        return skipped(name, "not selected", "only some units of the case were selected");
    }
    skipped(name, "not implemented", &unwritten.join(", "))
}

fn skipped(name: &str, kind: &str, reason: &str) -> TestCase {
    let message = if reason.is_empty() { kind.to_owned() } else { format!("{kind}: {reason}") };
    TestCase::skipped_with_cause(name, kind, &message)
}

fn with_text(mut builder: TestCaseBuilder, case: &CaseVerdict) -> TestCase {
    builder.set_trace(&section(&account(case))).build()
}

/// The first reason for a verdict, for the line that a build server shows.
fn first(case: &CaseVerdict, verdict: Verdict) -> String {
    let units = || case.units.iter().filter(|unit| unit.verdict == verdict && !is_unwritten(unit));
    let of_obligation = |unit: &UnitVerdict| {
        let obligation = unit.obligations.iter().find(|obligation| obligation.verdict == verdict)?;
        Some(format!("{} {}: {}", unit.id, whereabouts(obligation), reasons(obligation).first()?))
    };
    let of_unit = |unit: &UnitVerdict| unit.why.as_ref().map(|why| format!("{} {}", unit.id, one_line(why)));
    units().find_map(of_obligation).or_else(|| units().find_map(of_unit)).unwrap_or_else(|| verdict.to_string())
}

fn reasons(obligation: &ObligationVerdict) -> Vec<String> {
    obligation.findings.iter().map(finding).chain(missing(obligation)).collect()
}

/// All that the tree says of a case, unit by unit.
fn account(case: &CaseVerdict) -> String {
    let mut lines = Vec::new();
    for unit in &case.units {
        let basis: Vec<_> = unit.basis.iter().map(ToString::to_string).collect();
        lines.push(format!("{} {} ({})", unit.id, unit.verdict, basis.join(", ")));
        lines.extend(unit.why.iter().map(|why| format!("  {}", one_line(why))));
        lines.extend(unit.obligations.iter().flat_map(obligation_lines));
    }
    lines.join("\n")
}

fn obligation_lines(obligation: &ObligationVerdict) -> impl Iterator<Item = String> {
    let evidence = evidence(&obligation.evidence).map(|evidence| format!(" [{evidence}]")).unwrap_or_default();
    let head = format!("  {} {}{evidence}", obligation.verdict, whereabouts(obligation));
    std::iter::once(head).chain(reasons(obligation).into_iter().map(|reason| format!("    {reason}")))
}

/// Text for a CDATA section, which nothing in it can end.
fn section(text: &str) -> String {
    harmless(text).replace("]]>", "]]]]><![CDATA[>")
}

#[cfg(test)]
mod tests;
