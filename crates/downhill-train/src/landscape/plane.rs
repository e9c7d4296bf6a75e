//! A plane in the space of the parameters.

use downhill_data::Generator;

use super::{LandscapeError, ParameterEntry};
use crate::Parameters;

/// The smallest sine of the angle between two directions that span a plane.
const LEAST_SINE: f64 = 1e-9;

/// A plane in the space of the parameters: an origin and two directions.
///
/// The point at the coordinates `[s, t]` is `origin + s u + t v`, where `u` and `v` are the directions.
#[derive(Debug, Clone, PartialEq)]
pub struct Plane {
    origin: Parameters,
    directions: [Vec<f64>; 2],
}

impl Plane {
    /// Creates a plane from an origin and two directions.
    ///
    /// Each direction has as many numbers as the origin, in the order of [`Parameters::values`].
    ///
    /// # Errors
    ///
    /// [`LandscapeError::Parameters`] if the counts differ, [`LandscapeError::Degenerate`] if the directions do not
    /// span a plane.
    pub fn new(origin: Parameters, directions: [Vec<f64>; 2]) -> Result<Self, LandscapeError> {
        let expected = origin.values().count();
        for direction in &directions {
            if direction.len() != expected {
                return Err(LandscapeError::Parameters {
                    expected,
                    got: direction.len(),
                });
            }
        }
        let [u, v] = &directions;
        let (uu, vv, uv) = (dot(u, u), dot(v, v), dot(u, v));
        let square_of_sine = 1.0 - uv / uu * (uv / vv);
        if square_of_sine > LEAST_SINE * LEAST_SINE && (uu * vv).is_finite() {
            Ok(Self { origin, directions })
        } else {
            Err(LandscapeError::Degenerate)
        }
    }

    /// The plane of two entries; the other parameters have their values in `at`.
    ///
    /// The coordinates are the values of the two entries.
    ///
    /// # Errors
    ///
    /// [`LandscapeError`] if an entry does not exist, or both are the same.
    pub fn of_entries(
        at: &Parameters,
        entries: [&ParameterEntry; 2],
    ) -> Result<Self, LandscapeError> {
        let [first, second] = entries;
        if first == second {
            return Err(LandscapeError::SameEntry {
                entry: first.clone(),
            });
        }
        let mut origin = at.clone();
        let numbers = at.values().count();
        let mut directions = [vec![0.0; numbers], vec![0.0; numbers]];
        for (entry, direction) in entries.into_iter().zip(&mut directions) {
            let position = entry.position(at)?;
            direction[position] = 1.0;
            if let Some(value) = origin.iter_mut().flat_map(|p| &mut p.values).nth(position) {
                *value = 0.0;
            }
        }
        Self::new(origin, directions)
    }

    /// The plane through `at` along two random directions.
    ///
    /// The directions are drawn from the standard normal distribution of NumPy's `default_rng(seed)`. Each tensor of a
    /// direction is scaled to the Euclidean norm of that tensor in `at`. A step of 1 along a direction thus changes
    /// each tensor by its own norm. A tensor that is zero in `at` does not change. In a tensor of two or more numbers,
    /// the second direction is orthogonal to the first.
    ///
    /// *Source*: H. Li et al., "Visualizing the Loss Landscape of Neural Nets" (2018). It scales each filter in this
    /// way; here each tensor is scaled.
    ///
    /// # Errors
    ///
    /// [`LandscapeError::Degenerate`] if every tensor is zero or has a single number.
    pub fn random(at: &Parameters, seed: u64) -> Result<Self, LandscapeError> {
        let mut stream = Generator::new(seed);
        let mut draw =
            |length: usize| -> Vec<f64> { (0..length).map(|_| stream.normal(0.0, 1.0)).collect() };
        let mut directions = [Vec::new(), Vec::new()];
        for parameter in at.as_slice() {
            let (length, norm) = (parameter.values.len(), norm(&parameter.values));
            let first = scaled(draw(length), norm);
            let mut second = draw(length);
            if length > 1 {
                second = without(second, &first);
            }
            directions[0].extend(first);
            directions[1].extend(scaled(second, norm));
        }
        Self::new(at.clone(), directions)
    }

    /// The plane through the start, the middle and the end of a path.
    ///
    /// The origin is the end of the path. The first direction leads from the start to the end, and the second is
    /// orthogonal to it. Both have norm 1, so the coordinates are distances. The middle is the point of the path
    /// nearest to half its length. If it is on the line from the start to the end, the point farthest from the line
    /// replaces it.
    ///
    /// # Errors
    ///
    /// [`LandscapeError::StraightPath`] if the path is a line or has fewer than three points,
    /// [`LandscapeError::Parameters`] if its points differ in their number of parameters.
    pub fn through(path: &[&Parameters]) -> Result<Self, LandscapeError> {
        let [_, .., end] = path else {
            return Err(LandscapeError::StraightPath);
        };
        let points = offsets(path, end)?;
        let along = scaled(points[0].iter().map(|v| -v).collect(), 1.0);
        let away = |index: usize| without(points[index].clone(), &along);
        let steps = points.windows(2).map(|p| norm(&difference(&p[1], &p[0])));
        let lengths = steps.scan(0.0, |length, step| {
            *length += step;
            Some(*length)
        });
        let lengths: Vec<f64> = std::iter::once(0.0).chain(lengths).collect();
        let half = lengths[lengths.len() - 1] / 2.0;
        let nearest = |a: &usize, b: &usize| {
            let [a, b] = [*a, *b].map(|i| (lengths[i] - half).abs());
            a.total_cmp(&b)
        };
        let mut second = (0..points.len()).min_by(nearest).map_or(Vec::new(), away);
        let least = LEAST_SINE * points.iter().map(|p| norm(p)).fold(0.0, f64::max);
        if norm(&second) <= least {
            let all = (0..points.len()).map(away);
            let farthest = all.max_by(|a, b| norm(a).total_cmp(&norm(b)));
            second = farthest.unwrap_or_default();
        }
        if norm(&second) <= least {
            return Err(LandscapeError::StraightPath);
        }
        Self::new((*end).clone(), [along, scaled(second, 1.0)])
    }

