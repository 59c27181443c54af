import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { holds } from '../../scripts/testing/fuzz.ts';
import { type Allowance, type AllowanceMatch, allowanceSchema } from '../model/allowance.ts';
import type { Finding } from '../model/finding.ts';
import type { ProcessRef } from '../model/process-ref.ts';
import type { Signal } from '../model/signal.ts';
import { conclusionSchema } from '../model/verdict.ts';
import { exampleFinding } from '../protocol/testing.ts';
import {
  allowedFindings,
  breaksThrough,
  coversProcess,
  coversSubject,
  findAllowance,
  isCoverable,
} from './allowance.ts';
import { conclude } from './conclude.ts';
import { type SignalCode, signals as registry } from './signals.ts';

const CODES = Object.keys(registry) as SignalCode[];
const COVERABLE = CODES.filter((code) => isCoverable({ code }));
const everything = () => undefined;
const by = { id: 'alw_1', owner: 'ops', reason: 'the nightly build' };
const sign = (code: string, quality = 1): Signal => ({ code, quality, params: {} });
const allowanceOf = (match: AllowanceMatch, more: Partial<Allowance> = {}): Allowance => ({
  ...{ ...by, match, scope: { type: 'all' }, createdAtMs: 0, ...more },
});
const processOf = (more: Partial<ProcessRef> = {}): ProcessRef => ({
  ...{ pid: 7, startId: 70, startedAtMs: 0, name: { text: 'builder' }, exe: { text: '/opt/build/bin/builder' } },
  ...{
    user: 'ci',
    sid: 'S-1-5-21-1-2-3-7',
    cgroup: '/system.slice/build.service',
    groupKey: '/opt/build/bin/builder',
    ...more,
  },
});
const place = { hostId: 'h1', site: 's1' };
const about = (process: ProcessRef) => ({ type: 'process', process }) as const;

