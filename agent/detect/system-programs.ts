/** Programs that every Windows runs under these names, and that nobody else has a reason to bring along. */
const CORE = [
  'csrss.exe',
  'dwm.exe',
  'fontdrvhost.exe',
  'lsaiso.exe',
  'lsass.exe',
  'lsm.exe',
  'services.exe',
  'smss.exe',
  'spoolsv.exe',
  'svchost.exe',
  'taskhost.exe',
  'taskhostw.exe',
  'wininit.exe',
  'winlogon.exe',
] as const;
/** The same of which other software has copies, or programs of its own that happen to be called so. */
const COMMON = [
  'audiodg.exe',
  'conhost.exe',
  'ctfmon.exe',
  'dllhost.exe',
  'explorer.exe',
  'rundll32.exe',
  'runtimebroker.exe',
  'searchindexer.exe',
  'sihost.exe',
  'wmiprvse.exe',
] as const;
/** Too little for an incident by itself: with other signs it counts. */
const COMMON_QUALITY = 0.4;
const QUALITIES: ReadonlyMap<string, number> = new Map([
  ...CORE.map((name) => [name, 1] as const),
  ...COMMON.map((name) => [name, COMMON_QUALITY] as const),
]);

const WINDOWS_PATH = /^[a-z]:\\/;
/** Where Windows keeps them, and the copies that it installs from. */
const PLACES = /^[a-z]:\\windows\\(?:(?:system32|syswow64)\\(?:wbem\\)?[^\\]+|explorer\.exe|winsxs\\.+)$/;
/** Layers of containers, as Docker, containerd and Windows keep them. */
const LAYERS = [
  String.raw`windowsfilter\\[^\\]+`,
  String.raw`io\.containerd\.snapshotter\.v1\.windows\\snapshots\\[^\\]+`,
  String.raw`microsoft\\windows\\containers\\[^\\]+\\[^\\]+(?:\\baselayer)?`,
].join('|');
/** The same folders as such layers have them. */
const CONTAINER_PLACES = new RegExp(
  String.raw`\\(?:${LAYERS})\\files\\windows\\(?:system32|syswow64)\\(?:wbem\\)?[^\\]+$`,
);

/** Whether a program lies where Windows keeps its own, whatever it is called. `path` is hostile and may be long. */
export function isInSystemPlace(path: string): boolean {
  const lower = path.toLowerCase();
  return PLACES.test(lower) || CONTAINER_PLACES.test(lower);
}

/** What a path says about a program that has the name of one of the system's. `quality`: how much another place says. */
export interface SystemProgram {
  /** In lower case. */
  readonly name: string;
  readonly isInPlace: boolean;
  readonly quality: number;
}

/** Undefined when it is none of their names, or no path of Windows. `path` is hostile and may be long. */
export function readSystemProgram(path: string): SystemProgram | undefined {
  const lower = path.toLowerCase();
  const name = lower.slice(lower.lastIndexOf('\\') + 1);
  const quality = QUALITIES.get(name);
  if (quality === undefined || !WINDOWS_PATH.test(lower)) return undefined;
  return { name, isInPlace: isInSystemPlace(lower), quality };
}
