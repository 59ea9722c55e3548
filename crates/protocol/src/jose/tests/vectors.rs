//! The vectors of RFC 7515, RFC 7638, RFC 8032, RFC 8037 and RFC 9449.

use serde_json::{Value, json};
use signet_vocabulary::Secret;

use super::super::{Algorithm, ForeignCompact, Jwk, KeyProof, SigningKey};
use crate::encoding::{base64url, from_base64url};

/// RFC 8037, appendix A.1.
fn example() -> SigningKey {
    let seed = from_base64url("nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A").unwrap();
    SigningKey::from_seed(&Secret::new(seed.try_into().unwrap()))
}

#[test]
fn rfc_8037_public_key_and_thumbprint() {
    // Appendices A.2 and A.3.
    let jwk = example().public().to_jwk();
    assert_eq!(jwk["x"], "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo");
    assert_eq!(jwk["kid"], "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");
    assert_eq!((&jwk["kty"], &jwk["crv"], &jwk["alg"]), (&"OKP".into(), &"Ed25519".into(), &"EdDSA".into()));
}

#[test]
fn rfc_8037_signature() {
    // Appendices A.4 and A.5.
    let message = b"eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc";
    let signature = example().signature(message).unwrap();
    assert_eq!(
        base64url(&signature),
        "hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg"
    );
    assert!(example().public().verifies(message, &signature));
    assert!(!example().public().verifies(b"another message", &signature));
}

#[test]
fn rfc_8032_malleated_signature_is_refused() {
    // Section 5.1.7: S must be below the group's order L; S + L would verify for a careless reader.
    const ORDER: [u8; 32] = [
        0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde, 0x14, 0, 0, 0, 0, 0,
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x10,
    ];
    let mut signature = example().signature(b"message").unwrap();
    let mut carry = 0_u16;
    for (byte, add) in signature[32..].iter_mut().zip(ORDER) {
        let sum = u16::from(*byte) + u16::from(add) + carry;
        *byte = sum.to_le_bytes()[0];
        carry = sum >> 8;
    }
    assert!(!example().public().verifies(b"message", &signature));
}

/// The payload of RFC 7515, appendices A.2 and A.3.
const JOE: &str = "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ";

fn jwk(members: &Value) -> Jwk {
    Jwk::from_slice(members.to_string().as_bytes()).unwrap()
}

fn check_joe(header: &str, signature: &str, jwk: &Jwk, algorithm: Algorithm) {
    let token = format!("{header}.{JOE}.{signature}");
    let token = ForeignCompact::parse(&token).unwrap();
    assert_eq!((token.alg(), token.kid()), (algorithm, None));
    let claims = json!({ "iss": "joe", "exp": 1_300_819_380, "http://example.com/is_root": true });
    assert_eq!(token.verify(jwk.key(algorithm).unwrap(), &[None]), Ok(claims));
}

#[test]
fn rfc_7515_rs256() {
    // Appendix A.2.
    let modulus = [
        "ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT-SFd2lZS-p",
        "CgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg",
        "665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FR",
        "WyuXpoQ",
    ];
    let signature = [
        "cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp5jujGbds9uJdbF9CUAr7",
        "t1dnZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K0GarZRmB_eSN9383LcOLn6_dO--xi12",
        "jzDwusC-eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrBp0igcN_IoypGlUP",
        "QGe77Rw",
    ];
    let key = jwk(&json!({ "kty": "RSA", "n": modulus.concat(), "e": "AQAB" }));
    check_joe("eyJhbGciOiJSUzI1NiJ9", &signature.concat(), &key, Algorithm::Rs256);
}

#[test]
fn rfc_7515_es256() {
    // Appendix A.3.
    let key = jwk(&json!({
        "kty": "EC", "crv": "P-256",
        "x": "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU", "y": "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0",
    }));
    let signature = "DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q";
    check_joe("eyJhbGciOiJFUzI1NiJ9", signature, &key, Algorithm::Es256);
}

#[test]
fn rfc_7638_thumbprint() {
    // Section 3.1.
    let modulus = [
        "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3okn",
        "jhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qM",
        "QvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJz",
        "KnqDKgw",
    ];
    let key = jwk(&json!({
        "kty": "RSA", "n": modulus.concat(), "e": "AQAB", "alg": "RS256", "kid": "2011-04-29",
    }));
    assert_eq!(key.kid(), Some("2011-04-29"));
    let public = key.key(Algorithm::Rs256).unwrap();
    assert_eq!(public.kid(), "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs");
}

#[test]
fn rfc_9449_proof_and_thumbprint() {
    // The proof of section 4.1, and the thumbprint of its key from section 6.1.
    let token = [
        "eyJ0eXAiOiJkcG9wK2p3dCIsImFsZyI6IkVTMjU2IiwiandrIjp7Imt0eSI6IkVDIiwieCI6Imw4dEZyaHgtMzR0VjNoUklDUkRZOXpDa0RscEJ",
        "oRjQyVVFVZldWQVdCRnMiLCJ5IjoiOVZFNGpmX09rX282NHpiVFRsY3VOSmFqSG10NnY5VERWclUwQ2R2R1JEQSIsImNydiI6IlAtMjU2In19.ey",
        "JqdGkiOiItQndDM0VTYzZhY2MybFRjIiwiaHRtIjoiUE9TVCIsImh0dSI6Imh0dHBzOi8vc2VydmVyLmV4YW1wbGUuY29tL3Rva2VuIiwiaWF0Ij",
        "oxNTYyMjYyNjE2fQ.2-GxA6T8lP4vfrg8v-FdWP0A0zdrj8igiMLvqRMUvwnQg4PtFLbdLXiOSsX0x7NVY-FNyJK70nfbV37xRZT3Lg",
    ]
    .concat();
    let proof = KeyProof::parse(&token).unwrap();
    let claims = json!({
        "jti": "-BwC3ESc6acc2lTc", "htm": "POST", "htu": "https://server.example.com/token", "iat": 1_562_262_616,
    });
    assert_eq!(proof.verify("dpop+jwt"), Ok(claims));
    assert_eq!(proof.key().kid(), "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I");
}
