//! What only the laboratory knows and a report has to say (ISO/IEC 17025, clause 7.8), as it stands in `lab.yaml`. Nothing of it is ever filled in by guess.

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::names::SampleId;

/// The file. Everything may be left out; a report lists what is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Laboratory {
    /// The name of the laboratory.
    pub name: Option<String>,
    /// Its address, and where the tests were made if that is elsewhere.
    pub address: Option<String>,
    /// Its accreditation; none is claimed by leaving it out.
    pub accreditation: Option<Accreditation>,
    /// The identifier of this report.
    pub report: Option<String>,
    /// When the report was issued.
    pub issued: Option<Date>,
    /// Name and address of the customer.
    pub customer: Option<String>,
    /// When each sample was received.
    pub received: Vec<Received>,
    /// How the samples were drawn, and by whom.
    pub sampling: Option<String>,
    /// Conditions at the bench that bear on results, such as temperature and what radio there was.
    pub environment: Option<String>,
    /// What was used beside the suite.
    pub equipment: Vec<Equipment>,
    /// How a verdict is come to where a measured value lies near its limit.
    pub decision_rule: Option<String>,
    /// Additions to the method, deviations from it and exclusions.
    pub deviations: Option<String>,
    /// Who authorised the report: name and function.
    pub authorised_by: Option<String>,
    /// Under which terms the report may be copied.
    pub copying: Option<String>,
    /// How sure measured values are, such as delays; left out where no verdict rests on one.
    pub uncertainty: Option<String>,
    /// Results that somebody else obtained for the laboratory, and who.
    pub external_providers: Vec<ExternalProvider>,
    /// The report in whose place this one stands.
    pub amends: Option<Amends>,
    /// Opinions and interpretations, which are not results.
    pub opinions: Vec<Opinion>,
}

/// An accreditation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Accreditation {
    /// The body that gave it.
    pub body: String,
    /// Its number.
    pub number: String,
    /// What of this report lies in its scope.
    pub scope: String,
}

/// The receipt of a sample.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Received {
    /// The sample, by its name in `bench.yaml`.
    pub sample: SampleId,
    /// The day of receipt.
    pub date: Date,
    /// In which condition it was; left out where nothing was to be seen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub condition: Option<String>,
}

/// Somebody else whose results stand in the report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ExternalProvider {
    /// Who.
    pub name: String,
    /// Which results.
    pub results: String,
}

/// An earlier report that this one corrects.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Amends {
    /// Its identifier.
    pub report: String,
    /// What changed, and why.
    pub because: String,
}

/// A piece of equipment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Equipment {
    /// What it is.
    pub name: String,
    /// Its number in the laboratory.
    pub id: String,
    /// Until when its calibration holds; left out for what is not calibrated.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub calibrated_until: Option<Date>,
}

/// An opinion.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Opinion {
    /// Whose.
    pub by: String,
    /// What that person thinks.
    pub says: String,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::files::{SourceText, parse};
    use rstest::rstest;

    #[rstest]
    #[case::little("name: Example Lab", true)]
    #[case::more("accreditation: {body: B, number: \"17\", scope: all}\nreceived:\n  - {sample: A, date: 2026-11-20}", true)]
    #[case::last(
        "uncertainty: delays to 5 ms\nexternal_providers:\n  - {name: Radio Lab, results: 5.6-1}\namends: {report: \"2026-1\", because: a slip}",
        true
    )]
    #[case::misspelt("adress: here", false)]
    #[case::half("accreditation: {number: \"17\"}", false)]
    #[case::no_day("issued: 2026-13-01", false)]
    fn a_laboratory_says_what_it_wants_in_these_words(#[case] text: &str, #[case] reads: bool) {
        assert_eq!(parse::<Laboratory>(&SourceText { file: "lab.yaml", text }).is_ok(), reads);
    }
}
