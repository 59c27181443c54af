/** Folders in which a program that computes for long has no business: anybody may write there, or nothing is meant to run from there. */
const ODD_FOLDERS = ['/tmp/', '/var/tmp/', '/dev/', '/run/', '/var/run/', '/boot/', '/var/spool/'] as const;

/**
 * Places that look odd and are usual: where tools put what they built or unpacked. It lowers what the place says, no more: a miner may
 * choose such a place too.
 */
const USUAL_PLACES = [
  /^\/(?:var\/)?tmp\/\.mount_[^/]{1,64}\//, // AppImage mounts itself there
  /^\/(?:var\/)?tmp\/go-build\d{1,20}\//, // go run, go test
  /^\/(?:var\/)?tmp\/pip-[^/]{1,64}\//,
  /^\/(?:var\/)?tmp\/_MEI[^/]{1,32}\//, // PyInstaller
  /^\/(?:var\/)?tmp\/rustc[^/]{1,32}\//,
  /^\/run\/(?:media|host|current-system|wrappers)\//,
  /^\/run\/user\/\d{1,10}\/\.mount_[^/]{1,64}\//,
] as const;

/** The same on Windows, after the drive, in lower case: folders for everybody's files, for fonts and logs, and what was thrown away. */
const ODD_WINDOWS_FOLDERS =
  /^[a-z]:\\(?:windows\\(?:temp|fonts|debug|help|tasks|system32\\tasks)|users\\public|users\\[^\\]+\\appdata\\local\\temp|perflogs|recovery|\$recycle\.bin)\\/;
/** Programs lie in folders below these, not in them. */
const ODD_WINDOWS_ROOTS = /^[a-z]:\\(?:programdata|users\\[^\\]+\\appdata\\(?:local|roaming))\\[^\\]+$/;
const USUAL_WINDOWS_PLACES =
  /^[a-z]:\\users\\[^\\]+\\appdata\\local\\temp\\(?:go-build\d{1,20}|pip-[^\\]{1,64}|_mei[^\\]{1,32}|rustc[^\\]{1,32}|[^\\]{1,64}\.tmp)\\/;

/** Folders with a dot in which tools of developers keep programs. */
const USUAL_HIDDEN = new Set([
  '.asdf',
  '.bun',
  '.cache',
  '.cargo',
  '.conda',
  '.deno',
  '.dotnet',
  '.gradle',
  '.julia',
  '.juliaup',
  '.local',
  '.m2',
  '.mozilla',
  '.npm',
  '.nvm',
  '.opam',
  '.pnpm',
  '.pyenv',
  '.rbenv',
  '.rustup',
  '.rye',
  '.sdkman',
  '.snapshots',
  '.steam',
  '.stack',
  '.tox',
  '.venv',
  '.vscode-server',
  '.vscode',
  '.yarn',
]);

const WINDOWS_PATH = /^[A-Za-z]:\\/;

export type OddPlace = 'odd-directory' | 'hidden-directory';

/** What is odd about where a program lies. `usual`: it is so for a reason that is well known. */
export interface PlaceReading {
  readonly place: OddPlace;
  readonly usual: boolean;
}

/** Reads the path of an executable; empty when it lies where programs lie. `path` is hostile and may be long. */
export function readExecutablePlace(path: string): readonly PlaceReading[] {
  const windowsPath = WINDOWS_PATH.test(path) ? path.toLowerCase() : undefined;
  const isUsual =
    windowsPath === undefined
      ? USUAL_PLACES.some((pattern) => pattern.test(path))
      : USUAL_WINDOWS_PLACES.test(windowsPath);
  const isOdd =
    windowsPath === undefined
      ? ODD_FOLDERS.some((folder) => path.startsWith(folder))
      : ODD_WINDOWS_FOLDERS.test(windowsPath) || ODD_WINDOWS_ROOTS.test(windowsPath);
  const readings: PlaceReading[] = [];
  if (isOdd) readings.push({ place: 'odd-directory', usual: isUsual });
  const hidden = path.split(windowsPath === undefined ? '/' : '\\').filter(isHidden);
  if (hidden.length > 0) {
    readings.push({ place: 'hidden-directory', usual: isUsual || hidden.every((part) => USUAL_HIDDEN.has(part)) });
  }
  return readings;
}

/** A dot in front, nothing but dots or blanks, or a blank at the end that nobody sees in a listing. */
function isHidden(part: string): boolean {
  return (part.length > 1 && part.startsWith('.')) || /^\s+$|\s$/u.test(part);
}
