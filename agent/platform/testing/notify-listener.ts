import { unixAddress } from '../linux/service/notify-socket.ts';
import type { SystemCalls } from '../linux/system-calls.ts';

const AF_UNIX = 1;
const SOCK_DGRAM = 2;
const MSG_DONTWAIT = 0x40;

/** The other end of `NOTIFY_SOCKET`: a real datagram socket, as systemd has one. */
export class NotifyListener implements Disposable {
  readonly #calls: SystemCalls;
  readonly #socket: number;
  readonly #buffer = Buffer.alloc(4_096);

  constructor(calls: SystemCalls, name: string) {
    const address = unixAddress(name);
    if (address === undefined) throw new Error(`no socket can be called ${name}`);
    this.#calls = calls;
    this.#socket = calls.socket(AF_UNIX, SOCK_DGRAM, 0);
    if (calls.bind(this.#socket, address, address.length) < 0) throw new Error(`bind ${name}: error ${calls.errno()}`);
  }

  /** What has come since the last time, a text each. */
  takeAll(): readonly string[] {
    const texts: string[] = [];
    for (;;) {
      const bytes = this.#calls.receive(this.#socket, this.#buffer, this.#buffer.length, MSG_DONTWAIT);
      if (bytes < 0) return texts;
      texts.push(this.#buffer.toString('utf8', 0, Number(bytes)));
    }
  }

  [Symbol.dispose](): void {
    this.#calls.close(this.#socket);
  }
}
