/** What it takes of `node:fs` and `node:path`. */
export interface FolderCalls {
  mkdirSync(path: string, options: { readonly mode: number }): unknown;
  statSync(path: string): { isDirectory(): boolean };
  dirname(path: string): string;
}

/**
 * Makes a folder with all that are missing above it, for its owner alone. Node's own way (`recursive`) never ends where a system says of each new
 * folder that there is none above it although there is, as Linux does below `/proc`.
 *
 * @throws as `mkdir` does
 */
export function makeFolder(calls: FolderCalls, path: string): void {
  const failure = tryToMake(calls, path);
  if (failure === undefined) return;
  const above = calls.dirname(path);
  if (!isMissingAbove(failure) || above === path) throw failure;
  makeFolder(calls, above);
  const again = tryToMake(calls, path);
  if (again !== undefined) throw again;
}

/** Why there is none even now; undefined when there is. */
function tryToMake(calls: FolderCalls, path: string): unknown {
  try {
    calls.mkdirSync(path, { mode: 0o700 });
    return undefined;
  } catch (error) {
    return isFolder(calls, path) ? undefined : error;
  }
}

function isFolder({ statSync }: FolderCalls, path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false; // then why it could not be made says more
  }
}

function isMissingAbove(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
