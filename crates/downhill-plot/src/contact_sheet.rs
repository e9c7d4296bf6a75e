//! Tiny images in a grid, each with its class and a model's prediction.

use crate::drawing::Drawing;

use crate::canvas::{Anchor, Canvas, Rect};
use crate::error::PlotError;
use crate::figure::Figure;
use crate::frame::{MARGIN, TITLE_HEIGHT, draw_title};
use crate::style::{LABEL_SIZE, Rgb, SCENE_WIDTH, Style, TICK_SIZE, Theme};
use crate::text::{fit, text_width};

/// With more columns, there is no space for a caption.
const MOST_COLUMNS: usize = 8;
/// The largest side of an image, in scene units.
const LARGEST_SIDE: f64 = 80.0;
/// The smallest width of a tile; a sheet of many columns is wide.
const LEAST_WIDTH: f64 = 70.0;
/// The largest width of a tile, for captions wider than the image.
const LARGEST_WIDTH: f64 = 160.0;
/// The space between two tiles.
const GAP: f64 = 16.0;
/// The height of the line that explains the marks.
const KEY_HEIGHT: f64 = 32.0;
/// The space for a mark before its text in that line.
const KEY_MARK: f64 = 18.0;
/// The space between two entries of that line.
const KEY_GAP: f64 = 24.0;
/// The height of a second such line.
const KEY_ROW: f64 = 22.0;
/// The height of a line of caption.
const LINE_HEIGHT: f64 = 17.0;
/// The distance by which a caption may exceed its tile on each side.
const OVERHANG: f64 = GAP / 2.0 - 2.0;
/// The height of a heading, from the tiles above it to those below.
const HEADING_HEIGHT: f64 = 30.0;
/// Half the size of a check or a cross.
const MARK: f64 = 5.0;

/// A tiny gray image with its caption and a model's prediction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tile {
    /// Width in pixels, at least 1.
    pub width: usize,
    /// Height in pixels, at least 1.
    pub height: usize,
    /// `width * height` shades, 0 for black to 255 for white, row by row from the top.
    pub pixels: Vec<u8>,
    /// The class of the image, such as `triangle`.
    pub caption: String,
    /// The predicted class.
    pub predicted: String,
    /// Whether the prediction is correct.
    pub right: bool,
}

/// Tiny images in a grid, with their captions and predictions.
///
/// A check or a cross marks each prediction. The height of the figure depends on the number of rows.
///
/// # Examples
///
/// ```
/// use downhill_plot::{ContactSheet, Theme, Tile, render_svg};
///
/// let tile = Tile {
///     width: 2,
///     height: 2,
///     pixels: vec![0, 255, 255, 0],
///     caption: "falling".to_owned(),
///     predicted: "rising".to_owned(),
///     right: false,
/// };
/// let figure = ContactSheet::new("Diagonals", 6, vec![tile])?;
/// assert!(render_svg(&figure, Theme::Light)?.contains("rising"));
/// # Ok::<(), downhill_plot::PlotError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContactSheet {
    title: String,
    columns: usize,
    groups: Vec<Group>,
}

/// Tiles that start a new row, and the heading above them.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Group {
    heading: Option<String>,
    tiles: Vec<Tile>,
}

impl ContactSheet {
    /// Creates a sheet of tiles in rows of `columns`, 1 to 8.
    ///
    /// # Errors
    ///
    /// [`PlotError::Empty`] without tiles, [`PlotError::Columns`] for any other number of columns,
    /// and [`PlotError::PixelCount`] for a tile without pixels, or whose number of pixels is not its
    /// width times its height.
    pub fn new(
        title: impl Into<String>,
        columns: usize,
        tiles: Vec<Tile>,
    ) -> Result<Self, PlotError> {
        let heading = None;
        Self::of_groups(title.into(), columns, vec![Group { heading, tiles }])
    }

    /// Creates a sheet of groups of tiles, such as one per class, each with a heading.
    ///
    /// Every group starts a new row of `columns`, 1 to 8. A group without tiles keeps its heading.
    ///
    /// # Errors
    ///
    /// Those of [`ContactSheet::new`]; the indices of tiles count through all groups.
    pub fn with_headings<H: Into<String>>(
        title: impl Into<String>,
        columns: usize,
        groups: impl IntoIterator<Item = (H, Vec<Tile>)>,
    ) -> Result<Self, PlotError> {
        let group = |(heading, tiles): (H, Vec<Tile>)| Group {
            heading: Some(heading.into()),
            tiles,
        };
        let groups = groups.into_iter().map(group).collect();
        Self::of_groups(title.into(), columns, groups)
    }

