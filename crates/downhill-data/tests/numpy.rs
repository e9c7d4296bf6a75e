//! Every draw equals that of NumPy and scikit-learn, to the last bit.
//!
//! `fixtures/make_fixtures.py` made the expected numbers; each test repeats its calls in the same
//! order. Sines and cosines may differ in the last digit, because NumPy has its own implementation.

#![allow(clippy::unwrap_used)]

use downhill_data::{
    Blobs, Curve, Dataset, Generator, RandomState, Replacement, SeedSequence, Spirals, default_rng,
};
use ndarray::Array2;
use serde_json::Value;

/// The ranges of `RANGES` in `make_fixtures.py`.
const RANGES: [(i64, i64); 12] = [
    (0, 1),
    (0, 2),
    (-3, 4),
    (0, 8),
    (1, 10),
    (0, 1000),
    (-(1 << 31), (1 << 31) - 1),
    (-(1 << 31), 1 << 31),
    (0, (1 << 32) + 1),
    (-5, 1 << 40),
    (0, (1 << 62) + 1),
    (i64::MIN, i64::MAX),
];

fn cases(json: &str) -> Vec<Value> {
    serde_json::from_str(json).unwrap()
}

/// The bit patterns of a list of doubles.
fn bits(list: &Value) -> Vec<u64> {
    let digits = |value: &Value| u64::from_str_radix(value.as_str().unwrap(), 16).unwrap();
    list.as_array().unwrap().iter().map(digits).collect()
}

fn doubles(list: &Value) -> Vec<f64> {
    let double = |value: &Value| value.as_f64().unwrap();
    list.as_array().unwrap().iter().map(double).collect()
}

fn indices(list: &Value) -> Vec<usize> {
    let index = |value: &Value| value.as_u64().unwrap() as usize;
    list.as_array().unwrap().iter().map(index).collect()
}

fn to_bits(values: &[f64]) -> Vec<u64> {
    values.iter().map(|value| value.to_bits()).collect()
}

/// The bit patterns of a matrix, row by row.
fn array_bits(array: &Array2<f64>) -> Vec<u64> {
    array.iter().map(|value| value.to_bits()).collect()
}

fn times(count: usize, mut draw: impl FnMut() -> f64) -> Vec<u64> {
    (0..count).map(|_| draw().to_bits()).collect()
}

/// The exclusive or of bit patterns, as hexadecimal digits.
fn folded(bits: &[u64]) -> String {
    format!("{:016x}", bits.iter().fold(0, |folded, bits| folded ^ bits))
}

/// Compares draws from every range with those of a case.
#[track_caller]
fn check_integers(case: &Value, mut draw: impl FnMut(i64, i64) -> i64) {
    for ((low, high), drawn) in RANGES.into_iter().zip(case["integers"].as_array().unwrap()) {
        for number in drawn.as_array().unwrap() {
            let seed = &case["seed"];
            assert_eq!(
                draw(low, high),
                number.as_i64().unwrap(),
                "{seed}, {low}..{high}"
            );
        }
    }
}

#[test]
fn random_state_equals_numpy() {
    let cases = cases(include_str!("fixtures/random_state.json"));
    assert_eq!(cases.len(), 6);
    for case in cases {
        let seed = case["seed"].as_u64().unwrap();
        let stream = &mut RandomState::new(u32::try_from(seed).unwrap());
        let check = |drawn: Vec<u64>, name: &str| assert_eq!(drawn, bits(&case[name]), "{seed}");
        check(times(6, || stream.random()), "random");
        check(times(4, || stream.uniform(-3.0, 2.5)), "uniform");
        check(times(7, || stream.normal(0.5, 2.0)), "normal");
        check_integers(&case, |low, high| stream.integers(low, high).unwrap());
        let array = stream.normal_array(0.0, 0.1, (3, 2));
        check(array_bits(&array), "normal_array");
        let array = stream.uniform_array(-1.0, 1.0, (2, 3));
        check(array_bits(&array), "uniform_array");
        for order in case["permutation"].as_array().unwrap() {
            let order = indices(order);
            assert_eq!(stream.permutation(order.len()), order, "seed {seed}");
        }
        for (size, name, replacement) in [
            (7, "choice_without", Replacement::Without),
            (9, "choice_with", Replacement::With),
        ] {
            let chosen = stream.choice(20, size, replacement).unwrap();
            assert_eq!(chosen, indices(&case[name]), "seed {seed}");
        }
        let mut items: Vec<usize> = (0..11).collect();
        stream.shuffle(&mut items);
        assert_eq!(items, indices(&case["shuffle"]), "seed {seed}");
        let normals = folded(&times(5_000, || stream.normal(0.5, 2.0)));
        assert_eq!(normals, case["many_normals"], "seed {seed}");
        let randoms = folded(&times(5_000, || stream.random()));
        assert_eq!(randoms, case["many_randoms"], "seed {seed}");
        let last = [stream.normal(0.0, 1.0), stream.random()];
        check(to_bits(&last), "last");
    }
}

