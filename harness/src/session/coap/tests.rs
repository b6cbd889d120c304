//! Exchanges with sound, odd and hostile sensors: each ends, in time and in bounds, with an answer that says what it was.

use std::time::{Duration, Instant};

use coap_lite::{CoapOption, MessageType, Packet};
use rstest::rstest;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

use super::fake::{Reply, number, path, sensor};
use super::*;
use crate::session::{BODY_LIMIT, fake as devices};

const CONTENT: u8 = 0x45;
const UNAUTHORIZED: u8 = 0x81;
const CONTINUE: u8 = 0x5f;

async fn client(port: u16) -> Client {
    Client::clear(&devices::reach(), port).await.unwrap()
}

fn is_empty(message: &Packet) -> bool {
    u8::from(message.header.code) == 0
}

type Script = fn(&Packet, usize) -> Vec<Vec<u8>>;

fn ack(asked: &Packet) -> Vec<u8> {
    message::empty(MessageType::Acknowledgement, asked.header.message_id)
}

const PIGGYBACKED: Script = |asked, _| vec![Reply::to(asked, CONTENT).number(CoapOption::ContentFormat, 50).body(b"{}")];
const SEPARATE: Script = |asked, _| match is_empty(asked) {
    true => Vec::new(),
    false => vec![ack(asked), Reply::to(asked, CONTENT).separate(MessageType::Confirmable, 7).body(b"{}")],
};
const SEPARATE_FIRST: Script = |asked, _| match is_empty(asked) {
    true => Vec::new(),
    false => vec![Reply::to(asked, CONTENT).separate(MessageType::NonConfirmable, 7).body(b"{}"), ack(asked)],
};
const AT_THE_SECOND_TRY: Script = |asked, number| if number == 0 { Vec::new() } else { PIGGYBACKED(asked, number) };
const AFTER_OTHERS: Script = |asked, number| {
    let other = Reply::to(asked, CONTENT).token(b"other").body(b"not for you");
    let replayed = Reply::to(asked, CONTENT).separate(MessageType::NonConfirmable, 9).token(b"older").body(b"an older answer");
    [vec![b"nonsense".to_vec(), other, replayed], PIGGYBACKED(asked, number)].concat()
};
const ANOTHER_TOKEN: Script = |asked, _| vec![Reply::to(asked, CONTENT).token(b"other").body(b"not for you")];
const NO_COAP: Script = |_, _| vec![b"HTTP/1.1 400 Bad Request\r\n\r\n".to_vec()];
const ONLY_ACKNOWLEDGED: Script = |asked, _| vec![ack(asked)];
const RESET: Script = |asked, _| vec![message::empty(MessageType::Reset, asked.header.message_id)];
const SILENT: Script = |_, _| Vec::new();
const FLOOD: Script = |asked, _| vec![Reply::to(asked, CONTENT).token(b"other").body(&[b'x'; 1_000]); 400];
const LYING_LENGTHS: Script = |asked, _| vec![[ack(asked), b"\xbe\xff\xffabc".to_vec()].concat(), b"\x48\x45".to_vec()];

#[rstest]
#[case::in_the_acknowledgement(PIGGYBACKED)]
#[case::on_its_own(SEPARATE)]
#[case::before_the_acknowledgement(SEPARATE_FIRST)]
#[case::at_the_second_try(AT_THE_SECOND_TRY)]
#[case::after_what_answers_others(AFTER_OTHERS)]
#[tokio::test]
async fn a_response_is_found(#[case] script: Script) {
    let (port, _) = sensor(script).await;
    let response = client(port).await.request(&Request::get("/a")).await.unwrap();
    assert_eq!((response.status, response.body.as_slice()), (205, &b"{}"[..]));
}

