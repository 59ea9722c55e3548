//! What every HTTP face shares: the frame around each request, the caller behind it, strict bodies and problem documents.
//! No routes live here.
#![warn(missing_docs)]

pub mod body;
pub mod browser;
pub mod caller;
pub mod client_pages;
mod cookies;
pub mod frame;
pub mod local;
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

pub use body::{FormText, Json};
pub use browser::Browser;
pub use caller::{Known, MaybeSignedIn, Public, Reader, SignedIn, Visitor};
pub use client_pages::ClientPages;
pub use frame::{Observation, Observer, Settings, frame};
pub use local::{Developer, OnThisMachine};
pub use parameters::{Form, Parameters, PathIds};
pub use performed::{Performed, perform};
pub use problem::Failure;
pub use route::{Access, Route};
pub use secret_text::SecretText;
pub use writer::{BarePersonWriter, BareWriter, PersonWriter, Writer};
