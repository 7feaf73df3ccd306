//! How a picture looks beside what it shows: language, width, title, greys.

use downline::report::Language;

/// How a picture looks. A [`Language`] is the usual look in it.
///
/// ```
/// use downline::{Language, Scenario};
/// use downline_output::plot::{self, Look};
///
/// let scenario = Scenario::mask();
/// let look = Look { title: false, grey: true, ..Look::printed(Language::English, 85.0, 7.0)? };
/// let svg = plot::ladder(&scenario, look);
/// assert!(svg.contains("width=\"85mm\""));
/// # Ok::<(), String>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Look {
    /// The language of all texts.
    pub language: Language,
    /// How wide the picture is in its own units, in which the smallest letters are 18 high.
    pub width: f64,
    /// How wide it is on paper, in millimetres; as many pixels as units if there is none.
    pub millimetres: Option<f64>,
    /// Whether the finding stands above the picture, and what is shown.
    pub title: bool,
    /// Whether all colours are greys that are told apart in print.
    pub grey: bool,
}

/// The usual width. At half of it on screen the smallest letters are 9 pixels.
const USUAL: f64 = 960.0;
/// The least width in which labels leave room for what they label, and the most.
const WIDTHS: [f64; 2] = [520.0, 4_000.0];
/// Height of the smallest letters.
const LETTERS: f64 = 18.0;
/// Points in a millimetre.
const POINTS: f64 = 72.0 / 25.4;

impl Look {
    /// The usual look in a language.
    pub fn new(language: Language) -> Self {
        Look { language, width: USUAL, millimetres: None, title: true, grey: false }
    }

    /// The look on paper: this number of millimetres wide, with the smallest letters of this size in points.
    ///
    /// # Errors
    /// A width that does not hold such letters; the message says what is allowed.
    pub fn printed(language: Language, millimetres: f64, points: f64) -> Result<Self, String> {
        let width = millimetres * POINTS * LETTERS / points;
        let [least, most] = WIDTHS;
        if width.is_finite() && (least..=most).contains(&width) {
            return Ok(Look { width: width.round(), millimetres: Some(millimetres), ..Look::new(language) });
        }
        let size = |units: f64| millimetres * POINTS * LETTERS / units;
        Err(format!(
            "letters of {points} points do not suit a width of {millimetres} mm; allowed: from {:.1} to {:.1} points",
            (10.0 * size(most)).ceil() / 10.0,
            (10.0 * size(least)).floor() / 10.0
        ))
    }

    /// Width and height of a picture of this height, with their unit.
    pub(super) fn measures(&self, height: f64) -> [String; 2] {
        match self.millimetres {
            None => [format!("{}", self.width), format!("{height:.0}")],
            Some(millimetres) => {
                let height = height.round() * millimetres / self.width;
                [format!("{millimetres}mm"), format!("{height:.2}mm")]
            }
        }
    }
}

impl From<Language> for Look {
    fn from(language: Language) -> Self {
        Look::new(language)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_have_the_size_that_is_asked_for() {
        let look = Look::printed(Language::English, 127.0, 9.0).unwrap();
        // 127 mm are 360 points, in which 720 units of half a point have room.
        assert_eq!((look.width, look.millimetres), (720.0, Some(127.0)));
        assert_eq!(look.measures(360.4), ["127mm", "63.50mm"]);
        let told = Look::printed(Language::English, 85.0, 12.0).unwrap_err();
        assert_eq!(
            told,
            "letters of 12 points do not suit a width of 85 mm; allowed: from 1.1 to 8.3 points"
        );
        assert!(Look::printed(Language::English, f64::NAN, 7.0).is_err());
    }
}
