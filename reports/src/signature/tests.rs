//! Signatures made and examined: sound ones count, and each kind of fraud has its own code.

mod flips;
mod forgeries;
mod openssl;
mod sound;
mod trusted;
mod workshop;
