//! Small images in a grid, each with a caption.

use crate::canvas::{Anchor, Canvas, Rect};
use crate::cells::draw_cells;
use crate::color_scale::ColorScale;
use crate::drawing::Drawing;
use crate::error::{PlotError, check_count, check_values};
use crate::figure::Figure;
use crate::frame::{MARGIN, TITLE_HEIGHT, draw_title};
use crate::legend::{Entry, Key, Legend};
use crate::style::{LABEL_SIZE, SCENE_WIDTH, Style, TICK_SIZE, Theme};
use crate::text::{fit, text_width};

/// The number of columns of a sheet with the shortest captions, and with the longest.
const COLUMNS: [usize; 2] = [6, 2];
/// The largest side of an image, in scene units; a larger one shows no more detail.
const LARGEST_SIDE: f64 = 80.0;
/// The space between two tiles.
const GAP: f64 = 16.0;
/// The width by which a caption may exceed its tile, both sides together.
const OVERHANG: f64 = GAP - 4.0;
/// The height of a line of caption.
const LINE_HEIGHT: f64 = 17.0;
/// The height of a heading, from the tiles above it to those below.
const HEADING_HEIGHT: f64 = 30.0;
/// Half the size of a check or a cross, and the space for it before a text.
const MARK: [f64; 2] = [5.0, 15.0];

/// A small image with its caption and a model's prediction.
#[derive(Debug, Clone, PartialEq)]
pub struct Tile {
    /// Width in pixels, at least 1.
    pub width: usize,
    /// Height in pixels, at least 1.
    pub height: usize,
    /// `width * height` pixels, row by row from the top: 0 for black to 1 for white.
    pub pixels: Vec<f64>,
    /// The class of the image, such as `triangle`.
    pub caption: String,
    /// The predicted class and whether it is correct, if there is a prediction.
    pub predicted: Option<(String, bool)>,
}

impl Tile {
    /// The width of the widest line of text.
    fn text_width(&self) -> f64 {
        let predicted = self.predicted.as_ref();
        let predicted = predicted.map(|(text, _)| text_width(text, TICK_SIZE) + MARK[1]);
        text_width(&self.caption, TICK_SIZE).max(predicted.unwrap_or(0.0))
    }
}

/// Small images in a grid.
///
/// They are, for example, test images with their predictions, or the weights of units. A check or a cross marks each
/// prediction. Long captions need wide tiles, so there are fewer columns. The height of the figure depends on the
/// number of rows.
///
/// # Examples
///
/// ```
/// use downhill_plot::{ContactSheet, Theme, Tile, render_svg};
///
/// let tile = Tile {
///     width: 2,
///     height: 2,
///     pixels: vec![0.0, 1.0, 1.0, 0.0],
///     caption: "falling".to_owned(),
///     predicted: Some(("rising".to_owned(), false)),
/// };
/// let figure = ContactSheet::new("Diagonals", [("", vec![tile])])?;
/// assert!(render_svg(&figure, Theme::Light)?.contains("rising"));
/// # Ok::<(), downhill_plot::PlotError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct ContactSheet {
    title: String,
    /// Tiles that start a new row, with a heading that may be empty.
    groups: Vec<(String, Vec<Tile>)>,
    scale: ColorScale,
    legend: Vec<Entry>,
}

