import { closeSync, openSync, readSync } from 'node:fs';

const MAX_BYTES = 8 * 1024;
/** RFC 4022 names them; tcp_connect, tcp_create_openreq_child, tcp_done and tcp_set_state of the kernel count them. */
const COUNTED = ['ActiveOpens', 'PassiveOpens', 'AttemptFails', 'EstabResets', 'CurrEstab'] as const;

export interface TcpCounts {
  /** Equal texts, equal counts. */
  readonly text: string;
  /** Connections that are established now. */
  readonly established: number;
}

/** What the kernel counts of connections in the network namespace of this process. */
export class TcpCountersReader {
  readonly #proc: string;
  readonly #buffer = Buffer.allocUnsafeSlow(MAX_BYTES);
  #file: number | undefined;

  constructor(proc: string) {
    this.#proc = proc;
  }

  /** undefined when that cannot be read. */
  read(): TcpCounts | undefined {
    try {
      this.#file ??= openSync(`${this.#proc}/net/snmp`, 'r');
      const length = readSync(this.#file, this.#buffer, 0, MAX_BYTES, 0);
      return parseTcpCounters(this.#buffer.toString('latin1', 0, length));
    } catch {
      // Without it connections are read as if each second something had changed.
      return undefined;
    }
  }

  close(): void {
    if (this.#file !== undefined) closeSync(this.#file);
    this.#file = undefined;
  }
}

/** Takes the text of /proc/net/snmp: of each protocol a line of names and one of values. */
export function parseTcpCounters(text: string): TcpCounts | undefined {
  const [names, values] = text.split('\n').flatMap((line) => (line.startsWith('Tcp: ') ? [line.split(' ')] : []));
  if (names === undefined || values === undefined || values.length < names.length) return undefined;
  const counted = COUNTED.map((name) => values[names.indexOf(name)]);
  if (!counted.every((value) => value !== undefined && /^\d+$/.test(value))) return undefined;
  return { text: counted.join(' '), established: Number(counted.at(-1)) };
}
