//! What each flow asks of a request, in its order: one row, one check.

use crate::checks::{
    Check, acr_values, code_challenge, dpop_jkt, id_token_hint, login_hint, max_age, nonce, prompt, pushing,
    request_object, resource, response_mode, response_type, scope, settings, state, ui_locales,
};

/// What is asked of an authorization request once its client and its redirect URI are known to be good: whatever fails here is
/// told to the client. By which way, and with which `state`, has to be known first.
///
/// Parameters that are in no row say nothing here: unknown ones (RFC 6749, section 3.1), `display`, and `claims`, whose wishes
/// nobody has to fulfil (OpenID Connect Core 1.0, section 5.5).
pub(crate) const AUTHORIZATION: &[Check] = &[
    state::check,
    response_mode::check,
    pushing::check,
    request_object::check,
    response_type::check,
    scope::check,
    nonce::check,
    code_challenge::check,
    prompt::check,
    max_age::check,
    login_hint::check,
    id_token_hint::check,
    acr_values::check,
    ui_locales::check,
    resource::check,
    dpop_jkt::check,
    settings::check,
];
