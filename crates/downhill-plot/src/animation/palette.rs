//! The colors of an animation.

use std::collections::HashMap;

/// The index of pixels that do not change.
pub(super) const TRANSPARENT: u8 = 255;

/// Red, green, blue and opacity of a pixel.
type Pixel = [u8; 4];

/// The 255 most frequent colors of some frames.
///
/// The most frequent colors of a figure are its few flat colors and the shades at the edges of its text. These stay
/// exact. A rare shade becomes the nearest color.
#[derive(Debug)]
pub(super) struct Palette {
    colors: Vec<Pixel>,
    /// The index of each color seen so far.
    indices: HashMap<Pixel, u8>,
    /// The last color, which is often the next one as well.
    last: (Pixel, u8),
}

impl Palette {
    /// Finds the most frequent colors of frames, given as the red, green, blue and opacity of all pixels.
    pub(super) fn of<'a>(frames: impl IntoIterator<Item = &'a Vec<u8>>) -> Self {
        let mut counts: HashMap<Pixel, usize> = HashMap::new();
        for frame in frames {
            // Runs of equal pixels are counted at once.
            for run in frame.as_chunks::<4>().0.chunk_by(|a, b| a == b) {
                *counts.entry(run[0]).or_default() += run.len();
            }
        }
        let mut counts: Vec<(Pixel, usize)> = counts.into_iter().collect();
        // Equal counts are ordered by color, so the file does not depend on the order of the map.
        counts.sort_by(|(a, n), (b, m)| m.cmp(n).then(a.cmp(b)));
        counts.truncate(usize::from(TRANSPARENT));
        let colors: Vec<Pixel> = counts.into_iter().map(|(color, _)| color).collect();
        let last = (colors.first().copied().unwrap_or_default(), 0);
        let indices = colors.iter().copied().zip(0..).collect();
        Self {
            colors,
            indices,
            last,
        }
    }

    /// Red, green and blue of every color.
    pub(super) fn bytes(&self) -> Vec<u8> {
        let color = |&[red, green, blue, _]: &Pixel| [red, green, blue];
        self.colors.iter().flat_map(color).collect()
    }

    /// The index of the nearest color.
    pub(super) fn index(&mut self, pixel: Pixel) -> u8 {
        if self.last.0 != pixel {
            let colors = &self.colors;
            let index = *self.indices.entry(pixel).or_insert_with(|| {
                let distance = |color: &Pixel| -> u32 {
                    let channels = color.iter().zip(pixel);
                    channels.map(|(a, b)| u32::from(a.abs_diff(b)).pow(2)).sum()
                };
                let nearest = (0..).zip(colors).min_by_key(|(_, color)| distance(color));
                nearest.map_or(0, |(index, _)| index)
            });
            self.last = (pixel, index);
        }
        self.last.1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frequent_colors_are_exact_and_rare_ones_are_near() {
        let gray = |level: usize| [level as u8, level as u8, level as u8, 255];
        // 256 shades of gray, of which the darkest is the rarest.
        let frame: Vec<u8> = (0..256)
            .flat_map(|level| std::iter::repeat_n(gray(level), level + 1))
            .flatten()
            .collect();
        let mut palette = Palette::of([&frame]);
        assert_eq!(palette.bytes().len(), 3 * 255);
        assert_eq!(palette.bytes()[..3], [255, 255, 255]);
        let mut color = |level| {
            let index = usize::from(palette.index(gray(level)));
            palette.bytes()[3 * index]
        };
        assert_eq!(
            [color(255), color(100), color(1), color(0)],
            [255, 100, 1, 1]
        );
    }

    #[test]
    fn a_palette_does_not_depend_on_the_order_of_a_map() {
        let frame: Vec<u8> = (0..=255).flat_map(|c| [c, 255 - c, 7, 255]).collect();
        let again = Palette::of([&frame]).bytes();
        assert_eq!(Palette::of([&frame]).bytes(), again);
    }
}
