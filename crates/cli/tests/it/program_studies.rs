//! `plot` of a study, from the folder in which its command has left it, and pictures for a page of print.

use std::fs;
use std::path::Path;

use crate::program::{downline, folder, printed, small, text, told};

/// Runs a study into a folder and draws it.
fn drawn(folder: &Path, study: &[&str], more: &[&str]) -> String {
    printed(downline(&small(&[study, &["--out", text(folder)]].concat())));
    again(folder, more)
}

fn again(folder: &Path, more: &[&str]) -> String {
    printed(downline(&[&["plot", text(folder)], more].concat()))
}

/// The rows of a table, each a list of cells.
fn rows(folder: &Path, name: &str) -> Vec<Vec<String>> {
    let table = fs::read_to_string(folder.join(name)).unwrap();
    table.lines().skip(1).map(|line| line.split(',').map(str::to_owned).collect()).collect()
}

/// The values of an attribute of the shapes of a kind, in order.
fn attributes(svg: &str, shape: &str, name: &str) -> Vec<f64> {
    let of = |line: &str| line.split_once(&format!(" {name}=\""))?.1.split_once('"')?.0.parse().ok();
    svg.lines().filter(|line| line.starts_with(&format!("<{shape} "))).filter_map(of).collect()
}

/// What shapes say when they are pointed at.
fn says(svg: &str) -> Vec<&str> {
    let titles = svg.lines().filter(|line| !line.starts_with("<title>"));
    titles.filter_map(|line| Some(line.split_once("<title>")?.1.split_once("</title>")?.0)).collect()
}

#[test]
fn a_sweep_of_one_field_is_a_line_through_its_means() {
    let here = folder("study-line");
    let sweep = ["sweep", "mask", "--vary", "behaviour.own_use=0:0.3", "--steps", "4", "--replicates", "3"];
    let sweep = [&sweep[..], &["--measure", "totals_resellers"]].concat();
    let svg = drawn(&here, &sweep, &[]);
    assert!(svg.starts_with("<svg ") && svg.contains(">Resellers: "), "{svg}");
    let points = rows(&here, "points.csv");
    let means: Vec<f64> = points.iter().map(|row| row[5].parse().unwrap()).collect();
    let (heights, said) = (attributes(&svg, "circle", "cy"), says(&svg));
    assert_eq!((heights.len(), said.len()), (4, 4));
    // Dots stand at the heights of the means, on one straight scale.
    let (most, least) =
        (means.iter().copied().fold(0.0, f64::max), means.iter().copied().fold(1e9, f64::min));
    let at = |mean: f64| means.iter().position(|own| *own == mean).unwrap();
    let (top, bottom) = (heights[at(most)], heights[at(least)]);
    for (mean, height) in means.iter().zip(&heights) {
        let expected = bottom + (mean - least) / (most - least) * (top - bottom);
        assert!((height - expected).abs() < 0.2 && top < bottom, "{mean}: {height}, {expected}");
    }
    assert_eq!(attributes(&svg, "path", "stroke-width"), [3.0]);
    assert_ne!(again(&here, &["--lang", "zh"]), svg);
    assert_eq!(again(&here, &[]), svg);
}

#[test]
fn a_grid_of_two_fields_is_a_map_whose_cells_say_their_means() {
    let here = folder("study-map");
    let vary = ["--vary", "behaviour.own_use=0:0.3", "--vary", "ticks=10:30"];
    let sweep = [&["sweep", "mask", "--steps", "3", "--replicates", "2"], &vary[..]].concat();
    let svg = drawn(&here, &sweep, &[]);
    // Two measures of nine cells each; the darkest is the greatest.
    assert_eq!(says(&svg).len(), 18, "{svg}");
    assert!(svg.contains("#08518c") && svg.contains("#eff6fb"), "{svg}");
    let three = [&sweep[..], &["--vary", "behaviour.buy_trust=0.1:0.5"]].concat();
    let dots = drawn(&folder("study-dots"), &three, &[]);
    assert_eq!(attributes(&dots, "circle", "r").len(), 27 * 3 * 2);
    assert!(dots.contains(" goes with losses most: rank correlation "));
}

