import { ipTextOf } from '../../ip-text.ts';
import type { SocketReading } from '../../platform.ts';
import { connectionStateOf } from './tcp-state.ts';

/** socket.h. */
const AF_INET = 2;

/** struct inet_diag_msg (linux/inet_diag.h). */
const STATE_AT = 1;
/** Both ends, the interface, and the number that the kernel gives each socket once (cookie). */
const IDENTITY_AT = 4;
const IDENTITY_BYTES = 48;
const LOCAL_PORT_AT = 4;
const REMOTE_PORT_AT = 6;
const LOCAL_AT = 8;
const REMOTE_AT = 24;
const UID_AT = 64;
const INODE_AT = 68;

interface Known {
  readonly identity: Buffer;
  readonly state: number;
  readonly reading: SocketReading;
  seenIn: number;
}

/**
 * The sockets of the last dump. One that is as it was then is the same object again: most connections live for many looks, and text and
 * garbage for each of them every second are a large part of what looking costs.
 */
export class KnownSockets {
  readonly #byInode = new Map<number, Known>();
  #dump = 0;
  #readings: SocketReading[] = [];

  begin(): void {
    this.#dump++;
    this.#readings = [];
  }

  /** Adds the socket at this offset; one that is no connection or belongs to no process is left out. */
  take(buffer: Buffer, at: number): void {
    const inode = buffer.readUInt32LE(at + INODE_AT);
    const state = buffer[at + STATE_AT] as number;
    const known = this.#byInode.get(inode);
    if (known?.state === state && isSame(known.identity, buffer, at)) {
      known.seenIn = this.#dump;
      this.#readings.push(known.reading);
      return;
    }
    const reading = readSocket(buffer, at, state, inode);
    if (reading === undefined) return;
    const identity = Buffer.from(buffer.subarray(at + IDENTITY_AT, at + IDENTITY_AT + IDENTITY_BYTES));
    this.#byInode.set(inode, { identity, state, reading, seenIn: this.#dump });
    this.#readings.push(reading);
  }

  /** All that were taken since {@link begin}; the others are forgotten. */
  end(): readonly SocketReading[] {
    for (const [inode, { seenIn }] of this.#byInode) if (seenIn !== this.#dump) this.#byInode.delete(inode);
    return this.#readings;
  }
}

function isSame(identity: Buffer, buffer: Buffer, at: number): boolean {
  return buffer.compare(identity, 0, IDENTITY_BYTES, at + IDENTITY_AT, at + IDENTITY_AT + IDENTITY_BYTES) === 0;
}

function readSocket(buffer: Buffer, at: number, stateNumber: number, inode: number): SocketReading | undefined {
  const state = connectionStateOf(stateNumber);
  if (state === undefined || inode === 0) return undefined;
  const length = buffer[at] === AF_INET ? 4 : 16;
  return {
    socketId: inode,
    tuple: {
      protocol: 'tcp',
      local: { ip: ipTextOf(buffer, at + LOCAL_AT, length), port: buffer.readUInt16BE(at + LOCAL_PORT_AT) },
      remote: { ip: ipTextOf(buffer, at + REMOTE_AT, length), port: buffer.readUInt16BE(at + REMOTE_PORT_AT) },
    },
    state,
    uid: buffer.readUInt32LE(at + UID_AT),
  };
}
