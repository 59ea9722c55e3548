//! The migrations that this program carries. A file is never changed once it was released: add another.

use super::Migration;

/// Names the file once: `0001_foundation.sql` is version 1, "foundation". A second text is for PostgreSQL.
macro_rules! migrations {
    ($($version:literal $name:literal $file:literal $($postgres:literal)?),* $(,)?) => {
        &[$(Migration {
            version: $version,
            name: $name,
            shared: include_str!(concat!("../../migrations/", $file)),
            postgres: migrations!(@optional $($postgres)?),
        }),*]
    };
    (@optional) => { None };
    (@optional $file:literal) => { Some(include_str!(concat!("../../migrations/", $file))) };
}

/// In the order of their numbers, without a gap.
pub(crate) const MIGRATIONS: &[Migration] = migrations![
    0 "storage" "0000_storage.sql",
    1 "foundation" "0001_foundation.sql",
    2 "identity_api" "0002_identity_api.sql",
    3 "factors_and_delivery" "0003_factors_and_delivery.sql",
    4 "realm_api" "0004_realm_api.sql",
    5 "oauth" "0005_oauth.sql",
    6 "realm_names" "0006_realm_names.sql",
    7 "device_codes" "0007_device_codes.sql",
    8 "scopes" "0008_scopes.sql",
    9 "client_registration" "0009_client_registration.sql",
    10 "providers" "0010_providers.sql",
    11 "arrivals" "0011_arrivals.sql",
];
