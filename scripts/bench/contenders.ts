import { type ChildProcess, spawn } from 'node:child_process';

/** Programs that run beside each other for a benchmark, and end with it whatever happens. */
export class Contenders implements Disposable {
  readonly #children: ChildProcess[] = [];

  /**
   * Starts one and resolves with its pid when it runs, or when it has said its first word if `waitForWord`; undefined when it
   * cannot be started or ends before. What it prints is read and dropped, or it would stop when the pipe is full.
   */
  start(command: string, args: readonly string[], waitForWord: boolean): Promise<number | undefined> {
    const child = spawn(command, args, {
      stdio: ['pipe', 'pipe', 'inherit'],
      env: { ...process.env, TERM: 'dumb' },
      detached: true,
    });
    this.#children.push(child);
    return new Promise((resolve) => {
      child.once('error', () => resolve(undefined));
      child.once('exit', () => resolve(undefined));
      if (!waitForWord) child.once('spawn', () => resolve(child.pid));
      child.stdout.on('data', () => {
        if (waitForWord) resolve(child.pid);
      });
    });
  }

  [Symbol.dispose](): void {
    for (const { pid, exitCode, signalCode } of this.#children) {
      // The whole group: what it has started ends with it.
      if (pid !== undefined && exitCode === null && signalCode === null) process.kill(-pid, 'SIGKILL');
    }
  }
}
