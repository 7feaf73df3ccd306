//! A small writer of SVG: shapes, text whose width is estimated, and a frame with the finding as its title.

use std::fmt::Write;

use super::look::Look;
use crate::escape::escaped;
use downline::report::{Language, is_wide};
use downline_files::PICTURE;

/// Space left free at both sides.
pub(super) const MARGIN: f64 = 28.0;
const TITLE: f64 = 28.0;
const NOTE: f64 = 19.0;
const FONTS: &str = "'Noto Sans','Noto Sans SC','Noto Sans CJK SC','PingFang SC','Microsoft YaHei',\
                     'Segoe UI',Helvetica,Arial,sans-serif";

/// Colours that people with any common kind of colour blindness tell apart (Okabe and Ito 2008, "Color
/// universal design"), and greys.
pub(super) mod colour {
    pub(in super::super) const BLUE: &str = "#0072b2";
    pub(in super::super) const SKY: &str = "#56b4e9";
    pub(in super::super) const GREEN: &str = "#009e73";
    pub(in super::super) const ORANGE: &str = "#e69f00";
    pub(in super::super) const VERMILLION: &str = "#d55e00";
    pub(in super::super) const YELLOW: &str = "#f0e442";
    pub(in super::super) const PURPLE: &str = "#cc79a7";
    pub(in super::super) const INK: &str = "#1a1a1a";
    pub(in super::super) const GREY: &str = "#595959";
    pub(in super::super) const PALE: &str = "#d9d9d9";
    pub(in super::super) const FAINT: &str = "#ebebeb";
}

/// How a text is set.
#[derive(Clone, Copy)]
pub(super) struct Style {
    pub(super) size: f64,
    pub(super) colour: &'static str,
    anchor: &'static str,
    bold: bool,
}

/// Text of the usual size, from its left end.
pub(super) const LABEL: Style = Style { size: 20.0, colour: colour::INK, anchor: "start", bold: false };
/// Text of the least size, from its left end.
pub(super) const SMALL: Style = Style { size: 18.0, colour: colour::GREY, ..LABEL };

impl Style {
    pub(super) const fn bold(self) -> Style {
        Style { bold: true, ..self }
    }

    pub(super) const fn middle(self) -> Style {
        Style { anchor: "middle", ..self }
    }

    pub(super) const fn end(self) -> Style {
        Style { anchor: "end", ..self }
    }

    pub(super) const fn ink(self, colour: &'static str) -> Style {
        Style { colour, ..self }
    }

    /// How wide a text is about to be: at least as wide as in DejaVu Sans, the widest of the usual fonts.
    /// Ideographs are as wide as they are high.
    pub(super) fn width(self, text: &str) -> f64 {
        let weight = if self.bold { 1.12 } else { 1.0 };
        text.chars().map(em).sum::<f64>() * self.size * weight
    }

    /// A text cut so that it is no wider than this, with dots where something is missing.
    pub(super) fn cut(self, text: &str, most: f64) -> String {
        if self.width(text) <= most {
            return text.to_owned();
        }
        let mut cut = String::new();
        for letter in text.chars() {
            cut.push(letter);
            if self.width(&cut) + self.width("…") > most {
                cut.pop();
                break;
            }
        }
        cut.trim_end().to_owned() + "…"
    }

    /// The path of a field cut so that it is no wider than this; its end, which tells it from others, stays.
    pub(super) fn cut_path(self, path: &str, most: f64) -> String {
        let tails = path.match_indices('.').map(|(at, _)| format!("…{}", &path[at..]));
        let fitting = |tail: &String| self.width(tail) <= most;
        std::iter::once(path.to_owned()).chain(tails).find(fitting).unwrap_or_else(|| self.cut(path, most))
    }

    /// A text in as few lines no wider than this as it takes, of about the same length.
    pub(super) fn lines(self, text: &str, most: f64) -> Vec<String> {
        let lines = self.filled(text, most);
        let narrower = (12..20).map(|twentieth| self.filled(text, most * f64::from(twentieth) / 20.0));
        let mut balanced = narrower.filter(|other| other.len() == lines.len());
        if lines.len() == 1 { lines } else { balanced.next().unwrap_or(lines) }
    }

