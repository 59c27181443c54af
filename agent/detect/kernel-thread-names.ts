/**
 * How the kernel calls its own threads (as `ps` shows them, without brackets). Only names that no program of a distribution has: a
 * program of this name that is none of the kernel's is dressed up as one. `kdevtmpfsi` and `kworkerds` are imitations seen in the wild.
 */
const NAMES = [
  /^kworker/,
  /^kthreadd$/,
  /^kswapd\d*$/,
  /^kdevtmpfs/,
  /^ksoftirqd(?:\/\d+)?$/,
  /^migration\/\d+$/,
  /^cpuhp\/\d+$/,
  /^idle_inject\/\d+$/,
  /^rcu_(?:sched|bh|preempt|gp|par_gp|tasks_\w+|exp_\w+)$/,
  /^rcu[bcop]{1,2}\/\d+$/,
  /^khugepaged/,
  /^kcompactd\d*$/,
  /^ksmd$/,
  /^kauditd$/,
  /^khungtaskd$/,
  /^oom_reaper$/,
  /^kintegrityd$/,
  /^kblockd$/,
  /^bioset$/,
  /^kthrotld$/,
  /^jbd2\/\S+$/,
  /^scsi_(?:eh|tmf)_\d+$/,
  /^ext4-rsv-conver$/,
  /^xfs(?:aild|-\w+)\/\S+$/,
  /^nfsd$/,
  /^irq\/\d+-\S+$/,
  /^watchdogd?(?:\/\d+)?$/,
  /^netns$/,
  /^inet_frag_wq$/,
] as const;

/** Whether the kernel has threads of this name; `name` is hostile and may be long. */
export function isKernelThreadName(name: string): boolean {
  return name.length <= 64 && NAMES.some((pattern) => pattern.test(name));
}
