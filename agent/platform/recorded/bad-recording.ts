/** A file is no recording that can be replayed. `message` is in English and names the place; `line` counts from 1 where there are lines. */
export class BadRecording extends Error {
  override readonly name = 'BadRecording';
  readonly line: number | undefined;

  constructor(message: string, line?: number) {
    super(line === undefined ? message : `line ${line}: ${message}`);
    this.line = line;
  }
}
