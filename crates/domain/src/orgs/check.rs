//! The rules for what an organization is made from.

use crate::refusal::FieldError;

const LONGEST_NAME: usize = 200;
const LONGEST_REG_NO: usize = 64;
const MOST_ROLES: usize = 20;
const LONGEST_ROLE: usize = 64;

fn has_control(text: &str) -> bool {
    text.chars().any(char::is_control)
}

pub(super) fn legal_name(text: &str) -> Option<FieldError> {
    let length = text.trim().chars().count();
    let is_good = (1..=LONGEST_NAME).contains(&length) && !has_control(text);
    let message = format!("Use 1 to {LONGEST_NAME} characters, none of them control characters.");
    (!is_good).then(|| FieldError::new("legalName", "BAD_NAME", message))
}

pub(super) fn reg_no(text: &str) -> Option<FieldError> {
    let is_good = text.chars().count() <= LONGEST_REG_NO && !has_control(text);
    let message = format!("Use at most {LONGEST_REG_NO} characters, none of them control characters.");
    (!is_good).then(|| FieldError::new("regNo", "BAD_REG_NO", message))
}

pub(super) fn roles(roles: &[String]) -> Option<FieldError> {
    let is_role = |role: &String| !role.is_empty() && role.chars().count() <= LONGEST_ROLE && !has_control(role);
    let is_good = roles.len() <= MOST_ROLES && roles.iter().all(is_role);
    let message = format!("Use at most {MOST_ROLES} roles of 1 to {LONGEST_ROLE} characters.");
    (!is_good).then(|| FieldError::new("roles", "BAD_ROLES", message))
}

/// The name as it is compared: two spellings of one name are one name.
pub(super) fn folded(legal_name: &str) -> String {
    signet_protocol::identifier::folded(legal_name.trim())
}
