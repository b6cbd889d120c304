//! Bodies in parts (RFC 7959): sent as the device wants them, put together as they come, and given up where they do not end.

use std::time::{Duration, Instant};

use super::message::{Block, Message, Request};
use super::{Client, response};
use crate::session::http::HttpResponse;
use crate::session::{BODY_LIMIT, NoResponse};

/// The most parts of one body.
const PARTS: u32 = 2_048;
/// The size of a part that is sent first, as exponent: 1,024 bytes.
const EXPONENT: u8 = 6;
/// How many times as long as one exchange a whole body may take.
const EXCHANGES: u32 = 3;

/// Sends a request with its whole body and reads the whole body of the answer.
pub(super) async fn whole(client: &mut Client, request: &Request) -> Result<HttpResponse, NoResponse> {
    let began = Instant::now();
    let first = send_all(client, request).await?;
    let took = began.elapsed();
    let (body, is_whole) = read_all(client, request, &first, began).await?;
    Ok(response(&first, body, is_whole, took))
}

/// Sends what is sent in parts, if it is long; the answer to the last one.
async fn send_all(client: &mut Client, request: &Request) -> Result<Message, NoResponse> {
    let mut exponent = EXPONENT;
    if request.payload.len() <= 16 << exponent {
        let answer = client.ask(request).await?;
        // Too large in one piece: the device names a size that it takes.
        match answer.block1().filter(|_| answer.status() == 413) {
            Some(wanted) if wanted.size() < request.payload.len() => exponent = wanted.exponent,
            _ => return Ok(answer),
        }
    }
    let (mut sent, end_of_all) = (0, Instant::now() + client.patience().exchange * EXCHANGES);
    loop {
        if Instant::now() > end_of_all {
            return Err(NoResponse::Silent);
        }
        let size = 16_usize << exponent;
        let end = request.payload.len().min(sent + size);
        let block = Block { number: u32::try_from(sent / size).unwrap_or(u32::MAX), more: end < request.payload.len(), exponent };
        let part = Request { payload: request.payload[sent..end].to_vec(), block1: Some(block), ..request.clone() };
        let answer = client.ask(&part).await?;
        if !block.more || answer.status() != 231 {
            return Ok(answer);
        }
        // A smaller size holds from the next part on; its number counts in that size (RFC 7959, 2.3).
        exponent = answer.block1().map_or(exponent, |taken| taken.exponent.min(exponent));
        sent = end;
    }
}

/// The body that begins with this answer; `false` where it was left before its end.
async fn read_all(client: &mut Client, request: &Request, first: &Message, began: Instant) -> Result<(Vec<u8>, bool), NoResponse> {
    let mut body = first.payload().to_vec();
    let mut block = match first.block2() {
        None => return Ok((body, true)),
        Some(Ok(block)) if block.number == 0 => block,
        Some(_) => return Err(NoResponse::Garbage("an answer that begins in its middle".to_owned())),
    };
    let end: Duration = client.patience().exchange * EXCHANGES;
    while block.more {
        if body.len() >= BODY_LIMIT || block.number >= PARTS || began.elapsed() > end || first_is_short(&body, block) {
            body.truncate(BODY_LIMIT);
            return Ok((body, false));
        }
        let next = Block { number: block.number + 1, more: false, exponent: block.exponent };
        let asked = Request { payload: Vec::new(), format: None, block1: None, block2: Some(next), observe: None, ..request.clone() };
        let answer = match client.ask(&asked).await {
            Ok(answer) => answer,
            Err(NoResponse::Bench(trouble)) => return Err(NoResponse::Bench(trouble)),
            Err(_) => return Ok((body, false)),
        };
        let follows = answer.block2().and_then(Result::ok).filter(|came| came.number == next.number && came.exponent == next.exponent);
        match follows.filter(|_| answer.status() == first.status() && answer.etag() == first.etag()) {
            Some(came) => block = came,
            // Another part than was asked for, or a part of something else.
            None => return Ok((body, false)),
        }
        body.extend_from_slice(answer.payload());
    }
    body.truncate(BODY_LIMIT);
    Ok((body, true))
}

/// Whether a part that others follow is shorter than its size: what follows would stand in the wrong place.
fn first_is_short(body: &[u8], block: Block) -> bool {
    body.len() != (block.number as usize + 1) * block.size()
}
