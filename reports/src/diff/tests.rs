//! Two bundles of a small thing beside each other.

use super::*;
