//! An invitation as administrators see it: without its token, which is in the mail alone.

use serde::Serialize;
use utoipa::{IntoParams, ToSchema};

use crate::roles::RoleName;

/// An answer whose body is one invitation.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct InvitationBody {
    /// The invitation.
    pub(crate) data: Invitation,
}

/// A call to an address into an organization.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Invitation {
    /// Its id.
    #[schema(pattern = "^inv_[a-z0-9]{20}$", example = "inv_k3v9x0q2m4n6p8r1t5w7")]
    id: String,
    /// Into which organization.
    #[schema(pattern = "^org_[a-z0-9]{12}$", example = "org_x1y2z3a4b5c6")]
    org_id: String,
    /// Whom.
    #[schema(format = "idn-email", example = "bob@example.com")]
    email: String,
    /// To which role.
    role: RoleName,
    /// The account that sent the newest mail.
    #[schema(pattern = "^acc_[a-z0-9]{12}$", example = "acc_a1b2c3d4e5f6")]
    invited_by: String,
    /// When it was made (RFC 3339, UTC).
    #[schema(format = DateTime, example = "2026-11-22T09:30:00.000Z")]
    created_at: String,
    /// It is open until here.
    #[schema(format = DateTime, example = "2026-11-29T09:30:00.000Z")]
    expires_at: String,
}

impl From<&signet_domain::invitations::Invitation> for Invitation {
    fn from(invitation: &signet_domain::invitations::Invitation) -> Self {
        Self {
            id: invitation.id.to_string(),
            org_id: invitation.org.to_string(),
            email: invitation.email.display().to_owned(),
            role: invitation.role.into(),
            invited_by: invitation.invited_by.to_string(),
            created_at: invitation.created_at.to_string(),
            expires_at: invitation.expires_at.to_string(),
        }
    }
}

/// An invitation on whose path an operation is.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Path)]
#[expect(dead_code, reason = "describes the parameters; the edge reads them")]
pub(crate) struct InvitationId {
    /// The invitation's id.
    #[param(rename = "invitationId", pattern = "^inv_[a-z0-9]{20}$", example = "inv_k3v9x0q2m4n6p8r1t5w7")]
    invitation_id: String,
}
