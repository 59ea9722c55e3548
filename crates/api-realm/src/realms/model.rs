//! A Realm as the API shows it.

use serde::Serialize;
use signet_domain::{Settings, passwords, realms};
use signet_edge::paths;
use utoipa::openapi::{RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

/// An isolated domain of users and their things, with its own keys, issuer and rules.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Realm {
    /// Its id.
    #[schema(pattern = "^[0-9a-f]{24}$", example = "6567a1ef0c1d2e3f4a5b6c7d")]
    id: String,
    /// The UUID that clients name it by: `realm_key` at sign-in, and the header `X-Realm-Key`.
    #[schema(format = "uuid", example = "3f6c1a52-8d0e-4b7a-9c2f-5e1d7a90b364")]
    key: String,
    /// Its name, unique in the installation.
    #[schema(pattern = "^[a-z0-9-]{1,63}$", example = "shop-berlin")]
    name: String,
    /// The `iss` of its access tokens.
    #[schema(example = "https://id.example.com/realms/shop-berlin")]
    issuer: String,
    /// ISO 3166-1 alpha-2, given to new identities.
    #[schema(example = "DE")]
    country: String,
    /// ISO 4217, given to new identities.
    #[schema(example = "EUR")]
    currency: String,
    /// Whether a password alone is not enough for anybody.
    #[schema(example = false)]
    mfa_required: bool,
    /// Whether an address has to be proved before its first sign-in.
    #[schema(example = false)]
    require_verified_email: bool,
    /// Whether a device may be remembered, so that it is not asked for a second factor for 30 days.
    #[schema(example = false)]
    remembered_devices: bool,
    /// Whether people may register by themselves. Invitations are answered all the same.
    #[schema(example = true)]
    registration_open: bool,
    /// How many seconds access tokens are good for.
    #[schema(example = 900)]
    access_token_seconds: u64,
    /// How many seconds sessions last without a refresh. Those that have a key last 12 hours without use, or as long as this
    /// where it is shorter.
    #[schema(example = 2592000)]
    session_idle_seconds: u64,
    /// How many seconds sessions last at most.
    #[schema(example = 7776000)]
    session_absolute_seconds: u64,
    /// How many characters passwords have at least.
    #[schema(example = 8)]
    password_min_length: usize,
    /// What the realm is called on its pages.
    #[schema(example = "Eastwind Shop")]
    display_name: String,
    /// The colour of what is pressed on its pages; null for the usual one.
    #[schema(pattern = "^#[0-9a-f]{6}$", example = "#0b6e4f")]
    accent_color: Option<String>,
    /// Where the picture above its pages is; null when there is none.
    #[schema(example = "https://id.example.com/realms/shop-berlin/brand/logo.9f86d081884c.png")]
    logo_url: Option<String>,
    /// Whether its clock may be moved ahead and its messages be read through the API.
    #[schema(example = false)]
    test: bool,
    /// When it was made, in milliseconds since 1970.
    #[schema(pattern = "^[0-9]+$", example = "1519211809934")]
    created_at: String,
    /// When it was last changed, in milliseconds since 1970.
    #[schema(pattern = "^[0-9]+$", example = "1519211809934")]
    updated_at: String,
    /// Whether it was deleted: nobody gets in.
    #[schema(required = false, example = false)]
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    deleted: bool,
    /// When it was deleted, in milliseconds since 1970.
    #[schema(required = false, nullable = false, pattern = "^[0-9]+$", example = "1519211809934")]
    #[serde(skip_serializing_if = "Option::is_none")]
    deleted_at: Option<String>,
}

/// One realm.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RealmBody {
    /// The realm.
    #[serde(flatten)]
    realm: Realm,
    /// Always null: there is none.
    #[schema(schema_with = crate::openapi::null)]
    error: (),
}

/// A page of realms.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
#[expect(dead_code, reason = "describes what `PageBody` writes, of which `fields` may take members away")]
pub(crate) struct RealmPage {
    /// The realms.
    #[schema(schema_with = rows)]
    rows: Vec<Realm>,
    /// How many there are on all pages.
    #[schema(example = 1)]
    total: u64,
    /// The page's number.
    #[schema(minimum = 1, example = 1)]
    page: u32,
    /// How many rows a page has.
    #[schema(minimum = 1, maximum = 100, example = 10)]
    page_size: u32,
    /// How many pages there are.
    #[schema(example = 1)]
    total_pages: u64,
}

/// Some realms.
pub(crate) enum RealmRows {}

impl PartialSchema for RealmRows {
    fn schema() -> RefOr<Schema> {
        rows().into()
    }
}

impl ToSchema for RealmRows {}

/// Rows in the document.
fn rows() -> utoipa::openapi::schema::Array {
    crate::openapi::rows_of("Realm")
}

impl Realm {
    /// The realm with its rules as they hold in this installation.
    pub(crate) fn of(realm: &realms::Realm, installation: &Settings) -> Self {
        let rules = &realm.settings;
        Self {
            id: realm.id.to_string(),
            key: realm.key.to_string(),
            name: realm.name.clone(),
            issuer: realm.issuer(&installation.public_url),
            country: realm.country.clone(),
            currency: realm.currency.clone(),
            mfa_required: rules.mfa_required,
            require_verified_email: rules.require_verified_email,
            remembered_devices: rules.remembered_devices,
            registration_open: rules.registration_open,
            access_token_seconds: realm.access_token_lifetime(installation).as_secs(),
            session_idle_seconds: realm.session_idle(installation).as_secs(),
            session_absolute_seconds: realm.session_absolute(installation).as_secs(),
            password_min_length: passwords::shortest(rules),
            display_name: realm.display_name().to_owned(),
            accent_color: rules.branding.accent_color.clone(),
            logo_url: paths::logo(realm).map(|path| format!("{}{path}", installation.public_url)),
            test: realm.is_test,
            created_at: realm.created_at.millis().to_string(),
            updated_at: realm.updated_at.millis().to_string(),
            deleted: realm.deleted_at.is_some(),
            deleted_at: realm.deleted_at.map(|at| at.millis().to_string()),
        }
    }
}

impl RealmBody {
    /// See [`Realm::of`].
    pub(crate) fn of(realm: &realms::Realm, installation: &Settings) -> Self {
        Self { realm: Realm::of(realm, installation), error: () }
    }
}
