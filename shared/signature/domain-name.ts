const ASCII_NAME = /^[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?(?:\.[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?)*$/;
/** Only letters, digits, `-`, `_`, `.` and what is not ASCII may reach the URL parser: it would cut at `/`, `:`, `@`, `?`, `#`. */
const MAYBE_UNICODE_NAME = /^[A-Za-z0-9._\-\u0080-\uffff]+$/;
/** What IDNA reads as a dot (UTS 46). */
const UNICODE_DOTS = /[\u3002\uff0e\uff61]/g;
/**
 * What IDNA drops (UTS 46 of Unicode 17, `ignored`). Versions before it dropped fewer and took the rest for an error, and which one a system has is
 * no reason for another answer.
 */
const IGNORED =
  /[\u115f\u1160\u200b\u2060-\u2064\u206a-\u206f\u3164\uffa0\ufeff\u{1bca0}-\u{1bca3}\u{1d173}-\u{1d17a}]|\u00ad|\u034f|[\u17b4\u17b5]|[\u180b-\u180f]|[\ufe00-\ufe0f]|[\u{e0100}-\u{e01ef}]/gu;
const MAX_LENGTH = 253;

/**
 * The comparable form of a domain name: lower-case ASCII, punycode, no trailing dot. `undefined` for what is no name, IP
 * literals included. Underscores are allowed because they occur in DNS. Nothing is resolved. (RFC 1035, RFC 5891, WHATWG URL.)
 */
export function normaliseDomain(text: string): string | undefined {
  if (text.length === 0 || text.length > 4 * MAX_LENGTH) return undefined;
  const dotted = text.replace(UNICODE_DOTS, '.');
  const name = dotted.endsWith('.') ? dotted.slice(0, -1) : dotted;
  const lower = name.toLowerCase();
  const ascii = ASCII_NAME.test(lower) ? lower : asciiOfUnicode(name);
  return ascii === undefined || ascii.length > MAX_LENGTH || endsInNumber(ascii) ? undefined : ascii;
}

/** IDNA as browsers do it, so that agent, collector and console agree. */
function asciiOfUnicode(name: string): string | undefined {
  if (!MAYBE_UNICODE_NAME.test(name)) return undefined;
  const host = URL.parse(`http://${name.replace(IGNORED, '')}/`)?.hostname;
  return host !== undefined && ASCII_NAME.test(host) ? host : undefined;
}

/** A name whose last label is a number is an IPv4 address or nothing at all (WHATWG URL, "ends in a number"). */
function endsInNumber(name: string): boolean {
  return /^[0-9]+$/.test(name.slice(name.lastIndexOf('.') + 1));
}

/** `a.b.c` -> `b.c` -> `c` -> undefined. */
export function parentDomain(name: string): string | undefined {
  const dot = name.indexOf('.');
  return dot === -1 ? undefined : name.slice(dot + 1);
}
