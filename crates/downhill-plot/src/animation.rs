//! Animations: a sequence of figures as a GIF.

mod palette;

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;
use std::panic::resume_unwind;
use std::path::{Path, PathBuf};
use std::thread;

use gif::{DisposalMethod, Encoder, Frame, Repeat};

use crate::error::{PlotError, check_count, check_length};
use crate::figure::{Figure, check_stem, render_rgba, save_files};
use crate::style::Theme;
use palette::{Palette, TRANSPARENT};

/// The total time of the frames, in hundredths of a second.
const TIME: usize = 480;
/// The shortest and the longest time of a frame, in hundredths of a second.
const SHORTEST: usize = 4;
const LONGEST: usize = 60;
/// The time of the last frame, in hundredths of a second.
const PAUSE: u16 = 250;
/// Pixels per scene unit.
const SCALE: f32 = 1.0;

/// A sequence of figures as a GIF that repeats forever.
///
/// With 8 or more frames it takes about five seconds, and then shows the last frame for two and a half more. All frames
/// share a palette of 255 colors. Each frame stores only the rectangle that differs from the frame before it.
///
/// ```
/// use downhill_plot::{Animation, Surface, Theme};
///
/// let frame = |step: f64| {
///     let tilted = vec![0.0, step, step, 2.0 * step];
///     Surface::new("A plane", vec![0.0, 1.0], vec![0.0, 1.0], tilted)
/// };
/// let mut animation = Animation::default();
/// for step in [1.0, 2.0] {
///     animation.push(frame(step)?);
/// }
/// assert!(animation.render(Theme::Light)?.starts_with(b"GIF89a"));
/// # Ok::<(), downhill_plot::PlotError>(())
/// ```
#[derive(Default)]
pub struct Animation {
    frames: Vec<Box<dyn Figure + Send + Sync>>,
}

impl fmt::Debug for Animation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let frames = self.frames.len();
        f.debug_struct("Animation")
            .field("frames", &frames)
            .finish()
    }
}

impl Animation {
    /// The largest number of frames.
    pub const MOST_FRAMES: usize = 120;

    /// Adds a figure as the last frame.
    ///
    /// All figures must have the same width. The animation has the height of the first one.
    pub fn push(&mut self, frame: impl Figure + Send + Sync + 'static) {
        self.frames.push(Box::new(frame));
    }

    /// The number of frames.
    #[must_use]
    pub fn frames(&self) -> usize {
        self.frames.len()
    }

    /// Renders the animation as a GIF.
    ///
    /// # Errors
    ///
    /// [`PlotError::Count`] if there are no frames or more than [`Animation::MOST_FRAMES`],
    /// [`PlotError::LengthMismatch`] if their widths differ, and the errors of drawing the figures.
    pub fn render(&self, theme: Theme) -> Result<Vec<u8>, PlotError> {
        let frames = self.frames.len();
        let what = || "frames of an animation".to_owned();
        check_count(what, frames, 1..=Self::MOST_FRAMES)?;
        let draw = |index: usize| render_rgba(&*self.frames[index], theme, SCALE);
        let (width, height, first) = draw(0)?;
        let pixels = |index: usize| -> Result<Vec<u8>, PlotError> {
            let (own_width, _, mut pixels) = draw(index)?;
            let columns = ("columns of the first frame", width as usize);
            check_length(columns, ("columns of a later frame", own_width as usize))?;
            // A shorter figure gets space at its bottom; a taller one loses its bottom.
            let page = [pixels[0], pixels[1], pixels[2], pixels[3]];
            pixels.truncate(first.len());
            let missing = (first.len() - pixels.len()) / page.len();
            pixels.extend(std::iter::repeat_n(page, missing).flatten());
            Ok(pixels)
        };
        // The palette is that of the first, the middle and the last frame. Each is drawn only once.
        let mut drawn = BTreeMap::new();
        for index in [frames / 2, frames - 1] {
            drawn.insert(index, pixels(index)?);
        }
        let mut palette = Palette::of(drawn.values().chain([&first]));

        let mut before = first.clone();
        let failed = |error: gif::EncodingError| PlotError::Render {
            message: error.to_string(),
        };
        let size = [width, height].map(|side| u16::try_from(side).unwrap_or(u16::MAX));
        let mut encoder =
            Encoder::new(Vec::new(), size[0], size[1], &palette.bytes()).map_err(failed)?;
        encoder.set_repeat(Repeat::Infinite).map_err(failed)?;
        let delay = (TIME / frames).clamp(SHORTEST, LONGEST) as u16;
        for index in 0..frames {
            let whole = Frame {
                width: size[0],
                height: size[1],
                dispose: DisposalMethod::Keep,
                delay: if index + 1 == frames { PAUSE } else { delay },
                ..Frame::default()
            };
            let frame = if index == 0 {
                let buffer = before.as_chunks().0.iter().map(|&c| palette.index(c));
                Frame {
                    buffer: Cow::Owned(buffer.collect()),
                    ..whole
                }
            } else {
                let now = match drawn.remove(&index) {
                    Some(pixels) => pixels,
                    None => pixels(index)?,
                };
                let frame = difference(&before, &now, &mut palette, whole);
                before = now;
                frame
            };
            encoder.write_frame(&frame).map_err(failed)?;
        }
        encoder.into_inner().map_err(failed)
    }

