//! How much memory a process may still take, as far as Linux tells.
//!
//! It is the least of three limits: what the system has free, what the limits of the process allow (`ulimit
//! -v`, `ulimit -d`), and what each of its control groups allows. Groups of version 1 and 2 count, nested
//! ones as systemd, Slurm and containers make them.

use std::fs;

/// Bytes that can still be taken; `None` where nothing is known.
pub(super) fn available() -> Option<u64> {
    free(&|file| fs::read_to_string(file).ok())
}

/// The free bytes according to the texts of files.
fn free(read: &impl Fn(&str) -> Option<String>) -> Option<u64> {
    let of_system = read("/proc/meminfo").and_then(|text| kibibytes(&text, "MemAvailable:"));
    let of_process = read("/proc/self/limits").and_then(|limits| {
        let status = read("/proc/self/status").unwrap_or_default();
        let used = |name| kibibytes(&status, name).unwrap_or(0);
        let space = limit(&limits, "Max address space").map(|most| most.saturating_sub(used("VmSize:")));
        let data = limit(&limits, "Max data size").map(|most| most.saturating_sub(used("VmData:")));
        least([space, data])
    });
    let own = read("/proc/self/cgroup").unwrap_or_default();
    let mounts = read("/proc/self/mountinfo").unwrap_or_default();
    let of_groups = [&TWO, &ONE].map(|version| version.free(&own, &mounts, read));
    least([of_system, of_process, least(of_groups)])
}

fn least<const N: usize>(all: [Option<u64>; N]) -> Option<u64> {
    all.into_iter().flatten().min()
}

/// The figure of a line such as `MemAvailable:  1234 kB`, in bytes.
fn kibibytes(text: &str, name: &str) -> Option<u64> {
    let line = text.lines().find_map(|line| line.strip_prefix(name))?;
    line.trim().strip_suffix("kB")?.trim().parse::<u64>().ok()?.checked_mul(1024)
}

/// The soft limit in a line of `/proc/self/limits`; `None` if there is none.
fn limit(limits: &str, name: &str) -> Option<u64> {
    let line = limits.lines().find_map(|line| line.strip_prefix(name))?;
    line.split_whitespace().next()?.parse().ok()
}

/// How a version of control groups names its files.
struct Version {
    /// The type of its file system.
    kind: &'static str,
    limit: &'static str,
    used: &'static str,
    /// What of the used bytes the system gives up first, in `memory.stat`.
    cached: &'static str,
}

const ONE: Version = Version {
    kind: "cgroup",
    limit: "memory.limit_in_bytes",
    used: "memory.usage_in_bytes",
    cached: "total_inactive_file ",
};
const TWO: Version =
    Version { kind: "cgroup2", limit: "memory.max", used: "memory.current", cached: "inactive_file " };

impl Version {
    /// The least that the group of this process and those around it leave.
    fn free(&self, own: &str, mounts: &str, read: &impl Fn(&str) -> Option<String>) -> Option<u64> {
        let group = self.group(own)?;
        let (mount, root) = self.mount(mounts).unwrap_or(("/sys/fs/cgroup", "/"));
        // In a container the mount may begin inside of the group, or know nothing of what is around it.
        let root = root.trim_end_matches('/');
        let inside = group.strip_prefix(root).filter(|rest| rest.is_empty() || rest.starts_with('/'));
        let mut group = inside.unwrap_or("").trim_end_matches('/');
        let mut least = self.left(mount, read);
        while let Some((around, name)) = group.rsplit_once('/') {
            if !name.is_empty() && name != ".." {
                let left = self.left(&format!("{mount}{group}"), read);
                least = [least, left].into_iter().flatten().min();
            }
            group = around;
        }
        least
    }

