/** What we need of /proc/PID/status (proc(5)). Absent = the kernel does not say. */
export interface ProcessStatus {
  /** Effective user. */
  readonly uid?: number;
  /** Process id in each nested pid namespace, the outermost visible one first. */
  readonly namespacePids?: readonly number[];
  /** Effective capabilities as a bit set. */
  readonly capabilities?: bigint;
}

/** Reads the text line by line; a name with line breaks cannot forge a field, because the kernel escapes it here. */
export function parseStatus(text: string): ProcessStatus {
  const uid = /^Uid:\t\d{1,10}\t(\d{1,10})\t/m.exec(text)?.[1];
  const pids = /^NSpid:((?:\t\d{1,10}){1,32})$/m.exec(text)?.[1];
  const capabilities = /^CapEff:\t([0-9a-f]{1,16})$/m.exec(text)?.[1];
  return {
    ...(uid === undefined ? {} : { uid: Number(uid) }),
    ...(pids === undefined ? {} : { namespacePids: pids.slice(1).split('\t').map(Number) }),
    ...(capabilities === undefined ? {} : { capabilities: BigInt(`0x${capabilities}`) }),
  };
}
