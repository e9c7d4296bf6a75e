//! The example `pencil`: the numbers that the book works out.

use tempfile::TempDir;

use crate::examples::{run_in, text};

#[test]
fn the_numbers_on_paper_are_those_of_the_layers() {
    let folder = TempDir::new().unwrap();
    let output = run_in(folder.path(), "pencil", &[]);
    let printed = text(&output.stdout);
    assert!(output.status.success(), "{printed}{}", text(&output.stderr));
    // Computed apart from this project.
    for expected in [
        "(1.000, 0.000)",
        "(0.731, 0.500)",
        "0.962",
        "0.724",
        "0.324",
        "-0.276",
        "(-0.202, -0.138)",
        "(-0.553, 0.276)",
        "(-0.109, 0.069)",
        "the same: yes",
        "falls from 0.324 to 0.179",
    ] {
        assert!(printed.contains(expected), "{expected}: {printed}");
    }
}
