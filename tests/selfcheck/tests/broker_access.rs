//! Who reads and writes topics of a broker that others wrote, as Thirteen sees it and as `mosquitto_sub` and `mosquitto_pub` see it in the same minute.

#![allow(clippy::unwrap_used, reason = "a test may panic, and says where")]

use std::net::Ipv4Addr;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use harness::bench::Bench;
use harness::lab::Lab;
use harness::means::Means as _;
use rstest::rstest;
use selfcheck::machine;
use selfcheck::peers::{aedes, loopback_address};
use suite::evidence::{
    Answer, By, DutState, Family, Feed, Got, OfWay, Place, Question, ReadTopic, ReadTopicSeen, Subject, TakeOver, TakeOverSeen, Vantage,
    WriteTopic, WriteTopicSeen,
};
use suite::files::profile::Pace;
use suite::files::{Declaration, SourceText};
use tempfile::TempDir;

/// Everybody with an account, and their secrets.
const ACCOUNTS: [(&str, &str); 3] = [("owner", "kq7-right-owner"), ("viewer", "kq7-right-viewer"), ("guest", "kq7-right-guest")];

/// Who may what: the owner all, the viewer may read, a guest nothing of the home.
const ACL: &str = "user owner\ntopic readwrite home/#\nuser viewer\ntopic read home/#\nuser guest\ntopic readwrite guests/#\n";

const BENCH: &str = r#"
authorisation: { by: test, valid: 2020-01-01..2099-12-31, scope: { ip: [127.0.0.0/8] }, permits: [provokes, changes] }
samples:
  A:
    addresses: { PhyIntf-Ethernet: ADDRESS }
    identities:
      owner: { login: AuthMech-Broker, user: owner, secret: { file: owner.txt } }
      viewer: { login: AuthMech-Broker, user: viewer, secret: { file: viewer.txt } }
      guest: { login: AuthMech-Broker, user: guest, secret: { file: guest.txt } }
"#;

const DECLARATION: &str = r#"
edition: "3.1"
dut: { supplier: S, name: N, model: M, hardware: "1", software: "1", class: hub, constrained: { N: mains } }
features: []
ics: {}
ixit:
  1-AuthMech:
    - { id: AuthMech-Broker, description: d, authenticates: user, interface: LogIntf-Broker, factor: { password: { set_by: user, at_least: 8 } }, guarantees: [], cryptography: {}, exercise: [ { mqtt: { version: "VERSION", certificate: CERTIFICATE } } ] }
  15-PhyIntf: [ { id: PhyIntf-Ethernet, kind: ethernet, status: enabled } ]
  28-LogIntf: [ { id: LogIntf-Broker, physical: PhyIntf-Ethernet, port: tcp/PORT, speaks: SPEAKS, status: enabled } ]
"#;

/// A broker that runs as long as this lives.
struct Broker {
    address: Ipv4Addr,
    version: &'static str,
    /// Whether it speaks TLS, and its users show certificates.
    by_certificate: bool,
    child: Child,
    folder: TempDir,
}

impl Drop for Broker {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Broker {
    /// mosquitto with these lines, which may name `acl`, `account` and certificates in its folder.
    fn start(version: &'static str, lines: &str, acl: &str) -> Self {
        let (folder, address) = (tempfile::tempdir().unwrap(), loopback_address());
        let path = |name: &str| folder.path().join(name).display().to_string();
        let accounts: String = ACCOUNTS.iter().map(|(user, secret)| format!("{user}:{secret}\n")).collect();
        std::fs::write(path("account"), accounts).unwrap();
        assert!(Command::new("mosquitto_passwd").args(["-U", &path("account")]).status().unwrap().success());
        std::fs::write(path("acl"), acl).unwrap();
        let by_certificate = lines.contains("certfile");
        if by_certificate {
            certificates(folder.path());
        }
        let lines = lines.replace("{dir}", &folder.path().display().to_string());
        let port = port(by_certificate);
        let conf = format!("per_listener_settings true\nlistener {port} {address}\n{lines}persistence false\nlog_dest stderr\nuser root\n");
        std::fs::write(path("mosquitto.conf"), conf).unwrap();
        let child = Command::new("mosquitto").args(["-c", &path("mosquitto.conf")]).stderr(Stdio::null()).spawn().unwrap();
        Self { address, version, by_certificate, child, folder }.answering()
    }

