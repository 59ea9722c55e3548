//! The HTTP surface: the document, the errors, bad input, headers, access, addresses, traffic, statements and outages.

mod access;
mod bad_bodies;
mod bad_values;
mod bound_members;
mod credentials;
mod forwarding;
mod headers;
mod limited;
mod memory;
mod openapi;
mod operations;
mod outages;
mod outages_of_challenges;
mod outages_of_factors;
mod outages_of_links;
mod outages_of_machines;
mod outages_of_recovery;
mod outages_of_tenancy;
mod outages_of_test_realms;
mod problems;
mod published;
mod refusals;
mod statements;
mod traffic;
