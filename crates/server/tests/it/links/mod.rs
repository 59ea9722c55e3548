//! The pages that mailed links lead to, as somebody with a browser and no script meets them.

mod hostile;
mod refusing;
pub mod stage;
mod walking;