    /// Aedes by these rules.
    fn aedes(modules: &Path, rules: &str) -> Self {
        let (folder, address) = (tempfile::tempdir().unwrap(), loopback_address());
        let accounts: String = ACCOUNTS.iter().map(|(user, secret)| format!("{user}:{secret}\n")).collect();
        std::fs::write(folder.path().join("account"), accounts).unwrap();
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../peers/aedes/broker.js");
        let mut node = Command::new("node");
        node.arg(script).args([&address.to_string(), "1883", rules]).arg(folder.path().join("account")).env("NODE_PATH", modules);
        let child = node.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        Self { address, version: "3.1.1", by_certificate: false, child, folder }.answering()
    }

    fn answering(self) -> Self {
        let began = Instant::now();
        while std::net::TcpStream::connect((self.address, port(self.by_certificate))).is_err() {
            assert!(began.elapsed() < Duration::from_secs(20), "the broker does not answer");
            std::thread::sleep(Duration::from_millis(50));
        }
        self
    }

    /// A tool of mosquitto, as somebody.
    fn tool(&self, program: &str, who: Option<&str>) -> Command {
        let mut tool = Command::new(program);
        let (port, version) = (port(self.by_certificate).to_string(), if self.version == "5" { "mqttv5" } else { "mqttv311" });
        tool.args(["-h", &self.address.to_string(), "-p", &port, "-V", version]);
        let path = |name: &str| self.folder.path().join(name).display().to_string();
        if self.by_certificate {
            tool.args(["--insecure", "--cafile", &path("ca.crt")]);
        }
        match who {
            Some(who) if self.by_certificate => {
                tool.args(["--cert", &path(&format!("{who}.crt")), "--key", &path(&format!("{who}.key"))]);
            }
            Some(who) => {
                let secret = ACCOUNTS.iter().find(|(user, _)| *user == who).map_or("made-up-secret", |(_, secret)| secret);
                tool.args(["-u", who, "-P", secret]);
            }
            None => {}
        }
        tool.stderr(Stdio::null());
        tool
    }

    fn publish(&self, who: Option<&str>, topic: &str, payload: &str, retain: bool) {
        let mut publish = self.tool("mosquitto_pub", who);
        publish.args(["-q", "1", "-t", topic, "-m", payload]);
        if retain {
            publish.arg("-r");
        }
        publish.stdout(Stdio::null()).status().unwrap();
    }

    /// Whether somebody receives what is kept under a filter.
    fn reads(&self, who: Option<&str>, filter: &str) -> bool {
        let said = self.tool("mosquitto_sub", who).args(["-t", filter, "-C", "1", "-W", "2"]).output().unwrap();
        !said.stdout.is_empty()
    }

    /// Whether the owner receives what somebody publishes, or leaves as a will.
    fn writes(&self, who: Option<&str>, by: By) -> bool {
        let owner =
            self.tool("mosquitto_sub", Some("owner")).args(["-t", "home/light", "-C", "1", "-W", "3"]).stdout(Stdio::piped()).spawn();
        std::thread::sleep(Duration::from_millis(500));
        if by == By::Will {
            let mut dying = self.tool("mosquitto_sub", who);
            dying.args(["-t", "nothing", "--will-topic", "home/light", "--will-payload", "of-a-will"]).stdout(Stdio::null());
            let mut dying = dying.spawn().unwrap();
            std::thread::sleep(Duration::from_millis(500));
            let _ = dying.kill();
            dying.wait().unwrap();
        } else {
            self.publish(who, "home/light", "of-theirs", false);
        }
        !owner.unwrap().wait_with_output().unwrap().stdout.is_empty()
    }

