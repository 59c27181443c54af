import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Signal } from '#shared/model/signal.ts';
import { conclude } from '#shared/verdict/conclude.ts';
import type { SignalCode } from '#shared/verdict/signals.ts';
import { VOUCHED_QUALITY } from './voucher.ts';

type Given = readonly [code: SignalCode, quality?: number];

const signal = ([code, quality = 1]: Given): Signal => ({ code, quality, params: {} });
const verdictOf = (given: readonly Given[]) => conclude(given.map(signal), () => undefined).verdict;

/** All that may ever be said about how a process computes. */
const COMPUTES: readonly Given[] = [
  ['cpu.sustained'],
  ['cpu.since-before-agent'],
  ['cpu.host-plateau'],
  ['cpu.pinned-threads'],
  ['cpu.duty-cycle'],
  ['cpu.respawning'],
  ['cpu.daily-pause'],
];

/** What was seen of real programs, or can be said of them at the worst. */
const ORDINARY: readonly (readonly [string, readonly Given[]])[] = [
  ['a compiler', [['cpu.sustained']]],
  ['a loop in Python or Node, gzip, openssl, a database', [['cpu.sustained'], ['cpu.since-before-agent']]],
  ['a solver with bound threads', COMPUTES],
  ['a daemon that was upgraded while it runs', [...COMPUTES, ['provenance.deleted-executable', VOUCHED_QUALITY ** 2]]],
  ['a service that was deployed anew', [...COMPUTES, ['provenance.deleted-executable', VOUCHED_QUALITY]]],
  ['an AppImage', [...COMPUTES, ['provenance.hidden-directory', VOUCHED_QUALITY]]],
  ['go run', [...COMPUTES, ['provenance.odd-directory', VOUCHED_QUALITY]]],
  ['a tool below ~/.cargo', [...COMPUTES, ['provenance.hidden-directory', VOUCHED_QUALITY]]],
  ['a container runtime', [['provenance.memfd', 0.5]]],
  [
    'a program for which a script set huge pages aside',
    [...COMPUTES, ['provenance.huge-pages-raised', VOUCHED_QUALITY]],
  ],
  ['simulations that run outside office hours', [['cpu.sustained'], ['cpu.daily-pause']]],
  ['a service that crashes and is restarted', [['cpu.respawning'], ['cpu.since-before-agent']]],
  ['a program of a package with titles of its own', [...COMPUTES, ['provenance.argv-mismatch', VOUCHED_QUALITY]]],
];

describe('ordinary work', () => {
  it.each(ORDINARY)('is at most observed: %s', (_, given) => expect(verdictOf(given)).toBe('observed'));

  it('is at most observed with any one vouched sign of provenance and all that a busy processor says', () => {
    const codes = ['argv-mismatch', 'deleted-executable', 'odd-directory', 'hidden-directory'] as const;
    fc.assert(
      fc.property(fc.constantFrom(...codes), fc.subarray([...COMPUTES]), (code, cpu) => {
        expect(verdictOf([...cpu, [`provenance.${code}`, VOUCHED_QUALITY]])).toBe('observed');
      }),
    );
  });

  it('is told from a miner by the same rules', () => {
    expect(verdictOf([['provenance.kernel-masquerade']])).toBe('suspicious');
    expect(verdictOf([['provenance.kernel-masquerade'], ['cpu.sustained']])).toBe('probable');
    expect(verdictOf([['artefact.randomx-footprint'], ['cpu.sustained'], ['cpu.pinned-threads']])).toBe('probable');
    expect(verdictOf([['provenance.memfd'], ['cpu.sustained']])).toBe('suspicious');
    expect(verdictOf([['artefact.wallet-in-environment'], ['artefact.miner-environment'], ['cpu.sustained']])).toBe(
      'probable',
    );
    expect(verdictOf([['artefact.wallet-in-environment'], ['network.alert-stratum'], ['cpu.sustained']])).toBe(
      'confirmed',
    );
  });
});
