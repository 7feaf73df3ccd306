//! A folder that gets all of its new files or none.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use serde::Serialize;

use super::claim::{Claim, Purpose};
use super::experiment::EXPERIMENT;
use super::manifest::{Found, MANIFEST, sealed, unfinished};
use super::tables::Tables;
use super::{FORMATS, Format, ManifestJson, Run};
use downline::report::Manifest;
use downline_experiment::Experiment;
use downline_files::{Draft, OutputError, digest_of};

/// A folder for the files of one run or experiment.
#[derive(Debug, Clone)]
pub struct Folder {
    path: PathBuf,
    tables: Tables,
    /// What it was claimed for; without a claim, any files of the same names are replaced.
    kind: Option<&'static str>,
    /// The experiment that belongs to its tables.
    experiment: Option<String>,
}

/// What stands in the manifest of a run.
#[derive(Debug, Serialize)]
struct RunManifest<'a> {
    kind: &'a str,
    #[serde(flatten)]
    manifest: &'a Manifest,
    command: String,
}

impl Folder {
    /// The folder at this path, made if it does not exist: before a run, so that a long one is not lost to a
    /// mistyped path. Files that the folder gets replace those of the same names; a program whose users name
    /// folders had better [claim](Self::claim) them.
    ///
    /// # Errors
    /// A path that is no folder and cannot become one.
    pub fn create(path: impl Into<PathBuf>) -> Result<Self, OutputError> {
        let path = path.into();
        fs::create_dir_all(&path).map_err(OutputError::when("create this folder", &path))?;
        Ok(Folder { path, tables: Tables::default(), kind: None, experiment: None })
    }

    /// The folder at this path, made if it does not exist, if it is this program's to write: new, empty, or
    /// with a manifest of the same experiment. Folders that earlier processes left drafts in are tidied.
    ///
    /// # Errors
    /// A path that is no folder and cannot become one; a folder of something else, of another experiment,
    /// with a file that the command reads, or with one that was changed since. Then nothing on the disk has
    /// changed.
    pub fn claim(path: impl Into<PathBuf>, claim: &Claim<'_>) -> Result<Self, OutputError> {
        let path = path.into();
        claim.take(&path)?;
        let kind = Some(claim.purpose.kind());
        let experiment = match claim.purpose {
            Purpose::Experiment(experiment, _) => Some(experiment.to_json()),
            _ => None,
        };
        Ok(Folder { path, tables: Tables::default(), kind, experiment })
    }

    /// This folder, with tables written in these forms.
    #[must_use]
    pub fn with_tables(self, tables: Tables) -> Self {
        Folder { tables, ..self }
    }

