/** How /proc/PID/stat says a process is scheduled: fields 19 and 41 (proc(5)). */
export interface Scheduling {
  readonly nice: number;
  readonly policy: number;
}

const FIRST_FIELD_BEHIND_NAME = 3;

/** The name may hold anything, so fields are counted from the last parenthesis. Undefined when this is no such line. */
export function parseScheduling(line: string): Scheduling | undefined {
  const close = line.lastIndexOf(') ');
  const fields = close < 0 ? [] : line.slice(close + 2).split(' ', 40);
  const nice = Number(fields[19 - FIRST_FIELD_BEHIND_NAME]);
  const policy = Number(fields[41 - FIRST_FIELD_BEHIND_NAME]);
  return Number.isInteger(nice) && Number.isInteger(policy) ? { nice, policy } : undefined;
}
