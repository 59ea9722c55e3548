//! The rules for what an identity is made from.

use serde_json::{Map, Value};
use signet_protocol::country::Country;
use signet_protocol::currency::Currency;

use super::model::IdentityType;
use crate::free_data::FreeData;
use crate::refusal::FieldError;

/// What a caller says of an identity; what is absent is not said.
#[derive(Debug, Clone, Default)]
pub struct IdentityFields {
    /// `neutral`, `person` or `company`.
    pub kind: Option<String>,
    /// ISO 3166-1 alpha-2.
    pub country: Option<String>,
    /// ISO 4217.
    pub currency: Option<String>,
    /// Members of its data.
    pub data: Option<Map<String, Value>>,
    /// The id of the user who is to own it.
    pub owner: Option<String>,
}

/// The same, held against the rules.
#[derive(Debug)]
pub(super) struct Checked {
    pub(super) kind: Option<IdentityType>,
    pub(super) country: Option<Country>,
    pub(super) currency: Option<Currency>,
}

impl IdentityFields {
    pub(super) fn checked(&self) -> Result<Checked, Vec<FieldError>> {
        let kind = self
            .kind
            .as_deref()
            .map(|text| text.parse::<IdentityType>().map_err(|message| FieldError::new("type", "BAD_TYPE", message)));
        let country = self
            .country
            .as_deref()
            .map(|text| Country::parse(text).map_err(|bad| FieldError::new("country", "BAD_COUNTRY", bad.to_string())));
        let currency = self.currency.as_deref().map(|text| {
            Currency::parse(text).map_err(|bad| FieldError::new("currency", "BAD_CURRENCY", bad.to_string()))
        });
        // What is made is checked whole; what is changed is checked once it is merged.
        let data = self.data.as_ref().map(|data| FreeData::checked(data.clone()).map(drop));
        match (kind.transpose(), country.transpose(), currency.transpose(), data.transpose()) {
            (Ok(kind), Ok(country), Ok(currency), Ok(_)) => Ok(Checked { kind, country, currency }),
            (kind, country, currency, data) => {
                Err([kind.err(), country.err(), currency.err(), data.err()].into_iter().flatten().collect())
            }
        }
    }
}