    /// In which forms tables are written there.
    pub fn tables(&self) -> Tables {
        self.tables
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Writes a run in every one of [`FORMATS`].
    ///
    /// # Errors
    /// The first file that cannot be written. Files that were there before are left as they were,
    /// unless it is the final renaming that fails.
    pub fn save(&self, run: &Run<'_>) -> Result<(), OutputError> {
        self.save_as(&FORMATS, run)
    }

    /// Writes a run in these formats; those that are tables in every form of [`tables`](Self::tables).
    ///
    /// # Errors
    /// As [`save`](Self::save).
    pub fn save_as(&self, formats: &[&dyn Format], run: &Run<'_>) -> Result<(), OutputError> {
        let (manifests, others): (Vec<_>, Vec<_>) =
            formats.iter().partition(|format| format.file_name() == MANIFEST);
        let drafts = self.drafts(&others, run)?;
        match manifests.is_empty() {
            true => self.place(drafts),
            false => self.seal_run(drafts, &run.report.manifest, &ManifestJson::command(run)),
        }
    }

    /// A run in these formats, not in their places yet.
    ///
    /// # Errors
    /// The first file that cannot be written.
    pub fn drafts(&self, formats: &[&dyn Format], run: &Run<'_>) -> Result<Vec<Draft>, OutputError> {
        let origin = run_origin(run);
        let mut drafts = Vec::new();
        for format in formats {
            match format.sheet(run) {
                Some(sheet) => drafts.extend(self.sheet_drafts(sheet, &origin)?),
                None => {
                    let mut draft = self.draft(format.file_name())?;
                    draft.write(|to| format.write(run, to))?;
                    drafts.push(draft);
                }
            }
        }
        Ok(drafts)
    }

    /// What went wrong with a file of this folder before it could be made.
    pub(super) fn fault(&self, name: &str, source: io::Error) -> OutputError {
        OutputError::when("write this file", &self.path.join(name))(source)
    }

    /// A file that can be written piece by piece and is not in its place yet.
    ///
    /// # Errors
    /// A file that cannot be made, or a folder of this name in its place.
    pub fn draft(&self, name: &str) -> Result<Draft, OutputError> {
        Draft::create(self.path.join(name))
    }

    /// Puts finished drafts in their places, without a manifest that names them.
    ///
    /// # Errors
    /// The first file that cannot be completed or put in its place. As long as any is not complete, none is
    /// moved.
    pub fn place(&self, mut drafts: Vec<Draft>) -> Result<(), OutputError> {
        drafts.iter_mut().try_for_each(Draft::complete)?;
        drafts.into_iter().try_for_each(Draft::finish)
    }

    /// Puts the files of a run in their places and its manifest beside them; `command` is the line that
    /// repeats it there.
    ///
    /// # Errors
    /// As [`place`](Self::place), and a file that has come into a claimed folder from elsewhere.
    pub fn seal_run(
        &self,
        drafts: Vec<Draft>,
        manifest: &Manifest,
        command: &str,
    ) -> Result<(), OutputError> {
        let kind = self.kind.unwrap_or("run");
        self.seal(drafts, &RunManifest { kind, manifest, command: command.to_owned() })
    }

    /// Puts finished drafts in their places, and last the manifest with the digest of each. Files that
    /// belonged to the manifest before and are not among them stay if that said the same, and are removed if
    /// not.
    ///
    /// # Errors
    /// The first file that cannot be completed or put in its place. As long as any is not complete, none is
    /// moved.
    pub(super) fn seal(&self, mut drafts: Vec<Draft>, manifest: &impl Serialize) -> Result<(), OutputError> {
        if let Some(text) = &self.experiment {
            drafts.push(self.text_draft(EXPERIMENT, text)?);
        }
        let fields = serde_json::to_value(manifest).expect("a manifest is plain data");
        let before = Found::read(&self.path);
        let mut files = BTreeMap::new();
        for draft in &mut drafts {
            draft.complete()?;
            self.spare_others(draft, before.as_ref())?;
            let Some(path) = draft.readable() else { continue };
            let digest = digest_of(path).map_err(OutputError::when("read back this file", draft.place()))?;
            files.insert(name_of(draft), digest);
        }
        let (kept, stale) = self.earlier(before, &fields, &files);
        files.extend(kept);
        let manifest_draft = |text: &str| {
            let mut draft = self.text_draft(MANIFEST, text)?;
            draft.complete().map(|()| draft)
        };
        let (first, last) =
            (manifest_draft(&unfinished(&fields, files.keys().chain(&stale)))?, sealed(manifest, &files));
        first.finish()?;
        self.sync();
        drafts.into_iter().try_for_each(Draft::finish)?;
        for name in &stale {
            // It was of an earlier result; the manifest does not name it any more.
            let _ = fs::remove_file(self.path.join(name));
        }
        manifest_draft(&last)?.finish()?;
        self.sync();
        Ok(())
    }

    /// The files of the manifest before that are not replaced: those that still belong here, and those that
    /// do not.
    fn earlier(
        &self,
        before: Option<Found>,
        fields: &serde_json::Value,
        files: &BTreeMap<String, String>,
    ) -> (BTreeMap<String, String>, Vec<String>) {
        let Some(before) = before.filter(|_| self.kind.is_some()) else { return Default::default() };
        let is_same = before.is_complete && before.fields == *fields;
        let (mut kept, mut stale) = (BTreeMap::new(), Vec::new());
        for (name, digest) in before.files {
            let is_there = || digest_of(&self.path.join(&name)).ok() == digest;
            match digest.clone().filter(|_| is_same && is_there()) {
                _ if files.contains_key(&name) => {}
                Some(digest) => drop(kept.insert(name, digest)),
                None => stale.push(name),
            }
        }
        (kept, stale)
    }

    /// Refuses to replace a file that has come into a claimed folder from elsewhere.
    fn spare_others(&self, draft: &Draft, before: Option<&Found>) -> Result<(), OutputError> {
        let name = name_of(draft);
        let is_listed = before.is_some_and(|found| found.files.contains_key(&name));
        if self.kind.is_none() || is_listed || name == EXPERIMENT || draft.place().symlink_metadata().is_err()
        {
            return Ok(());
        }
        Err(super::claim::foreign(draft.place()))
    }

    /// Asks the system to keep what names stand in the folder; where it cannot, a power cut may undo the last
    /// moves.
    fn sync(&self) {
        let _ = File::open(&self.path).and_then(|folder| folder.sync_all());
    }

    /// Writes `experiment.json`, from which the experiment can be repeated, joined or gone on with. Tables
    /// that are there are marked as incomplete if it changes.
    ///
    /// # Errors
    /// A file that cannot be written, or another experiment that came to the folder in the same moment.
    pub fn save_experiment(&self, experiment: &Experiment) -> Result<(), OutputError> {
        let (place, text) = (self.path.join(EXPERIMENT), experiment.to_json());
        let draft = self.text_draft(EXPERIMENT, &text)?;
        if !place.exists() && draft.finish_new()? {
            return Ok(());
        }
        let there = fs::read_to_string(&place).map_err(OutputError::when("read this file", &place))?;
        if there == text {
            return Ok(());
        }
        let differs = Experiment::from_json(&there).map_or(true, |other| !experiment.continues(&other));
        if differs {
            let reason = "another experiment has begun in this folder";
            return Err(OutputError::refused(&place, reason, "a folder of its own"));
        }
        if let Some(found) = Found::read(&self.path).filter(|found| found.is_complete) {
            self.text_draft(MANIFEST, &unfinished(&found.fields, found.files.keys()))?.finish()?;
        }
        self.text_draft(EXPERIMENT, &text)?.finish()
    }

    /// Whether there is an `experiment.json`.
    pub fn has_experiment(&self) -> bool {
        self.path.join(EXPERIMENT).exists()
    }

    /// A file of the folder that holds a text.
    pub(super) fn text_draft(&self, name: &str, text: &str) -> Result<Draft, OutputError> {
        let mut draft = self.draft(name)?;
        draft.write(|to| to.write_all(text.as_bytes()))?;
        Ok(draft)
    }

    /// Puts pictures in their places, each a name and its text, with the manifest of their run.
    ///
    /// # Errors
    /// As [`save`](Self::save).
    pub fn save_pictures(
        &self,
        pictures: &[(&str, String)],
        manifest: &Manifest,
        command: &str,
    ) -> Result<(), OutputError> {
        let draft = |(name, svg): &(&str, String)| self.text_draft(&format!("{name}.svg"), svg);
        let drafts = pictures.iter().map(draft).collect::<Result<_, _>>()?;
        self.seal_run(drafts, manifest, command)
    }
}

fn name_of(draft: &Draft) -> String {
    draft.place().file_name().unwrap_or_default().to_string_lossy().into_owned()
}

/// What the tables of a run come from.
fn run_origin(run: &Run<'_>) -> [(&'static str, String); 2] {
    [("scenario", run.scenario.to_json()), ("manifest", ManifestJson::text(run))]
}
