#!/usr/bin/env bash
# A real Slurm on this machine alone: a controller and two nodes, on loopback, in one folder, with nothing outside of it.
#
#   cluster.sh start DIR        starts it in DIR and prints the variables to use: eval "$(cluster.sh start DIR)"
#   cluster.sh node DIR NAME    starts a node (n1, n2) that was killed again and prints its variable
#   cluster.sh stop DIR         ends it with all its tasks
#
# Needs slurmctld, slurmd, slurm-client and munge (Debian 12: Slurm 22.05); without them it ends with 77. Runs as root, as
# slurmd wants it.
set -euo pipefail

fail() {
    printf 'cluster.sh: %s\n' "$2" >&2
    exit "$1"
}

# A port where nobody listens, below those that the system hands out, and none of those given.
free_port() {
    local port
    while :; do
        port=$((20000 + RANDOM % 12000))
        grep -qi ":$(printf %04x "$port") " /proc/net/tcp /proc/net/tcp6 2>/dev/null && continue
        case " $* " in *" $port "*) continue ;; esac
        echo "$port"
        return
    done
}

configure() {
    local controller n1 n2 me
    controller=$(free_port)
    n1=$(free_port "$controller")
    n2=$(free_port "$controller" "$n1")
    me=$(id -un)
    # Without this slurmd ends where cgroups are not mounted.
    echo CgroupPlugin=cgroup/v1 >"$folder/cgroup.conf"
    # cred_expire: a task that is queued again waits that long, by default two minutes.
    # The timeouts: the loss of a node is seen after about ten seconds. ReturnToService: a node that comes back is used again.
    cat >"$SLURM_CONF" <<CONF
ClusterName=sim
SlurmctldHost=localhost(127.0.0.1)
SlurmctldPort=$controller
SlurmUser=$me
SlurmdUser=$me
AuthType=auth/munge
CryptoType=crypto/munge
AuthInfo=socket=$folder/run/munge.socket,cred_expire=5
StateSaveLocation=$folder/state
SlurmdSpoolDir=$folder/spool.%n
SlurmctldPidFile=$folder/run/slurmctld.pid
SlurmdPidFile=$folder/run/slurmd.%n.pid
SlurmctldLogFile=$folder/log/slurmctld.log
SlurmdLogFile=$folder/log/slurmd.%n.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
MpiDefault=none
SwitchType=switch/none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
SchedulerParameters=sched_min_interval=0,batch_sched_delay=0,bf_interval=1
SlurmctldTimeout=5
SlurmdTimeout=5
MessageTimeout=3
TCPTimeout=2
KillWait=2
ReturnToService=2
JobRequeue=1
MaxArraySize=1001
SlurmdParameters=config_overrides
NodeName=n1 NodeHostname=localhost NodeAddr=127.0.0.1 Port=$n1 CPUs=2 RealMemory=1000
NodeName=n2 NodeHostname=localhost NodeAddr=127.0.0.1 Port=$n2 CPUs=2 RealMemory=1000
PartitionName=sim Nodes=n1,n2 Default=YES MaxTime=INFINITE State=UP
CONF
}

# running FILE: whether the process whose number is in a file runs; one that nobody has waited for does not.
running() {
    local pid state
    pid=$(cat "$1" 2>/dev/null) || return 1
    state=$(sed 's/.*) //' "/proc/${pid:-none}/stat" 2>/dev/null) || return 1
    [ "${state%% *}" != Z ]
}

node() {
    rm -f "$folder/run/slurmd.$1.pid"
    slurmd -N "$1"
    for _ in $(seq 50); do
        if running "$folder/run/slurmd.$1.pid"; then
            echo "export SLURMD_${1^^}=$(cat "$folder/run/slurmd.$1.pid")"
            return
        fi
        sleep 0.1
    done
    fail 1 "node $1 did not start: $(tail -n 5 "$folder/log/slurmd.$1.log")"
}

start() {
    local program idle
    for program in slurmctld slurmd sbatch squeue sinfo munged; do
        command -v "$program" >/dev/null ||
            fail 77 "there is no $program: install slurmctld, slurmd, slurm-client and munge"
    done
    [ "$(id -u)" = 0 ] || fail 77 "only root can start it"
    mkdir -p "$folder"/{state,run,log}
    head -c 128 /dev/urandom >"$folder/munge.key"
    chmod 400 "$folder/munge.key"
    configure
    munged --force --socket="$folder/run/munge.socket" --key-file="$folder/munge.key" --seed-file="$folder/munge.seed" \
        --pid-file="$folder/run/munged.pid" --log-file="$folder/log/munged.log"
    slurmctld -c
    node n1
    node n2
    for _ in $(seq 150); do
        idle=$(sinfo -h -N -o %T 2>/dev/null | grep -cx idle || true)
        if [ "$idle" = 2 ]; then
            echo "export SLURM_CONF=$SLURM_CONF"
            return
        fi
        sleep 0.1
    done
    tail -n 20 "$folder"/log/* >&2
    stop
    fail 1 "the nodes were not idle within 15 s"
}

# end FILE: ends the process whose number is in a file, within three seconds.
end() {
    local pid
    running "$1" || return 0
    pid=$(cat "$1" 2>/dev/null) || return 0
    kill "$pid" 2>/dev/null || true
    for _ in $(seq 30); do
        running "$1" || return 0
        sleep 0.1
    done
    kill -9 "$pid" 2>/dev/null || true
}

# The daemons by their own files, tasks and those that look after them by what they were started with: nothing else is ended.
stop() {
    local file pid
    for file in "$folder"/run/slurmd.*.pid "$folder/run/slurmctld.pid"; do
        end "$file"
    done
    { grep -lzxF "SLURM_CONF=$SLURM_CONF" /proc/[0-9]*/environ 2>/dev/null || true; } | while IFS=/ read -r _ _ pid _; do
        if [ "$(cat "/proc/$pid/comm" 2>/dev/null)" = slurmstepd ] || grep -qz '^SLURM_JOB_ID=' "/proc/$pid/environ" 2>/dev/null; then
            kill -9 "$pid" 2>/dev/null || true
        fi
    done
    # Last, since all others speak through it.
    end "$folder/run/munged.pid"
}

[ $# -ge 2 ] || fail 2 "usage: cluster.sh start|stop DIR, or cluster.sh node DIR NAME"
mkdir -p "$2"
folder=$(cd "$2" && pwd)
export SLURM_CONF="$folder/slurm.conf"
case $1 in
    start) start ;;
    stop) stop ;;
    node) node "${3:?which node}" ;;
    *) fail 2 "usage: cluster.sh start|stop DIR, or cluster.sh node DIR NAME" ;;
esac
