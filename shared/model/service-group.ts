/** Agents on Windows name a process by its service, below this; no control group of Linux begins so. */
const SERVICES = '/services/';

/** The service of Windows that the group of a process is; undefined when it is none. */
export function serviceOfGroup(cgroup: string | undefined): string | undefined {
  return cgroup?.startsWith(SERVICES) === true ? cgroup.slice(SERVICES.length) : undefined;
}
