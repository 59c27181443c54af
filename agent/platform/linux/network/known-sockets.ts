import { ipTextOf } from '../../ip-text.ts';
import type { SocketReading } from '../../platform.ts';
import { connectionStateOf, UNACCEPTED_STATES } from './tcp-state.ts';

/** socket.h. */
const AF_INET = 2;

/** struct inet_diag_msg (linux/inet_diag.h). */
const STATE_AT = 1;
/** Both ends, the interface, and the number that the kernel gives each socket once (cookie). */
const IDENTITY_AT = 4;
const IDENTITY_WORDS = 12;
const LOCAL_PORT_AT = 4;
const REMOTE_PORT_AT = 6;
const LOCAL_AT = 8;
const REMOTE_AT = 24;
const UID_AT = 64;
const INODE_AT = 68;

interface Known {
  readonly identity: Uint32Array;
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
  readonly #buffer: Buffer;
  /** The same bytes: netlink aligns all that it writes to 4 of them. */
  readonly #words: Uint32Array;
  #dump = 0;
  #readings: SocketReading[] = [];
  /** Whether one belongs to no process yet because nobody has accepted it. */
  hasUnaccepted = false;

  /** @param buffer where the answers will lie, at a multiple of 4 within its memory */
  constructor(buffer: Buffer) {
    this.#buffer = buffer;
    this.#words = new Uint32Array(buffer.buffer, buffer.byteOffset, buffer.length >>> 2);
  }

  begin(): void {
    this.#dump++;
    this.#readings = [];
    this.hasUnaccepted = false;
  }

  /** Adds the socket at this offset; one that is no connection or belongs to no process is left out. */
  take(at: number): void {
    const inode = this.#words[(at + INODE_AT) >>> 2] as number;
    const state = this.#buffer[at + STATE_AT] as number;
    const known = this.#byInode.get(inode);
    const identityAt = (at + IDENTITY_AT) >>> 2;
    if (known?.state === state && this.#isSame(known.identity, identityAt)) {
      known.seenIn = this.#dump;
      this.#readings.push(known.reading);
      return;
    }
    const reading = readSocket(this.#buffer, at, state, inode);
    if (reading === undefined) {
      if (inode === 0 && UNACCEPTED_STATES.has(state)) this.hasUnaccepted = true;
      return;
    }
    const identity = this.#words.slice(identityAt, identityAt + IDENTITY_WORDS);
    this.#byInode.set(inode, { identity, state, reading, seenIn: this.#dump });
    this.#readings.push(reading);
  }

  /** All that were taken since {@link begin}; the others are forgotten. */
  end(): readonly SocketReading[] {
    for (const [inode, { seenIn }] of this.#byInode) if (seenIn !== this.#dump) this.#byInode.delete(inode);
    return this.#readings;
  }

  #isSame(identity: Uint32Array, from: number): boolean {
    for (let word = 0; word < IDENTITY_WORDS; word++) if (identity[word] !== this.#words[from + word]) return false;
    return true;
  }
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
