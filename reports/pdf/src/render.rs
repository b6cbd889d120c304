//! From what is printed to the bytes of a PDF.

use jiff::tz::TimeZone;
use reports::consumer::Page;
use reports::printed::Printed;
use serde::Serialize;
use typst::diag::SourceDiagnostic;
use typst::foundations::{Datetime, Smart};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards, Timestamp};

use crate::covered::Covered;
use crate::layout::pages;
use crate::world::{Sheet, book};

/// The files that are attached, as a bundle holds them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Files {
    /// The tree of verdicts.
    pub verdicts: Vec<u8>,
    /// JUnit.
    pub junit: Vec<u8>,
}

/// Why there is no PDF.
#[derive(Debug, thiserror::Error)]
pub enum PdfTrouble {
    /// The typesetter does not take the template, or the standard forbids what it made of it.
    #[error("the report cannot be typeset: {0}")]
    Typeset(String),
    /// What is printed is no JSON.
    #[error("the report cannot be written for the typesetter: {0}")]
    Values(#[from] serde_json::Error),
}

/// The report as PDF/A-3a and PDF/UA-1. The same report and files give the same bytes.
///
/// # Errors
/// [`PdfTrouble`], which no text of a device can cause.
pub fn render(printed: &Printed, files: Files) -> Result<Vec<u8>, PdfTrouble> {
    let files = [("results.json", values(printed)?), ("verdicts.json", files.verdicts), ("junit.xml", files.junit)];
    let document = pages(&Sheet::new("report.typ", files)).map_err(|faults| typeset(&faults))?;
    written(&document, printed.identifier(), moment(printed))
}

/// The page for buyers as PDF/A-3a and PDF/UA-1, one side of A4. The same page gives the same bytes.
///
/// # Errors
/// [`PdfTrouble`], which no text of a supplier can cause.
pub fn consumer(page: &Page) -> Result<Vec<u8>, PdfTrouble> {
    let (year, month, day) = page.day();
    let part = |number: i8| u8::try_from(number).unwrap_or_default();
    let day = Datetime::from_ymd(i32::from(year), part(month), part(day)).map(Timestamp::new_utc);
    let sheet = Sheet::new("consumer.typ", [("page.json", values(page)?)]);
    let document = typst::compile::<PagedDocument>(&sheet).output.map_err(|faults| typeset(&faults))?;
    written(&document, page.root(), day)
}

/// What is printed, with each character that no font has as its code point.
fn values(printed: &impl Serialize) -> Result<Vec<u8>, PdfTrouble> {
    let mut values = serde_json::to_value(printed)?;
    Covered::by(book()).write_out(&mut values);
    Ok(serde_json::to_vec(&values)?)
}

fn written(document: &PagedDocument, identifier: &str, moment: Option<Timestamp>) -> Result<Vec<u8>, PdfTrouble> {
    // What is laid out is not laid out again.
    typst::comemo::evict(0);
    let bytes = typst_pdf::pdf(document, &options(identifier, moment)?).map_err(|faults| typeset(&faults))?;
    typst::comemo::evict(0);
    Ok(bytes)
}

fn options(identifier: &str, moment: Option<Timestamp>) -> Result<PdfOptions, PdfTrouble> {
    let standards = PdfStandards::new(&[PdfStandard::A_3a, PdfStandard::Ua_1]);
    Ok(PdfOptions {
        ident: Smart::Custom(identifier.to_owned()),
        creator: Smart::Custom(Some("Thirteen".to_owned())),
        timestamp: moment,
        standards: standards.map_err(|fault| PdfTrouble::Typeset(fault.message().to_string()))?,
        ..PdfOptions::default()
    })
}

fn moment(printed: &Printed) -> Option<Timestamp> {
    let moment = printed.moment().to_zoned(TimeZone::UTC);
    let part = |number: i8| u8::try_from(number).ok();
    let (month, day) = (part(moment.month())?, part(moment.day())?);
    let (hour, minute, second) = (part(moment.hour())?, part(moment.minute())?, part(moment.second())?);
    Datetime::from_ymd_hms(i32::from(moment.year()), month, day, hour, minute, second).map(Timestamp::new_utc)
}

fn typeset(faults: &[SourceDiagnostic]) -> PdfTrouble {
    let first = faults.first().map(|fault| match fault.hints.first() {
        Some(hint) => format!("{} ({})", fault.message, hint.v),
        None => fault.message.to_string(),
    });
    PdfTrouble::Typeset(first.unwrap_or_else(|| "no reason was given".to_owned()))
}