    /// The path of the group of this process.
    fn group<'a>(&self, own: &'a str) -> Option<&'a str> {
        own.lines().find_map(|line| {
            let (_, rest) = line.split_once(':')?;
            let (controllers, path) = rest.split_once(':')?;
            let is_this = match self.kind {
                "cgroup2" => controllers.is_empty(),
                _ => controllers.split(',').any(|controller| controller == "memory"),
            };
            is_this.then_some(path)
        })
    }

    /// Where groups of this version are mounted, and which group stands at the top there.
    fn mount<'a>(&self, mounts: &'a str) -> Option<(&'a str, &'a str)> {
        mounts.lines().find_map(|line| {
            let (place, system) = line.split_once(" - ")?;
            let mut place = place.split(' ').skip(3);
            let (root, mount) = (place.next()?, place.next()?);
            let mut system = system.split(' ');
            let kind = system.next()?;
            let options = system.nth(1)?;
            let is_this = kind == self.kind
                && (kind == "cgroup2" || options.split(',').any(|option| option == "memory"));
            is_this.then_some((mount, root))
        })
    }

    /// What one group leaves: its limit less what cannot be given up. `None` without a limit.
    fn left(&self, folder: &str, read: &impl Fn(&str) -> Option<String>) -> Option<u64> {
        let number = |file: &str| read(&format!("{folder}/{file}"))?.trim().parse::<u64>().ok();
        // "max" is no number; version 1 writes a number that no machine has.
        let limit = number(self.limit).filter(|&limit| limit < 1 << 60)?;
        let cached = read(&format!("{folder}/memory.stat")).and_then(|text| {
            text.lines().find_map(|line| line.strip_prefix(self.cached))?.trim().parse::<u64>().ok()
        });
        let used = number(self.used).unwrap_or(0).saturating_sub(cached.unwrap_or(0));
        Some(limit.saturating_sub(used))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GIB: u64 = 1 << 30;

    fn free_of(files: &[(&str, &str)]) -> Option<u64> {
        free(&|name| files.iter().find(|(file, _)| *file == name).map(|(_, text)| (*text).to_owned()))
    }

    #[test]
    fn the_system_says_what_it_has() {
        assert_eq!(free_of(&[]), None);
        let info = ("/proc/meminfo", "MemTotal:  9 kB\nMemAvailable:    2097152 kB\n");
        assert_eq!(free_of(&[info]), Some(2 * GIB));
        assert_eq!(free_of(&[("/proc/meminfo", "MemAvailable: many kB\n")]), None);
    }

    #[test]
    fn limits_of_the_process_count_less_what_it_has() {
        let limits = "Limit                     Soft Limit           Hard Limit           Units\n\
            Max data size             unlimited            unlimited            bytes\n\
            Max address space         2147483648           unlimited            bytes\n";
        let status = "VmPeak:\t 2 kB\nVmSize:\t 1048576 kB\nVmData:\t 1024 kB\n";
        let files = [("/proc/self/limits", limits), ("/proc/self/status", status)];
        assert_eq!(free_of(&files), Some(GIB));
        let data = limits.replace(
            "unlimited            unlimited            bytes\nMax a",
            "1048576    unlimited   bytes\nMax a",
        );
        assert_eq!(free_of(&[("/proc/self/limits", &data), ("/proc/self/status", status)]), Some(0));
        assert_eq!(free_of(&[("/proc/self/limits", &limits.replace("2147483648", "unlimited"))]), None);
    }

    #[test]
    fn nested_groups_of_version_2_count_to_the_root() {
        let mounts = "24 1 0:21 / /sys rw - sysfs sysfs rw\n30 24 0:26 / /sys/fs/cgroup rw,nosuid shared:4 - cgroup2 cgroup2 rw\n";
        let group = "/sys/fs/cgroup/system.slice/job_7";
        let (max, current, stat) = (
            format!("{group}/memory.max"),
            format!("{group}/memory.current"),
            format!("{group}/memory.stat"),
        );
        let own = [
            ("/proc/self/cgroup", "0::/system.slice/job_7/step_0\n"),
            ("/proc/self/mountinfo", mounts),
            ("/sys/fs/cgroup/system.slice/job_7/step_0/memory.max", "max\n"),
            ("/sys/fs/cgroup/system.slice/memory.max", "8589934592\n"),
        ];
        assert_eq!(free_of(&own), Some(8 * GIB));
        let job = [(max.as_str(), "4294967296\n"), (current.as_str(), "3221225472\n")];
        assert_eq!(free_of(&[&own[..], &job].concat()), Some(GIB));
        // Files that the system keeps in memory are given up first.
        let kept = [(stat.as_str(), "anon 1\ninactive_file 1073741824\n")];
        assert_eq!(free_of(&[&own[..], &job, &kept].concat()), Some(2 * GIB));
    }

    #[test]
    fn version_1_and_both_side_by_side() {
        let own = ("/proc/self/cgroup", "9:name=systemd:/\n4:cpu,memory:/slurm/job\n0::/\n");
        let mounts = (
            "/proc/self/mountinfo",
            "31 23 0:28 / /sys/fs/cgroup rw - tmpfs tmpfs rw,mode=755\n\
             32 31 0:29 / /sys/fs/cgroup/cpu rw - cgroup cgroup rw,cpu\n\
             35 31 0:32 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory\n\
             41 31 0:38 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw\n",
        );
        let none = ("/sys/fs/cgroup/memory/slurm/job/memory.limit_in_bytes", "9223372036854771712\n");
        let around = [
            ("/sys/fs/cgroup/memory/slurm/memory.limit_in_bytes", "2147483648\n"),
            ("/sys/fs/cgroup/memory/slurm/memory.usage_in_bytes", "2147483648\n"),
            ("/sys/fs/cgroup/memory/slurm/memory.stat", "inactive_file 1\ntotal_inactive_file 1073741824\n"),
        ];
        assert_eq!(free_of(&[own, mounts, none]), None);
        assert_eq!(free_of(&[&[own, mounts, none][..], &around].concat()), Some(GIB));
        let unified = ("/sys/fs/cgroup/unified/memory.max", "1024\n");
        assert_eq!(free_of(&[&[own, mounts, none, unified][..], &around].concat()), Some(1024));
    }

    #[test]
    fn a_container_sees_its_own_group_at_the_top() {
        let own = ("/proc/self/cgroup", "4:memory:/docker/abc\n");
        let limit = ("/sys/fs/cgroup/memory/memory.limit_in_bytes", "1024\n");
        for root in ["/docker/abc", "/elsewhere"] {
            let mounts = format!("35 31 0:32 {root} /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory\n");
            assert_eq!(free_of(&[own, ("/proc/self/mountinfo", &mounts), limit]), Some(1024), "{root}");
        }
        // Where mounts are not told, the usual place.
        let usual = [("/proc/self/cgroup", "0::/\n"), ("/sys/fs/cgroup/memory.max", "4096\n")];
        assert_eq!(free_of(&usual), Some(4096));
    }
}
