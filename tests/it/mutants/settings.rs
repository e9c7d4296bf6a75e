//! What can be taken for a part: another of its list, or the same with other settings, without knowing them.

use serde_json::Value;

/// The parts of a list, and a part with other settings, once for each of [`resettings`] and once with the usual ones.
macro_rules! like {
    ($all:expr, $part:expr, $usual:expr) => {{
        let settings = $crate::mutants::settings::resettings(&serde_json::to_value($part).unwrap());
        let settings = settings
            .into_iter()
            .map(|s| serde_json::from_value(s).unwrap());
        let all = $all.into_iter().map(|other| ("another of the list", other));
        all.chain(
            settings
                .chain($usual)
                .map(|other| ("other settings", other)),
        )
        .collect()
    }};
}
pub(super) use like;

/// The settings with one number halved, or with two neighbors exchanged.
pub(super) fn resettings(settings: &Value) -> Vec<Value> {
    let mut all = Vec::new();
    for i in 0..numbers(&mut settings.clone()).len() {
        let mut halved = settings.clone();
        let number = numbers(&mut halved).swap_remove(i);
        *number = (number.as_f64().unwrap() / 2.0).into();
        all.push(halved);
        let mut exchanged = settings.clone();
        if let Some([a, b]) = numbers(&mut exchanged).get_mut(i..i + 2) {
            std::mem::swap(*a, *b);
            all.push(exchanged);
        }
    }
    all
}

/// The settings with that number for every number.
pub(super) fn all_set_to(mut settings: Value, to: f64) -> Value {
    numbers(&mut settings)
        .into_iter()
        .for_each(|n| *n = to.into());
    settings
}

/// Every number that is not an integer by its type.
fn numbers(value: &mut Value) -> Vec<&mut Value> {
    match value {
        Value::Number(number) if number.is_f64() => vec![value],
        Value::Array(all) => all.iter_mut().flat_map(numbers).collect(),
        Value::Object(all) => all.values_mut().flat_map(numbers).collect(),
        _ => Vec::new(),
    }
}
