//! The check can fail: classic mistakes, planted one at a time in every part, each caught and named where it is.

mod gradients;
mod matrix;
mod mistake;
mod optimizers;
mod planted;
mod settings;
mod tally;

use crate::common::print;
use tally::Tally;

#[test]
fn every_planted_mistake_is_caught_and_named() {
    let mut tally = Tally::default();
    gradients::examine(&mut tally);
    optimizers::examine(&mut tally);
    tally.assert_thorough(20);
    print(tally);
}
