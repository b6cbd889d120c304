//! What the bench's name server tells of a mail domain: who takes its mail, who may send it, and whether it travels encrypted.

use std::time::Duration;

use hickory_proto::op::{Message, MessageType, OpCode, Query, ResponseCode};
use hickory_proto::rr::{Name, RData, RecordType};
use suite::evidence::{BenchTrouble, MailDomain, MailDomainSeen};
use suite::names::Text;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

use crate::context::Context;
use crate::reach::Reach;

/// How long one answer may take, and how often it is asked for.
const PATIENCE: (Duration, u32) = (Duration::from_secs(2), 3);
/// The most records of one answer that are kept.
const RECORDS: usize = 32;

/// Asks the four questions. A bench that names no name server answers so: what is only laid beside a policy keeps nobody from judging it.
///
/// # Errors
/// When the authorisation has run out, or the domain is none.
pub async fn put(context: &Context, question: &MailDomain) -> Result<MailDomainSeen, BenchTrouble> {
    let Some((server, port)) = context.bench.name_server()? else {
        let (exchangers, spf, dmarc, mta_sts) = <_>::default();
        let shortfall = Some("bench.yaml names no name server (`resolver:`)".to_owned());
        return Ok(MailDomainSeen { exchangers, spf, dmarc, mta_sts, shortfall });
    };
    let mut asking = Asking { server, port, shortfall: None };
    let domain = &question.domain;
    let mut exchangers: Vec<(u16, String)> = Vec::new();
    for data in asking.ask(domain, RecordType::MX).await? {
        if let RData::MX(mx) = data {
            exchangers.push((mx.preference, mx.exchange.to_string()));
        }
    }
    exchangers.sort();
    let spf = asking.text(domain, "v=spf1").await?;
    let dmarc = asking.text(&format!("_dmarc.{domain}"), "v=DMARC1").await?;
    let mta_sts = asking.text(&format!("_mta-sts.{domain}"), "v=STSv1").await?;
    let exchangers = exchangers.iter().map(|(_, host)| Text::from_device(host.trim_end_matches('.'))).collect();
    Ok(MailDomainSeen { exchangers, spf, dmarc, mta_sts, shortfall: asking.shortfall })
}

struct Asking {
    server: Reach,
    port: u16,
    shortfall: Option<String>,
}

impl Asking {
    /// The first text record with this beginning.
    async fn text(&mut self, name: &str, begins: &str) -> Result<Option<Text>, BenchTrouble> {
        let found = self.ask(name, RecordType::TXT).await?.into_iter().filter_map(|data| match data {
            RData::TXT(txt) => Some(txt.txt_data.iter().flat_map(|part| part.iter().copied()).collect::<Vec<u8>>()),
            _ => None,
        });
        let mut texts = found.map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
        Ok(texts
            .find(|text| text.get(..begins.len()).is_some_and(|start| start.eq_ignore_ascii_case(begins)))
            .map(|text| Text::from_device(&text)))
    }

    /// The records of a name; none where it is not there. A server that fails or falls silent is noted.
    async fn ask(&mut self, name: &str, kind: RecordType) -> Result<Vec<RData>, BenchTrouble> {
        let whole = Name::from_ascii(format!("{}.", name.trim_end_matches('.')));
        let whole = whole.map_err(|error| BenchTrouble::new(format!("`{name}` is no name that can be asked for: {error}")))?;
        let mut query = Message::new(rand::random(), MessageType::Query, OpCode::Query);
        query.metadata.recursion_desired = true;
        query.add_query(Query::query(whole, kind));
        let answer = match self.over_udp(&query).await {
            Some(answer) if answer.metadata.truncation => self.over_tcp(&query).await,
            other => other,
        };
        match answer.map(|answer| (answer.metadata.response_code, answer)) {
            Some((ResponseCode::NoError | ResponseCode::NXDomain, answer)) => Ok(answer
                .answers
                .into_iter()
                .filter(|record| record.record_type() == kind)
                .take(RECORDS)
                .map(|record| record.data)
                .collect()),
            Some((code, _)) => self.falls_short(format!("the name server answers {code} for {kind} of {name}")),
            None => self.falls_short(format!("the name server gives no answer for {kind} of {name}")),
        }
    }

    fn falls_short(&mut self, says: String) -> Result<Vec<RData>, BenchTrouble> {
        self.shortfall.get_or_insert(says);
        Ok(Vec::new())
    }

    async fn over_udp(&self, query: &Message) -> Option<Message> {
        let bytes = query.to_vec().ok()?;
        let socket = self.server.udp(self.port).await.ok()?;
        let mut buffer = vec![0; 65_535];
        for _ in 0..PATIENCE.1 {
            self.server.budget.request().await;
            socket.send(&bytes).await.ok()?;
            let Ok(Ok(length)) = tokio::time::timeout(PATIENCE.0, socket.recv(&mut buffer)).await else { continue };
            if let Some(answer) = answer_to(query, &buffer[..length]) {
                return Some(answer);
            }
        }
        None
    }

    async fn over_tcp(&self, query: &Message) -> Option<Message> {
        let bytes = query.to_vec().ok()?;
        let mut session = self.server.tcp(self.port).await.ok()?;
        let exchange = async {
            session.stream.write_all(&u16::try_from(bytes.len()).ok()?.to_be_bytes()).await.ok()?;
            session.stream.write_all(&bytes).await.ok()?;
            let mut answer = vec![0; usize::from(session.stream.read_u16().await.ok()?)];
            session.stream.read_exact(&mut answer).await.ok()?;
            answer_to(query, &answer)
        };
        tokio::time::timeout(PATIENCE.0, exchange).await.ok()?
    }
}