    /// Writes the animation for both themes, and returns the paths of the files.
    ///
    /// The files are `stem.gif` and `stem-dark.gif`.
    ///
    /// # Errors
    ///
    /// Those of [`Animation::render`], and those of [`save`](crate::save).
    pub fn save(&self, directory: &Path, stem: &str) -> Result<Vec<PathBuf>, PlotError> {
        check_stem(stem)?;
        // One thread per theme, because drawing many frames takes time.
        let (light, dark) = thread::scope(|scope| {
            let dark = scope.spawn(|| self.render(Theme::Dark));
            (self.render(Theme::Light), dark.join())
        });
        let dark = dark.unwrap_or_else(|panic| resume_unwind(panic));
        let files = [("", light), ("-dark", dark)];
        let files = files.map(|(suffix, gif)| {
            gif.map(|gif| (directory.join(format!("{stem}{suffix}.gif")), gif))
        });
        save_files(directory, files.into_iter().collect::<Result<_, _>>()?)
    }
}

/// The part of a frame that differs from the one before it.
fn difference<'a>(before: &[u8], now: &[u8], palette: &mut Palette, whole: Frame<'a>) -> Frame<'a> {
    let row_bytes = 4 * usize::from(whole.width);
    let rows = || {
        before
            .chunks_exact(row_bytes)
            .zip(now.chunks_exact(row_bytes))
    };
    let differs = |(before, now): (&[u8], &[u8])| before != now;
    // Comparing whole rows is fast, and most are equal.
    let top = rows().position(differs).unwrap_or(0);
    let bottom = rows().rposition(differs).map_or(top, |row| row) + 1;
    let (mut left, mut right) = (row_bytes / 4, 0);
    for (before, now) in rows().take(bottom).skip(top).filter(|rows| differs(*rows)) {
        let pixels = || before.as_chunks::<4>().0.iter().zip(now.as_chunks::<4>().0);
        left = left.min(pixels().position(|(a, b)| a != b).unwrap_or(left));
        right = right.max(pixels().rposition(|(a, b)| a != b).map_or(0, |x| x + 1));
    }
    let (left, right) = if left < right { (left, right) } else { (0, 1) };
    let mut buffer = Vec::with_capacity((right - left) * (bottom - top));
    for (before, now) in rows().take(bottom).skip(top) {
        let pixels = before.as_chunks::<4>().0.iter().zip(now.as_chunks::<4>().0);
        buffer.extend(pixels.take(right).skip(left).map(|(before, now)| {
            if before == now {
                TRANSPARENT
            } else {
                palette.index(*now)
            }
        }));
    }
    // All are within a width and a height of 16 bits.
    let side = |length: usize| length as u16;
    Frame {
        left: side(left),
        top: side(top),
        width: side(right - left),
        height: side(bottom - top),
        transparent: Some(TRANSPARENT),
        buffer: Cow::Owned(buffer),
        ..whole
    }
}
