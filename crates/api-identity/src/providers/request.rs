//! What a request says of a provider.

use serde::{Deserialize, Deserializer};
use signet_domain::providers::{Change, ProviderChange};
use signet_vocabulary::Secret;
use utoipa::ToSchema;

use super::model::ProviderKind;

/// Null is said too: it gives a member back to its default.
fn said<'de, T: Deserialize<'de>, D: Deserializer<'de>>(deserializer: D) -> Result<Change<T>, D::Error> {
    Option::<T>::deserialize(deserializer).map(Some)
}

/// What a provider is made from. What is absent or null is the default.
#[derive(Deserialize, ToSchema)]
#[schema(example = json!({
    "name": "Example Login",
    "clientId": "4f2a9c",
    "clientSecret": "0000000000000000",
    "issuer": "https://login.example.com",
    "makesAccounts": true,
}))]
#[serde(rename_all = "camelCase")]
pub(crate) struct CreateProviderRequest {
    /// What people are told it is called: no control characters.
    #[schema(min_length = 1, max_length = 100, example = "Example Login")]
    name: String,
    /// What this service is called there.
    #[schema(min_length = 1, max_length = 512, example = "4f2a9c")]
    client_id: String,
    /// What this service proves that with. It is never shown again.
    #[schema(min_length = 1, max_length = 512, example = "0000000000000000")]
    client_secret: String,
    /// How it says who somebody is; `oidc` by default.
    #[schema(value_type = Option<ProviderKind>, example = "oidc")]
    #[serde(default, deserialize_with = "said")]
    kind: Change<String>,
    /// The issuer (https), of a provider of OpenID Connect: everything else is found there.
    #[schema(value_type = Option<String>, format = "uri", example = "https://login.example.com")]
    #[serde(default, deserialize_with = "said")]
    issuer: Change<String>,
    /// Where people are sent (https), of one that is none.
    #[schema(value_type = Option<String>, format = "uri", example = "https://login.example.com/authorize")]
    #[serde(default, deserialize_with = "said")]
    authorization_url: Change<String>,
    /// Where codes are exchanged (https), of one that is none.
    #[schema(value_type = Option<String>, format = "uri", example = "https://login.example.com/token")]
    #[serde(default, deserialize_with = "said")]
    token_url: Change<String>,
    /// Where it is asked who somebody is (https), of one that is none.
    #[schema(value_type = Option<String>, format = "uri", example = "https://login.example.com/user")]
    #[serde(default, deserialize_with = "said")]
    userinfo_url: Change<String>,
    /// Where their addresses are asked for (https), of one that is none and keeps them apart: it answers with a list of objects
    /// with `email`, `primary` and `verified`.
    #[schema(value_type = Option<String>, format = "uri", example = "https://login.example.com/user/emails")]
    #[serde(default, deserialize_with = "said")]
    emails_url: Change<String>,
    /// The member of what it says of somebody that never changes; `sub` by default.
    #[schema(value_type = Option<String>, max_length = 100, example = "id")]
    #[serde(default, deserialize_with = "said")]
    subject_member: Change<String>,
    /// The member with the e-mail address; `email` by default, and empty for none.
    #[schema(value_type = Option<String>, max_length = 100, example = "email")]
    #[serde(default, deserialize_with = "said")]
    email_member: Change<String>,
    /// The member that says whether the address was proved; `email_verified` by default, and empty for none.
    #[schema(value_type = Option<String>, max_length = 100, example = "email_verified")]
    #[serde(default, deserialize_with = "said")]
    email_verified_member: Change<String>,
    /// The member with the name; `name` by default, and empty for none.
    #[schema(value_type = Option<String>, max_length = 100, example = "name")]
    #[serde(default, deserialize_with = "said")]
    name_member: Change<String>,
    /// What it is asked for; `openid`, `email` and `profile` by default.
    #[schema(value_type = Option<Vec<String>>, max_items = 50, example = json!(["openid", "email", "profile"]))]
    #[serde(default, deserialize_with = "said")]
    scopes: Change<Vec<String>>,
    /// E-mail domains whose people are sent there; none by default.
    #[schema(value_type = Option<Vec<String>>, max_items = 50, example = json!(["example.com"]))]
    #[serde(default, deserialize_with = "said")]
    domains: Change<Vec<String>>,
    /// Whether people who are nobody here get an account; false by default.
    #[schema(value_type = Option<bool>, default = false, example = true)]
    #[serde(default, deserialize_with = "said")]
    makes_accounts: Change<bool>,
    /// Whether an address that it says it proved is proved here too, for accounts that it makes; false by default.
    #[schema(value_type = Option<bool>, default = false, example = false)]
    #[serde(default, deserialize_with = "said")]
    trusts_email: Change<bool>,
}