#[test]
fn sensitivity_is_bars_the_longest_first_and_the_title_names_it() {
    let vary =
        ["--vary", "behaviour.own_use=0.01:0.2", "--vary", "ticks=5:30", "--measure", "totals_resellers"];
    for (method, columns) in [("sobol", "sobol_total"), ("morris", "morris_size")] {
        let here = folder(&format!("study-{method}"));
        let own = ["sensitivity", "mask", "--method", method, "--samples", "16", "--replicates", "1"];
        let svg = drawn(&here, &[&own[..], &vary].concat(), &[]);
        let found = rows(&here, "sensitivity.csv");
        let value = |path: &str| -> f64 {
            let row = found.iter().find(|row| row[1] == path && row[2] == columns).unwrap();
            row[3].parse().unwrap()
        };
        assert!(value("ticks") > value("behaviour.own_use"));
        assert!(svg.find(">ticks<").unwrap() < svg.find(">behaviour.own_use<").unwrap(), "{svg}");
        let title = svg.split_once("<title>").unwrap().1.split_once("</title>").unwrap().0;
        assert!(title.starts_with("ticks moves resellers most: "), "{title}");
        let widths: Vec<f64> = svg
            .lines()
            .filter(|line| line.contains("<title>ticks: "))
            .map(|line| attributes(line, "rect", "width")[0])
            .collect();
        assert_eq!(widths.len(), if method == "sobol" { 2 } else { 1 }, "{svg}");
    }
}

/// Bars have the lengths and the sides of the changes in the table, the widest row first.
#[test]
fn one_at_a_time_is_a_tornado_around_zero() {
    let here = folder("study-tornado");
    let own = ["sensitivity", "mask", "--one-at-a-time", "--replicates", "3"];
    let vary = ["--vary", "behaviour.own_use=0:0.5", "--vary", "ticks=10:60", "--measure", "losses"];
    let svg = drawn(&here, &[&own[..], &vary].concat(), &[]);
    let found = rows(&here, "sensitivity.csv");
    let change = |path: &str, index: &str| -> [f64; 3] {
        let row = found.iter().find(|row| row[1] == path && row[2] == index).unwrap();
        [3, 4, 5].map(|cell| row[cell].parse().unwrap())
    };
    let title = svg.split_once("<title>").unwrap().1.split_once("</title>").unwrap().0;
    assert!(title.starts_with("ticks moves losses most: "), "{title}");
    assert!(svg.find(">ticks<").unwrap() < svg.find(">behaviour.own_use<").unwrap(), "{svg}");
    let bar = |says: &str| -> (f64, f64) {
        let line = svg.lines().find(|line| line.contains(&format!("<title>{says}: "))).unwrap();
        let (x, width) = (attributes(line, "rect", "x")[0], attributes(line, "rect", "width")[0]);
        (x, width)
    };
    let ends = [
        ("ticks 10", change("ticks", "change_at_low")),
        ("ticks 60", change("ticks", "change_at_high")),
        ("behaviour.own_use 0.5", change("behaviour.own_use", "change_at_high")),
    ];
    let zero = {
        let (x, width) = bar("ticks 10");
        if ends[0].1[0] < 0.0 { x + width } else { x }
    };
    let a_yuan = bar("ticks 10").1 / ends[0].1[0].abs();
    for (says, [mean, lower, upper]) in ends {
        assert!(lower < mean && mean < upper, "{says}: {lower} {mean} {upper}");
        let (x, width) = bar(says);
        let start = if mean < 0.0 { x + width } else { x };
        assert!((start - zero).abs() < 0.2, "{says} begins at {start}, zero is at {zero}");
        assert!((width - a_yuan * mean.abs()).abs() < 0.2, "{says}: {width} for {mean}");
    }
    // The horizon of the scenario is one of its ends.
    let grey = again(&here, &["--grey", "--lang", "zh"]);
    assert!(grey.contains("线：配对差的 95% 区间") && !grey.contains("#e69f00"), "{grey}");
    let told = told(downline(&[&own[..], &["--method", "sobol"], &vary].concat()), 2);
    assert!(told.contains("cannot be used with"), "{told}");
}