    /// Whether somebody who comes by the owner's client identifier receives what was kept for the owner.
    fn inherits(&self, who: Option<&str>) -> bool {
        let kept: &[&str] = if self.version == "5" {
            &["-c", "-i", "of-the-owner", "-q", "1", "-x", "60"]
        } else {
            &["-c", "-i", "of-the-owner", "-q", "1"]
        };
        self.tool("mosquitto_sub", Some("owner")).args(kept).args(["-t", "home/#", "-E"]).status().unwrap();
        self.publish(Some("owner"), "home/light", "kept-for-the-owner", false);
        let said = self.tool("mosquitto_sub", who).args(kept).args(["-t", "guests/none", "-W", "3"]).output().unwrap();
        // The owner takes what is left.
        self.tool("mosquitto_sub", Some("owner")).args(["-i", "of-the-owner", "-t", "guests/none", "-E"]).status().unwrap();
        String::from_utf8_lossy(&said.stdout).contains("kept-for-the-owner")
    }

    fn take_over(&self) -> TakeOverSeen {
        let feed = Feed { topic: "home/light".into(), payload: "{canary}".into(), who: "owner".into() };
        let (filter, owner, subjects) = ("home/#".to_owned(), "owner".into(), subjects());
        match self.ask(TakeOver { at: place(), on: "LogIntf-Broker".into(), owner, filter, feed, subjects }) {
            Answer::TakeOver(seen) => seen,
            other => panic!("{other:?}"),
        }
    }

    fn lab(&self) -> Lab {
        for (user, secret) in ACCOUNTS {
            let read = |kind: &str| std::fs::read_to_string(self.folder.path().join(format!("{user}.{kind}"))).unwrap();
            let secret = if self.by_certificate { format!("{}{}", read("crt"), read("key")) } else { secret.to_owned() };
            std::fs::write(self.folder.path().join(format!("{user}.txt")), secret).unwrap();
        }
        let text = DECLARATION.replace("VERSION", self.version).replace("CERTIFICATE", &self.by_certificate.to_string());
        let text = text.replace("PORT", &port(self.by_certificate).to_string());
        let text = text.replace("SPEAKS", if self.by_certificate { "mqtts" } else { "mqtt" });
        let declaration: Declaration = suite::files::parse(&SourceText { file: "declaration.yaml", text: &text }).unwrap();
        let bench = Bench::parse(self.folder.path(), BENCH.replace("ADDRESS", &self.address.to_string())).unwrap();
        Lab::new(bench, Arc::new(declaration), Pace::default(), self.folder.path()).unwrap()
    }

    fn ask(&self, question: impl Into<Question>) -> Answer {
        let (lab, question) = (self.lab(), question.into());
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async { lab.put(&question, 1).await }).unwrap()
    }

    fn read_topics(&self, filter: &str, feed: bool) -> ReadTopicSeen {
        let feed = feed.then(|| Feed { topic: "home/light".into(), payload: "{canary}".into(), who: "owner".into() });
        let (filter, entitled, subjects) = (filter.to_owned(), Some("owner".into()), subjects());
        let asked = ReadTopic { at: place(), on: "LogIntf-Broker".into(), filter, retained: false, feed, entitled, subjects };
        match self.ask(asked) {
            Answer::ReadTopic(seen) => seen,
            other => panic!("{other:?}"),
        }
    }

    fn write_topic(&self) -> WriteTopicSeen {
        let (topic, payload, read_back) = ("home/light".to_owned(), "{canary}".to_owned(), "home/#".to_owned());
        let (on, entitled, subjects) = ("LogIntf-Broker".into(), Some("owner".into()), subjects());
        match self.ask(WriteTopic { at: place(), on, topic, payload, retain: false, read_back, entitled, subjects }) {
            Answer::WriteTopic(seen) => seen,
            other => panic!("{other:?}"),
        }
    }
}

fn port(by_certificate: bool) -> u16 {
    if by_certificate { 8883 } else { 1883 }
}

