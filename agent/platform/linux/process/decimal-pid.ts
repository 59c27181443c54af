const MAX_PID = 4_194_304;

/** The pid that a name in /proc is, or 0 for names that are none (0 is never a process there). */
export function pidOfName(name: string): number {
  let pid = 0;
  for (let at = 0; at < name.length; at++) {
    const digit = name.charCodeAt(at) - 0x30;
    if (digit < 0 || digit > 9) return 0;
    pid = pid * 10 + digit;
    if (pid > MAX_PID) return 0;
  }
  return pid;
}
