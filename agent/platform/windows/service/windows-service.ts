import { existsSync } from 'node:fs';
import { basename, join, win32 } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ExitStatus, VerbError } from '#shared/cli/exit-status.ts';
import { removeAgentData, removeAgentPrograms } from '../../remove-agent-data.ts';
import { loadedFrom } from '../../loaded-from.ts';
import type {
  ServiceManager,
  ServiceOrder,
  ServiceOutcome,
  ServicePlan,
  ServiceStanding,
} from '../../service-manager.ts';
import { configureService } from './configure-service.ts';
import { CopiedProgram } from './copied-program.ts';
import { joinCommandLine } from './join-command-line.ts';
import { machineDataFolder } from './own-data-folder.ts';
import { makePrivateFolder } from './private-folder.ts';
import { AUTO_START, SERVICE_ALL_ACCESS, type ServiceCalls } from './service-calls.ts';
import { exitCodeOf, RUNNING, SERVICE_NAME, serviceStateOf, STOPPED } from './service-states.ts';
import { splitCommandLine } from '../process/split-command-line.ts';
import { SERVICE_STATUS_PROCESS } from '../calls/structures.ts';
import { refuseChangeable, refuseChangeableFolder, refuseChangeableTree, refuseReadable } from './trusted-path.ts';
import type { Handle } from '../calls/windows-calls.ts';

const SHOWN_NAME = 'Minesweep agent';
const MANAGER_CONNECT = 0x1;
const MANAGER_ALL = 0xf_003f;
/** `SERVICE_QUERY_CONFIG` and `SERVICE_QUERY_STATUS`. */
const SERVICE_QUERY = 0x1 | 0x4;
const CONTROL_STOP = 1;
const ACCESS_DENIED = 5;
const ALREADY_RUNNING = 1_056;
const NOT_ACTIVE = 1_062;
const DOES_NOT_EXIST = 1_060;
const START_MS = 60_000;
const STOP_MS = 20_000;
const LOOK_MS = 200;

/** What may not be asked: it keeps its data where it does without other orders, as far as anybody can tell. */
const CLOSED = {
  ...{ installed: true, state: undefined, pid: undefined, exitCode: undefined, startsWithSystem: undefined },
} as const;

/** The agent as a service of Windows. */
export class WindowsService implements ServiceManager {
  readonly defaultDataFolder: string;
  readonly keepsOutput = false;
  readonly #calls: ServiceCalls;
  readonly #programFolder: string;

  constructor(calls: ServiceCalls, environment: NodeJS.ProcessEnv) {
    this.#calls = calls;
    this.defaultDataFolder = machineDataFolder(environment);
    this.#programFolder = join(environment.ProgramFiles ?? 'C:\\Program Files', 'Minesweep');
  }

  plan(order: ServiceOrder): ServicePlan {
    return {
      definition: `${this.#commandLine(order)}\n`,
      steps: [
        ...(isExecutable(order) ? [`copy ${order.program.file} to ${this.#programFolder}`] : []),
        `make ${order.dataFolder} for the system and administrators only`,
        `create or change the service ${SERVICE_NAME}, which starts with the system`,
        'start it and wait until it runs',
      ],
    };
  }

