//! Imports run one way: a module uses only modules that stand above it in the module table, and no two files
//! of a folder use each other, directly or through others.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// The module table, top row first. A module may use what stands before it.
const HOUSE: [&str; 16] = [
    "text",
    "units",
    "engine",
    "random",
    "event",
    "scenario",
    "describe",
    "network",
    "world",
    "decision",
    "ledger",
    "phase",
    "report",
    "simulation",
    "trace",
    "testing",
];

/// The crate's root, and tests that spoil a run from within, may use everything.
const ROOF: [&str; 3] = ["lib", "fault_tests", "order_tests"];

fn source_files(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a readable folder") {
        let path = entry.expect("a readable entry").path();
        if path.is_dir() {
            source_files(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
}

/// The module of the house to which a file belongs: its top folder, or its own name.
fn module_of(path: &Path, src: &Path) -> String {
    let inside = path.strip_prefix(src).expect("a file under src").with_extension("");
    inside.iter().next().expect("a name").to_string_lossy().into_owned()
}

/// The modules named in a text by `crate::name` (also `crate::{one, two::three}`), but for comments and
/// for unit tests at its end, which may use the whole crate.
fn used_modules(text: &str) -> Vec<String> {
    let text = text.split("\n#[cfg(test)]\nmod ").next().unwrap_or("");
    let code: Vec<&str> = text.lines().map(|line| line.split("//").next().unwrap_or("")).collect();
    let code = code.join("\n");
    let mut used = Vec::new();
    for (at, _) in code.match_indices("crate::") {
        // `pub(crate)` and names that only end in "crate" are no paths.
        if code[..at].ends_with(|before: char| before.is_alphanumeric() || before == '_') {
            continue;
        }
        let rest = &code[at + "crate::".len()..];
        match rest.strip_prefix('{') {
            Some(list) => used.extend(first_names(list)),
            None => used.extend(leading_name(rest)),
        }
    }
    used
}

fn leading_name(text: &str) -> Option<String> {
    let name: String = text.chars().take_while(|&next| next.is_alphanumeric() || next == '_').collect();
    (!name.is_empty()).then_some(name)
}

/// The first name of each item of a `{…}` list, to its closing brace.
fn first_names(list: &str) -> Vec<String> {
    let (mut depth, mut names, mut at_start) = (0, Vec::new(), true);
    for (at, next) in list.char_indices() {
        match next {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            ',' if depth == 0 => at_start = true,
            _ if at_start && !next.is_whitespace() => {
                names.extend(leading_name(&list[at..]));
                at_start = false;
            }
            _ => {}
        }
    }
    names
}

#[test]
fn modules_import_only_from_rows_above_their_own() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("../src");
    let mut files = Vec::new();
    source_files(&src, &mut files);
    files.sort();
    let row = |module: &str| HOUSE.iter().position(|&name| name == module);
    let (mut faults, mut imports) = (Vec::new(), 0);
    let mut table: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for path in &files {
        let module = module_of(path, &src);
        if ROOF.contains(&module.as_str()) {
            continue;
        }
        let shown = path.strip_prefix(&src).expect("a file under src").display();
        let Some(own_row) = row(&module) else {
            faults.push(format!("{shown}: the house has no row for `{module}`"));
            continue;
        };
        let text = fs::read_to_string(path).expect("a readable file");
        if text.contains("super::super::") {
            faults.push(format!("{shown}: super::super:: hides where an import comes from"));
        }
        for used in used_modules(&text) {
            imports += 1;
            if used != module {
                table.entry(module.clone()).or_default().insert(used.clone());
            }
            match row(&used) {
                Some(used_row) if used_row <= own_row => {}
                Some(_) => faults.push(format!("{shown}: `{module}` uses `{used}`, which stands below it")),
                // Such as `crate::Money` for a re-export, whose row cannot be told.
                None => faults.push(format!("{shown}: `crate::{used}` names no module of the house")),
            }
        }
    }
    for module in HOUSE {
        let used = table.get(module).map(|used| used.iter().cloned().collect::<Vec<_>>().join(", "));
        println!(
            "{module:<12} uses {}",
            used.filter(|used| !used.is_empty()).unwrap_or("no other module".into())
        );
    }
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
    assert!(imports > 50, "{imports} imports found: the scan is blind");
}

/// The files and folders of `folder` that a file in it names by `super::name` or `super::{one, two}`.
fn used_siblings(text: &str, names: &[String]) -> Vec<String> {
    let text = text.split("\n#[cfg(test)]\nmod ").next().unwrap_or("");
    let code: Vec<&str> = text.lines().map(|line| line.split("//").next().unwrap_or("")).collect();
    let code = code.join("\n");
    let used = code.match_indices("super::").flat_map(|(at, found)| {
        let rest = &code[at + found.len()..];
        match rest.strip_prefix('{') {
            Some(list) => first_names(list),
            None => leading_name(rest).into_iter().collect(),
        }
    });
    used.filter(|name| names.contains(name)).collect()
}

/// The first way from `start` back to itself.
fn circle(start: &str, uses: &BTreeMap<String, Vec<String>>) -> Option<Vec<String>> {
    let mut ways = vec![vec![start.to_owned()]];
    let mut seen = BTreeSet::new();
    while let Some(way) = ways.pop() {
        for next in uses.get(&way[way.len() - 1]).into_iter().flatten() {
            if next == start {
                return Some(way);
            }
            if seen.insert(next.clone()) {
                ways.push(way.iter().chain([next]).cloned().collect());
            }
        }
    }
    None
}

#[test]
fn no_files_of_a_folder_use_each_other_in_a_circle() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut files = Vec::new();
    for folder in ["src", "crates"] {
        source_files(&root.join(folder), &mut files);
    }
    let mut folders: BTreeMap<PathBuf, BTreeMap<String, Vec<String>>> = BTreeMap::new();
    let stem = |path: &Path| path.file_stem().expect("a name").to_string_lossy().into_owned();
    for path in &files {
        let folder = path.parent().expect("a folder");
        let names: Vec<String> =
            files.iter().filter(|other| other.parent() == Some(folder)).map(|other| stem(other)).collect();
        let text = fs::read_to_string(path).expect("a readable file");
        if !["mod", "lib", "main"].contains(&stem(path).as_str()) {
            folders.entry(folder.to_owned()).or_default().insert(stem(path), used_siblings(&text, &names));
        }
    }
    let mut faults = Vec::new();
    for (folder, uses) in &folders {
        let circles = uses.keys().filter_map(|file| circle(file, uses));
        faults.extend(circles.map(|way| format!("{}: {}", folder.display(), way.join(" → "))));
    }
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
    assert!(folders.values().flat_map(BTreeMap::values).flatten().count() > 100, "the scan is blind");
}

#[test]
fn every_row_of_the_house_exists() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("../src");
    for module in HOUSE {
        let exists =
            src.join(module).join("mod.rs").exists() || src.join(module).with_extension("rs").exists();
        assert!(exists, "src has no module `{module}`");
    }
}

#[test]
fn the_scan_sees_every_way_to_name_a_module() {
    let text = "use crate::units::{Money, Tick};\n\
                // use crate::report::Report;\n\
                use crate::{event::{Entry, Phase}, world::World, random};\n\
                pub(crate) fn lot() -> crate::ledger::Book { todo!() }\n\
                #[cfg(test)]\nmod tests { use crate::simulation::Simulation; }\n";
    assert_eq!(used_modules(text), ["units", "event", "world", "random", "ledger"]);
}
