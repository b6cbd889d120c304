//! Reference lists that judges compare with: dated data, part of the method, named by digest in every question that uses one.

pub mod passwords;
pub mod secret_traits;
pub mod tls;
