//! The verdicts as Markdown, for a pull request: the verdict first, the provisions in a table, what failed with what to change, what is open folded away.
//!
//! Foreign text stands in code spans alone. There GitHub makes no link, no mention and no reference of it, and nothing in it ends the span or the line.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use suite::catalogue::Catalogue;
use suite::id::UnitId;
use suite::tree::{ObligationVerdict, RequirementVerdict, UnitVerdict, Verdicts};
use suite::verdict::{Verdict, Weight};

use crate::summary::{self, clauses::rows};
use crate::wording::{accepted, counted, evidence, is_unwritten, missing, one_line, whereabouts};

/// The most that a comment on GitHub holds, in bytes: less than its limit in characters never is.
const MOST: usize = 65_536;
/// What is kept free for the words that end the text.
const RESERVE: usize = 600;
/// The most findings of one unit.
const FINDINGS: usize = 10;
/// The longest foreign text, in characters.
const LONGEST: usize = 400;

/// The verdicts as Markdown of at most 65,536 bytes, with a line feed at its end.
#[must_use]
pub fn write(verdicts: &Verdicts) -> String {
    let mut text = head(verdicts);
    text.push_str(&table(verdicts));
    ics(verdicts, &mut text);
    let failed: Vec<String> =
        verdicts.units().filter(|unit| unit.verdict == Verdict::Fail).map(|unit| problem(unit, &accepted(verdicts, unit))).collect();
    listed("### What failed, and what to change\n\n", "", &failed, &mut text);
    let external: Vec<String> = summary::others::external(verdicts).iter().map(|(says, units)| not_seen(says, units)).collect();
    listed("### What passes and was not seen here\n\n", "", &external, &mut text);
    let class: Vec<String> = verdicts.class.iter().flat_map(|class| &class.requirements).filter_map(requirement).collect();
    listed("### What the class demands beyond the standard\n\n", "", &class, &mut text);
    let open: Vec<String> =
        verdicts.units().filter(|unit| unit.verdict == Verdict::Inconclusive && !is_unwritten(unit)).map(lacking).collect();
    let summary = format!("<details>\n<summary>Open: what keeps {} from a verdict</summary>\n\n", counted(open.len(), "unit"));
    listed(&summary, "</details>\n\n", &open, &mut text);
    text.push_str("The results relate only to the samples and the software version that were tested. They are no mark, label or promise of a property of the product.\n");
    text
}

fn head(verdicts: &Verdicts) -> String {
    let mut text = format!("## Verdict: {}\n\n", verdicts.overall);
    if let Some(device) = &verdicts.reference_device {
        let _ = write!(text, "**Reference device {}: nothing here is about a product.**\n\n", code(device));
    }
    let _ = write!(text, "{}. Profile {}, edition {}.\n\n", summary::overall(verdicts), code(&verdicts.profile), verdicts.edition);
    for revision in &verdicts.revisions {
        let _ = write!(text, "- {}\n\n", code(&revision.to_string()));
    }
    text
}

fn table(verdicts: &Verdicts) -> String {
    let mut text = "| clause | topic | PASS | FAIL | INCONCLUSIVE | not run |\n| --- | --- | --: | --: | --: | --: |\n".to_owned();
    for (clause, row) in rows(verdicts) {
        let title = Catalogue::get().clause(clause).map(|entry| entry.title.as_str()).unwrap_or_default();
        let number = |number: usize| if number == 0 { "–".to_owned() } else { number.to_string() };
        let numbers = [row.pass, row.fail, row.inconclusive + row.unwritten, row.not_run].map(number).join(" | ");
        let _ = writeln!(text, "| {clause} | {} | {numbers} |", own(title));
    }
    text + "\n"
}

fn ics(verdicts: &Verdicts, text: &mut String) {
    let said = verdicts.ics.findings.iter().filter(|finding| finding.invalid);
    let lines: Vec<String> = said.map(|finding| format!("- **{}** {}\n", finding.provision, code(&finding.says))).collect();
    listed("### The ICS is invalid\n\n", "\n", &lines, text);
}

/// A heading with as many entries as there is room for, and how many are left out. Nothing where there is nothing.
fn listed(before: &str, after: &str, entries: &[String], text: &mut String) {
    if entries.is_empty() || text.len() + before.len() + after.len() + RESERVE > MOST {
        return;
    }
    text.push_str(before);
    let room = MOST - RESERVE - after.len();
    let mut shown = 0;
    for entry in entries {
        if text.len() + entry.len() > room {
            break;
        }
        text.push_str(entry);
        shown += 1;
    }
    if shown < entries.len() {
        let _ = write!(text, "\nAnd {} more; the HTML report lists them.\n\n", entries.len() - shown);
    } else if !text.ends_with("\n\n") {
        text.push('\n');
    }
    text.push_str(after);
}

fn problem(unit: &UnitVerdict, accepted: &[String]) -> String {
    let listed = Catalogue::get().unit(unit.id);
    let mut text = format!("**{}** {}\n\n", unit.id, own(listed.map(|unit| unit.purpose.as_str()).unwrap_or_default()));
    if let Some(why) = &unit.why {
        let _ = writeln!(text, "- {}", code(why));
    }
    text.push_str(&nonconformities(&unit.obligations));
    for says in accepted {
        let _ = writeln!(text, "- {}", code(says));
    }
    if let Some(listed) = listed {
        let (lead, says) = match &listed.remedy {
            Some(remedy) => ("What to change:", remedy),
            None => ("It fails when", &listed.fails_when),
        };
        let _ = write!(text, "\n**{lead}** {}\n\n", own(says));
    }
    text
}

