const TRUSTED_INSTALLER = 'S-1-5-80-956008885-3418522649-1831038044-1853292631-2271478464';
/** SYSTEM, administrators, the owner of Windows' own files, and "whoever makes something in it" (which needs the right to make it). */
const TRUSTED = new Set(['SY', 'BA', 'CO', 'S-1-5-18', 'S-1-5-32-544', 'S-1-3-0', TRUSTED_INSTALLER]);

/** What can be done to a file or folder, as bits of an access mask (winnt.h). */
const MASKS = {
  /** Its content, and with that what lies in it. Everything but reading and executing. */
  change: 0x500d_0156,
  /**
   * It, or what lies in it already, by another: deleting, and giving oneself more rights. Adding something new does not count, which users may
   * in `C:\` and `ProgramData`.
   */
  replace: 0x100d_0040,
  /** Its content, now or after giving oneself the right. */
  read: 0x900c_0001,
} as const;

/** Two letters for bits (sddl.h), where letters of another kind of object stand for the same bits. */
const LETTERS: Readonly<Record<string, number>> = {
  ...{ GA: 0x1000_0000, GR: 0x8000_0000, GW: 0x4000_0000, GX: 0x2000_0000 },
  ...{ RC: 0x2_0000, SD: 0x1_0000, WD: 0x4_0000, WO: 0x8_0000 },
  ...{ FA: 0x1f_01ff, FR: 0x12_0089, FW: 0x12_0116, FX: 0x12_00a0 },
  ...{ KA: 0xf_003f, KR: 0x2_0019, KW: 0x2_0006, KX: 0x2_0019 },
  ...{ CC: 0x1, DC: 0x2, LC: 0x4, SW: 0x8, RP: 0x10, WP: 0x20, DT: 0x40, LO: 0x80, CR: 0x100 },
};
const EVERYTHING = 0xffff_ffff;
/** Those that take rights away. All others give some, be it under a condition. */
const DENY = new Set(['D', 'OD', 'XD']);
/** Type, flags, rights, two kinds of object, and who; a parenthesis in a condition behind them cannot hide the next entry. */
const ENTRY = /\(([^;()]*);([^;()]*);([^;()]*);[^;()]*;[^;()]*;([^;()]*)/g;

/**
 * Who besides the system and its administrators may do that to a file or folder, from its owner and access list as SDDL text; undefined when
 * nobody may. Deny entries are left out: to trust less than one might does no harm.
 */
export function whoMay(what: keyof typeof MASKS, sddl: string): string | undefined {
  const owner = /^O:(S-[\d-]+|[A-Z]{2})/.exec(sddl)?.[1];
  if (owner === undefined || !TRUSTED.has(owner)) return owner ?? 'an owner who is not told';
  if (!sddl.includes('D:') || sddl.includes('NO_ACCESS_CONTROL')) return 'everybody';
  for (const [, type = '', flags = '', rights = '', who = ''] of sddl.matchAll(ENTRY)) {
    if (DENY.has(type) || isForChildrenOnly(flags) || TRUSTED.has(who)) continue;
    if ((maskOf(rights) & MASKS[what]) !== 0) return who;
  }
  return undefined;
}

function maskOf(rights: string): number {
  if (/^\d/.test(rights)) return Number(rights);
  return pairsOf(rights).reduce((mask, word) => mask | (LETTERS[word] ?? EVERYTHING), 0);
}

/** Inherit-only: it says nothing of the file or folder itself. */
function isForChildrenOnly(flags: string): boolean {
  return pairsOf(flags).includes('IO');
}

/** The words of SDDL have two letters and nothing between them. */
function pairsOf(words: string): readonly string[] {
  return words.match(/..?/g) ?? [];
}
