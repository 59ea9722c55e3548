//! A scope as the API shows it, and as it is said.

use serde::{Deserialize, Serialize};
use signet_domain::scopes::{self as domain, CustomScope, Listed, SaidScope};
use utoipa::ToSchema;

/// An answer whose body is one scope.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ScopeBody {
    /// The scope.
    pub(crate) data: Scope,
}

/// A word that OAuth clients ask for and people agree to.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Scope {
    /// The word.
    #[schema(pattern = r"^[!#-\[\]-~]{1,100}$", example = "orders.read")]
    name: String,
    /// Whether it is in every realm, and stays as it is.
    #[schema(example = false)]
    built_in: bool,
    /// What people read before they agree.
    text: ScopeText,
    /// The claims that it tells; of a built-in word, those of OpenID Connect Core 1.0, section 5.4, are not listed.
    claims: Vec<ClaimMapping>,
    /// When it was made (RFC 3339, UTC); null of a built-in word.
    #[schema(format = DateTime, example = "2026-11-22T09:30:00.000Z", required)]
    created_at: Option<String>,
    /// When it last changed; null of a built-in word.
    #[schema(format = DateTime, example = "2026-11-22T09:30:00.000Z", required)]
    updated_at: Option<String>,
}

/// What people read of a scope, on the page that asks whether a client may have it: 1 to 200 characters, no control
/// characters.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(crate) struct ScopeText {
    /// In English, and in every language without a text of its own.
    #[schema(min_length = 1, max_length = 200, example = "See your orders")]
    en: String,
    /// In German.
    #[schema(min_length = 1, max_length = 200, example = "Ihre Bestellungen sehen")]
    de: Option<String>,
}

/// A claim, and where its value comes from.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(crate) struct ClaimMapping {
    /// The name of the claim in ID tokens and at the userinfo endpoint. Those that say who speaks for whom, such as `sub`,
    /// `roles` and `email_verified`, are refused.
    #[schema(pattern = "^[A-Za-z0-9_:/.-]{1,100}$", example = "department")]
    claim: String,
    /// `identity.id`, `identity.type` and `identity.data.<member>` of the identity that the account acts for,
    /// `user.data.<member>` of its user in the Realm API, `org.id` and `org.roles` of the organization that the client acts in.
    /// What people may change of their own data, they decide.
    #[schema(max_length = 120, example = "identity.data.department")]
    source: String,
}

/// What a scope is to be.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(example = json!({
    "text": { "en": "See your orders", "de": "Ihre Bestellungen sehen" },
    "claims": [{ "claim": "department", "source": "identity.data.department" }],
}))]
pub(crate) struct PutScopeRequest {
    /// What people read before they agree.
    text: ScopeText,
    /// The claims that it tells; none when absent or null.
    #[schema(max_items = 20)]
    claims: Option<Vec<ClaimMapping>>,
}

impl From<PutScopeRequest> for SaidScope {
    fn from(request: PutScopeRequest) -> Self {
        let claims = request.claims.unwrap_or_default();
        Self {
            text_en: request.text.en,
            text_de: request.text.de,
            claims: claims.into_iter().map(|it| (it.claim, it.source)).collect(),
        }
    }
}

impl From<&CustomScope> for Scope {
    fn from(scope: &CustomScope) -> Self {
        let claim = |it: &domain::Mapping| ClaimMapping { claim: it.claim.clone(), source: it.source.to_string() };
        Self {
            name: scope.name.to_string(),
            built_in: false,
            text: ScopeText { en: scope.text.en.clone(), de: scope.text.de.clone() },
            claims: scope.claims.iter().map(claim).collect(),
            created_at: Some(scope.created_at.to_string()),
            updated_at: Some(scope.updated_at.to_string()),
        }
    }
}

impl From<&Listed> for Scope {
    fn from(listed: &Listed) -> Self {
        match listed {
            Listed::Custom(scope) => scope.into(),
            Listed::BuiltIn(word) => Self {
                name: word.name.to_owned(),
                built_in: true,
                text: ScopeText { en: word.en.to_owned(), de: Some(word.de.to_owned()) },
                claims: Vec::new(),
                created_at: None,
                updated_at: None,
            },
        }
    }
}
