//! A random direction in which every entry counts.

use rand::RngExt;
use rand_pcg::Pcg64Mcg;

use crate::judge::{Judge, Size, largest};
use crate::line::{Direction, EvalPoint};
use crate::methods::Methods;
use crate::report::{DIRECTION, Row};
use crate::zero::Zero;
use crate::{CheckError, Function, Parameter};

/// The largest move of a parameter of tiny values, relative to the largest scale.
const TINY: f64 = 1e-3;

/// The least move of an entry, relative to its own size, that is not lost in rounding.
const OWN: f64 = 1e-2;

/// The share of an entry in the slope, relative to the mean, below which the direction shows nothing of it.
const UNSEEN: f64 = 1e-6;

/// A random direction, and what is judged in it.
pub(crate) struct RandomDirection {
    pub(crate) row: Row,
    /// The entries that change the slope too little to be seen in it.
    pub(crate) unseen: Vec<usize>,
}

/// Compares the slope in a random direction.
///
/// Every entry moves up or down, by an amount that gives all about the same effect on the function, as far
/// as the claims tell it: from a hundredth of its own size to that size, or to its parameter's scale if it is
/// 0. An entry of little effect moves by at least a thousandth of the largest scale. The moves are divided by the
/// square root of the number of entries.
pub(crate) fn random_direction<F: Function>(
    point: &mut EvalPoint<F>,
    at: &[Parameter<'_>],
    methods: &Methods<'_>,
    gradients: &[Vec<&[f64]>],
    zero: &Zero,
    random: &mut Pcg64Mcg,
) -> Result<RandomDirection, CheckError> {
    #[allow(clippy::cast_precision_loss, reason = "entries are far below 2^53")]
    let length = (point.x.len() as f64).sqrt();
    let mut v = Vec::with_capacity(point.x.len());
    let scales = (0..at.len()).map(|p| point.scale(p));
    let tiny = TINY * scales.fold(0.0, f64::max);
    for (p, (parameter, gradients)) in at.iter().zip(gradients).enumerate() {
        let scale = point.scale(p);
        for (i, x) in parameter.values.iter().enumerate() {
            let claimed = largest(gradients.iter().filter_map(|g| g.get(i)));
            let even = zero.typical(claimed.max(f64::MIN_POSITIVE));
            let least = OWN * x.abs();
            let most = match x.abs() {
                0.0 => scale,
                own => own,
            };
            let most = if even > scale { most.max(tiny) } else { most };
            let size: f64 = random.random_range(0.5..1.0);
            let sign = if random.random() { 1.0 } else { -1.0 };
            v.push(sign * size * even.clamp(least, most) / length);
        }
    }
    let terms = |claim: usize| {
        let of_claim = gradients.iter().filter_map(move |g| g.get(claim));
        of_claim.flat_map(|g| g.iter()).zip(&v).map(|(g, v)| g * v)
    };
    let claims = 0..methods.claims.len();
    let claimed: Vec<f64> = claims.clone().map(|c| terms(c).sum()).collect();
    let sums: Vec<f64> = claims.map(|c| terms(c).map(f64::abs).sum()).collect();
    #[allow(clippy::cast_precision_loss, reason = "entries are far below 2^53")]
    let mean = sums.first().copied().unwrap_or(0.0) / v.len() as f64;
    let share = terms(0).map(f64::abs).enumerate();
    let unseen = share.filter(|&(_, share)| share > 0.0 && share < UNSEEN * mean);
    let unseen = unseen.map(|(i, _)| i).collect();
    point.random.clone_from(&v);
    let noise = excess_noise(at, methods, gradients, &v)?;
    let direction = Direction::All { vector: &v };
    let slope = point.slope(&direction, point.step(&direction))?;
    let judge = Judge {
        methods,
        name: DIRECTION,
        claimed: &claimed,
        size: Size::Direction {
            terms: largest(&sums),
            noise: &noise,
        },
    };
    let row = judge.resolve(point, &direction, slope, zero)?;
    Ok(RandomDirection { row, unseen })
}

/// The rounding of each claim in a direction that exceeds the floor of its entries.
fn excess_noise(
    at: &[Parameter<'_>],
    methods: &Methods<'_>,
    gradients: &[Vec<&[f64]>],
    v: &[f64],
) -> Result<Vec<f64>, CheckError> {
    let mut noise = vec![0.0; methods.claims.len()];
    let mut rest = v;
    for (parameter, gradients) in at.iter().zip(gradients) {
        let (moves, after) = rest.split_at(parameter.values.len());
        rest = after;
        let largest = largest(gradients.iter().flat_map(|g| g.iter()));
        let of_claims = methods.excess_noise(parameter, largest)?;
        for (noise, of_claim) in noise.iter_mut().zip(of_claims) {
            // The rounding of the same terms may be in all entries.
            *noise += of_claim
                .iter()
                .zip(moves)
                .map(|(n, v)| n * v.abs())
                .sum::<f64>();
        }
    }
    Ok(noise)
}
