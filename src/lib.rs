//! Gradient descent you can check.
#![forbid(unsafe_code)]