/// A square of the base and a dot of the remedy at each value, at the heights of the means in the table.
#[test]
fn a_comparison_at_several_values_is_lines_beside_the_base() {
    let here = folder("study-varied");
    let compare = ["compare", "mask", "tier-cap=1", "--vary", "behaviour.own_use=0.4,0,0.1"];
    let svg = drawn(&here, &[&compare[..], &["--replicates", "3"]].concat(), &[]);
    let title = svg.split_once("<title>").unwrap().1.split_once("</title>").unwrap().0;
    assert!(title.starts_with("Tier cap 1 changes losses most at behaviour.own_use="), "{title}");
    // With the panel of the remedy to which suppliers adapt.
    let (dots, marks) = (attributes(&svg, "circle", "cy"), says(&svg));
    assert_eq!((dots.len(), marks.len()), (6, 12), "{svg}");
    assert!(svg.contains(">tier cap 1<") && svg.contains(">tier cap 1, adapted<"), "{svg}");
    // Values stand in rising order, to scale.
    let across = attributes(&svg, "circle", "cx");
    let scale = (across[1] - across[0]) / 0.1;
    assert!((across[2] - across[0] - 0.4 * scale).abs() < 0.5, "{across:?}");
    assert_eq!(svg.matches("stroke-dasharray").count(), 4, "{svg}");
    let two = [&compare[..], &["--vary", "suppliers.0.fulfilment=own_stock,drop_ship"]].concat();
    let svg = drawn(&folder("study-varied-two"), &[&two[..], &["--replicates", "1"]].concat(), &[]);
    assert!(svg.contains(">behaviour.own_use=0.4<") && svg.contains(">drop_ship<"), "{svg}");
    assert!(svg.contains("there are no intervals"), "{svg}");
    assert_eq!(attributes(&svg, "circle", "cy").len(), 12);
}

#[test]
fn a_calibration_is_a_histogram_of_the_weights_of_its_points() {
    let here = folder("study-marginals");
    let own = ["calibrate", "mask", "--target", "totals_resellers=60:15", "--prior", "ticks=5:24"];
    let svg = drawn(&here, &[&own[..], &["--particles", "12", "--populations", "2"]].concat(), &[]);
    assert!(svg.contains("<title>ticks lies between "), "{svg}");
    let bars: Vec<f64> = says(&svg)
        .into_iter()
        .filter(|says| says.contains(" … ") && says.ends_with(" %"))
        .map(|says| says.rsplit(' ').nth(1).unwrap().parse().unwrap())
        .collect();
    assert!((bars.iter().sum::<f64>() - 100.0).abs() < 0.1 * bars.len() as f64, "{bars:?}");
}

#[test]
fn pictures_for_print_have_their_width_their_letters_and_their_greys() {
    let here = folder("study-print");
    let remedies = ["compare", "mask", "tier-cap", "--replicates", "2"];
    let usual = drawn(&here, &remedies, &[]);
    let print = again(&here, &["--width", "8.5cm", "--font-size", "7", "--no-title", "--grey"]);
    assert!(usual.contains(" width=\"960\" ") && print.contains(" width=\"85mm\" "), "{print}");
    let width: f64 =
        print.split_once("viewBox=\"0 0 ").unwrap().1.split(' ').next().unwrap().parse().unwrap();
    // The smallest letters are 18 units high, and 85 mm are 240.9 points.
    assert!((18.0 * 240.945 / width - 7.0).abs() < 0.02, "{width}");
    let texts = |svg: &str| svg.lines().filter(|line| line.starts_with("<text ")).count();
    assert!(texts(&print) < texts(&usual));
    let colours: Vec<&str> = print.match_indices("=\"#").map(|(at, _)| &print[at + 3..at + 9]).collect();
    assert!(
        colours.iter().all(|colour| colour[..2] == colour[2..4] && colour[2..4] == colour[4..]),
        "{colours:?}"
    );
    // Pictures of a run take the same options.
    let run = ["plot", "mask", "--kind", "lorenz", "--width", "85mm", "--grey"];
    let grey = printed(downline(&small(&run)));
    assert!(grey.contains(" width=\"85mm\" ") && !grey.contains("#0072b2"));
    assert!(printed(downline(&small(&run[..4]))).contains("#0072b2"));
}

