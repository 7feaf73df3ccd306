//! Moments in UTC, and the time since.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use super::progress::time;

/// The time since then; none where the clock of another machine is ahead.
pub fn ago(then: SystemTime, now: SystemTime) -> String {
    let passed = now.duration_since(then).unwrap_or(Duration::ZERO);
    time(passed.as_secs_f64().floor())
}

/// A moment for people.
pub fn utc(moment: SystemTime) -> String {
    let (date, clock) = parts(moment);
    format!("{date} {clock} UTC")
}

/// A moment for programs.
pub fn rfc_3339(moment: SystemTime) -> String {
    let (date, clock) = parts(moment);
    format!("{date}T{clock}Z")
}

/// The date and the time of day of a moment, in UTC and whole seconds.
fn parts(moment: SystemTime) -> (String, String) {
    let seconds = moment.duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
    let (mut day, second) = (seconds / 86_400, seconds % 86_400);
    let is_leap =
        |year: u64| year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let mut year = 1970;
    while day >= 365 + u64::from(is_leap(year)) {
        day -= 365 + u64::from(is_leap(year));
        year += 1;
    }
    let february = 28 + u64::from(is_leap(year));
    let mut month = 1;
    for days in [31, february, 31, 30, 31, 30, 31, 31, 30, 31, 30] {
        if day < days {
            break;
        }
        day -= days;
        month += 1;
    }
    let clock = format!("{:02}:{:02}:{:02}", second / 3600, second / 60 % 60, second % 60);
    (format!("{year}-{month:02}-{:02}", day + 1), clock)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_told_in_utc() {
        let at = |seconds| UNIX_EPOCH + Duration::from_secs(seconds);
        assert_eq!(utc(at(0)), "1970-01-01 00:00:00 UTC");
        // `date -u -d @SECONDS` says these.
        assert_eq!(rfc_3339(at(951_782_400)), "2000-02-29T00:00:00Z");
        assert_eq!(rfc_3339(at(4_107_542_399)), "2100-02-28T23:59:59Z");
        assert_eq!(rfc_3339(at(4_107_542_400)), "2100-03-01T00:00:00Z");
        assert_eq!(utc(at(1_798_761_599)), "2026-12-31 23:59:59 UTC");
        assert_eq!(ago(at(100), at(103)), "3 s");
        assert_eq!(ago(at(103), at(100)), "0 s");
    }
}
