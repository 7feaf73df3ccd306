//! The numbers of a run as bytes: few of them are large, and many are nothing at all.

use super::fixed_point::{Kind, Number};
use super::run_record::{Row, Sample, Table};
use downline::units::{SupplierId, Tick, Tier};

const KINDS: [Kind; 3] = [Kind::Count, Kind::Money, Kind::Real];
/// Of the byte before a number: its kind, and whether it is there and more than nothing.
const KIND: u8 = 0b11;
const PRESENT: u8 = 0b100;
const NOT_ZERO: u8 = 0b1000;

/// Appends a sample.
pub(super) fn write(sample: &Sample, to: &mut Vec<u8>) {
    for table in Table::ALL {
        write_number(sample.rows(table).count() as u128, to);
        for (row, numbers) in sample.rows(table) {
            let after = |id: Option<u32>| id.map_or(0, |id| u128::from(id) + 1);
            let supplier = row.supplier.map(|id| u32::from(id.0));
            for id in [row.tick.map(|id| id.0), supplier, row.tier.map(|id| id.0)] {
                write_number(after(id), to);
            }
            for number in numbers {
                let kind = number.kind() as u8;
                match number.code() {
                    None => to.push(kind),
                    Some(0) => to.push(kind | PRESENT),
                    Some(code) => {
                        to.push(kind | PRESENT | NOT_ZERO);
                        write_number((code << 1 ^ code >> 127) as u128, to);
                    }
                }
            }
        }
    }
}

/// Takes a sample off the front; `None` if the bytes are none.
pub(super) fn read(from: &mut &[u8]) -> Option<Sample> {
    let mut sample = Sample::default();
    for table in Table::ALL {
        for _ in 0..read_number(from)? {
            let row = read_row(from)?;
            let numbers: Option<Vec<Number>> = table.columns().iter().map(|_| read_cell(from)).collect();
            sample.insert(table, row, numbers?);
        }
    }
    Some(sample)
}

fn read_row(from: &mut &[u8]) -> Option<Row> {
    let mut id = || {
        let after = u32::try_from(read_number(from)?).ok()?;
        Some(after.checked_sub(1))
    };
    let (tick, supplier, tier) = (id()?, id()?, id()?);
    let supplier = supplier.map(u16::try_from).transpose().ok()?;
    Some(Row { tick: tick.map(Tick), supplier: supplier.map(SupplierId), tier: tier.map(Tier) })
}

fn read_cell(from: &mut &[u8]) -> Option<Number> {
    let (&head, rest) = from.split_first()?;
    *from = rest;
    let kind = *KINDS.get(usize::from(head & KIND))?;
    match head & !KIND {
        0 => Some(Number::absent(kind)),
        PRESENT => Number::of_code(kind, 0),
        both if both == PRESENT | NOT_ZERO => {
            let folded = read_number(from)?;
            Number::of_code(kind, (folded >> 1) as i128 ^ -((folded & 1) as i128))
        }
        _ => None,
    }
}

/// Seven bits a byte, the lowest first.
fn write_number(mut number: u128, to: &mut Vec<u8>) {
    while number >= 0x80 {
        to.push(number as u8 | 0x80);
        number >>= 7;
    }
    to.push(number as u8);
}

fn read_number(from: &mut &[u8]) -> Option<u128> {
    let mut number = 0;
    for shift in (0..128).step_by(7) {
        let (&byte, rest) = from.split_first()?;
        *from = rest;
        number |= u128::from(byte & 0x7F) << shift;
        if byte < 0x80 {
            return Some(number);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn numbers_survive(number: u128, shift in 0..128) {
            let mut bytes = Vec::new();
            write_number(number >> shift, &mut bytes);
            let mut rest = bytes.as_slice();
            prop_assert_eq!(read_number(&mut rest), Some(number >> shift));
            prop_assert!(rest.is_empty());
        }

        #[test]
        fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            read(&mut bytes.as_slice());
        }
    }
}
