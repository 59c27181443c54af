// @ts-check
import { createHash } from 'node:crypto';
import { accessSync, constants, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join, relative, sep } from 'node:path';

/**
 * Where something that is made from sources is kept: in a folder named after the content of those sources, so that a start without
 * changes only reads and hashes them. Below `dist` of a checkout that can be written to, else in the cache folder of the user.
 */

/** What was made of earlier sources and stays, because a program started from it may still load parts of it. */
const KEPT = 3;
const KEPT_DAYS = 7;

/**
 * @typedef {object} Artifact
 * @property {string} name beginning of the folder's name
 * @property {readonly string[]} sources files and folders that decide over the content; folders are taken whole, without tests
 * @property {readonly string[]} [without] folders in them that do not
 */

/**
 * @param {string} packageFolder a checkout
 * @param {Artifact} artifact
 * @returns {{ folder: string, parent: string, isOutside: boolean }} the folder may not exist yet; `isOutside`: of the package
 */
export function artifactFolder(packageFolder, artifact) {
  const isOutside = !isWritable(packageFolder);
  const parent = isOutside ? cacheFolder() : join(packageFolder, 'dist');
  const folder = join(parent, `${artifact.name}-${hashSources(packageFolder, artifact, isOutside)}`);
  return { folder, parent, isOutside };
}

/**
 * @param {string} parent
 * @param {string} name of the artifact
 */
export function removeOldArtifacts(parent, name) {
  const oldest = Date.now() - KEPT_DAYS * 86_400_000;
  readdirSync(parent)
    .filter((each) => each.startsWith(`${name}-`))
    .map((each) => ({ folder: join(parent, each), usedMs: statSync(join(parent, each)).mtimeMs }))
    .sort((left, right) => right.usedMs - left.usedMs)
    .slice(KEPT)
    .filter(({ usedMs }) => usedMs < oldest)
    .forEach(({ folder }) => {
      rmSync(folder, { recursive: true, force: true });
    });
}

/**
 * Makes the folder when it is not there.
 *
 * @param {string} folder
 * @returns {boolean} false: nothing can be written there
 */
export function canMake(folder) {
  try {
    makeFolder(folder);
  } catch {
    return false; // as isWritable would say
  }
  return isWritable(folder);
}

/**
 * One after the other: Node's own way never ends below /proc, where a home folder may be said to be. (What else needs this has
 * `shared/files/make-folder.ts`, which a package does not bring along as it is.)
 *
 * @param {string} folder
 */
function makeFolder(folder) {
  if (isFolder(folder) || dirname(folder) === folder) return;
  makeFolder(dirname(folder));
  try {
    mkdirSync(folder);
  } catch (error) {
    if (!isFolder(folder)) throw error; // else another start was faster
  }
}

/** @param {string} path */
function isFolder(path) {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

/** @param {string} folder */
export function isWritable(folder) {
  try {
    accessSync(folder, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

/**
 * @param {string} packageFolder
 * @param {Artifact} artifact
 * @param {boolean} isOutside
 */
function hashSources(packageFolder, { sources, without = [] }, isOutside) {
  const hash = createHash('sha256').update(isOutside ? packageFolder : '');
  const left = without.map((folder) => join(packageFolder, folder) + sep);
  for (const source of sources) {
    const path = join(packageFolder, source);
    if (!existsSync(path)) continue;
    const files = statSync(path).isDirectory() ? listSources(path) : [path];
    for (const file of files) {
      if (left.some((folder) => file.startsWith(folder))) continue;
      const content = readFileSync(file);
      hash.update(`${relative(packageFolder, file).split(sep).join('/')}\0${content.length}\0`).update(content);
    }
  }
  return hash.digest('hex').slice(0, 16);
}

/** @param {string} folder */
function listSources(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /(?<!\.test)\.(ts|tsx|mjs|json|sql|yaml|css|html|svg)$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

function cacheFolder() {
  return join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'minesweep');
}
