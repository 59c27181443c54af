import type { z } from 'zod';
import type { alertEndpoints } from '#shared/api/alerts.ts';
import { ALERT_FIELDS, type AlertCondition, type AlertField, type AlertFilter } from '../store/alert-questions.ts';

type Query = z.output<(typeof alertEndpoints)['GET /api/v1/alerts.csv']['query']>;

/** The part of a query that the store narrows alerts by. */
export function alertFilterOf(query: Query): AlertFilter {
  const { from, to, ip, site, mining } = query;
  return {
    ...(from === undefined ? {} : { fromMs: from }),
    ...(to === undefined ? {} : { toMs: to }),
    ...(ip === undefined ? {} : { ip }),
    ...(site === undefined ? {} : { site }),
    miningOnly: mining === 'only',
    conditions: ALERT_FIELDS.flatMap((field) => [
      ...conditionsOf(field, query[field], false),
      ...conditionsOf(field, query[notOf(field)], true),
    ]),
  };
}

function conditionsOf(field: AlertField, values: readonly string[] = [], isNot: boolean): readonly AlertCondition[] {
  return values.map((value) => ({ field, value, isNot }));
}

function notOf<Field extends AlertField>(field: Field): `not${Capitalize<Field>}` {
  return `not${field.charAt(0).toUpperCase()}${field.slice(1)}` as `not${Capitalize<Field>}`;
}