impl ContactSheet {
    /// Creates a sheet of groups of tiles, such as one per class.
    ///
    /// Every group starts a new row, below its heading if that is not empty. A group without tiles keeps
    /// its heading.
    ///
    /// # Errors
    ///
    /// [`PlotError::Empty`] without tiles, [`PlotError::Count`] for a tile without pixels or with another
    /// number of pixels than its width times its height, and [`PlotError::NotPlottable`] for a pixel that is
    /// NaN or infinite. Errors number the tiles of all groups from 0.
    pub fn new<H: Into<String>>(
        title: impl Into<String>,
        groups: impl IntoIterator<Item = (H, Vec<Tile>)>,
    ) -> Result<Self, PlotError> {
        let groups = groups.into_iter();
        let groups: Vec<_> = groups
            .map(|(heading, tiles)| (heading.into(), tiles))
            .collect();
        let mut sheet = Self {
            title: title.into(),
            groups,
            scale: ColorScale::Gray,
            legend: Vec::new(),
        };
        if sheet.tiles().next().is_none() {
            return Err(PlotError::Empty { what: "tiles" });
        }
        for (index, tile) in sheet.tiles().enumerate() {
            let (width, height) = (tile.width, tile.height);
            let area = width.saturating_mul(height).max(1);
            let what = || format!("pixels of image {index}, {width} x {height}");
            check_count(what, tile.pixels.len(), area..=area)?;
            check_values("pixels", &tile.pixels)?;
        }
        if sheet.tiles().any(|tile| tile.predicted.is_some()) {
            let remark = "below each image: its class, then the prediction";
            sheet.legend = vec![
                Entry::new(Key::Mark(true), "right"),
                Entry::new(Key::Mark(false), "wrong"),
                Entry::new(Key::Remark, remark),
            ];
        }
        Ok(sheet)
    }

    /// Creates a sheet with one image per unit: its weights for the input pixels.
    ///
    /// There are `width * height` weights per unit, row by row. Negative and positive weights have
    /// different colors, which are stronger for larger weights. All units share one scale.
    ///
    /// # Errors
    ///
    /// Those of [`ContactSheet::new`].
    pub fn of_weights(
        title: impl Into<String>,
        [width, height]: [usize; 2],
        units: Vec<Vec<f64>>,
    ) -> Result<Self, PlotError> {
        let tile = |(unit, pixels): (usize, Vec<f64>)| Tile {
            width,
            height,
            pixels,
            caption: format!("unit {unit}"),
            predicted: None,
        };
        let tiles = units.into_iter().enumerate().map(tile).collect();
        let mut sheet = Self::new(title, [("", tiles)])?;
        let all = || sheet.tiles().flat_map(|tile| &tile.pixels);
        let largest = all().fold(0.0, |largest: f64, weight| largest.max(weight.abs()));
        let tiles = sheet.groups.iter_mut().flat_map(|(_, tiles)| tiles);
        for weight in tiles.flat_map(|tile| &mut tile.pixels) {
            // Avoids 0 / 0 if all weights are 0.
            *weight /= largest.max(f64::MIN_POSITIVE);
        }
        let text = format!("weight, -{0} to {0}", short(largest));
        sheet.legend = vec![Entry::new(Key::Scale(ColorScale::Signed), text)];
        sheet.scale = ColorScale::Signed;
        Ok(sheet)
    }

    fn tiles(&self) -> impl Iterator<Item = &Tile> {
        self.groups.iter().flat_map(|(_, tiles)| tiles)
    }

    /// Draws a tile: the image in its cell, and the caption and the prediction below it.
    fn draw_tile(&self, canvas: &mut Canvas, style: &Style, tile: &Tile, cell: Rect) {
        let longest = tile.width.max(tile.height) as f64;
        // A whole number of units per pixel keeps edges sharp, unless there are more pixels than units.
        let exact = cell.height / longest;
        let pixel = if exact >= 1.0 { exact.floor() } else { exact };
        let (width, height) = (pixel * tile.width as f64, pixel * tile.height as f64);
        let image = Rect {
            x: (cell.x + (cell.width - width) / 2.0).round(),
            y: (cell.y + (cell.height - height) / 2.0).round(),
            width,
            height,
        };
        // The rows of cells count from the bottom.
        let first = |row: usize| (tile.height - 1 - row) * tile.width;
        let color = |column, row| self.scale.color(style, tile.pixels[first(row) + column]);
        draw_cells(canvas, image, [tile.width, tile.height], color, |color| {
            color
        });
        canvas.stroke_rect(image, style.axis, 1.0);
        let (center, space) = (cell.x + cell.width / 2.0, cell.width + OVERHANG);
        let at = [center, cell.bottom() + LINE_HEIGHT];
        let caption = (tile.caption.as_str(), TICK_SIZE, space);
        canvas.label(at, caption, Anchor::Middle, style.text);
        if let Some((predicted, right)) = &tile.predicted {
            let text = fit(predicted, TICK_SIZE, space - MARK[1]);
            let left = center - (text_width(&text.content, text.size) + MARK[1]) / 2.0;
            let y = at[1] + LINE_HEIGHT + 2.0;
            draw_mark(canvas, style, [left + MARK[0], y - 4.5], *right);
            let at = [left + MARK[1], y];
            let color = if *right { style.right } else { style.wrong };
            canvas.text(at, &text.content, text.size, Anchor::Start, color);
        }
    }
}