impl From<CreateProviderRequest> for ProviderChange {
    fn from(request: CreateProviderRequest) -> Self {
        Self {
            name: Some(Some(request.name)),
            kind: request.kind,
            client_id: Some(Some(request.client_id)),
            client_secret: Some(Some(Secret::new(request.client_secret))),
            issuer: request.issuer,
            authorization_url: request.authorization_url,
            token_url: request.token_url,
            userinfo_url: request.userinfo_url,
            emails_url: request.emails_url,
            subject_member: request.subject_member,
            email_member: request.email_member,
            email_verified_member: request.email_verified_member,
            name_member: request.name_member,
            scopes: request.scopes,
            domains: request.domains,
            makes_accounts: request.makes_accounts,
            trusts_email: request.trusts_email,
        }
    }
}

/// What of a provider is to change. What is absent stays; what is null goes back to its default. Where its answers come from,
/// and the member that says who somebody is, stay as they are.
#[derive(Deserialize, ToSchema)]
#[schema(example = json!({ "name": "Login", "domains": ["example.com"] }))]
#[serde(rename_all = "camelCase")]
pub(crate) struct ChangeProviderRequest {
    /// What people are told it is called from now on.
    #[schema(min_length = 1, max_length = 100, example = "Login", nullable = false)]
    name: Option<String>,
    /// What this service is called there from now on.
    #[schema(min_length = 1, max_length = 512, example = "4f2a9c", nullable = false)]
    client_id: Option<String>,
    /// What this service proves that with from now on.
    #[schema(min_length = 1, max_length = 512, example = "0000000000000000", nullable = false)]
    client_secret: Option<String>,
    /// How it says who somebody is: this and what follows, up to `subjectMember`, cannot be changed, and is taken only as it is.
    #[schema(value_type = Option<ProviderKind>, example = "oidc")]
    #[serde(default, deserialize_with = "said")]
    kind: Change<String>,
    /// The issuer, as it is.
    #[schema(value_type = Option<String>, format = "uri", example = "https://login.example.com")]
    #[serde(default, deserialize_with = "said")]
    issuer: Change<String>,
    /// Where people are sent, as it is.
    #[schema(value_type = Option<String>, format = "uri", example = "https://login.example.com/authorize")]
    #[serde(default, deserialize_with = "said")]
    authorization_url: Change<String>,
    /// Where codes are exchanged, as it is.
    #[schema(value_type = Option<String>, format = "uri", example = "https://login.example.com/token")]
    #[serde(default, deserialize_with = "said")]
    token_url: Change<String>,
    /// Where it is asked who somebody is, as it is.
    #[schema(value_type = Option<String>, format = "uri", example = "https://login.example.com/user")]
    #[serde(default, deserialize_with = "said")]
    userinfo_url: Change<String>,
    /// Where their addresses are asked for, as it is.
    #[schema(value_type = Option<String>, format = "uri", example = "https://login.example.com/user/emails")]
    #[serde(default, deserialize_with = "said")]
    emails_url: Change<String>,
    /// The member of what it says of somebody that never changes, as it is.
    #[schema(value_type = Option<String>, max_length = 100, example = "sub")]
    #[serde(default, deserialize_with = "said")]
    subject_member: Change<String>,
    /// The member with the e-mail address.
    #[schema(value_type = Option<String>, max_length = 100, example = "email")]
    #[serde(default, deserialize_with = "said")]
    email_member: Change<String>,
    /// The member that says whether the address was proved.
    #[schema(value_type = Option<String>, max_length = 100, example = "email_verified")]
    #[serde(default, deserialize_with = "said")]
    email_verified_member: Change<String>,
    /// The member with the name.
    #[schema(value_type = Option<String>, max_length = 100, example = "name")]
    #[serde(default, deserialize_with = "said")]
    name_member: Change<String>,
    /// What it is asked for.
    #[schema(value_type = Option<Vec<String>>, max_items = 50, example = json!(["openid", "email", "profile"]))]
    #[serde(default, deserialize_with = "said")]
    scopes: Change<Vec<String>>,
    /// E-mail domains whose people are sent there.
    #[schema(value_type = Option<Vec<String>>, max_items = 50, example = json!(["example.com"]))]
    #[serde(default, deserialize_with = "said")]
    domains: Change<Vec<String>>,
    /// Whether people who are nobody here get an account.
    #[schema(value_type = Option<bool>, default = false, example = true)]
    #[serde(default, deserialize_with = "said")]
    makes_accounts: Change<bool>,
    /// Whether an address that it says it proved is proved here too, for accounts that it makes.
    #[schema(value_type = Option<bool>, default = false, example = false)]
    #[serde(default, deserialize_with = "said")]
    trusts_email: Change<bool>,
}

impl From<ChangeProviderRequest> for ProviderChange {
    fn from(request: ChangeProviderRequest) -> Self {
        Self {
            name: request.name.map(Some),
            client_id: request.client_id.map(Some),
            client_secret: request.client_secret.map(|secret| Some(Secret::new(secret))),
            kind: request.kind,
            issuer: request.issuer,
            authorization_url: request.authorization_url,
            token_url: request.token_url,
            userinfo_url: request.userinfo_url,
            emails_url: request.emails_url,
            subject_member: request.subject_member,
            email_member: request.email_member,
            email_verified_member: request.email_verified_member,
            name_member: request.name_member,
            scopes: request.scopes,
            domains: request.domains,
            makes_accounts: request.makes_accounts,
            trusts_email: request.trusts_email,
        }
    }
}
