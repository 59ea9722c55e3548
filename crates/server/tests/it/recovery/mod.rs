//! Recovery and the proof of addresses: what a mailed link does, once, and what nobody learns from asking for one.

mod asking;
mod binding;
mod hostile;
mod notices;
mod order;
mod resetting;
mod stage;
mod verified_realm;
mod verifying;
