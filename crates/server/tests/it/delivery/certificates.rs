//! Certificate authorities and the certificates that they sign, made for one test: X.509 in DER (RFC 5280).

use std::fmt::Write as _;
use std::sync::Arc;

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair as _};
use rustls::ServerConfig;
use rustls::pki_types::{CertificateDer, PrivatePkcs8KeyDer};

const SEQUENCE: u8 = 0x30;
const SET: u8 = 0x31;
const OCTETS: u8 = 0x04;
const BITS: u8 = 0x03;
const EC_PUBLIC_KEY: &[u8] = &[0x06, 7, 0x2a, 0x86, 0x48, 0xce, 0x3d, 2, 1];
const P256: &[u8] = &[0x06, 8, 0x2a, 0x86, 0x48, 0xce, 0x3d, 3, 1, 7];
const ECDSA_WITH_SHA256: &[u8] = &[0x06, 8, 0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 3, 2];
const COMMON_NAME: &[u8] = &[0x06, 3, 0x55, 4, 3];
const ALTERNATIVE_NAMES: &[u8] = &[0x06, 3, 0x55, 0x1d, 17];
const BASIC_CONSTRAINTS: &[u8] = &[0x06, 3, 0x55, 0x1d, 19];
const IS_AUTHORITY: &[u8] = &[SEQUENCE, 3, 1, 1, 0xff];

fn der(tag: u8, parts: &[&[u8]]) -> Vec<u8> {
    let content = parts.concat();
    let length = content.len();
    let [high, low] = u16::try_from(length).expect("a short one").to_be_bytes();
    // The shortest form alone is DER (X.690, section 10.1).
    let head = match length {
        ..0x80 => vec![tag, low],
        0x80..0x100 => vec![tag, 0x81, low],
        _ => vec![tag, 0x82, high, low],
    };
    [head, content].concat()
}

fn name(text: &str) -> Vec<u8> {
    let text = der(0x0c, &[text.as_bytes()]);
    der(SEQUENCE, &[&der(SET, &[&der(SEQUENCE, &[COMMON_NAME, &text])])])
}

struct Key {
    pair: EcdsaKeyPair,
    pkcs8: Vec<u8>,
}

impl Key {
    fn new() -> Self {
        let pkcs8 = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, &SystemRandom::new()).expect("a key");
        let pair = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, pkcs8.as_ref()).expect("its own form");
        Self { pair, pkcs8: pkcs8.as_ref().to_vec() }
    }
}

/// Somebody who vouches for servers.
pub struct Authority {
    name: &'static str,
    key: Key,
}

impl Authority {
    pub fn new(name: &'static str) -> Self {
        Self { name, key: Key::new() }
    }

    /// A certificate for `subject` and its key, with one extension.
    fn certificate(&self, subject: &str, key: &Key, (extension, value): (&[u8], &[u8])) -> Vec<u8> {
        let algorithm = der(SEQUENCE, &[ECDSA_WITH_SHA256]);
        let version = der(0xa0, &[&[2, 1, 2]]);
        let validity = der(SEQUENCE, &[&der(0x17, &[b"200101000000Z"]), &der(0x17, &[b"491231235959Z"])]);
        let point = der(BITS, &[&[0], key.pair.public_key().as_ref()]);
        let public = der(SEQUENCE, &[&der(SEQUENCE, &[EC_PUBLIC_KEY, P256]), &point]);
        let extension = der(SEQUENCE, &[extension, &der(OCTETS, &[value])]);
        let extensions = der(0xa3, &[&der(SEQUENCE, &[&extension])]);
        let (issuer, subject) = (name(self.name), name(subject));
        let parts = [&version[..], &[2, 1, 1], &algorithm, &issuer, &validity, &subject, &public, &extensions];
        let body = der(SEQUENCE, &parts);
        let signature = self.key.pair.sign(&SystemRandom::new(), &body).expect("a signature");
        der(SEQUENCE, &[&body, &algorithm, &der(BITS, &[&[0], signature.as_ref()])])
    }

    /// Its own certificate, as the setting `smtp_ca` takes it.
    pub fn pem(&self) -> String {
        let certificate = self.certificate(self.name, &self.key, (BASIC_CONSTRAINTS, IS_AUTHORITY));
        let mut pem = "-----BEGIN CERTIFICATE-----\n".to_owned();
        for line in base64(&certificate).as_bytes().chunks(64) {
            writeln!(pem, "{}", String::from_utf8_lossy(line)).expect("a text takes everything");
        }
        pem + "-----END CERTIFICATE-----\n"
    }

    /// A server that shows a certificate of this authority for these addresses.
    pub fn server(&self, addresses: &[[u8; 4]]) -> Arc<ServerConfig> {
        let names: Vec<Vec<u8>> = addresses.iter().map(|address| der(0x87, &[address])).collect();
        self.server_called(&names.concat())
    }

    /// A server that shows a certificate of this authority for this name.
    pub fn server_of(&self, name: &str) -> Arc<ServerConfig> {
        self.server_called(&der(0x82, &[name.as_bytes()]))
    }

    fn server_called(&self, names: &[u8]) -> Arc<ServerConfig> {
        let key = Key::new();
        let names = der(SEQUENCE, &[names]);
        let chain = vec![CertificateDer::from(self.certificate("server", &key, (ALTERNATIVE_NAMES, &names)))];
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .expect("versions")
            .with_no_client_auth()
            .with_single_cert(chain, PrivatePkcs8KeyDer::from(key.pkcs8).into());
        Arc::new(config.expect("the key is the certificate's"))
    }
}

/// Base64 with padding (RFC 4648, section 4).
fn base64(bytes: &[u8]) -> String {
    let plain = signet_protocol::encoding::base64url(bytes).replace('-', "+").replace('_', "/");
    let padding = plain.len().next_multiple_of(4) - plain.len();
    plain + &"=".repeat(padding)
}
