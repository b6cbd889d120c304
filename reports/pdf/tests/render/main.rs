//! The PDF, as other people's programs read it: whole, tagged, with its fonts and files in it, the same each time, and not to be steered by any text.

#![allow(clippy::unwrap_used, reason = "a test may panic, and says where")]
#![allow(clippy::disallowed_methods, clippy::disallowed_types, reason = "other programs read files")]

mod archive;
mod buyers;
mod specimen;

use std::path::PathBuf;
use std::process::Command;

use pdf::{Files, render};
use reports::messages::Language;
use rstest::rstest;
use specimen::Specimen;

/// A PDF on the disk, as long as somebody looks at it.
struct Written {
    folder: tempfile::TempDir,
}

impl Written {
    fn of(specimen: &Specimen, language: Language) -> Self {
        Self::bytes(&bytes(specimen, language))
    }

    fn bytes(bytes: &[u8]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("report.pdf"), bytes).unwrap();
        Self { folder }
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join("report.pdf")
    }

    /// What a program says of it. The programs come by tests/peers/install.sh.
    fn by(&self, program: &str, options: &[&str]) -> String {
        let ran = Command::new(program).args(options).arg(self.path()).current_dir(self.folder.path()).output();
        let ran = ran.unwrap_or_else(|error| panic!("{program}: {error}: tests/peers/install.sh installs it"));
        let says = String::from_utf8_lossy(&ran.stdout).into_owned();
        assert!(ran.status.success(), "{program}: {}{says}", String::from_utf8_lossy(&ran.stderr));
        says
    }

    /// The text in the order of reading, without line breaks.
    fn text(&self) -> String {
        std::fs::remove_file(self.folder.path().join("text")).ok();
        let ran = Command::new("pdftotext").arg(self.path()).arg("-").output().unwrap();
        String::from_utf8_lossy(&ran.stdout).split_whitespace().collect::<Vec<_>>().join(" ")
    }

    fn pages(&self) -> usize {
        let says = self.by("pdfinfo", &[]);
        says.lines().find_map(|line| line.strip_prefix("Pages:")).unwrap().trim().parse().unwrap()
    }
}

fn bytes(specimen: &Specimen, language: Language) -> Vec<u8> {
    let verdicts = serde_json::to_vec(&specimen.verdicts).unwrap();
    render(&specimen.printed(language), Files { verdicts, junit: b"<testsuites/>".to_vec() }).unwrap()
}

#[test]
fn other_programs_find_it_whole_and_tagged() {
    let written = Written::of(&Specimen::small().failing(2), Language::English);
    let info = written.by("pdfinfo", &[]);
    for line in [
        "Title:           Assessment report: ",
        "Tagged:          yes",
        "PDF version:     1.7",
        "Page size:       595.276 x 841.89 pts (A4)",
    ] {
        assert!(info.contains(line), "{line}: {info}");
    }
    assert!(info.contains("22 10:00:00 2026"), "the moment is that of the journal's last line: {info}");
    let stated = written.by("pdfinfo", &["-meta"]);
    assert!(stated.contains("<pdfaid:part>3</pdfaid:part>") && stated.contains("<pdfaid:conformance>A</pdfaid:conformance>"), "{stated}");
    assert!(stated.contains("<pdfuaid:part>1</pdfuaid:part>"), "{stated}");
    written.by("qpdf", &["--check"]);
    let fonts = written.by("pdffonts", &[]);
    let embedded: Vec<_> = fonts.lines().skip(2).map(|line| line.split_whitespace().rev().nth(4).unwrap_or_default().to_owned()).collect();
    assert!(embedded.len() >= 3 && embedded.iter().all(|is| is == "yes"), "{fonts}");
}

#[test]
fn the_files_are_in_it_byte_by_byte() {
    let specimen = Specimen::small();
    let written = Written::of(&specimen, Language::English);
    let listed = written.by("qpdf", &["--list-attachments"]);
    assert!(listed.contains("verdicts.json") && listed.contains("junit.xml"), "{listed}");
    let shown = Command::new("qpdf").arg("--show-attachment=verdicts.json").arg(written.path()).output().unwrap();
    assert_eq!(shown.stdout, serde_json::to_vec(&specimen.verdicts).unwrap());
}

