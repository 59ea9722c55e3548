//! Claims that say who speaks for whom, for how long and how surely: nothing that a person, an administrator's mapping or a
//! client wrote sets one of them.

/// Of tokens and their holders (RFC 7519, RFC 7662, RFC 7800, RFC 8693, RFC 9068, RFC 9396, RFC 9493), of the sign-in (OpenID
/// Connect Core 1.0, section 2), those that say who vouches for others (its section 5.6.2; OpenID Identity Assurance), and ours.
const OF_TOKENS: &[&str] = &[
    "_claim_names",
    "_claim_sources",
    "acr",
    "act",
    "active",
    "amr",
    "at_hash",
    "aud",
    "auth_time",
    "authorization_details",
    "azp",
    "c_hash",
    "client_id",
    "cnf",
    "entitlements",
    "events",
    "exp",
    "groups",
    "iat",
    "iss",
    "jti",
    "may_act",
    "nbf",
    "nonce",
    "orgId",
    "org_id",
    "permissions",
    "read_only",
    "realm",
    "roles",
    "s_hash",
    "scope",
    "sid",
    "sub",
    "sub_id",
    "sub_jwk",
    "token_type",
    "typ",
    "username",
    "verified_claims",
];

/// Of the person, told from the account alone: clients find people by them (OpenID Connect Core 1.0, section 5.1).
const OF_ACCOUNTS: &[&str] =
    &["email", "email_verified", "phone_number", "phone_number_verified", "preferred_username", "updated_at"];

fn is_among(names: &[&str], name: &str) -> bool {
    // Some readers of tokens overlook case.
    names.iter().any(|known| known.eq_ignore_ascii_case(name))
}

/// Whether a claim by this name says something of a token or of a sign-in.
pub fn is_of_tokens(name: &str) -> bool {
    is_among(OF_TOKENS, name)
}

/// Whether a claim by this name is ours alone to set: of a token, of a sign-in, or what an account vouches for.
pub fn is_protected(name: &str) -> bool {
    is_of_tokens(name) || is_among(OF_ACCOUNTS, name)
}

#[cfg(test)]
mod tests;
