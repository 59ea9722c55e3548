//! A provider as the API shows it.

use serde::Serialize;
use signet_domain::Context;
use signet_domain::providers as domain;
use utoipa::ToSchema;

/// How a provider says who somebody is.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum ProviderKind {
    /// By an ID token (OpenID Connect).
    Oidc,
    /// By an answer to an access token, in members of its own.
    OAuth2,
}

/// An answer whose body is one provider.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ProviderBody {
    /// The provider.
    pub(super) data: Provider,
}

/// Somebody else through whom people sign in. What we prove ourselves with there is never shown.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Provider {
    /// Its id.
    #[schema(pattern = "^prov_[a-z0-9]{12}$", example = "prov_x1y2z3a4b5c6")]
    id: String,
    /// What people are told it is called.
    #[schema(example = "Example Login")]
    name: String,
    /// How it says who somebody is.
    kind: ProviderKind,
    /// What this service is called there.
    #[schema(example = "4f2a9c")]
    client_id: String,
    /// Where it sends people back to: to be registered there.
    #[schema(example = "https://id.example.com/sign-in/callback/prov_x1y2z3a4b5c6")]
    redirect_uri: String,
    /// The issuer, of a provider of OpenID Connect.
    #[schema(example = "https://login.example.com", required)]
    issuer: Option<String>,
    /// Where people are sent, of one that is none.
    #[schema(example = "https://login.example.com/authorize", required)]
    authorization_url: Option<String>,
    /// Where codes are exchanged, of one that is none.
    #[schema(example = "https://login.example.com/token", required)]
    token_url: Option<String>,
    /// Where it is asked who somebody is, of one that is none.
    #[schema(example = "https://login.example.com/user", required)]
    userinfo_url: Option<String>,
    /// Where their addresses are asked for, of one that is none and keeps them apart.
    #[schema(example = "https://login.example.com/user/emails", required)]
    emails_url: Option<String>,
    /// The member of what it says of somebody that never changes.
    #[schema(example = "sub")]
    subject_member: String,
    /// The member with the e-mail address.
    #[schema(example = "email", required)]
    email_member: Option<String>,
    /// The member that says whether the address was proved.
    #[schema(example = "email_verified", required)]
    email_verified_member: Option<String>,
    /// The member with the name.
    #[schema(example = "name", required)]
    name_member: Option<String>,
    /// What it is asked for.
    #[schema(example = json!(["openid", "email", "profile"]))]
    scopes: Vec<String>,
    /// E-mail domains whose people are sent there.
    #[schema(example = json!(["example.com"]))]
    domains: Vec<String>,
    /// Whether people who are nobody here get an account.
    #[schema(example = true)]
    makes_accounts: bool,
    /// Whether an address that it says it proved is proved here too, for accounts that it makes.
    #[schema(example = false)]
    trusts_email: bool,
    /// When it was made (RFC 3339, UTC).
    #[schema(format = DateTime, example = "2026-11-22T09:30:00.000Z")]
    created_at: String,
    /// When it last changed.
    #[schema(format = DateTime, example = "2026-11-22T09:30:00.000Z")]
    updated_at: String,
}

impl From<domain::ProviderKind> for ProviderKind {
    fn from(kind: domain::ProviderKind) -> Self {
        match kind {
            domain::ProviderKind::Oidc => Self::Oidc,
            domain::ProviderKind::OAuth2 => Self::OAuth2,
        }
    }
}

impl Provider {
    pub(super) fn of(ctx: &Context, provider: &domain::Provider) -> Self {
        let settings = provider.settings.clone();
        Self {
            id: provider.id.to_string(),
            name: provider.name.clone(),
            kind: provider.kind.into(),
            client_id: provider.client_id.clone(),
            redirect_uri: domain::redirect_uri(ctx, &provider.id),
            issuer: settings.issuer,
            authorization_url: settings.authorization_url,
            token_url: settings.token_url,
            userinfo_url: settings.userinfo_url,
            emails_url: settings.emails_url,
            subject_member: settings.members.subject,
            email_member: settings.members.email,
            email_verified_member: settings.members.email_verified,
            name_member: settings.members.name,
            scopes: settings.scopes,
            domains: settings.domains,
            makes_accounts: settings.makes_accounts,
            trusts_email: settings.trusts_email,
            created_at: provider.created_at.to_string(),
            updated_at: provider.updated_at.to_string(),
        }
    }
}
