import { scrubText } from './scrub.ts';

/** A unit that was made from a template: its name, its instance, and what kind of unit it is (systemd.unit(5)). */
const INSTANCE = /^([^@]*@)(.*)(\.[a-z]+)$/s;

/**
 * The path of a control group without secrets. A unit of a template is named by an argument (`sync@ARGUMENT.service`), in which systemd writes `=`
 * as `\x3d`; one that had a secret in it is no longer written so.
 */
export function scrubControlGroup(path: string): string {
  return path.includes('@') ? path.split('/').map(scrubUnit).join('/') : path;
}

function scrubUnit(unit: string): string {
  const [, name, instance, kind] = INSTANCE.exec(unit) ?? [];
  if (instance === undefined) return unit;
  const argument = instance.replace(/\\x([0-9a-f]{2})/gi, (_, code) => String.fromCharCode(Number.parseInt(code, 16)));
  const scrubbed = scrubText(argument);
  return scrubbed === argument ? unit : `${name}${scrubbed}${kind}`;
}
