/** Agents on Windows name a process by its service, below this; no control group of Linux begins so. */
const SERVICES = '/services/';

/** Whether the group of a process is a service of Windows. */
export function isServiceGroup(cgroup: string | undefined): boolean {
  return cgroup?.startsWith(SERVICES) === true;
}

/** What the group of a process is called on its system. */
export function groupLabelOf(cgroup: string | undefined): 'process.service' | 'process.cgroup' {
  return isServiceGroup(cgroup) ? 'process.service' : 'process.cgroup';
}
