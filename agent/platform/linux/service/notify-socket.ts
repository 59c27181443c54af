import type { SystemCalls } from '../system-calls.ts';

const AF_UNIX = 1;
/** SOCK_DGRAM and SOCK_CLOEXEC: a decoy must not speak for the agent. */
const SOCKET_TYPE = 2 | 0x80000;
/** Neither waits for a reader that is busy nor ends the agent because there is none any more. */
const SEND_FLAGS = 0x40 | 0x4000;
/** `sockaddr_un` of unix(7): the family and at most so many bytes of a name. */
const MAX_NAME_BYTES = 107;

/**
 * Sends datagrams to the socket that `NOTIFY_SOCKET` names (sd_notify(3)), for which Node has no binding. Results are 0 or an error number.
 */
export class NotifySocket implements Disposable {
  readonly #calls: SystemCalls;
  readonly #address: Buffer;
  #socket = -1;

  /** @param address see {@link unixAddress} */
  constructor(calls: SystemCalls, address: Buffer) {
    this.#calls = calls;
    this.#address = address;
  }

  send(text: string): number {
    const opened = this.#socket >= 0 ? 0 : this.#open();
    if (opened !== 0) return opened;
    const bytes = Buffer.from(text);
    return this.#calls.send(this.#socket, bytes, bytes.length, SEND_FLAGS) < 0 ? this.#fail() : 0;
  }

  [Symbol.dispose](): void {
    if (this.#socket >= 0) this.#calls.close(this.#socket);
    this.#socket = -1;
  }

  #open(): number {
    this.#socket = this.#calls.socket(AF_UNIX, SOCKET_TYPE, 0);
    if (this.#socket < 0) return this.#calls.errno();
    return this.#calls.connect(this.#socket, this.#address, this.#address.length) < 0 ? this.#fail() : 0;
  }

  /** The next attempt begins anew: whoever listens may have been restarted. */
  #fail(): number {
    const errno = this.#calls.errno();
    this[Symbol.dispose]();
    return errno;
  }
}

/**
 * A `sockaddr_un` for a socket of the file system (`/run/...`) or an abstract one (`@...`, whose name has no end but its length);
 * undefined for what is neither or too long.
 */
export function unixAddress(name: string): Buffer | undefined {
  const bytes = Buffer.from(name);
  if (bytes.length < 2 || bytes.length > MAX_NAME_BYTES || !/^[/@]/.test(name)) return undefined;
  const family = Buffer.alloc(2);
  family.writeUInt16LE(AF_UNIX);
  if (name.startsWith('/')) return Buffer.concat([family, bytes, Buffer.alloc(1)]);
  bytes[0] = 0;
  return Buffer.concat([family, bytes]);
}
