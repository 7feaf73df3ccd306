#!/bin/bash
#SBATCH --job-name=downline-merge
#SBATCH --cpus-per-task=1
# Puts the shares of an experiment together into FOLDER/merged: the same bytes as without shares.
#   merge.sh FOLDER
# `submit.sh` submits it as a job that waits for all shares. It also runs without Slurm.
set -euo pipefail
downline merge "$1"/shard-* --out "$1/merged"