#[test]
fn what_cannot_be_drawn_is_refused_by_name() {
    let here = folder("study-refused");
    let sweep = ["sweep", "mask", "--vary", "ticks=5:9", "--steps", "2", "--replicates", "1"];
    drawn(&here, &sweep, &[]);
    let refused = |more: &[&str]| told(downline(&[&["plot", text(&here)], more].concat()), 2);
    for (more, expected) in [
        (&["--kind", "fates"][..], "the folder of a study; allowed: neither --kind nor --set nor --remedy"),
        (&["--set", "ticks=3"], "the folder of a study; allowed: neither --kind nor --set nor --remedy"),
        (&["--out", text(&here)], "a folder; allowed: a name that ends in .svg"),
        (&["--out", "x.gif"], "not as gif"),
        (&["--width", "85"], "allowed: 10mm to 2000mm, as in 85mm"),
        (
            &["--width", "85mm", "--font-size", "20"],
            "--font-size: letters of 20 points do not suit a width of 85 mm",
        ),
        (&["--font-size", "8"], "--width"),
    ] {
        let told = refused(more);
        assert!(told.contains(expected), "{told}");
    }
    let runs =
        fs::read_dir(&here).unwrap().map(|entry| entry.unwrap().path()).find(|path| path.is_dir()).unwrap();
    fs::remove_dir_all(runs).unwrap();
    let told = refused(&[]);
    assert!(told.contains("of 2 runs, counted from 0, these are in none of the folders: 0 to 1"), "{told}");
    let told = crate::program::told(downline(&["plot", "nofolder"]), 2);
    assert!(told.contains("nofolder: not a preset") && !told.contains("--out"), "{told}");
    let replicates = folder("study-replicates");
    let own = ["replicate", "mask", "--replicates", "2", "--out", text(&replicates)];
    printed(downline(&small(&own)));
    let told = crate::program::told(downline(&["plot", text(&replicates)]), 2);
    assert!(
        told.contains("there is no picture of this experiment; allowed: the folder of `sweep`"),
        "{told}"
    );
}

/// PNG and PDF have the size of the picture on paper, and a picture of this program may be replaced.
#[cfg(feature = "print")]
#[test]
fn pictures_are_written_as_png_and_pdf() {
    let here = folder("study-formats");
    let (png, pdf) = (here.join("picture.png"), here.join("picture.pdf"));
    for file in [&png, &pdf] {
        for grey in [&[][..], &["--grey"]] {
            let plot = [
                "plot",
                "mask",
                "--kind",
                "fates",
                "--width",
                "127mm",
                "--font-size",
                "9",
                "--out",
                text(file),
            ];
            printed(downline(&small(&[&plot[..], grey].concat())));
        }
    }
    let bytes = fs::read(&png).unwrap();
    assert_eq!(&bytes[..8], b"\x89PNG\r\n\x1a\n");
    let number = |at: usize| u32::from_be_bytes(bytes[at..at + 4].try_into().unwrap());
    // 127 mm are five inches of 300 dots.
    assert_eq!(number(16), 1500);
    assert!((1000..3000).contains(&number(20)), "{}", number(20));
    let pdf = fs::read(&pdf).unwrap();
    let text_of = String::from_utf8_lossy(&pdf);
    let media = text_of.split_once("/MediaBox [0 0 ").unwrap().1.split_once(' ').unwrap().0;
    assert!(pdf.starts_with(b"%PDF-") && (media.parse::<f64>().unwrap() - 360.0).abs() < 0.5, "{media}");
    assert!(text_of.contains("/Font"), "letters are text");
    fs::write(&png, "of another program").unwrap();
    let plot = ["plot", "mask", "--kind", "fates", "--out", text(&png)];
    let refused = told(downline(&small(&plot)), 2);
    assert!(refused.contains("this program has not written the file"), "{refused}");
}

/// A program without the feature says how to build one with it.
#[cfg(not(feature = "print"))]
#[test]
fn a_program_without_printing_says_how_to_get_it() {
    let told = told(downline(&["plot", "mask", "--kind", "fates", "--out", "x.pdf"]), 2);
    assert!(told.contains("this program does not write pdf; build it with --features cli,print"), "{told}");
}
