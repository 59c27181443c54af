import { setTimeout as sleep } from 'node:timers/promises';
import { ExitStatus, VerbError } from '#shared/cli/exit-status.ts';
import { NO_SUPERVISOR, type Supervisor } from '../../supervisor.ts';
import { loadServiceCalls } from './load-service-calls.ts';
import type { ServiceCalls } from './service-calls.ts';
import { RUNNING, SERVICE_NAME, SPECIFIC_ERROR, START_PENDING, STOP_PENDING, STOPPED } from './service-states.ts';
import { SERVICE_STATUS } from '../calls/structures.ts';

const OWN_PROCESS = 0x10;
const CONTROL_STOP = 1;
const CONTROL_SHUTDOWN = 5;
const CONTROL_PRESHUTDOWN = 0xf;
const STOPS: readonly number[] = [CONTROL_STOP, CONTROL_SHUTDOWN, CONTROL_PRESHUTDOWN];
/** `SERVICE_ACCEPT_STOP` and `SERVICE_ACCEPT_PRESHUTDOWN`. */
const ACCEPTED = 0x1 | 0x100;
const START_HINT_MS = 60_000;
/** An agent takes 3.5 s to say goodbye. */
const STOP_HINT_MS = 15_000;

type SupervisorCalls = Pick<ServiceCalls, 'dispatch' | 'setStatus' | 'lastError'>;

interface Ending {
  /** So long may the service manager take to let go of a service that has ended. */
  readonly letGoMs: number;
  /** An ordinary end would wait for the thread that waits for the service manager, for ever. */
  endNow(): void;
}

const ENDING: Ending = { letGoMs: 5_000, endNow: () => process.kill(process.pid, 'SIGKILL') };

/** The service manager of Windows, which started this process and asks it to stop through a thread of its own. */
export class WindowsSupervisor implements Supervisor {
  /** Windows asks for no signs of life. */
  readonly alive = NO_SUPERVISOR.alive;
  readonly #calls: SupervisorCalls;
  readonly #ending: Ending;
  readonly #stop = new AbortController();
  #dispatched: Promise<boolean> | undefined;

  constructor(calls: SupervisorCalls, ending: Ending = ENDING) {
    this.#calls = calls;
    this.#ending = ending;
  }

  get stopAsked(): AbortSignal {
    return this.#stop.signal;
  }

  /** Resolves to false when it was not the service manager who started this process. Rejects when the service manager does not listen. */
  async connect(): Promise<boolean> {
    const entered = new Promise<true>((resolve, reject) => {
      this.#dispatched = this.#calls.dispatch(
        SERVICE_NAME,
        () => {
          if (this.#tell(START_PENDING, { waitHintMs: START_HINT_MS })) resolve(true);
          else reject(new Error(`the service manager of Windows does not listen (error ${this.#calls.lastError()})`));
        },
        (control) => this.#obey(control),
      );
    });
    return Promise.race([entered, this.#dispatched ?? false]);
  }

  ready(): void {
    this.#tell(RUNNING, { accepted: ACCEPTED });
  }

  stopping(): void {
    this.#tell(STOP_PENDING, { waitHintMs: STOP_HINT_MS });
  }

  async ended(exitStatus: number): Promise<void> {
    const told = this.#tell(STOPPED, { exitStatus });
    const late = sleep(told ? this.#ending.letGoMs : 0, 'late', { ref: false });
    if ((await Promise.race([this.#dispatched, late])) === 'late') this.#ending.endNow();
  }

  #obey(control: number): void {
    if (!STOPS.includes(control)) return;
    this.stopping();
    this.#stop.abort();
  }

  #tell(
    state: number,
    { accepted = 0, waitHintMs = 0, exitStatus = 0 }: { accepted?: number; waitHintMs?: number; exitStatus?: number },
  ): boolean {
    const status = Buffer.alloc(SERVICE_STATUS.bytes);
    const { at } = SERVICE_STATUS;
    status.writeUInt32LE(OWN_PROCESS, at.serviceType);
    status.writeUInt32LE(state, at.currentState);
    status.writeUInt32LE(accepted, at.controlsAccepted);
    status.writeUInt32LE(exitStatus === 0 ? 0 : SPECIFIC_ERROR, at.win32ExitCode);
    status.writeUInt32LE(exitStatus, at.serviceSpecificExitCode);
    status.writeUInt32LE(waitHintMs, at.waitHint);
    return this.#calls.setStatus(status);
  }
}

/** Takes the place that the service manager waits for. Throws when it does not: somebody started the service by hand. */
export async function openWindowsSupervisor(): Promise<Supervisor> {
  const supervisor = new WindowsSupervisor(await loadServiceCalls());
  if (await supervisor.connect()) return supervisor;
  throw new VerbError(
    ExitStatus.usage,
    '--as-service is for the service manager of Windows (error 1063): by hand it is minesweep agent run, and the service is started by minesweep agent start',
  );
}
