//! What an authentication request asks of the sign-in (OpenID Connect Core 1.0, section 3.1.2.1).

/// What the person is to be shown or asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Prompt {
    /// Nothing: whatever would need a page is an error instead.
    pub none: bool,
    /// To prove themselves again.
    pub login: bool,
    /// Whether the client may have what it asks for, also when that was said before.
    pub consent: bool,
    /// Which account they mean.
    pub select_account: bool,
    /// To make an account (Initiating User Registration via OpenID Connect 1.0).
    pub create: bool,
}

impl Prompt {
    /// Reads the parameter `prompt`: values with a space between them, `none` alone. `None` for every other text.
    pub fn parse(text: &str) -> Option<Self> {
        let mut prompt = Self::default();
        for word in text.split(' ').filter(|word| !word.is_empty()) {
            match word {
                "none" => prompt.none = true,
                "login" => prompt.login = true,
                "consent" => prompt.consent = true,
                "select_account" => prompt.select_account = true,
                "create" => prompt.create = true,
                _ => return None,
            }
        }
        let asks = prompt.login || prompt.consent || prompt.select_account || prompt.create;
        (!(prompt.none && asks)).then_some(prompt)
    }
}

/// Reads the parameter `max_age`: whole seconds. `None` for every other text.
pub fn max_age(text: &str) -> Option<i64> {
    let is_number = !text.is_empty() && text.len() <= 10 && text.bytes().all(|byte| byte.is_ascii_digit());
    if is_number { text.parse().ok() } else { None }
}

/// How the answer reaches the client (OAuth 2.0 Multiple Response Type Encoding Practices; Form Post Response Mode).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ResponseMode {
    /// In the query of the redirect URI.
    #[default]
    Query,
    /// In a form that the person's browser sends there.
    FormPost,
}

impl ResponseMode {
    /// Reads the parameter `response_mode`. `None` for `fragment`, which is for flows that there are none of, and for every
    /// other text.
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "query" => Some(Self::Query),
            "form_post" => Some(Self::FormPost),
            _ => None,
        }
    }

    /// The name in requests and in discovery.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Query => "query",
            Self::FormPost => "form_post",
        }
    }
}

#[cfg(test)]
mod tests;
