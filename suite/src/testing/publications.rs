//! What a sound supplier publishes, and what a test lays before a person.

use super::Camera;
use crate::evidence::{Came, Fetched, Hop, MailDomainSeen, Met, PublicationSeen, Source};
use crate::files::Declaration;
use crate::names::{Digest, Text};
use crate::verdict::Missing;

/// A text as an answer holds it.
pub(crate) fn published(text: &str) -> Vec<Text> {
    vec![text.into()]
}

/// A page that was fetched from example.com, with this text.
pub(crate) fn publication(text: &str) -> PublicationSeen {
    let hops = vec![Hop { url: "https://example.com/".into(), status: 200 }];
    PublicationSeen {
        came: Came::Fetched(Fetched { hops, protected: true, led: false }),
        access: Met::Served,
        kind: "text/html".into(),
        bytes: text.len() as u64,
        digest: Some(Digest::of(text.as_bytes())),
        title: "".into(),
        headings: Vec::new(),
        text: published(text),
        addresses: Vec::new(),
        asks_password: false,
        cut: None,
        seen_at: "2026-11-22T10:00:00Z".parse().unwrap(),
    }
}

/// Everything that a sound supplier tells, on every page.
pub(super) fn told(declaration: &Declaration, of: &Source) -> PublicationSeen {
    if matches!(of, Source::Url(url) if url.ends_with("/security.txt")) {
        return publication("Contact: mailto:security@example.com\nExpires: 2027-06-30T00:00:00Z\n");
    }
    let info = &declaration.ixit.user_info;
    let (model, period) =
        (info.model_designation.as_ref().map_or("", |model| &model.name), info.support_period.as_deref().unwrap_or_default());
    publication(&format!(
        "{} {model}\nSecurity updates are given {period}.\nWrite to security@example.com. We acknowledge every report within two working days, and \
         tell its sender every two weeks how things stand.\nWe recommend to leave everything off that you do not need. The manual tells how to set \
         the product up and how to erase all that it has stored.",
        declaration.dut.name
    ))
}

pub(super) fn mail_domain() -> MailDomainSeen {
    let (spf, dmarc) = (Some("v=spf1 mx -all".into()), Some("v=DMARC1; p=reject".into()));
    MailDomainSeen { exchangers: vec!["mail.example.com".into()], spf, dmarc, mta_sts: None, shortfall: None }
}

impl Camera {
    /// The hint that a person is given with a unit of one obligation.
    pub(crate) fn hint(&self, unit: &str) -> Option<String> {
        let Missing::Decision { hint, .. } = self.put_to_a_person(unit) else { unreachable!() };
        hint
    }

    /// What was gathered for a person in the first obligation of a unit.
    pub(crate) fn gathered(&self, unit: &str) -> Vec<String> {
        let Missing::Decision { gathered, .. } = self.put_to_a_person(unit) else { unreachable!() };
        gathered.iter().map(ToString::to_string).collect()
    }

    fn put_to_a_person(&self, unit: &str) -> Missing {
        let judged = self.unit(unit);
        let missing = judged.obligations.iter().find_map(|obligation| obligation.missing.clone());
        assert!(matches!(missing, Some(Missing::Decision { .. })), "{judged:#?}");
        missing.unwrap()
    }
}
