import { tupleKey } from '#shared/model/connection.ts';
import { type Observed, observed, unobservable } from '#shared/model/observed.ts';
import { ipTextOf } from '../../ip-text.ts';
import type { SocketOwners, SocketReading } from '../../platform.ts';
import { startIdAt } from '../process/process-list.ts';
import { TCP_ROW, TCP6_ROW } from '../calls/structures.ts';
import type { WindowsCalls } from '../calls/windows-calls.ts';

const INSUFFICIENT_BUFFER = 122;
const NOT_SUPPORTED = 50;
const FIRST_BYTES = 64 * 1024;
const MAX_BYTES = 64 * 1024 * 1024;
const TRIES = 8;
/** The count, and what aligns the rows. */
const ROWS_AT = 8;

/** Start and connection are read from the same clock, which steps while it is disciplined. */
const SLACK_MICROS = 1_000_000;

const { at: V4 } = TCP_ROW;
const { at: V6 } = TCP6_ROW;
/** Address families of Winsock. */
const LAYOUTS = [
  { ...V4, family: 2, rowBytes: TCP_ROW.bytes, addressBytes: 4 },
  { ...V6, family: 23, rowBytes: TCP6_ROW.bytes, addressBytes: 16 },
] as const;
type RowLayout = (typeof LAYOUTS)[number];
type TcpReading = SocketReading & { readonly ownerPid: number };

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

/**
 * Connections with their owners, as Windows tells both at once. It has no identity of a socket: ours is a number for as long as a
 * process has that tuple. A row that is as it was gives the same object again.
 */
export class TcpTables {
  readonly #calls: WindowsCalls;
  #buffer = Buffer.alloc(FIRST_BYTES);
  /** By the bytes of its row. */
  #known = new Map<string, TcpReading>();
  #lastId = 0;

  constructor(calls: WindowsCalls) {
    this.#calls = calls;
  }

  /**
   * `clockBackMicros`: how far the clock was set back since boot. A process that started before that, and connected afterwards, must not look
   * younger than its connection.
   */
  read(clockBackMicros = 0): Observed<readonly SocketReading[]> {
    const before = this.#known;
    const now = new Map<string, TcpReading>();
    let ids: Map<string, number> | undefined;
    const idOf = (key: string) => {
      ids ??= new Map([...before.values()].map((reading) => [keyOf(reading), reading.socketId]));
      return ids.get(key) ?? ++this.#lastId;
    };
    for (const layout of LAYOUTS) {
      const error = this.#fill(layout.family);
      if (error === NOT_SUPPORTED && layout.family !== LAYOUTS[0].family) continue; // without IPv6
      if (error !== 0) return unobservable('failed', `error-${error}`);
      forEachRow(this.#buffer, layout.rowBytes, (at) => {
        // What follows tells which service of a process it was, by an address that means nothing here.
        const row = this.#buffer.toString('latin1', at, at + layout.owningModuleInfo);
        const reading = before.get(row) ?? readRow(this.#buffer, at, layout, idOf, clockBackMicros);
        if (reading !== undefined) now.set(row, reading);
      });
    }
    this.#known = now;
    return observed([...now.values()]);
  }

  /** Who owns a connection, by the last reading; some of them may have ended since they opened it. */
  get ownerPids(): ReadonlySet<number> {
    return new Set([...this.#known.values()].map(({ ownerPid }) => ownerPid));
  }

  /** By the last reading. */
  owners(pids: readonly number[]): SocketOwners {
    const asked = new Set(pids);
    const owned = [...this.#known.values()].filter(({ ownerPid }) => asked.has(ownerPid));
    const bySocket = new Map(owned.map(({ socketId, ownerPid }) => [socketId, ownerPid]));
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

/** As far as its count and the buffer go. */
function forEachRow(table: Buffer, rowBytes: number, visit: (at: number) => void): void {
  const count = table.readUInt32LE(0);
  for (let index = 0, at = ROWS_AT; index < count && at + rowBytes <= table.length; index++, at += rowBytes) visit(at);
}

function readRow(
  table: Buffer,
  at: number,
  layout: RowLayout,
  idOf: (key: string) => number,
  clockBackMicros: number,
): TcpReading | undefined {
  const state = STATES[table.readUInt32LE(at + layout.state)];
  const ownerPid = table.readUInt32LE(at + layout.owningPid);
  if (state === undefined || ownerPid === 0) return undefined;
  const endpoint = (address: number, port: number) => ({
    ip: ipTextOf(table, at + address, layout.addressBytes),
    // Of its four bytes the first two are the port, in network order.
    port: table.readUInt16BE(at + port),
  });
  const local = endpoint(layout.localAddress, layout.localPort);
  const remote = endpoint(layout.remoteAddress, layout.remotePort);
  const reading = { tuple: { protocol: 'tcp', local, remote } as const, state, ownerPid };
  const began = startIdAt(table, at + layout.createTimestamp);
  const latestStartId = began === 0 ? {} : { latestStartId: began + SLACK_MICROS + clockBackMicros };
  return { ...reading, ...latestStartId, socketId: idOf(keyOf(reading)) };
}

function keyOf({ tuple, ownerPid }: Pick<TcpReading, 'tuple' | 'ownerPid'>): string {
  return `${ownerPid} ${tupleKey(tuple)}`;
}
