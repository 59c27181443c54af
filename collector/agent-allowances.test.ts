import { describe, expect, it } from 'vitest';
import type { Allowance } from '#shared/model/allowance.ts';
import { MAX_ALLOWANCES, MAX_FRAME_BYTES } from '#shared/protocol/messages.ts';
import { AgentAllowances } from './agent-allowances.ts';

const allowanceOf = (id: string, more: Partial<Allowance> = {}): Allowance => ({
  ...{ id, match: { exe: '/opt/builder' }, scope: { type: 'all' }, reason: 'r', owner: 'o', createdAtMs: 1, ...more },
});

function toldTo(hostId: string, site: string, allowances: readonly Allowance[], nowMs = 5) {
  const told = new AgentAllowances(() => nowMs);
  told.use(allowances);
  return told.of({ hostId, site });
}

describe('what an agent is told', () => {
  const all = [
    allowanceOf('everywhere'),
    allowanceOf('site', { scope: { type: 'site', site: 's' } }),
    allowanceOf('own', { scope: { type: 'host', hostId: 'h1' } }),
    allowanceOf('over', { expiresAtMs: 5 }),
  ];
  const ids = (hostId: string, site: string) => toldTo(hostId, site, all).allowances.map(({ id }) => id);

  it('is what holds on its host now, and nothing of others', () => {
    expect(ids('h1', 's')).toEqual(['everywhere', 'own', 'site']);
    expect(ids('h2', 's')).toEqual(['everywhere', 'site']);
    expect(ids('h2', 'elsewhere')).toEqual(['everywhere']);
  });

  it('has another revision exactly when it is another list', () => {
    expect(toldTo('h1', 's', all).revision).toBe(toldTo('h1', 's', [...all].reverse()).revision);
    expect(toldTo('h1', 's', all).revision).not.toBe(toldTo('h2', 's', all).revision);
  });

  it('fits into a message, the latest first', () => {
    const many = Array.from({ length: 1_500 }, (_, n) => allowanceOf(`alw_${n}`, { createdAtMs: n }));
    expect(toldTo('h', 's', many).allowances).toHaveLength(MAX_ALLOWANCES);
    const long = many.map((each) => ({ ...each, match: { exe: `/${'挖'.repeat(4_000)}` } }));
    const told = toldTo('h', 's', long);
    expect(told.allowances[0]?.id).toBe('alw_1499');
    expect(Buffer.byteLength(JSON.stringify(told))).toBeLessThan(MAX_FRAME_BYTES / 2);
  });
});
