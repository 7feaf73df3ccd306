#!/bin/bash
# Submits an experiment to Slurm as a job array of SHARES tasks, and a job that merges them when all are done:
#   submit.sh SHARES FOLDER COMMAND [OPTION...]
#   submit.sh 8 results replicate mask --replicates 100000 --seed 7 --series none
# Share I writes into FOLDER/shard-I, the merge into FOLDER/merged, and Slurm the logs into FOLDER/logs.
# Slurm's own variables choose the queue: SBATCH_PARTITION, SBATCH_ACCOUNT, SBATCH_TIMELIMIT.
# Prints the numbers of the two jobs. The program `downline` must be on the PATH of all nodes.
set -euo pipefail
if [ $# -lt 3 ]; then
    sed -n '2,4s/^# //p' "$0" >&2
    exit 2
fi
here=$(cd "$(dirname "$0")" && pwd)
shares=$1 folder=$2
shift 2
mkdir -p "$folder/logs"
export SHARES=$shares FOLDER=$folder
array=$(sbatch --parsable --array="1-$shares" --output="$folder/logs/shard-%a.txt" "$here/array.sh" "$@")
merge=$(sbatch --parsable --dependency="afterok:${array%%;*}" --output="$folder/logs/merge.txt" "$here/merge.sh" "$folder")
echo "${array%%;*} ${merge%%;*}"
