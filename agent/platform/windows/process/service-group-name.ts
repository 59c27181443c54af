import { isUnobservable, type Observed, observed } from '#shared/model/observed.ts';
import type { ServicePrograms } from './service-programs.ts';
import type { ServicesOfProcess } from './service-table.ts';

/**
 * Names the services of a process as control groups are named elsewhere: `/services/Spooler`; for a host of several by what stays while they come
 * and go, `/services/svchost -k netsvcs`, or by its program (`/services/lsass.exe`). Unknown where that may not be asked.
 */
export function serviceGroupName({ names, isShared }: ServicesOfProcess, programs: ServicePrograms): Observed<string> {
  const [first = ''] = names;
  const { program, host } = programs.registered(first);
  const isAlone = names.length === 1;
  if (isAlone && !(isShared && host !== undefined)) return groupOf(first);
  if (host !== undefined) return groupOf(host.group === undefined ? 'svchost.exe' : `svchost -k ${host.group}`);
  if (isUnobservable(program)) return program;
  const path = program.value.text;
  return groupOf(path.slice(path.lastIndexOf('\\') + 1));
}

function groupOf(name: string): Observed<string> {
  return observed(`/services/${name}`);
}