#[test]
fn seed_sequence_equals_numpy() {
    for case in cases(include_str!("fixtures/generator.json")) {
        let seed = case["seed"].as_u64().unwrap();
        let state: [u64; 6] = SeedSequence::new(seed).generate_state();
        let expected: Vec<u64> = case["state"]
            .as_array()
            .unwrap()
            .iter()
            .map(|word| word.as_u64().unwrap())
            .collect();
        assert_eq!(state.to_vec(), expected, "seed {seed}");
    }
}

#[test]
fn generator_equals_numpy() {
    let cases = cases(include_str!("fixtures/generator.json"));
    assert_eq!(cases.len(), 8);
    for case in cases {
        let seed = case["seed"].as_u64().unwrap();
        let stream: &mut Generator = &mut default_rng(seed);
        let check = |drawn: Vec<u64>, name: &str| assert_eq!(drawn, bits(&case[name]), "{seed}");
        check(times(6, || stream.random()), "random");
        check(times(4, || stream.uniform(-3.0, 2.5)), "uniform");
        check_integers(&case, |low, high| stream.integers(low, high).unwrap());
        let array = stream.uniform_array(-1.0, 1.0, (2, 3));
        check(array_bits(&array), "uniform_array");
        for order in case["permutation"].as_array().unwrap() {
            let order = indices(order);
            assert_eq!(stream.permutation(order.len()), order, "seed {seed}");
        }
        let mut items: Vec<usize> = (0..11).collect();
        stream.shuffle(&mut items);
        assert_eq!(items, indices(&case["shuffle"]), "seed {seed}");
        let randoms = folded(&times(5_000, || stream.random()));
        assert_eq!(randoms, case["many_randoms"], "seed {seed}");
        check(times(7, || stream.normal(0.5, 2.0)), "normal");
        let array = stream.normal_array(0.0, 0.1, (3, 2));
        check(array_bits(&array), "normal_array");
        let normals = folded(&times(100_000, || stream.standard_normal()));
        assert_eq!(normals, case["many_normals"], "seed {seed}");
        check(to_bits(&[stream.random()]), "last");
    }
}

/// Blobs with the settings of a case, and the defaults for all others.
fn blobs_of(settings: &Value) -> Blobs {
    let mut blobs = Blobs::new();
    for (name, value) in settings.as_object().unwrap() {
        blobs = match (name.as_str(), value) {
            ("samples", Value::Number(_)) => blobs.samples(value.as_u64().unwrap() as usize),
            ("samples", _) => blobs.samples(indices(value)),
            ("features", _) => blobs.features(value.as_u64().unwrap() as usize),
            ("centers", Value::Number(_)) => blobs.centers(value.as_u64().unwrap() as usize),
            ("centers", _) => {
                let rows: Vec<Vec<f64>> = value.as_array().unwrap().iter().map(doubles).collect();
                let shape = (rows.len(), rows[0].len());
                blobs.centers(Array2::from_shape_vec(shape, rows.concat()).unwrap())
            }
            ("cluster_std", Value::Number(_)) => blobs.cluster_std(value.as_f64().unwrap()),
            ("cluster_std", _) => blobs.cluster_std(doubles(value)),
            ("center_box", _) => {
                let ends = doubles(value);
                blobs.center_box(ends[0], ends[1])
            }
            ("shuffle", _) => blobs.shuffle(value.as_bool().unwrap()),
            ("random_state", _) => blobs.random_state(value.as_u64().unwrap() as u32),
            (name, value) => unreachable!("no setting {name}: {value}"),
        };
    }
    blobs
}

