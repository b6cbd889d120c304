//! What is read of an SBOM, and what is told of a broken one.

use rstest::rstest;

use super::*;

const CYCLONEDX: &str = r#"{
  "bomFormat": "CycloneDX", "specVersion": "1.5", "version": 1,
  "metadata": { "component": { "type": "firmware", "name": "NE-200", "version": "2.4.1" } },
  "components": [
    { "type": "library", "name": "openssl", "version": "3.0.13", "purl": "pkg:generic/openssl@3.0.13", "cpe": "cpe:2.3:a:openssl:openssl:3.0.13:*:*:*:*:*:*:*" },
    { "type": "application", "name": "busybox", "version": "1.36.1", "components": [{ "type": "library", "name": "libbb", "version": "1.36.1" }] },
    { "type": "file", "name": "/etc/passwd" }
  ]
}"#;

const SPDX: &str = r#"{
  "spdxVersion": "SPDX-2.3", "SPDXID": "SPDXRef-DOCUMENT",
  "packages": [
    { "SPDXID": "SPDXRef-image", "name": "NE-200", "versionInfo": "2.4.1" },
    { "SPDXID": "SPDXRef-1", "name": "openssl", "versionInfo": "3.0.13",
      "externalRefs": [{ "referenceCategory": "PACKAGE-MANAGER", "referenceType": "purl", "referenceLocator": "pkg:deb/debian/openssl@3.0.13" }] },
    { "SPDXID": "SPDXRef-2", "name": "busybox", "versionInfo": "1.36.1" },
    { "SPDXID": "SPDXRef-3", "name": "libbb", "versionInfo": "1.36.1", "primaryPackagePurpose": "LIBRARY" },
    { "SPDXID": "SPDXRef-4", "name": "/etc/passwd", "primaryPackagePurpose": "FILE" }
  ],
  "relationships": [{ "spdxElementId": "SPDXRef-DOCUMENT", "relationshipType": "DESCRIBES", "relatedSpdxElement": "SPDXRef-image" }]
}"#;

const SPDX_3: &str = r#"{
  "@context": "https://spdx.org/rdf/3.0.1/spdx-context.jsonld",
  "@graph": [
    { "type": "CreationInfo", "@id": "_:a", "specVersion": "3.0.1" },
    { "type": "software_Sbom", "spdxId": "urn:b", "rootElement": ["urn:image"] },
    { "type": "software_Package", "spdxId": "urn:image", "name": "NE-200", "software_packageVersion": "2.4.1" },
    { "type": "software_Package", "spdxId": "urn:1", "name": "openssl", "software_packageVersion": "3.0.13", "software_packageUrl": "pkg:generic/openssl@3.0.13" },
    { "type": "software_Package", "spdxId": "urn:2", "name": "busybox", "software_packageVersion": "1.36.1" },
    { "type": "software_Package", "spdxId": "urn:3", "name": "libbb", "software_packageVersion": "1.36.1" },
    { "type": "software_Package", "spdxId": "urn:4", "name": "passwd", "software_primaryPurpose": "file" }
  ]
}"#;

fn read_text(text: &str) -> Result<Sbom, Vec<Fault>> {
    read(&SourceText { file: "sbom.json", text })
}

#[rstest]
#[case(CYCLONEDX)]
#[case(SPDX)]
#[case(SPDX_3)]
fn each_form_tells_the_same(#[case] text: &str) {
    let sbom = read_text(text).unwrap();
    let listed: Vec<_> = sbom.components.iter().map(|part| (part.name.as_str(), part.version.as_deref().unwrap())).collect();
    assert_eq!(listed, [("openssl", "3.0.13"), ("busybox", "1.36.1"), ("libbb", "1.36.1")]);
    assert!(sbom.components[0].also.contains("openssl"));
    assert_eq!(sbom.product.unwrap().version.as_deref(), Some("2.4.1"));
}

#[rstest]
#[case::no_json("{ \"bomFormat\": \"CycloneDX\",\n  oops", "sbom.json:2:3", "cannot be read")]
#[case::empty("", "sbom.json:1:1", "cannot be read")]
#[case::yaml("components: []", "sbom.json:1:1", "cannot be read")]
#[case::another_form("{ \"name\": \"openssl\" }", "sbom.json", "neither CycloneDX nor SPDX")]
#[case::a_list("[1]", "sbom.json", "cannot be read")]
#[case::unknown_version(&CYCLONEDX.replace("1.5\"", "2.0\""), "sbom.json:2:45", "version 2.0 of CycloneDX")]
#[case::unknown_version_of_spdx(&SPDX.replace("SPDX-2.3", "SPDX-1.0"), "sbom.json:2:24", "version 1.0 of SPDX")]
#[case::no_name(&CYCLONEDX.replace("\"name\": \"openssl\", ", ""), "sbom.json:5:5", "/components/0 lists something without a name")]
#[case::blank_name(&CYCLONEDX.replace("\"name\": \"openssl\"", "\"name\": \" \""), "sbom.json:5:5", "/components/0 lists something without a name")]
#[case::no_version_inside(&CYCLONEDX.replace("\"libbb\", \"version\": \"1.36.1\"", "\"libbb\""), "sbom.json:6:85", "/components/1/components/0 lists something without a version, and is called `libbb`")]
#[case::no_version_of_a_package(&SPDX.replace("\"busybox\", \"versionInfo\": \"1.36.1\"", "\"busybox\", \"versionInfo\": \"NOASSERTION\""), "sbom.json:7:5", "without a version, and is called `busybox`")]
#[case::a_version_that_is_a_number(&CYCLONEDX.replace("\"1.36.1\", \"components\"", "1.36, \"components\""), "sbom.json:6:", "invalid type")]
#[case::nothing_listed("{ \"bomFormat\": \"CycloneDX\", \"specVersion\": \"1.6\" }", "sbom.json", "lists no component")]
fn what_is_wrong_is_told_with_its_place(#[case] text: &str, #[case] place: &str, #[case] says: &str) {
    let faults = read_text(text).unwrap_err();
    let told = faults.iter().map(|fault| format!("{} {fault}", fault.place())).collect::<Vec<_>>().join("\n");
    assert!(told.starts_with(place) && told.contains(says), "{told}");
    assert!(faults.iter().all(|fault| fault.remedy().is_some()));
}

#[test]
fn many_faults_are_told_up_to_a_number() {
    let parts = vec!["{ \"type\": \"library\" }"; 500].join(",");
    let text = format!("{{ \"bomFormat\": \"CycloneDX\", \"specVersion\": \"1.4\", \"components\": [{parts}] }}");
    assert_eq!(read_text(&text).unwrap_err().len(), FAULTS);
}

proptest::proptest! {
    #[test]
    fn no_text_brings_the_reader_down(at in 0_usize..1500, text in ".{0,8}", cut in 0_usize..1500) {
        for sound in [CYCLONEDX, SPDX, SPDX_3] {
            let mut changed = sound.to_owned();
            changed.insert_str(at.min(changed.len()), &text);
            let cut = (0..=cut.min(changed.len())).rev().find(|cut| changed.is_char_boundary(*cut)).unwrap();
            let _ = read_text(&changed);
            let _ = read_text(&changed[..cut]);
        }
    }
}
