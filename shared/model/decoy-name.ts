const DECOY_NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;

/** Whether decoys can bear this name: a file name that is nothing else, so no spaces. */
export function isDecoyName(name: string): boolean {
  return DECOY_NAME.test(name);
}
