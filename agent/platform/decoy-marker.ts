/** How the folder of our own decoys begins; whatever is started from below one bears a name that is not its own. */
export const DECOY_FOLDER_PREFIX = 'minesweep-decoy-';

/** Whether the executable at this path is a decoy of ours. */
export function isDecoyPath(exe: string): boolean {
  return exe
    .split(/[/\\]/)
    .slice(0, -1)
    .some((folder) => folder.startsWith(DECOY_FOLDER_PREFIX));
}
