//! The list of resources of a server of CoAP (RFC 6690), asked of the device alone, and of all nodes at once where the authorisation names their group.

use suite::evidence::{Advertised, BenchTrouble, DiscoverSeen};
use suite::names::Text;

use super::advertise;
use crate::reach::Reach;
use crate::session::coap::group::{self, NODES};
use crate::session::coap::links::{Link, links};
use crate::session::coap::{CORE, Client, Request};

/// Asks the device, and then all nodes, where they may be asked: there are some that answer nothing else.
pub(super) async fn ask(reach: &Reach, port: u16) -> Result<DiscoverSeen, BenchTrouble> {
    let mut seen = alone(reach, port).await?;
    let Some(answers) = group::ask(reach, NODES, port).await? else { return Ok(seen) };
    seen.others = Some(answers.others);
    for message in answers.lists.iter().filter(|message| (200..300).contains(&message.status())) {
        take_in(&mut seen, &String::from_utf8_lossy(message.payload()));
    }
    Ok(seen)
}

/// Asks for the list. Whoever has none says nothing of himself so.
async fn alone(reach: &Reach, port: u16) -> Result<DiscoverSeen, BenchTrouble> {
    let mut seen = DiscoverSeen { said: Vec::new(), services: Vec::new(), others: None };
    let heard = match Client::clear(reach, port).await {
        Ok(mut client) => client.request(&Request::get(CORE)).await,
        Err(none) => Err(none),
    };
    let response = match heard {
        Ok(response) if (200..300).contains(&response.status) => response,
        Ok(_) => return Ok(seen),
        Err(none) => return none.or_trouble().map(|_| seen),
    };
    take_in(&mut seen, &response.text());
    Ok(seen)
}

/// Adds a list; the same twice is one.
fn take_in(seen: &mut DiscoverSeen, list: &str) {
    for link in links(list) {
        advertise(&mut seen.services, Advertised { name: Text::from_device(&told(&link)), port: None });
    }
    let said = Text::from_device(list);
    if !seen.said.contains(&said) {
        seen.said.push(said);
    }
}

/// A resource in one line. One that only OSCORE opens is named as such: what is behind it is not tested.
fn told(link: &Link) -> String {
    let kind = link.value("rt").map(|kind| format!(" ({kind})")).unwrap_or_default();
    let oscore = if link.is_oscore() { ", by OSCORE alone: not tested" } else { "" };
    format!("{}{kind}{oscore}", link.target)
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;
    use crate::session::coap::fake::{Reply, sensor};
    use crate::session::fake;

    #[rstest]
    #[case::list(0x45, "</t>;rt=\"temperature\",</k>;osc", &["/t (temperature)", "/k, by OSCORE alone: not tested"])]
    #[case::empty(0x45, "", &[])]
    #[case::refused(0x81, "</t>", &[])]
    #[tokio::test]
    async fn resources_are_told(#[case] code: u8, #[case] list: &'static str, #[case] expected: &[&str]) {
        let (port, _) = sensor(move |asked, _| vec![Reply::to(asked, code).body(list.as_bytes())]).await;
        let seen = ask(&fake::reach(), port).await.unwrap();
        assert_eq!(seen.services.iter().map(|service| service.name.as_str()).collect::<Vec<_>>(), expected);
    }

    #[tokio::test]
    async fn nobody_has_to_have_a_list() {
        let (port, _) = sensor(|_, _| Vec::new()).await;
        assert_eq!(ask(&fake::reach(), port).await.unwrap(), DiscoverSeen { said: Vec::new(), services: Vec::new(), others: None });
    }
}
