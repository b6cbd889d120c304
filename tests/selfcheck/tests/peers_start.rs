//! Every peer starts, answers as `tests/peers/TRUTH.md` says, and leaves nothing behind.
