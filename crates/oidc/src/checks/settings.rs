//! What the client may ask for by its own settings: the grant, the scope, the resources (RFC 6749, section 4.1.2.1; RFC 8707,
//! section 2).

use signet_domain::grants::{self, AuthorizationRequest};

use super::{Asked, No};
use crate::authorize::sentence;

pub(crate) fn check(asked: &Asked<'_>, request: &mut AuthorizationRequest) -> Result<(), No> {
    grants::may_ask(request, asked.client).map_err(|error| No::new(error, sentence(error)))
}
