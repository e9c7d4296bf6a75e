//! A surface with points around it, as an interactive HTML page.

use downhill_data::Dataset;
use downhill_plot::{PlotError, Surface as SurfaceFigure};
use ndarray::{Array2, ArrayView2};
use plotly::common::{ColorScale, ColorScaleElement, Marker, MarkerSymbol, Mode, Title};
use plotly::layout::{AspectMode, Axis, Camera, LayoutScene, Legend};
use plotly::{Layout, Plot, Scatter3D, Surface};

/// The template of the page.
const PAGE: &str = include_str!("space/page.html");

/// The direction of view of the picture, in degrees.
const AZIMUTH: f64 = 36.0;
const ELEVATION: f64 = 24.0;

/// The colors of the two classes, visible on a light and on a dark page.
const COLORS: [&str; 2] = ["#2b8ccf", "#e0701b"];

/// The heights of a surface over a grid, and points around it, in two classes.
#[derive(Debug, Clone, PartialEq)]
pub struct Space {
    /// The grid along x and along y, ascending.
    pub grid: [Vec<f64>; 2],
    /// The heights, `[y, x]`.
    pub heights: Array2<f64>,
    /// The points `[x, y, z]`.
    pub points: Vec<[f64; 3]>,
    /// The class of each point, 0 or 1.
    pub classes: Vec<usize>,
}

