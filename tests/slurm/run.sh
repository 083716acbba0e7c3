#!/usr/bin/env bash
# `bordj submit slurm` on a real Slurm: a shard is killed while it runs, a task is cancelled, which Slurm never tries again, and a
# whole node is killed with its work. The result must be that of one machine, byte for byte. Then the printed script by hand.
#
#   run.sh BORDJ SCENARIO
#
# 0: identical, and all three hit work. 1: not so. 77: Slurm is not installed. Ends within three minutes in any case.
# KEEP=1 leaves the folder with all logs.
set -euo pipefail

[ $# = 2 ] || { echo "usage: run.sh BORDJ SCENARIO" >&2; exit 2; }
if [ -z "${BORDJ_SLURM_BOUNDED:-}" ]; then
    BORDJ_SLURM_BOUNDED=1 exec timeout --kill-after=5 170 "$0" "$@"
fi

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
bordj=$(realpath "$(command -v "$1")")
scenario=$(realpath "$2")
work=$(mktemp -d "${TMPDIR:-/tmp}/bordj-slurm.XXXXXX")
cd "$work"

finish() {
    local code=$?
    trap - EXIT
    [ -z "${submit:-}" ] || kill "$submit" 2>/dev/null || true
    "$here/cluster.sh" stop "$work/slurm" || true
    if [ "$code" != 0 ] && [ "$code" != 77 ]; then
        for log in submit.err slurm/log/slurmctld.log; do
            [ -s "$log" ] && { echo "-- $log"; tail -n 30 "$log"; } >&2
        done
    fi
    if [ -n "${KEEP:-}" ]; then echo "kept: $work"; else rm -rf "$work"; fi
    exit "$code"
}
trap finish EXIT
trap 'echo "run.sh: ended before it was done" >&2; exit 1' TERM INT

fail() {
    printf 'run.sh: %s\n' "$*" >&2
    exit 1
}

say() {
    printf '%4d s  %s\n' "$SECONDS" "$*"
}

# until_so SECONDS COMMAND…: waits until a command succeeds.
until_so() {
    local end=$((SECONDS + $1))
    shift
    until "$@"; do
        [ "$SECONDS" -lt "$end" ] || return 1
        sleep 0.05
    done
}

# state PID: the letter of a process, nothing if there is none.
state() {
    local stat
    stat=$(cat "/proc/$1/stat" 2>/dev/null) || return 0
    stat=${stat##*) }
    echo "${stat%% *}"
}

gone() {
    case $(state "$1") in "" | Z | X) ;; *) return 1 ;; esac
}

stopped() {
    [ "$(state "$1")" = T ]
}

# started_on NODE: all processes that Slurm has started for jobs there, known by what they were started with.
started_on() {
    local environ
    { grep -lzxF "SLURM_CONF=$SLURM_CONF" /proc/[0-9]*/environ 2>/dev/null || true; } | while read -r environ; do
        grep -qzxF "SLURMD_NODENAME=$1" "$environ" 2>/dev/null && echo "${environ//[!0-9]/}"
    done || true
}

# shards_on NODE: those of them that play shards.
shards_on() {
    local pid
    for pid in $(started_on "$1"); do
        grep -qzxF -- --task "/proc/$pid/cmdline" 2>/dev/null && ! gone "$pid" && echo "$pid"
    done
    true
}

# hold NODE: a shard that runs there, stopped, so that it can't end by itself before it is killed.
hold() {
    for held in $(shards_on "$1"); do
        kill -STOP "$held" 2>/dev/null && until_so 1 stopped "$held" && return
    done
    return 1
}

missing() {
    "$bordj" plan --missing plan.json --parts parts --quiet 2>/dev/null |
        python3 -c 'import json, sys; print(len(json.load(sys.stdin)["shards"]))'
}

some_parts() {
    compgen -G "parts/*/*.part" >/dev/null
}

is_state() {
    sinfo -h -N -n "$1" -o %T | grep -q "^$2"
}

no_jobs() {
    [ -z "$(squeue -h 2>/dev/null || echo unknown)" ]
}

variables=$("$here/cluster.sh" start "$work/slurm")
eval "$variables"
say "Slurm is up"

