#!/bin/bash
# Does the shares of an experiment with GNU parallel and merges them, on this machine or, with the options
# of `parallel` in PARALLEL (such as --sshloginfile), on several that share a file system:
#   parallel.sh SHARES FOLDER COMMAND [OPTION...]
#   parallel.sh 8 results replicate mask --replicates 100000 --seed 7 --series none
# A share that fails is tried three times. The same command again goes on with what is there.
set -euo pipefail
if [ $# -lt 3 ]; then
    sed -n '4,5s/^# //p' "$0" >&2
    exit 2
fi
shares=$1 folder=$2
shift 2
seq "$shares" | parallel --quote --retries 3 downline "$@" --threads 1 --shard "{}/$shares" --out "$folder/shard-{}"
downline merge "$folder"/shard-* --out "$folder/merged"