describe('an allowance', () => {
  it.each<[string, AllowanceMatch, boolean]>([
    ['exactly its executable', { exe: '/opt/build/bin/builder' }, true],
    ['another executable', { exe: '/opt/build/bin/build' }, false],
    ['the folder above it', { folder: '/opt/build' }, true],
    ['the folder above it, written with a slash', { folder: '/opt/build/' }, true],
    ['a folder whose name only begins so', { folder: '/opt/bui' }, false],
    ['the file as a folder', { folder: '/opt/build/bin/builder' }, false],
    ['its control group', { cgroup: '/system.slice/build.service' }, true],
    ['a control group above it', { cgroupUnder: '/system.slice' }, true],
    ['exactly the control group above it', { cgroup: '/system.slice' }, false],
    ['its control group as the upper one', { cgroupUnder: '/system.slice/build.service' }, true],
    ['its file and its user', { exe: '/opt/build/bin/builder', user: 'ci' }, true],
    ['its file and another user', { exe: '/opt/build/bin/builder', user: 'root' }, false],
    ['its file and the identifier of its user', { exe: '/opt/build/bin/builder', user: 'S-1-5-21-1-2-3-7' }, true],
    ['its file and another name', { exe: '/opt/build/bin/builder', name: 'xmrig' }, false],
    ['nothing but its user', { user: 'ci' }, false],
    ['nothing at all', {}, false],
  ])('that names %s', (_, match, expected) => expect(coversProcess(allowanceOf(match), processOf())).toBe(expected));

  it('does not cover what could not be read', () => {
    const { exe: _exe, user: _user, cgroup: _cgroup, ...bare } = processOf();
    expect(coversProcess(allowanceOf({ exe: '/opt/build/bin/builder' }), bare)).toBe(false);
    expect(coversProcess(allowanceOf({ folder: '/opt/build' }), bare)).toBe(false);
    expect(coversProcess(allowanceOf({ cgroup: '/system.slice/build.service' }), bare)).toBe(false);
    expect(
      coversProcess(allowanceOf({ folder: '/opt', user: 'ci' }), { ...bare, exe: { text: '/opt/build/bin/builder' } }),
    ).toBe(false);
  });

  it('does not cover a file that is gone, or a name that is no text', () => {
    const match = { exe: '/opt/build/bin/builder' };
    expect(coversProcess(allowanceOf(match), processOf({ exeDeleted: true }))).toBe(false);
    const lossy = processOf({ exe: { text: '/opt/build/bin/builder', rawBase64: '/w==' } });
    expect(coversProcess(allowanceOf(match), lossy)).toBe(false);
  });

  it('on a folder does not cover what hides in it, or lies where anybody may write, unless the risk is taken', () => {
    const hidden = processOf({ exe: { text: '/var/lib/app/.cache/x' } });
    const open = processOf({ exe: { text: '/var/tmp/x' } });
    for (const process of [hidden, open]) {
      expect(coversProcess(allowanceOf({ folder: '/var' }), process)).toBe(false);
      expect(coversProcess(allowanceOf({ folder: '/var' }, { risky: true }), process)).toBe(true);
    }
  });

  it('knows the paths of Windows', () => {
    const process = processOf({ exe: { text: 'C:\\Program Files\\Build\\builder.exe' } });
    expect(coversProcess(allowanceOf({ exe: 'c:/program files/build/BUILDER.exe' }), process)).toBe(true);
    expect(coversProcess(allowanceOf({ folder: 'C:\\Program Files\\Build' }), process)).toBe(true);
    expect(coversProcess(allowanceOf({ folder: 'C:\\Program Files\\Bui' }), process)).toBe(false);
  });

  it('covers a file by its path alone, and never a whole host', () => {
    const file = { type: 'file', path: { text: '/opt/build/config.json' } } as const;
    expect(coversSubject(allowanceOf({ folder: '/opt/build' }), file)).toBe(true);
    expect(coversSubject(allowanceOf({ folder: '/opt/build', user: 'ci' }), file)).toBe(false);
    expect(coversSubject(allowanceOf({ cgroup: '/system.slice' }), file)).toBe(false);
    expect(coversSubject(allowanceOf({ folder: '/opt/build' }), { type: 'host' })).toBe(false);
  });

  it('holds where and while it is meant to', () => {
    const find = (more: Partial<Allowance>, nowMs = 5) =>
      findAllowance([allowanceOf({ folder: '/opt' }, more)], place, [about(processOf())], nowMs) !== undefined;
    expect(find({})).toBe(true);
    expect(find({ scope: { type: 'host', hostId: 'h1' } })).toBe(true);
    expect(find({ scope: { type: 'host', hostId: 'h2' } })).toBe(false);
    expect(find({ scope: { type: 'site', site: 's1' } })).toBe(true);
    expect(find({ scope: { type: 'site', site: 's2' } })).toBe(false);
    expect(find({ expiresAtMs: 6 })).toBe(true);
    expect(find({ expiresAtMs: 5 })).toBe(false);
    expect(find({ revoked: { atMs: 1, by: 'x' } })).toBe(false);
  });

  it('has to mean all of them', () => {
    const own = about(processOf());
    const other = about(processOf({ pid: 8, user: 'www' }));
    const allowances = [allowanceOf({ folder: '/opt', user: 'ci' })];
    expect(findAllowance(allowances, place, [own], 0)).toBe(allowances[0]);
    expect(findAllowance(allowances, place, [own, other], 0)).toBeUndefined();
    expect(findAllowance(allowances, place, [], 0)).toBeUndefined();
  });
});

