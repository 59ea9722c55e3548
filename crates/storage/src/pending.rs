//! What an asynchronous function of this crate gives where many others call it.

use std::future::Future;
use std::pin::Pin;

/// A future behind a pointer. Code that waits for one is made where it is called, once more in every crate that does; behind this
/// it is made here alone, which halves the time that a build takes for the price of one allocation in each call.
pub type Pending<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;
