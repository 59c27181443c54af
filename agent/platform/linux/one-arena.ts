/** From glibc's malloc.h; mallopt(3). */
const M_ARENA_MAX = -8;

/**
 * Lets all threads of this process that have not allocated yet share one pool of the C library's memory. Each of the few threads of Node would
 * otherwise keep the most that it ever needed: two megabytes in an agent, for a lock that nobody waits for. False where the library is another one.
 */
export async function useOneArena(): Promise<boolean> {
  try {
    const { default: koffi } = await import('koffi');
    return koffi.load('libc.so.6').func('mallopt', 'int', ['int', 'int'])(M_ARENA_MAX, 1) === 1;
  } catch {
    return false;
  }
}
