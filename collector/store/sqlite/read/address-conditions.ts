import { type RawBuilder, sql } from 'kysely';
import type { AddressFilter } from '../../alert-questions.ts';

/** The part of a filter that is about the address itself, over the tables `address` and `text` (its site). */
export function addressConditions({ site, scope, text, ips }: AddressFilter): readonly RawBuilder<boolean>[] {
  const conditions: RawBuilder<boolean>[] = [];
  if (site !== undefined) conditions.push(sql`text.value = ${site}`);
  if (scope !== undefined) conditions.push(sql`address.inside = ${scope === 'internal' ? 1 : 0}`);
  if (ips !== undefined) conditions.push(sql`address.ip IN (SELECT value FROM json_each(${JSON.stringify(ips)}))`);
  if (text !== undefined && text !== '') {
    const wanted = text.toLowerCase();
    conditions.push(sql`(instr(address.ip, ${wanted}) > 0 OR (text.value, address.ip) IN (
      SELECT host_address.site, host_address.ip FROM host_address INNER JOIN host ON host.id = host_address.host
      WHERE instr(lower(json_extract(host.body, '$.facts.hostname')), ${wanted}) > 0))`);
  }
  return conditions;
}