    fn of_groups(title: String, columns: usize, groups: Vec<Group>) -> Result<Self, PlotError> {
        if groups.iter().all(|group| group.tiles.is_empty()) {
            return Err(PlotError::Empty { what: "tiles" });
        }
        if !(1..=MOST_COLUMNS).contains(&columns) {
            let most = MOST_COLUMNS;
            return Err(PlotError::Columns { columns, most });
        }
        let tiles = groups.iter().flat_map(|group| &group.tiles);
        for (index, tile) in tiles.enumerate() {
            let area = tile.width.checked_mul(tile.height);
            if tile.pixels.is_empty() || area != Some(tile.pixels.len()) {
                return Err(PlotError::PixelCount {
                    index,
                    width: tile.width,
                    height: tile.height,
                    pixels: tile.pixels.len(),
                });
            }
        }
        Ok(Self {
            title,
            columns,
            groups,
        })
    }

    fn has_headings(&self) -> bool {
        self.groups.iter().any(|group| group.heading.is_some())
    }

    fn tiles(&self) -> impl Iterator<Item = &Tile> {
        self.groups.iter().flat_map(|group| &group.tiles)
    }
}

impl Figure for ContactSheet {
    fn scene(&self, theme: Theme) -> Result<Drawing, PlotError> {
        let style = Style::of(theme);
        let columns = self.columns as f64;
        let page = self.width();
        let width = ((page - 2.0 * MARGIN + GAP) / columns - GAP).min(LARGEST_WIDTH);
        let left = if self.has_headings() {
            MARGIN
        } else {
            (page + GAP - columns * (width + GAP)) / 2.0
        };
        // A larger image shows no more detail.
        let side = width.min(LARGEST_SIDE).floor();
        let pitch = [width + GAP, side + 2.0 * LINE_HEIGHT + 10.0 + GAP];
        let key = self.key(page);
        let further = key.len().saturating_sub(1) as f64;
        let mut bottom = TITLE_HEIGHT + KEY_HEIGHT + further * KEY_ROW + 8.0;
        let mut tops = Vec::with_capacity(self.groups.len());
        for group in &self.groups {
            if group.heading.is_some() {
                bottom += HEADING_HEIGHT;
            }
            tops.push(bottom);
            bottom += group.tiles.len().div_ceil(self.columns) as f64 * pitch[1];
        }
        let height = bottom - GAP + MARGIN;
        let mut canvas = Canvas::new(style, page, height);
        draw_title(&mut canvas, style, &self.title);
        draw_key(&mut canvas, style, &key, page);
        for (group, top) in self.groups.iter().zip(tops) {
            if let Some(heading) = &group.heading {
                draw_heading(&mut canvas, style, heading, [page, top]);
            }
            for (index, tile) in group.tiles.iter().enumerate() {
                let (column, row) = (index % self.columns, index / self.columns);
                let cell = Rect {
                    x: left + column as f64 * pitch[0],
                    y: top + row as f64 * pitch[1],
                    width,
                    height: side,
                };
                canvas.group("tile", |canvas| draw_tile(canvas, style, tile, cell));
            }
        }
        Ok(canvas.into_scene())
    }
}

/// An entry of the key: a check, a cross or no mark, and its text.
type KeyEntry = (Option<bool>, String);

fn key_width((mark, text): &KeyEntry) -> f64 {
    text_width(text, LABEL_SIZE) + if mark.is_some() { KEY_MARK } else { 0.0 }
}

fn row_width(row: &[KeyEntry]) -> f64 {
    let gaps = KEY_GAP * row.len().saturating_sub(1) as f64;
    row.iter().map(key_width).sum::<f64>() + gaps
}

impl ContactSheet {
    /// The width of the sheet, with space for the captions of all columns.
    fn width(&self) -> f64 {
        let columns = self.columns as f64;
        SCENE_WIDTH.max(2.0 * MARGIN + columns * (LEAST_WIDTH + GAP) - GAP)
    }

