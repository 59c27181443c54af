import type { SearchItem } from '#shared/api/search.ts';
import type { AlertsSearch } from '../alerts/alerts-search.ts';

/** Where in the room of alerts the alerts of a thing are; undefined where that is not one list. */
export function alertsOf({ recognised, alerts }: SearchItem): AlertsSearch | undefined {
  if (recognised.kind === 'alert') return { list: 'alerts', alert: recognised.id };
  if (alerts === undefined) return undefined;
  const span = { from: alerts.firstSeen, to: new Date(Date.parse(alerts.lastSeen) + 1).toISOString() };
  if (recognised.kind === 'connection') {
    const { source, destination } = recognised;
    const port = destination.port === undefined ? [] : [`port:${destination.port}`];
    return { list: 'alerts', ...span, is: [`source:${source.ip}`, `destination:${destination.ip}`, ...port] };
  }
  return recognised.kind === 'address' ? { ...span, text: recognised.ip } : undefined;
}
