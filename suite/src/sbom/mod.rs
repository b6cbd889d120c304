//! A software bill of materials (SBOM) that a supplier gives beside the declaration: what it lists, read from CycloneDX or SPDX as JSON.

mod cyclonedx;
mod differences;
mod names;
mod spdx;

use std::collections::BTreeSet;

use miette::SourceSpan;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::files::{At, Fault, SourceText};
use crate::id::UnitId;
use crate::names::Digest;

pub(crate) use differences::differences;

/// The largest SBOM that is read, in bytes.
pub const LARGEST: u64 = 32 << 20;
/// The most components that are read.
const COMPONENTS: usize = 20_000;
/// The most faults that are told of one file.
const FAULTS: usize = 20;

/// The file of an SBOM, as a declaration names it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(from = "At<String>", into = "String")]
#[schemars(with = "String")]
pub struct SbomFile {
    /// Its name, from the folder of the declaration on.
    pub file: At<String>,
    /// What it lists. Nothing where a text was read without its folder.
    pub read: Option<Sbom>,
}

impl From<At<String>> for SbomFile {
    fn from(file: At<String>) -> Self {
        Self { file, read: None }
    }
}

impl From<SbomFile> for String {
    fn from(named: SbomFile) -> Self {
        (*named.file).clone()
    }
}

/// Whether a unit looks into the SBOM: without the file its verdict cannot be derived, and every other one can.
#[must_use]
pub fn is_read_by(unit: UnitId) -> bool {
    unit.to_string() == "5.2-3-1a"
}

/// What an SBOM lists.
#[derive(Clone, Debug, PartialEq)]
pub struct Sbom {
    /// Its content.
    pub digest: Digest,
    /// The product that it is of, where it says that.
    pub product: Option<Component>,
    /// The parts.
    pub components: Vec<Component>,
}

/// One part of the software.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Component {
    /// Its name.
    pub name: String,
    /// What else it is called: as a package, in a list of vulnerabilities.
    pub also: BTreeSet<String>,
    /// Its version.
    pub version: Option<String>,
    /// Where it stands, as a JSON pointer.
    pub at: String,
}

impl Component {
    /// Every name.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        std::iter::once(self.name.as_str()).chain(self.also.iter().map(String::as_str))
    }
}

/// Reads an SBOM.
///
/// # Errors
/// Everything that is wrong with it, with its place: it is no JSON, of a form that is not known, or lists something without a name or a version.
pub fn read(source: &SourceText<'_>) -> Result<Sbom, Vec<Fault>> {
    let mut reading = Reading { source, faults: Vec::new(), product: None, components: Vec::new() };
    let form: Form = reading.json(source.text)?;
    match form {
        Form { bom_format: Some(format), spec_version: Some(version), .. } if format == "CycloneDX" => {
            reading.is_known("CycloneDX", &version, &cyclonedx::VERSIONS)?;
            cyclonedx::read(&mut reading)?;
        }
        Form { spdx_version: Some(version), .. } => {
            reading.is_known("SPDX", version.trim_start_matches("SPDX-"), &spdx::VERSIONS)?;
            spdx::read(&mut reading)?;
        }
        Form { graph: Some(_), .. } => spdx::read_graph(&mut reading)?,
        _ => {
            let message = "it is neither CycloneDX nor SPDX: it has neither `bomFormat` and `specVersion`, nor `spdxVersion`, nor `@graph`";
            return Err(vec![reading.fault(
                None,
                message.to_owned(),
                "write the SBOM as CycloneDX JSON (1.4 to 1.6) or SPDX JSON (2.2, 2.3 or 3.0)",
            )]);
        }
    }
    if reading.components.is_empty() && reading.faults.is_empty() {
        let fault = reading.fault(
            None,
            "it lists no component".to_owned(),
            "list the parts of the software, or leave `sbom` out of the declaration",
        );
        reading.faults.push(fault);
    }
    let Reading { faults, product, components, .. } = reading;
    if faults.is_empty() { Ok(Sbom { digest: Digest::of(source.text.as_bytes()), product, components }) } else { Err(faults) }
}

/// By what the forms are told apart.
#[derive(Deserialize)]
struct Form<'t> {
    #[serde(rename = "bomFormat")]
    bom_format: Option<String>,
    #[serde(rename = "specVersion")]
    spec_version: Option<String>,
    #[serde(rename = "spdxVersion")]
    spdx_version: Option<String>,
    #[serde(borrow, rename = "@graph")]
    graph: Option<&'t RawValue>,
}

