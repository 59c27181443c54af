const PLAIN = /^(?!(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$))[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/i;

/** Whether it is a file name and nothing else: no path, no stream. What Windows takes for a device (`CON.exe`) is none either. */
export function isPlainName(name: string): boolean {
  return PLAIN.test(name);
}

/** Windows starts a file by its ending. */
export function asProgramName(name: string): string {
  return name.toLowerCase().endsWith('.exe') ? name : `${name}.exe`;
}
