//! SPDX as JSON, versions 2 and 3: what is read of it.

use std::collections::BTreeSet;

use serde::Deserialize;
use serde_json::value::RawValue;

use super::{Listed, Reading, of_cpe, of_purl};
use crate::files::Fault;

pub(super) const VERSIONS: [&str; 2] = ["2.2", "2.3"];
/// What is listed too, and is no software of a device.
const NO_SOFTWARE: [&str; 2] = ["file", "device"];

#[derive(Deserialize)]
struct Document<'t> {
    #[serde(borrow, default)]
    packages: Vec<&'t RawValue>,
    #[serde(rename = "documentDescribes", default)]
    describes: Vec<String>,
    #[serde(default)]
    relationships: Vec<Relationship>,
}

#[derive(Deserialize)]
struct Relationship {
    #[serde(rename = "relationshipType")]
    kind: Option<String>,
    #[serde(rename = "relatedSpdxElement")]
    to: Option<String>,
}

#[derive(Deserialize)]
struct Package {
    #[serde(rename = "SPDXID")]
    id: Option<String>,
    name: Option<String>,
    #[serde(rename = "versionInfo")]
    version: Option<String>,
    #[serde(rename = "primaryPackagePurpose")]
    purpose: Option<String>,
    #[serde(rename = "externalRefs", default)]
    references: Vec<Reference>,
}

#[derive(Deserialize)]
struct Reference {
    #[serde(rename = "referenceLocator")]
    locator: Option<String>,
}

pub(super) fn read(reading: &mut Reading<'_>) -> Result<(), Vec<Fault>> {
    let document: Document<'_> = reading.json(reading.source.text)?;
    let described = document.relationships.into_iter().filter(|relation| relation.kind.as_deref() == Some("DESCRIBES"));
    let described: BTreeSet<String> = described.filter_map(|relation| relation.to).chain(document.describes).collect();
    for (number, raw) in document.packages.iter().enumerate() {
        let package: Package = reading.json(raw.get())?;
        let locators = package.references.iter().filter_map(|reference| reference.locator.as_deref());
        let also = locators.filter_map(|locator| of_purl(locator).or_else(|| of_cpe(locator))).collect();
        let at = format!("/packages/{number}");
        let listed = Listed { name: package.name, version: package.version, also, at, span: reading.place(raw) };
        // The one that the document describes is the product, unless it is all that there is.
        let is_product = described.len() == 1 && package.id.is_some_and(|id| described.contains(&id)) && document.packages.len() > 1;
        put(reading, listed, is_product, package.purpose.as_deref())?;
    }
    Ok(())
}

/// An element of version 3: of all kinds in one list.
#[derive(Deserialize)]
struct Element {
    #[serde(rename = "type")]
    kind: Option<String>,
    #[serde(rename = "spdxId")]
    id: Option<String>,
    name: Option<String>,
    #[serde(rename = "software_packageVersion")]
    version: Option<String>,
    #[serde(rename = "software_packageUrl")]
    purl: Option<String>,
    #[serde(rename = "software_primaryPurpose")]
    purpose: Option<String>,
    #[serde(rename = "rootElement", default)]
    roots: Vec<String>,
}

#[derive(Deserialize)]
struct Graph<'t> {
    #[serde(borrow, rename = "@graph")]
    graph: Vec<&'t RawValue>,
}

pub(super) fn read_graph(reading: &mut Reading<'_>) -> Result<(), Vec<Fault>> {
    let graph: Graph<'_> = reading.json(reading.source.text)?;
    let elements = graph.graph.iter().map(|raw| reading.json::<Element>(raw.get())).collect::<Result<Vec<_>, _>>()?;
    let is_sbom = |element: &&Element| element.kind.as_deref() == Some("software_Sbom");
    let roots: BTreeSet<String> = elements.iter().filter(is_sbom).flat_map(|element| element.roots.clone()).collect();
    let is_package = |element: &Element| element.kind.as_deref() == Some("software_Package");
    let several = elements.iter().filter(|element| is_package(element)).count() > 1;
    for (number, (element, raw)) in elements.into_iter().zip(graph.graph).enumerate() {
        if is_package(&element) {
            let also = element.purl.as_deref().and_then(of_purl).into_iter().collect();
            let listed =
                Listed { name: element.name, version: element.version, also, at: format!("/@graph/{number}"), span: reading.place(raw) };
            let is_product = several && roots.len() == 1 && element.id.is_some_and(|id| roots.contains(&id));
            put(reading, listed, is_product, element.purpose.as_deref())?;
        }
    }
    Ok(())
}

fn put(reading: &mut Reading<'_>, listed: Listed, is_product: bool, purpose: Option<&str>) -> Result<(), Vec<Fault>> {
    if is_product {
        if listed.name.is_some() && listed.version.is_some() {
            reading.product = reading.component(listed);
        }
        return Ok(());
    }
    if purpose.is_some_and(|purpose| NO_SOFTWARE.iter().any(|other| other.eq_ignore_ascii_case(purpose))) {
        return Ok(());
    }
    reading.list(listed)
}