    /// The line below the title that explains the marks, or two if one is too long.
    fn key(&self, page: f64) -> Vec<Vec<KeyEntry>> {
        let right = self.tiles().filter(|tile| tile.right).count();
        let wrong = self.tiles().count() - right;
        // A sheet with headings may have only wrong predictions; a count of 0 is omitted then.
        let every = !self.has_headings();
        let explained = "under each image: what it shows, and the prediction";
        let marks = [
            (every || right > 0).then(|| (Some(true), format!("right: {right}"))),
            (every || wrong > 0).then(|| (Some(false), format!("wrong: {wrong}"))),
        ];
        let mut row: Vec<_> = marks.into_iter().flatten().collect();
        let explained = (None, explained.to_owned());
        if row_width(&row) + KEY_GAP + key_width(&explained) > page - 2.0 * MARGIN {
            return vec![row, vec![explained]];
        }
        row.push(explained);
        vec![row]
    }
}

/// Draws the lines of the key, centered on the page.
fn draw_key(canvas: &mut Canvas, style: &Style, key: &[Vec<KeyEntry>], page: f64) {
    let top = TITLE_HEIGHT + KEY_HEIGHT / 2.0 - 4.0;
    canvas.group("key", |canvas| {
        for (number, row) in key.iter().enumerate() {
            let y = top + number as f64 * KEY_ROW;
            let mut x = (page - row_width(row)) / 2.0;
            for entry in row {
                let (mark, text) = entry;
                let (space, color) = match mark {
                    Some(_) => (KEY_MARK, style.text),
                    None => (0.0, style.muted),
                };
                if let Some(right) = *mark {
                    draw_mark(canvas, style, [x + MARK, y], right);
                }
                let at = [x + space, y + 5.0];
                canvas.text(at, text, LABEL_SIZE, Anchor::Start, color);
                x += key_width(entry) + KEY_GAP;
            }
        }
    });
}

/// Draws the heading of a group whose tiles start at `top`, and a line below it.
fn draw_heading(canvas: &mut Canvas, style: &Style, heading: &str, [page, top]: [f64; 2]) {
    let (left, right) = (MARGIN, page - MARGIN);
    canvas.group("heading", |canvas| {
        let heading = fit(heading, LABEL_SIZE, right - left);
        let at = [left, top - 14.0];
        canvas.text(
            at,
            &heading.content,
            heading.size,
            Anchor::Start,
            style.text,
        );
        let y = top - 8.0;
        canvas.line([left, y], [right, y], style.axis, 0.75);
    });
}

/// Draws a tile: the image, and the caption and the prediction below it.
fn draw_tile(canvas: &mut Canvas, style: &Style, tile: &Tile, cell: Rect) {
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
    for (row, shades) in tile.pixels.chunks(tile.width).enumerate() {
        let mut column = 0;
        for run in shades.chunk_by(|a, b| a == b) {
            let area = Rect {
                x: image.x + pixel * column as f64,
                y: image.y + pixel * row as f64,
                width: pixel * run.len() as f64,
                height: pixel,
            };
            canvas.fill_rect(area, Rgb(run[0], run[0], run[0]));
            column += run.len();
        }
    }
    canvas.stroke_rect(image, style.axis, 1.0);
    let center = cell.x + cell.width / 2.0;
    let space = cell.width + 2.0 * OVERHANG;
    let caption = fit(&tile.caption, TICK_SIZE, space);
    let at = [center, cell.bottom() + LINE_HEIGHT];
    canvas.text(
        at,
        &caption.content,
        caption.size,
        Anchor::Middle,
        style.text,
    );
    let mark_space = 2.0 * MARK + 5.0;
    let predicted = fit(&tile.predicted, TICK_SIZE, space - mark_space);
    let text = text_width(&predicted.content, predicted.size);
    let left = center - (text + mark_space) / 2.0;
    let baseline = cell.bottom() + 2.0 * LINE_HEIGHT + 2.0;
    let color = if tile.right { style.right } else { style.wrong };
    draw_mark(canvas, style, [left + MARK, baseline - 4.5], tile.right);
    let at = [left + mark_space, baseline];
    canvas.text(at, &predicted.content, predicted.size, Anchor::Start, color);
}

/// Draws a check or a cross as lines, because a font may lack these characters.
fn draw_mark(canvas: &mut Canvas, style: &Style, [x, y]: [f64; 2], right: bool) {
    if right {
        let check = [
            [x - MARK, y],
            [x - MARK * 0.3, y + MARK * 0.8],
            [x + MARK, y - MARK],
        ];
        canvas.polyline(&check, style.right, 2.25);
    } else {
        for sign in [-1.0, 1.0] {
            let reach = MARK * 0.85;
            let stroke = [[x - reach, y - sign * reach], [x + reach, y + sign * reach]];
            canvas.polyline(&stroke, style.wrong, 2.25);
        }
    }
}
