/** Sizes of /proc/PID/status (proc(5)), bytes. Absent = the kernel does not say (a process without memory of its own). */
export interface MemorySizes {
  readonly virtualBytes?: number;
  readonly hugePageBytes?: number;
}

export function parseMemorySizes(text: string): MemorySizes {
  const virtualBytes = sizeOf(/^VmSize:\s{1,16}(\d{1,15}) kB$/m.exec(text)?.[1]);
  const hugePageBytes = sizeOf(/^HugetlbPages:\s{1,16}(\d{1,15}) kB$/m.exec(text)?.[1]);
  return {
    ...(virtualBytes === undefined ? {} : { virtualBytes }),
    ...(hugePageBytes === undefined ? {} : { hugePageBytes }),
  };
}

function sizeOf(kilobytes: string | undefined): number | undefined {
  return kilobytes === undefined ? undefined : Number(kilobytes) * 1024;
}
