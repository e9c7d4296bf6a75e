//! Every draw against what NumPy and scikit-learn drew, to the last bit.
//!
//! `fixtures/make_fixtures.py` made the expected numbers and says how; each test repeats its calls
//! in its order. Sines and cosines may differ in the last digit, since NumPy has its own.

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

#[test]
fn random_state_is_numpys() {
    let cases = cases(include_str!("fixtures/random_state.json"));
    assert_eq!(cases.len(), 6);
    for case in cases {
        let seed = case["seed"].as_u64().unwrap();
        let stream = &mut RandomState::new(u32::try_from(seed).unwrap());
        let context = format!("seed {seed}");
        assert_eq!(
            times(6, || stream.random()),
            bits(&case["random"]),
            "{context}"
        );
        assert_eq!(
            times(4, || stream.uniform(-3.0, 2.5)),
            bits(&case["uniform"]),
            "{context}"
        );
        assert_eq!(
            times(7, || stream.normal(0.5, 2.0)),
            bits(&case["normal"]),
            "{context}"
        );
        for ((low, high), drawn) in RANGES.into_iter().zip(case["integers"].as_array().unwrap()) {
            for number in drawn.as_array().unwrap() {
                assert_eq!(
                    stream.integers(low, high).unwrap(),
                    number.as_i64().unwrap(),
                    "{context}, {low}..{high}"
                );
            }
        }
        assert_eq!(
            array_bits(&stream.normal_array(0.0, 0.1, (3, 2))),
            bits(&case["normal_array"]),
            "{context}"
        );
        assert_eq!(
            array_bits(&stream.uniform_array(-1.0, 1.0, (2, 3))),
            bits(&case["uniform_array"]),
            "{context}"
        );
        for order in case["permutation"].as_array().unwrap() {
            let order = indices(order);
            assert_eq!(stream.permutation(order.len()), order, "{context}");
        }
        assert_eq!(
            stream.choice(20, 7, Replacement::Without).unwrap(),
            indices(&case["choice_without"]),
            "{context}"
        );
        assert_eq!(
            stream.choice(20, 9, Replacement::With).unwrap(),
            indices(&case["choice_with"]),
            "{context}"
        );
        let mut items: Vec<usize> = (0..11).collect();
        stream.shuffle(&mut items);
        assert_eq!(items, indices(&case["shuffle"]), "{context}");
        assert_eq!(
            folded(&times(5_000, || stream.normal(0.5, 2.0))),
            case["many_normals"],
            "{context}"
        );
        assert_eq!(
            folded(&times(5_000, || stream.random())),
            case["many_randoms"],
            "{context}"
        );
        let last = [stream.normal(0.0, 1.0), stream.random()];
        assert_eq!(to_bits(&last), bits(&case["last"]), "{context}");
    }
}

#[test]
fn seed_sequence_is_numpys() {
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
fn generator_is_numpys() {
    let cases = cases(include_str!("fixtures/generator.json"));
    assert_eq!(cases.len(), 8);
    for case in cases {
        let seed = case["seed"].as_u64().unwrap();
        let stream: &mut Generator = &mut default_rng(seed);
        let context = format!("seed {seed}");
        assert_eq!(
            times(6, || stream.random()),
            bits(&case["random"]),
            "{context}"
        );
        assert_eq!(
            times(4, || stream.uniform(-3.0, 2.5)),
            bits(&case["uniform"]),
            "{context}"
        );
        for ((low, high), drawn) in RANGES.into_iter().zip(case["integers"].as_array().unwrap()) {
            for number in drawn.as_array().unwrap() {
                assert_eq!(
                    stream.integers(low, high).unwrap(),
                    number.as_i64().unwrap(),
                    "{context}, {low}..{high}"
                );
            }
        }
        assert_eq!(
            array_bits(&stream.uniform_array(-1.0, 1.0, (2, 3))),
            bits(&case["uniform_array"]),
            "{context}"
        );
        for order in case["permutation"].as_array().unwrap() {
            let order = indices(order);
            assert_eq!(stream.permutation(order.len()), order, "{context}");
        }
        let mut items: Vec<usize> = (0..11).collect();
        stream.shuffle(&mut items);
        assert_eq!(items, indices(&case["shuffle"]), "{context}");
        assert_eq!(
            folded(&times(5_000, || stream.random())),
            case["many_randoms"],
            "{context}"
        );
        assert_eq!(
            times(7, || stream.normal(0.5, 2.0)),
            bits(&case["normal"]),
            "{context}"
        );
        assert_eq!(
            array_bits(&stream.normal_array(0.0, 0.1, (3, 2))),
            bits(&case["normal_array"]),
            "{context}"
        );
        assert_eq!(
            folded(&times(100_000, || stream.standard_normal())),
            case["many_normals"],
            "{context}"
        );
        assert_eq!(
            to_bits(&[stream.random()]),
            bits(&case["last"]),
            "{context}"
        );
    }
}

/// The recipe of a case's settings, each set only if the case sets it.
fn recipe(settings: &Value) -> Blobs {
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
fn blobs_are_scikit_learns() {
    let cases = cases(include_str!("fixtures/blobs.json"));
    assert_eq!(cases.len(), 31);
    for case in cases {
        let settings = &case["settings"];
        let (dataset, centers) = recipe(settings).generate().unwrap();
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

/// NumPy's sine of a list is within two units in the last place of numbers up to 1; sums of them
/// here are up to 2, and rounded themselves.
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
fn spirals_are_as_numpy_makes_them() {
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
fn curves_are_as_numpy_makes_them() {
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
fn splits_are_as_numpy_makes_them() {
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