#[rstest]
#[case::of_another_token(ANOTHER_TOKEN, "what came is no response")]
#[case::no_coap(NO_COAP, "what came is no response")]
#[case::lengths_that_lie(LYING_LENGTHS, "what came is no response")]
#[case::acknowledged_alone(ONLY_ACKNOWLEDGED, "no answer in time")]
#[case::reset(RESET, "the connection was closed")]
#[case::silence(SILENT, "no answer in time")]
#[case::a_flood(FLOOD, "what came is no response")]
#[tokio::test]
async fn what_is_no_response_ends_in_time(#[case] script: Script, #[case] says: &str) {
    let (port, log) = sensor(script).await;
    let began = Instant::now();
    let none = client(port).await.request(&Request::get("/a")).await.unwrap_err();
    assert!(none.to_string().starts_with(says), "{none}");
    assert!(began.elapsed() < Duration::from_secs(2), "{:?}", began.elapsed());
    assert!(log.lock().unwrap().len() <= 5, "the request was sent {} times", log.lock().unwrap().len());
}

#[tokio::test]
async fn a_closed_port_refuses() {
    let none = client(1).await.request(&Request::get("/a")).await.unwrap_err();
    assert_eq!(none, NoResponse::Refused);
}

#[tokio::test]
async fn a_separate_response_is_acknowledged_and_an_old_one_reset() {
    let (port, log) = sensor(SEPARATE).await;
    client(port).await.request(&Request::get("/a")).await.unwrap();
    let (port, other) = sensor(AFTER_OTHERS).await;
    client(port).await.request(&Request::get("/a")).await.unwrap();
    tokio::time::sleep(Duration::from_millis(100)).await;
    let last = |log: &fake::Log| log.lock().unwrap().last().map(|message| (message.header.get_type(), message.header.message_id));
    assert_eq!(last(&log), Some((MessageType::Acknowledgement, 7)));
    assert_eq!(last(&other), Some((MessageType::Reset, 9)));
}

#[tokio::test]
async fn what_a_server_wants_to_hear_again_is_said_once() {
    let (port, log) = sensor(|asked, _| match asked.get_first_option(CoapOption::Unknown(252)) {
        Some(echo) if echo == b"fresh" => PIGGYBACKED(asked, 0),
        _ => vec![Reply::to(asked, UNAUTHORIZED).option(CoapOption::Unknown(252), b"fresh").body(b"")],
    })
    .await;
    assert_eq!(client(port).await.request(&Request::get("/a")).await.unwrap().status, 205);
    let (never, other) =
        sensor(|asked, n| vec![Reply::to(asked, UNAUTHORIZED).option(CoapOption::Unknown(252), &[n as u8]).body(b"")]).await;
    assert_eq!(client(never).await.request(&Request::get("/a")).await.unwrap().status, 401);
    assert_eq!((log.lock().unwrap().len(), other.lock().unwrap().len()), (2, 2));
}

/// Serves a body in parts of 64 bytes.
fn in_parts(asked: &Packet, body: &[u8]) -> Vec<u8> {
    let wanted = number(asked, CoapOption::Block2).map_or(0, |value| value >> 4);
    let from = (wanted as usize * 64).min(body.len());
    let end = body.len().min(from + 64);
    let more = u32::from(end < body.len());
    Reply::to(asked, CONTENT).number(CoapOption::Block2, wanted << 4 | more << 3 | 2).body(&body[from..end])
}

#[tokio::test]
async fn parts_are_put_together() {
    let whole: Vec<u8> = (0..1_000_u32).map(|number| number as u8).collect();
    let served = whole.clone();
    let (port, _) = sensor(move |asked, _| vec![in_parts(asked, &served)]).await;
    let response = client(port).await.request(&Request::get("/a")).await.unwrap();
    assert_eq!((response.body == whole, response.whole), (true, true));
}

/// Parts of 1,024 bytes without an end, of a terabyte as it says.
const TERABYTE: Script = |asked, _| {
    let wanted = number(asked, CoapOption::Block2).map_or(0, |value| value >> 4);
    let size = [0, 1, 0, 0, 0, 0];
    vec![Reply::to(asked, CONTENT).number(CoapOption::Block2, wanted << 4 | 8 | 6).option(CoapOption::Size2, &size).body(&[7; 1_024])]
};
const SAME_PART_AGAIN: Script = |asked, _| vec![Reply::to(asked, CONTENT).number(CoapOption::Block2, 8 | 2).body(&[7; 64])];
const EMPTY_PARTS: Script = |asked, _| {
    let wanted = number(asked, CoapOption::Block2).map_or(0, |value| value >> 4);
    vec![Reply::to(asked, CONTENT).number(CoapOption::Block2, wanted << 4 | 8).body(b"")]
};
const OF_ANOTHER_BODY: Script = |asked, count| {
    let wanted = number(asked, CoapOption::Block2).map_or(0, |value| value >> 4);
    vec![Reply::to(asked, CONTENT).option(CoapOption::ETag, &[count as u8]).number(CoapOption::Block2, wanted << 4 | 8).body(&[7; 16])]
};
const SILENT_AFTER_THE_FIRST: Script = |asked, count| if count == 0 { SAME_PART_AGAIN(asked, 0) } else { Vec::new() };

