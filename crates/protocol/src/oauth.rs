//! OAuth 2.1: parameters, scopes, redirect URIs, PKCE, error codes and the forms of its secrets, as pure functions.

pub mod answer;
pub mod basic;
pub mod client_secret;
pub mod error;
mod form;
pub mod handle;
pub mod https_uri;
pub mod parameters;
pub mod pkce;
pub mod redirect_uri;
pub mod resource;
pub mod scope;
pub mod uri;
pub mod user_code;

pub use answer::Answer;
pub use basic::Basic;
pub use client_secret::ClientSecret;
pub use error::ErrorCode;
pub use handle::{
    AuthorizationCode, BrowserId, BrowserSessionKey, DeviceCode, ForwardKey, ForwardStart, InitialAccessToken,
    OpaqueAccessToken, ProviderState, RegistrationAccessToken, RequestUri, SignInRequest,
};
pub use https_uri::HttpsUri;
pub use parameters::Parameters;
pub use pkce::Challenge;
pub use redirect_uri::{Destination, Registered};
pub use resource::Resource;
pub use scope::Scope;
pub use user_code::UserCode;
