//! The comparison of Downhill's engines with other frameworks: workloads, peers, measurement and report.

#![forbid(unsafe_code)]

pub mod measure;
mod npy;
pub mod peer;
pub mod peers;
pub mod pictures;
pub mod places;
pub mod rounds;
pub mod table;
pub mod workload;
