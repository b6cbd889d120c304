//! The page in a real browser: nothing goes wrong, nothing goes out, everybody can use it, and the way from a failure to its evidence is there.

use std::fs;
use std::path::Path;
use std::process::Command;

use reports::html;
use reports::journal::{Reading, read};
use reports::report::Report;
use selfcheck::command::{Said, said};
use selfcheck::readers::{beside, of_npm, program, require_readers};
use serde_json::Value;
use suite::tree::Verdicts;

use crate::folder::{failing, path, run};
use crate::hostile::{self, HOSTILE};

#[test]
fn a_browser_shows_the_page_and_everybody_can_use_it() {
    if let Err(missing) = require_readers() {
        return eprintln!("{missing}");
    }
    let scratch = tempfile::tempdir().unwrap();
    let pages = scratch.path().join("pages");
    fs::create_dir(&pages).unwrap();
    let (folder, bundle) = failing(scratch.path());
    let german = said(["report", path(&bundle), "--format", "html", "--lang", "de", "--out", path(&pages.join("failing.html"))]);
    assert_eq!(german.exit, Some(0), "{}", german.err);
    fs::copy(run(scratch.path()).join("results/report.html"), pages.join("sound.html")).unwrap();
    fs::write(pages.join("hostile.html"), hostile_page(&folder.join("results"))).unwrap();

    let told = looked_at(&pages);
    for (page, told) in told.as_object().unwrap() {
        nothing_is_wrong(page, told);
        printed_whole(&pages.join(page).with_extension("pdf"));
    }
    for page in ["failing.html", "hostile.html"] {
        the_way_to_the_evidence(page, &told[page]["seen"]);
    }
    assert_eq!(told["sound.html"]["seen"]["onlyFailed"].as_array().map(Vec::len), Some(0));
}

fn looked_at(pages: &Path) -> Value {
    let mut node = Command::new(program("node"));
    node.arg(beside("browser.mjs")).args([of_npm("puppeteer-core"), of_npm("axe-core"), program("chromium")]).arg(pages);
    let told = Said::by(&mut node);
    assert_eq!(told.exit, Some(0), "{}", told.err);
    serde_json::from_str(&told.out).unwrap()
}

/// The failing run's page, with hostile text wherever foreign text stands.
fn hostile_page(results: &Path) -> String {
    let read_text = |name: &str| fs::read_to_string(results.join(name)).unwrap();
    let verdicts: Verdicts = hostile::verdicts(&reports::json::read(&read_text("verdicts.json")).unwrap(), HOSTILE);
    let journal: Reading = hostile::journal(&read(read_text("journal.jsonl").as_bytes()).unwrap(), HOSTILE);
    html::write(&Report { verdicts: &verdicts, journal: &journal, laboratory: None, language: reports::messages::Language::English })
}

fn nothing_is_wrong(page: &str, told: &Value) {
    let (problems, seen) = (told["problems"].as_array().unwrap(), &told["seen"]);
    assert!(problems.is_empty(), "{page}: {problems:#?}");
    assert_eq!((seen["scripts"].as_u64(), seen["strange"].as_u64()), (Some(1), Some(0)), "{page}");
    assert!(!seen["title"].as_str().unwrap().contains("forged"), "{page}: {seen}");
    assert!(seen["tiles"].as_u64() > Some(50), "{page}: a tile for each provision: {seen}");
    assert!(seen["overflow"].as_i64() <= Some(0), "{page}: wider than a phone: {seen}");
    assert_eq!(seen["focusVisible"], "solid", "{page}");
    assert_eq!((seen["bare"].as_bool(), seen["bareFilter"].as_bool()), (Some(true), Some(false)), "{page}: without a script");
    assert_eq!(seen["bareUnits"], seen["units"], "{page}: every unit is there without a script");
    let failed = seen["onlyFailed"].as_array().unwrap();
    assert!(failed.iter().all(|verdict| verdict == "fail"), "{page}: {seen}");
    assert_eq!(seen["count"].as_str(), Some(format!("{} / {}", failed.len(), seen["units"]).as_str()), "{page}");
    assert_eq!((seen["noWords"].as_u64(), seen["emptyGroups"].as_u64()), (Some(0), Some(0)), "{page}");
    assert_eq!(seen["allAgain"], seen["units"], "{page}");
}

fn the_way_to_the_evidence(page: &str, seen: &Value) {
    assert!(!seen["onlyFailed"].as_array().unwrap().is_empty() && seen["reached"] == true, "{page}: {seen}");
    for (stop, begins) in [("evidence", "#e"), ("unit", "#u")] {
        let stop = &seen[stop];
        assert!(stop["hash"].as_str().unwrap().starts_with(begins) && stop["open"] == true && stop["inView"] == true, "{page}: {stop}");
    }
    assert!(seen["evidence"]["text"].as_str().unwrap().contains("sha256:"), "{page}: {}", seen["evidence"]);
}

/// What is folded on the screen is open on paper; records are told by a line.
fn printed_whole(pdf: &Path) {
    let text = Said::by(Command::new(program("pdftotext")).args(["-layout", path(pdf), "-"]));
    assert_eq!(text.exit, Some(0), "{}", text.err);
    let says = |words: [&str; 2]| words.iter().map(|word| text.out.matches(word).count()).sum::<usize>();
    assert!(says(["End of report", "Ende des Berichts"]) == 1 && says(["observed", "beobachtet"]) > 2, "{}: {}", pdf.display(), text.out);
}
