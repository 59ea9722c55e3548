//! Tenancy: organizations, roles in them, invitations into them, and the walls between them.

mod accepting;
mod grantors;
mod inviting;
mod last_admin;
mod lists_of_orgs;
mod lists_of_roles;
mod model;
mod nodes;
mod orgs;
mod outsiders;
mod roles;
mod stage;
mod switching;
