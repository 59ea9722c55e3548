//! Grants: what people let OAuth clients have, from the authorize endpoint to the tokens (RFC 6749, section 4.1; OpenID Connect
//! Core 1.0, section 3.1).
//!
//! Invariants: a code is good once, for a minute, for its client, its redirect URI and its challenge, while the sign-in that it
//! came from lasts, and shown a second time it ends what it began; what is granted is what was asked for, the client may ask for
//! and the person agreed to, and never grows; whatever a grant rests on is asked again at every refresh.

mod allowed;
mod code;
mod decide;
mod device;
mod exchange;
mod for_itself;
mod forward;
mod granted;
mod keep;
mod mapped;
mod person;
mod redeem;
mod refresh;
mod refused;
mod request;
mod store;
mod stored;

pub use allowed::require_allowed;
pub(crate) use allowed::scope_of;
pub use code::{IssueCode, issue_code};
pub use decide::{Ask, Decision, Facts, Proved, decide, decision, may_ask};
pub use device::{
    Answered, AskedByDevice, BeginDevice, BegunDevice, DevicePoll, answer_device, begin_device, find_device,
    poll_device,
};
pub(crate) use device::{STATEMENTS as DEVICE_STATEMENTS, forget_device_codes};
pub(crate) use exchange::require_proof;
pub use for_itself::{ForItself, GrantedToClient, grant_for_itself};
pub use forward::{Behind, come_in, leave, who_is_behind};
pub use granted::Granted;
pub use keep::{Kept, PUSHED_FOR, SIGN_IN_FOR, Said, drop_kept, find, keep, push, say, take_pushed};
pub use person::{about, told, username};
pub use redeem::{CodeExchange, redeem};
pub use refresh::{Refreshing, refresh};
pub use refused::Refused;
pub use request::AuthorizationRequest;
pub(crate) use store::{STATEMENTS, forget_codes};
