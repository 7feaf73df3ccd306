#!/bin/bash
#SBATCH --job-name=downline
#SBATCH --cpus-per-task=1
#SBATCH --requeue
#SBATCH --open-mode=append
# Does one share of an experiment as a task of a Slurm array. `submit.sh` submits it. To submit some shares again:
#   SHARES=8 FOLDER=results sbatch --array=3,5 array.sh replicate mask --replicates 100000 --seed 7 --series none
# A node that fails makes Slurm start the task again (--requeue). A program that a signal ends, as the system does
# where memory is short, makes the task ask for that itself. Both times the share goes on with the runs it has.
set -u
task=$SLURM_ARRAY_TASK_ID
code=0
downline "$@" --threads "${SLURM_CPUS_PER_TASK:-1}" --shard "$task/$SHARES" --out "$FOLDER/shard-$task" || code=$?
# A shell gives 128 and the number of the signal.
if [ "$code" -gt 128 ] && [ "${SLURM_RESTART_COUNT:-0}" -lt 5 ]; then
    echo "share $task ended with code $code and is started again"
    if scontrol requeue "${SLURM_ARRAY_JOB_ID}_$task"; then
        # Slurm ends this attempt.
        sleep 60
    fi
fi
exit "$code"
