//! JSON Schemas of the files, made from the types that read and write them; editors offer fields and values by them.

pub mod shapes;

use schemars::{JsonSchema, SchemaGenerator, generate::SchemaSettings};
use serde_json::{Value, json};

use crate::accepted::Accepted;
use crate::external::ExternalEvidence;
use crate::files::{Decisions, Declaration, Laboratory, Profile};
use crate::older::OlderDeclaration;
use crate::scheme::Scheme;
use crate::survey::Survey;
use crate::tree::Verdicts;

/// A schema by the name of its file, without `.json`, and how it is made.
pub type NamedSchema = (&'static str, fn() -> Value);

/// Every schema of this crate.
pub const SCHEMAS: [NamedSchema; 10] = [
    ("accepted", || {
        schema::<Vec<Accepted>>(
            "Nonconformities accepted for a release",
            "Who accepts which failure, why and until when: it quiets the exit code of `run` and of the tests, and no verdict.",
        )
    }),
    ("profile", || {
        schema::<Profile>(
            "Profile of a device class",
            "What a class of devices normally has, what to survey and how gently, thresholds, added procedures.",
        )
    }),
    ("declaration", declaration),
    ("declaration-2.1", || {
        schema::<OlderDeclaration>(
            "Declaration of the supplier, older edition",
            "Identification of the DUT, ICS and IXIT in the forms of TS 103 701 V1.1.1. `thirteen migrate` carries it over to the newer edition.",
        )
    }),
    ("decisions", || {
        schema::<Decisions>(
            "Decisions of the assessor",
            "What no machine can decide: a list of verdicts with name, date, reason and basis.",
        )
    }),
    ("external-evidence", || {
        schema::<Vec<ExternalEvidence>>(
            "Accepted evidence of others",
            "Certificates and reports that stand for cases or rows (clause 4.7): document by digest, issuer, item, coverage, validity, who accepted it.",
        )
    }),
    ("lab", || {
        schema::<Laboratory>(
            "What only the laboratory knows",
            "What ISO/IEC 17025, clause 7.8, wants in a report and no machine can know: name, accreditation, customer, equipment, who authorised it.",
        )
    }),
    ("scheme", || {
        schema::<Scheme>(
            "A public scheme",
            "What a law, a label or another standard asks, by which provisions, and who supplies the rest: what `thirteen scheme NAME --json` prints.",
        )
    }),
    ("survey", || {
        schema::<Survey>(
            "What a survey came to",
            "Findings with provision, unit, weight and evidence, and what could not be told: what `thirteen survey --json` prints and `survey.json` holds.",
        )
    }),
    ("verdicts", || {
        schema::<Verdicts>(
            "Verdicts of one assessment",
            "Overall, groups, cases, units, obligations with findings and evidence: what `verdicts.json` holds.",
        )
    }),
];

fn declaration() -> Value {
    schema::<Declaration>("Declaration of the supplier", "Identification of the DUT, edition, ICS and IXIT of TS 103 701.")
}

/// The schema of one type (JSON Schema, draft 2020-12), with a title and description of its own.
#[must_use]
pub fn schema<T: JsonSchema>(title: &str, description: &str) -> Value {
    let mut schema = SchemaGenerator::new(SchemaSettings::draft2020_12()).into_root_schema_for::<T>();
    schema.insert("title".to_owned(), json!(title));
    schema.insert("description".to_owned(), json!(description));
    schema.to_value()
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    fn named(name: &str) -> Value {
        SCHEMAS.into_iter().find(|(known, _)| *known == name).map(|(_, made)| made()).unwrap()
    }

    #[rstest]
    #[case("accepted", include_str!("../../profiles/schema/accepted.json"))]
    #[case("profile", include_str!("../../profiles/schema/profile.json"))]
    #[case("declaration", include_str!("../../profiles/schema/declaration.json"))]
    #[case("declaration-2.1", include_str!("../../profiles/schema/declaration-2.1.json"))]
    #[case("decisions", include_str!("../../profiles/schema/decisions.json"))]
    #[case("external-evidence", include_str!("../../profiles/schema/external-evidence.json"))]
    #[case("lab", include_str!("../../profiles/schema/lab.json"))]
    #[case("scheme", include_str!("../../profiles/schema/scheme.json"))]
    #[case("survey", include_str!("../../profiles/schema/survey.json"))]
    #[case("verdicts", include_str!("../../profiles/schema/verdicts.json"))]
    fn committed_schemas_are_those_of_the_types(#[case] name: &str, #[case] committed: &str) {
        let made = format!("{}\n", serde_json::to_string_pretty(&named(name)).unwrap());
        assert!(made == committed, "profiles/schema/{name}.json is out of date: renew it with `thirteen schema --out profiles/schema`");
    }

    #[rstest]
    fn a_schema_says_what_it_is(
        #[values(
            "accepted",
            "profile",
            "declaration",
            "declaration-2.1",
            "decisions",
            "external-evidence",
            "lab",
            "scheme",
            "survey",
            "verdicts"
        )]
        name: &str,
    ) {
        let schema = named(name);
        assert_eq!(schema["$schema"], "https://json-schema.org/draft/2020-12/schema");
        assert!(["title", "description"].iter().all(|key| schema[key].as_str().is_some_and(|text| !text.is_empty())));
    }

    #[test]
    fn fields_and_values_carry_their_documentation() {
        let schema = named("declaration");
        assert_eq!(schema["properties"]["dut"]["$ref"], "#/$defs/Dut");
        assert_eq!(schema["$defs"]["Dut"]["properties"]["model"]["description"], "The model.");
        assert_eq!(schema["$defs"]["Dut"]["additionalProperties"], false);
        assert_eq!(schema["$defs"]["Ixit"]["properties"]["1-AuthMech"]["items"]["$ref"], "#/$defs/AuthMech");
    }

    #[test]
    fn the_older_edition_has_its_own_tables_and_field_names() {
        let schema = named("declaration-2.1");
        let tables = &schema["$defs"]["OlderIxit"]["properties"];
        assert_eq!(tables.as_object().unwrap().len(), 29);
        assert!(["11-SecComMech", "15-PhyIntf", "28-LogIntf"].iter().all(|newer| tables[newer].is_null()));
        assert!(schema["$defs"]["OlderPersData"]["properties"]["communication_mechanisms"].is_object());
    }
}
