//! Finished runs on disk, so that whatever ends an experiment loses at most the runs in flight.
//!
//! A run is one file, written beside its place and renamed. Whenever 64 runs that belong together are there,
//! their files are joined into one. A file says which plan it belongs to (by digest) and which runs it holds,
//! and ends in a digest of itself; the same run always gives the same bytes, so that it does not matter who
//! writes a file, or how often.

use std::fs;
use std::io;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use hmac_sha256::Hash;

use super::codec;
use super::plan::Plan;
use super::run_record::Sample;
use super::share::Share;
use super::store_error::StoreError;
use downline_files::{save_with, sweep};

const MAGIC: &[u8; 16] = b"downline runs 2\n";
/// Magic, digest of the plan, first run, number of runs.
const HEAD: usize = 16 + 32 + 8 + 8;
/// Runs that share a file in the end.
const BLOCK: u64 = 64;

/// The finished runs of one plan, in one folder or several.
#[derive(Debug)]
pub struct Store {
    /// The first is where new runs go.
    folders: Vec<PathBuf>,
    digest: [u8; 32],
    runs: u64,
    writes: bool,
    /// Read last, because its other runs are asked for next.
    last: Mutex<Option<Arc<Block>>>,
    /// Held by the thread that joins files.
    joining: Mutex<()>,
}

/// Runs of one file.
#[derive(Debug)]
struct Block {
    first: u64,
    samples: Vec<Sample>,
}

impl Store {
    /// Keeps the runs of a plan in a folder of their own under this one, and finds those that are there.
    ///
    /// # Errors
    /// A folder that cannot be made.
    pub fn create(under: &Path, plan: &Plan) -> Result<Self, StoreError> {
        Ok(Store { runs: plan.runs(), ..Store::create_for(under, plan.digest())? })
    }

    /// Keeps runs that a digest tells from others in a folder of their own under this one, and finds those
    /// that are there.
    ///
    /// # Errors
    /// A folder that cannot be made.
    pub fn create_for(under: &Path, digest: [u8; 32]) -> Result<Self, StoreError> {
        let mut store = Store::find_for(&[under], digest);
        store.writes = true;
        let own = &store.folders[0];
        fs::create_dir_all(own).map_err(StoreError::io("create this folder", own))?;
        sweep(own);
        Ok(store)
    }

    /// Finds finished runs of a plan under these folders, and does none.
    pub fn find(under: &[impl AsRef<Path>], plan: &Plan) -> Self {
        Store { runs: plan.runs(), ..Store::find_for(under, plan.digest()) }
    }

    /// Finds finished runs that a digest tells from others under these folders, and does none.
    pub fn find_for(under: &[impl AsRef<Path>], digest: [u8; 32]) -> Self {
        let name = folder_name(&digest);
        let folders = under.iter().map(|folder| folder.as_ref().join(&name)).collect();
        let (last, joining) = (Mutex::new(None), Mutex::new(()));
        Store { folders, digest, runs: 0, writes: false, last, joining }
    }

    /// A run, if it is there.
    pub(super) fn look_up(&self, run: u64) -> Result<Option<Sample>, StoreError> {
        self.find_run(run)
    }

    /// Notes that a share of the runs has begun here, for [`Status`](super::Status): an empty file.
    ///
    /// # Errors
    /// A file that cannot be made.
    pub fn begin(&self, share: Share) -> Result<(), StoreError> {
        let place = self.folders[0].join(share_name(share));
        fs::write(&place, "").map_err(StoreError::io("write this file", &place))
    }

    /// The folders that hold the runs, whether they exist or not.
    pub(super) fn folders(&self) -> &[PathBuf] {
        &self.folders
    }

    /// A run that is there, or else the one that `make` gives, which is kept.
    pub(super) fn fetch(&self, run: u64, make: impl FnOnce() -> Sample) -> Result<Sample, StoreError> {
        if let Some(sample) = self.find_run(run)? {
            return Ok(sample);
        }
        if !self.writes {
            return Err(StoreError::Missing { missing: self.missing(), runs: self.runs });
        }
        let sample = make();
        let mut payload = Vec::new();
        codec::write(&sample, &mut payload);
        self.write(run..run + 1, &payload)?;
        self.join(run)?;
        Ok(sample)
    }

    /// How many runs of a range are there already.
    pub fn count(&self, range: Range<u64>) -> u64 {
        let is_there = |run: &u64| {
            let mut places = [block_of(*run), *run..*run + 1].into_iter();
            places.any(|range| self.folders.iter().any(|folder| folder.join(file_name(&range)).exists()))
        };
        range.filter(is_there).count() as u64
    }

    /// The runs of the plan that are in none of the folders.
    fn missing(&self) -> Vec<Range<u64>> {
        let mut missing: Vec<Range<u64>> = Vec::new();
        for run in (0..self.runs).filter(|&run| self.count(run..run + 1) == 0) {
            match missing.last_mut() {
                Some(last) if last.end == run => last.end += 1,
                _ => missing.push(run..run + 1),
            }
        }
        missing
    }

    /// Removes all runs but those of one digest from a folder.
    pub fn remove_others(under: &Path, digest: Option<[u8; 32]>) -> io::Result<()> {
        let kept = digest.map(|digest| folder_name(&digest));
        for entry in fs::read_dir(under)? {
            let entry = entry?;
            let name = entry.file_name().to_string_lossy().into_owned();
            if !is_folder_name(&name) || kept.as_ref() == Some(&name) {
                continue;
            }
            for file in fs::read_dir(entry.path())? {
                let file = file?;
                let name = file.file_name().to_string_lossy().into_owned();
                if range_of(&name).is_some() || share_of(&name).is_some() {
                    fs::remove_file(file.path())?;
                }
            }
            // Whatever else there is belongs to another, and so does the folder then.
            let _ = fs::remove_dir(entry.path());
        }
        Ok(())
    }

