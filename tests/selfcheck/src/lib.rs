//! tests/selfcheck
