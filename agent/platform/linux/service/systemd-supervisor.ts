import { NO_SUPERVISOR, type Supervisor } from '../../supervisor.ts';
import { NotifySocket, unixAddress } from './notify-socket.ts';
import { loadSystemCalls, type SystemCalls } from '../system-calls.ts';

/**
 * systemd, or whoever else speaks its protocol (sd_notify(3)): it stops the agent by a signal, so all that is left is telling. The watchdog is fed
 * by the summaries, not by a timer of its own: an agent that lives but does not look any more is to be started again.
 */
class SystemdSupervisor implements Supervisor {
  readonly stopAsked = NO_SUPERVISOR.stopAsked;
  readonly #socket: NotifySocket;

  constructor(calls: SystemCalls, address: Buffer) {
    this.#socket = new NotifySocket(calls, address);
  }

  ready(): void {
    this.#socket.send('READY=1\nSTATUS=watching');
  }

  alive(status: string): void {
    this.#socket.send(`WATCHDOG=1\nSTATUS=${status.replaceAll('\n', ' ')}`);
  }

  stopping(): void {
    this.#socket.send('STOPPING=1\nSTATUS=putting away what it has seen');
  }

  async ended(): Promise<void> {
    this.#socket[Symbol.dispose]();
  }
}

/** The supervisor that the environment names. Throws where it names one that cannot be reached, because that would wait for nothing. */
export async function openSystemdSupervisor(environment: NodeJS.ProcessEnv): Promise<Supervisor> {
  const name = environment.NOTIFY_SOCKET;
  if (name === undefined || name === '') return NO_SUPERVISOR;
  const address = unixAddress(name);
  if (address === undefined) throw new Error(`NOTIFY_SOCKET names no socket of this system: ${JSON.stringify(name)}`);
  const calls = await loadSystemCalls();
  if ('missing' in calls)
    throw new Error(`cannot tell the supervisor anything, because koffi does not load: ${calls.missing}`);
  return new SystemdSupervisor(calls, address);
}
