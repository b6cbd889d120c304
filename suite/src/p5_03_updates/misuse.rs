//! Images that a mechanism must refuse: which there are, how they reach the device, and what became of them. Groups 5.3-1, 5.3-2 and 5.3-9 share it.

use crate::assessment::Assessment;
use crate::evidence::{Fate, Image, OfferImages, Offered, OfferedSeen, Place};
use crate::ixit::t07_upd_mech::{Install, Trust};
use crate::ixit::t15_phy_intf;
use crate::ixit::{Row as _, UpdMech};
use crate::names::IdentityName;
use crate::paper;
use crate::unit::{INITIALISED, Located as _, Sides};
use crate::verdict::{Findings, Judged, Missing};

/// How an image reaches the device.
enum Route<'a> {
    /// By a person: a cable, a card, a radio over which nothing is declared that a probe can do.
    ByHand,
    /// By what is declared that a probe can do.
    Declared(&'a Install),
}

/// Kinds of images that a unit is about.
pub(super) type Kind = fn(Image) -> bool;

/// Every attack that the mechanism promises to withstand can be carried out. Never FAIL: an attack that cannot be made leaves it open.
pub(super) fn attacks_are_worked_out(assessment: &Assessment<'_>, row: &UpdMech) -> Judged {
    route(assessment, row)?;
    let mut findings = Findings::none();
    for (kind, remedy) in wanted(row) {
        let images: Vec<String> = of_bench(assessment, kind).map(|image| image.to_string()).collect();
        if images.is_empty() {
            findings.lacks(Missing::Needs(format!("{}: {remedy}", row.id)));
        } else {
            findings.remark(&row.id, format!("will be offered {}", images.join(", ")));
        }
    }
    Ok(findings)
}

/// None of the images of a kind is installed. `claim` is what a person is asked where no request carries an image.
pub(super) fn images_are_refused(assessment: &Assessment<'_>, row: &UpdMech, kind: Kind, claim: &str) -> Judged {
    let install = match route(assessment, row)? {
        Route::Declared(install) => install,
        Route::ByHand => return by_hand(assessment, row, kind, claim),
    };
    let mut findings = Findings::none();
    let mut offers_any = false;
    for (wanted, remedy) in wanted(row) {
        let concerned = all_of(wanted).filter(|image| kind(*image)).count();
        let there = of_bench(assessment, wanted).filter(|image| kind(*image)).count();
        offers_any |= there > 0;
        if concerned > 0 && there == 0 {
            findings.lacks(Missing::Needs(format!("{}: {remedy}", row.id)));
        }
    }
    if !offers_any {
        return Ok(findings);
    }
    let seen = assessment.ask(question(assessment, row, install)?)?;
    findings.extend(held_against(row, seen, kind));
    Ok(findings)
}

fn held_against(row: &UpdMech, seen: &OfferedSeen, kind: Kind) -> Findings {
    let mut findings = Findings::none();
    let wanted = wanted(row);
    let concerns = |image: Image| kind(image) && wanted.iter().any(|(wanted, _)| wanted(image));
    let of_kind: Vec<_> = seen.images.iter().filter(|(image, _)| concerns(*image)).collect();
    for (image, offered) in &of_kind {
        match stopped(offered, seen) {
            Stopped::No => findings.fails(&row.id, format!("{image} was installed{}", runs(offered))),
            Stopped::Yes => {}
            Stopped::Unseen(why) => findings.lacks(Missing::Unfair(format!("{}: {image} {why}", row.id))),
        }
    }
    if of_kind.is_empty() {
        findings.lacks(Missing::Unfair(format!("{}: none of these images was offered", row.id)));
    }
    if !seen.restored && !findings.is_empty() {
        findings.remark(&row.id, "the software of before could not be brought back: the device is left changed");
    }
    findings
}

