const TRUSTED_INSTALLER = 'S-1-5-80-956008885-3418522649-1831038044-1853292631-2271478464';
/** SYSTEM, administrators, the owner of Windows' own files, and "whoever makes something in it" (which needs the right to make it). */
const TRUSTED = new Set(['SY', 'BA', 'CO', 'S-1-5-18', 'S-1-5-32-544', 'S-1-3-0', TRUSTED_INSTALLER]);
/** By two letters (sddl.h) and by bits: everything but reading and executing. */
const WRITES = ['FA', 'FW', 'GA', 'GW', 'WD', 'WO', 'SD', 'DC', 'LC', 'KA'];
const WRITE_BITS = 0x500d_0156;

/**
 * Who besides the system and its administrators could change a file or folder, from its owner and access list as SDDL text; undefined when
 * nobody could. Deny entries are left out: to trust less than one might does no harm.
 */
export function whoMayWrite(sddl: string): string | undefined {
  const owner = /^O:(S-[\d-]+|[A-Z]{2})/.exec(sddl)?.[1];
  if (owner === undefined || !TRUSTED.has(owner)) return owner ?? 'an owner who is not told';
  if (!sddl.includes('D:')) return 'everybody';
  for (const [, type = '', flags = '', rights = '', who = ''] of sddl.matchAll(
    /\(([A-Z]*);([A-Z]*);([^;]*);[^;]*;[^;]*;([^;)]*)[^)]*\)/g,
  )) {
    if (type !== 'A' || flags.includes('IO') || TRUSTED.has(who) || !mayWrite(rights)) continue;
    return who;
  }
  return undefined;
}

function mayWrite(rights: string): boolean {
  if (rights.startsWith('0x')) return (Number(rights) & WRITE_BITS) !== 0;
  const words = rights.match(/../g) ?? [];
  return words.some((word) => WRITES.includes(word));
}
