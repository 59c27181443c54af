/** What JSON leaves as it is although a terminal or a reader may act on it: C1 controls, line separators, bidirectional overrides. */
const UNSAFE = /[\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;

/** JSON on one line that shows the same on every terminal. It reads back as the same value. */
export function toSafeJson(value: unknown): string {
  return JSON.stringify(value).replace(UNSAFE, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
