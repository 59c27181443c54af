import { ExitStatus, VerbError } from '../cli/exit-status.ts';

/** By whose rules paths and variables are read. */
export type StateSystem = 'unix' | 'windows';
export type Environment = Readonly<Record<string, string | undefined>>;

/** Folders for what must not be forgotten, absolute. They need not be there. */
export interface StatePlaces {
  /** Root's, or an administrator's, and of every service. */
  readonly machine: string;
  /** Of the user whose environment it is; undefined when that names none. */
  readonly user: string | undefined;
}

/** `XDG_STATE_HOME` as its specification says: what is not absolute is as if it were not said. */
export function statePlacesOf(system: StateSystem, environment: Environment): StatePlaces {
  if (system === 'windows') {
    const { ProgramData, LOCALAPPDATA, USERPROFILE } = environment;
    const machine = windowsFolder(ProgramData) ?? 'C:\\ProgramData';
    const user = windowsFolder(LOCALAPPDATA) ?? below(windowsFolder(USERPROFILE), '\\AppData\\Local');
    return { machine: `${machine}\\Minesweep`, user: below(user, '\\minesweep') };
  }
  const { XDG_STATE_HOME, HOME } = environment;
  const user = unixFolder(XDG_STATE_HOME) ?? below(unixFolder(HOME), '/.local/state');
  return { machine: '/var/lib/minesweep', user: below(user, '/minesweep') };
}

const UNNAMED: Readonly<Record<StateSystem, string>> = {
  unix: 'HOME does not name a folder of yours: set it to one',
  windows: 'LOCALAPPDATA does not name a folder of yours: set it, usually to C:\\Users\\YOU\\AppData\\Local',
};

/**
 * The folder of this user. Never one that depends on where somebody stands.
 *
 * @throws VerbError when the environment names none
 */
export function userStatePlace(system: StateSystem, environment: Environment): string {
  const { user } = statePlacesOf(system, environment);
  if (user !== undefined) return user;
  throw new VerbError(ExitStatus.badConfiguration, `${UNNAMED[system]}, or name another with --data FOLDER`);
}

/** Without what stands at its end; undefined when it is not absolute. */
function unixFolder(path: string | undefined): string | undefined {
  return path?.startsWith('/') ? path.replace(/\/+$/, '') : undefined;
}

/** On a drive, or on a share where profiles are kept. */
function windowsFolder(path: string | undefined): string | undefined {
  return path !== undefined && /^(?:[a-z]:[\\/]|\\\\[^\\])/i.test(path) ? path.replace(/[\\/]+$/, '') : undefined;
}

function below(folder: string | undefined, rest: string): string | undefined {
  return folder === undefined ? undefined : folder + rest;
}
