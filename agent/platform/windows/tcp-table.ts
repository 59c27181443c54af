import { type Observed, observed, unobservable } from '#shared/model/observed.ts';
import { ipTextOf } from '../ip-text.ts';
import type { SocketOwners, SocketReading } from '../platform.ts';
import { TCP_ROW, TCP6_ROW } from './structures.ts';
import type { WindowsCalls } from './windows-calls.ts';

const FAMILIES = [
  { family: 2, parse: (table: Buffer, visit: VisitRow) => parseTable(table, TCP_LAYOUT, visit) },
  { family: 23, parse: (table: Buffer, visit: VisitRow) => parseTable(table, TCP6_LAYOUT, visit) },
] as const;
const INSUFFICIENT_BUFFER = 122;
const FIRST_BYTES = 64 * 1024;
const MAX_BYTES = 64 * 1024 * 1024;
const TRIES = 8;
const COUNT_BYTES = 4;

const { at: V4 } = TCP_ROW;
const { at: V6 } = TCP6_ROW;
const TCP_LAYOUT = { ...V4, rowBytes: TCP_ROW.bytes, addressBytes: 4 } as const;
const TCP6_LAYOUT = { ...V6, rowBytes: TCP6_ROW.bytes, addressBytes: 16 } as const;
type RowLayout = typeof TCP_LAYOUT | typeof TCP6_LAYOUT;

/** `MIB_TCP_STATE` (tcpmib.h); listening and what belongs to nobody any more is no connection. */
const STATES: Readonly<Record<number, SocketReading['state']>> = {
  3: 'opening',
  4: 'opening',
  5: 'established',
  6: 'closing',
  7: 'closing',
  8: 'closing',
  9: 'closing',
  10: 'closing',
};

type VisitRow = (row: Omit<SocketReading, 'socketId'>, pid: number) => void;

/**
 * Connections with their owners, as Windows tells both at once. It has no identity of a socket: ours is a number for as long as a
 * process has that tuple.
 */
export class TcpTables {
  readonly #calls: WindowsCalls;
  #buffer = Buffer.alloc(FIRST_BYTES);
  #idByKey = new Map<string, number>();
  #pidById = new Map<number, number>();
  #lastId = 0;

  constructor(calls: WindowsCalls) {
    this.#calls = calls;
  }

  read(): Observed<readonly SocketReading[]> {
    const [readings, idByKey, pidById] = [[] as SocketReading[], new Map<string, number>(), new Map<number, number>()];
    for (const { family, parse } of FAMILIES) {
      const error = this.#fill(family);
      if (error !== 0) return unobservable('failed', `error-${error}`);
      parse(this.#buffer, (row, pid) => {
        const { local, remote } = row.tuple;
        const key = `${pid} ${local.ip} ${local.port} ${remote.ip} ${remote.port}`;
        const socketId = this.#idByKey.get(key) ?? ++this.#lastId;
        idByKey.set(key, socketId);
        pidById.set(socketId, pid);
        readings.push({ ...row, socketId });
      });
    }
    this.#idByKey = idByKey;
    this.#pidById = pidById;
    return observed(readings);
  }

  /** By the last reading. */
  owners(pids: readonly number[]): SocketOwners {
    const asked = new Set(pids);
    const bySocket = new Map([...this.#pidById].filter(([, pid]) => asked.has(pid)));
    return { bySocket, denied: 0, vanished: 0, truncated: 0 };
  }

  /** Returns the error, 0 for none. */
  #fill(family: number): number {
    for (let tries = 0; tries < TRIES; tries++) {
      const { error, neededBytes } = this.#calls.readTcpTable(family, this.#buffer);
      if (error !== INSUFFICIENT_BUFFER) return error;
      const bytes = Math.max(neededBytes, this.#buffer.length * 2);
      if (bytes > MAX_BYTES) break;
      this.#buffer = Buffer.alloc(bytes);
    }
    return INSUFFICIENT_BUFFER;
  }
}

/** Reads a table as far as its count and the buffer go. */
function parseTable(table: Buffer, layout: RowLayout, visit: VisitRow): void {
  if (table.length < COUNT_BYTES) return;
  const count = table.readUInt32LE(0);
  for (let index = 0, at = COUNT_BYTES; index < count && at + layout.rowBytes <= table.length; index++) {
    const state = STATES[table.readUInt32LE(at + layout.state)];
    const pid = table.readUInt32LE(at + layout.owningPid);
    if (state !== undefined && pid !== 0) {
      const endpoint = (address: number, port: number) => ({
        ip: ipTextOf(table, at + address, layout.addressBytes),
        // Of its four bytes the first two are the port, in network order.
        port: table.readUInt16BE(at + port),
      });
      const local = endpoint(layout.localAddress, layout.localPort);
      visit(
        { tuple: { protocol: 'tcp', local, remote: endpoint(layout.remoteAddress, layout.remotePort) }, state },
        pid,
      );
    }
    at += layout.rowBytes;
  }
}