/// An authority, with certificates for the broker and everybody; and one that somebody made for themselves.
fn certificates(folder: &Path) {
    let script = r#"set -e
new='-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 30'
openssl req -x509 $new -keyout ca.key -out ca.crt -subj /CN=authority
openssl req -x509 $new -keyout somebody.key -out somebody.crt -subj /CN=owner
for name in server owner viewer guest; do
  openssl req $new -keyout $name.key -out $name.csr -subj /CN=$name
  openssl x509 -req -in $name.csr -CA ca.crt -CAkey ca.key -CAcreateserial -out $name.crt -days 30
done"#;
    let made = Command::new("sh").args(["-c", script]).current_dir(folder).output().unwrap();
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
}

fn place() -> Place {
    Place { sample: "A".into(), state: DutState::Initialised, from: Vantage { interface: "PhyIntf-Ethernet".into(), family: Family::V4 } }
}

fn subjects() -> Vec<Subject> {
    let made_up = Subject::MadeUp(OfWay { row: "AuthMech-Broker".into(), way: 0 });
    vec![Subject::Nobody, made_up, Subject::Identity("viewer".into()), Subject::Identity("guest".into())]
}

/// The same as the tools of mosquitto name them.
const THEIRS: [Option<&str>; 4] = [None, Some("somebody"), Some("viewer"), Some("guest")];

const PASSWORD: &str = "allow_anonymous false\npassword_file {dir}/account\n";
const PASSWORD_AND_ACL: &str = "allow_anonymous false\npassword_file {dir}/account\nacl_file {dir}/acl\n";
const ANYBODY: &str = "allow_anonymous true\n";
const ANYBODY_READS: &str = "allow_anonymous true\npassword_file {dir}/account\nacl_file {dir}/acl\n";

/// The name in the certificate is the account.
const CERTIFICATE: &str = "cafile {dir}/ca.crt\ncertfile {dir}/server.crt\nkeyfile {dir}/server.key\nrequire_certificate true\nuse_identity_as_username true\nallow_anonymous false\n";
const CERTIFICATE_AND_ACL: &str = "cafile {dir}/ca.crt\ncertfile {dir}/server.crt\nkeyfile {dir}/server.key\nrequire_certificate true\nuse_identity_as_username true\nallow_anonymous false\nacl_file {dir}/acl\n";
/// The same in TLS 1.2 alone, which ends a handshake in other words.
const CERTIFICATE_IN_1_2: &str = "tls_version tlsv1.2\nciphers ECDHE-ECDSA-AES128-GCM-SHA256\ncafile {dir}/ca.crt\ncertfile {dir}/server.crt\nkeyfile {dir}/server.key\nrequire_certificate true\nuse_identity_as_username true\nallow_anonymous false\nacl_file {dir}/acl\n";
const CERTIFICATE_OR_NOT: &str = "cafile {dir}/ca.crt\ncertfile {dir}/server.crt\nkeyfile {dir}/server.key\nallow_anonymous true\n";

#[rstest]
#[case::by_certificate("5", CERTIFICATE_AND_ACL, ACL, [false, false, true, false], [false; 4])]
#[case::by_certificate_in_1_2("3.1.1", CERTIFICATE_IN_1_2, ACL, [false, false, true, false], [false; 4])]
#[case::by_certificate_without_a_list("3.1.1", CERTIFICATE, "", [false, false, true, true], [false, false, true, true])]
#[case::by_certificate_or_not("3.1.1", CERTIFICATE_OR_NOT, "", [true; 4], [true; 4])]
#[case::sound("3.1.1", PASSWORD_AND_ACL, ACL, [false, false, true, false], [false; 4])]
#[case::sound_in_version_5("5", PASSWORD_AND_ACL, ACL, [false, false, true, false], [false; 4])]
#[case::no_list("3.1.1", PASSWORD, "", [false, false, true, true], [false, false, true, true])]
#[case::anybody("5", ANYBODY, "", [true; 4], [true; 4])]
#[case::anybody_reads("3.1.1", ANYBODY_READS, "topic read home/#\nuser owner\ntopic readwrite home/#\nuser viewer\ntopic read home/#\n", [true, false, true, false], [false; 4])]
fn topics_are_open_to_whom_mosquittos_own_tools_say(
    #[case] version: &'static str,
    #[case] lines: &str,
    #[case] acl: &str,
    #[case] read: [bool; 4],
    #[case] written: [bool; 4],
) {
    let can = ["mosquitto", "mosquitto_sub", "mosquitto_pub", "mosquitto_passwd", "openssl"].into_iter().all(machine::has);
    if !machine::compares(can, "no mosquitto, so nobody else looked who reads and writes") {
        return;
    }
    hold(&Broker::start(version, lines, acl), "home/#", read, written, read[3]);
}

