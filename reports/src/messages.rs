//! What reports say in each language: headings, words for verdicts, fixed phrases. What was recorded stays as it was recorded.
//!
//! The keys are the fields of a type. So a key that a language lacks, one too many, and one that is misspelt in a renderer are errors before any report is
//! written; a message format of its own would find them at run time.

use std::sync::OnceLock;

use serde::{Deserialize, Serialize};
use suite::tree::Basis;
use suite::verdict::{Verdict, Weight};

/// The language of a report.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Language {
    /// English.
    #[default]
    English,
    /// French.
    French,
    /// German.
    German,
}

/// A text that names no language in which reports are written.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("there are no reports in `{0}`: give en, de or fr")]
pub struct UnknownLanguage(String);

impl std::str::FromStr for Language {
    type Err = UnknownLanguage;

    fn from_str(text: &str) -> Result<Self, UnknownLanguage> {
        match text {
            "de" => Ok(Self::German),
            "en" => Ok(Self::English),
            "fr" => Ok(Self::French),
            other => Err(UnknownLanguage(other.to_owned())),
        }
    }
}

impl Language {
    /// Every language.
    pub const ALL: [Self; 3] = [Self::English, Self::French, Self::German];

    pub(crate) fn messages(self) -> &'static Messages {
        static READ: [OnceLock<Messages>; 3] = [const { OnceLock::new() }; 3];
        let (cell, text) = match self {
            Self::English => (&READ[0], include_str!("../messages/en.yaml")),
            Self::French => (&READ[1], include_str!("../messages/fr.yaml")),
            Self::German => (&READ[2], include_str!("../messages/de.yaml")),
        };
        cell.get_or_init(|| serde_yaml::from_str(text).expect("the messages are part of the program, and a test reads all of them"))
    }
}

macro_rules! messages {
    ($($key:ident),* $(,)?) => {
        /// The messages of one language, by their keys.
        #[derive(Debug, Deserialize, Serialize)]
        #[serde(deny_unknown_fields)]
        pub(crate) struct Messages { $(pub $key: String),* }

        #[cfg(test)]
        impl Messages {
            fn all(&self) -> impl Iterator<Item = (&'static str, &str)> {
                [$((stringify!($key), self.$key.as_str())),*].into_iter()
            }
        }
    };
}

messages! {
    language,
    title,
    skip,
    contents,
    verdict,
    pass,
    fail,
    inconclusive,
    not_run,
    not_applicable,
    not_claimed,
    claimed,
    overall_pass,
    overall_fail,
    overall_inconclusive,
    limits,
    recorded,
    reference,
    overview,
    clause,
    provision,
    units,
    failures,
    no_failures,
    remedy,
    fails_when,
    open,
    nothing_open,
    not_selected,
    ics,
    ics_invalid,
    status,
    mandatory,
    recommended,
    support,
    reason,
    obligations,
    filter,
    all,
    text,
    shown,
    conceptual,
    functional,
    mixed,
    rows,
    row,
    sample,
    state,
    seen_from,
    ended,
    place,
    basis,
    findings,
    evidence,
    whole_device,
    why,
    nonconformity,
    remark,
    out_of_scope,
    missing,
    observed,
    declared,
    decided,
    external,
    unwritten,
    decisions,
    no_decisions,
    person,
    name_withheld,
    date,
    review,
    attached,
    question,
    answer,
    recorded_at,
    attempt,
    took,
    digest,
    record,
    used_by,
    withdrawn,
    campaign,
    supplier,
    product,
    model,
    hardware,
    software,
    edition,
    profile,
    suite,
    catalogue,
    declaration,
    began,
    head,
    samples,
    course,
    class_requirements,
    more,
    end,
    laboratory,
    not_given,
    lab_name,
    lab_address,
    lab_accreditation,
    lab_report,
    lab_issued,
    lab_customer,
    lab_received,
    lab_sampling,
    lab_environment,
    lab_equipment,
    lab_decision_rule,
    lab_deviations,
    lab_uncertainty,
    lab_external_providers,
    lab_amends,
    lab_authorised_by,
    lab_copying,
    lab_opinions,
    page,
    of,
    scope,
    scope_says,
    planned,
    method,
    method_says,
    rule_pass,
    rule_fail,
    rule_inconclusive,
    rule_whole,
    dut,
    identifier,
    root,
    deviations,
    no_deviations,
    straight,
    validation,
    validation_says,
    carried,
    carried_program,
    carried_prepared,
    carried_person,
    no_self_test,
    matrix,
    matrix_other,
    matrix_counts,
    matrix_title,
    flaw,
    fails_under,
    flaw_does,
    limits_known,
    limit_person,
    limit_open,
    limit_lowered,
    limit_unflipped,
    carried_over,
    no_carried,
    accepted,
    accepted_says,
    no_accepted,
    until,
    self_test,
    program,
    number,
    demand,
    left_out,
    shortened,
    files,
    produced,
    signature,
    signed_outside,
    expired,
    frame,
    first_frame,
    frames,
    logins,
    of_others,
    cut_short,
    time,
    direction,
    from_device,
    to_device,
    direction_unseen,
    port,
    device_port,
    peer,
    peer_group,
    peer_local,
    protocol,
    matched,
    in_clear,
    flows,
    bytes,
    answered,
}

impl Messages {
    /// The language that these messages are in.
    pub(crate) fn speaks(&self) -> Language {
        self.language.parse().unwrap_or_default()
    }

    pub(crate) fn verdict(&self, verdict: Verdict) -> &str {
        match verdict {
            Verdict::Pass => &self.pass,
            Verdict::Inconclusive => &self.inconclusive,
            Verdict::Fail => &self.fail,
        }
    }

    pub(crate) fn basis(&self, basis: Basis) -> &str {
        match basis {
            Basis::Declared => &self.declared,
            Basis::Decided => &self.decided,
            Basis::External => &self.external,
            Basis::NotImplemented => &self.unwritten,
            Basis::Observed => &self.observed,
        }
    }

    pub(crate) fn weight(&self, weight: Weight) -> &str {
        match weight {
            Weight::Nonconformity => &self.nonconformity,
            Weight::Remark => &self.remark,
            Weight::OutOfScope => &self.out_of_scope,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    fn every_language_has_every_key(#[values("en", "fr", "de")] name: &str) {
        let messages = name.parse::<Language>().unwrap().messages();
        assert_eq!(messages.language, name);
        for (key, text) in messages.all() {
            assert!(!text.trim().is_empty() && text.trim() == text, "{name}: {key}");
        }
    }

    #[test]
    fn a_translation_is_not_the_english_text() {
        for other in [Language::French, Language::German] {
            let same = other.messages().all().zip(Language::English.messages().all()).filter(|(one, english)| one.1 == english.1);
            // Words such as `Status` and `Software` are the same in several languages.
            assert!(same.count() < 12, "{other:?}");
        }
    }
}