impl Space {
    /// The predicted probability over a plane, and the points of a table.
    ///
    /// Each point is at the height of its class. `predict` maps features `[samples, 2]` to predictions `[samples, 1]`.
    /// The grid has `steps` points along each axis and extends a little beyond the points.
    ///
    /// # Errors
    ///
    /// Those of `predict`.
    pub fn new<E>(
        data: &Dataset<usize>,
        steps: usize,
        predict: impl Fn(ArrayView2<'_, f64>) -> Result<Array2<f64>, E>,
    ) -> Result<Self, E> {
        let grid = [0, 1].map(|axis| {
            let column = data.features().column(axis);
            let low = column.iter().copied().fold(f64::INFINITY, f64::min);
            let high = column.iter().copied().fold(f64::NEG_INFINITY, f64::max);
            let pad = 0.07 * (high - low);
            let step = (high - low + 2.0 * pad) / (steps.max(2) - 1) as f64;
            (0..steps.max(2))
                .map(|i| low - pad + step * i as f64)
                .collect()
        });
        let [x, y]: &[Vec<f64>; 2] = &grid;
        let (columns, rows) = (x.len(), y.len());
        let at = Array2::from_shape_fn((rows * columns, 2), |(node, axis)| match axis {
            0 => x[node % columns],
            _ => y[node / columns],
        });
        let heights = predict(at.view())?;
        let heights = Array2::from_shape_fn((rows, columns), |(row, column)| {
            heights[[row * columns + column, 0]]
        });
        let features = data.features().rows().into_iter();
        let points = features
            .zip(data.labels())
            .map(|(x, &class)| [x[0], x[1], class as f64]);
        Ok(Self {
            grid,
            heights,
            points: points.collect(),
            classes: data.labels().to_vec(),
        })
    }

    /// The figure in perspective, for a picture.
    ///
    /// # Errors
    ///
    /// [`PlotError`] if no height is finite.
    pub fn figure(&self, title: &str, labels: [&str; 3]) -> Result<SurfaceFigure, PlotError> {
        let ([x, y], [a, b, c]) = (self.grid.clone(), labels);
        let heights = self.heights.iter().copied().collect();
        SurfaceFigure::new(title, x, y, heights)?
            .with_labels(a, b, c)
            .with_probability_colors()
            .with_view(AZIMUTH, ELEVATION)
            .with_points(&self.points, &self.classes, ["class 0", "class 1"])
    }

    /// The figure as one HTML page.
    ///
    /// Mouse, touch and keys rotate the view. The page works offline: it contains its scripts, and its content security
    /// policy forbids requests. It has 4.7 MB, nearly all of it plotly.js.
    pub fn page(&self, title: &str, labels: [&str; 3]) -> String {
        let [x, y] = &self.grid;
        let [a, b, c] = labels;
        let description = format!(
            "A surface in space: {c} over {a} and {b}, from 0 to 1. {} points of class 0 lie at the height 0, \
             and {} of class 1 at the height 1.",
            self.classes.iter().filter(|class| **class == 0).count(),
            self.classes.iter().filter(|class| **class == 1).count(),
        );
        let rows = self.heights.rows().into_iter();
        let colors = [(0.0, COLORS[0]), (0.5, "#bdbdbd"), (1.0, COLORS[1])];
        let colors = colors.map(|(at, color)| ColorScaleElement(at, color.to_owned()));
        let surface = Surface::new(rows.map(|row| row.to_vec()).collect())
            .x(x.clone())
            .y(y.clone())
            .name(labels[2])
            .color_scale(ColorScale::Vector(colors.to_vec()))
            .cmin(0.0)
            .cmax(1.0)
            .opacity(0.75)
            .show_scale(false);
        let mut plot = Plot::new();
        plot.add_trace(surface);
        let symbols = [MarkerSymbol::Circle, MarkerSymbol::Diamond];
        for (class, (color, symbol)) in COLORS.into_iter().zip(symbols).enumerate() {
            let of = self
                .points
                .iter()
                .zip(&self.classes)
                .filter(|(_, own)| **own == class);
            let [x, y, z] = [0, 1, 2].map(|axis| of.clone().map(|(at, _)| at[axis]).collect());
            let marker = Marker::new().size(4).color(color).symbol(symbol);
            let points = Scatter3D::<f64, f64, f64>::new(x, y, z)
                .mode(Mode::Markers)
                .name(format!("class {class}"))
                .marker(marker);
            plot.add_trace(points);
        }
        let [x, y, z] = labels.map(|label| Axis::new().title(Title::with_text(label)));
        let scene = LayoutScene::new()
            .x_axis(x)
            .y_axis(y)
            .z_axis(z)
            .aspect_mode(AspectMode::Cube)
            .camera(Camera::new().eye((-1.25, -1.75, 0.95).into()));
        plot.set_layout(
            Layout::new()
                .scene(scene)
                .legend(Legend::new().x(0.0).y(1.0))
                .margin(
                    plotly::layout::Margin::new()
                        .left(0)
                        .right(0)
                        .top(0)
                        .bottom(0),
                ),
        );
        // A "</" would end the script.
        let plot = plot.to_json().replace("</", "<\\/");
        PAGE.replace("{{title}}", &escaped(title))
            .replace("{{description}}", &escaped(&description))
            .replace("{{plot}}", &plot)
            .replace("{{library}}", &library())
    }
}

/// The script of plotly.js, without the script for formulas that comes with it.
fn library() -> String {
    let scripts = Plot::offline_js_sources();
    let script = scripts
        .split("</script>")
        .find(|script| script.contains("plotly.js v"));
    let code = script.and_then(|script| script.split_once('>'));
    code.map_or("", |(_, code)| code).to_owned()
}

fn escaped(text: &str) -> String {
    let text = text.replace('&', "&amp;").replace('<', "&lt;");
    text.replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use ndarray::array;

    use super::*;

    fn page() -> String {
        let data = Dataset::new(array![[0.0, 1.0], [2.0, 3.0]], vec![0, 1]).unwrap();
        let predict = |x: ArrayView2<'_, f64>| {
            Ok::<_, ()>(
                x.columns()
                    .into_iter()
                    .next()
                    .unwrap()
                    .to_owned()
                    .insert_axis(ndarray::Axis(1))
                    / 2.0,
            )
        };
        let space = Space::new(&data, 3, predict).unwrap();
        assert_eq!(space.points, [[0.0, 1.0, 0.0], [2.0, 3.0, 1.0]]);
        assert_eq!(space.heights.dim(), (3, 3));
        assert_eq!(space.heights[[0, 1]], 0.5);
        space.page("A \"title\"", ["x1", "x2", "a < 1"])
    }

    #[test]
    fn the_page_is_whole_and_loads_nothing() {
        let page = page();
        assert!(page.contains("<title>A &quot;title&quot;</title>"));
        assert!(page.contains("aria-label=\"A surface in space: a &lt; 1 over x1 and x2"));
        assert!(page.contains("default-src 'unsafe-inline'"));
        // The page has no address outside plotly.js. The maps of plotly.js have some, which are not requested here.
        let own = page.replace(&library(), "");
        assert!(own.len() < page.len() - 4_000_000 && own.len() < 20_000);
        for part in ["{{", "http:", "https:", "src=", "href=", "@import", "url("] {
            assert!(!own.contains(part), "{part}");
        }
        assert!(page.len() < 5_000_000, "{}", page.len());
        // Two scripts, and none ends early.
        assert_eq!(
            page.matches("<script>").count(),
            page.matches("</script>").count()
        );
    }
}
