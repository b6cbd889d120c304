//! Values of `bench.yaml` that are written as one text, or as a text or more: days, networks, addresses, images.

use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;

use ipnet::IpNet;
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::de::value::MapAccessDeserializer;
use serde::de::{MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// From the first to the last day, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, JsonSchema)]
#[schemars(with = "String")]
pub struct Days {
    /// The first day.
    pub first: Date,
    /// The last day.
    pub last: Date,
}

impl Days {
    /// Whether a day lies inside.
    #[must_use]
    pub fn include(&self, day: Date) -> bool {
        self.first <= day && day <= self.last
    }
}

impl FromStr for Days {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let fault = || format!("`{text}` is no span of days: write the first and the last day, as in `2026-11-20..2026-12-20`");
        let (first, last) = text.split_once("..").ok_or_else(fault)?;
        let (first, last) = (first.trim().parse().map_err(|_| fault())?, last.trim().parse().map_err(|_| fault())?);
        if first > last { Err(fault()) } else { Ok(Self { first, last }) }
    }
}

impl fmt::Display for Days {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}..{}", self.first, self.last)
    }
}

/// An IP network, or one address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, JsonSchema)]
#[schemars(with = "String")]
pub struct Network(pub IpNet);

impl FromStr for Network {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let network = text.parse().map(Self);
        network
            .or_else(|_| text.parse::<IpAddr>().map(|address| Self(IpNet::from(address))))
            .map_err(|_| format!("`{text}` is no address or network: write `192.168.50.10` or `192.168.50.0/24`"))
    }
}

impl fmt::Display for Network {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// The address of one Bluetooth device, in capitals.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, JsonSchema)]
#[schemars(with = "String")]
pub struct BluetoothAddress(String);

impl BluetoothAddress {
    /// The address as text of 17 characters.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for BluetoothAddress {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let pairs: Vec<&str> = text.split(':').collect();
        let is_pair = |pair: &&str| pair.len() == 2 && pair.bytes().all(|byte| byte.is_ascii_hexdigit());
        let is_address = pairs.len() == 6 && pairs.iter().all(is_pair);
        is_address
            .then(|| Self(text.to_ascii_uppercase()))
            .ok_or_else(|| format!("`{text}` is no Bluetooth address: write six pairs of hexadecimal digits, as in `C4:7C:8D:01:02:03`"))
    }
}

impl fmt::Display for BluetoothAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

macro_rules! as_text {
    ($($name:ty),*) => { $(
        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
            }
        }
        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }
    )* };
}
as_text!(BluetoothAddress, Days, Network);

/// One address, or a list of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Addresses(pub Vec<IpAddr>);

impl JsonSchema for Addresses {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Addresses".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "anyOf": [{ "type": "string" }, { "type": "array", "items": { "type": "string" } }] })
    }
}

impl<'de> Deserialize<'de> for Addresses {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(OneOrMore)
    }
}

struct OneOrMore;

impl<'de> Visitor<'de> for OneOrMore {
    type Value = Addresses;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an IP address, or a list of IP addresses")
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Addresses, E> {
        let address: IpAddr = text.parse().map_err(|_| E::custom(format!("`{text}` is no IP address")))?;
        Ok(Addresses(vec![address.to_canonical()]))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Addresses, A::Error> {
        let mut addresses = Vec::new();
        while let Some(address) = list.next_element::<IpAddr>()? {
            addresses.push(address.to_canonical());
        }
        Ok(Addresses(addresses))
    }
}

/// An image: the file, relative to `bench.yaml`, or the file with its version as the device would tell it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImageFile {
    /// The file, relative to `bench.yaml`.
    pub file: String,
    /// The version that the device would tell after its installation.
    pub version: Option<String>,
}

/// An image with its version.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct WithVersion {
    file: String,
    #[serde(default)]
    version: Option<String>,
}

impl JsonSchema for ImageFile {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "ImageFile".into()
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        let with_version = WithVersion::json_schema(generator);
        schemars::json_schema!({ "anyOf": [{ "type": "string" }, with_version] })
    }
}

impl<'de> Deserialize<'de> for ImageFile {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(FileOrMore)
    }
}

struct FileOrMore;

impl<'de> Visitor<'de> for FileOrMore {
    type Value = ImageFile;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the name of a file, or `{ file: …, version: … }`")
    }

    fn visit_str<E: serde::de::Error>(self, file: &str) -> Result<ImageFile, E> {
        Ok(ImageFile { file: file.to_owned(), version: None })
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<ImageFile, A::Error> {
        let WithVersion { file, version } = WithVersion::deserialize(MapAccessDeserializer::new(map))?;
        Ok(ImageFile { file, version })
    }
}

/// Adapters of this machine by name, written as one name or a list of them.
#[derive(Clone, Debug, Default, PartialEq, Eq, JsonSchema)]
#[schemars(with = "NameOrNames")]
pub struct Adapters(pub Vec<String>);

#[derive(Deserialize, JsonSchema)]
#[serde(untagged, expecting = "the name of an adapter, such as `hci0`, or a list of such names")]
enum NameOrNames {
    One(String),
    More(Vec<String>),
}

impl<'de> Deserialize<'de> for Adapters {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Self(match NameOrNames::deserialize(deserializer)? {
            NameOrNames::One(name) => vec![name],
            NameOrNames::More(names) => names,
        }))
    }
}