#[rstest]
#[case::sound("sound", "home/#", [false, false, true, false], [false; 4])]
#[case::filters_as_texts("literal", "home/#", [false, false, true, false], [false; 4])]
#[case::filters_as_texts_and_a_wildcard("literal", "#", [false, false, true, true], [false; 4])]
#[case::no_rules("none", "home/#", [false, false, true, true], [false, false, true, true])]
fn topics_of_another_broker_are_open_to_whom_those_tools_say(
    #[case] rules: &str,
    #[case] filter: &str,
    #[case] read: [bool; 4],
    #[case] written: [bool; 4],
) {
    let modules = aedes().filter(|_| ["node", "mosquitto_sub", "mosquitto_pub"].into_iter().all(machine::has));
    if !machine::compares(modules.is_some(), "no Aedes, so nobody else looked who reads and writes there") {
        return;
    }
    // It looks at rights when somebody subscribes, and never again.
    hold(&Broker::aedes(&modules.unwrap(), rules), filter, read, written, true);
}

/// Holds what Thirteen sees at a broker against what the tools of mosquitto see there.
fn hold(broker: &Broker, filter: &str, read: [bool; 4], written: [bool; 4], inherited: bool) {
    broker.publish(Some("owner"), "home/name", "Attic", true);

    let theirs = THEIRS.map(|who| broker.reads(who, filter));
    assert_eq!(theirs, read, "as mosquitto_sub sees it");
    for feed in [false, true] {
        let seen = broker.read_topics(filter, feed);
        assert_eq!(seen.entitled.as_ref().map(|entitled| entitled.got), Some(Got::Same), "{seen:?}");
        let ours: Vec<_> = seen.tried.iter().map(|tried| tried.got == Got::Same).collect();
        assert_eq!(ours, theirs, "{seen:?}");
        assert!(seen.tried.iter().all(|tried| matches!(tried.got, Got::Same | Got::Refused)), "{seen:?}");
    }

    for by in [By::Publish, By::Will] {
        assert_eq!(THEIRS.map(|who| broker.writes(who, by)), written, "as mosquitto_pub sees it, {by}");
    }
    let seen = broker.write_topic();
    assert_eq!(seen.entitled.as_ref().and_then(|entitled| entitled.took), Some(true), "{seen:?}");
    let took = |who: &Subject| seen.tried.iter().filter(|tried| tried.who == *who).any(|tried| tried.took == Some(true));
    assert_eq!(subjects().iter().map(took).collect::<Vec<_>>(), written, "{seen:?}");
    assert!(seen.restored, "{seen:?}");

    let theirs = THEIRS.map(|who| broker.inherits(who));
    let seen = broker.take_over();
    assert!(seen.kept, "{seen:?}");
    assert_eq!(seen.tried.iter().map(|tried| tried.inherited == Some(true)).collect::<Vec<_>>(), theirs, "{seen:?}");
    assert_eq!(theirs[3], inherited, "a guest comes for what is the owner's: {seen:?}");
    assert_eq!(kept(broker, "home/#"), "home/name Attic\n", "what was kept is all that is");
}

fn kept(broker: &Broker, filter: &str) -> String {
    let said = broker.tool("mosquitto_sub", Some("owner")).args(["-t", filter, "-v", "-W", "2"]).output().unwrap();
    String::from_utf8(said.stdout).unwrap()
}
