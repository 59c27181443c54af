import { render } from '#shared/catalogue/render.ts';
import type { Language } from '#shared/cli/language-option.ts';
import type { Status } from '#shared/api/status.ts';

/** What is watched at all: without it "nothing found" would read as "all quiet". */
export function describeCoverage({ hosts, sensors }: Status, language: Language): string {
  const parts =
    hosts.known === 0
      ? [render('coverage.no-hosts', {}, language)]
      : [render('coverage.hosts', { hosts: hosts.known, connected: hosts.connected }, language)];
  if (hosts.withBlindSpots > 0) parts.push(render('coverage.blind', { count: hosts.withBlindSpots }, language));
  parts.push(
    sensors.lastAlert === undefined
      ? render('coverage.no-sensor', {}, language)
      : render('coverage.sensors', { sensors: sensors.known, lastAtMs: Date.parse(sensors.lastAlert) }, language),
  );
  return parts.join(render('clause.separator', {}, language));
}
