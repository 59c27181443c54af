import { type Unobservable, unobservable } from '#shared/model/observed.ts';

const ACCESS_DENIED = 5;
const INVALID_PARAMETER = 87;

/** `OpenProcess` does not know a pid that is gone (87), and does not open what is protected (5). */
export function openFailure(error: number): Unobservable {
  if (error === INVALID_PARAMETER) return unobservable('vanished');
  return error === ACCESS_DENIED
    ? unobservable('no-permission', 'protected')
    : unobservable('failed', `error-${error}`);
}
