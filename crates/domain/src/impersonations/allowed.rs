//! What somebody may do who acts as another: of what changes anything, only what says that it may be done so.

use crate::perform::AsAnother;
use crate::refusal::Refusal;
use crate::sessions::Agent;

const NEVER: &str = "IMPERSONATION_FORBIDDEN";
const READ_ONLY: &str = "IMPERSONATION_READ_ONLY";

/// The refusal of what a person does alone, whoever acts as them.
pub fn never_as_another() -> Refusal {
    let message = "Nobody does this in the name of another: credentials, factors, addresses, sessions, roles and the like are the \
                   person's own.";
    Refusal::denied(Some(NEVER), message)
}

/// The refusal of a write by somebody who asked to read alone.
pub fn reads_alone() -> Refusal {
    let message = "You act as another user and asked to read alone. To change ordinary data for them, begin anew with \"write\": true.";
    Refusal::denied(Some(READ_ONLY), message)
}

/// Lets pass what `agent` may do as another.
///
/// # Errors
/// `Denied` with IMPERSONATION_READ_ONLY or IMPERSONATION_FORBIDDEN.
pub(crate) fn require_allowed(agent: &Agent, what: AsAnother) -> Result<(), Refusal> {
    match what {
        AsAnother::Always => Ok(()),
        AsAnother::WhenWriting | AsAnother::Never if !agent.can_write => Err(reads_alone()),
        AsAnother::WhenWriting => Ok(()),
        AsAnother::Never => Err(never_as_another()),
    }
}

/// Whether it refuses something because somebody acts as another.
pub(crate) fn is_refusal(refusal: &Refusal) -> bool {
    matches!(refusal.code, Some(NEVER | READ_ONLY))
}
