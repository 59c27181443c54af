/** Where the kernel shows itself. Parameters, so that a tree of files can play a host. No trailing slashes. */
export interface LinuxPaths {
  readonly proc: string;
  readonly sys: string;
  readonly etc: string;
  /** Absent in a tree that knows nothing of logins. */
  readonly run?: string;
  readonly dev?: string;
}

export const LIVE_PATHS: LinuxPaths = { proc: '/proc', sys: '/sys', etc: '/etc', run: '/run', dev: '/dev' };
