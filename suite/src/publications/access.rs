//! Whether everybody gets what is published, as declared. What a server answers can fail it; what keeps this bench from asking never does.

use super::sources;
use crate::assessment::Assessment;
use crate::evidence::{Came, Fetched, Met, Publication, PublicationSeen, Source};
use crate::verdict::{Findings, Judged, Missing};

/// A served page with fewer words than this may be an empty frame, or say only that there is nothing.
const FEW_WORDS: usize = 40;

/// What a unit is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Barrier {
    /// That nothing is there, and that a login stands before it.
    Any,
    /// That nothing is there; another unit is about a login.
    Gone,
    /// That a login stands before it; another unit is about what is not there.
    Login,
}

/// What somebody without an account meets at these places: only what a server answers.
pub(crate) fn met(assessment: &Assessment<'_>, places: &[&str], barrier: Barrier) -> Findings {
    let mut findings = Findings::none();
    for source in sources(places) {
        findings.look(assessment.ask(Publication { of: source.clone() }).and_then(|seen| weighed(&source, seen, barrier)));
    }
    findings
}

/// Whether all that is published at these places can be had. Where a machine cannot tell, a person is asked under `claim`; what the unit itself doubts
/// goes there too.
pub(crate) fn can_be_had(
    assessment: &Assessment<'_>,
    claim: &str,
    places: &[&str],
    barrier: Barrier,
    doubts: fn(&Assessment<'_>, &PublicationSeen) -> Option<String>,
) -> Judged {
    let mut findings = met(assessment, places, barrier);
    let mut doubted = Vec::new();
    for source in sources(places) {
        let Ok(seen) = assessment.ask(Publication { of: source.clone() }) else { continue };
        let unsure = doubt(seen).or_else(|| doubts(assessment, seen)).filter(|_| seen.access == Met::Served);
        doubted.extend(unsure.map(|doubt| format!("{source}: {doubt}")));
    }
    if !doubted.is_empty() && !findings.has_nonconformity() {
        let place = places.join("; ");
        let asks = format!("Can everybody get what is published at `{place}` as it is declared, without an account or a payment?");
        findings.look(assessment.claim(claim).shows(&places).gathered(doubted).asks(asks));
    }
    Ok(findings)
}

/// Nothing but what every unit doubts.
pub(crate) fn no_more(_: &Assessment<'_>, _: &PublicationSeen) -> Option<String> {
    None
}

fn weighed(source: &Source, seen: &PublicationSeen, barrier: Barrier) -> Judged {
    let status = seen.status().map(|status| format!(" (status {status})")).unwrap_or_default();
    let mut findings = Findings::none();
    let unseen = |why: &str| Err(Missing::Unfair(format!("{source}: {why}{status}, so that what is there was not seen")));
    match seen.access {
        Met::Absent if barrier == Barrier::Login => return unseen("nothing is there"),
        Met::Absent => findings.fails(source, format!("nothing is there{status}")),
        Met::Login if barrier == Barrier::Gone => return unseen("a login or a payment is demanded"),
        Met::Login => findings.fails(source, format!("a login or a payment is demanded{status}")),
        Met::Refused => {
            return unseen(
                "it is refused to a client that is no browser; get it by hand and name the copy under `documents:` of bench.yaml",
            );
        }
        Met::Failed => return unseen("the site fails; try again later with `--again`"),
        Met::Served => {}
    }
    if let Came::Fetched(Fetched { protected, led, .. }) = &seen.came {
        if !protected {
            findings.remark(source, "comes in clear: on its way anybody can change it");
        }
        if *led {
            findings.remark(source, "was looked for where `connect_to` of bench.yaml leads");
        }
    }
    Ok(findings)
}

/// Why a machine cannot tell from what was served.
fn doubt(seen: &PublicationSeen) -> Option<String> {
    let words = seen.whole_text().split_whitespace().count();
    if seen.came == Came::Copy {
        return Some("a file of the bench stands for it; how it was obtained nobody saw".to_owned());
    }
    if seen.text.is_empty() {
        return Some(format!("it is served ({}), and no machine here reads it", seen.kind));
    }
    if seen.asks_password {
        return Some("it is served with a field for a password beside its text".to_owned());
    }
    (words < FEW_WORDS).then(|| format!("it is served and has only {words} words: `{}`", super::quoted(&seen.whole_text())))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::Hop;
    use crate::testing::{Camera, published};
    use crate::verdict::Verdict::{self, Fail, Inconclusive, Pass};
    use rstest::rstest;

    fn login(seen: &mut PublicationSeen) {
        seen.access = Met::Login;
    }

    fn gone(seen: &mut PublicationSeen) {
        seen.access = Met::Absent;
        let Came::Fetched(way) = &mut seen.came else { return };
        way.hops = vec![Hop { url: "https://example.com/security".into(), status: 404 }];
    }

    /// 5.2-1-2a is about any barrier, 5.3-13-2a and b about one each.
    #[rstest]
    #[case::served(|_: &mut PublicationSeen| {}, [Pass, Pass, Pass])]
    #[case::gone(gone, [Fail, Fail, Inconclusive])]
    #[case::login(login, [Fail, Inconclusive, Fail])]
    #[case::no_browser(|seen: &mut PublicationSeen| seen.access = Met::Refused, [Inconclusive; 3])]
    #[case::down(|seen: &mut PublicationSeen| seen.access = Met::Failed, [Inconclusive; 3])]
    #[case::in_clear(|seen: &mut PublicationSeen| if let Came::Fetched(way) = &mut seen.came { way.protected = false }, [Pass; 3])]
    fn what_is_met_decides(#[case] met: fn(&mut PublicationSeen), #[case] verdicts: [Verdict; 3]) {
        for (unit, verdict) in ["5.2-1-2a", "5.3-13-2a", "5.3-13-2b"].into_iter().zip(verdicts) {
            let judged = Camera::sound().undecided().answer::<Publication>(met).unit(unit);
            assert_eq!(judged.verdict, verdict, "{judged:#?}");
        }
    }

    #[rstest]
    #[case::copy(|seen: &mut PublicationSeen| seen.came = Came::Copy)]
    #[case::picture(|seen: &mut PublicationSeen| seen.text.clear())]
    #[case::login_in_a_corner(|seen: &mut PublicationSeen| seen.asks_password = true)]
    #[case::empty_frame(|seen: &mut PublicationSeen| seen.text = published("Please switch on scripts."))]
    fn what_a_machine_cannot_tell_is_put_to_a_person(#[case] met: fn(&mut PublicationSeen)) {
        for unit in ["5.2-1-2a", "5.3-13-2a", "5.3-13-2b"] {
            let met = || Camera::sound().answer::<Publication>(met);
            assert_eq!(met().undecided().unit(unit).verdict, Inconclusive);
            assert_eq!((met().unit(unit).verdict, met().decided(unit, Fail).unit(unit).verdict), (Pass, Fail));
        }
    }

    #[rstest]
    #[case::no_way_there(|camera: Camera| camera.refused_by_the_bench::<Publication>())]
    #[case::unasked(|camera: Camera| camera.unasked::<Publication>())]
    fn what_keeps_the_bench_from_it_fails_nobody(#[case] with: fn(Camera) -> Camera) {
        for unit in ["5.2-1-2a", "5.3-13-2a", "5.3-13-2b"] {
            assert_eq!(with(Camera::sound()).unit(unit).verdict, Inconclusive);
        }
    }
}
