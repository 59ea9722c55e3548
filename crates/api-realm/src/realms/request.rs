//! What a request says of a realm.

use serde::{Deserialize, Deserializer};
use signet_domain::realm_admin::{CreateRealm, RealmChange};
use signet_domain::realms::{BrandingChange, Change, Logo, SettingsChange};
use utoipa::ToSchema;

/// Null is said too: it gives a rule back to its default.
fn said<'de, T: Deserialize<'de>, D: Deserializer<'de>>(deserializer: D) -> Result<Change<T>, D::Error> {
    Option::<T>::deserialize(deserializer).map(Some)
}

/// A request with members of its own and, beside them, the rules of a realm: members that are flattened out of another struct
/// could not be named in errors.
macro_rules! with_rules {
    ($(#[$about:meta])* $name:ident { $($own:tt)* }) => {
        $(#[$about])*
        #[derive(Debug, Deserialize, ToSchema)]
        pub(crate) struct $name {
            $($own)*
            /// Whether a password alone is not enough for anybody.
            #[schema(value_type = Option<bool>, default = false, example = false)]
            #[serde(default, deserialize_with = "said")]
            mfa_required: Change<bool>,
            /// Whether an address has to be proved before its first sign-in.
            #[schema(value_type = Option<bool>, default = false, example = false)]
            #[serde(default, deserialize_with = "said")]
            require_verified_email: Change<bool>,
            /// Whether a device may be remembered, so that it is not asked for a second factor for 30 days.
            #[schema(value_type = Option<bool>, default = false, example = false)]
            #[serde(default, deserialize_with = "said")]
            remembered_devices: Change<bool>,
            /// Whether people may register by themselves. Invitations are answered all the same.
            #[schema(value_type = Option<bool>, default = true, example = true)]
            #[serde(default, deserialize_with = "said")]
            registration_open: Change<bool>,
            /// How many seconds access tokens are good for, from the next one on: less than a session lasts without a refresh.
            /// The installation's when absent or null.
            #[schema(value_type = Option<i64>, minimum = 60, maximum = 86400, example = 900)]
            #[serde(default, deserialize_with = "said")]
            access_token_seconds: Change<i64>,
            /// How many seconds sessions last without a refresh. What is shorter than before binds sessions that there are, and
            /// what is longer binds from their next refresh on. The installation's when absent or null.
            #[schema(value_type = Option<i64>, minimum = 300, maximum = 31536000, example = 86400)]
            #[serde(default, deserialize_with = "said")]
            session_idle_seconds: Change<i64>,
            /// How many seconds sessions last at most. What is shorter than before binds sessions that there are. The
            /// installation's when absent or null.
            #[schema(value_type = Option<i64>, minimum = 300, maximum = 31536000, example = 2592000)]
            #[serde(default, deserialize_with = "said")]
            session_absolute_seconds: Change<i64>,
            /// How many characters passwords have at least that are set from now on.
            #[schema(value_type = Option<i64>, minimum = 8, maximum = 128, default = 8, example = 12)]
            #[serde(default, deserialize_with = "said")]
            password_min_length: Change<i64>,
            /// What the realm is called on its pages. `Signet` in the realm `default`, and the name of others, when absent or null.
            #[schema(value_type = Option<String>, min_length = 1, max_length = 64, example = "Eastwind Shop")]
            #[serde(default, deserialize_with = "said")]
            display_name: Change<String>,
            /// The colour of what is pressed on its pages. They show it as light or as dark as it can be read, in light and in dark.
            #[schema(value_type = Option<String>, pattern = "^#[0-9A-Fa-f]{6}$", example = "#0b6e4f")]
            #[serde(default, deserialize_with = "said")]
            accent_color: Change<String>,
            /// The picture above its pages, in base64: a PNG, JPEG or WebP of at most 64 KiB and 1,024 pixels in each direction. It
            /// is written anew, and made smaller where it is larger than 384 by 192.
            #[schema(
                value_type = Option<String>, max_length = 87384,
                example = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
            )]
            #[serde(default, deserialize_with = "said")]
            logo: Change<String>,
        }

        impl $name {
            fn rules(&self) -> SettingsChange {
                SettingsChange {
                    mfa_required: self.mfa_required,
                    require_verified_email: self.require_verified_email,
                    remembered_devices: self.remembered_devices,
                    registration_open: self.registration_open,
                    access_token_seconds: self.access_token_seconds,
                    session_idle_seconds: self.session_idle_seconds,
                    session_absolute_seconds: self.session_absolute_seconds,
                    password_min_length: self.password_min_length,
                    branding: BrandingChange {
                        display_name: self.display_name.clone(),
                        accent_color: self.accent_color.clone(),
                        logo: self.logo.as_ref().map(|logo| logo.as_deref().map(Logo::read)),
                    },
                }
            }
        }
    };
}

with_rules! {
    /// A new realm. Rules that are absent or null are the defaults.
    NewRealmRequest {
        /// Lower-case letters, digits and hyphens; unique in the installation, deleted realms included.
        #[schema(min_length = 1, max_length = 63, pattern = "^[a-z0-9-]{1,63}$", example = "shop-berlin")]
        name: String,
        /// The UUID that clients name it by; a random one when absent.
        #[schema(format = "uuid", example = "3f6c1a52-8d0e-4b7a-9c2f-5e1d7a90b364")]
        key: Option<String>,
        /// ISO 3166-1 alpha-2, given to new identities.
        #[schema(example = "DE")]
        country: String,
        /// ISO 4217, given to new identities.
        #[schema(example = "EUR")]
        currency: String,
    }
}

with_rules! {
    /// What of a realm is to change. A rule that is null goes back to its default.
    ChangeRealmRequest {
        /// Another name, for administrators of the realm `default`. It is in the issuer of the realm's tokens and in the
        /// addresses of its pages: tokens and links from before it do not hold any more, and sessions go on.
        #[schema(min_length = 1, max_length = 63, pattern = "^[a-z0-9-]{1,63}$", example = "shop-hamburg")]
        name: Option<String>,
        /// ISO 3166-1 alpha-2, given to new identities.
        #[schema(example = "DE")]
        country: Option<String>,
        /// ISO 4217, given to new identities.
        #[schema(example = "EUR")]
        currency: Option<String>,
    }
}

impl From<NewRealmRequest> for CreateRealm {
    fn from(said: NewRealmRequest) -> Self {
        let settings = said.rules();
        let NewRealmRequest { name, key, country, currency, .. } = said;
        Self { name, key, country, currency, settings }
    }
}

impl From<ChangeRealmRequest> for RealmChange {
    fn from(said: ChangeRealmRequest) -> Self {
        let settings = said.rules();
        let ChangeRealmRequest { name, country, currency, .. } = said;
        Self { name, country, currency, settings }
    }
}
