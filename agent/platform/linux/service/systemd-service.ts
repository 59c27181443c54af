import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { ExitStatus, VerbError } from '#shared/cli/exit-status.ts';
import { makeFolder } from '#shared/files/make-folder.ts';
import { loadedFrom } from '../../loaded-from.ts';
import { errorCode } from '../../read-failure.ts';
import { removeAgentData } from '../../remove-agent-data.ts';
import type {
  ServiceManager,
  ServiceOrder,
  ServiceOutcome,
  ServicePlan,
  ServiceStanding,
} from '../../service-manager.ts';
import { loadSystemCalls } from '../system-calls.ts';
import { SERVICE_NAME, Systemctl } from './systemctl.ts';
import { dataFolderOfUnit, DEFAULT_DATA_FOLDER, STAYING_FOLDERS, writeSystemdUnit } from './systemd-unit.ts';
import { whoMayChange, whoMayChangeTree, whoMayRead } from './trusted-path.ts';

/** Where systemd is and who asks; tests have others. */
export interface SystemdPlaces {
  readonly unitFile: string;
  /** There while systemd runs the machine (sd_booted(3)). */
  readonly booted: string;
  readonly systemctl: string;
  readonly userId: number;
}

export const SYSTEMD_PLACES: Omit<SystemdPlaces, 'userId'> = {
  unitFile: `/etc/systemd/system/${SERVICE_NAME}`,
  booted: '/run/systemd/system',
  systemctl: 'systemctl',
};

/** The agent as a unit of systemd. */
export class SystemdService implements ServiceManager {
  readonly defaultDataFolder = DEFAULT_DATA_FOLDER;
  /** By the journal. */
  readonly keepsOutput = true;
  readonly #places: SystemdPlaces;
  readonly #systemctl: Systemctl;
  readonly #loadCalls: typeof loadSystemCalls;

  constructor(places: SystemdPlaces, loadCalls = loadSystemCalls) {
    this.#loadCalls = loadCalls;
    this.#places = places;
    this.#systemctl = new Systemctl(places.systemctl);
  }

  plan(order: ServiceOrder): ServicePlan {
    const { unitFile } = this.#places;
    return {
      definition: writeSystemdUnit(order),
      steps: [
        `make ${order.dataFolder} (mode 0700) unless it is there`,
        `write ${unitFile}`,
        'systemctl daemon-reload',
        `systemctl enable ${SERVICE_NAME}`,
        `systemctl restart ${SERVICE_NAME}`,
      ],
    };
  }

