//! The modules of the OpenID conformance suite, one test for each, under the module's own name.

mod back_channel;
mod basic_op;
mod config_op;
mod endpoints;
mod fapi2;
mod rp_initiated_logout;
