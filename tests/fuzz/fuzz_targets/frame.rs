#![no_main]

use downhill_fuzz::run::{Executions, execute};
use downhill_fuzz::targets::TARGETS;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    let target = TARGETS.iter().find(|target| target.name == "frame");
    execute(target.unwrap(), input, &mut Executions::default());
});
