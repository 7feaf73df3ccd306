//! Panels side by side: as many in a row as leave each enough room.

use super::svg::{MARGIN, Svg};

/// The least that a panel takes, and the height of its plot.
const LEAST: f64 = 420.0;
/// Room at the left of a panel for the figures of its axis.
const FIGURES: f64 = 86.0;
/// Room between panels.
const BETWEEN: f64 = 24.0;

/// The plot of a panel.
#[derive(Clone, Copy)]
pub(super) struct Panel {
    pub(super) left: f64,
    pub(super) right: f64,
    pub(super) top: f64,
    pub(super) bottom: f64,
}

/// Draws `count` panels with plots of this height, row by row. `draw` leaves [`Svg::top`] below its panel.
pub(super) fn each(svg: &mut Svg, count: usize, height: f64, mut draw: impl FnMut(&mut Svg, usize, Panel)) {
    let room = svg.width - 2.0 * MARGIN;
    let most = (((room + BETWEEN) / (LEAST + BETWEEN)).floor() as usize).max(1);
    // Rows of about the same length.
    let columns = count.div_ceil(count.div_ceil(most).max(1)).max(1);
    let wide = (room - BETWEEN * (columns - 1) as f64) / columns as f64;
    for first in (0..count).step_by(columns) {
        let above = svg.top;
        let mut below = above;
        for at in first..(first + columns).min(count) {
            let from = MARGIN + (at - first) as f64 * (wide + BETWEEN);
            let top = above + 34.0;
            let panel = Panel { left: from + FIGURES, right: from + wide, top, bottom: top + height };
            svg.top = above;
            draw(svg, at, panel);
            below = below.max(svg.top);
        }
        svg.top = below + 18.0;
    }
}
