//! What every HTTP face shares: the frame around each request, the caller behind it, strict bodies and problem documents.
//! No routes live here.
#![warn(missing_docs)]

pub mod body;
pub mod caller;
pub mod frame;
pub mod openapi;
pub mod origin;
pub mod problem;
pub mod request_id;
pub mod route;

pub use body::Json;
pub use caller::{Public, SignedIn};
pub use frame::{Observation, Observer, Settings, frame};
pub use problem::Failure;
pub use route::{Access, Route};
