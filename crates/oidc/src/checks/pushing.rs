//! Whether the client has to send what it asks for ahead, past the browser (RFC 9126, section 5).

use signet_domain::grants::AuthorizationRequest;

use super::{Asked, No};
use crate::authorize::By;

pub(crate) fn check(asked: &Asked<'_>, _: &mut AuthorizationRequest) -> Result<(), No> {
    if asked.client.settings.require_par && asked.by == By::Browser {
        return Err(No::invalid("this client has to push its requests ahead"));
    }
    Ok(())
}