    fn find_run(&self, run: u64) -> Result<Option<Sample>, StoreError> {
        let known = |block: &Block| {
            let at = usize::try_from(run.checked_sub(block.first)?).ok()?;
            block.samples.get(at).cloned()
        };
        let last = self.last.lock().expect("nothing panics under this lock").clone();
        if let Some(sample) = last.and_then(|block| known(&block)) {
            return Ok(Some(sample));
        }
        for range in [run..run + 1, block_of(run)] {
            if let Some(block) = self.read(&range)? {
                let block = Arc::new(block);
                *self.last.lock().expect("nothing panics under this lock") = Some(block.clone());
                return Ok(known(&block));
            }
        }
        Ok(None)
    }

    fn write(&self, range: Range<u64>, payload: &[u8]) -> Result<(), StoreError> {
        let mut bytes = Vec::with_capacity(HEAD + payload.len() + 32);
        bytes.extend(MAGIC);
        bytes.extend(self.digest);
        bytes.extend(range.start.to_le_bytes());
        bytes.extend((range.end - range.start).to_le_bytes());
        bytes.extend(payload);
        bytes.extend(Hash::hash(&bytes));
        let place = self.folders[0].join(file_name(&range));
        Ok(save_with(&place, |to| to.write_all(&bytes))?)
    }

    /// Joins the files of the block around a run, if all of them are there.
    fn join(&self, run: u64) -> Result<(), StoreError> {
        let _alone = self.joining.lock().expect("nothing panics under this lock");
        let block = block_of(run);
        let single = |run: u64| self.folders[0].join(file_name(&(run..run + 1)));
        if !block.clone().all(|run| single(run).exists()) {
            return Ok(());
        }
        let mut payload = Vec::new();
        for run in block.clone() {
            // Another process may be joining the same files, and be done before.
            let Some(found) = self.read_payload(&single(run), &(run..run + 1))? else { return Ok(()) };
            payload.extend(found);
        }
        self.write(block.clone(), &payload)?;
        for run in block {
            // For the same reason; a file that stays is of no harm.
            let _ = fs::remove_file(single(run));
        }
        Ok(())
    }

    fn read(&self, range: &Range<u64>) -> Result<Option<Block>, StoreError> {
        for folder in &self.folders {
            let path = folder.join(file_name(range));
            let Some(payload) = self.read_payload(&path, range)? else { continue };
            let mut rest = payload.as_slice();
            let samples: Option<Vec<Sample>> = range.clone().map(|_| codec::read(&mut rest)).collect();
            let samples = samples.filter(|_| rest.is_empty());
            let damaged = || StoreError::Damaged { path, reason: "its contents are not those of runs" };
            return Ok(Some(Block { first: range.start, samples: samples.ok_or_else(damaged)? }));
        }
        Ok(None)
    }

    /// What a file holds between its head and its digest; `None` if there is no such file.
    pub(super) fn read_payload(
        &self,
        path: &Path,
        range: &Range<u64>,
    ) -> Result<Option<Vec<u8>>, StoreError> {
        let mut bytes = match fs::read(path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            read => read.map_err(StoreError::io("read this file", path))?,
        };
        let damaged = |reason| StoreError::Damaged { path: path.to_owned(), reason };
        let (head, _) = bytes.split_at_checked(HEAD).ok_or_else(|| damaged("it is cut short"))?;
        if head[..16] != *MAGIC {
            return Err(damaged("it is no file of runs of this version"));
        }
        if head[16..48] != self.digest {
            return Err(damaged("it belongs to another experiment"));
        }
        let length = range.end - range.start;
        if head[48..56] != range.start.to_le_bytes() || head[56..] != length.to_le_bytes() {
            return Err(damaged("it holds other runs than its name says"));
        }
        let end = bytes.len().checked_sub(32).filter(|&end| end >= HEAD);
        let end = end.ok_or_else(|| damaged("it is cut short"))?;
        if Hash::hash(&bytes[..end]) != bytes[end..] {
            return Err(damaged("it is cut short or its contents were changed"));
        }
        bytes.truncate(end);
        bytes.drain(..HEAD);
        Ok(Some(bytes))
    }
}

/// The runs that share a file with this one in the end.
pub(super) fn block_of(run: u64) -> Range<u64> {
    let first = run / BLOCK * BLOCK;
    first..first + BLOCK
}

pub(super) fn file_name(range: &Range<u64>) -> String {
    format!("{:09}-{:09}.runs", range.start, range.end)
}

/// The folder of the runs of a plan.
fn folder_name(digest: &[u8; 32]) -> String {
    digest[..8].iter().fold("runs-".to_owned(), |name, byte| format!("{name}{byte:02x}"))
}

pub(super) fn is_folder_name(name: &str) -> bool {
    name.strip_prefix("runs-")
        .is_some_and(|digest| digest.len() == 16 && digest.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

/// The runs that a file of this name holds.
pub(super) fn range_of(name: &str) -> Option<Range<u64>> {
    let (first, end) = name.strip_suffix(".runs")?.split_once('-')?;
    Some(number(first)?..number(end)?)
}

/// The file that notes that a share has begun.
fn share_name(share: Share) -> String {
    format!("{}-of-{}.shard", share.number(), share.of())
}

/// The share that a file of this name notes.
pub(super) fn share_of(name: &str) -> Option<Share> {
    let (place, of) = name.strip_suffix(".shard")?.split_once("-of-")?;
    Share::new(number(place)?, number(of)?)
}

fn number(text: &str) -> Option<u64> {
    text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok())?
}