#[test]
fn blobs_equal_scikit_learn() {
    let cases = cases(include_str!("fixtures/blobs.json"));
    assert_eq!(cases.len(), 31);
    for case in cases {
        let settings = &case["settings"];
        let (dataset, centers) = blobs_of(settings).generate().unwrap();
        let shape = indices(&case["shape"]);
        assert_eq!(dataset.features().shape(), shape, "{settings}");
        assert_eq!(
            array_bits(dataset.features()),
            bits(&case["features"]),
            "{settings}"
        );
        assert_eq!(dataset.labels(), indices(&case["labels"]), "{settings}");
        assert_eq!(array_bits(&centers), bits(&case["centers"]), "{settings}");
        assert!(dataset.features().is_standard_layout(), "{settings}");
    }
}

/// NumPy's sine of an array is within two units in the last place, for numbers up to 1. The sums here
/// are up to 2 and are rounded as well.
#[track_caller]
fn assert_close<'a>(ours: impl IntoIterator<Item = &'a f64>, theirs: &Value, context: &str) {
    let ours: Vec<f64> = ours.into_iter().copied().collect();
    let theirs: Vec<f64> = bits(theirs).into_iter().map(f64::from_bits).collect();
    assert_eq!(ours.len(), theirs.len(), "{context}");
    for (ours, theirs) in ours.iter().zip(theirs) {
        let allowed = 4.0 * f64::EPSILON * theirs.abs().max(1.0);
        assert!(
            (ours - theirs).abs() <= allowed,
            "{context}: {ours} {theirs}"
        );
    }
}

#[test]
fn spirals_equal_numpy() {
    let cases = cases(include_str!("fixtures/spirals.json"));
    assert_eq!(cases.len(), 3);
    for case in cases {
        let settings = &case["settings"];
        let spirals = Spirals::new()
            .samples(settings["samples"].as_u64().unwrap() as usize)
            .arms(settings["arms"].as_u64().unwrap() as usize)
            .turns(settings["turns"].as_f64().unwrap())
            .noise(settings["noise"].as_f64().unwrap())
            .seed(settings["seed"].as_u64().unwrap())
            .generate()
            .unwrap();
        assert_close(spirals.features(), &case["features"], &settings.to_string());
        assert_eq!(spirals.labels(), indices(&case["labels"]), "{settings}");
    }
}

#[test]
fn curves_equal_numpy() {
    let cases = cases(include_str!("fixtures/curve.json"));
    assert_eq!(cases.len(), 3);
    for case in cases {
        let settings = &case["settings"];
        let number = |name: &str| settings[name].as_f64().unwrap();
        let curve = Curve::new()
            .samples(settings["samples"].as_u64().unwrap() as usize)
            .noise(number("noise"))
            .outliers(number("outliers"), number("size"))
            .seed(settings["seed"].as_u64().unwrap())
            .generate()
            .unwrap();
        assert_eq!(array_bits(curve.dataset.features()), bits(&case["x"]));
        assert_close(curve.dataset.labels(), &case["y"], &settings.to_string());
        let outliers: Vec<usize> = (0..curve.is_outlier.len())
            .filter(|sample| curve.is_outlier[*sample])
            .collect();
        assert_eq!(outliers, indices(&case["outliers"]), "{settings}");
    }
}

#[test]
fn splits_equal_numpy() {
    let cases = cases(include_str!("fixtures/split.json"));
    assert_eq!(cases.len(), 3);
    for case in cases {
        let settings = &case["settings"];
        let samples = settings[0].as_u64().unwrap() as usize;
        let dataset = Dataset::new(Array2::zeros((samples, 1)), (0..samples).collect()).unwrap();
        let (fraction, seed) = (settings[1].as_f64().unwrap(), settings[2].as_u64().unwrap());
        let split = dataset.split(fraction, seed).unwrap();
        assert_eq!(split.test.labels(), indices(&case["test"]), "{settings}");
        assert_eq!(split.train.labels(), indices(&case["train"]), "{settings}");
    }
}
