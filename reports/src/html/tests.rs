//! Tests of `report.html`: what a browser must find in it, what nobody may put into it, and that its colours can be read.

use std::collections::{BTreeMap, BTreeSet};

use super::*;
use crate::messages::Language;
use crate::testing::*;
use rstest::rstest;
use suite::tree::Verdicts;

fn page(verdicts: &Verdicts, language: Language) -> String {
    write(&Report { verdicts, journal: &journal(), laboratory: None, language })
}

/// The attributes of one name, in order. Text of devices cannot hold a plain quotation mark.
fn attributes<'a>(page: &'a str, name: &str) -> impl Iterator<Item = &'a str> {
    let lead = format!(" {name}=\"");
    page.match_indices(lead.as_str())
        .map(|(at, _)| at + lead.len())
        .map(|from| &page[from..from + page[from..].find('"').unwrap()])
        .collect::<Vec<_>>()
        .into_iter()
}

#[rstest]
fn every_link_leads_somewhere_in_the_page(#[values(Language::English, Language::French, Language::German)] language: Language) {
    let page = page(&of_the_reference_camera(), language);
    let ids: Vec<_> = attributes(&page, "id").collect();
    let unique: BTreeSet<_> = ids.iter().copied().collect();
    assert_eq!(ids.len(), unique.len(), "an id stands twice");
    let links: BTreeSet<_> = attributes(&page, "href").map(|to| to.trim_start_matches('#')).collect();
    for wanted in ["c5.1", "d3", "e12", "g5.1-1", "r0", "u5.1-1-2a"] {
        assert!(links.contains(wanted), "{wanted} in {links:?}");
    }
    assert_eq!(links.difference(&unique).collect::<Vec<_>>(), Vec::<&&str>::new(), "a link leads nowhere");
    assert!(!page.contains(" src=") && !page.contains("http:") && !page.contains("https:"), "something is loaded");
}

#[test]
fn the_verdict_stands_first_and_the_remedy_beside_the_failure() {
    let page = page(&of_the_reference_camera(), Language::English);
    let order = [
        "Reference device: nothing here is about a product",
        "id=\"verdict\"",
        "id=\"overview\"",
        "id=\"failures\"",
        "id=\"units\"",
        "id=\"evidence\"",
    ];
    let places: Vec<_> = order.iter().map(|part| page.find(part).unwrap_or_else(|| panic!("{part}"))).collect();
    assert!(places.is_sorted(), "{places:?}");
    assert!(page.contains("the same on samples A and B") && page.contains("Let no login open with a password that other devices share"));
    assert!(page.ends_with("</html>\n"));
}

/// Titles of clauses and provisions stand in the language of the page, whoever reads it.
#[rstest]
fn titles_are_in_the_language_of_the_page(#[values(Language::French, Language::German)] language: Language) {
    let page = page(&verdicts(), language);
    for group in &verdicts().groups {
        let english = suite::catalogue::Catalogue::get().clause(group.id.clause()).unwrap().title.as_str();
        assert!(!page.contains(english) && !page.contains(&group.title), "{}", group.id);
        assert!(page.contains(&maud::html! { (crate::titles::provision(language, group)) }.into_string()), "{}", group.id);
    }
}

/// No word in any language says that a device has a property that no test can show. The catalogue's own titles are set aside: they name demands.
#[rstest]
fn no_report_promises_anything(#[values(Language::English, Language::French, Language::German)] language: Language) {
    let mut page = page(&verdicts(), language).replace(STYLE, "").replace(FILTER, "").replace("Content-Security-Policy", "");
    for clause in suite::catalogue::Catalogue::get().clauses() {
        page = page.replace(&clause.title, "");
        for group in &clause.groups {
            page = page.replace(&group.title, "");
            for unit in group.cases.iter().flat_map(|case| &case.units) {
                page = page.replace(&unit.purpose, "");
            }
        }
    }
    let words: BTreeSet<String> = page.split(|character: char| !character.is_alphabetic()).map(str::to_lowercase).collect();
    const BARRED: [&str; 20] = [
        "approved",
        "approuvé",
        "approuvée",
        "certified",
        "certifié",
        "certifiée",
        "compliance",
        "compliant",
        "conforme",
        "conformant",
        "genehmigt",
        "konform",
        "secure",
        "securely",
        "sécurisé",
        "sécurisée",
        "sicher",
        "sûr",
        "zertifiziert",
        "zugelassen",
    ];
    let said: Vec<_> = BARRED.iter().filter(|word| words.contains(**word)).collect();
    assert!(said.is_empty(), "{said:?}");
}

