import { readFileSync } from 'node:fs';
import { type Unobservable, unobservable } from '#shared/model/observed.ts';
import { errorCode, isDenied } from '../../read-failure.ts';

/**
 * Whether the counters of the whole host are the kernel's own. In a system container files of somebody else lie over them
 * (lxcfs over /proc/stat), which count only the container: a comparison with processes would compare two different things.
 */
export function observeKernelCounters(proc: string): Unobservable | undefined {
  try {
    const over = mountedOver(readFileSync(`${proc}/self/mountinfo`, 'latin1'), proc);
    return over === undefined ? undefined : unobservable('namespaced', over);
  } catch (error) {
    const code = errorCode(error);
    return unobservable(isDenied(code) ? 'no-permission' : 'failed', code);
  }
}

/** The type of the file system that lies over one of the counters below `proc` (proc(5), mountinfo). */
function mountedOver(mountinfo: string, proc: string): string | undefined {
  const counters = new Set([`${proc}/stat`, `${proc}/uptime`]);
  for (const line of mountinfo.split('\n')) {
    const fields = line.split(' ');
    if (!counters.has(fields[4] ?? '')) continue;
    const type = fields[fields.indexOf('-') + 1] ?? '';
    return /^[a-z0-9._-]{1,30}$/i.test(type) ? type : 'mounted-over';
  }
  return undefined;
}