    /// A text in lines no wider than this, broken at spaces and between ideographs.
    fn filled(self, text: &str, most: f64) -> Vec<String> {
        let mut lines = vec![String::new()];
        for word in words(text) {
            let line = lines.last_mut().expect("there is a first line");
            if !line.is_empty() && self.width(&format!("{line}{}", word.trim_end())) > most {
                *line = line.trim_end().to_owned();
                lines.push(word.to_owned());
            } else {
                line.push_str(word);
            }
        }
        lines
    }
}

/// The width of a letter as a share of its height.
fn em(letter: char) -> f64 {
    match letter {
        _ if is_wide(letter) => 1.0,
        'i' | 'j' | 'l' => 0.29,
        'I' | 'J' | ' ' | '.' | ',' | ':' | ';' | '\'' | '·' | '/' | '|' => 0.34,
        'f' | 't' | 'r' | '(' | ')' | '-' => 0.42,
        's' | 'z' | 'c' | '"' | '–' => 0.55,
        'A'..='H' | 'K' | 'L' | 'N'..='V' | 'X'..='Z' => 0.74,
        'w' | '+' | '−' | '±' | '=' | '<' | '>' => 0.84,
        'm' | 'M' | 'W' | '%' | '…' => 1.0,
        _ => 0.64,
    }
}

/// The pieces of a text between which a line may end: words with the spaces behind them, and ideographs
/// with the punctuation behind them.
fn words(text: &str) -> Vec<&str> {
    const CLOSING: &str = "，。；：、）》”％%";
    let mut starts = vec![0];
    let mut before = ' ';
    for (at, letter) in text.char_indices() {
        let breaks = match letter {
            ' ' => false,
            _ if CLOSING.contains(letter) => false,
            _ => before == ' ' || is_wide(letter) || is_wide(before) && before != '（',
        };
        if breaks && at > 0 {
            starts.push(at);
        }
        before = letter;
    }
    starts.push(text.len());
    starts.windows(2).map(|pair| &text[pair[0]..pair[1]]).collect()
}

/// A picture that grows downwards.
pub(super) struct Svg {
    pub(super) language: Language,
    /// Where the next thing below may begin.
    pub(super) top: f64,
    /// The width, in the picture's own units.
    pub(super) width: f64,
    look: Look,
    title: String,
    body: String,
}

impl Svg {
    /// A picture with the finding as its title, and what is shown below.
    pub(super) fn new(look: Look, title: &str, shown: &str) -> Self {
        let Look { language, width, .. } = look;
        let mut svg =
            Svg { language, top: MARGIN, width, look, title: title.to_owned(), body: String::new() };
        if look.title {
            svg.paragraph(title, Style { size: TITLE, ..LABEL }.bold());
            svg.top += 4.0;
            svg.paragraph(shown, Style { size: NOTE, ..SMALL });
        }
        svg.top += 10.0;
        svg
    }

    /// Where the margin at the right begins.
    pub(super) fn right(&self) -> f64 {
        self.width - MARGIN
    }

    /// Lines of text from margin to margin.
    pub(super) fn paragraph(&mut self, text: &str, style: Style) {
        for line in style.lines(text, self.width - 2.0 * MARGIN) {
            self.text(MARGIN, self.top + style.size * 0.9, &line, style);
            self.top += style.size * 1.3;
        }
    }

    pub(super) fn text(&mut self, x: f64, y: f64, text: &str, style: Style) {
        let Style { size, colour, anchor, bold } = style;
        let anchor = if anchor == "start" { String::new() } else { format!(" text-anchor=\"{anchor}\"") };
        let weight = if bold { " font-weight=\"700\"" } else { "" };
        let text = escaped(text);
        self.write(format_args!(
            "<text x=\"{x:.1}\" y=\"{y:.1}\" font-size=\"{size}\" fill=\"{colour}\"{anchor}{weight}>{text}</text>"
        ));
    }

    /// A rectangle that says what it is when pointed at.
    pub(super) fn rect(&mut self, [x, y, width, height]: [f64; 4], fill: &str, says: &str) {
        let shape = format!(
            "<rect x=\"{x:.1}\" y=\"{y:.1}\" width=\"{width:.1}\" height=\"{height:.1}\" fill=\"{fill}\""
        );
        self.shape(&shape, "rect", says);
    }

