import { closeSync, openSync, readFileSync, writeSync } from 'node:fs';

/** What happened to one revision of one finding. */
export interface LoggedEvent {
  readonly event: 'intended' | 'put' | 'sent' | 'acknowledged';
  readonly id: string;
  readonly rev: number;
}

/** Appends to a file of its own, line by line: what has been written survives the death of the writer. */
export class EventLog implements Disposable {
  readonly #file: number;

  constructor(path: string) {
    this.#file = openSync(path, 'a');
  }

  write(event: LoggedEvent['event'], revisions: readonly { readonly id: string; readonly rev: number }[]): void {
    const lines = revisions.map(({ id, rev }) => `${event} ${id} ${rev}\n`);
    if (lines.length > 0) writeSync(this.#file, lines.join(''));
  }

  [Symbol.dispose](): void {
    closeSync(this.#file);
  }
}

/** The highest revision of each finding to which this happened. A last line that was cut off by a kill is left out. */
export function readHighest(path: string, event: LoggedEvent['event']): ReadonlyMap<string, number> {
  const highest = new Map<string, number>();
  for (const line of readFileSync(path, 'utf8').split('\n').slice(0, -1)) {
    const [name, id = '', rev = ''] = line.split(' ');
    if (name === event) highest.set(id, Math.max(Number(rev), highest.get(id) ?? 0));
  }
  return highest;
}
