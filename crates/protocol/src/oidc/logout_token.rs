//! Logout tokens (OpenID Connect Back-Channel Logout 1.0, section 2.4): what a client is told of somebody who logged out.

use serde::Serialize;
use serde_json::{Value, json};

/// The `typ` of a logout token's header: it passes for no token of another kind (section 2.4; RFC 8725, section 3.11).
pub const TYP: &str = "logout+jwt";
/// What happened.
const EVENT: &str = "http://schemas.openid.net/event/backchannel-logout";

/// What a logout token says. There is no nonce in it, ever: with one, it would read as an ID token. Times are whole seconds since
/// 1970.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Claims {
    /// The issuer's URL.
    pub iss: String,
    /// Who logged out.
    pub sub: String,
    /// The client that is told.
    pub aud: String,
    /// When it was issued.
    pub iat: i64,
    /// From this second on it says nothing any more.
    pub exp: i64,
    /// Its own name: it counts once.
    pub jti: String,
    /// What the client had of them, as its ID tokens named it.
    pub sid: String,
    /// That it is a log-out.
    pub events: Value,
}

impl Claims {
    /// The only event that there is.
    pub fn events() -> Value {
        json!({ EVENT: {} })
    }
}

#[cfg(test)]
mod tests {
    use super::{Claims, TYP};

    #[test]
    fn it_says_what_the_specification_asks_for_and_no_nonce() {
        let text = |text: &str| text.to_owned();
        let claims = Claims {
            iss: text("https://id.example.com"),
            sub: text("acc"),
            aud: text("client"),
            iat: 1,
            exp: 121,
            jti: text("1"),
            sid: text("ses"),
            events: Claims::events(),
        };
        let json = serde_json::to_string(&claims).expect("JSON");
        let expected = r#"{"iss":"https://id.example.com","sub":"acc","aud":"client","iat":1,"exp":121,"jti":"1","sid":"ses","events":{"http://schemas.openid.net/event/backchannel-logout":{}}}"#;
        assert_eq!(json, expected);
        assert_eq!(TYP, "logout+jwt");
    }
}
