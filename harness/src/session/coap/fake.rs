//! Sensors for tests, good and hostile, on loopback: whatever is asked, a function says what datagrams come back.

use std::sync::{Arc, Mutex};

use coap_lite::{CoapOption, MessageClass, MessageType, Packet};
use tokio::net::UdpSocket;

use super::message::shortest;

/// What has come so far, and a way to answer.
pub(crate) type Log = Arc<Mutex<Vec<Packet>>>;

/// Starts a sensor; its port and what it heard. The function gets each message and how many came before it.
pub(crate) async fn sensor(answer: impl Fn(&Packet, usize) -> Vec<Vec<u8>> + Send + 'static) -> (u16, Log) {
    let socket = UdpSocket::bind("127.0.0.1:0").await.unwrap();
    let port = socket.local_addr().unwrap().port();
    let log = Log::default();
    let heard = Arc::clone(&log);
    tokio::spawn(async move {
        let mut buffer = vec![0; 65_535];
        while let Ok((length, from)) = socket.recv_from(&mut buffer).await {
            let Ok(message) = Packet::from_bytes(&buffer[..length]) else { continue };
            let number = heard.lock().unwrap().len();
            let answers = answer(&message, number);
            heard.lock().unwrap().push(message);
            for datagram in answers {
                let _ = socket.send_to(&datagram, from).await;
            }
        }
    });
    (port, log)
}

/// An answer to a message.
pub(crate) struct Reply(Packet);

impl Reply {
    /// In the acknowledgement.
    pub(crate) fn to(asked: &Packet, code: u8) -> Self {
        let mut packet = Packet::new();
        packet.header.set_type(MessageType::Acknowledgement);
        packet.header.message_id = asked.header.message_id;
        packet.header.code = MessageClass::from(code);
        packet.set_token(asked.get_token().to_vec());
        Self(packet)
    }

    /// In a message of its own.
    pub(crate) fn separate(mut self, kind: MessageType, id: u16) -> Self {
        self.0.header.set_type(kind);
        self.0.header.message_id = id;
        self
    }

    pub(crate) fn token(mut self, token: &[u8]) -> Self {
        self.0.set_token(token.to_vec());
        self
    }

    pub(crate) fn number(mut self, option: CoapOption, value: u32) -> Self {
        self.0.add_option(option, shortest(value));
        self
    }

    pub(crate) fn option(mut self, option: CoapOption, value: &[u8]) -> Self {
        self.0.add_option(option, value.to_vec());
        self
    }

    pub(crate) fn body(mut self, body: &[u8]) -> Vec<u8> {
        self.0.payload = body.to_vec();
        self.0.to_bytes_unlimited().unwrap()
    }
}

/// The path that is asked for.
pub(crate) fn path(asked: &Packet) -> String {
    let words = asked.get_option(CoapOption::UriPath).into_iter().flatten();
    words.map(|word| format!("/{}", String::from_utf8_lossy(word))).collect()
}

/// A number among the options of a message.
pub(crate) fn number(asked: &Packet, option: CoapOption) -> Option<u32> {
    asked.get_first_option(option).map(|value| value.iter().fold(0, |number, byte| number << 8 | u32::from(*byte)))
}
