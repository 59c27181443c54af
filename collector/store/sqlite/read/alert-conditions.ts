import { type RawBuilder, sql } from 'kysely';
import { ALERT_FIELDS, type AlertCondition, type AlertField, type AlertFilter } from '../../alert-questions.ts';
import { SQL_DESTINATION_PORT } from '../alert-ports.ts';
import { KIND_PARTS } from '../dictionary.ts';

/**
 * What a condition means over the table `alert`. What an alert has none of is compared as the empty text, so that "not this" holds for
 * it. Dictionaries are small: they are searched first, and alerts by the numbers of what was found.
 */
const MEANINGS: Readonly<Record<AlertField, (value: string) => RawBuilder<boolean>>> = {
  source: (ip) => sql`alert.source IN (SELECT id FROM address WHERE ip = ${ip})`,
  destination: (ip) => sql`alert.destination IN (SELECT id FROM address WHERE ip = ${ip})`,
  port: (port) => sql`${SQL_DESTINATION_PORT} = ${portOf(port)} + 1`,
  domain: (part) => sql`alert.domain IN (SELECT id FROM text WHERE ${holds('value', part)})`,
  signature: (part) => sql`alert.kind IN (SELECT id FROM kind WHERE ${holds(keyPart('signature'), part)})`,
  action: (action) => sql`alert.kind IN (SELECT id FROM kind WHERE ${equals(keyPart('action'), action)})`,
  type: (type) => sql`alert.kind IN (SELECT id FROM kind WHERE ${equals(keyPart('type'), type)})`,
  device: (name) => sql`alert.kind IN (SELECT id FROM kind WHERE ${equals(keyPart('device'), name)})`,
};

/** The conditions of a filter, all of which have to hold, over the table `alert`. */
export function alertConditions({ conditions = [] }: AlertFilter): readonly RawBuilder<boolean>[] {
  return ALERT_FIELDS.flatMap((field) => {
    const ofField = conditions.filter((condition) => condition.field === field);
    const mean = ({ value }: AlertCondition) => MEANINGS[field](value);
    const wanted = ofField.filter(({ isNot }) => !isNot).map(mean);
    const unwanted = ofField.filter(({ isNot }) => isNot).map((condition) => sql<boolean>`NOT ${mean(condition)}`);
    return wanted.length === 0 ? unwanted : [sql<boolean>`(${sql.join(wanted, sql` OR `)})`, ...unwanted];
  });
}

/** A part of the key of a kind, as SQL. */
function keyPart(part: keyof typeof KIND_PARTS): string {
  return `json_extract(key, '$[${KIND_PARTS[part]}]')`;
}

/** A part of the text, whatever the case of its Latin letters. */
function holds(expression: string, part: string): RawBuilder<boolean> {
  return sql`instr(lower(coalesce(${sql.raw(expression)}, '')), lower(${part})) > 0`;
}

function equals(expression: string, value: string): RawBuilder<boolean> {
  return sql`coalesce(${sql.raw(expression)}, '') = ${value}`;
}

/** What is no port matches none. */
function portOf(text: string): number {
  return /^\d{1,5}$/.test(text) ? Number(text) : -2;
}
