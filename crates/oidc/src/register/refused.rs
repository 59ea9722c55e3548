//! How a registration is refused: in the words of RFC 7591, section 3.2.2, naming each member at fault.

use axum::http::StatusCode;
use signet_domain::{FieldError, Refusal};
use signet_edge::Failure;
use signet_protocol::oauth::ErrorCode;
use signet_vocabulary::Kind;

/// What our API and the RFCs call the same thing.
const WORDS: [(&str, &str); 19] = [
    ("name", "client_name"),
    ("authMethod", "token_endpoint_auth_method"),
    ("redirectUris", REDIRECT_URIS),
    ("postLogoutRedirectUris", "post_logout_redirect_uris"),
    ("grantTypes", "grant_types"),
    ("scopes", "scope"),
    ("signingAlgorithm", "id_token_signed_response_alg"),
    ("requirePar", "require_pushed_authorization_requests"),
    ("dpopBound", "dpop_bound_access_tokens"),
    ("jwks", "jwks"),
    ("jwksUri", "jwks_uri"),
    ("backchannelLogoutUri", "backchannel_logout_uri"),
    ("clientUri", "client_uri"),
    ("logoUri", "logo_uri"),
    ("policyUri", "policy_uri"),
    ("tosUri", "tos_uri"),
    ("responseTypes", "response_types"),
    ("subjectType", "subject_type"),
    ("clientSecret", "client_secret"),
];
const REDIRECT_URIS: &str = "redirect_uris";

/// A refusal of the operation, as clients of these endpoints know it.
pub(super) fn refused(refusal: Refusal) -> Failure {
    if refusal.kind != Kind::Invalid {
        return refusal.into();
    }
    let is_about_redirects = |fault: &FieldError| in_their_words(&fault.field).starts_with(REDIRECT_URIS);
    let error = match refusal.fields.iter().any(is_about_redirects) {
        true => ErrorCode::InvalidRedirectUri,
        false => ErrorCode::InvalidClientMetadata,
    };
    let said: Vec<_> = refusal.fields.iter().map(|fault| said(&fault.field, &fault.message)).collect();
    Failure::of_oauth(error, &said.join(" "))
}

/// What is wrong with one member.
pub(super) fn bad_member(member: &str, message: &str) -> Failure {
    Failure::of_oauth(ErrorCode::InvalidClientMetadata, &said(member, message))
}

/// A body that is no client metadata: its reader says which member.
pub(super) fn unreadable(failure: Failure) -> Failure {
    match failure.kind() {
        Kind::Malformed if failure.status() == StatusCode::BAD_REQUEST => {
            Failure::of_oauth(ErrorCode::InvalidClientMetadata, failure.detail())
        }
        _ => failure,
    }
}

fn said(member: &str, message: &str) -> String {
    // A name of one small word is a word of sentences too.
    let is_plain = |name: &str| name.bytes().all(|byte| byte.is_ascii_lowercase());
    let names = WORDS.iter().filter(|(ours, _)| !is_plain(ours));
    let message = names.fold(message.to_owned(), |text, (ours, theirs)| text.replace(ours, theirs));
    format!("{}: {message}", in_their_words(member))
}

/// The member by the name that the RFCs have for it, with its place in a list.
fn in_their_words(member: &str) -> String {
    let (name, place) = member.split_at(member.find(['[', '.']).unwrap_or(member.len()));
    let theirs = WORDS.iter().find(|(ours, _)| *ours == name).map_or(name, |(_, theirs)| theirs);
    format!("{theirs}{place}")
}