impl Figure for ContactSheet {
    fn scene(&self, theme: Theme) -> Result<Drawing, PlotError> {
        let style = Style::of(theme);
        let page = SCENE_WIDTH - 2.0 * MARGIN;
        let widest = self.tiles().map(Tile::text_width).fold(0.0, f64::max);
        let tile_width = |columns: usize| (page + GAP) / columns as f64 - GAP;
        let [most, least] = COLUMNS;
        let mut columns = (least..=most).rev();
        let fitting = columns.find(|&columns| widest <= tile_width(columns) + OVERHANG);
        // A longer caption is shrunk or cut.
        let columns = fitting.unwrap_or(least);
        let width = tile_width(columns);
        let side = width.min(LARGEST_SIDE).floor();
        let lines = if self.scale == ColorScale::Gray {
            2.0
        } else {
            1.0
        };
        let pitch = side + lines * LINE_HEIGHT + 10.0 + GAP;

        let legend = Legend::new(self.legend.iter().cloned(), page);
        let mut top = TITLE_HEIGHT + legend.height() + 10.0;
        let mut canvas = Canvas::new(style, SCENE_WIDTH, 0.0);
        draw_title(&mut canvas, style, &self.title);
        legend.draw(&mut canvas, style, [MARGIN, TITLE_HEIGHT]);
        for (heading, tiles) in &self.groups {
            if !heading.is_empty() {
                top += HEADING_HEIGHT;
                canvas.group("heading", |canvas| {
                    let (left, right) = (MARGIN, MARGIN + page);
                    let text = (heading.as_str(), LABEL_SIZE, page);
                    canvas.label([left, top - 14.0], text, Anchor::Start, style.text);
                    canvas.line([left, top - 8.0], [right, top - 8.0], style.axis, 0.75);
                });
            }
            for row in tiles.chunks(columns) {
                for (column, tile) in row.iter().enumerate() {
                    let cell = Rect {
                        x: MARGIN + column as f64 * (width + GAP),
                        y: top,
                        width,
                        height: side,
                    };
                    canvas.group("tile", |canvas| self.draw_tile(canvas, style, tile, cell));
                }
                top += pitch;
            }
        }
        canvas.set_height(top - GAP + MARGIN);
        Ok(canvas.into_scene())
    }
}

/// Draws a check or a cross as lines, because a font may lack these characters.
pub(crate) fn draw_mark(canvas: &mut Canvas, style: &Style, [x, y]: [f64; 2], right: bool) {
    let half = MARK[0];
    if right {
        let check = [
            [x - half, y],
            [x - half * 0.3, y + half * 0.8],
            [x + half, y - half],
        ];
        canvas.polyline(&check, style.right, 2.25);
    } else {
        for sign in [-0.85, 0.85] {
            let (dx, dy) = (half * 0.85, half * sign);
            canvas.polyline(&[[x - dx, y - dy], [x + dx, y + dy]], style.wrong, 2.25);
        }
    }
}

/// A magnitude in few digits.
fn short(value: f64) -> String {
    if (0.01..1e4).contains(&value.abs()) || value == 0.0 {
        format!("{value:.2}")
    } else {
        format!("{value:.1e}")
    }
}
