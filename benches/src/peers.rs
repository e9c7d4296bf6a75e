//! The peers in Rust. Their files are beside those of the other languages.

#[path = "../peers/burn.rs"]
pub mod burn;
#[path = "../peers/candle.rs"]
pub mod candle;
#[path = "../peers/downhill.rs"]
pub mod downhill;
