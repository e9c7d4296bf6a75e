//! The example `xor`: one neuron fails, two lines do not.

use crate::examples::report;

#[test]
fn one_neuron_guesses_and_two_hidden_neurons_learn_the_rule() {
    let (printed, report) = report("xor", &[]);
    let loss = |name: &str| report["losses"][name].as_f64().unwrap();
    assert!((loss("one_neuron") - 2_f64.ln()).abs() < 1e-6, "{printed}");
    assert!(loss("two_lines") < 1e-4, "{printed}");
    assert!(loss("trained") < 0.01, "{printed}");
    // Two equal hidden neurons are one, which draws one line: at least one point of four stays wrong.
    assert!(loss("equal_start") > 0.3, "{printed}");
    let learned = report["learned"].as_u64().unwrap();
    assert!(0 < learned && learned < 20, "{printed}");
    assert_eq!(report["holds"], true);
}
