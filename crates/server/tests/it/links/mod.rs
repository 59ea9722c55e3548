//! The pages that mailed links lead to, as somebody with a browser and no script meets them.

mod hostile;
mod refusing;
mod stage;
mod walking;
