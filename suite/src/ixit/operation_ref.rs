//! An operation of a service, named from another row: `SoftServ-Settings/status`.

use std::fmt;
use std::str::FromStr;

use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::{Ixit, Operation, SoftServ};
use crate::names::RowId;

/// The row of 13-SoftServ and the id of its operation, written as one with a slash between: `SoftServ-Settings/status`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, JsonSchema)]
#[schemars(with = "String")]
pub struct OperationRef {
    /// The row of 13-SoftServ.
    pub service: RowId,
    /// The operation of that row.
    pub operation: String,
}

impl OperationRef {
    /// The operation with its service, if the declaration has it.
    #[must_use]
    pub fn find<'a>(&self, ixit: &'a Ixit) -> Option<(&'a SoftServ, &'a Operation)> {
        let service = ixit.soft_serv.iter().find(|row| *row.id == self.service)?;
        service.operation(&self.operation).map(|operation| (service, operation))
    }
}

impl fmt::Display for OperationRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.service, self.operation)
    }
}

/// Text that names no operation.
#[derive(Clone, Debug, thiserror::Error)]
#[error("`{0}` names no operation: write the row of 13-SoftServ, a slash and the operation, as in `SoftServ-Settings/status`")]
pub struct NoOperation(String);

impl FromStr for OperationRef {
    type Err = NoOperation;

    fn from_str(text: &str) -> Result<Self, NoOperation> {
        let (service, operation) = text.split_once('/').ok_or_else(|| NoOperation(text.to_owned()))?;
        if service.is_empty() || operation.is_empty() {
            return Err(NoOperation(text.to_owned()));
        }
        Ok(Self { service: service.into(), operation: operation.to_owned() })
    }
}

impl<'de> Deserialize<'de> for OperationRef {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

impl Serialize for OperationRef {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("SoftServ-Settings/status", Some(("SoftServ-Settings", "status")))]
    #[case("SoftServ-Settings", None)]
    #[case("/status", None)]
    #[case("SoftServ-Settings/", None)]
    fn an_operation_is_named_with_its_service(#[case] text: &str, #[case] parts: Option<(&str, &str)>) {
        let read = text.parse::<OperationRef>().ok();
        assert_eq!(read.as_ref().map(|read| (read.service.as_str(), read.operation.as_str())), parts);
        assert_eq!(read.map(|read| read.to_string()), parts.map(|_| text.to_owned()));
    }
}
