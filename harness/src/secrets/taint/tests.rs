//! Secrets go in every encoding, what everybody may read stays, and whoever finds one says how it is written.

use super::*;
use rstest::rstest;

const VALUE: &str = "p\"ss w/rd&1ü";

#[rstest]
#[case::plain(VALUE)]
#[case::json(r#"p\"ss w/rd&1ü"#)]
#[case::json_with_slash(r#"p\"ss w\/rd&1ü"#)]
#[case::json_in_json(r#"p\\\"ss w/rd&1ü"#)]
#[case::escaped(r"\u0070\u0022\u0073\u0073\u0020\u0077\u002f\u0072\u0064\u0026\u0031\u00fc")]
#[case::percent("p%22ss%20w%2Frd%261%C3%BC")]
#[case::percent_lower("p%22ss%20w%2frd%261%c3%bc")]
#[case::form("p%22ss+w%2Frd%261%C3%BC")]
#[case::html("p&quot;ss w/rd&amp;1ü")]
#[case::hex(&hex::encode(VALUE))]
#[case::hex_upper(&hex::encode_upper(VALUE))]
#[case::base64(&STANDARD.encode(VALUE))]
fn a_secret_is_removed_in_each_encoding(#[case] encoded: &str) {
    let taint = Taint::default();
    taint.secret(&Secret::new(VALUE.to_owned()));
    assert_eq!(taint.scrub(format!("before {encoded} after")).as_str(), "before (secret) after");
}

#[rstest]
#[case("")]
#[case("a:")]
#[case("ad:")]
#[case("admin:")]
#[case("administrator:")]
fn basic_credentials_do_not_tell_the_secret_whoever_the_user_is(#[case] user: &str) {
    let taint = Taint::default();
    taint.secret(&Secret::new("correct-horse-battery".to_owned()));
    let clean = taint.scrub(STANDARD.encode(format!("{user}correct-horse-battery")));
    assert!(clean.as_str().contains(INSTEAD), "{clean}");
    let decodable = clean.as_str().replace(INSTEAD, "");
    assert!(decodable.len() <= STANDARD.encode(user).len() + 4, "{clean}");
}

#[test]
fn a_secret_that_is_a_word_of_the_mark_does_not_multiply() {
    let taint = Taint::default();
    taint.secret(&Secret::new("secret".to_owned()));
    taint.secret(&Secret::new("secret12".to_owned()));
    assert_eq!(taint.scrub("secret secret12").as_str(), "(secret) (secret)");
}

#[test]
fn a_secret_cut_by_the_bound_of_text_is_gone_first() {
    let taint = Taint::default();
    taint.secret(&Secret::new("0123456789".repeat(10)));
    let raw = format!("{}{}", "x".repeat(Text::LIMIT - 20), "0123456789".repeat(10));
    assert!(!taint.scrub(raw).as_str().contains("012345"));
}

#[test]
fn a_secret_that_was_cut_before_leaves_no_beginning() {
    let taint = Taint::default();
    taint.secret(&Secret::new("0123456789".repeat(2)));
    let cut = Text::from_device(&format!("{}{}", "x".repeat(Text::LIMIT - 12), "0123456789".repeat(2)));
    assert!(cut.as_str().ends_with("012345678901…"));
    let clean = taint.scrub_text(&cut);
    assert!(clean.as_str().ends_with("x(secret)…"), "{}", clean.as_str().len());
    assert_eq!(taint.scrub_text(&Text::from_device("a dash… and 012")).as_str(), "a dash… and 012");
}

#[rstest]
#[case::plain(VALUE, "as it is")]
#[case::json(r#"p\"ss w/rd&1ü"#, "as JSON")]
#[case::form("p%22ss+w%2Frd%261%C3%BC", "as a form")]
#[case::percent_lower("p%22ss%20w%2frd%261%c3%bc", "percent-encoded")]
#[case::hex(&hex::encode(VALUE), "as hex")]
#[case::base64_inside(&STANDARD.encode(format!("owner:{VALUE}")), "as base64")]
fn whoever_finds_a_secret_says_how_it_is_written(#[case] encoded: &str, #[case] encoding: &str) {
    let taint = Taint::default();
    taint.secret(&Secret::new(VALUE.to_owned()));
    let found = taint.telling_finder(6).unwrap().first_in(format!("ab {encoded}").as_bytes()).unwrap();
    assert_eq!(found.map(|(_, encoding)| encoding), Some(encoding));
}

#[test]
fn what_is_learnt_is_taken_once_and_what_is_made_up_is_not() {
    let taint = Taint::default();
    taint.secret(&Secret::new("kq7-label-of-A".to_owned()));
    taint.mark("T130123456789abc");
    for value in ["0f9a8b7c6d5e", "0f9a8b7c6d5e", "kq7-label-of-A", "en"] {
        taint.learn(value);
    }
    assert_eq!(taint.take_learnt(), ["0f9a8b7c6d5e"]);
    assert!(taint.take_learnt().is_empty());
}

#[test]
fn short_words_of_a_device_are_not_learnt() {
    let taint = Taint::default();
    taint.learn("en");
    taint.learn("0f9a8b7c6d5e");
    assert_eq!(taint.scrub("en 0f9a8b7c6d5e").as_str(), "en (secret)");
}

#[rstest]
#[case::its_serial_number("NE-200-0001")]
#[case::in_other_capitals("ne-200-0001")]
#[case::a_mac_address("02:00:5E:10:00:01")]
fn what_everybody_may_read_is_not_learnt(#[case] value: &str) {
    let taint = Taint::default();
    taint.spare(["NE-200-0001".to_owned()]);
    taint.learn(value);
    taint.remember([value.to_owned()]);
    assert_eq!(taint.scrub(format!("I am {value}")).as_str(), format!("I am {value}"));
    assert!(taint.take_learnt().is_empty());
}

#[test]
fn names_are_found_whatever_their_capitals() {
    let finder = Finder::of_names(["Ada Ünal"].into_iter()).unwrap();
    for text in ["by ada ünal", "by ADA ÜNAL", "by Ada Ünal", "by QWRhIMOcbmFs"] {
        assert!(finder.first_in(text.as_bytes()).unwrap().is_some(), "{text}");
    }
    assert!(Finder::of_names(std::iter::empty()).is_none());
}