    pub(super) fn circle(&mut self, (x, y): (f64, f64), radius: f64, fill: &str, says: &str) {
        let shape = format!("<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"{radius:.1}\" fill=\"{fill}\"");
        self.shape(&shape, "circle", says);
    }

    fn shape(&mut self, shape: &str, name: &str, says: &str) {
        match says {
            "" => self.write(format_args!("{shape}/>")),
            _ => {
                let says = escaped(says);
                self.write(format_args!("{shape}><title>{says}</title></{name}>"));
            }
        }
    }

    pub(super) fn line(&mut self, from: (f64, f64), to: (f64, f64), stroke: &str, width: f64) {
        self.stroke(from, to, stroke, width, "");
    }

    pub(super) fn dashes(&mut self, from: (f64, f64), to: (f64, f64), stroke: &str, width: f64) {
        self.stroke(from, to, stroke, width, " stroke-dasharray=\"7 5\"");
    }

    fn stroke(&mut self, from: (f64, f64), to: (f64, f64), stroke: &str, width: f64, dashes: &str) {
        let ((x1, y1), (x2, y2)) = (from, to);
        self.write(format_args!(
            "<line x1=\"{x1:.1}\" y1=\"{y1:.1}\" x2=\"{x2:.1}\" y2=\"{y2:.1}\" stroke=\"{stroke}\" \
             stroke-width=\"{width}\"{dashes}/>"
        ));
    }

    /// A line through points.
    pub(super) fn curve(&mut self, points: &[(f64, f64)], stroke: &str, width: f64) {
        let path = path(points);
        self.write(format_args!(
            "<path d=\"{path}\" fill=\"none\" stroke=\"{stroke}\" stroke-width=\"{width}\" \
             stroke-linejoin=\"round\"/>"
        ));
    }

    /// The region inside of a line through points.
    pub(super) fn region(&mut self, points: &[(f64, f64)], fill: &str) {
        let path = path(points);
        self.write(format_args!("<path d=\"{path}Z\" fill=\"{fill}\"/>"));
    }

    /// What each colour stands for, in as many rows as it takes.
    pub(super) fn legend(&mut self, entries: &[(&str, &str)]) {
        let mut x = MARGIN;
        let row = LABEL.size * 1.5;
        for (fill, name) in entries {
            let width = 24.0 + LABEL.width(name) + 22.0;
            if x > MARGIN && x + width - 22.0 > self.right() {
                (x, self.top) = (MARGIN, self.top + row);
            }
            self.rect([x, self.top + 3.0, 17.0, 17.0], fill, "");
            self.text(x + 24.0, self.top + 18.5, name, LABEL);
            x += width;
        }
        self.top += row + 6.0;
    }

    fn write(&mut self, shape: std::fmt::Arguments<'_>) {
        writeln!(self.body, "{shape}").expect("a text takes whatever is written");
    }

    /// The whole file.
    pub(super) fn finish(self) -> String {
        let (width, height) = (self.width, self.top + 14.0);
        let (title, language) = (escaped(&self.title), self.language.code());
        let [shown_width, shown_height] = self.look.measures(height);
        let svg = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height:.0}\" width=\"{shown_width}\" \
             height=\"{shown_height}\" role=\"img\" xml:lang=\"{language}\" font-family=\"{FONTS}\">\n\
             {PICTURE}\n\
             <title>{title}</title>\n\
             <rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>\n{}</svg>\n",
            self.body
        );
        if self.look.grey { in_grey(&svg) } else { svg }
    }
}

/// A picture with each colour as a grey. Those that stand beside each other in a picture are as far apart as
/// in a printed page.
fn in_grey(svg: &str) -> String {
    let mut grey = String::with_capacity(svg.len());
    let mut rest = svg;
    while let Some(at) = rest.find("=\"#") {
        let (before, colour) = rest.split_at(at + 2);
        let (colour, after) = colour.split_at(7);
        grey.push_str(before);
        grey.push_str(&grey_of(colour));
        rest = after;
    }
    grey + rest
}

