//! A file that comes out of an image block by block, as a reader, so that no more of it is unpacked than somebody reads.

use std::io::{self, Read};

/// The blocks of a file, in their order.
pub(super) struct Pieces<I> {
    pieces: I,
    current: Vec<u8>,
    at: usize,
}

impl<I: Iterator<Item = io::Result<Vec<u8>>>> Pieces<I> {
    pub(super) fn new(pieces: I) -> Self {
        Self { pieces, current: Vec::new(), at: 0 }
    }
}

impl<I: Iterator<Item = io::Result<Vec<u8>>>> Read for Pieces<I> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.at >= self.current.len() {
            let Some(next) = self.pieces.next() else { return Ok(0) };
            (self.current, self.at) = (next?, 0);
            if self.current.is_empty() {
                // Whoever reads tries again, and sees in between whether the time is over: there may be millions of empty blocks.
                return Err(io::ErrorKind::Interrupted.into());
            }
        }
        let length = (&self.current[self.at..]).read(buffer)?;
        self.at += length;
        Ok(length)
    }
}

/// What is wrong with a block.
pub(super) fn broken(why: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, why)
}