    /// The parameters at these coordinates.
    pub fn at(&self, [s, t]: [f64; 2]) -> Parameters {
        let mut point = self.origin.clone();
        let [u, v] = &self.directions;
        let values = point.iter_mut().flat_map(|p| &mut p.values);
        for ((value, u), v) in values.zip(u).zip(v) {
            *value += s * u + t * v;
        }
        point
    }

    /// The coordinates of the point of the plane that is nearest to these parameters.
    ///
    /// # Errors
    ///
    /// [`LandscapeError::Parameters`] if their number is not that of the plane.
    pub fn project(&self, parameters: &Parameters) -> Result<[f64; 2], LandscapeError> {
        let origin: Vec<f64> = self.origin.values().collect();
        let values: Vec<f64> = parameters.values().collect();
        if values.len() != origin.len() {
            return Err(LandscapeError::Parameters {
                expected: origin.len(),
                got: values.len(),
            });
        }
        Ok(self.coordinates(&difference(&values, &origin)))
    }

    /// The share of a path's variance that the plane explains, between 0 and 1; NaN if the variance overflows.
    ///
    /// It is `1 - sum |r_i|^2 / sum |d_i|^2`, where `d_i` is the difference of point `i` and the mean of all points,
    /// and `r_i` is the part of `d_i` that is orthogonal to the plane. If all points are equal, it is 1.
    ///
    /// # Errors
    ///
    /// [`LandscapeError::Parameters`] if a point has a different number of parameters than the plane.
    pub fn explained(&self, path: &[&Parameters]) -> Result<f64, LandscapeError> {
        let mut points = offsets(path, &self.origin)?;
        let numbers = points.len() as f64;
        for entry in 0..self.directions[0].len() {
            let mean = points.iter().map(|p| p[entry]).sum::<f64>() / numbers;
            points.iter_mut().for_each(|point| point[entry] -= mean);
        }
        let [u, v] = &self.directions;
        let (mut all, mut outside) = (0.0, 0.0);
        for point in &points {
            let [s, t] = self.coordinates(point);
            let parts = point.iter().zip(u).zip(v);
            outside += parts
                .map(|((d, u), v)| (d - s * u - t * v).powi(2))
                .sum::<f64>();
            all += dot(point, point);
        }
        let share = 1.0 - outside / all;
        Ok(match all {
            0.0 => 1.0,
            // The sums may overflow.
            _ if share.is_nan() => f64::NAN,
            _ => share.max(0.0),
        })
    }

    /// The coordinates of a vector, by least squares.
    fn coordinates(&self, vector: &[f64]) -> [f64; 2] {
        let [u, v] = &self.directions;
        let (uu, vv, uv) = (dot(u, u), dot(v, v), dot(u, v));
        let (du, dv) = (dot(vector, u), dot(vector, v));
        let determinant = uu * vv - uv * uv;
        [
            (du * vv - dv * uv) / determinant,
            (dv * uu - du * uv) / determinant,
        ]
    }
}

/// The differences of the points of a path from another point.
fn offsets(points: &[&Parameters], from: &Parameters) -> Result<Vec<Vec<f64>>, LandscapeError> {
    let from: Vec<f64> = from.values().collect();
    let offset = |point: &&Parameters| {
        let values: Vec<f64> = point.values().collect();
        if values.len() == from.len() {
            Ok(difference(&values, &from))
        } else {
            Err(LandscapeError::Parameters {
                expected: from.len(),
                got: values.len(),
            })
        }
    };
    points.iter().map(offset).collect()
}

fn difference(a: &[f64], b: &[f64]) -> Vec<f64> {
    a.iter().zip(b).map(|(a, b)| a - b).collect()
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

fn norm(vector: &[f64]) -> f64 {
    dot(vector, vector).sqrt()
}

/// Scales a vector to a norm; a zero vector stays zero.
fn scaled(mut vector: Vec<f64>, to: f64) -> Vec<f64> {
    let own = norm(&vector);
    if own > 0.0 {
        vector.iter_mut().for_each(|v| *v *= to / own);
    }
    vector
}

/// The part of a vector that is orthogonal to another.
fn without(mut vector: Vec<f64>, other: &[f64]) -> Vec<f64> {
    let square = dot(other, other);
    if square > 0.0 {
        let along = dot(&vector, other) / square;
        vector
            .iter_mut()
            .zip(other)
            .for_each(|(v, o)| *v -= along * o);
    }
    vector
}
