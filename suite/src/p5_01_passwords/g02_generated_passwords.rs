//! Test group 5.1-2: pre-installed passwords resist automated attack.

use super::logins;
use crate::assessment::Assessment;
use crate::evidence::TraitsSeen;
use crate::ixit::AuthMech;
use crate::ixit::t01_auth_mech::{Drawn, Preinstalled};
use crate::names::SampleId;
use crate::unit::{TestGroup, across_samples, case, on_paper, unit};
use crate::verdict::{Findings, Judged};

pub(crate) const GROUP: TestGroup = TestGroup {
    id: "5.1-2",
    cases: &[
        case(
            "5.1-2-1",
            &[
                unit('a', &on_paper(logins::perhaps_with_preinstalled_password, generator_leaves_no_sequence)),
                unit('b', &on_paper(logins::perhaps_with_preinstalled_password, generator_shares_no_fragment)),
                unit('c', &on_paper(logins::perhaps_with_preinstalled_password, generator_is_not_tied_to_public_data)),
                unit('d', &on_paper(logins::perhaps_with_preinstalled_password, passwords_are_long_enough)),
            ],
        ),
        case("5.1-2-2", &[unit('a', &across_samples(logins::with_preinstalled_password, samples_show_no_other_generator))]),
    ],
};

/// The fewest bits that resist guessing offline for a while; BSI TR-02102-1 asks 120 of keys, and a password that is only tried online may have less.
const FEWEST_BITS: f64 = 40.0;

fn generator_leaves_no_sequence(assessment: &Assessment<'_>, row: &AuthMech) -> Judged {
    let sequence = |preset: &Preinstalled| preset.drawn == Some(Drawn::Sequence);
    unless(
        assessment,
        "5.1-2-1a",
        row,
        sequence,
        "the generator counts or follows a visible sequence",
        "Is the generator free of sequences and counters?",
    )
}

fn generator_shares_no_fragment(assessment: &Assessment<'_>, row: &AuthMech) -> Judged {
    let constant = |preset: &Preinstalled| preset.drawn == Some(Drawn::Constant);
    unless(
        assessment,
        "5.1-2-1b",
        row,
        constant,
        "all passwords are the same",
        "Are the passwords free of shared words and fixed fragments?",
    )
}

fn generator_is_not_tied_to_public_data(assessment: &Assessment<'_>, row: &AuthMech) -> Judged {
    let public = |preset: &Preinstalled| preset.drawn == Some(Drawn::PublicData) || names_public_data_alone(&preset.generator);
    let asks = "Are the passwords free of any recognisable tie to public data (MAC, SSID, model, serial)?";
    unless(assessment, "5.1-2-1c", row, public, "the generator takes public data and no secret", asks)
}

fn passwords_are_long_enough(assessment: &Assessment<'_>, row: &AuthMech) -> Judged {
    let bits = row.preinstalled().map_or(0.0, declared_bits);
    let short = |_: &Preinstalled| bits < FEWEST_BITS;
    let says = format!("alphabet and length give {bits:.0} bits; {FEWEST_BITS} are the least");
    unless(assessment, "5.1-2-1d", row, short, &says, &format!("Do {bits:.0} bits suffice for the exposure of this login?"))
}

/// A rule that may fail the row by itself; what it cannot settle is the assessor's.
fn unless(assessment: &Assessment<'_>, claim: &str, row: &AuthMech, bad: impl Fn(&Preinstalled) -> bool, says: &str, asks: &str) -> Judged {
    let preset = row.preinstalled().ok_or_else(|| logins::origin_unstated(row))?;
    let mut findings = Findings::none();
    if bad(preset) {
        findings.fails(&row.id, says);
        return Ok(findings);
    }
    assessment.confirm(claim, row, format!("{}: {asks}", row.id))
}

fn declared_bits(preset: &Preinstalled) -> f64 {
    f64::from(preset.length) * f64::from(preset.alphabet.max(1)).log2()
}

fn names_public_data_alone(generator: &str) -> bool {
    let words = generator.to_lowercase();
    let public = ["serial", "mac address", "mac-address", "ssid", "imei"].iter().any(|word| words.contains(word));
    let secret = ["secret", "random", "key", "hsm"].iter().any(|word| words.contains(word));
    public && !secret
}

fn samples_show_no_other_generator(assessment: &Assessment<'_>, row: &AuthMech, samples: &[&SampleId]) -> Judged {
    let mut findings = Findings::none();
    for sample in samples {
        findings.look(logins::factory_secret(assessment, row, sample).map(|seen| signs_of_another_generator(sample, seen)));
    }
    Ok(findings)
}

