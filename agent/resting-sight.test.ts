import { expect, it } from 'vitest';
import { capabilityNameSchema } from '#shared/model/host.ts';
import { conclude } from '#shared/verdict/conclude.ts';
import { observabilityOf } from '#shared/verdict/observability.ts';
import { restingSight } from './resting-sight.ts';

const all = capabilityNameSchema.options.map((name) => ({ name }));

it('makes what a resting detector would tell not observable, and nothing else', () => {
  const agent = restingSight(all, ['cpu.respawning', 'evasion.renamed-program']);
  const { absent, notObservable } = conclude([], observabilityOf({ agent }));
  expect(notObservable.filter(({ reason }) => reason === 'paused')).toEqual([
    { code: 'cpu.respawning', reason: 'paused' },
    { code: 'evasion.renamed-program', reason: 'paused' },
  ]);
  expect(absent).not.toContain('cpu.respawning');
  expect(absent).toContain('cpu.duty-cycle');
});

it('does not hide why something cannot be seen at all', () => {
  const blind = all.map((each) => ({ ...each, reason: 'no-permission' as const }));
  const { notObservable } = conclude([], observabilityOf({ agent: restingSight(blind, ['cpu.respawning']) }));
  expect(notObservable.find(({ code }) => code === 'cpu.respawning')?.reason).toBe('no-permission');
});

it('leaves everything as it is while nothing rests', () => expect(restingSight(all, [])).toEqual(all));
