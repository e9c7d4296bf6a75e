//! NumPy's `.npy` files, in which the peers find their numbers.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};
use downhill_core::Dtype;

/// The bytes before the header's text: a magic number, a version and the length of the text.
const PREFIX: usize = 10;

/// Writes numbers in row-major order, rounded to `dtype`.
pub fn write(path: &Path, dtype: Dtype, shape: &[usize], values: &[f64]) -> Result<()> {
    let descr = match dtype {
        Dtype::F64 => "<f8",
        Dtype::F32 => "<f4",
    };
    let shape: String = shape.iter().map(|side| format!("{side},")).collect();
    let header = format!("{{'descr': '{descr}', 'fortran_order': False, 'shape': ({shape}), }}");
    // The numbers begin at a multiple of 64 bytes.
    let length = (PREFIX + header.len() + 1).next_multiple_of(64) - PREFIX;
    let mut bytes = b"\x93NUMPY\x01\x00".to_vec();
    bytes.extend(u16::try_from(length)?.to_le_bytes());
    bytes.extend(format!("{header:<width$}\n", width = length - 1).into_bytes());
    match dtype {
        Dtype::F64 => bytes.extend(values.iter().flat_map(|v| v.to_le_bytes())),
        Dtype::F32 => bytes.extend(values.iter().flat_map(|&v| (v as f32).to_le_bytes())),
    }
    fs::write(path, bytes).with_context(|| format!("cannot write {}", path.display()))
}

/// Reads the numbers of a file that [`write`] wrote.
pub fn read(path: &Path, dtype: Dtype) -> Result<Vec<f64>> {
    let bytes = fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
    let Some(&[low, high]) = bytes.get(8..PREFIX) else {
        bail!("{} has no header", path.display());
    };
    let start = PREFIX + usize::from(u16::from_le_bytes([low, high]));
    let numbers = bytes.get(start..).unwrap_or_default();
    Ok(match dtype {
        Dtype::F64 => numbers
            .as_chunks()
            .0
            .iter()
            .map(|&b| f64::from_le_bytes(b))
            .collect(),
        Dtype::F32 => {
            let numbers = numbers.as_chunks().0.iter();
            numbers.map(|&b| f64::from(f32::from_le_bytes(b))).collect()
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_come_back_in_their_precision() {
        let path = std::env::temp_dir().join(format!("downhill-{}.npy", std::process::id()));
        let values = [0.1, -2.0, 3e-5];
        write(&path, Dtype::F64, &[1, 3], &values).unwrap();
        assert_eq!(read(&path, Dtype::F64).unwrap(), values);
        write(&path, Dtype::F32, &[3], &values).unwrap();
        assert_eq!(
            read(&path, Dtype::F32).unwrap(),
            values.map(|v| f64::from(v as f32))
        );
        assert_eq!(fs::read(&path).unwrap().len() % 64, 12);
        fs::remove_file(path).unwrap();
    }
}