/// An SBOM that is being read.
struct Reading<'s> {
    source: &'s SourceText<'s>,
    faults: Vec<Fault>,
    product: Option<Component>,
    components: Vec<Component>,
}

/// What is known of a component before it is looked at.
struct Listed {
    name: Option<String>,
    version: Option<String>,
    also: BTreeSet<String>,
    at: String,
    span: Option<SourceSpan>,
}

impl<'s> Reading<'s> {
    /// A part of the text as its type.
    fn json<'t, T: Deserialize<'t>>(&self, text: &'t str) -> Result<T, Vec<Fault>> {
        let begins = self.begins(text);
        serde_json::from_str(text).map_err(|error| {
            let line = text.split_inclusive('\n').take(error.line().saturating_sub(1)).map(str::len).sum::<usize>();
            let at = (begins + line + error.column().saturating_sub(1)).min(self.source.text.len());
            let at = (0..=at).rev().find(|at| self.source.text.is_char_boundary(*at)).unwrap_or_default();
            let says = error.to_string();
            let says = says.rsplit_once(" at line ").map_or(says.as_str(), |(says, _)| says);
            vec![self.fault(
                Some((at, 0).into()),
                format!("it cannot be read: {says}"),
                "write the SBOM as JSON, as the tool that makes it does",
            )]
        })
    }

    /// Where a part of the text begins in it.
    fn begins(&self, part: &str) -> usize {
        (part.as_ptr() as usize).saturating_sub(self.source.text.as_ptr() as usize).min(self.source.text.len())
    }

    /// Where a part of the text is: its first line.
    fn place(&self, part: &RawValue) -> Option<SourceSpan> {
        let length = part.get().find('\n').unwrap_or(part.get().len());
        Some((self.begins(part.get()), length).into())
    }

    fn fault(&self, span: Option<SourceSpan>, message: String, remedy: &str) -> Fault {
        Fault::at(self.source, span, message, Some(remedy.to_owned()))
    }

    fn is_known(&self, form: &str, version: &str, known: &[&str]) -> Result<(), Vec<Fault>> {
        if known.contains(&version) {
            return Ok(());
        }
        let message = format!("version {version} of {form} is not known here");
        let (at, quoted) = (self.source.text.find(&format!("{version}\"")), version.len());
        Err(vec![self.fault(at.map(|at| (at, quoted).into()), message, &format!("have it written as version {}", known.join(" or ")))])
    }

    /// A component, if it has what makes it one.
    fn component(&mut self, listed: Listed) -> Option<Component> {
        let named = |text: Option<String>| text.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty() && text != "NOASSERTION");
        let (name, version) = (named(listed.name), named(listed.version));
        let lacks = match (&name, &version) {
            (None, _) => "a name".to_owned(),
            (Some(name), None) => format!("a version, and is called `{name}`"),
            _ => String::new(),
        };
        if !lacks.is_empty() && self.faults.len() < FAULTS {
            let message = format!("{} lists something without {lacks}", listed.at);
            let remedy = "give name and version: nobody can look for the weaknesses of what has none; what is no software, such as a file, says so by its type";
            let fault = self.fault(listed.span, message, remedy);
            self.faults.push(fault);
        }
        Some(Component { name: name?, version: Some(version?), also: listed.also, at: listed.at })
    }

    fn list(&mut self, listed: Listed) -> Result<(), Vec<Fault>> {
        if self.components.len() >= COMPONENTS {
            return Err(vec![self.fault(
                listed.span,
                format!("it lists more than {COMPONENTS} components"),
                "leave out what is no part of the software that is delivered",
            )]);
        }
        let component = self.component(listed);
        self.components.extend(component);
        Ok(())
    }
}

/// The name in a package URL: `pkg:deb/debian/openssl@3.0.11?arch=arm64` is about `openssl`.
fn of_purl(purl: &str) -> Option<String> {
    let path = purl.strip_prefix("pkg:")?.split(['?', '#']).next()?;
    let name = path.rsplit('/').next()?.split('@').next()?;
    (!name.is_empty()).then(|| name.to_lowercase())
}

/// The product in a name of the CPE: `cpe:2.3:a:openssl:openssl:3.0.11:…`.
fn of_cpe(cpe: &str) -> Option<String> {
    let product = match cpe.strip_prefix("cpe:2.3:") {
        Some(rest) => rest.split(':').nth(2)?,
        None => cpe.strip_prefix("cpe:/")?.split(':').nth(2)?,
    };
    (!product.is_empty() && product != "*").then(|| product.to_lowercase())
}

#[cfg(test)]
mod tests;
