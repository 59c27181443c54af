import type { HostDetail } from '#shared/model/host-detail.ts';

/** Once a second from every host that is looked at: whatever names processes choose. */
const MAX_BYTES = 131_072;

/** The same, without the last processes where there would be too much of it. */
export function fitDetail(detail: HostDetail): HostDetail {
  let fitted = detail;
  while (fitted.processes.length > 0 && byteLength(fitted) > MAX_BYTES)
    fitted = { ...fitted, processes: fitted.processes.slice(0, Math.floor(fitted.processes.length / 2)) };
  return fitted;
}

function byteLength(value: unknown): number {
  return new TextEncoder().encode(JSON.stringify(value)).length;
}
