import { serviceOfGroup } from '#shared/model/service-group.ts';

/** What the group of a process is called on its system. */
export function groupLabelOf(cgroup: string | undefined): 'process.service' | 'process.cgroup' {
  return serviceOfGroup(cgroup) === undefined ? 'process.cgroup' : 'process.service';
}
