import { readdirSync, readFileSync, statSync } from 'node:fs';
import { type Observed, observed, unobservable } from '#shared/model/observed.ts';
import { osNameOfText } from '#shared/model/os-name.ts';
import type { PreloadFile } from '../../hiding.ts';
import { parsePreload } from './preload-file.ts';
import { errorCode, isVanished, systemReadFailure } from '../../read-failure.ts';
import type { SecondView } from './second-view.ts';

const NAME = 'ld.so.preload';
const MAX_BYTES = 64 * 1024;

/** Looks for /etc/ld.so.preload in every way there is; a library that is loaded by it may well hide it from some of them. */
export function probePreload(etc: string, secondView: SecondView | undefined): Observed<readonly PreloadFile[]> {
  const first = lookOnce(etc, secondView);
  // Written or removed while we looked, the views differ once.
  const isEqual = !('value' in first) || first.value.every(({ unseenBy }) => unseenBy.length === 0);
  return isEqual ? first : lookOnce(etc, secondView);
}

function lookOnce(etc: string, secondView: SecondView | undefined): Observed<readonly PreloadFile[]> {
  const path = `${etc}/${NAME}`;
  const raw = secondView?.read(path, MAX_BYTES);
  const views = {
    stat: attempt(() => statSync(path).isFile()),
    scandir: attempt(() => readdirSync(etc).includes(NAME)),
    open: attempt(() => readFileSync(path).subarray(0, MAX_BYTES)),
  };
  const listedRaw = secondView?.list(etc)?.includes(NAME) === true;
  const sees = (view: keyof typeof views) => 'value' in views[view] && views[view].value !== false;
  const names = ['stat', 'scandir', 'open'] as const;
  if (raw === undefined && !listedRaw && !names.some(sees)) return observed([]);
  const text = raw ?? ('value' in views.open ? views.open.value : undefined);
  if (text === undefined && 'error' in views.open && !isVanished(errorCode(views.open.error))) {
    return systemReadFailure(views.open.error);
  }
  if (text === undefined) return unobservable('failed', 'listed-but-not-readable');
  const unseenBy = names.filter((view) => !sees(view));
  return observed([{ path: osNameOfText(path), libraries: parsePreload(text), unseenBy }]);
}

function attempt<T>(read: () => T): { readonly value: T } | { readonly error: unknown } {
  try {
    return { value: read() };
  } catch (error) {
    return { error };
  }
}
