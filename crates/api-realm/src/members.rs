//! An entity's members, each as it is written: what callers keep may be large, and is shown without being taken apart.

use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde::{Serialize, Serializer};
use serde_json::value::{RawValue, to_raw_value};
use signet_domain::Refusal;

/// In the order in which they are written.
#[derive(Debug)]
pub(crate) struct Members(Vec<(String, Box<RawValue>)>);

impl Members {
    /// Those of `entity` whose name is wanted.
    pub(crate) fn of<T: Serialize>(entity: &T, is_wanted: impl Fn(&str) -> bool) -> Result<Self, Refusal> {
        let text = serde_json::to_string(entity).map_err(Refusal::bug)?;
        let mut members: Self = serde_json::from_str(&text).map_err(Refusal::bug)?;
        members.0.retain(|(name, _)| is_wanted(name));
        Ok(members)
    }

    /// Puts `value` in the place of a member, if that is shown.
    pub(crate) fn replace<T: Serialize>(&mut self, name: &str, value: &T) -> Result<(), Refusal> {
        if let Some((_, member)) = self.0.iter_mut().find(|(known, _)| known == name) {
            *member = to_raw_value(value).map_err(Refusal::bug)?;
        }
        Ok(())
    }
}

impl Serialize for Members {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(name, value)| (name, value)))
    }
}

impl<'de> Deserialize<'de> for Members {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(Reader)
    }
}

struct Reader;

impl<'de> Visitor<'de> for Reader {
    type Value = Members;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Members, A::Error> {
        let mut members = Vec::new();
        while let Some(member) = map.next_entry()? {
            members.push(member);
        }
        Ok(Members(members))
    }
}
