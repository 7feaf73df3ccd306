//! Names that several things have.

/// What follows the name at this place in a table: ` (1)` with the place, from 0 as in `suppliers.1`, where
/// another has the same name; nothing where none has.
///
/// ```
/// use downline::text::number_of;
///
/// let names = ["mask", "shake", "mask"];
/// assert_eq!([0, 1, 2].map(|at| number_of(names, at)), [" (0)", "", " (2)"]);
/// ```
pub fn number_of<'a>(names: impl IntoIterator<Item = &'a str>, at: usize) -> String {
    let names: Vec<&str> = names.into_iter().collect();
    let is_shared = names.iter().filter(|name| names.get(at) == Some(name)).count() > 1;
    if is_shared { format!(" ({at})") } else { String::new() }
}
