//! The audit trail once it is written: who reads it, how it is sealed, and that nobody changes it unnoticed.

mod canaries;
mod commands;
mod every_route;
mod listing;
mod pages;
mod routes_of_browsers;
mod routes_of_clients;
mod routes_of_factors;
mod routes_of_oauth;
mod routes_of_pages;
mod routes_of_registration;
mod sealing;
mod sent;
pub mod stage;
mod tampering;
