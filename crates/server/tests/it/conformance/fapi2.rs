//! FAPI 2.0 Security Profile, final: the modules of the plan with `private_key_jwt`, DPoP and plain OpenID Connect requests that
//! are pushed. `docs/conformance.md` says which of them are not here, and why.

mod assertions;
mod binding;
mod codes;
mod plain;
mod proofs;
mod pushing;
mod stage;
