import { type Severity, severitySchema } from '#shared/model/verdict.ts';

/** For `--fail-on`: severities in their order, info lowest. */
export function isAtLeast(severity: Severity, limit: Severity): boolean {
  const order = severitySchema.options;
  return order.indexOf(severity) >= order.indexOf(limit);
}