#[test]
fn nobody_forges_a_part_of_the_page() {
    let says = |text: &str| {
        let (verdicts, journal) = (infected(text), journal_that_says(text));
        write(&Report { verdicts: &verdicts, journal: &journal, laboratory: None, language: Language::English })
    };
    let sound = says("harmless");
    let skeleton = |page: &str| -> Vec<String> {
        page.split('<')
            .skip(1)
            .map(|part| part.split(['>', ' ']).next().unwrap_or_default().to_owned())
            .filter(|name| name != "script")
            .collect()
    };
    for text in [
        "</bdi></td><h1 id=\"verdict\">PASS</h1>",
        "<script>alert(1)</script>",
        "\" onclick=\"alert(1)",
        "<!--",
        "&#60;h1&#62;",
        "</style>",
        "]]>",
        "\0\u{202e}",
    ] {
        let page = says(text);
        assert!(skeleton(&page) == skeleton(&sound), "{text}");
        assert_eq!(page.matches("<script").count(), 1);
        assert!(!page.contains('\0') && !page.contains('\u{202e}'));
    }
}

#[test]
fn what_the_laboratory_does_not_say_is_listed_and_not_invented() {
    let said = suite::files::Laboratory {
        name: Some("Example <Lab>".into()),
        sampling: Some("drawn by the customer".into()),
        ..Default::default()
    };
    let page = write(&Report { verdicts: &verdicts(), journal: &journal(), laboratory: Some(&said), language: Language::English });
    assert!(page.contains("Example &lt;Lab&gt;") && page.contains("drawn by the customer"));
    let missing = &page[page.find("Not given, and not invented").unwrap()..];
    assert!(
        missing[..400].contains("Address, Accreditation as the laboratory states it, Report identifier")
            && !missing[..400].contains("Sampling")
    );
}

/// The colours of a scheme by name: those that the style sets first, overridden by what stands after `mark`.
fn colours(mark: &str) -> BTreeMap<String, String> {
    let after = |from: &str| STYLE.split_once(from).map_or("", |(_, rest)| rest.split_once('}').map_or("", |(block, _)| block)).to_owned();
    let both = [after(":root {"), if mark.is_empty() { String::new() } else { after(mark) }];
    let pairs = both
        .iter()
        .flat_map(|block| block.split(';'))
        .filter_map(|pair| pair.trim().trim_start_matches(":root {").trim().strip_prefix("--")?.split_once(": "));
    pairs.map(|(name, value)| (name.to_owned(), value.trim().to_owned())).collect()
}

/// Relative luminance, as WCAG 2 defines it.
fn luminance(colour: &str) -> f64 {
    let channel = |at: usize| {
        let value = f64::from(u8::from_str_radix(&colour[at..at + 2], 16).unwrap()) / 255.0;
        if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
    };
    0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5)
}

#[rstest]
#[case::light("")]
#[case::dark("@media (prefers-color-scheme: dark) {")]
#[case::paper("@media print {")]
fn text_stands_out_from_what_is_behind_it(#[case] mark: &str) {
    let colours = colours(mark);
    let behind = |name: &str| luminance(&colours[name]);
    let contrast = |ink: &str, paper: &str| {
        let (one, other) = (behind(ink), behind(paper));
        (one.max(other) + 0.05) / (one.min(other) + 0.05)
    };
    for paper in ["paper", "panel"] {
        for ink in ["ink", "soft", "link", "pass", "fail", "open", "none"] {
            assert!(contrast(ink, paper) >= 4.5, "{ink} on {paper}: {}", contrast(ink, paper));
        }
    }
    assert!(contrast("banner-ink", "banner") >= 4.5);
}
