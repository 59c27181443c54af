import { copyFileSync, existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ExitStatus, VerbError } from '#shared/cli/exit-status.ts';
import { errorCode } from '../read-failure.ts';
import type { ServiceManager, ServiceOrder, ServiceOutcome, ServicePlan, ServiceStanding } from '../service-manager.ts';
import { makePrivateFolder, refuseWritable } from './private-folder.ts';
import type { ServiceCalls } from './service-calls.ts';
import { joinCommandLine } from './join-command-line.ts';
import { configureService } from './configure-service.ts';
import { RUNNING, SERVICE_NAME, serviceStateOf, STOPPED } from './service-states.ts';
import { splitCommandLine } from './split-command-line.ts';
import { SERVICE_STATUS_PROCESS } from './structures.ts';
import type { Handle } from './windows-calls.ts';

const SHOWN_NAME = 'Minesweep agent';
const MANAGER_CONNECT = 0x1;
const MANAGER_ALL = 0xf_003f;
const SERVICE_ALL = 0xf_01ff;
/** `SERVICE_QUERY_CONFIG` and `SERVICE_QUERY_STATUS`. */
const SERVICE_QUERY = 0x1 | 0x4;
const AUTO_START = 2;
const CONTROL_STOP = 1;
const ALREADY_RUNNING = 1_056;
const NOT_ACTIVE = 1_062;
const DOES_NOT_EXIST = 1_060;
const START_MS = 60_000;
const STOP_MS = 20_000;
const LOOK_MS = 200;

/** The agent as a service of Windows. */
export class WindowsService implements ServiceManager {
  readonly defaultDataFolder: string;
  readonly #calls: ServiceCalls;
  readonly #programFolder: string;

  constructor(calls: ServiceCalls, environment: NodeJS.ProcessEnv) {
    this.#calls = calls;
    this.defaultDataFolder = join(environment.ProgramData ?? 'C:\\ProgramData', 'Minesweep', 'agent');
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
      const commandLine = this.#commandLine(order);
      const existing = this.#open(manager, SERVICE_ALL);
      if (existing !== undefined) await this.#stopAndWait(existing);
      if (isExecutable(order)) this.#copyProgram(order.program.file);
      const service = existing ?? this.#must(this.#calls.createService(manager, SERVICE_NAME, SHOWN_NAME, commandLine));
      try {
        if (existing !== undefined)
          this.#must(this.#calls.changeService(service, SHOWN_NAME, commandLine) || undefined);
        const missed = configureService(this.#calls, service);
        await this.#startAndWait(service);
        return this.#outcome(
          `${existing === undefined ? 'created' : 'changed'} the service ${SERVICE_NAME}`,
          ...missed,
        );
      } finally {
        this.#calls.close(service);
      }
    });
  }

  async uninstall(purge: boolean): Promise<ServiceOutcome> {
    const before = await this.query();
    const folder = before.installed ? before.dataFolder : undefined;
    return this.#withService(SERVICE_ALL, 'uninstall', async (service) => {
      await this.#stopAndWait(service);
      this.#must(this.#calls.deleteService(service) || undefined);
      if (folder !== undefined && purge && existsSync(join(folder, 'agent.db'))) {
        rmSync(folder, { recursive: true, force: true, maxRetries: 10 });
        return [`removed the service ${SERVICE_NAME}`, `removed ${folder}`];
      }
      return [`removed the service ${SERVICE_NAME}`, ...(folder === undefined ? [] : [`kept ${folder}`])];
    });
  }

  async start(): Promise<ServiceOutcome> {
    return this.#withService(SERVICE_ALL, 'start', async (service) => {
      await this.#startAndWait(service);
      return [];
    });
  }

  async stop(): Promise<ServiceOutcome> {
    return this.#withService(SERVICE_ALL, 'stop', async (service) => {
      await this.#stopAndWait(service);
      return [];
    });
  }

  async query(): Promise<ServiceStanding> {
    const manager = this.#calls.openManager(MANAGER_CONNECT);
    const service = manager === undefined ? undefined : this.#open(manager, SERVICE_QUERY);
    if (manager !== undefined) this.#calls.close(manager);
    if (service === undefined) return { installed: false };
    try {
      const status = this.#calls.queryStatus(service);
      const config = this.#calls.queryConfig(service);
      const { at } = SERVICE_STATUS_PROCESS;
      const words = config === undefined ? [] : splitCommandLine(config.commandLine);
      const dataAt = words.indexOf('--data');
      const pid = status?.readUInt32LE(at.processId) ?? 0;
      return {
        installed: true,
        state:
          status === undefined
            ? undefined
            : serviceStateOf(status.readUInt32LE(at.currentState), status.readUInt32LE(at.win32ExitCode)),
        pid: pid === 0 ? undefined : pid,
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

  #refuseUnsafe(order: ServiceOrder): void {
    const { program, tokenFile, reads } = order;
    const made = program.folder === undefined ? [] : [program.file, program.folder];
    for (const path of [...made, ...(tokenFile === undefined ? [] : [tokenFile]), ...reads])
      refuseWritable(this.#calls, path);
  }

  #copyProgram(file: string): void {
    const copy = join(this.#programFolder, basename(file));
    if (copy.toLowerCase() === file.toLowerCase()) return;
    try {
      mkdirSync(dirname(copy), { recursive: true });
      copyFileSync(file, `${copy}.new`);
      renameSync(`${copy}.new`, copy);
    } catch (error) {
      throw new VerbError(ExitStatus.noPermission, `Cannot copy ${file} to ${copy} (${errorCode(error)})`);
    }
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
    await this.#waitFor(service, [STOPPED], STOP_MS);
  }

  /** Gives up when it takes too long: what it is in then is told by whoever asks next. */
  async #waitFor(service: Handle, states: readonly number[], withinMs: number): Promise<void> {
    const endMs = performance.now() + withinMs;
    while (performance.now() < endMs) {
      const state = this.#calls.queryStatus(service)?.readUInt32LE(SERVICE_STATUS_PROCESS.at.currentState);
      if (state === undefined || states.includes(state)) return;
      await sleep(LOOK_MS);
    }
  }

  async #outcome(...done: readonly string[]): Promise<ServiceOutcome> {
    return { done, standing: await this.query() };
  }
}

/** One file that needs nothing beside it. */
function isExecutable({ program }: ServiceOrder): boolean {
  return program.folder === undefined;
}