fn signs_of_another_generator(sample: &SampleId, seen: &TraitsSeen) -> Findings {
    let mut findings = Findings::none();
    if seen.common {
        findings.fails(format!("sample {sample}"), "the pre-installed password stands in the list of common ones");
    }
    if let Some(pattern) = &seen.pattern {
        findings.fails(format!("sample {sample}"), format!("the pre-installed password shows a pattern: {pattern}"));
    }
    for source in &seen.derived_from {
        findings.fails(format!("sample {sample}"), format!("the pre-installed password is derived from {source}"));
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::SecretTraits;
    use crate::ixit::Factor;
    use crate::ixit::t01_auth_mech::Password;
    use crate::testing::preset;
    use crate::testing::{Camera, sound};
    use crate::verdict::Verdict::{self, Fail, Inconclusive, Pass};
    use rstest::rstest;

    /// A second login whose password comes from nobody knows where.
    fn origin_not_stated(camera: Camera) -> Camera {
        let nobody = Password { preinstalled: None, set_by: None, at_least: None };
        camera.login("AuthMech-RTSP", |row| row.factor = Factor::Password(nobody))
    }

    #[rstest]
    #[case::no_sequence("5.1-2-1a", sound, Pass)]
    #[case::origin_not_stated_a("5.1-2-1a", origin_not_stated, Inconclusive)]
    #[case::counter("5.1-2-1a", |camera: Camera| camera.login("AuthMech-Web", |row| preset(row, |preset| preset.drawn = Some(Drawn::Sequence))), Fail)]
    #[case::sequence_undecided("5.1-2-1a", |camera: Camera| camera.undecided(), Inconclusive)]
    #[case::no_fragment("5.1-2-1b", sound, Pass)]
    #[case::origin_not_stated_b("5.1-2-1b", origin_not_stated, Inconclusive)]
    #[case::all_the_same("5.1-2-1b", |camera: Camera| camera.login("AuthMech-Web", |row| preset(row, |preset| preset.drawn = Some(Drawn::Constant))), Fail)]
    #[case::fragment_undecided("5.1-2-1b", |camera: Camera| camera.undecided(), Inconclusive)]
    #[case::not_tied("5.1-2-1c", sound, Pass)]
    #[case::origin_not_stated_c("5.1-2-1c", origin_not_stated, Inconclusive)]
    #[case::public_data("5.1-2-1c", |camera: Camera| camera.login("AuthMech-Web", |row| preset(row, |preset| preset.drawn = Some(Drawn::PublicData))), Fail)]
    #[case::public_data_in_words("5.1-2-1c", |camera: Camera| camera.login("AuthMech-Web", |row| preset(row, |preset| preset.generator = "last digits of the MAC address".into())), Fail)]
    #[case::with_a_secret("5.1-2-1c", |camera: Camera| camera.login("AuthMech-Web", |row| preset(row, |preset| preset.generator = "HMAC of the serial with a secret".into())), Pass)]
    #[case::tie_undecided("5.1-2-1c", |camera: Camera| camera.undecided(), Inconclusive)]
    #[case::long_enough("5.1-2-1d", sound, Pass)]
    #[case::origin_not_stated_d("5.1-2-1d", origin_not_stated, Inconclusive)]
    #[case::four_digits("5.1-2-1d", |camera: Camera| camera.login("AuthMech-Web", |row| preset(row, |preset| (preset.alphabet, preset.length) = (10, 4))), Fail)]
    #[case::length_decided("5.1-2-1d", |camera: Camera| camera.decided("5.1-2-1d", Fail), Fail)]
    #[case::length_undecided("5.1-2-1d", |camera: Camera| camera.undecided(), Inconclusive)]
    #[case::no_other_generator("5.1-2-2a", sound, Pass)]
    #[case::in_the_list("5.1-2-2a", |camera: Camera| camera.answer::<SecretTraits>(|seen| seen.common = true), Fail)]
    #[case::pattern("5.1-2-2a", |camera: Camera| camera.answer::<SecretTraits>(|seen| seen.pattern = Some("a run".into())), Fail)]
    #[case::derived("5.1-2-2a", |camera: Camera| camera.answer::<SecretTraits>(|seen| seen.derived_from.push("the MAC".into())), Fail)]
    #[case::one_sample("5.1-2-2a", |camera: Camera| camera.alone(), Inconclusive)]
    #[case::sample_b_without_label("5.1-2-2a", |camera: Camera| camera.bench(|bench| bench.samples.get_mut(&"B".into()).unwrap().identities.clear()), Inconclusive)]
    fn verdicts_follow(#[case] unit: &str, #[case] with: fn(Camera) -> Camera, #[case] verdict: Verdict) {
        let judged = with(Camera::sound()).unit(unit);
        assert_eq!(judged.verdict, verdict, "{judged:#?}");
    }
}
