/** What the files of one folder may import. Denied is what is not listed: a folder without a layer may not exist. */
export interface Layer {
  /** Folder, relative to the root; the longest that matches a file decides. `.` stands for the files of the root itself. */
  readonly folder: string;
  /** Folders whose files may be imported. */
  readonly imports: readonly string[];
  /** Folders from which types may be imported, because a type does nothing. */
  readonly importsTypes?: readonly string[];
  /** Folders that tests may import besides. */
  readonly testsImport: readonly string[];
  /** May hold SQL text. */
  readonly sql?: true;
  /** May name files below /proc and /sys. */
  readonly linux?: true;
}

/**
 * Who may import whom. Packages, `node:` modules and globals are the business of `biome.json`, which shows them in the editor;
 * this table knows where a relative import really leads, which Biome does not.
 */
const LAYERS: readonly Layer[] = [
  { folder: 'shared', imports: ['shared'], testsImport: ['scripts'] },
  { folder: 'agent', imports: ['agent', 'shared'], testsImport: ['scripts'] },
  {
    folder: 'agent/detect',
    imports: ['agent/detect', 'shared'],
    importsTypes: ['agent'],
    testsImport: ['agent', 'scripts'],
  },
  {
    folder: 'agent/bait',
    imports: ['agent/bait', 'shared'],
    importsTypes: ['agent'],
    testsImport: ['agent', 'scripts'],
  },
  { folder: 'agent/memory', imports: ['agent', 'shared'], testsImport: ['scripts'], sql: true },
  { folder: 'agent/platform/linux', imports: ['agent', 'shared'], testsImport: ['scripts'], linux: true },
  { folder: 'collector', imports: ['collector', 'shared'], testsImport: ['scripts'] },
  {
    folder: 'collector/correlate',
    imports: ['collector/correlate', 'shared'],
    importsTypes: ['collector'],
    testsImport: ['collector', 'scripts'],
  },
  {
    folder: 'collector/console',
    imports: ['collector/console', 'shared'],
    testsImport: ['scripts'],
  },
  { folder: 'collector/store', imports: ['collector', 'shared'], testsImport: ['scripts'], sql: true },
  { folder: 'bin', imports: ['bin', 'agent', 'collector', 'shared'], testsImport: ['scripts'] },
  { folder: '.', imports: ['.'], testsImport: [] },
  {
    folder: 'scripts',
    imports: ['bin', 'agent', 'collector', 'scripts', 'shared'],
    testsImport: [],
    sql: true,
    linux: true,
  },
];

/** @param file relative to the root, with `/` */
export function layerOf(file: string): Layer | undefined {
  return LAYERS.filter((layer) => isWithin(file, layer.folder)).sort(
    (left, right) => right.folder.length - left.folder.length,
  )[0];
}

export function isWithin(file: string, folder: string): boolean {
  return folder === '.' ? !file.includes('/') : file.startsWith(`${folder}/`);
}

export function isTest(file: string): boolean {
  return /\.test\.tsx?$/.test(file) || /^[^/]+\/test\/|\/testing\//.test(file);
}