/// What units rest on that nobody saw on these samples.
fn not_seen(says: &str, units: &BTreeSet<UnitId>) -> String {
    let units: Vec<String> = units.iter().map(ToString::to_string).collect();
    format!("- {}: {}\n", code(says), units.join(", "))
}

fn nonconformities(obligations: &[ObligationVerdict]) -> String {
    let found = |obligation: &ObligationVerdict| {
        let told = obligation.findings.iter().filter(|finding| finding.weight == Weight::Nonconformity);
        let rests = evidence(&obligation.evidence).map(|evidence| format!(", {evidence}")).unwrap_or_default();
        let place = format!(" ({}{rests})", code(&whereabouts(obligation)));
        told.map(|finding| format!("- {}{place}\n", code(&format!("{}: {}", finding.about, finding.says)))).collect::<Vec<_>>()
    };
    let lines: Vec<String> = obligations.iter().flat_map(found).collect();
    let more = if lines.len() > FINDINGS { format!("- and {} more\n", lines.len() - FINDINGS) } else { String::new() };
    lines.into_iter().take(FINDINGS).collect::<String>() + &more
}

fn requirement(requirement: &RequirementVerdict) -> Option<String> {
    let failed = requirement.verdict == Verdict::Fail;
    failed.then(|| format!("{} {}\n\n{}\n", code(&requirement.id), code(&requirement.title), nonconformities(&requirement.obligations)))
}

/// What a unit lacks first, and how much more.
fn lacking(unit: &UnitVerdict) -> String {
    let lacks: Vec<String> = unit.obligations.iter().filter_map(missing).collect();
    let first = unit.why.clone().or_else(|| lacks.first().cloned()).unwrap_or_default();
    let more = if lacks.len() > 1 { format!(" and {} more", lacks.len() - 1) } else { String::new() };
    format!("- **{}** {}{more}\n", unit.id, code(&first))
}

/// Foreign text as a code span on one line: its fence is longer than any row of grave accents in it.
fn code(text: &str) -> String {
    let line = one_line(text);
    let mut says: String = line.chars().take(LONGEST).collect();
    if says.len() < line.len() {
        says.push('…');
    }
    if says.is_empty() {
        return "–".to_owned();
    }
    let longest = says.split(|character| character != '`').map(str::len).max().unwrap_or_default();
    let fence = "`".repeat(longest + 1);
    let pad = if longest > 0 { " " } else { "" };
    format!("{fence}{pad}{says}{pad}{fence}")
}

/// Text of the catalogue, in which nothing may be taken for markup.
fn own(text: &str) -> String {
    let entity = |character: char| match character {
        '&' | '<' | '>' | '|' | '`' | '*' | '_' | '[' | ']' | '#' | '~' | '\\' | '@' => format!("&#{};", u32::from(character)),
        other => other.to_string(),
    };
    text.chars().map(entity).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{case, failing, group, infected, tree, unit, verdicts};
    use rstest::rstest;
    use suite::ics::Standing;
    use suite::tree::Basis;

    fn with(findings: Vec<ObligationVerdict>) -> Verdicts {
        tree(vec![group("5.1-1", Standing::Claimed, vec![case("5.1-1-2", vec![unit("5.1-1-2a", &[Basis::Observed], findings)])])])
    }

    #[test]
    fn the_verdict_comes_first_then_the_table_what_failed_and_what_is_open() {
        let text = write(&verdicts());
        let order = [
            "## Verdict: FAIL\n",
            "| 5.1 |",
            "**5.1-1-2a**",
            "**What to change:** Let no login",
            "<details>",
            "- **5.1-3-1a**",
            "</details>",
        ];
        let places: Vec<_> = order.iter().map(|part| text.find(part).unwrap_or_else(|| panic!("{part} in {text}"))).collect();
        assert!(places.is_sorted(), "{places:?}");
    }

    #[rstest]
    #[case::plain("tcp/23 open", "`tcp/23 open`")]
    #[case::accent("a`b``c", "``` a`b``c ```")]
    #[case::only_accents("``", "``` `` ```")]
    #[case::lines("a\n- b\r\n# c", "`a - b # c`")]
    #[case::nothing(" \n", "–")]
    fn foreign_text_stays_in_its_span(#[case] text: &str, #[case] span: &str) {
        assert_eq!(code(text), span);
    }

    #[test]
    fn a_device_adds_no_line() {
        let lines = |text: &str| write(&infected(text)).lines().count();
        assert_eq!(lines("x"), lines("a | b\n\n| 5.1 | PASS |\n</details>\n## Verdict: PASS"));
    }

    #[test]
    fn a_comment_is_never_too_long() {
        let many: Vec<_> = (0..40).map(|_| failing("AuthMech-Web", "x", &"long ".repeat(200))).collect();
        let mut verdicts = with(many);
        let group = verdicts.groups[0].clone();
        verdicts.groups.extend(std::iter::repeat_n(group, 300));
        let text = write(&verdicts);
        assert!(text.len() <= MOST && text.len() > MOST / 2, "{}", text.len());
        assert!(text.contains(" more; the HTML report lists them.") && text.ends_with("of the product.\n"));
    }
}
