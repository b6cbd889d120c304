//! The lab: one `match` from question to probe. Everything that is put to a device goes through here.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use rustls::RootCertStore;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;
use serde::Serialize;
use serde::de::DeserializeOwned;
use suite::bench::SeenIdentity;
use suite::evidence::{Answer, BenchTrouble, DutState, Question};
use suite::files::Declaration;
use suite::files::profile::Pace;
use suite::names::SampleId;

use crate::bench::Bench;
use crate::context::Context;
use crate::means::{Means, Presence};
use crate::probe::publication::Reader;
use crate::probe::tls::Target;
use crate::secrets::{Key, Learnt, Taint, scrubbed, untold};
use crate::{hooks, identify, probe};

/// The real means of testing: a bench and its probes.
pub struct Lab {
    context: Context,
    anchors: Option<Arc<RootCertStore>>,
    reader: Reader,
    learnt: Learnt,
}

impl Lab {
    /// A lab over a bench that asks at this pace; the assessment's key is made or read in its folder.
    ///
    /// # Errors
    /// When the key or the trust anchors cannot be read.
    pub fn new(bench: Bench, declaration: Arc<Declaration>, pace: Pace, folder: &Path) -> Result<Self, BenchTrouble> {
        let trust = bench.trust()?;
        let anchors = trust.as_deref().map(anchors).transpose()?.map(Arc::new);
        let reader = Reader { client: probe::publication::client(trust.as_deref())?, archive: None };
        let (key, taint, learnt) = (Key::of(folder)?, secrets_of(&bench), Learnt::of(folder));
        taint.spare(spared(&declaration, &bench));
        taint.remember(learnt.read()?);
        Ok(Self { context: Context { bench: Arc::new(bench), declaration, pace, taint, key }, anchors, reader, learnt })
    }

    /// The same, keeping what is published in a folder, by its digest.
    #[must_use]
    pub fn archiving_in(mut self, folder: PathBuf) -> Self {
        self.reader.archive = Some(folder);
        self
    }
}

impl Lab {
    /// Puts a question to its probe.
    async fn asked(&self, question: &Question, attempt: u32) -> Result<Answer, BenchTrouble> {
        let lab = &self.context;
        let answer: Answer = match question {
            Question::Access(question) => probe::access::put(lab, question).await?.into(),
            Question::BleAccess(question) => probe::ble::access(lab, question).await?.into(),
            Question::BlePairing(question) => probe::ble::pairing(lab, question).await?.into(),
            Question::BleServices(question) => probe::ble::services(lab, question).await?.into(),
            Question::BleSurvey(question) => probe::ble::survey(lab, question).await?.into(),
            Question::BleWrite(question) => probe::ble::write(lab, question).await?.into(),
            Question::Capture(question) => probe::capture::put(lab, question).await?.into(),
            Question::Challenge(question) => probe::challenge::put(lab, question).await?.into(),
            Question::ChangeSecret(question) => probe::change_secret::put(lab, question, attempt).await?.into(),
            Question::Clear(question) => probe::clear::put(lab, question).await?.into(),
            Question::CommonCredentials(question) => probe::common_credentials::put(lab, question).await?.into(),
            Question::Configure(question) => probe::configure::put(lab, question).await?.into(),
            Question::Crawl(question) => probe::crawl::put(lab, question).await?.into(),
            Question::Decide(_) => return Err(BenchTrouble::new("this is the assessor's to answer")),
            Question::Describe(question) => probe::describe::put(lab, question).await?.into(),
            Question::Discover(question) => probe::discover::put(&lab.reach(&question.at)?, question).await?.into(),
            Question::Dtls(question) => {
                let (reach, port) = lab.udp(&question.at, &question.on)?;
                probe::dtls::put(&reach, port).await?.into()
            }
            Question::Erase(question) => probe::erase::put(lab, question, attempt).await?.into(),
            Question::Exchange(question) => probe::http::put(lab, question).await?.into(),
            Question::Firmware(question) => probe::firmware::put(lab, question).await?.into(),
            Question::FirstUse(question) => probe::first_use::put(lab, question).await?.into(),
            Question::Fuzz(question) => probe::fuzz::put(lab, question).await?.into(),
            Question::Guess(question) => probe::guess::put(lab, question).await?.into(),
            Question::Interrupt(question) => probe::interrupt::put(lab, question, attempt).await?.into(),
            Question::Login(question) => probe::login::put(lab, question).await?.into(),
            Question::MailDomain(question) => probe::mail_domain::put(lab, question).await?.into(),
            Question::OfferImages(question) => probe::offer_images::put(lab, question).await?.into(),
            Question::Onvif(question) => probe::onvif::put(lab, question).await?.into(),
            Question::PasswordForms(question) => probe::password_forms::put(lab, question).await?.into(),
            Question::Publication(question) => probe::publication::put(lab, &self.reader, question).await?.into(),
            Question::Plant(question) => probe::plant::put(lab, question, attempt).await?.into(),
            Question::ReadTopic(question) => probe::read_topic::put(lab, question, attempt).await?.into(),
            Question::SecretTraits(question) => probe::traits::put(lab, question).await?.into(),
            Question::Service(question) => probe::service::put(&lab.reach(&question.at)?, question).await?.into(),
            Question::Sessions(question) => probe::sessions::put(lab, question).await?.into(),
            Question::SetUp(question) => probe::set_up::put(lab, question).await?.into(),
            Question::TakeOver(question) => probe::take_over::put(lab, question, attempt).await?.into(),
            Question::TcpPorts(question) => probe::tcp_ports::put(&lab.reach(&question.at)?, question).await?.into(),
            Question::Tls(question) => {
                let port = lab.endpoint(&question.at, &question.on)?.0.port;
                probe::tls::put(&lab.reach(&question.at)?, &Target { port, anchors: self.anchors.clone() }).await?.into()
            }
            Question::UdpPorts(question) => probe::udp_ports::put(&lab.reach(&question.at)?, question).await?.into(),
            Question::WriteAccess(question) => probe::write_access::put(lab, question, attempt).await?.into(),
            Question::WriteTopic(question) => probe::write_topic::put(lab, question, attempt).await?.into(),
        };
        Ok(answer)
    }