  async install(order: ServiceOrder): Promise<ServiceOutcome> {
    return this.#withManager(MANAGER_ALL, 'install', async (manager) => {
      this.#refuseUnsafe(order);
      makePrivateFolder(this.#calls, order.dataFolder);
      const copy = isExecutable(order) ? new CopiedProgram(order.program.file, this.#programFolder) : undefined;
      copy?.layBeside(this.#calls, this.#programFolder);
      const commandLine = this.#commandLine(order);
      const existing = this.#open(manager, SERVICE_ALL_ACCESS);
      if (existing === undefined) await copy?.putInPlace();
      const service = existing ?? this.#must(this.#calls.createService(manager, SERVICE_NAME, SHOWN_NAME, commandLine));
      try {
        if (existing !== undefined) await this.#change(existing, commandLine, copy);
        const missed = configureService(this.#calls, service);
        await this.#startAndWait(service);
        const what = existing === undefined ? 'created' : 'changed';
        return this.#outcome(`${what} the service ${SERVICE_NAME}`, ...missed);
      } finally {
        this.#calls.close(service);
      }
    });
  }

  /** One that cannot be changed goes on as it was: a host is not left unwatched. */
  async #change(service: Handle, commandLine: string, copy: CopiedProgram | undefined): Promise<void> {
    const ran = this.#stateOf(service) !== STOPPED;
    try {
      await this.#stopAndWait(service);
      await copy?.putInPlace();
      this.#must(this.#calls.changeService(service, SHOWN_NAME, commandLine) || undefined);
    } catch (error) {
      if (ran) this.#calls.startService(service);
      throw error;
    }
  }

  async uninstall(purge: boolean): Promise<ServiceOutcome> {
    const before = await this.query();
    const folder = before.installed ? before.dataFolder : undefined;
    return this.#withService(SERVICE_ALL_ACCESS, 'uninstall', async (service) => {
      await this.#stopAndWait(service);
      this.#must(this.#calls.deleteService(service) || undefined);
      return [
        `removed the service ${SERVICE_NAME}`,
        ...removeAgentData(folder, purge),
        // With data elsewhere its programs ran from here all the same.
        ...(purge && folder !== this.defaultDataFolder ? removeAgentPrograms(this.defaultDataFolder) : []),
        ...(existsSync(this.#programFolder) ? [`kept ${this.#programFolder}: the program`] : []),
      ];
    });
  }

  async start(): Promise<ServiceOutcome> {
    return this.#withService(SERVICE_ALL_ACCESS, 'start', async (service) => {
      await this.#startAndWait(service);
      return [];
    });
  }

  async stop(): Promise<ServiceOutcome> {
    return this.#withService(SERVICE_ALL_ACCESS, 'stop', async (service) => {
      await this.#stopAndWait(service);
      return [];
    });
  }

  async query(): Promise<ServiceStanding> {
    const manager = this.#calls.openManager(MANAGER_CONNECT);
    const service = manager === undefined ? undefined : this.#open(manager, SERVICE_QUERY);
    // Whoever comes over the network may see that there is one, and no more.
    const isClosed = manager !== undefined && service === undefined && this.#calls.lastError() === ACCESS_DENIED;
    if (manager !== undefined) this.#calls.close(manager);
    if (isClosed) return { ...CLOSED, dataFolder: this.defaultDataFolder };
    if (service === undefined) return { installed: false };
    try {
      const status = this.#calls.queryStatus(service);
      const config = this.#calls.queryConfig(service);
      const { at } = SERVICE_STATUS_PROCESS;
      const words = config === undefined ? [] : splitCommandLine(config.commandLine);
      const dataAt = words.indexOf('--data');
      const pid = status?.readUInt32LE(at.processId) ?? 0;
      const state =
        status === undefined
          ? undefined
          : serviceStateOf(status.readUInt32LE(at.currentState), status.readUInt32LE(at.win32ExitCode));
      return {
        installed: true,
        state,
        pid: pid === 0 ? undefined : pid,
        exitCode:
          status === undefined || state !== 'failed'
            ? undefined
            : exitCodeOf(status.readUInt32LE(at.win32ExitCode), status.readUInt32LE(at.serviceSpecificExitCode)),
        startsWithSystem: config?.startType === AUTO_START,
        dataFolder: dataAt < 0 ? undefined : words[dataAt + 1],
      };
    } finally {
      this.#calls.close(service);
    }
  }

  /** An executable is copied to where only administrators may write, everything else runs from where it is. */
  #commandLine(order: ServiceOrder): string {
    const { file, args } = order.program;
    const program = isExecutable(order) ? join(this.#programFolder, basename(file)) : file;
    return joinCommandLine([program, ...args, ...order.args, '--as-service']);
  }

  #refuseUnsafe({ program, tokenFile, reads }: ServiceOrder): void {
    if (program.folder !== undefined) {
      refuseChangeableFolder(this.#calls, win32.dirname(program.file));
      refuseChangeable(this.#calls, program.file);
      refuseChangeableTree(this.#calls, loadedFrom(program.folder));
    }
    for (const path of reads) refuseChangeableTree(this.#calls, path);
    if (tokenFile === undefined) return;
    refuseChangeable(this.#calls, tokenFile);
    refuseReadable(this.#calls, tokenFile);
  }

  #open(manager: Handle, access: number): Handle | undefined {
    return this.#calls.openService(manager, SERVICE_NAME, access);
  }

  async #withService(
    access: number,
    what: string,
    act: (service: Handle) => Promise<readonly string[]>,
  ): Promise<ServiceOutcome> {
    const done = await this.#withManager(MANAGER_CONNECT, what, async (manager) => {
      const service = this.#open(manager, access);
      if (service === undefined) throw this.#refusal(what);
      try {
        return await act(service);
      } finally {
        this.#calls.close(service);
      }
    });
    return this.#outcome(...done);
  }

  async #withManager<T>(access: number, what: string, act: (manager: Handle) => Promise<T>): Promise<T> {
    const manager = this.#calls.openManager(access);
    if (manager === undefined) throw this.#refusal(what);
    try {
      return await act(manager);
    } finally {
      this.#calls.close(manager);
    }
  }

  #refusal(what: string): VerbError {
    const error = this.#calls.lastError();
    return error === DOES_NOT_EXIST
      ? new VerbError(ExitStatus.incomplete, `The service is not installed: minesweep agent install`)
      : new VerbError(
          ExitStatus.noPermission,
          `Only an administrator may ${what} the service (error ${error}): run this in a terminal that was started as administrator`,
        );
  }

  #must<T>(result: T | undefined): T {
    if (result !== undefined) return result;
    const error = this.#calls.lastError();
    throw new VerbError(
      ExitStatus.incomplete,
      `Windows refused to change the service ${SERVICE_NAME} (error ${error})`,
    );
  }

  async #startAndWait(service: Handle): Promise<void> {
    if (!this.#calls.startService(service) && this.#calls.lastError() !== ALREADY_RUNNING) this.#must(undefined);
    await this.#waitFor(service, [RUNNING, STOPPED], START_MS);
  }

  /** One that is just starting takes no orders yet. */
  async #stopAndWait(service: Handle): Promise<void> {
    await this.#waitFor(service, [RUNNING, STOPPED], START_MS);
    if (!this.#calls.control(service, CONTROL_STOP) && this.#calls.lastError() !== NOT_ACTIVE) this.#must(undefined);
    if (await this.#waitFor(service, [STOPPED], STOP_MS)) return;
    const problem = `The service ${SERVICE_NAME} has not stopped in ${STOP_MS / 1_000} s`;
    throw new VerbError(
      ExitStatus.incomplete,
      `${problem}: end its process (minesweep agent status), then repeat this`,
    );
  }

  /** False when it takes too long: what it is in then is told by whoever asks next. */
  async #waitFor(service: Handle, states: readonly number[], withinMs: number): Promise<boolean> {
    const endMs = performance.now() + withinMs;
    while (performance.now() < endMs) {
      const state = this.#stateOf(service);
      if (state === undefined) return false;
      if (states.includes(state)) return true;
      await sleep(LOOK_MS);
    }
    return false;
  }

  #stateOf(service: Handle): number | undefined {
    return this.#calls.queryStatus(service)?.readUInt32LE(SERVICE_STATUS_PROCESS.at.currentState);
  }

  async #outcome(...done: readonly string[]): Promise<ServiceOutcome> {
    const standing = await this.query();
    const hint =
      standing.installed && standing.state === 'failed' && standing.dataFolder !== undefined
        ? [`what the agent said: ${join(standing.dataFolder, 'agent.log')}`]
        : [];
    return { done: [...done, ...hint], standing };
  }
}

/** One file that needs nothing beside it. */
function isExecutable({ program }: ServiceOrder): boolean {
  return program.folder === undefined;
}
