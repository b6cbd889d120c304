//! The NetBIOS name service (RFC 1002): which names a node says are its own, and its hardware address.

use suite::evidence::Advertised;
use suite::names::Text;

use super::{Hearing, advertise};
use crate::probe::udp_ports::netbios_status;

/// Where the number of names stands in an answer: after the header, the name asked, its type, class, time to live and length.
const NAMES: usize = 12 + 34 + 10;
/// One name: fifteen characters, a suffix that tells the service, and two bytes of flags.
const NAME: usize = 18;

/// Asks twice for the status of the node.
pub(super) async fn ask(hearing: &mut Hearing<'_>) -> std::io::Result<Vec<Advertised>> {
    let mut services = Vec::new();
    for _ in 0..2 {
        let hear = |datagram: &[u8]| {
            let (names, unit) = read(datagram)?;
            names.iter().for_each(|name| advertise(&mut services, Advertised { name: Text::from_device(name), port: None }));
            Some(Text::from_device(&names.into_iter().chain(unit).collect::<Vec<_>>().join("\n")))
        };
        if hearing.round(&[netbios_status()], hear).await? {
            break;
        }
    }
    Ok(services)
}

/// The names without their suffixes, in the order of the answer.
pub(super) fn plain_names(datagram: &[u8]) -> Vec<String> {
    let names = read(datagram).map(|(names, _)| names).unwrap_or_default();
    names.iter().filter_map(|name| name.split_once('<')).map(|(name, _)| name.to_owned()).collect()
}

/// The names with their suffixes, and the hardware address, unless the node keeps it back.
fn read(datagram: &[u8]) -> Option<(Vec<String>, Option<String>)> {
    let is_response = datagram.get(2)? & 0x80 != 0;
    let is_status = datagram.get(NAMES - 10..NAMES - 8)? == [0, 0x21];
    if !is_response || !is_status {
        return None;
    }
    let (count, rest) = datagram.get(NAMES..)?.split_first()?;
    let names: Vec<String> = rest.chunks_exact(NAME).take(usize::from(*count)).map(name).collect();
    let unit = rest.get(names.len() * NAME..)?.get(..6).filter(|unit| unit.iter().any(|byte| *byte != 0));
    let unit = unit.map(|unit| format!("unit {}", unit.iter().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().join(":")));
    Some((names, unit))
}

fn name(entry: &[u8]) -> String {
    format!("{}<{:02x}>", String::from_utf8_lossy(&entry[..15]).trim_end(), entry[15])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::probe::testing::reach;
    use tokio::net::UdpSocket;

    fn answer(names: &[(&str, u8)], unit: [u8; 6]) -> Vec<u8> {
        let mut packet = netbios_status()[..46].to_vec();
        (packet[2], packet[5], packet[7]) = (0x84, 0, 1);
        packet.extend([0, 0x21, 0, 1, 0, 0, 0, 0, 0, 0, names.len() as u8]);
        for (name, suffix) in names {
            packet.extend(format!("{name:<15}").bytes().chain([*suffix, 4, 0]));
        }
        packet.extend(unit);
        packet
    }

    #[tokio::test]
    async fn a_node_tells_its_names_and_its_hardware_address() {
        let socket = UdpSocket::bind("127.0.0.1:0").await.unwrap();
        let port = socket.local_addr().unwrap().port();
        tokio::spawn(async move {
            let (_, from) = socket.recv_from(&mut [0; 512]).await.unwrap();
            socket.send_to(&answer(&[("EYE", 0x20), ("HOME", 0)], [0, 0x1b, 0x44, 0x11, 0x3a, 0xb7]), from).await.unwrap();
        });
        let reach = reach("127.0.0.1");
        let mut hearing = Hearing::new(&reach, port).await.unwrap();
        let services = ask(&mut hearing).await.unwrap();
        assert_eq!(services.iter().map(|service| service.name.as_str()).collect::<Vec<_>>(), ["EYE<20>", "HOME<00>"]);
        assert_eq!(hearing.said[0].as_str(), "EYE<20>\nHOME<00>\nunit 00:1b:44:11:3a:b7");
    }

    #[test]
    fn garbage_and_cut_answers_are_bounded() {
        let whole = answer(&[("EYE", 0x20)], [0; 6]);
        assert_eq!(read(&whole), Some((vec!["EYE<20>".to_owned()], None)));
        assert_eq!(plain_names(&whole), ["EYE"]);
        let mut boasts = whole.clone();
        boasts[NAMES] = 255;
        assert_eq!(read(&boasts).map(|(names, _)| names.len()), Some(1));
        assert!((0..NAMES).all(|length| read(&whole[..length]).is_none()) && read(&netbios_status()).is_none());
    }
}
