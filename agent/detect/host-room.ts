import type { UsageView } from './detector.ts';

const WINDOW_S = 300;
/** Who competes for processors gets a fraction of one as well. */
const MAX_BUSY_SHARE = 0.85;

/** Whether, in the mean of the last five minutes, processors were so busy that whoever computes had to compete for them; also when that is not known. */
export function isHostFull(usage: UsageView, cpuCount: number): boolean {
  const known = usage.hostBusy(WINDOW_S).filter((cores) => !Number.isNaN(cores));
  const busyCores = known.reduce((sum, cores) => sum + cores, 0) / known.length;
  return known.length === 0 || busyCores > MAX_BUSY_SHARE * cpuCount;
}
