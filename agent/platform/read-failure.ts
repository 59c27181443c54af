import { type Unobservable, unobservable } from '#shared/model/observed.ts';

/** The error code of a failed system call (`EACCES`), or `unknown`. */
export function errorCode(error: unknown): string {
  if (typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string') {
    return error.code;
  }
  return 'unknown';
}

/** True when what was being read ended meanwhile: /proc answers ENOENT to an open and ESRCH to a read. */
export function isVanished(code: string): boolean {
  return code === 'ENOENT' || code === 'ESRCH';
}

export function isDenied(code: string): boolean {
  return code === 'EACCES' || code === 'EPERM';
}

/** Why a read of something that belongs to a process gave nothing. */
export function processReadFailure(error: unknown): Unobservable {
  const code = errorCode(error);
  if (isVanished(code)) return unobservable('vanished', code);
  if (isDenied(code)) return unobservable('no-permission', code);
  return unobservable('failed', code);
}

/** Why a read of something that belongs to the system gave nothing: what does not exist is not supported here. */
export function systemReadFailure(error: unknown): Unobservable {
  const code = errorCode(error);
  if (isVanished(code)) return unobservable('unsupported', code);
  if (isDenied(code)) return unobservable('no-permission', code);
  return unobservable('failed', code);
}
