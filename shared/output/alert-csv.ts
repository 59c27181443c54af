import { csvLine } from '../text/csv-line.ts';
import type { AlertOutput } from './alert-output.ts';

/** Names of the columns, the same in every language: programs read them. */
export function alertCsvHead(): string {
  return csvLine([
    ...['id', 'time', 'site', 'device', 'format', 'type', 'source', 'source_port', 'destination', 'destination_port'],
    ...['protocol', 'domain', 'signature', 'signature_id', 'category', 'severity', 'action', 'bytes', 'packets'],
    ...['mining', 'pools', 'wallets'],
  ]);
}

/** One alert as a line of the table. What there are several of stands in one cell, a space between. */
export function alertCsvLine(alert: AlertOutput): string {
  const { source, destination, mining } = alert;
  const pools = mining?.pools.map(({ host, port }) => (port === undefined ? host : `${host}:${port}`)) ?? [];
  return csvLine([
    ...[alert.id, alert.time, alert.site, alert.device, alert.format, alert.type],
    ...[source.ip, source.port, destination.ip, destination.port, alert.protocol, alert.domain],
    ...[alert.signature, alert.signatureId, alert.category, alert.severity, alert.action, alert.bytes, alert.packets],
    ...[mining?.verdict, pools.join(' '), mining?.wallets.map(({ address }) => address).join(' ')],
  ]);
}