    /// What may be written down of it, trouble included: the tokens that came with it are kept first, so that whoever packs can look for them.
    fn told<T: Serialize + DeserializeOwned>(&self, outcome: Result<T, BenchTrouble>) -> Result<T, BenchTrouble> {
        let taint = &self.context.taint;
        self.learnt.keep(taint)?;
        match outcome {
            Ok(outcome) => untold(outcome, taint),
            Err(trouble) => Err(BenchTrouble::new(taint.scrub(trouble.says).as_str())),
        }
    }
}

/// What everybody may read of the product and its samples.
fn spared(declaration: &Declaration, bench: &Bench) -> Vec<String> {
    let dut = &declaration.dut;
    let product = [&dut.supplier, &dut.name, &dut.model, &dut.hardware, &dut.software].map(String::clone);
    product.into_iter().chain(bench.file().samples.values().filter_map(|sample| sample.serial.clone())).collect()
}

/// Every secret that the bench can read, of all samples: a device may show one before anybody signed in with it. One that cannot be read is passed
/// over here; the question that needs it says so.
pub(crate) fn secrets_of(bench: &Bench) -> Taint {
    let taint = Taint::default();
    for (sample, about) in &bench.file().samples {
        let accounts = about.identities.keys().filter_map(|name| bench.account(sample, name).ok());
        accounts.for_each(|account| taint.secret(&account.secret));
    }
    taint
}

/// The anchors of a PEM text.
fn anchors(pem: &str) -> Result<RootCertStore, BenchTrouble> {
    let mut store = RootCertStore::empty();
    for certificate in CertificateDer::pem_slice_iter(pem.as_bytes()) {
        let added = certificate.map_err(|error| error.to_string()).and_then(|der| store.add(der).map_err(|error| error.to_string()));
        added.map_err(|error| BenchTrouble::new(format!("the anchors that `trust:` of bench.yaml names cannot be read: {error}")))?;
    }
    Ok(store)
}

impl Means for Lab {
    fn ready(&self, question: &Question) -> Result<(), BenchTrouble> {
        match question {
            Question::ChangeSecret(question) => probe::change_secret::ready(&self.context, question),
            Question::WriteAccess(question) => probe::write_access::ready(question),
            Question::WriteTopic(question) => probe::write_topic::ready(question),
            Question::Erase(question) => probe::erase::ready(&self.context, question),
            Question::Interrupt(question) => probe::interrupt::ready(&self.context, question),
            Question::Configure(question) => probe::configure::ready(&self.context, question),
            Question::OfferImages(question) => probe::offer_images::ready(&self.context, question),
            Question::SetUp(question) => probe::set_up::ready(&self.context, question),
            _ => Ok(()),
        }
    }

