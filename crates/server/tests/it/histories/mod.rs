//! Races as histories (R21): what many clients on two nodes were answered is told as one act after another, or it is wrong.

mod addresses;
mod administrators;
mod book;
mod claims;
mod journal;
mod once;
mod order;
mod realm;
