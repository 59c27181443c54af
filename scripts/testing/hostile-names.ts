/**
 * Kinds of names that somebody would give a process, a file, a host or a packet to get at whoever looks at it. `mark` is a short plain
 * word at the beginning, by which the name is found again on a page; what a kind makes of it carries the same word as `id`.
 */
const KINDS: readonly ((mark: string) => string)[] = [
  (mark) => `${mark}<script>alert(1)</script>`,
  (mark) => `${mark}<img src=x id=${mark} onerror=alert(1)>`,
  (mark) => `${mark}"><svg id=${mark} onload=alert(1)>`,
  (mark) => `${mark}'><iframe id=${mark} srcdoc="<script>parent.alert(1)</script>"></iframe>`,
  (mark) => `${mark}</title></textarea></style><script>alert(1)</script>`,
  (mark) => `${mark}<style id=${mark}>*{display:none!important}</style><base href=//evil.example>`,
  (mark) => `${mark}<meta http-equiv=refresh content="0;url=http://evil.example/">`,
  (mark) => `${mark}<math><mtext><a href="javascript:alert(1)" id=${mark}>x</a></mtext></math>`,
  (mark) => `${mark}" onmouseover="alert(1)" style="background:url(http://evil.example/x.png)" x="`,
  (mark) => `javascript:alert('${mark}')`,
  (mark) => `${mark} http://evil.example/ [x](javascript:alert(1)) <http://evil.example/>`,
  (mark) => `${mark}\u001b[2J\u001b[31;1mred\u001b]8;;http://evil.example\u0007link\u001b]8;;\u0007\u009b1m`,
  (mark) => `${mark}\u202Egnp.exe\u202C \u2066\u2067isolated`,
  (mark) => `${mark}\u05d0\u05d1\u05d2 \u0645\u0631\u062d\u0628\u0627 (1) -- C:\\x`,
  (mark) => `${mark}a\u200bb\u200dc\ufeffd\u2060e\u00adf\u{e0041}\u3164`,
  (mark) => `${mark}${'A'.repeat(10_000)}`,
  (mark) => `${mark}${'\u7926'.repeat(10_000)}`,
  (mark) => `${mark}Z${'\u0351\u0363'.repeat(300)}`,
  (mark) => `${mark}\ud800 alone \udfff`,
  (mark) => `${mark}\${alert(1)} {{constructor.constructor('alert(1)')()}} <%= 7*7 %> {name} {pid} [{cpuCores}] %s %n`,
  (mark) => `${mark}\nline\r\ncolumn\t\0end\u2028\u2029`,
  (mark) => `${mark}..\\..\\/%2e%2e/%00?q=1#fragment&lt;script&gt;&#x3c;`,
  (mark) => `=HYPERLINK("http://evil.example/${mark}")+cmd|'/c calc'!A0`,
  (mark) => `__proto__[polluted]=${mark}`,
];

/** Names without a mark, that are dangerous exactly as they are. */
const EXACT = [
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  'null',
  '-1',
  ' ',
  '\u3000',
  '.',
  '<!--',
] as const;

export interface HostileName {
  /** Stands in the name; undefined when the name may have nothing added. */
  readonly mark: string | undefined;
  readonly text: string;
}

/** `count` of them, of every kind, no two equal besides the exact ones. */
export function hostileNames(count: number): readonly HostileName[] {
  return Array.from({ length: count }, (_, index) => {
    const exact = EXACT[index];
    if (exact !== undefined) return { mark: undefined, text: exact };
    const mark = `h${String(index).padStart(4, '0')}`;
    const make = KINDS[index % KINDS.length] ?? ((name: string) => name);
    return { mark, text: make(mark) };
  });
}

/** What of such names must never stand in a page as it is: it would move, hide or turn around the text beside it. Newlines aside. */
export const UNSEEN_IN_PAGES = '[\\p{Cc}\\p{Cf}\\p{Cs}\\p{Default_Ignorable_Code_Point}]';
