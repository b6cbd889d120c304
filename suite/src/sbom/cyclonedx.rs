//! CycloneDX as JSON: what is read of it.

use std::collections::BTreeSet;

use serde::Deserialize;
use serde_json::value::RawValue;

use super::{Listed, Reading, of_cpe, of_purl};
use crate::files::Fault;

pub(super) const VERSIONS: [&str; 3] = ["1.4", "1.5", "1.6"];
/// What is listed too, and is no software of a device.
const NO_SOFTWARE: [&str; 5] = ["file", "data", "device", "cryptographic-asset", "machine-learning-model"];

#[derive(Deserialize)]
struct Document<'t> {
    #[serde(borrow)]
    metadata: Option<Metadata<'t>>,
    #[serde(borrow, default)]
    components: Vec<&'t RawValue>,
}

#[derive(Deserialize)]
struct Metadata<'t> {
    #[serde(borrow)]
    component: Option<&'t RawValue>,
}

#[derive(Deserialize)]
struct Part<'t> {
    #[serde(rename = "type")]
    kind: Option<String>,
    name: Option<String>,
    version: Option<String>,
    purl: Option<String>,
    cpe: Option<String>,
    /// Parts of it.
    #[serde(borrow, default)]
    components: Vec<&'t RawValue>,
}

pub(super) fn read(reading: &mut Reading<'_>) -> Result<(), Vec<Fault>> {
    let document: Document<'_> = reading.json(reading.source.text)?;
    if let Some(product) = document.metadata.and_then(|metadata| metadata.component) {
        let (part, listed) = part(reading, product, "/metadata/component".to_owned())?;
        // What the product is called and which version it has is told by the declaration.
        if listed.name.is_some() && listed.version.is_some() {
            reading.product = reading.component(listed);
        }
        components(reading, &part.components, "/metadata/component")?;
    }
    components(reading, &document.components, "")
}

fn components(reading: &mut Reading<'_>, parts: &[&RawValue], at: &str) -> Result<(), Vec<Fault>> {
    for (number, raw) in parts.iter().enumerate() {
        let (part, listed) = part(reading, raw, format!("{at}/components/{number}"))?;
        let at = listed.at.clone();
        if !part.kind.as_deref().is_some_and(|kind| NO_SOFTWARE.contains(&kind)) {
            reading.list(listed)?;
        }
        components(reading, &part.components, &at)?;
    }
    Ok(())
}

fn part<'t>(reading: &Reading<'_>, raw: &'t RawValue, at: String) -> Result<(Part<'t>, Listed), Vec<Fault>> {
    let part: Part<'t> = reading.json(raw.get())?;
    let also: BTreeSet<_> = part.purl.as_deref().and_then(of_purl).into_iter().chain(part.cpe.as_deref().and_then(of_cpe)).collect();
    let listed = Listed { name: part.name.clone(), version: part.version.clone(), also, at, span: reading.place(raw) };
    Ok((part, listed))
}
