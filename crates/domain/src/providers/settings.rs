//! What of a provider is set, beside its name and what we are called there.

use serde::{Deserialize, Serialize};

/// Everything that is set, as it is stored: JSON, with the names that the API has for it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "camelCase")]
pub struct ProviderSettings {
    /// The issuer, of a provider of OpenID Connect: where the rest is found.
    pub issuer: Option<String>,
    /// Where people are sent, of one that is none.
    pub authorization_url: Option<String>,
    /// Where codes are exchanged, of one that is none.
    pub token_url: Option<String>,
    /// Where it is asked who somebody is, of one that is none.
    pub userinfo_url: Option<String>,
    /// Where their addresses are asked for, of one that is none and keeps them apart, as GitHub does.
    pub emails_url: Option<String>,
    /// What it calls what it says of them, of one that is none.
    pub members: Members,
    /// What it is asked for.
    pub scopes: Vec<String>,
    /// E-mail domains whose people are sent there.
    pub domains: Vec<String>,
    /// Whether people who are nobody here get an account.
    pub makes_accounts: bool,
    /// Whether an address that it says it proved is proved here too.
    pub trusts_email: bool,
}

/// Names of members in the answer to an access token.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "camelCase")]
pub struct Members {
    /// What never changes of somebody, and is never given to another.
    pub subject: String,
    /// Their e-mail address.
    pub email: Option<String>,
    /// Whether that was proved.
    pub email_verified: Option<String>,
    /// Their name.
    pub name: Option<String>,
}

impl Default for Members {
    fn default() -> Self {
        let named = |name: &str| Some(name.to_owned());
        Self {
            subject: "sub".to_owned(),
            email: named("email"),
            email_verified: named("email_verified"),
            name: named("name"),
        }
    }
}

/// People who are nobody here are asked to sign in first, and its word on addresses is not taken.
impl Default for ProviderSettings {
    fn default() -> Self {
        Self {
            issuer: None,
            authorization_url: None,
            token_url: None,
            userinfo_url: None,
            emails_url: None,
            members: Members::default(),
            scopes: ["openid", "email", "profile"].map(str::to_owned).into(),
            domains: Vec::new(),
            makes_accounts: false,
            trusts_email: false,
        }
    }
}