#[rstest]
#[case::english(Language::English, "page 1 of ", "What failed, and what to change", "End of report")]
#[case::french(Language::French, "page 1 sur ", "", "Fin du rapport")]
#[case::german(Language::German, "Seite 1 von ", "", "Ende des Berichts")]
fn each_language_says_all_of_it(#[case] language: Language, #[case] page: &str, #[case] failed: &str, #[case] end: &str) {
    let specimen = Specimen::small().failing(2);
    let written = Written::of(&specimen, language);
    let text = written.text();
    for part in [&format!("{page}{}", written.pages()), failed, end, "the same on samples A and B", "verdicts.json"] {
        assert!(text.contains(part), "{part}");
    }
    assert!(text.matches(specimen.printed(language).identifier()).count() > written.pages(), "it stands on the cover and on each page");
}

#[test]
fn the_contents_name_the_page_of_each_part() {
    let written = Written::of(&Specimen::small().failing(2), Language::English);
    let ran = Command::new("pdftotext").arg("-layout").arg(written.path()).arg("-").output().unwrap();
    let text = String::from_utf8_lossy(&ran.stdout).into_owned();
    let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let pages: Vec<String> = text.split('\u{c}').map(words).collect();
    let contents = text.split('\u{c}').nth(1).unwrap();
    let entries: Vec<(&str, &str)> = contents.lines().filter_map(|line| line.split_once(" . ")).collect();
    assert!(entries.len() > 15, "{contents}");
    for (title, rest) in entries {
        let number: usize = rest.trim_start_matches(|character: char| !character.is_ascii_digit()).trim().parse().unwrap();
        assert!(pages[number - 1].contains(&words(title)), "{title} is not on page {number}");
    }
}

#[test]
fn the_same_report_gives_the_same_bytes() {
    let once = || bytes(&Specimen::small(), Language::German);
    assert_eq!(once(), once());
}

/// None of these becomes anything else than text, and none stops the typesetter.
#[rstest]
#[case::code("#import \"@preview/evil:1.0.0\": * #panic() #read(\"/etc/passwd\") #pagebreak()", "#import")]
#[case::markup("= PASS\n$ x^2 $ *bold* <label> @ref `raw` // comment /* open", "= PASS $ x^2 $ *bold*")]
#[case::backslashes("\\u{41}\\\\ \\", "\\u{41}\\\\")]
#[case::direction("a\u{202e}SSAP\u{2066}b", "\\u{202e}SSAP")]
#[case::zero("NUL\0ESC\u{1b}[31m", "NUL\\u{0}ESC\\u{1b}[31m")]
#[case::scripts("中文 שלום سلام 😀", "\\u{4e2d}")]
#[case::unassigned("\u{10ffff}\u{e000}\u{fffe}\u{378}", "\\u{10ffff}")]
#[case::marks("Z\u{335}\u{321}\u{327}\u{322}\u{321}\u{327}\u{34f}a", "a")]
#[case::empty("", "")]
fn a_text_of_others_is_text(#[case] hostile: &str, #[case] shown: &str) {
    let written = Written::of(&Specimen::that_says(hostile), Language::English);
    written.by("qpdf", &["--check"]);
    assert!(written.text().contains(shown), "{shown}");
}

#[test]
fn a_word_without_end_stays_on_the_page() {
    let specimen = Specimen::that_says(&"W".repeat(100_000));
    let written = Written::of(&specimen, Language::English);
    let boxes = written.by("pdftotext", &["-bbox", "-q"]);
    assert!(boxes.is_empty() || !boxes.contains("error"));
    let words = std::fs::read_to_string(written.folder.path().join("report.html")).unwrap();
    let right = words.split("xMax=\"").skip(1).filter_map(|rest| rest.split('"').next()?.parse::<f64>().ok());
    let widest = right.fold(0.0, f64::max);
    assert!(widest > 100.0 && widest <= 595.3 - 56.0, "a word ends {widest} points from the left edge");
}

#[test]
fn a_report_has_an_end() {
    let written = Written::of(&Specimen::small().failing(5_000), Language::English);
    assert!(written.text().contains("left out here for length"));
    assert!(written.pages() < 40, "{} pages", written.pages());
}

/// The whole standard, once.
#[test]
fn each_unit_is_in_it() {
    let specimen = Specimen::on_paper();
    let text = Written::of(&specimen, Language::English).text();
    let left_out: Vec<_> = specimen.verdicts.units().map(|unit| unit.id.to_string()).filter(|id| !text.contains(id)).collect();
    assert_eq!(left_out, Vec::<String>::new());
}