#[rstest]
#[case::a_terabyte(TERABYTE, BODY_LIMIT)]
#[case::the_same_part_again(SAME_PART_AGAIN, 64)]
#[case::parts_without_bytes(EMPTY_PARTS, 0)]
#[case::parts_of_another_body(OF_ANOTHER_BODY, 16)]
#[case::silence_after_the_first(SILENT_AFTER_THE_FIRST, 64)]
#[tokio::test]
async fn a_body_that_does_not_end_is_left(#[case] script: Script, #[case] bytes: usize) {
    let (port, _) = sensor(script).await;
    let began = Instant::now();
    let response = client(port).await.request(&Request::get("/a")).await.unwrap();
    assert_eq!((response.status, response.body.len(), response.whole), (205, bytes, false));
    assert!(began.elapsed() < Duration::from_secs(4), "{:?}", began.elapsed());
}

#[rstest]
#[case::in_its_middle(0x58)]
#[case::of_a_size_that_does_not_exist(0x0f)]
#[tokio::test]
async fn a_body_that_begins_wrongly_is_none(#[case] block: u32) {
    let (port, _) = sensor(move |asked, _| vec![Reply::to(asked, CONTENT).number(CoapOption::Block2, block).body(b"x")]).await;
    assert!(matches!(client(port).await.request(&Request::get("/a")).await, Err(NoResponse::Garbage(_))));
}

#[tokio::test]
async fn a_long_body_is_sent_in_the_parts_that_the_server_takes() {
    let (port, log) = sensor(|asked, _| {
        let block = number(asked, CoapOption::Block1).unwrap_or(0);
        let code = if block & 8 == 0 { 0x44 } else { CONTINUE };
        // From the first part on it takes 256 bytes alone.
        vec![Reply::to(asked, code).number(CoapOption::Block1, block & !7 | 4).body(b"")]
    })
    .await;
    let request = Request { code: code(Method::Put), payload: vec![5; 2_000], ..Request::get("/a") };
    assert_eq!(client(port).await.request(&request).await.unwrap().status, 204);
    let sizes: Vec<_> = log.lock().unwrap().iter().map(|message| message.payload.len()).collect();
    assert_eq!((sizes[0], sizes[1], sizes.len(), sizes.iter().sum::<usize>()), (1_024, 256, 5, 2_000));
}

#[tokio::test]
async fn changes_are_heard_and_no_longer_asked_for() {
    let (port, log) = sensor(|asked, _| {
        let told = |number: u32, id: u16| {
            Reply::to(asked, CONTENT).separate(MessageType::NonConfirmable, id).number(CoapOption::Observe, number).body(b"1")
        };
        match number(asked, CoapOption::Observe) {
            Some(0) => {
                vec![Reply::to(asked, CONTENT).number(CoapOption::Observe, 5).body(b"0"), told(6, 1), told(6, 1), told(4, 2), told(7, 3)]
            }
            Some(_) => PIGGYBACKED(asked, 0),
            None => Vec::new(),
        }
    })
    .await;
    let watched = client(port).await.observe("/a", 2, Duration::from_millis(500)).await.unwrap();
    assert_eq!(watched, Watched { status: 205, registered: true, notified: 2, goes_on: false });
    assert!(log.lock().unwrap().iter().any(|message| number(message, CoapOption::Observe) == Some(1)));
}

