//! The texts that are compiled in.

macro_rules! files {
    ($($name:literal)+) => {
        &[
            ("layout.html", include_str!("../../templates/layout.html")),
            $(
                (concat!($name, ".en.txt"), include_str!(concat!("../../templates/", $name, ".en.txt"))),
                (concat!($name, ".de.txt"), include_str!(concat!("../../templates/", $name, ".de.txt"))),
            )+
        ]
    };
}

/// Names and contents.
pub(super) const FILES: &[(&str, &str)] = files! {
    "set_password"
    "invitation"
    "verify_email"
    "reset_password"
    "code_by_mail"
    "code_by_sms"
    "email_changed"
    "password_changed"
    "factor_added"
    "factor_removed"
    "factors_reset"
    "provider_linked"
    "provider_unlinked"
    "new_sign_in"
    "refresh_reused"
    "impersonated"
    "guesses_spent"
};
