//! `thirteen report --format pdf` and `--format consumer-pdf`, as far as this build can.

use std::io::IsTerminal as _;

use harness::genuine::Genuine;
use reports::consumer::Summary;
use reports::messages::Language;
use reports::report::Report as Page;

use crate::Trouble;
use crate::arguments::Report;

/// Whether a PDF can be made and has where to go; told before the bundle is opened.
pub(super) fn possible(wanted: &Report) -> Result<(), Trouble> {
    if cfg!(not(feature = "pdf")) {
        return Err(Trouble::usage_with_help(
            "this build of thirteen writes no PDF: its typesetter takes minutes to compile, so it is left out unless it is asked for",
            "build it with `cargo build --release --features pdf`, or install it with `cargo install --path . --features pdf`; or print the page of `--format html` or `--format consumer`, which are made for paper, too",
        ));
    }
    if wanted.out.is_none() && std::io::stdout().is_terminal() {
        return Err(Trouble::usage_with_help(
            "a PDF is nothing for a terminal",
            "name a file with `--out report.pdf`, or redirect the output",
        ));
    }
    Ok(())
}

/// The report as PDF, with the parts of the bundle that are attached to it.
#[cfg(feature = "pdf")]
pub(super) fn rendered(page: &Page<'_>, taken: &Genuine) -> Result<Vec<u8>, Trouble> {
    let parts = reports::bundle::derived(&taken.rebuilt).map_err(Trouble::usage)?;
    let part = |wanted: &str| parts.iter().find(|(name, _)| name.as_str() == wanted).map(|(_, bytes)| bytes.clone()).unwrap_or_default();
    let files = pdf::Files { verdicts: part("verdicts.json"), junit: part("reports/junit.xml") };
    let printed = reports::printed::Printed::of(page, Some(&taken.report.root));
    pdf::render(&printed, files).map_err(Trouble::bench)
}

/// The page for buyers as PDF.
#[cfg(feature = "pdf")]
pub(super) fn consumer(summary: &Summary, language: Language) -> Result<Vec<u8>, Trouble> {
    pdf::consumer(&reports::consumer::Page::on_paper(summary, language)).map_err(Trouble::bench)
}

/// Never reached: a build that makes none says so before the bundle is opened.
#[cfg(not(feature = "pdf"))]
pub(super) fn consumer(_: &Summary, _: Language) -> Result<Vec<u8>, Trouble> {
    Err(Trouble::usage("this build of thirteen writes no PDF"))
}

/// Never reached, as above.
#[cfg(not(feature = "pdf"))]
pub(super) fn rendered(_: &Page<'_>, _: &Genuine) -> Result<Vec<u8>, Trouble> {
    Err(Trouble::usage("this build of thirteen writes no PDF"))
}
