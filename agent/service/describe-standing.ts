import { renderService } from '#shared/catalogue/service-texts.ts';
import type { Language } from '#shared/cli/language-option.ts';
import type { ServiceStanding } from '../platform/service-manager.ts';

/** How the service stands, as a line for people. */
export function describeStanding(standing: ServiceStanding, language: Language): string {
  const label = renderService('label', language);
  if (!standing.installed) return `${label}: ${renderService('missing', language)}`;
  const { state, pid, exitCode, startsWithSystem } = standing;
  if (state === undefined) return `${label}: ${renderService('unknown', language)}`;
  const stands = renderService(state, language, {
    ...(pid === undefined ? {} : { pid }),
    ...(exitCode === undefined ? {} : { status: exitCode }),
  });
  return `${label}: ${stands}; ${renderService(startsWithSystem ? 'automatic' : 'manual', language)}`;
}
