import { describe, expect, it } from 'vitest';
import { Redaction } from './redaction.ts';

describe('a path that is redacted', () => {
  const redaction = new Redaction(new Uint8Array(32));
  const redact = (text: string) => redaction.path({ text }).text;

  it.each([
    ['/home/mallory/.cache/x', /^\/home\/user-[0-9a-f]{10}\/\.cache\/x$/],
    ['C:\\Users\\mallory\\AppData\\x.exe', /^C:\\Users\\user-[0-9a-f]{10}\\AppData\\x\.exe$/],
    ['c:\\users\\MALLORY\\x.exe', /^c:\\users\\user-[0-9a-f]{10}\\x\.exe$/],
    [
      '\\Device\\HarddiskVolume3\\Users\\mallory\\x.dll',
      /^\\Device\\HarddiskVolume3\\Users\\user-[0-9a-f]{10}\\x\.dll$/,
    ],
    ['D:\\Documents and Settings\\mallory\\x.exe', /^D:\\Documents and Settings\\user-[0-9a-f]{10}\\x\.exe$/],
  ])('%s names nobody', (path, expected) => {
    expect(redact(path)).toMatch(expected);
  });

  it.each([
    '/opt/home',
    'C:\\Program Files\\Users guide\\x.exe',
    'C:\\Users\\Public\\x.exe',
    'C:\\Users\\Default\\x.exe',
  ])('%s stays, because it names nobody', (path) => expect(redact(path)).toBe(path));

  it('is the same person by whatever case Windows writes the name in', () => {
    expect(redact('C:\\Users\\Mallory\\x')).toBe(redact('C:\\Users\\mallory\\x'));
    expect(redact('/home/Mallory/x')).not.toBe(redact('/home/mallory/x'));
  });
});
