//! Contact sheets: captions, groups and pixels.

use downhill_plot::{ContactSheet, Theme, Tile, render_svg};

use super::svg::{elements_in, is_well_formed};

pub(crate) fn tile(right: bool) -> Tile {
    Tile {
        width: 2,
        height: 2,
        pixels: vec![0, 50, 100, 255],
        caption: "a falling line".to_owned(),
        predicted: "a rising line".to_owned(),
        right,
    }
}

fn digit(caption: &str, predicted: &str) -> Tile {
    Tile {
        width: 8,
        height: 8,
        pixels: (0..64).collect(),
        caption: caption.to_owned(),
        predicted: predicted.to_owned(),
        right: false,
    }
}

#[test]
fn captions_of_digits_are_not_cut_in_eight_columns() {
    let two_lines = digit("is 3", "predicted 5");
    let sheet = ContactSheet::new("Digits", 8, vec![two_lines; 16]).unwrap();
    let svg = render_svg(&sheet, Theme::Light).unwrap();
    assert_eq!(svg.matches(">predicted 5</text>").count(), 16);
    // Each tile has 64 pixels, a frame, a cross of two lines and two texts.
    assert_eq!(elements_in(&svg, "tile"), 16 * 69);
    let one_line = digit("is 3, taken for 5", "5");
    let sheet = |columns| ContactSheet::new("Digits", columns, vec![one_line.clone(); 6]);
    let whole = |columns| {
        let svg = render_svg(&sheet(columns).unwrap(), Theme::Light).unwrap();
        svg.matches(">is 3, taken for 5</text>").count()
    };
    assert_eq!([whole(4), whole(8)], [6, 0]);
}

#[test]
fn every_group_of_tiles_starts_a_row_under_its_heading() {
    let tiles = |count: usize| vec![digit("is 3", "predicted 5"); count];
    let groups = [("3: 4 of 36 wrong", 4), ("4: 0 of 36 wrong", 0), ("5", 1)];
    let groups = groups.map(|(heading, count)| (heading, tiles(count)));
    let sheet = ContactSheet::with_headings("Digits", 3, groups).unwrap();
    let svg = render_svg(&sheet, Theme::Light).unwrap();
    assert!(is_well_formed(&svg));
    assert!(svg.contains(">wrong: 5</text>") && !svg.contains(">right: 0</text>"));
    for heading in ["3: 4 of 36 wrong", "4: 0 of 36 wrong", "5"] {
        assert!(svg.contains(&format!(">{heading}</text>")), "{heading}");
    }
    // The position of the first rectangle of each tile, and of the text of each heading.
    let position = |group: &str| {
        let number = |name: &str| {
            let rest = group.split_once(&format!(" {name}=\"")).unwrap().1;
            rest.split('"').next().unwrap().parse::<f64>().unwrap()
        };
        [number("x"), number("y")]
    };
    let groups = svg.split("<g class=\"").skip(1);
    let groups = groups.filter(|group| !group.starts_with("key"));
    let (kinds, positions): (Vec<_>, Vec<_>) = groups
        .map(|group| (group.split('"').next().unwrap(), position(group)))
        .unzip();
    let (h, t) = ("heading", "tile");
    assert_eq!(kinds, [h, t, t, t, t, h, h, t]);
    let [x, y]: [Vec<f64>; 2] = [0, 1].map(|axis| positions.iter().map(|at| at[axis]).collect());
    assert!(x[1] < x[2] && x[2] < x[3] && x[4] == x[1] && x[7] == x[1]);
    assert!(y[0] < y[1] && y[1] == y[3] && y[3] < y[4]);
    assert!(y[4] + 100.0 < y[5] && y[5] < y[6] && y[6] < y[7]);
}

#[test]
fn a_contact_sheet_draws_every_pixel_as_a_square() {
    let sheet = ContactSheet::new("Tiny images", 6, vec![tile(true); 7]).unwrap();
    let svg = render_svg(&sheet, Theme::Light).unwrap();
    // Each tile has four pixels, a frame, a check and two texts.
    assert_eq!(elements_in(&svg, "tile"), 7 * 8);
    let wide = Tile {
        width: 3,
        height: 1,
        pixels: vec![7; 3],
        ..tile(false)
    };
    let large = Tile {
        width: 400,
        height: 300,
        pixels: vec![9; 120_000],
        ..tile(true)
    };
    let sheet = ContactSheet::new("Odd images", 8, vec![wide, large]).unwrap();
    assert!(is_well_formed(&render_svg(&sheet, Theme::Dark).unwrap()));
}
