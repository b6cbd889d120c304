//! An image that is handed over piece by piece, in one connection, as somebody who pairs first where the row says that somebody has to.

use std::time::Duration;

use suite::evidence::{BenchTrouble, Place, Uuid};
use suite::ixit::t07_upd_mech::{Piece, Told, Transfer};
use suite::names::IdentityName;
use tokio::time::timeout;

use super::access::means;
use crate::context::Context;
use crate::session::ble::{Central, Characteristic, Connected, Means, Refusal};
use crate::session::http::HttpResponse;

/// How long an image may take to go over. A megabyte in the smallest pieces, at the usual interval of 30 ms, takes longer: then the bench has to agree on larger ones.
const GOES_OVER: Duration = Duration::from_secs(15 * 60);

/// Hands it over.
pub(super) async fn put(
    context: &Context,
    at: &Place,
    transfer: &Transfer,
    image: &[u8],
    who: Option<&IdentityName>,
) -> Result<Option<HttpResponse>, BenchTrouble> {
    let means = who.map_or(Ok(Means::Refuses), |name| means(context, at, name))?;
    let central = Central::open(&context.air(at)?, means).await?;
    let Ok(device) = central.connect().await? else { return Ok(None) };
    let paired = if who.is_some() { device.pair().await } else { Ok(()) };
    let came = match paired {
        Ok(()) => timeout(GOES_OVER, handed_over(&device, transfer, image)).await.unwrap_or(Ok(Came::Nothing)),
        Err(refusal) if refusal.silent => Ok(Came::Nothing),
        Err(refusal) => {
            let name = refusal.name.map(|name| format!(" ({name})")).unwrap_or_default();
            Err(BenchTrouble::new(format!("pairing with what the bench knows was refused{name}, so nothing was handed over")))
        }
    };
    device.leave().await?;
    came.map(Came::told)
}

/// As what BlueZ tells an error that a device itself gives to a value: those of applications have no name of their own on the bus.
const OF_THE_APPLICATION: [&str; 3] = ["org.bluez.Error.Failed", "org.bluez.Error.InvalidArguments", "org.bluez.Error.InvalidValueLength"];

/// What came of it.
#[derive(Debug, PartialEq, Eq)]
enum Came {
    /// There is no such characteristic.
    Absent,
    /// Whoever hands it over may not.
    Forbidden,
    /// The device did not answer, or ended the connection.
    Nothing,
    /// The device said no to what was written.
    Refused,
    /// The device took all of it, and told this.
    Taken(Vec<u8>),
}

impl Came {
    /// What it is called in HTTP.
    fn told(self) -> Option<HttpResponse> {
        let (status, body) = match self {
            Self::Absent => (404, Vec::new()),
            Self::Forbidden => (401, Vec::new()),
            Self::Nothing => return None,
            Self::Refused => (422, Vec::new()),
            Self::Taken(told) => (200, told),
        };
        Some(HttpResponse { status, headers: Vec::new(), body, whole: true, took: Duration::ZERO })
    }

    /// What an error on the bus says of what was written, whoever wrote it.
    fn of(refusal: &Refusal, is_connected: bool) -> Self {
        match &refusal.name {
            Some(_) if !refusal.silent => Self::Forbidden,
            Some(name) if is_connected && OF_THE_APPLICATION.contains(&name.as_str()) => Self::Refused,
            _ => Self::Nothing,
        }
    }
}

async fn handed_over(device: &Connected<'_>, transfer: &Transfer, image: &[u8]) -> Result<Came, BenchTrouble> {
    let length = u32::try_from(image.len()).map_err(|_| BenchTrouble::new("the image has four gigabytes or more"))?;
    let word = |told: &Told| (told.write.clone(), told.payload.bytes(length));
    let piece = transfer.piece.unwrap_or_default();
    let begins = transfer.begin.as_ref().map(word).map(|(to, word)| (to, word, Piece::MOST));
    let ends = transfer.end.as_ref().map(word).map(|(to, word)| (to, word, Piece::MOST));
    for (to, bytes, piece) in begins.into_iter().chain([(transfer.image.clone(), image.to_vec(), piece)]).chain(ends) {
        let Some(characteristic) = only(device, &to)? else { return Ok(Came::Absent) };
        if let Err(refusal) = device.write_pieces(characteristic, &bytes, piece.bytes()).await {
            return Ok(Came::of(&refusal, device.is_connected().await));
        }
    }
    let Some(result) = &transfer.result else { return Ok(Came::Taken(Vec::new())) };
    let Some(characteristic) = only(device, &result.read)? else { return Ok(Came::Absent) };
    // Whoever installs an image at once ends the connection: what runs afterwards tells the rest.
    Ok(device.read(characteristic).await.map_or(Came::Nothing, Came::Taken))
}

/// The characteristic of this UUID.
fn only<'d>(device: &'d Connected<'_>, uuid: &Uuid) -> Result<Option<&'d Characteristic>, BenchTrouble> {
    match device.all(uuid).0.as_slice() {
        [] => Ok(None),
        [one] => Ok(Some(one)),
        _ => {
            Err(BenchTrouble::new(format!("the device has {} several times: to which of them an image goes, nobody knows", uuid.as_str())))
        }
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case::by_the_rights(Some("org.bluez.Error.NotPermitted"), false, true, Some(401))]
    #[case::by_the_application(Some("org.bluez.Error.Failed"), true, true, Some(422))]
    #[case::by_its_length(Some("org.bluez.Error.InvalidValueLength"), true, true, Some(422))]
    #[case::busy(Some("org.bluez.Error.InProgress"), true, true, None)]
    #[case::nobody_on_the_bus_answered(Some("org.freedesktop.DBus.Error.NoReply"), true, true, None)]
    #[case::hung_up(Some("org.bluez.Error.Failed"), true, false, None)]
    #[case::no_answer(None, true, true, None)]
    fn what_a_device_says_to_an_image_is_told_from_its_silence(
        #[case] name: Option<&str>,
        #[case] silent: bool,
        #[case] is_connected: bool,
        #[case] status: Option<u16>,
    ) {
        let refusal = Refusal { name: name.map(Into::into), silent };
        assert_eq!(Came::of(&refusal, is_connected).told().map(|told| told.status), status);
    }

    #[rstest]
    #[case(Came::Absent, Some((404, vec![])))]
    #[case(Came::Nothing, None)]
    #[case(Came::Taken(vec![2]), Some((200, vec![2])))]
    fn what_came_is_told_in_the_words_of_http(#[case] came: Came, #[case] expected: Option<(u16, Vec<u8>)>) {
        assert_eq!(came.told().map(|told| (told.status, told.body)), expected);
    }
}
