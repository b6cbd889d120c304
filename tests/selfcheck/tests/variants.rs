//! The kill matrix of what the reference camera itself does not claim: variants of it do, pass, and fail under a flaw.

use std::collections::BTreeSet;

use fixtures::camera::{Flaw, Options, Variant};
use rstest::rstest;
use selfcheck::matrix::assert_flipped_because;
use selfcheck::reference::{Reference, units_with, what_was_found};
use suite::tree::Verdicts;
use suite::verdict::Verdict;

/// What each variant is assessed by: the units that a machine decides and the reference camera does not claim.
const CONNECTED: &[&str] =
    &["5.3-4B-2b", "5.3-4B-2c", "5.3-6A-2a", "5.5-6-2a", "5.5-7-2a", "5.7-2-2b", "5.8-1-2a", "5.8-2-2a", "6-5-2a", "6-7-2a", "6-8-2a"];
const FIXED: &[&str] = &["5.3-14-2a", "5.3-14-2b", "5.3-15A-2b", "5.3-15B-2b"];
const OWN_NETWORK: &[&str] = &["5.3-15A-2c"];

#[rstest]
#[case(Variant::Connected)]
#[case(Variant::Fixed)]
#[case(Variant::FixedOwnNetwork)]
fn a_sound_variant_passes_what_it_claims_beside(#[case] variant: Variant) {
    let verdicts = assess(variant, Vec::new());
    let wanted: BTreeSet<_> = units(variant).iter().map(|unit| (*unit).to_owned()).collect();
    assert_eq!(units_with(&verdicts, Verdict::Pass), wanted, "{}", what_was_found(&verdicts));
}

#[rstest]
#[case(Flaw::LabelRefused, Variant::Connected, &["6-7-2a", "6-8-2a"], &[], "set-label as owner: came to `refused`")]
#[case(Flaw::LocalFunctionNeedsInternet, Variant::FixedOwnNetwork, &["5.3-15A-2c"], &[], "came to `failed` while it was gone")]
#[case(Flaw::PrivacyPageGone, Variant::Connected, &["6-5-2a"], &[], "https://example.com/nursery-eye/privacy: nothing is there (status 404)")]
#[case(Flaw::ReachableOffNetwork, Variant::Fixed, &["5.3-15A-2b"], &[], "LogIntf-RTSP: takes connections while the product is isolated")]
#[case(Flaw::ReplacementLacksName, Variant::Fixed, &["5.3-15B-2b"], &[], "get-name as owner: is served by sample A, and comes to `absent` on the new unit, sample B")]
#[case(Flaw::SetUpIgnoresNo, Variant::Connected, &["5.3-4B-2c"], &[], "after a set-up that refuses to it, the switch stands at true where false would follow")]
#[case(Flaw::SetUpIgnoresYes, Variant::Connected, &["5.3-4B-2b"], &[], "after a set-up that agrees to it, the switch stands at false where true would follow")]
// A switch that nothing follows from is not on after a yes either.
#[case(Flaw::SwitchWithoutEffect, Variant::Connected, &["5.3-4B-2b", "5.3-6A-2a"], &[], "automatic installation")]
// Whether a page that is not served would be open to everybody nobody can see, nor what one behind a login offers.
#[case(Flaw::SupportPageBehindLogin, Variant::Fixed, &["5.3-14-2b"], &["5.3-14-2a"], "a login or a payment is demanded (status 401)")]
#[case(Flaw::SupportPageGone, Variant::Fixed, &["5.3-14-2a"], &["5.3-14-2b"], "nothing is there (status 404)")]
#[case(Flaw::TalksAfterTampering, Variant::Connected, &["5.7-2-2b"], &[], "tcp/443: talks with 192.0.2.66")]
#[case(Flaw::Tls10, Variant::Connected, &["5.5-6-2a", "5.5-7-2a", "5.8-1-2a", "5.8-2-2a"], &[], "accepts TLS 1.0")]
fn a_flaw_flips_exactly_its_units_of_a_variant(
    #[case] flaw: Flaw,
    #[case] variant: Variant,
    #[case] fail: &[&str],
    #[case] inconclusive: &[&str],
    #[case] says: &str,
) {
    assert_flipped_because(&assess(variant, vec![flaw]), fail, inconclusive, says);
}

fn units(variant: Variant) -> &'static [&'static str] {
    match variant {
        Variant::Connected => CONNECTED,
        Variant::Fixed => FIXED,
        Variant::FixedOwnNetwork => OWN_NETWORK,
        Variant::CommonFirstPassword | Variant::LabelPassword | Variant::NoFormerPassword => &[],
    }
}

fn assess(variant: Variant, flaws: Vec<Flaw>) -> Verdicts {
    let reference = Reference::start(Options { variant, flaws, ..Options::default() });
    reference.assess_units(units(variant)).unwrap_or_else(|trouble| panic!("{variant:?}: {trouble}"))
}
