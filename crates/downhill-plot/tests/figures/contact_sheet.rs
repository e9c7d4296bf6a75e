//! Contact sheets: captions, groups and pixels.

use downhill_plot::{ContactSheet, Theme, Tile, render_svg};

use super::svg::{elements_in, groups, is_well_formed, number};

pub(crate) fn tile(right: bool) -> Tile {
    Tile {
        width: 2,
        height: 2,
        pixels: vec![0.0, 0.2, 0.4, 1.0],
        caption: "a falling line".to_owned(),
        predicted: Some(("a rising line".to_owned(), right)),
    }
}

fn digit(caption: &str, predicted: &str) -> Tile {
    Tile {
        width: 8,
        height: 8,
        pixels: (0..64).map(|pixel| f64::from(pixel) / 63.0).collect(),
        caption: caption.to_owned(),
        predicted: Some((predicted.to_owned(), false)),
    }
}

#[test]
fn a_sheet_with_longer_captions_has_fewer_columns() {
    let columns = |caption: &str| {
        let tiles = vec![digit(caption, "5"); 12];
        let sheet = ContactSheet::new("Digits", [("", tiles)]).unwrap();
        let svg = render_svg(&sheet, Theme::Light).unwrap();
        // Each tile has 64 pixels, a frame, a cross of two lines and two texts.
        assert_eq!(elements_in(&svg, "tile"), 12 * 69);
        let tops: Vec<f64> = groups(&svg, "tile")
            .iter()
            .map(|tile| number(tile, "y"))
            .collect();
        let whole = svg.contains(&format!(">{caption}</text>"));
        (tops.iter().filter(|&&top| top == tops[0]).count(), whole)
    };
    assert_eq!(columns("3"), (6, true));
    assert_eq!(columns("is 3, taken for 5"), (4, true));
    assert_eq!(columns(&"w".repeat(99)), (2, false));
}

#[test]
fn every_group_of_tiles_starts_a_row_under_its_heading() {
    let tiles = |count: usize| vec![digit("is 3", "predicted 5"); count];
    let headings = ["3: 4 of 36 wrong", "4: 0 of 36 wrong", "5"];
    let sheet = headings.into_iter().zip([6, 0, 1].map(tiles));
    let sheet = ContactSheet::new("Digits", sheet).unwrap();
    let svg = render_svg(&sheet, Theme::Light).unwrap();
    assert!(is_well_formed(&svg));
    for (heading, group) in headings.into_iter().zip(groups(&svg, "heading")) {
        assert!(group.contains(&format!(">{heading}</text>")), "{heading}");
    }
    let [headings, tiles] = ["heading", "tile"].map(|class| {
        let groups = groups(&svg, class);
        let at = groups
            .iter()
            .map(|group| [number(group, "x"), number(group, "y")]);
        at.collect::<Vec<_>>()
    });
    // Five columns: the sixth tile starts a second row, the seventh a third.
    assert!(tiles[..5].is_sorted_by(|a, b| a[0] < b[0] && a[1] == b[1]));
    for first in [5, 6] {
        assert_eq!(tiles[first][0], tiles[0][0]);
        assert!(tiles[first][1] > tiles[first - 1][1]);
    }
    let y = [
        headings[0],
        tiles[0],
        tiles[5],
        headings[1],
        headings[2],
        tiles[6],
    ];
    assert!(y.is_sorted_by(|a, b| a[1] < b[1]), "{y:?}");
}

#[test]
fn a_contact_sheet_draws_every_pixel_as_a_square() {
    let sheet = ContactSheet::new("Tiny images", [("", vec![tile(true); 7])]).unwrap();
    let svg = render_svg(&sheet, Theme::Light).unwrap();
    // Each tile has four pixels, a frame, a check and two texts.
    assert_eq!(elements_in(&svg, "tile"), 7 * 8);
    let wide = Tile {
        width: 3,
        height: 1,
        pixels: vec![0.7; 3],
        ..tile(false)
    };
    let large = Tile {
        width: 400,
        height: 300,
        pixels: vec![0.9; 120_000],
        ..tile(true)
    };
    let sheet = ContactSheet::new("Odd images", [("", vec![wide, large])]).unwrap();
    assert!(is_well_formed(&render_svg(&sheet, Theme::Dark).unwrap()));
}

#[test]
fn weights_of_different_signs_have_different_colors() {
    let units = vec![vec![-4.0, 0.0, 2.0, 4.0], vec![0.0; 4]];
    let sheet = ContactSheet::of_weights("Weights", [2, 2], units).unwrap();
    let svg = render_svg(&sheet, Theme::Light).unwrap();
    let tiles = groups(&svg, "tile");
    for color in ["#0072b2", "#ffffff", "#d55e00"] {
        assert!(tiles[0].contains(color), "{svg}");
    }
    assert!(tiles[0].contains(">unit 0</text>") && tiles[1].contains(">unit 1</text>"));
    assert!(svg.contains(">weight, -4.00 to 4.00</text>"));
    let zeros = ContactSheet::of_weights("Weights", [1, 1], vec![vec![0.0]; 9]).unwrap();
    assert!(is_well_formed(&render_svg(&zeros, Theme::Dark).unwrap()));
}
