//! Test group 5.5-2: implementations of network and security functions are reviewed or evaluated.

use std::collections::BTreeSet;

use crate::assessment::Assessment;
use crate::evidence::{Service, Transport};
use crate::ixit::{NetSecImpl, Status};
use crate::p5_06_attack_surface::disclosure;
use crate::unit::{INITIALISED, Located as _, TestGroup, case, on_paper, unit};
use crate::verdict::{Findings, Judged, Missing, nonconformity};
use crate::{crawled, paper, reading};

pub(crate) const GROUP: TestGroup = TestGroup {
    id: "5.5-2",
    cases: &[
        case(
            "5.5-2-1",
            &[
                unit('a', &on_paper(every_implementation, review_is_stated)),
                unit('b', &on_paper(every_implementation, review_covers_the_scope)),
            ],
        ),
        case("5.5-2-2", &[unit('a', &on_paper(every_implementation, shown_version_is_the_reviewed_one))]),
    ],
};

/// Words that fill the field and say that there was no review.
const NO_REVIEW: [&str; 4] = ["not evaluated", "not reviewed", "pending", "planned"];

fn every_implementation<'a>(assessment: &Assessment<'a>) -> Vec<&'a NetSecImpl> {
    assessment.declaration.ixit.net_sec_impl.iter().collect()
}

fn review_is_stated(_: &Assessment<'_>, row: &NetSecImpl) -> Judged {
    let mut findings = Findings::none();
    let review = row.review.as_deref().unwrap_or_default();
    if paper::is_nothing(Some(review)) || NO_REVIEW.contains(&review.trim().trim_end_matches('.').to_lowercase().as_str()) {
        findings.fails(&row.id, "was neither reviewed nor evaluated");
    }
    Ok(findings)
}

fn review_covers_the_scope(assessment: &Assessment<'_>, row: &NetSecImpl) -> Judged {
    paper::stated(row.review.as_deref(), &row.id, "review")?;
    paper::stated(row.report.as_deref(), &row.id, "report")?;
    assessment.confirm("5.5-2-1b", row, format!("{}: do the review and its report cover what the row describes, in its version?", row.id))
}

/// What the device tells of its versions, in banners and where the row says that it can be read, against the report.
fn shown_version_is_the_reviewed_one(assessment: &Assessment<'_>, row: &NetSecImpl) -> Judged {
    let shown = shown_versions(assessment)?;
    let Some(reviewed) = &row.reviewed else {
        if shown.is_empty() {
            return Ok(Findings::none());
        }
        let asks = format!("{}: is none of these the implementation in another version than its report is about?", row.id);
        return assessment.claim("5.5-2-2a").about(row).gathered(shown).asks(asks);
    };
    let mut findings = Findings::none();
    for (name, version) in
        shown.iter().filter_map(|shown| shown.split_once('/')).filter(|(name, _)| name.eq_ignore_ascii_case(&reviewed.name))
    {
        if !is_version(version, &reviewed.version) {
            findings.fails(&row.id, format!("the device shows {name} {version}, and its report is about {}", reviewed.version));
        }
    }
    if let Some(reading) = &reviewed.read {
        findings.look(reading::value(assessment, reading).map(|version| {
            let says = || format!("the device says that it runs {} {version}, and its report is about {}", reviewed.name, reviewed.version);
            (!is_version(version.as_str(), &reviewed.version)).then(|| nonconformity(&row.id, says())).into_iter().collect()
        }));
    }
    Ok(findings)
}

/// The reviewed version, or one of its patch levels where the report states only the beginning.
fn is_version(shown: &str, reviewed: &str) -> bool {
    let rest = shown.trim().trim_start_matches('v').strip_prefix(reviewed.trim().trim_start_matches('v'));
    rest.is_some_and(|rest| !rest.starts_with(|c: char| c.is_ascii_digit()))
}