enum Stopped {
    No,
    Unseen(&'static str),
    Yes,
}

/// What runs afterwards counts, not what the device said: one that says yes and checks later has stopped the image, if the good one shows that an
/// installation would have been seen.
fn stopped(offered: &Offered, seen: &OfferedSeen) -> Stopped {
    match offered.fate {
        Fate::Installed => Stopped::No,
        Fate::Refused => Stopped::Yes,
        Fate::Taken | Fate::Unclear if offered.would_show && seen.control_was_installed() => Stopped::Yes,
        Fate::Taken => {
            Stopped::Unseen("was taken, and no version shows whether it was installed: state `version` of each image in bench.yaml")
        }
        Fate::Unclear => Stopped::Unseen("got no clear answer: state the sign of success in `install.success`"),
        Fate::Gone => Stopped::Unseen("was the last thing that the device answered to before it fell silent"),
    }
}

fn runs(offered: &Offered) -> String {
    offered.version.as_ref().map(|version| format!(": version {version} ran afterwards")).unwrap_or_default()
}

/// The one experiment that all units share: every image that the bench has.
fn question(assessment: &Assessment<'_>, row: &UpdMech, install: &Install) -> Result<OfferImages, Missing> {
    paper::given(row.version.as_ref(), &row.id, "version")?;
    let at = place(assessment, row)?;
    let offered = assessment.bench.images.iter().copied().filter(|image| *image != Image::FromStranger || rests_on_who_offers(row));
    let (images, control) = (offered.collect(), assessment.bench.way_back);
    let (identity, runs) = (offerer(assessment, row, install, &at)?, assessment.software().to_owned());
    Ok(OfferImages { at, row: row.id().clone(), identity, runs, images, control })
}

fn place(assessment: &Assessment<'_>, row: &UpdMech) -> Result<Place, Missing> {
    let nowhere = || Missing::Needs(format!("{}: bench.yaml gives the first sample no address where it is reached", row.id));
    row.places_by(Sides::IpAndBluetooth, assessment, INITIALISED).into_iter().next().unwrap_or_else(|| Err(nowhere()))
}

fn offerer(assessment: &Assessment<'_>, row: &UpdMech, install: &Install, at: &Place) -> Result<Option<IdentityName>, Missing> {
    if install.who.is_empty() {
        return Ok(None);
    }
    let there = |name: &&IdentityName| {
        assessment.bench.samples[&at.sample].identities.get(*name).is_some_and(|known| known.states.contains(&at.state))
    };
    let names: Vec<_> = install.who.iter().map(IdentityName::as_str).collect();
    let nobody = || format!("{}: bench.yaml names no identity of sample {} that may install: {}", row.id, at.sample, names.join(", "));
    install.who.iter().find(there).map(|name| Some(name.clone())).ok_or_else(|| Missing::Needs(nobody()))
}

fn route<'a>(assessment: &Assessment<'_>, row: &'a UpdMech) -> Result<Route<'a>, Missing> {
    if !row.network {
        return Ok(Route::ByHand);
    }
    let undeclared = || Missing::Undeclared(format!("{}: state the row of 28-LogIntf in `interface`", row.id));
    let interface = row.interface.as_ref().and_then(|id| assessment.declaration.ixit.logical(id)).ok_or_else(undeclared)?;
    let side = assessment.declaration.ixit.phy_intf.iter().find(|side| side.id == interface.physical);
    let by_bluetooth = side.is_some_and(|side| side.kind == t15_phy_intf::Kind::Bluetooth);
    if by_bluetooth && let Some(install) = row.install.as_ref().filter(|install| install.ble.is_some()) {
        install.transfer().ok_or_else(|| one_way_alone(row))?;
        return Ok(Route::Declared(install));
    }
    if side.is_some_and(|side| !side.carries_ip()) {
        return Ok(Route::ByHand);
    }
    if interface.port.is_none() && row.install.is_none() {
        // It fetches its images itself, so somebody plays the server that it asks.
        return Ok(Route::ByHand);
    }
    let install = paper::given(row.install.as_ref(), &row.id, "install")?;
    install.upload().map(|_| Route::Declared(install)).ok_or_else(|| one_way_alone(row))
}

fn one_way_alone(row: &UpdMech) -> Missing {
    Missing::Undeclared(format!(
        "{}: `install` says by exactly one of `ble`, `coap` and `http` how, and by one that its interface speaks",
        row.id
    ))
}

/// The kinds of attack that fit a mechanism, each with what the bench lacks where it has none.
fn wanted(row: &UpdMech) -> Vec<(Kind, &'static str)> {
    let mut wanted: Vec<(Kind, &'static str)> = vec![
        (Image::is_altered, "altered images are made from a good one; name it in bench.yaml under `update_images.good`"),
        (|image| image == Image::ForeignKey, "name an image signed with a foreign key in bench.yaml under `update_images.foreign_key`"),
        (|image| image == Image::Older, "name an older image in bench.yaml under `update_images.older`"),
    ];
    if row.bound_to_model == Some(true) {
        wanted
            .push((|image| image == Image::OtherModel, "name an image for another model in bench.yaml under `update_images.other_model`"));
    }
    if rests_on_who_offers(row) {
        wanted.push((
            |image| image == Image::FromStranger,
            "a stranger offers the good one; name it in bench.yaml under `update_images.good`",
        ));
    }
    wanted
}

/// Whether nothing but the channel, and who signed in on it, vouches for an image.
fn rests_on_who_offers(row: &UpdMech) -> bool {
    let signs_in = row.install.as_ref().is_some_and(|install| !install.who.is_empty());
    signs_in && row.trust.contains(&Trust::AuthenticatedChannel) && !row.trust.contains(&Trust::Signature)
}

fn of_bench<'a>(assessment: &Assessment<'a>, kind: Kind) -> impl Iterator<Item = Image> + use<'a> {
    assessment.bench.images.iter().copied().filter(move |image| kind(*image))
}

