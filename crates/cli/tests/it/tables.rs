//! Tables as Parquet: what the CSV beside them says, with types, for readers of every make.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
#[cfg(feature = "cli")]
use std::process::Command;

use downline::{Money, Scenario, Simulation};
use downline_output::{Folder, Run, Tables};
use parquet::data_type::{AsBytes, Decimal};
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::record::Field;
use serde_json::{Value, json};

#[cfg(feature = "cli")]
use crate::program::{downline, folder, printed, small, text};

/// A table as a reader sees it: names of columns, rows, and metadata where the reader tells them.
struct Found {
    columns: Vec<String>,
    rows: Vec<Vec<Value>>,
    metadata: Option<BTreeMap<String, String>>,
}

fn read(path: &Path) -> Found {
    let reader = SerializedFileReader::new(File::open(path).unwrap()).unwrap();
    let file = reader.metadata().file_metadata();
    let columns = file.schema().get_fields().iter().map(|field| field.name().to_owned()).collect();
    let metadata = file.key_value_metadata().unwrap().iter();
    let metadata = metadata.map(|pair| (pair.key.clone(), pair.value.clone().unwrap())).collect();
    let row = |row: parquet::record::Row| row.get_column_iter().map(|(_, field)| cell(field)).collect();
    let rows = reader.get_row_iter(None).unwrap().map(|found| row(found.unwrap())).collect();
    Found { columns, rows, metadata: Some(metadata) }
}

/// Money is a text here, as everywhere in JSON.
fn cell(field: &Field) -> Value {
    match field {
        Field::Null => Value::Null,
        Field::Bool(value) => json!(value),
        Field::Long(value) => json!(value),
        Field::ULong(value) => json!(value),
        Field::Double(value) => json!(value),
        Field::Str(text) => json!(text),
        Field::Decimal(Decimal::Bytes { value, precision: 19, scale: 2 }) => {
            let sign = if value.as_bytes()[0] & 0x80 == 0 { 0 } else { -1 };
            let fen = value.as_bytes().iter().fold(sign, |fen: i128, byte| fen << 8 | i128::from(*byte));
            json!(Money::from_fen(fen.try_into().unwrap()).to_string())
        }
        other => panic!("{other:?}"),
    }
}

/// The cells of a line of CSV.
fn split(line: &str) -> Vec<String> {
    let (mut cells, mut inside) = (vec![String::new()], false);
    for letter in line.chars() {
        match letter {
            '"' => inside = !inside,
            ',' if !inside => cells.push(String::new()),
            letter => cells.last_mut().unwrap().push(letter),
        }
    }
    cells
}

fn same(csv: &str, found: &Value) -> bool {
    match found {
        Value::Null => csv.is_empty(),
        Value::String(text) => csv == text,
        other => serde_json::from_str::<Value>(csv).is_ok_and(|csv| csv == *other),
    }
}

/// Compares a table with the CSV of the same name, cell by cell.
fn assert_says_what_csv_says(table: &Path, found: &Found) {
    let csv = fs::read_to_string(table.with_extension("csv")).unwrap();
    let mut lines = csv.lines().map(split);
    let shown = table.display();
    assert_eq!(lines.next().unwrap(), found.columns, "{shown}");
    assert_eq!(csv.lines().count(), found.rows.len() + 1, "{shown}");
    for (line, row) in lines.zip(&found.rows) {
        for ((name, csv), cell) in found.columns.iter().zip(&line).zip(row) {
            assert!(same(csv, cell), "{shown}, {name}: {csv:?} is not {cell}");
        }
    }
}

fn tables(folder: &Path) -> Vec<PathBuf> {
    let files = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let is_table = |path: &PathBuf| path.extension().is_some_and(|extension| extension == "parquet");
    let mut tables: Vec<PathBuf> = files.filter(is_table).collect();
    tables.sort();
    tables
}

fn parsed(json: &str) -> serde_json::Value {
    serde_json::from_str(json).unwrap()
}

/// The manifest of a folder but for what only the folder knows: its files, and what it is for.
fn manifest(file: &Path) -> serde_json::Value {
    let mut manifest = parsed(&fs::read_to_string(file).unwrap());
    let fields = manifest.as_object_mut().unwrap();
    assert!(fields.remove("files").is_some());
    fields.remove("kind");
    manifest
}