# As many trials as make a shard of about two and a half seconds of this machine, from the time of a small one.
"$bordj" plan "$scenario" --trials 10240 --shards 1 --out small.json --quiet
begun=${EPOCHREALTIME/./}
"$bordj" run --plan small.json --task 0/1 --threads 1 --quiet >small.part
took=$((${EPOCHREALTIME/./} - begun))
trials=$((10240 * 16 * 2500000 / (took + 1)))
[ "$trials" -ge 16384 ] || trials=16384
[ "$trials" -le 100000000 ] || trials=100000000
say "10240 trials take $((took / 1000)) ms: $trials trials in 16 shards"

"$bordj" run "$scenario" --trials "$trials" --out one --quiet
say "one machine is done"
"$bordj" plan "$scenario" --trials "$trials" --shards 16 --out plan.json --quiet
"$bordj" submit slurm plan.json --tasks 4 --cpus 1 --sbatch-arg=--partition=sim --parts parts --wait 2m --resubmits 3 \
    --out many >submit.out 2>submit.err &
submit=$!

until_so 20 hold n1 || fail "no shard ran on n1 within 20 s"
left=$(missing)
kill -9 "$held"
until_so 5 gone "$held" || fail "the shard on n1 outlived its kill"
say "killed a shard on n1 (process $held) while it ran, with $left of 16 missing"
[ "$left" -gt 0 ] || fail "nothing was missing any more: the kill tested nothing"

# Some shards are done, by any node, when the node is lost.
until_so 30 some_parts || fail "no part was written within 30 s"
cancelled=$(squeue -h -r -w n1 -t R -o %i | tail -n 1)
[ -n "$cancelled" ] || fail "no task runs on n1 that could be cancelled"
scancel "$cancelled"
say "cancelled task $cancelled"

until_so 20 hold n2 || fail "no shard ran on n2 within 20 s: no work to kill a node with"
left=$(missing)
# The daemon first, so that it reports nothing; then those that look after tasks, which are their parents; then the tasks.
mapfile -t tasks < <(started_on n2)
mapfile -t steps < <(for pid in "${tasks[@]}"; do ps -o ppid= -p "$pid" || true; done | sort -un | while read -r pid; do
    [ "$(cat "/proc/$pid/comm" 2>/dev/null)" != slurmstepd ] || echo "$pid"
done)
[ "${#steps[@]}" -gt 0 ] || fail "no step daemon was found on n2"
kill -9 "$SLURMD_N2" "${steps[@]}" "${tasks[@]}" 2>/dev/null || true
for pid in "$SLURMD_N2" "${steps[@]}" "$held"; do
    until_so 5 gone "$pid" || fail "process $pid of n2 outlived its kill"
done
say "killed n2 while it ran $held: daemon, ${#steps[@]} step daemons, ${#tasks[@]} processes; $left of 16 missing"
[ "$left" -gt 0 ] || fail "nothing was missing any more: the kill tested nothing"
until_so 40 is_state n2 down || fail "Slurm did not see the loss of n2 within 40 s"
say "Slurm has seen the loss of n2"
sleep 3
variables=$("$here/cluster.sh" node "$work/slurm" n2)
eval "$variables"
say "n2 is started again"

wait "$submit" || fail "submit ended with exit code $?"
submit=""
say "submit is done"
jobs=$(scontrol show job | grep -o 'ArrayJobId=[0-9]*' | sort -u | wc -l)
[ "$jobs" -ge 2 ] || fail "nothing was submitted again, although task $cancelled was cancelled"
cmp one/result.json many/result.json || fail "the results differ"
say "identical: $(wc -c <one/result.json) bytes"
sed 's/^/        /' submit.err
scontrol show job | grep -oE '(JobState|Restarts|ExitCode)=[A-Z0-9:]+' | sort | uniq -c

until_so 30 no_jobs || fail "jobs stay in the queue"
"$bordj" run "$scenario" --trials 32768 --out one-small --quiet
"$bordj" plan "$scenario" --trials 32768 --shards 8 --out small.json --quiet
"$bordj" submit slurm small.json --print --tasks 2 --sbatch-arg=--partition=sim --parts small >job.sh
grep -qx '#SBATCH --partition=sim' job.sh || fail "the option for sbatch is not in the printed script"
mkdir -p small
job=$(sbatch --parsable job.sh)
until_so 40 no_jobs || fail "job $job did not end within 40 s"
"$bordj" merge small --out two --quiet
cmp one-small/result.json two/result.json || fail "the result of the printed script differs"
say "the printed script, by hand: identical"