/// One image of each kind stands for all: whether a kind is about altered ones or one of those that the supplier makes.
fn all_of(kind: Kind) -> impl Iterator<Item = Image> {
    [Image::FlippedMiddle, Image::ForeignKey, Image::FromStranger, Image::Older, Image::OtherModel]
        .into_iter()
        .filter(move |image| kind(*image))
}

fn by_hand(assessment: &Assessment<'_>, row: &UpdMech, kind: Kind, claim: &str) -> Judged {
    let names =
        [(Image::FlippedMiddle, "an altered image"), (Image::ForeignKey, "one signed with a foreign key"), (Image::Older, "an older one")];
    let images: Vec<_> = names.into_iter().filter(|(image, _)| kind(*image)).map(|(_, name)| name).collect();
    let step = format!("Offer the device, by the way that {} describes, {}; then read which version runs.", row.id, images.join(", then "));
    let asks = format!("{}: did the device refuse each of them, and does it run the version that it ran?", row.id);
    assessment.claim(claim).about(row).step(step).asks(asks)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{Camera, sound};
    use crate::verdict::Verdict::{self, Fail, Inconclusive, Pass};
    use rstest::rstest;

    fn only_control_taken(seen: &mut OfferedSeen) {
        seen.control.as_mut().unwrap().fate = Fate::Taken;
    }

    /// The mechanism is reached by a radio that carries no IP.
    fn by_radio(camera: Camera) -> Camera {
        camera.second_side().interface("LogIntf-Web", |row| row.physical = crate::files::At::nowhere("PhyIntf-BLE".into()))
    }

    fn calls_out(camera: Camera) -> Camera {
        camera.interface("LogIntf-Web", |row| row.port = None).web(|row| row.install = None)
    }

    #[rstest]
    #[case::all_attacks("5.3-2-2a", sound, Pass)]
    #[case::no_good_image("5.3-2-2a", |camera: Camera| camera.bench(|bench| bench.images.retain(|image| !image.is_altered())), Inconclusive)]
    #[case::no_foreign_image("5.3-2-2a", |camera: Camera| camera.without_image(Image::ForeignKey), Inconclusive)]
    #[case::no_image_for_another_model("5.3-2-2a", |camera: Camera| camera.without_image(Image::OtherModel), Inconclusive)]
    #[case::not_bound_to_a_model("5.3-2-2a", |camera: Camera| camera.without_image(Image::OtherModel).web(|row| row.bound_to_model = Some(false)), Pass)]
    #[case::no_request("5.3-2-2a", |camera: Camera| camera.web(|row| row.install = None), Inconclusive)]
    #[case::carried_by_hand("5.3-2-2a", |camera: Camera| camera.web(|row| row.network = false), Pass)]
    #[case::calls_out_a("5.3-2-2a", calls_out, Pass)]
    #[case::no_mechanism("5.3-2-2a", |camera: Camera| camera.empty(|ixit| &mut ixit.upd_mech), Inconclusive)]
    #[case::all_refused("5.3-2-2b", sound, Pass)]
    #[case::altered("5.3-2-2b", |camera: Camera| camera.offered(Image::SignatureZeroed, Fate::Installed), Fail)]
    #[case::older("5.3-2-2b", |camera: Camera| camera.offered(Image::Older, Fate::Installed), Fail)]
    #[case::for_another_model("5.3-2-2b", |camera: Camera| camera.offered(Image::OtherModel, Fate::Installed), Fail)]
    #[case::for_another_model_unbound("5.3-2-2b", |camera: Camera| camera.offered(Image::OtherModel, Fate::Installed).web(|row| row.bound_to_model = Some(false)), Pass)]
    #[case::taken_but_never_installed("5.3-2-2b", |camera: Camera| camera.offered(Image::ForeignKey, Fate::Taken), Pass)]
    #[case::taken_with_no_version_to_show_it("5.3-2-2b", |camera: Camera| camera.offered(Image::ForeignKey, Fate::Taken).images(|seen| seen.images.iter_mut().for_each(|(_, offered)| offered.would_show = false)), Inconclusive)]
    #[case::taken_as_the_good_one("5.3-2-2b", |camera: Camera| camera.offered(Image::ForeignKey, Fate::Taken).images(only_control_taken), Inconclusive)]
    #[case::all_refused_and_the_good_one_taken("5.3-2-2b", |camera: Camera| camera.images(only_control_taken), Pass)]
    #[case::good_one_refused_too("5.3-2-2b", |camera: Camera| camera.images(|seen| seen.control.as_mut().unwrap().fate = Fate::Refused), Inconclusive)]
    #[case::good_one_not_offered("5.3-2-2b", |camera: Camera| camera.bench(|bench| bench.way_back = false), Inconclusive)]
    #[case::installed_without_a_control("5.3-2-2b", |camera: Camera| camera.bench(|bench| bench.way_back = false).offered(Image::Older, Fate::Installed), Fail)]
    #[case::fell_silent("5.3-2-2b", |camera: Camera| camera.offered(Image::Truncated, Fate::Gone), Inconclusive)]
    #[case::cut_short("5.3-2-2b", |camera: Camera| camera.images(|seen| seen.shortfall = Some("the link broke".into())), Inconclusive)]
    #[case::bench_fails("5.3-2-2b", |camera: Camera| camera.refused_by_the_bench::<OfferImages>(), Inconclusive)]
    #[case::nobody_to_install("5.3-2-2b", |camera: Camera| camera.without_identity("owner"), Inconclusive)]
    #[case::version_not_declared("5.3-2-2b", |camera: Camera| camera.web(|row| row.version = None), Inconclusive)]
    #[case::by_radio("5.3-2-2b", by_radio, Pass)]
    #[case::by_radio_undecided("5.3-2-2b", |camera| by_radio(camera).undecided(), Inconclusive)]
    #[case::by_radio_installed("5.3-2-2b", |camera| by_radio(camera).decided("5.3-2-2b", Fail), Fail)]
    #[case::calls_out_b("5.3-2-2b", calls_out, Pass)]
    #[case::calls_out_and_takes_what_comes("5.3-2-2b", |camera| calls_out(camera).decided("5.3-2-2b", Fail), Fail)]
    #[case::foreign_refused("5.3-9-2a", sound, Pass)]
    #[case::foreign_installed("5.3-9-2a", |camera: Camera| camera.offered(Image::ForeignKey, Fate::Installed), Fail)]
    #[case::altered_installed("5.3-9-2a", |camera: Camera| camera.offered(Image::FlippedLate, Fate::Installed), Pass)]
    #[case::no_foreign_image("5.3-9-2a", |camera: Camera| camera.without_image(Image::ForeignKey), Inconclusive)]
    #[case::altered_refused("5.3-9-2b", sound, Pass)]
    #[case::altered_installed("5.3-9-2b", |camera: Camera| camera.offered(Image::FlippedLate, Fate::Installed), Fail)]
    #[case::foreign_installed("5.3-9-2b", |camera: Camera| camera.offered(Image::ForeignKey, Fate::Installed), Pass)]
    #[case::none_altered("5.3-9-2b", |camera: Camera| camera.bench(|bench| bench.images.retain(|image| !image.is_altered())), Inconclusive)]
    fn verdicts_follow(#[case] unit: &str, #[case] with: fn(Camera) -> Camera, #[case] verdict: Verdict) {
        let judged = with(Camera::sound()).unit(unit);
        assert_eq!(judged.verdict, verdict, "{judged:#?}");
    }

    fn by_request(camera: Camera) -> Camera {
        camera.row(
            |ixit| &mut ixit.upd_mech,
            "UpdMech-App",
            |row| {
                row.install = serde_json::from_str(r#"{ "http": { "post": "/update", "file": "{image}" } }"#).unwrap();
            },
        )
    }

    fn by_channel_alone(lock: Camera) -> Camera {
        lock.row(|ixit| &mut ixit.upd_mech, "UpdMech-App", |row| row.trust = vec![Trust::AuthenticatedChannel])
    }

    fn in_two_ways(camera: Camera) -> Camera {
        camera.row(
            |ixit| &mut ixit.upd_mech,
            "UpdMech-App",
            |row| {
                row.install.as_mut().unwrap().http = serde_json::from_str(r#"{ "post": "/update" }"#).unwrap();
            },
        )
    }

    #[rstest]
    #[case::all_refused("5.3-2-2b", sound, Pass)]
    #[case::older("5.3-2-2b", |lock: Camera| lock.offered(Image::Older, Fate::Installed), Fail)]
    #[case::foreign("5.3-9-2a", |lock: Camera| lock.offered(Image::ForeignKey, Fate::Installed), Fail)]
    #[case::altered("5.3-9-2b", |lock: Camera| lock.offered(Image::FlippedLate, Fate::Installed), Fail)]
    #[case::bench_fails("5.3-2-2b", |lock: Camera| lock.refused_by_the_bench::<OfferImages>(), Inconclusive)]
    #[case::nothing_that_a_probe_can_do("5.3-2-2b", |lock: Camera| lock.row(|ixit| &mut ixit.upd_mech, "UpdMech-App", |row| row.install = None), Inconclusive)]
    #[case::from_a_stranger_signed("5.3-9-2a", |lock: Camera| lock.offered(Image::FromStranger, Fate::Installed), Pass)]
    #[case::from_a_stranger("5.3-9-2a", |lock: Camera| by_channel_alone(lock).offered(Image::FromStranger, Fate::Installed), Fail)]
    #[case::from_a_stranger_refused("5.3-9-2a", by_channel_alone, Pass)]
    #[case::by_a_request_that_no_radio_carries("5.3-2-2b", by_request, Inconclusive)]
    #[case::in_two_ways("5.3-2-2a", in_two_ways, Inconclusive)]
    #[case::version_not_declared("5.3-2-2b", |lock: Camera| lock.row(|ixit| &mut ixit.upd_mech, "UpdMech-App", |row| row.version = None), Inconclusive)]
    #[case::no_address("5.3-2-2b", |lock: Camera| lock.bench(|bench| bench.samples.values_mut().for_each(|sample| sample.interfaces.clear())), Inconclusive)]
    fn verdicts_follow_by_bluetooth(#[case] unit: &str, #[case] with: fn(Camera) -> Camera, #[case] verdict: Verdict) {
        let judged = with(Camera::lock().undecided()).unit(unit);
        assert_eq!(judged.verdict, verdict, "{judged:#?}");
    }

    #[test]
    fn one_mechanism_that_a_request_reaches_is_enough_for_the_provision_but_not_for_all_in_use() {
        assert_eq!(Camera::hub().unit("5.3-2-2b").verdict, Pass);
        assert_eq!(Camera::hub().undecided().unit("5.3-1-2a").verdict, Inconclusive, "the hub fetches images itself, too");
    }
}
