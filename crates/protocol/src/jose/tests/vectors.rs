//! The vectors of RFC 8032 and RFC 8037.

use signet_vocabulary::Secret;

use super::super::SigningKey;
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
