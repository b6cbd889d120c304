//! Secrets that a device tells.

use aho_corasick::AhoCorasick;
use suite::names::IdentityName;

use super::{Secret, Taint};

impl Secret {
    /// Whether these bytes hold the secret, in any encoding in which it is likely to come back.
    pub(crate) fn is_told_by(&self, bytes: &[u8]) -> bool {
        let taint = Taint::default();
        taint.secret(self);
        let plain = AhoCorasick::new([self.expose().as_bytes()]).is_ok_and(|finder| finder.is_match(bytes));
        plain || taint.scrub_bytes(bytes) != bytes
    }
}

/// Whose secrets these bytes hold.
pub(crate) fn told_by(bytes: &[u8], secrets: &[(IdentityName, Secret)]) -> impl Iterator<Item = IdentityName> {
    secrets.iter().filter(|(_, secret)| secret.is_told_by(bytes)).map(|(name, _)| name.clone())
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case::plain("token=Zk3-very-secret", true)]
    #[case::in_base64("WmszLXZlcnktc2VjcmV0", true)]
    #[case::nothing_of_it("token=(hidden)", false)]
    fn a_secret_is_found_in_every_form(#[case] told: &str, #[case] expected: bool) {
        let secrets = [("owner".into(), Secret::new("Zk3-very-secret".to_owned()))];
        assert_eq!(told_by(told.as_bytes(), &secrets).count(), usize::from(expected));
    }
}