describe('a conclusion with an allowance', () => {
  it('leaves out what ordinary programs do, and says for whom', () => {
    const conclusion = conclude([sign('cpu.sustained'), sign('cpu.since-before-agent')], everything, by);
    expect(conclusion).toMatchObject({ verdict: 'observed', probability: 0, present: [] });
    expect(conclusion.allowed?.map(({ code }) => code)).toEqual(['cpu.since-before-agent', 'cpu.sustained']);
    expect(conclusion.allowed?.[0]?.by).toEqual(by);
    expect(conclusion.absent).not.toContain('cpu.sustained');
    expect(conclusionSchema.parse(conclusion)).toEqual(conclusion);
  });

  it('says nothing of allowances where none is needed', () => {
    expect(conclude([], everything, by)).toEqual(conclude([], everything));
    expect(conclude([sign('newer')], everything, by)).toEqual(conclude([], everything));
  });

  const text = fc.string({ maxLength: 30 });
  const path = fc.oneof(text, fc.constantFrom('/', '/opt', '/opt/build', '/opt/build/bin/builder', '/system.slice'));
  const anyAllowance = fc.record({
    match: fc.record(
      { exe: path, folder: path, cgroup: path, cgroupUnder: path, user: text, name: text },
      { requiredKeys: [] },
    ),
    scope: fc.oneof(
      fc.constant({ type: 'all' as const }),
      fc.record({ type: fc.constant('host' as const), hostId: fc.constantFrom('h1', 'h2') }),
    ),
    ...{ id: text, reason: text, owner: text, risky: fc.constant(true as const), createdAtMs: fc.constant(0) },
  });
  const quality = fc.double({ min: 0.0001, max: 1, noNaN: true });
  const anySignals = fc.array(fc.record({ code: fc.constantFrom(...CODES), quality, params: fc.constant({}) }), {
    maxLength: 12,
  });
  const unmistakable = fc.record({
    code: fc.constantFrom(...CODES.filter((code) => !COVERABLE.includes(code))),
    ...{ quality, params: fc.constant({}) },
  });

  it('is the very same with a sign of a wallet, a pool or evasion, whatever anybody allows', () => {
    holds('breaks through', fc.tuple(anySignals, unmistakable, anyAllowance), ([signals, sure, allowance]) => {
      const seen = [...signals, sure];
      expect(conclude(seen, everything, allowance)).toEqual(conclude(seen, everything));
      const finding = { ...exampleFinding('finding-1'), subject: about(processOf()), signals: seen };
      expect(breaksThrough(finding)).toBe(true);
      expect(allowedFindings([finding], [allowance], 0)).toEqual(new Map());
    });
  });

  it('leaves out no sign but those of ordinary programs, loses none, and is never more sure', () => {
    holds('leaves out', fc.tuple(anySignals, anyAllowance), ([signals, allowance]) => {
      const without = conclude(signals, everything);
      const conclusion = conclude(signals, everything, allowance);
      const told = [...conclusion.present, ...(conclusion.allowed ?? [])].map(({ code }) => code);
      expect(new Set(told)).toEqual(new Set(without.present.map(({ code }) => code)));
      expect((conclusion.allowed ?? []).every(isCoverable)).toBe(true);
      expect(conclusion.probability).toBeLessThanOrEqual(without.probability);
      // Weighed again from what it kept, once somebody takes it back.
      expect(conclude([...conclusion.present, ...(conclusion.allowed ?? [])], everything)).toEqual(without);
    });
  });
});

describe('the findings of a host', () => {
  const cpu = (id: string, process = processOf(), more: Partial<Finding> = {}): Finding => ({
    ...exampleFinding(id),
    ...{ subject: about(process), signals: [sign('cpu.sustained')], ...more },
  });
  const allowance = allowanceOf({ folder: '/opt/build' });

  it('are normal when an allowance covers them', () => {
    const other = cpu('finding-2', processOf({ exe: { text: '/usr/bin/x' }, groupKey: '/usr/bin/x' }));
    expect([...allowedFindings([cpu('finding-1'), other], [allowance], 0)]).toEqual([['finding-1', allowance]]);
    expect(allowedFindings([cpu('finding-1')], [{ ...allowance, expiresAtMs: 3 }], 3)).toEqual(new Map());
  });

  it.each<[string, Partial<Finding>]>([
    ['a pool', { pools: [{ host: 'pool.example' }] }],
    ['a wallet', { wallets: [{ address: 'x', coin: 'monero', valid: true }] }],
    ['the arguments of a miner', { signals: [sign('artefact.miner-command', 0.05)] }],
  ])('are none of them normal when one about the same program names %s', (_, more) => {
    const findings = [cpu('finding-1'), cpu('finding-2', processOf({ pid: 9 }), more)];
    expect(allowedFindings(findings, [allowance], 0)).toEqual(new Map());
  });
});

describe('allowanceSchema', () => {
  it('refuses criteria that it does not know', () => {
    const allowance = allowanceOf({ exe: '/a' });
    expect(allowanceSchema.safeParse(allowance).success).toBe(true);
    expect(allowanceSchema.safeParse({ ...allowance, match: { exe: '/a', argv: 'x' } }).success).toBe(false);
  });
});