  async install(order: ServiceOrder): Promise<ServiceOutcome> {
    this.#requireSystemd(order);
    this.#requireRoot('install');
    await requireNotifying(this.#loadCalls);
    refuseUnsafe(order);
    makeDataFolder(order.dataFolder);
    const unit = writeSystemdUnit(order);
    const before = this.#readUnit();
    if (before !== unit) {
      this.#writeUnit(unit);
      this.#ask('daemon-reload');
    }
    this.#ask('enable', SERVICE_NAME);
    // The program may be another under the same name.
    this.#ask('restart', SERVICE_NAME);
    const what = before === undefined ? 'wrote' : before === unit ? 'kept' : 'replaced';
    return this.#outcome(`${what} ${this.#places.unitFile}`);
  }

  async uninstall(purge: boolean): Promise<ServiceOutcome> {
    this.#requireRoot('uninstall');
    const unit = this.#readUnit();
    if (unit === undefined) throw notInstalled(this.#places.unitFile);
    const dataFolder = dataFolderOfUnit(unit);
    if (existsSync(this.#places.booted)) this.#ask('disable', '--now', SERVICE_NAME);
    rmSync(this.#places.unitFile, { force: true });
    if (existsSync(this.#places.booted)) {
      this.#ask('daemon-reload');
      // Only a unit that failed has something to forget; all others answer that they are not loaded.
      this.#systemctl.run('reset-failed', SERVICE_NAME);
    }
    return this.#outcome(`removed ${this.#places.unitFile}`, ...removeAgentData(dataFolder, purge), ...whatStays());
  }

  async start(): Promise<ServiceOutcome> {
    return this.#change('start');
  }

  async stop(): Promise<ServiceOutcome> {
    return this.#change('stop');
  }

  async query(): Promise<ServiceStanding> {
    const unit = this.#readUnit();
    if (unit === undefined) return { installed: false };
    const shown = existsSync(this.#places.booted) ? this.#systemctl.show() : undefined;
    return {
      ...{ installed: true, state: shown?.state, pid: shown?.pid, dataFolder: dataFolderOfUnit(unit) },
      exitCode: shown?.exitCode,
      startsWithSystem: shown?.startsWithSystem ?? false,
    };
  }

  #change(what: 'start' | 'stop'): Promise<ServiceOutcome> {
    this.#requireSystemd(undefined);
    this.#requireRoot(what);
    if (this.#readUnit() === undefined) throw notInstalled(this.#places.unitFile);
    this.#ask(what, SERVICE_NAME);
    return this.#outcome();
  }

  async #outcome(...done: readonly string[]): Promise<ServiceOutcome> {
    return { done, standing: await this.query() };
  }

  #ask(...args: readonly string[]): void {
    const problem = this.#systemctl.run(...args);
    if (problem === undefined) return;
    throw new VerbError(
      ExitStatus.incomplete,
      `systemctl ${args.join(' ')} failed: ${problem}\nWhat the agent said: journalctl -u ${SERVICE_NAME} -n 20`,
    );
  }

  #requireRoot(what: string): void {
    if (this.#places.userId === 0) return;
    throw new VerbError(ExitStatus.noPermission, `Only root may ${what} the service: sudo minesweep agent ${what} ...`);
  }

  #requireSystemd(order: ServiceOrder | undefined): void {
    if (existsSync(this.#places.booted)) return;
    const missing = `systemd does not run this machine (${this.#places.booted} is missing): there is nobody to ask`;
    if (order === undefined) throw new VerbError(ExitStatus.incomplete, missing);
    const { program, args } = order;
    const command = [program.file, ...program.args, ...args].map(quoteForShell).join(' ');
    throw new VerbError(
      ExitStatus.incomplete,
      `${missing}, and nothing was installed.\nAnother supervisor runs the agent as root with\n  ${command}\n` +
        'and hears of it by NOTIFY_SOCKET if it likes. For an image, --dry-run prints the unit.',
    );
  }

  #readUnit(): string | undefined {
    try {
      return readFileSync(this.#places.unitFile, 'utf8');
    } catch (error) {
      if (errorCode(error) === 'ENOENT') return undefined;
      throw new VerbError(ExitStatus.noPermission, `Cannot read ${this.#places.unitFile} (${errorCode(error)})`);
    }
  }

  #writeUnit(unit: string): void {
    const { unitFile } = this.#places;
    try {
      mkdirSync(dirname(unitFile), { recursive: true });
      writeFileSync(`${unitFile}.new`, unit, { mode: 0o644 });
      renameSync(`${unitFile}.new`, unitFile);
    } catch (error) {
      throw new VerbError(ExitStatus.noPermission, `Cannot write ${unitFile} (${errorCode(error)})`);
    }
  }
}

/** The unit waits to be told that the agent watches, which takes calls that Node does not have. */
async function requireNotifying(loadCalls: typeof loadSystemCalls): Promise<void> {
  const calls = await loadCalls();
  if (!('missing' in calls)) return;
  throw new VerbError(
    ExitStatus.incomplete,
    `The agent could not tell systemd that it watches, because koffi does not load: ${calls.missing}\n` +
      'Install Minesweep anew with its optional packages. Nothing was installed.',
  );
}

/** A service with rights is no better than what it is made of: whoever may change that has its rights. */
function refuseUnsafe({ program, tokenFile, reads }: ServiceOrder): void {
  const { file, args, folder } = program;
  const loaded = folder === undefined || !existsSync(folder) ? [] : [loadedFrom(folder)];
  for (const problem of [
    ...[file, ...args.filter((word) => word.startsWith('/'))].map(whoMayChange),
    ...loaded.map(whoMayChangeTree),
  ])
    refuse(problem, 'would get the rights of the service; install Minesweep where only root may write');
  for (const path of [...(tokenFile === undefined ? [] : [tokenFile]), ...reads])
    refuse(whoMayChangeTree(path), 'could tell the agent what to look for and whom to tell');
  if (tokenFile === undefined) return;
  refuse(whoMayRead(tokenFile), `could speak as an agent: chmod 600 ${tokenFile}`);
}

function refuse(finding: string | undefined, consequence: string): void {
  if (finding === undefined) return;
  throw new VerbError(
    ExitStatus.badConfiguration,
    `${finding}: whoever that is ${consequence}. Nothing was installed.`,
  );
}

function makeDataFolder(folder: string): void {
  const refuseOthers = (problem: string | undefined) =>
    refuse(problem, 'could take what the agent knows; name another folder with --data');
  let above = folder;
  while (!existsSync(above)) above = dirname(above);
  refuseOthers(whoMayChange(above));
  try {
    makeFolder({ mkdirSync, statSync, dirname }, folder);
  } catch (error) {
    throw new VerbError(ExitStatus.noPermission, `Cannot make ${folder} (${errorCode(error)})`);
  }
  refuseOthers(whoMayChangeTree(folder));
}

/** Folders that systemd made for the unit. They hold nothing that could not be made again. */
function whatStays(): readonly string[] {
  return STAYING_FOLDERS.filter((folder) => existsSync(folder)).map((folder) => `kept ${folder}: the program's own`);
}

function notInstalled(unitFile: string): VerbError {
  return new VerbError(
    ExitStatus.incomplete,
    `The service is not installed (there is no ${unitFile}): minesweep agent install`,
  );
}

function quoteForShell(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