#[tokio::test]
async fn a_sensor_that_never_stops_to_tell_is_left() {
    let (port, _) = sensor(|asked, _| {
        let told = |number: u32| {
            let id = number as u16;
            Reply::to(asked, CONTENT).separate(MessageType::NonConfirmable, id).number(CoapOption::Observe, number).body(b"1")
        };
        [vec![Reply::to(asked, CONTENT).number(CoapOption::Observe, 0).body(b"0")], (1..300).map(told).collect()].concat()
    })
    .await;
    let began = Instant::now();
    let watched = client(port).await.observe("/a", usize::MAX, Duration::from_millis(500)).await.unwrap();
    assert!(watched.notified <= 64 && watched.registered && began.elapsed() < Duration::from_secs(3), "{watched:?}");
}

/// Speaks over TCP: its settings, then this as the answer to a request of eight bytes of token.
async fn over_tcp(answer: Answer) -> Result<HttpResponse, NoResponse> {
    let port = devices::serve(move |mut stream| async move {
        stream.write_all(b"\x00\xe1").await?;
        let mut heard = [0; 256];
        let mut length = stream.read(&mut heard).await?;
        if length <= 2 {
            length = stream.read(&mut heard).await?;
        }
        // What follows the token is the option of the path, `a` in two bytes.
        let token = heard[..length].windows(8).rev().nth(2).unwrap_or_default().to_vec();
        stream.write_all(&answer(&token)).await?;
        tokio::time::sleep(Duration::from_secs(5)).await;
        Ok(())
    });
    let mut client = Client::tcp(&devices::endpoint(port.await)).await?;
    client.request(&Request::get("/a")).await
}

type Answer = fn(&[u8]) -> Vec<u8>;

const TCP_SOUND: Answer = |token| [b"\x38\x45", token, b"\xffhi"].concat();
const TCP_PING: Answer = |token| [b"\x00\xe2\x38\x45", token, b"\xffhi"].concat();

#[rstest]
#[case::sound(TCP_SOUND, Ok(205))]
#[case::after_a_ping(TCP_PING, Ok(205))]
#[case::of_another(|_: &[u8]| b"\x31\x45x\xffhi".to_vec(), Err("what came is no response"))]
#[case::gigabytes(|_: &[u8]| b"\xf0\xff\xff\xff\xff\x45".to_vec(), Err("what came is no response"))]
#[case::a_long_token(|_: &[u8]| b"\x0f\x45".to_vec(), Err("what came is no response"))]
#[case::aborted(|_: &[u8]| b"\x00\xe5".to_vec(), Err("the connection was closed"))]
#[case::pings_without_end(|_: &[u8]| b"\x00\xe2".repeat(500), Err("what came is no response"))]
#[case::half(|_: &[u8]| b"\xd0".to_vec(), Err("no answer in time"))]
#[tokio::test]
async fn over_tcp_an_answer_is_found_or_the_end(#[case] answer: Answer, #[case] expected: Result<u16, &str>) {
    let began = Instant::now();
    match (over_tcp(answer).await, expected) {
        (Ok(response), Ok(status)) => assert_eq!((response.status, response.body.as_slice()), (status, &b"hi"[..])),
        (Err(none), Err(says)) => assert!(none.to_string().starts_with(says), "{none}"),
        (came, _) => panic!("{came:?}"),
    }
    assert!(began.elapsed() < Duration::from_secs(3));
}

#[tokio::test]
async fn what_oscore_protects_is_not_tested() {
    let (port, _) = sensor(|asked, _| vec![Reply::to(asked, CONTENT).option(CoapOption::Oscore, b"").body(b"\x01\x02")]).await;
    assert!(
        matches!(client(port).await.request(&Request::get("/a")).await, Err(NoResponse::Bench(trouble)) if trouble.says.contains("OSCORE"))
    );
}

#[tokio::test]
async fn a_path_is_asked_for_by_its_words() {
    let (port, log) = sensor(PIGGYBACKED).await;
    let mut client = client(port).await;
    client.request(&Request::get(CORE)).await.unwrap();
    assert_eq!(path(&log.lock().unwrap()[0]), CORE);
    let traffic = client.traffic();
    assert_eq!((traffic.sent, traffic.heard), (29, 17));
}