    async fn put(&self, question: &Question, attempt: u32) -> Result<Answer, BenchTrouble> {
        // The largest of all probes; on the heap, whichever it is.
        let answered = Box::pin(self.asked(question, attempt)).await;
        self.told(answered.map(|answer| scrubbed(answer, &self.context.taint)))
    }

    async fn undo(&self, question: &Question, attempt: u32) -> Result<bool, BenchTrouble> {
        let undone = match question {
            Question::ChangeSecret(question) => probe::change_secret::undo(&self.context, question, attempt).await,
            Question::BleWrite(question) => probe::ble::undo_write(&self.context, question).await,
            Question::Fuzz(question) => probe::fuzz::undo(&self.context, question).await,
            Question::WriteAccess(question) => probe::write_access::undo(&self.context, question).await,
            Question::WriteTopic(question) => probe::write_topic::undo(&self.context, question).await,
            Question::Erase(question) => probe::erase::undo(&self.context, question).await,
            Question::Interrupt(question) => probe::interrupt::undo(&self.context, question, attempt).await,
            Question::Configure(question) => probe::configure::undo(&self.context, question).await,
            Question::OfferImages(question) => probe::offer_images::undo(&self.context, question).await,
            Question::Plant(question) => probe::plant::undo(&self.context, question, attempt).await,
            Question::SetUp(question) => probe::set_up::undo(&self.context, question).await,
            // A lock-out ends by itself; nothing else that is begun leaves anything behind.
            _ => Ok(true),
        };
        self.told(undone)
    }

    async fn move_to(&self, sample: &SampleId, state: DutState) -> Result<(), BenchTrouble> {
        self.told(hooks::move_to(&self.context, sample, state).await)
    }

    async fn present(&self, sample: &SampleId) -> Result<Presence, BenchTrouble> {
        self.told(identify::present(&self.context, sample).await)
    }

    async fn identify(&self, sample: &SampleId) -> Result<SeenIdentity, BenchTrouble> {
        self.told(identify::read(&self.context, sample).await)
    }
}

#[cfg(test)]
mod echoes;
#[cfg(test)]
mod tests {
    use suite::evidence::{Port, Protocol, Service};

    use super::*;
    use crate::probe::testing::place;
    use crate::session::fake;

    const BENCH: &str = r#"
authorisation: { by: test, valid: 2020-01-01..2099-12-31, scope: { ip: [127.0.0.0/8] }, permits: [] }
samples:
  A:
    addresses: { PhyIntf-Ethernet: 127.0.0.1 }
    identities:
      label: { login: AuthMech-Json, user: owner, secret: { file: label.txt } }
      lost: { login: AuthMech-Json, user: owner, secret: { file: nowhere.txt } }
  B:
    addresses: { PhyIntf-Ethernet: 127.0.0.2 }
    identities:
      label: { login: AuthMech-Json, user: owner, secret: { file: other.txt } }
"#;

    fn lab(folder: &Path) -> Lab {
        std::fs::write(folder.join("label.txt"), "Http\n").unwrap();
        std::fs::write(folder.join("other.txt"), "kq7-label-of-B\n").unwrap();
        let bench = Bench::parse(folder, BENCH.to_owned()).unwrap();
        let declaration = "edition: \"3.1\"\ndut: { supplier: S, name: N, model: M, hardware: \"B\", software: \"1\", class: camera, constrained: { N: mains } }\nfeatures: []\nics: {}\nixit: {}\n";
        let declaration = suite::files::parse(&suite::files::SourceText { file: "declaration.yaml", text: declaration }).unwrap();
        Lab::new(bench, Arc::new(declaration), crate::files::profile("camera").unwrap().0.pace(), folder).unwrap()
    }

    #[tokio::test]
    async fn a_page_that_shows_a_label_is_written_down_without_it() {
        let folder = tempfile::tempdir().unwrap();
        let lab = lab(folder.path());
        const PAGE: &[u8] = b"HTTP/1.1 200 OK\r\nContent-Length: 36\r\n\r\nHttp or kq7-label-of-B opens the eye";
        let port = Port::tcp(fake::tcp(fake::Script::Say(PAGE)).await);
        let answer = lab.put(&Service { at: place(), port }.into(), 1).await.unwrap();
        let Answer::Service(seen) = answer else { panic!("{answer:?}") };
        assert_eq!(seen.speaks, Protocol::Http);
        assert!(seen.banner.as_str().ends_with("(secret) or (secret) opens the eye"), "{}", seen.banner);
    }
}
