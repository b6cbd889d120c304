//! What a capture file of the bench shows of one address of the device. Only files are read; nothing is sent.

mod conversation;
mod frames;
mod language;
mod packet;
mod sought;

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::path::Path;

use jiff::Timestamp;
use suite::evidence::{BenchTrouble, Capture, CaptureSeen, Flow, FrameShown, Opened, Peer, Port, SecretShown, Transport};
use suite::names::Text;

use crate::context::Context;
use conversation::{Conversation, Key};
use frames::Frame;
use packet::Packet;
use sought::Found;
pub(crate) use sought::Sought;

/// The most conversations that are told apart, flows that are kept, and secrets that are listed.
const CONVERSATIONS: usize = 50_000;
const FLOWS: usize = 2_000;
const SECRETS: usize = 100;
/// The most names that are remembered from DNS.
const NAMES: usize = 10_000;

/// Reads the capture.
///
/// # Errors
/// When the bench has no such file, it is none that can be read, or nothing in it is of the device.
pub async fn put(context: &Context, question: &Capture) -> Result<CaptureSeen, BenchTrouble> {
    let path = context.bench.capture(&question.digest)?;
    let device = context.reach(&question.at)?.address;
    let sought = Sought::of(&context.taint, &context.key, &context.declaration, &context.bench);
    let read = tokio::task::spawn_blocking(move || seen(&path, device, &sought));
    read.await.map_err(|error| BenchTrouble::new(format!("a capture could not be read: {error}")))?
}

/// What a file shows of an address.
pub(crate) fn seen(path: &Path, device: IpAddr, sought: &Sought) -> Result<CaptureSeen, BenchTrouble> {
    let mut reading = Reading {
        device,
        sought,
        frames: 0,
        of_others: 0,
        conversations: BTreeMap::new(),
        names: BTreeMap::new(),
        shown: Vec::new(),
        full: false,
    };
    let cut_short = frames::each(path, |frame| reading.frame(frame))?;
    let flows = reading.flows();
    let too_many = reading.full || flows.len() > FLOWS;
    let kept = format!("it holds more than {CONVERSATIONS} conversations or {FLOWS} flows of the device, and no more were kept");
    Ok(CaptureSeen {
        frames: reading.frames,
        of_others: reading.of_others,
        flows: flows.into_iter().take(FLOWS).collect(),
        secrets: reading.shown,
        cut_short: cut_short.or_else(|| too_many.then_some(kept)),
    })
}

struct Reading<'a> {
    device: IpAddr,
    sought: &'a Sought,
    frames: u64,
    of_others: u64,
    conversations: BTreeMap<Key, Conversation>,
    names: BTreeMap<IpAddr, String>,
    shown: Vec<SecretShown>,
    /// Conversations were left out.
    full: bool,
}

impl Reading<'_> {
    fn frame(&mut self, frame: &Frame<'_>) {
        self.frames += 1;
        let packet = packet::read(frame.link, frame.data).filter(|packet| packet.from == self.device || packet.to == self.device);
        let Some(packet) = packet else {
            self.of_others += 1;
            return;
        };
        if let Some(key) = Key::of(&packet, self.device) {
            self.remember_names(&packet);
            self.note(key, &packet, frame.at);
        }
    }

    fn note(&mut self, key: Key, packet: &Packet<'_>, at: Option<Timestamp>) {
        if self.conversations.len() >= CONVERSATIONS && !self.conversations.contains_key(&key) {
            self.full = true;
            return;
        }
        let (from_device, frame) = (packet.from == self.device, self.frames);
        let conversation = self.conversations.entry(key).or_insert_with(|| Conversation::new(packet, from_device, frame, at));
        conversation.add(packet, from_device);
        let (shows, port) = (conversation.shows(self.sought, packet, from_device), conversation.port(&key));
        if let Some(Found { marked, bytes, before }) = shows.filter(|_| self.shown.len() < SECRETS) {
            let peer = self.conversations.get(&key).map_or(Peer::Local, |conversation| self.peer(key.peer, conversation));
            let inside = FrameShown { at, device_port: key.device_port, peer, peer_port: key.peer_port, bytes, before };
            self.shown.push(SecretShown { frame, port, from_device, marked, inside: Some(inside) });
        }
    }

    /// Names that the device looked up, for the addresses that it got.
    fn remember_names(&mut self, packet: &Packet<'_>) {
        if packet.transport == Transport::Udp && packet.from_port == 53 && packet.to == self.device && self.names.len() < NAMES {
            self.names.extend(language::names(packet.payload));
        }
    }

    /// The conversations, added up by who called whom where.
    fn flows(&self) -> Vec<Flow> {
        let mut flows: BTreeMap<(Opened, Port, Peer), Flow> = BTreeMap::new();
        for (key, conversation) in &self.conversations {
            let (opened, port) = (conversation.opened, conversation.port(key));
            let peer = self.peer(key.peer, conversation);
            let flow = flows.entry((opened, port, peer.clone())).or_insert_with(|| Flow {
                opened,
                port,
                peer,
                speaks: None,
                logins: Vec::new(),
                answered: 0,
                first_frame: conversation.first_frame,
                first_at: conversation.first_at,
                frames: 0,
                bytes: 0,
            });
            if conversation.first_frame < flow.first_frame {
                (flow.first_frame, flow.first_at) = (conversation.first_frame, conversation.first_at);
            }
            flow.answered += u32::from(conversation.answered);
            flow.frames += conversation.frames;
            flow.bytes += conversation.bytes;
            flow.speaks = flow.speaks.take().or_else(|| conversation.speaks(port).map(str::to_owned));
            let new: Vec<_> = conversation.logins().into_iter().filter(|scheme| !flow.logins.contains(scheme)).collect();
            flow.logins.extend(new);
        }
        flows.into_values().collect()
    }

    /// Of hosts of the local network nothing is kept that tells them apart.
    fn peer(&self, address: IpAddr, conversation: &Conversation) -> Peer {
        if packet::is_group(address) {
            return Peer::Group;
        }
        if packet::is_local(address) {
            return Peer::Local;
        }
        let name = conversation.server_name().or_else(|| self.names.get(&address).cloned());
        Peer::Remote { address: address.to_string(), name: name.map(|name| Text::from_device(&name)) }
    }
}

#[cfg(test)]
mod tests;
