import { spawnSync } from 'node:child_process';
import * as z from 'zod';
import type { ServiceState } from '../../service-manager.ts';

export const SERVICE_NAME = 'minesweep-agent.service';

/** A start waits until the agent says that it watches, a stop until it has put everything away. */
const TIMEOUT_MS = 120_000;

/** What systemd says about the unit. */
export interface UnitState {
  readonly state: ServiceState;
  readonly pid: number | undefined;
  /** What the agent ended with, when the unit failed. */
  readonly exitCode: number | undefined;
  readonly startsWithSystem: boolean;
}

const propertiesSchema = z.object({
  ActiveState: z.string(),
  MainPID: z.coerce.number().int().nonnegative().catch(0),
  ExecMainStatus: z.coerce.number().int().nonnegative().optional().catch(undefined),
  UnitFileState: z.string().catch(''),
});

/** States of systemd in our words; what is none of these is on its way. */
const STATES: Readonly<Record<string, ServiceState>> = {
  active: 'running',
  reloading: 'running',
  activating: 'starting',
  deactivating: 'stopping',
  inactive: 'stopped',
  failed: 'failed',
};

/** The one program by which systemd is asked for anything. */
export class Systemctl {
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
  }

  /** What went wrong, in systemctl's words; undefined when nothing did. */
  run(...args: readonly string[]): string | undefined {
    const { error, status, signal, stderr } = this.#spawn(args);
    if (error !== undefined) return error.message;
    if (status === 0) return undefined;
    return stderr.trim() || `systemctl ${args.join(' ')} ended with ${signal ?? status}`;
  }

  /** Undefined when systemd does not answer. */
  show(): UnitState | undefined {
    const { status, stdout } = this.#spawn([
      'show',
      SERVICE_NAME,
      '--property=ActiveState,MainPID,ExecMainStatus,UnitFileState',
    ]);
    if (status !== 0) return undefined;
    const lines = stdout.split('\n').map((line) => [line.split('=', 1)[0] ?? '', line.slice(line.indexOf('=') + 1)]);
    const read = propertiesSchema.safeParse(Object.fromEntries(lines));
    if (!read.success) return undefined;
    const { ActiveState, MainPID, ExecMainStatus, UnitFileState } = read.data;
    const state = STATES[ActiveState] ?? 'starting';
    return {
      state,
      pid: MainPID === 0 ? undefined : MainPID,
      exitCode: state === 'failed' ? ExecMainStatus : undefined,
      startsWithSystem: UnitFileState === 'enabled',
    };
  }

  #spawn(args: readonly string[]) {
    const environment = { PATH: '/usr/bin:/bin', LC_ALL: 'C.UTF-8', SYSTEMD_PAGER: '' };
    return spawnSync(this.#path, args, { encoding: 'utf8', env: environment, timeout: TIMEOUT_MS, stdio: 'pipe' });
  }
}
