//! `thirteen report`: what a bundle says, in the formats in which people and programs read it.

mod pdf;

use std::fs;
use std::path::{Path, PathBuf};

use harness::exit::Exit;
use harness::genuine::{self, Genuine, NotTaken};
use reports::consumer::Summary;
use reports::messages::Language;
use reports::report::Report as Page;
use reports::sarif::Written;
use reports::signature::Signatures;
use reports::summary::Style;
use suite::files::{Laboratory, SourceText};

use crate::Trouble;
use crate::arguments::{Format, Report};
use crate::output::new_file;

/// Renders reports from a bundle that is genuine. All of them are made before the first is written.
pub fn report(wanted: &Report) -> Result<Exit, Trouble> {
    let formats = formats(wanted)?;
    if wanted.lang.is_some_and(|language| language != Language::English) {
        in_english(&formats);
    }
    if formats.iter().any(|format| matches!(format, Format::ConsumerPdf | Format::Pdf)) {
        pdf::possible(wanted)?;
    }
    let trust = crate::bundle::trust(&wanted.trust)?;
    let not_taken = |why: NotTaken| Trouble { exit: why.exit(), report: why.into() };
    let mut taken = genuine::open(&wanted.file, &trust).map_err(not_taken)?;
    let signatures = taken.signatures(&wanted.file, &trust).map_err(not_taken)?;
    let laboratory = wanted.lab.as_deref().map(laboratory).transpose()?;
    let declaration = if formats.contains(&Format::Sarif) { taken.declaration(&wanted.file).map_err(not_taken)? } else { String::new() };
    let source = Source { taken: &taken, signatures: &signatures, laboratory: laboratory.as_ref(), declaration: &declaration };
    let made = |format: &Format| Ok((*format, rendered(&source, *format, wanted)?));
    let made: Vec<(Format, Vec<u8>)> = formats.iter().map(made).collect::<Result<_, Trouble>>()?;
    match (&wanted.out, made.as_slice()) {
        (Some(file), [(_, bytes)]) => new_file(file, bytes)?,
        (Some(folder), several) => each(folder, several)?,
        (None, several) => several.iter().for_each(|(_, bytes)| crate::output::bytes(bytes)),
    }
    Ok(Exit::Pass)
}

/// Says which of these formats no language is chosen for.
fn in_english(formats: &[Format]) {
    let english: Vec<String> = formats.iter().filter(|format| !format.has_languages()).map(|format| format.name()).collect();
    if !english.is_empty() {
        harness::tell!("note: --lang changes nothing in {}, always written in English", english.join(", "));
    }
}

/// Each report as a file of a folder, or none of them where one is there already.
fn each(folder: &Path, made: &[(Format, Vec<u8>)]) -> Result<(), Trouble> {
    let named: Vec<_> = made.iter().map(|(format, bytes)| Ok((named(folder, *format)?, bytes))).collect::<Result<_, Trouble>>()?;
    if let Some((there, _)) = named.iter().find(|(path, _)| path.exists()) {
        return Err(Trouble::usage_with_help(format!("{} is there already; nothing was written", there.display()), "name a new folder"));
    }
    named.iter().try_for_each(|(path, bytes)| new_file(path, bytes))
}

/// Each format once, in the order in which they are wanted.
fn formats(wanted: &Report) -> Result<Vec<Format>, Trouble> {
    let mut formats: Vec<Format> = Vec::new();
    for format in &wanted.format {
        if !formats.contains(format) {
            formats.push(*format);
        }
    }
    if formats.len() > 1 && wanted.out.is_none() {
        return Err(Trouble::usage_with_help("several formats do not fit on one standard output", "name a folder for them: --out DIR"));
    }
    Ok(formats)
}

/// What reports are made from.
struct Source<'a> {
    taken: &'a Genuine,
    signatures: &'a Signatures,
    laboratory: Option<&'a Laboratory>,
    /// `declaration.yaml` as written, where a format is to be made that points into it.
    declaration: &'a str,
}

fn rendered(source: &Source<'_>, format: Format, wanted: &Report) -> Result<Vec<u8>, Trouble> {
    let (rebuilt, laboratory) = (&source.taken.rebuilt, source.laboratory);
    let language = wanted.lang.unwrap_or_default();
    let (verdicts, journal) = (&*rebuilt.told(language), &rebuilt.reading);
    let page = Page { verdicts, journal, laboratory, language };
    let summary = || Summary::of(rebuilt, &source.taken.report.root, source.signatures);
    let text = match format {
        Format::Consumer => reports::consumer::write(&summary(), language),
        Format::ConsumerPdf => return pdf::consumer(&summary(), language),
        Format::Html => reports::html::write(&page),
        Format::Json => reports::json::write(verdicts),
        Format::Junit => reports::junit::write(verdicts, rebuilt.plan().began),
        Format::Markdown => reports::markdown::write(verdicts),
        Format::Pdf => return pdf::rendered(&page, source.taken),
        Format::Sarif => {
            let text = SourceText { file: "declaration.yaml", text: source.declaration };
            reports::sarif::write(verdicts, Some(Written { declaration: &rebuilt.declaration, source: &text }))
        }
        Format::Text => reports::summary::write(verdicts, Style { colour: false, verbose: true }),
    };
    Ok(text.into_bytes())
}

/// Where one of several formats lies in the folder for them.
fn named(folder: &Path, format: Format) -> Result<PathBuf, Trouble> {
    fs::create_dir_all(folder).map_err(|error| Trouble::unwritten(folder, &error))?;
    Ok(folder.join(match format {
        Format::Consumer => "consumer.html",
        Format::ConsumerPdf => "consumer.pdf",
        Format::Html => "report.html",
        Format::Json => "verdicts.json",
        Format::Junit => "junit.xml",
        Format::Markdown => "summary.md",
        Format::Pdf => "report.pdf",
        Format::Sarif => "verdicts.sarif",
        Format::Text => "summary.txt",
    }))
}

fn laboratory(path: &Path) -> Result<Laboratory, Trouble> {
    let file = harness::files::read(path, "`thirteen init` writes a lab.yaml, and `thirteen schema lab` tells all of it")?;
    suite::files::parse(&SourceText { file: &file.name, text: &file.text }).map_err(crate::bundle::faulty)
}