/// The answer, if it is one to this query.
fn answer_to(query: &Message, bytes: &[u8]) -> Option<Message> {
    let answer = Message::from_vec(bytes).ok()?;
    let fits = answer.metadata.id == query.metadata.id && answer.metadata.message_type == MessageType::Response;
    (fits && answer.queries == query.queries).then_some(answer)
}

#[cfg(test)]
mod tests {
    use std::net::SocketAddr;
    use std::sync::Arc;

    use hickory_proto::rr::Record;
    use hickory_proto::rr::rdata::{MX, TXT};
    use rstest::rstest;
    use suite::files::SourceText;
    use suite::files::profile::{Pace, PortPace};
    use tokio::net::UdpSocket;

    use super::*;
    use crate::bench::Bench;
    use crate::secrets::{Key, Taint};

    type Answers = fn(&mut Message, &Query);

    /// A name server that answers what it is told to, after `silent` questions without an answer.
    async fn server(answers: Answers, silent: u32) -> SocketAddr {
        let socket = UdpSocket::bind("127.0.0.1:0").await.unwrap();
        let address = socket.local_addr().unwrap();
        tokio::spawn(async move {
            let (mut buffer, mut heard) = (vec![0; 2_048], 0);
            while let Ok((length, from)) = socket.recv_from(&mut buffer).await {
                heard += 1;
                if heard <= silent {
                    continue;
                }
                let query = Message::from_vec(&buffer[..length]).unwrap();
                let mut answer = Message::new(query.metadata.id, MessageType::Response, OpCode::Query);
                answer.add_query(query.queries[0].clone());
                answers(&mut answer, &query.queries[0]);
                socket.send_to(&answer.to_vec().unwrap(), from).await.unwrap();
            }
        });
        address
    }

    async fn asked(resolver: Option<SocketAddr>) -> Result<MailDomainSeen, BenchTrouble> {
        let line = resolver.map(|address| format!("resolver: {address}\n")).unwrap_or_default();
        let bench = format!(
            "authorisation: {{ by: test, valid: 2020-01-01..2099-12-31, scope: {{ ip: [127.0.0.0/8] }} }}\n\
             samples: {{ A: {{ addresses: {{ PhyIntf-Ethernet: 127.0.0.1 }} }} }}\n{line}"
        );
        let folder = tempfile::tempdir().unwrap();
        let bench = Arc::new(Bench::parse(folder.path(), bench).unwrap());
        let declaration = "edition: \"3.1\"\ndut: { supplier: S, name: N, model: M, hardware: \"B\", software: \"1\", class: camera, constrained: { N: mains } }\nfeatures: []\nics: {}\nixit: {}\n";
        let declaration = Arc::new(suite::files::parse(&SourceText { file: "declaration.yaml", text: declaration }).unwrap());
        let pace = Pace { connections: 1, requests_per_second: 1_000, port_probes: PortPace { in_flight: 1, per_second: 1 } };
        let context = Context { bench, declaration, pace, taint: Taint::default(), key: Key::of(folder.path()).unwrap() };
        put(&context, &MailDomain { domain: "example.com".into() }).await
    }

    fn full(answer: &mut Message, query: &Query) {
        let name = query.name().clone();
        let add = |answer: &mut Message, data| {
            answer.add_answer(Record::from_rdata(name.clone(), 60, data));
        };
        let said = match (query.name().to_string().as_str(), query.query_type()) {
            ("example.com.", RecordType::MX) => {
                add(answer, RData::MX(MX::new(20, Name::from_ascii("b.example.com.").unwrap())));
                return add(answer, RData::MX(MX::new(10, Name::from_ascii("a.example.com.").unwrap())));
            }
            ("example.com.", _) => vec!["v=spf1 mx ".to_owned(), "-all".to_owned()],
            ("_dmarc.example.com.", _) => vec!["v=DMARC1; p=reject".to_owned()],
            _ => return,
        };
        add(answer, RData::TXT(TXT::new(vec!["google-site-verification=1".to_owned()])));
        add(answer, RData::TXT(TXT::new(said)));
    }

    #[rstest]
    #[case::at_once(0)]
    #[case::after_a_loss(1)]
    #[tokio::test]
    async fn what_the_name_server_tells_is_read(#[case] silent: u32) {
        let seen = asked(Some(server(full, silent).await)).await.unwrap();
        assert_eq!(seen.exchangers, ["a.example.com".into(), "b.example.com".into()]);
        assert_eq!((seen.spf, seen.dmarc, seen.mta_sts), (Some("v=spf1 mx -all".into()), Some("v=DMARC1; p=reject".into()), None));
        assert_eq!(seen.shortfall, None);
    }

    #[rstest]
    #[case::fails(|answer: &mut Message, _: &Query| answer.metadata.response_code = ResponseCode::ServFail, "Server Failure")]
    #[case::another_question(|answer: &mut Message, _: &Query| answer.queries.clear(), "no answer")]
    #[tokio::test]
    async fn a_server_that_does_not_answer_is_told(#[case] answers: Answers, #[case] says: &str) {
        let seen = asked(Some(server(answers, 0).await)).await.unwrap();
        assert!(seen.shortfall.unwrap().contains(says));
    }

    #[tokio::test]
    async fn nobody_is_asked_without_a_name_server() {
        assert!(asked(None).await.unwrap().shortfall.unwrap().contains("`resolver:"));
    }
}