/// The grey of a colour: chosen for the named ones, by luminance for all others.
fn grey_of(colour: &str) -> String {
    let named = [
        (colour::BLUE, "#3d3d3d"),
        (colour::VERMILLION, "#6b6b6b"),
        (colour::GREEN, "#858585"),
        (colour::PURPLE, "#9c9c9c"),
        (colour::ORANGE, "#b3b3b3"),
        (colour::SKY, "#c9c9c9"),
        (colour::YELLOW, "#e6e6e6"),
    ];
    if let Some((_, grey)) = named.iter().find(|(own, _)| *own == colour) {
        return (*grey).to_owned();
    }
    let part = |at: usize| colour.get(at..at + 2).and_then(|hex| u32::from_str_radix(hex, 16).ok());
    let (Some(red), Some(green), Some(blue)) = (part(1), part(3), part(5)) else { return colour.to_owned() };
    // The weights of Rec. 601.
    let grey = (299 * red + 587 * green + 114 * blue + 500) / 1000;
    format!("#{grey:02x}{grey:02x}{grey:02x}")
}

fn path(points: &[(f64, f64)]) -> String {
    let mut path = String::new();
    for (at, (x, y)) in points.iter().enumerate() {
        let step = if at == 0 { 'M' } else { 'L' };
        write!(path, "{step}{x:.1} {y:.1}").expect("a text takes whatever is written");
    }
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_break_at_spaces_and_between_ideographs() {
        let most = LABEL.size * 6.0;
        assert_eq!(LABEL.filled("Tiers 4 and deeper", most), ["Tiers 4 and", "deeper"]);
        assert_eq!(LABEL.lines("one two three four five six", 200.0), ["one two three", "four five six"]);
        let lines = LABEL.filled("第四级及以下的代理，没有利润。", most);
        assert_eq!(lines, ["第四级及以下", "的代理，没有", "利润。"]);
        assert!(lines.iter().all(|line| LABEL.width(line) <= most));
    }

    #[test]
    fn greys_of_the_palette_are_told_apart() {
        let palette = [
            colour::BLUE,
            colour::VERMILLION,
            colour::GREEN,
            colour::PURPLE,
            colour::ORANGE,
            colour::SKY,
            colour::YELLOW,
        ];
        let lightness = |colour: &str| u32::from_str_radix(&grey_of(colour)[1..3], 16).unwrap();
        let greys = palette.map(lightness);
        assert!(greys.windows(2).all(|pair| pair[0] + 20 < pair[1]), "{greys:?}");
        let svg = in_grey("<rect fill=\"#ff0000\"/><text fill=\"#1a1a1a\">#0072b2</text>");
        assert_eq!(svg, "<rect fill=\"#4c4c4c\"/><text fill=\"#1a1a1a\">#0072b2</text>");
    }

    #[test]
    fn long_names_are_cut() {
        let cut = LABEL.cut("a supplier with a long name", 100.0);
        assert!(cut.ends_with('…') && LABEL.width(&cut) <= 100.0, "{cut}");
        assert_eq!(LABEL.cut("short", 100.0), "short");
        let path = "suppliers.0.buy_back.rate";
        assert_eq!(LABEL.cut_path(path, 300.0), path);
        assert_eq!(LABEL.cut_path(path, LABEL.width("….buy_back.rate")), "….buy_back.rate");
        assert_eq!(LABEL.cut_path(path, LABEL.width("….rate")), "….rate");
    }

    /// Widths as Chromium measures them in DejaVu Sans, per unit of height.
    #[test]
    fn no_text_is_estimated_narrower_than_a_wide_font_sets_it() {
        let plain = [
            ("ban waves, 5 % found, 50 % banned", 18.341),
            ("median +5,080, 0 % lost", 12.428),
            ("At the street price of 240 tiers from 4 down", 21.726),
            ("+1,491.0", 4.655),
        ];
        let bold = [
            ("At the street price of 240 tiers from 4 down", 24.666),
            ("entry of 80", 6.223),
            ("No Wow", 4.55),
        ];
        let style = Style { size: 1.0, ..LABEL };
        let estimated = plain.map(|(text, measured)| (text, measured, style.width(text))).into_iter();
        let estimated =
            estimated.chain(bold.map(|(text, measured)| (text, measured, style.bold().width(text))));
        for (text, measured, width) in estimated {
            assert!((1.0..1.15).contains(&(width / measured)), "{text}: {width:.3}, measured {measured}");
        }
    }
}
