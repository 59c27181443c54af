import type { Koffi } from './bind-library.ts';

/** What a thread of Windows has; koffi gives an eighth of it, without more room, to what reads certificates and catalogues. */
const STACK_BYTES = 2 ** 20;

/** Koffi, with room for the calls that are made on other threads. Throws where it does not load. */
export async function loadKoffi(): Promise<Koffi> {
  const { default: koffi } = await import('koffi');
  // Only until the first library is loaded.
  if (koffi.config().async_stack_size !== STACK_BYTES) koffi.config({ async_stack_size: STACK_BYTES });
  return koffi;
}
