//! What a stranger can debug or command over the network at a place: a fact for units that ask a person, or that judge what is declared.

use crate::assessment::Assessment;
use crate::evidence::{Place, Port, Service};
use crate::p5_01_passwords::logins::every_tcp_port;
use crate::verdict::Missing;

/// How many services are identified at a place, lowest ports first.
const IDENTIFIED_AT_MOST: usize = 256;

/// Each open TCP port of a place by which a stranger can debug or command without a login, with how.
///
/// # Errors
/// What was not asked yet, or could not be: as long as one port is not identified, the list may not be whole.
pub(crate) fn open_to_strangers(assessment: &Assessment<'_>, at: &Place) -> Result<Vec<(Port, String)>, Missing> {
    let mut open = Vec::new();
    let ports = &every_tcp_port(assessment, at)?.open;
    for number in ports.iter().take(IDENTIFIED_AT_MOST) {
        let port = Port::tcp(*number);
        let seen = assessment.ask(Service { at: at.clone(), port })?;
        open.extend(seen.debug.iter().map(|how| (port, how.clone())));
    }
    Ok(open)
}
