//! The manifest of a folder: whose the files are, and whether they are those that were written together.
//!
//! `manifest.json` names each file that belongs to it with its SHA-256, and is written last. While files are
//! being replaced, a manifest stands there that calls itself incomplete, so that whatever ends the program
//! leaves a folder that is recognised.

use downline::report::PROGRAM;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde::Serialize;
use serde_json::{Value, json};

use super::json::indented;
use downline_files::{OutputError, digest_of};

/// The name of the file.
pub(super) const MANIFEST: &str = "manifest.json";
/// Whether a manifest or an experiment is of this program: the field, and what it holds.
pub(super) const MARK: (&str, &str) = ("crate", PROGRAM);

/// The manifest that is found in a folder.
#[derive(Debug, Clone)]
pub(super) struct Found {
    /// All that it says.
    pub(super) fields: Value,
    /// The files that belong to it, with their digests as far as they are known.
    pub(super) files: BTreeMap<String, Option<String>>,
    /// Whether all files were in place when it was written.
    pub(super) is_complete: bool,
}

impl Found {
    /// The manifest of a folder, if there is one of this program.
    pub(super) fn read(folder: &Path) -> Option<Found> {
        let mut fields: Value = serde_json::from_slice(&fs::read(folder.join(MANIFEST)).ok()?).ok()?;
        if fields[MARK.0] != MARK.1 {
            return None;
        }
        let fields_of = fields.as_object_mut()?;
        let is_complete = fields_of.remove("complete").is_none();
        let files = fields_of.remove("files");
        let files = files.and_then(|files| serde_json::from_value::<BTreeMap<_, _>>(files).ok());
        // A name with a folder in it was never written by this program.
        let mut files = files.unwrap_or_default();
        files.retain(|name: &String, _| is_plain(name));
        Some(Found { fields, files, is_complete })
    }

    /// The first file that is there and is not what was written.
    pub(super) fn changed(&self, folder: &Path) -> Option<&str> {
        let is_changed = |(name, digest): &(&String, &Option<String>)| {
            let path = folder.join(name);
            let written = digest.as_deref();
            path.symlink_metadata().is_ok()
                && written.is_some()
                && digest_of(&path).ok().as_deref() != written
        };
        self.files.iter().find(is_changed).map(|(name, _)| name.as_str())
    }
}

fn is_plain(name: &str) -> bool {
    Path::new(name).file_name().is_some_and(|file| file == name)
}

/// Checks that a folder holds what its manifest says, and nothing of an earlier or later result.
///
/// # Errors
/// A manifest that is none of this program's or calls itself incomplete, and the first file that is missing
/// or differs.
pub fn check_folder(folder: impl AsRef<Path>) -> Result<(), OutputError> {
    let folder = folder.as_ref();
    let refused = |name: &str, reason: &str| {
        let allowed = "a folder as it was written; run the command again to make it anew";
        OutputError::refused(&folder.join(name), reason, allowed)
    };
    let found =
        Found::read(folder).ok_or_else(|| refused(MANIFEST, "there is no such manifest of this program"))?;
    if !found.is_complete {
        return Err(refused(MANIFEST, "the files of this folder were interrupted while they were written"));
    }
    if let Some(missing) = found.files.keys().find(|name| !folder.join(name).exists()) {
        return Err(refused(missing, "it is missing, though the manifest names it"));
    }
    match found.changed(folder) {
        Some(changed) => Err(refused(changed, "it is not what the manifest says")),
        None => Ok(()),
    }
}

/// Checks that one file of a folder is what a complete manifest beside it says, where it says anything.
///
/// # Errors
/// A file that differs.
pub fn check_file(file: impl AsRef<Path>) -> Result<(), OutputError> {
    let file = file.as_ref();
    let folder = file.parent().unwrap_or(Path::new(""));
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    let Some(mut found) = Found::read(folder) else { return Ok(()) };
    found.files.retain(|other, _| *other == name);
    match found.is_complete && found.changed(folder).is_some() {
        true => {
            let allowed = "the file as it was written, or one in a folder of its own";
            Err(OutputError::refused(file, "it is not what the manifest beside it says", allowed))
        }
        false => Ok(()),
    }
}

/// A manifest with the files that belong to it.
#[derive(Serialize)]
struct Sealed<'a, T> {
    #[serde(flatten)]
    manifest: &'a T,
    files: &'a BTreeMap<String, String>,
}

/// The text of a manifest whose files are in place.
pub(super) fn sealed(manifest: &impl Serialize, files: &BTreeMap<String, String>) -> String {
    indented(&Sealed { manifest, files })
}

/// The text of a manifest while these files are being replaced.
pub(super) fn unfinished<'a>(manifest: &Value, files: impl Iterator<Item = &'a String>) -> String {
    let mut text = manifest.clone();
    if let Some(fields) = text.as_object_mut() {
        let names: serde_json::Map<String, Value> = files.map(|name| (name.clone(), Value::Null)).collect();
        fields.insert("complete".to_owned(), json!(false));
        fields.insert("files".to_owned(), names.into());
    }
    indented(&text)
}
