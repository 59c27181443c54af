/** The control group of a process, and the container that its path names. */
export interface ControlGroup {
  readonly path: string;
  readonly containerId?: string;
}

/** Version 1 hierarchies in the order in which they say most about where a process belongs. */
const V1_PREFERENCE = ['cpu', 'memory', 'name=systemd', 'pids'];
/** The 64 hex digits that Docker, containerd, CRI-O and Podman put into the path, with or without their prefix. */
const CONTAINER_ID = /(?:^|[/:-])(?:docker-|cri-containerd-|crio-|libpod-|nerdctl-)?([0-9a-f]{64})(?:\.scope)?(?=$|\/)/;
/** LXC names containers instead of numbering them. */
const LXC_NAME = /(?:^|\/)lxc(?:\.payload\.|\/)([A-Za-z0-9][A-Za-z0-9_.-]{0,63})(?=$|\/)/;

/**
 * Reads /proc/PID/cgroup (cgroups(7)): lines `id:controllers:path`. The version 2 path (`0::`) is preferred unless it is the
 * root, as on hosts where both versions are mounted. `undefined` when there is no such line.
 */
export function parseCgroup(text: string): ControlGroup | undefined {
  let v2: string | undefined;
  const v1 = new Map<string, string>();
  for (const line of text.split('\n')) {
    const match = /^\d{1,6}:([^:]*):(\/.*)$/.exec(line);
    if (match === null) continue;
    const [, controllers = '', path = ''] = match;
    if (controllers === '') v2 ??= path;
    for (const controller of controllers.split(',')) if (!v1.has(controller)) v1.set(controller, path);
  }
  const candidates = [v2, ...V1_PREFERENCE.map((controller) => v1.get(controller))];
  const path =
    candidates.find((each) => each !== undefined && each !== '/') ??
    candidates.find((each) => each) ??
    v1.values().next().value;
  if (path === undefined) return undefined;
  const containerId = CONTAINER_ID.exec(path)?.[1] ?? LXC_NAME.exec(path)?.[1];
  return containerId === undefined ? { path } : { path, containerId };
}
