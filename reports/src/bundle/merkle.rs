//! The Merkle root over the parts, as RFC 6962 builds it: leaves and nodes are hashed apart, so that neither passes for the other.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use suite::names::Digest;

use super::PartName;

/// What stands for all parts of a bundle, withheld ones included: this is what is signed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct Root(pub Digest);

/// The hash of one part's leaf: of its name and the digest of its bytes.
#[must_use]
pub fn leaf(name: &PartName, digest: &[u8; 32]) -> [u8; 32] {
    let mut hash = Sha256::new();
    hash.update([0]);
    hash.update(digest);
    hash.update(name.as_str().as_bytes());
    hash.finalize().into()
}

impl Root {
    /// The root over leaves in the order of their names.
    #[must_use]
    pub fn over(leaves: &[[u8; 32]]) -> Self {
        Self(Digest(format!("sha256:{}", hex::encode(hash(leaves)))))
    }

    /// What the part `root` says: the bytes that signatures are over.
    #[must_use]
    pub fn written(&self) -> Vec<u8> {
        format!("{self}\n").into_bytes()
    }
}

impl fmt::Display for Root {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

fn hash(leaves: &[[u8; 32]]) -> [u8; 32] {
    match leaves {
        [] => Sha256::digest([]).into(),
        [one] => *one,
        _ => {
            // The largest power of two below their number: RFC 6962, section 2.1.
            let (left, right) = leaves.split_at(leaves.len().next_power_of_two() / 2);
            let mut node = Sha256::new();
            node.update([1]);
            node.update(hash(left));
            node.update(hash(right));
            node.finalize().into()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tree_is_that_of_rfc_6962() {
        let node = |left: [u8; 32], right: [u8; 32]| -> [u8; 32] { Sha256::digest([&[1][..], &left, &right].concat()).into() };
        let [a, b, c] = [[1; 32], [2; 32], [3; 32]];
        assert_eq!(hash(&[a, b, c]), node(node(a, b), c));
        assert_eq!(hash(&[a, b, c, a, b]), node(node(node(a, b), node(c, a)), b));
        assert_eq!(Root::over(&[]).0, Digest::of(b""));
    }

    #[test]
    fn a_leaf_is_bound_to_its_name() {
        let [one, other] = ["item.json", "plan.json"].map(|name| leaf(&PartName::new(name).unwrap(), &[7; 32]));
        assert_ne!(one, other);
    }
}
