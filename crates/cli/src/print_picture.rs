//! Pictures as files: SVG, and in programs built with the feature `print` PNG and PDF.

use std::path::Path;

use downline_output::save_text;

use super::Failure;
use super::choice::output;

/// How names of pictures may end.
#[cfg(feature = "print")]
pub(super) const FORMATS: [&str; 3] = ["svg", "png", "pdf"];
/// How names of pictures may end.
#[cfg(not(feature = "print"))]
pub(super) const FORMATS: [&str; 1] = ["svg"];

/// What to say of a name that ends in another format.
pub(super) fn refusal(end: &str) -> String {
    match (end, cfg!(feature = "print")) {
        ("png" | "pdf", false) => format!(
            "this program does not write {end}; build it with --features cli,print; allowed: a name that ends in .svg, or a \
             folder"
        ),
        (_, true) => format!(
            "pictures are written as SVG, PNG and PDF, not as {end}; allowed: a name that ends in .svg, .png or .pdf, or a \
             folder"
        ),
        _ => format!(
            "pictures are written as SVG, not as {end}; allowed: a name that ends in .svg, or a folder"
        ),
    }
}

/// Writes a picture in the format that the name of the file ends in.
pub(super) fn save(file: &Path, svg: &str) -> Result<(), Failure> {
    let end = file.extension().unwrap_or_default().to_string_lossy().to_lowercase();
    match end.as_str() {
        #[cfg(feature = "print")]
        "png" => printed::save(file, &printed::png(file, svg)?),
        #[cfg(feature = "print")]
        "pdf" => printed::save(file, &printed::pdf(file, svg)?),
        _ => save_text(file, svg).map_err(output),
    }
}

#[cfg(feature = "print")]
mod printed {
    //! Rendering with the fonts of the machine: unlike SVG, bytes depend on which there are.

    use std::path::Path;

    use downline_output::{PICTURE, save_with};
    use resvg::tiny_skia::{Pixmap, Transform};
    use resvg::usvg::{Options, Tree};

    use super::super::Failure;
    use super::super::choice::{other, output};

    /// Pixels an inch of pictures that have a width on paper; others have two pixels for each of theirs.
    const DOTS: f32 = 300.0;

    /// Plain fonts that machines often have, the best first.
    const FAMILIES: [&str; 7] =
        ["Noto Sans", "DejaVu Sans", "Liberation Sans", "Helvetica", "Arial", "Segoe UI", "Noto Sans CJK SC"];

    /// The picture with the fonts of the machine.
    fn tree(file: &Path, svg: &str) -> Result<Tree, Failure> {
        let mut options = Options { dpi: 96.0, ..Options::default() };
        options.fontdb_mut().load_system_fonts();
        let families: Vec<String> =
            options.fontdb.faces().flat_map(|face| &face.families).map(|(name, _)| name.clone()).collect();
        let usual = FAMILIES.iter().find(|name| families.iter().any(|family| family == *name));
        // Letters of a family that is not installed would be left out.
        if let Some(family) = usual.map(|name| (*name).to_owned()).or(families.first().cloned()) {
            options.fontdb_mut().set_sans_serif_family(family);
        }
        if families.is_empty() {
            let message = "no fonts are installed, and a picture without letters says nothing; allowed: .svg";
            return Err(Failure::Other(format!("{}: {message}", file.display())));
        }
        Tree::from_str(svg, &options).map_err(|error| other(format!("{}: {error}", file.display())))
    }

    /// The picture as PNG: at 300 dots an inch where it has a width on paper.
    pub(super) fn png(file: &Path, svg: &str) -> Result<Vec<u8>, Failure> {
        let tree = tree(file, svg)?;
        let is_on_paper = svg.lines().next().is_some_and(|head| head.contains("mm\" "));
        let scale = if is_on_paper { DOTS / 96.0 } else { 2.0 };
        let size = tree.size();
        let [width, height] = [size.width(), size.height()].map(|length| (length * scale).round() as u32);
        let mut pixels = Pixmap::new(width.max(1), height.max(1))
            .ok_or_else(|| other(format!("{}: {width} × {height} pixels are too many", file.display())))?;
        resvg::render(&tree, Transform::from_scale(scale, scale), &mut pixels.as_mut());
        let bytes = pixels.encode_png().map_err(|error| other(format!("{}: {error}", file.display())))?;
        Ok(marked_png(bytes))
    }

    /// The picture as PDF, with its letters as text.
    pub(super) fn pdf(file: &Path, svg: &str) -> Result<Vec<u8>, Failure> {
        let tree = tree(file, svg)?;
        // A point is three quarters of a pixel.
        let page = svg2pdf::PageOptions { dpi: 96.0 };
        let mut bytes = svg2pdf::to_pdf(&tree, svg2pdf::ConversionOptions::default(), page)
            .map_err(|error| other(format!("{}: {error}", file.display())))?;
        // A comment behind the end: the next picture of this name may replace this one.
        bytes.extend(format!("\n%{PICTURE}\n").bytes());
        Ok(bytes)
    }

    pub(super) fn save(file: &Path, bytes: &[u8]) -> Result<(), Failure> {
        save_with(file, |to| to.write_all(bytes)).map_err(output)
    }

    /// A PNG with the mark of this program as a comment, so that the next picture may replace it.
    fn marked_png(mut bytes: Vec<u8>) -> Vec<u8> {
        /// The chunk that ends a file: its length, its name, its check.
        const END: usize = 12;
        let chunk = [b"tEXtComment\0", PICTURE.as_bytes()].concat();
        let length = (chunk.len() as u32 - 4).to_be_bytes();
        let at = bytes.len().saturating_sub(END);
        let end = bytes.split_off(at);
        bytes.extend(length);
        bytes.extend(&chunk);
        bytes.extend(crc(&chunk).to_be_bytes());
        bytes.extend(end);
        bytes
    }

    /// The check of a chunk (ISO 3309).
    fn crc(bytes: &[u8]) -> u32 {
        let step = |crc: u32, _| if crc & 1 == 1 { 0xedb8_8320 ^ (crc >> 1) } else { crc >> 1 };
        !bytes.iter().fold(u32::MAX, |crc, &byte| (0..8).fold(crc ^ u32::from(byte), step))
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        #[test]
        fn the_check_of_a_chunk_is_that_of_its_standard() {
            assert_eq!(crc(b"123456789"), 0xcbf4_3926);
        }
    }
}
