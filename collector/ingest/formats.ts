import type { SignatureSet } from '#shared/signature/signature-set.ts';
import type { AlertReader } from './alert-reader.ts';
import { SuricataEveReader } from './suricata-eve.ts';

export interface ReaderOptions {
  readonly signatures: SignatureSet;
  /**
   * `store`: alerts, and of flows and other events those that touch mining. `all`: everything that has a time and two addresses;
   * then every payload comes along too.
   */
  readonly keep: 'store' | 'all';
}

/** Every format that alerts come in. A new one is a file and a line here. */
const FORMATS = {
  'suricata-eve': (options: ReaderOptions): AlertReader => new SuricataEveReader(options),
} as const;

export type AlertFormat = keyof typeof FORMATS;

export const ALERT_FORMATS = Object.keys(FORMATS) as readonly AlertFormat[];

export function isAlertFormat(name: string): name is AlertFormat {
  return Object.hasOwn(FORMATS, name);
}

export function createAlertReader(format: AlertFormat, options: ReaderOptions): AlertReader {
  return FORMATS[format](options);
}
