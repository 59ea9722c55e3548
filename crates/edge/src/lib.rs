//! What every HTTP face shares: the frame around each request, the caller behind it, strict bodies and problem documents.
//! No routes live here.
#![warn(missing_docs)]

mod access_token;
pub mod body;
pub mod browser;
pub mod caller;
pub mod client_pages;
mod cookies;
pub mod forwarded;
pub mod frame;
mod key_shown;
pub mod local;
pub mod next;
pub mod openapi;
pub mod origin;
pub mod parameters;
pub mod paths;
pub mod performed;
pub mod problem;
pub mod request_id;
pub mod route;
pub mod same_site;
pub mod secret_text;
mod writer;

pub use access_token::AccessToken;
pub use body::{FormText, Json};
pub use browser::Browser;
pub use caller::{Known, MaybeSignedIn, Public, Reader, SignedIn, Visitor};
pub use client_pages::ClientPages;
pub use forwarded::Forwarded;
pub use frame::{Observation, Observer, Settings, frame};
pub use key_shown::{KeyShown, MaybeKeyShown};
pub use local::{Developer, OnThisMachine};
pub use next::Next;
pub use parameters::{Form, Parameters, PathIds};
pub use performed::{Performed, perform};
pub use problem::Failure;
pub use route::{Access, Route};
pub use secret_text::SecretText;
pub use writer::{BarePersonWriter, BareWriter, PersonWriter, Writer};
