/** What /proc/loadavg (proc(5)) says besides the averages. */
export interface LoadAverage {
  /** Threads that the kernel runs, all processes together. */
  readonly threads: number;
  /** The id given last, to a process or a thread. */
  readonly lastPid: number;
}

const LINE = /^\d+\.\d+ \d+\.\d+ \d+\.\d+ \d{1,10}\/(\d{1,10}) (\d{1,10})\n?$/;

/** `undefined` for a line of another form. */
export function parseLoadAverage(text: string): LoadAverage | undefined {
  const match = LINE.exec(text);
  return match === null ? undefined : { threads: Number(match[1]), lastPid: Number(match[2]) };
}
