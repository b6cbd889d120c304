//! MQTT: a CONNECT without credentials, in version 3.1.1 and, where only that is understood, in version 5.

use suite::evidence::{Protocol, Scheme};

use super::Found;
use super::talk::Caller;
use crate::reach::NoConnection;

/// Connects as nobody. Whatever the answer, no topic is touched.
pub(super) async fn connect(caller: &Caller<'_>) -> Result<Result<Found, Vec<u8>>, NoConnection> {
    let old = connack(caller, 4).await?;
    let code = match old[..] {
        // Version 5 servers refuse 3.1.1 by "unacceptable protocol version" of either version.
        [0x20, 2, _, 0x01] | [0x20, _, _, 0x84, ..] => match connack(caller, 5).await?[..] {
            [0x20, _, _, code, ..] => code,
            _ => 0x01,
        },
        [0x20, 2, 0 | 1, code] => code,
        _ => return Ok(Err(old)),
    };
    // 4 and 5 of version 3.1.1; 134, 135 and 140 of version 5: bad user name or password, not authorised, bad method.
    let logins = if matches!(code, 4 | 5 | 0x86 | 0x87 | 0x8c) { vec![Scheme::Mqtt] } else { Vec::new() };
    Ok(Ok(Found::new(Protocol::Mqtt, format!("CONNACK {code}"), logins)))
}

/// The answer to one CONNECT; a server that accepts is told goodbye.
async fn connack(caller: &Caller<'_>, version: u8) -> Result<Vec<u8>, NoConnection> {
    let mut talk = caller.talk().await?;
    talk.say(&packet(version)).await;
    let answer = talk.hear(talk.read, 256, |heard| heard.get(1).is_some_and(|length| heard.len() >= 2 + usize::from(*length))).await;
    if answer.starts_with(&[0x20]) {
        talk.say(&[0xe0, 0]).await;
    }
    Ok(answer)
}

/// A CONNECT with a clean session, one minute of keep-alive, and no user name.
fn packet(version: u8) -> Vec<u8> {
    let properties: &[u8] = if version == 5 { &[0] } else { &[] };
    let rest = [b"\x00\x04MQTT", &[version, 2, 0, 60][..], properties, b"\x00\x08thirteen"].concat();
    let length = u8::try_from(rest.len()).expect("a CONNECT without credentials is short");
    [&[0x10, length][..], &rest].concat()
}

#[cfg(test)]
mod tests {
    #[test]
    fn packets_have_their_length() {
        assert_eq!((super::packet(4).len(), super::packet(4)[1], super::packet(5)[1]), (22, 20, 21));
    }
}