#[test]
fn a_run_is_written_twice_and_says_the_same() {
    let small = [("population.people", "2000"), ("suppliers.0.first_agents", "10"), ("ticks", "30")];
    let scenario = Scenario::mask().with_all(small).unwrap();
    let mut simulation = Simulation::new(&scenario, 7).unwrap();
    let (report, indicators) = (simulation.run(), simulation.indicators());
    let run =
        Run { scenario: &scenario, report: &report, history: simulation.history(), indicators: &indicators };
    let out = Path::new(env!("CARGO_TARGET_TMPDIR")).join("tables-of-a-run");
    let _ = fs::remove_dir_all(&out);
    Folder::create(&out).unwrap().with_tables(Tables::CsvAndParquet).save(&run).unwrap();
    let names: Vec<_> = tables(&out).iter().map(|path| path.file_stem().unwrap().to_owned()).collect();
    assert_eq!(names, ["indicators", "ticks", "tiers"]);
    for table in tables(&out) {
        let found = read(&table);
        assert_says_what_csv_says(&table, &found);
        let metadata = found.metadata.unwrap();
        assert_eq!(metadata["scenario"], scenario.to_json());
        assert_eq!(parsed(&metadata["manifest"]), manifest(&out.join("manifest.json")));
    }
    // Losses are there, and money is no float.
    let tiers = read(&out.join("tiers.parquet"));
    let profit = tiers.columns.iter().position(|name| name == "people_money_profit").unwrap();
    assert!(tiers.rows.iter().any(|row| row[profit].as_str().unwrap().starts_with('-')));
}

/// Everything that the program writes as tables: a folder each.
#[cfg(feature = "cli")]
fn everything(here: &Path, more: &[&str]) -> Vec<PathBuf> {
    let commands: [(&str, &[&str], &[&str]); 4] = [
        ("run", &["run", "mask", "--seed", "7"], &[]),
        ("replicate", &["replicate", "mask", "--seed", "7", "--replicates", "3"], &[]),
        (
            "compare",
            &["compare", "mask", "tier cap", "--without-adaptation"],
            &["--replicates", "2", "--series", "tier-ticks", "--set", "ticks=9"],
        ),
        (
            "sweep",
            &["sensitivity", "mask", "--vary", "behaviour.own_use=0:0.1", "--vary", "ticks=8:9"],
            &["--samples", "2", "--replicates", "1"],
        ),
    ];
    let go = |(name, arguments, others): (&str, &[&str], &[&str])| {
        let out = here.join(name);
        printed(downline(&[&small(arguments), others, &["--out", text(&out)], more].concat()));
        out
    };
    commands.map(go).into()
}

#[cfg(feature = "cli")]
#[test]
fn all_tables_say_what_their_csv_says_to_every_reader() {
    let here = folder("tables");
    let plain = everything(&here.join("plain"), &[]);
    let both = everything(&here.join("both"), &["--parquet"]);
    for (plain, both) in plain.iter().zip(&both) {
        let mut csv = 0;
        for entry in fs::read_dir(plain).unwrap().map(|entry| entry.unwrap().path()) {
            assert!(entry.extension().is_none_or(|extension| extension != "parquet"));
            if entry.is_file() {
                let other = both.join(entry.file_name().unwrap());
                match entry.ends_with("manifest.json") {
                    true => assert_eq!(manifest(&entry), manifest(&other)),
                    false => assert_eq!(
                        fs::read(&entry).unwrap(),
                        fs::read(&other).unwrap(),
                        "{}",
                        other.display()
                    ),
                }
            }
            csv += usize::from(entry.extension().is_some_and(|extension| extension == "csv"));
        }
        assert_eq!(tables(both).len(), csv);
    }
    let tables: Vec<PathBuf> = both.iter().flat_map(|folder| tables(folder)).collect();
    for table in &tables {
        let found = read(table);
        assert_says_what_csv_says(table, &found);
        let metadata = found.metadata.unwrap();
        assert_eq!(parsed(&metadata["manifest"]), manifest(&table.with_file_name("manifest.json")));
        assert!(metadata.keys().any(|name| name.starts_with("scenario")));
    }
    // The same again gives the same bytes.
    let again = here.join("again");
    let run = ["run", "mask", "--seed", "7", "--parquet", "--out", text(&again)];
    printed(downline(&small(&run)));
    for table in self::tables(&both[0]) {
        assert_eq!(fs::read(&table).unwrap(), fs::read(again.join(table.file_name().unwrap())).unwrap());
    }
    ["pyarrow", "pandas", "polars", "duckdb"].into_iter().for_each(|library| others_read(library, &tables));
}

/// Has the tables read by another program, where it is installed.
#[cfg(feature = "cli")]
fn others_read(library: &str, tables: &[PathBuf]) {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/tables.py");
    let output = Command::new("python3").arg(script).arg(library).args(tables).output();
    let Some(output) = output.ok().filter(|output| output.status.code() != Some(3)) else {
        println!("skipped: there is no {library} for python3 here to read Parquet with");
        return;
    };
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let lines: Vec<&str> = std::str::from_utf8(&output.stdout).unwrap().lines().collect();
    assert_eq!(lines.len(), tables.len());
    for (table, line) in tables.iter().zip(lines) {
        let (columns, rows, metadata): (_, _, BTreeMap<String, String>) = match library {
            "pyarrow" => serde_json::from_str(line).unwrap(),
            _ => {
                let (columns, rows) = serde_json::from_str(line).unwrap();
                (columns, rows, BTreeMap::new())
            }
        };
        assert_says_what_csv_says(table, &Found { columns, rows, metadata: None });
        assert!(library != "pyarrow" || metadata.contains_key("manifest"));
    }
}