/// Products with their versions in what the device's services say to a stranger, as `nginx/1.22.1`.
fn shown_versions(assessment: &Assessment<'_>) -> Result<BTreeSet<String>, Missing> {
    crawled::interfaces_are_stated(assessment)?;
    let rows = assessment.declaration.ixit.log_intf.iter();
    let listening = rows.filter(|row| row.status == Status::Enabled).filter_map(|row| Some((row, row.port?)));
    let mut shown = BTreeSet::new();
    for (row, port) in listening.filter(|(_, port)| port.transport == Transport::Tcp) {
        for at in row.places(assessment, INITIALISED) {
            let seen = assessment.ask(Service { at: at?, port })?;
            shown.extend(disclosure::products(seen.banner.as_str()));
        }
    }
    Ok(shown)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::Exchange;
    use crate::ixit::t12_net_sec_impl::Reviewed;
    use crate::testing::{Camera, sound};
    use crate::verdict::Verdict::{self, Fail, Inconclusive, Pass};
    use rstest::rstest;

    fn tls(camera: Camera, change: impl FnOnce(&mut NetSecImpl)) -> Camera {
        camera.row(|ixit| &mut ixit.net_sec_impl, "NetSecImpl-TLS", change)
    }

    const NGINX: &str = "HTTP/1.1 200 OK\nServer: nginx/1.22.1";

    fn shows(camera: Camera, banner: &'static str) -> Camera {
        camera.answer::<Service>(move |seen| seen.banner = banner.into())
    }

    fn nginx(camera: Camera, version: &str) -> Camera {
        let reviewed = Reviewed { name: "nginx".to_owned(), version: version.to_owned(), read: None };
        camera.row(|ixit| &mut ixit.net_sec_impl, "NetSecImpl-WebServer", |row| row.reviewed = Some(reviewed))
    }

    /// The device tells its version where the row says that it does.
    fn tells(camera: Camera, body: &'static str) -> Camera {
        let read = r#"{ "interface": "LogIntf-Web", "get": "/api/about", "as": "owner", "json": "/tls" }"#;
        let reviewed = Reviewed { name: "TLS library".to_owned(), version: "3.6".to_owned(), read: serde_json::from_str(read).unwrap() };
        tls(camera, |row| row.reviewed = Some(reviewed)).answer::<Exchange>(move |seen| seen.body = body.into())
    }

    #[rstest]
    #[case::none_shown("5.5-2-2a", |camera: Camera| camera, Pass)]
    #[case::the_reviewed_one("5.5-2-2a", |camera| shows(nginx(camera, "1.22.1"), NGINX), Pass)]
    #[case::a_patch_level_of_it("5.5-2-2a", |camera| shows(nginx(camera, "1.22"), NGINX), Pass)]
    #[case::another_version("5.5-2-2a", |camera| shows(nginx(camera, "1.2"), NGINX), Fail)]
    #[case::a_stranger_is_looked_at("5.5-2-2a", |camera| shows(camera, NGINX).decided("5.5-2-2a", Fail), Fail)]
    #[case::a_stranger_undecided("5.5-2-2a", |camera| shows(camera, NGINX).undecided(), Inconclusive)]
    #[case::told_to_the_owner("5.5-2-2a", |camera| tells(camera, r#"{"tls":"3.6.2"}"#), Pass)]
    #[case::another_told_to_the_owner("5.5-2-2a", |camera| tells(camera, r#"{"tls":"3.5.9"}"#), Fail)]
    #[case::nothing_told("5.5-2-2a", |camera| tells(camera, "{}"), Inconclusive)]
    #[case::services_not_asked("5.5-2-2a", |camera: Camera| camera.unasked::<Service>(), Inconclusive)]
    #[case::reviewed("5.5-2-1a", sound, Pass)]
    #[case::no_review("5.5-2-1a", |camera| tls(camera, |row| row.review = None), Fail)]
    #[case::a_word_for_none("5.5-2-1a", |camera| tls(camera, |row| row.review = Some("None.".into())), Fail)]
    #[case::still_to_come("5.5-2-1a", |camera| tls(camera, |row| row.review = Some("planned".into())), Fail)]
    #[case::no_faults_were_found("5.5-2-1a", |camera| tls(camera, |row| row.review = Some("fuzzed, no faults".into())), Pass)]
    #[case::no_implementation("5.5-2-1a", |camera: Camera| camera.empty(|ixit| &mut ixit.net_sec_impl), Inconclusive)]
    #[case::covered("5.5-2-1b", sound, Pass)]
    #[case::not_covered("5.5-2-1b", |camera: Camera| camera.decided("5.5-2-1b", Fail), Fail)]
    #[case::no_report("5.5-2-1b", |camera| tls(camera, |row| row.report = None), Inconclusive)]
    #[case::undecided("5.5-2-1b", |camera: Camera| camera.undecided(), Inconclusive)]
    fn verdicts_follow(#[case] unit: &str, #[case] with: fn(Camera) -> Camera, #[case] verdict: Verdict) {
        let judged = with(Camera::sound()).unit(unit);
        assert_eq!(judged.verdict, verdict, "{judged:#?}");
    }
}
