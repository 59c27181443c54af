import type { SystemCalls } from '../system-calls.ts';

const AF_NETLINK = 16;
/** SOCK_RAW and SOCK_CLOEXEC. */
const SOCKET_TYPE = 3 | 0x80000;
const MSG_DONTWAIT = 0x40;
const ADDRESS_BYTES = 12;
const SO_RCVBUF = 8;
const SO_RCVBUFFORCE = 33;

/** Error numbers that netlink(7) answers with. */
export const EPERM = 1;
export const ENOENT = 2;
export const EINTR = 4;
export const EAGAIN = 11;
export const EINVAL = 22;
export const EOPNOTSUPP = 95;
export const ENOBUFS = 105;

/**
 * A netlink socket (netlink(7)) with one buffer for all that goes out and comes in. It never waits: an answer to a request is there when
 * the request returns. Results are 0 or an error number.
 */
export class NetlinkSocket {
  /** A request is written here before {@link send}; a datagram lies here after {@link receive}. */
  readonly buffer: Buffer;
  readonly #calls: SystemCalls;
  readonly #protocol: number;
  #socket = -1;

  /** @param protocol netlink family, such as NETLINK_GENERIC */
  constructor(calls: SystemCalls, protocol: number, bufferBytes: number) {
    this.#calls = calls;
    this.#protocol = protocol;
    this.buffer = Buffer.allocUnsafeSlow(bufferBytes);
  }

  get isOpen(): boolean {
    return this.#socket >= 0;
  }

  open(): number {
    this.#socket = this.#calls.socket(AF_NETLINK, SOCKET_TYPE, this.#protocol);
    return this.isOpen ? 0 : this.#calls.errno();
  }

  /** Gives it an address of the kernel's choice, for what comes without being asked for. */
  bind(): number {
    this.buffer.fill(0, 0, ADDRESS_BYTES);
    this.buffer.writeUInt16LE(AF_NETLINK, 0);
    return this.#calls.bind(this.#socket, this.buffer, ADDRESS_BYTES) < 0 ? this.#calls.errno() : 0;
  }

  /** Room for what nobody has taken yet; who may not have so much gets what everybody may have. */
  setQueue(bytes: number): void {
    if (this.#calls.setSocketOption(this.#socket, SO_RCVBUFFORCE, bytes) < 0) {
      this.#calls.setSocketOption(this.#socket, SO_RCVBUF, bytes);
    }
  }

  send(bytes: number): number {
    return this.#calls.send(this.#socket, this.buffer, bytes, 0) < 0 ? this.#calls.errno() : 0;
  }

  /** The length of the next datagram. EAGAIN: there is none now. */
  receive(): { readonly length: number } | { readonly errno: number } {
    const length = this.#calls.receive(this.#socket, this.buffer, this.buffer.length, MSG_DONTWAIT);
    if (length > 0) return { length };
    return { errno: length === 0 ? EAGAIN : this.#calls.errno() };
  }

  close(): void {
    if (this.isOpen) this.#calls.close(this.#socket);
    this.#socket = -1;
  }
}
