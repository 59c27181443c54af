import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { holds, hostileText } from '../../scripts/testing/fuzz.ts';
import { LANGUAGES } from '../cli/language-option.ts';
import type { HostFacts } from '../model/host.ts';
import type { Incident } from '../model/incident.ts';
import { conclude } from '../verdict/conclude.ts';
import { findingKinds } from '../verdict/finding-kinds.ts';
import { signals as registry } from '../verdict/signals.ts';
import { alertOutputSchema, toAlertOutput } from './alert-output.ts';
import { findingOutputSchema, severityOfFinding, toFindingOutput } from './finding-output.ts';
import { hostOutputSchema, toHostOutput } from './host-output.ts';
import { incidentOutputSchema, toIncidentOutput } from './incident-output.ts';
import { toIsoTime } from './iso-time.ts';

const time = fc.oneof(fc.integer({ min: 0, max: 2e12 }), fc.double());
const text = hostileText();
const signal = fc.record({
  code: fc.oneof(fc.constantFrom(...Object.keys(registry)), text),
  quality: fc.double({ min: 0.01, max: 1, noNaN: true }),
  params: fc.dictionary(fc.constantFrom('pool', 'spanMs', 'meanCores'), fc.oneof(text, fc.integer(), fc.boolean())),
});
const process = fc.record(
  {
    pid: fc.nat(),
    startId: fc.nat(),
    startedAtMs: time,
    name: fc.record({ text }),
    groupKey: text,
    exe: fc.record({ text, rawBase64: fc.constant('/w==') }),
    argv: fc.array(fc.record({ text }), { maxLength: 3 }),
    uid: fc.nat(),
  },
  { requiredKeys: ['pid', 'startId', 'startedAtMs', 'name', 'groupKey'] },
);
const pools = fc.array(fc.record({ host: text, port: fc.integer({ min: 1, max: 65535 }) }), { maxLength: 3 });
const wallets = fc.array(fc.record({ address: text, coin: text, valid: fc.boolean() }), { maxLength: 3 });
const finding = fc.record({
  id: fc.string({ minLength: 8, maxLength: 64 }),
  rev: fc.integer({ min: 1 }),
  state: fc.constantFrom('open' as const, 'closed' as const),
  kind: fc.oneof(fc.constantFrom(...Object.keys(findingKinds)), text),
  subject: fc.oneof(
    fc.record({ type: fc.constant('process' as const), process }),
    fc.record({ type: fc.constant('file' as const), path: fc.record({ text }) }),
    fc.record({ type: fc.constant('host' as const) }),
  ),
  signals: fc.array(signal, { maxLength: 4 }),
  pools,
  wallets,
  evidence: fc.array(fc.record({ code: text, params: fc.constant({}) }), { maxLength: 2 }),
  attack: fc.array(text, { maxLength: 2 }),
  firstSeenMs: time,
  lastSeenMs: time,
  text,
});

describe('outward JSON', () => {
  it('of any finding fits its schema and survives JSON, in every language', () => {
    holds('finding output', fc.tuple(finding, fc.constantFrom(...LANGUAGES)), ([value, language]) => {
      const output = toFindingOutput(value, { language, hostId: 'h' });
      expect(findingOutputSchema.parse(JSON.parse(JSON.stringify(output)))).toEqual(output);
      expect(output.title).not.toBe('undefined');
    });
  });

  it('of any incident fits its schema and survives JSON', () => {
    const subject = fc.oneof(
      fc.record({ type: fc.constant('host' as const), hostId: text, hostname: text, site: text }),
      fc.record({ type: fc.constant('address' as const), site: text, ip: text }),
    );
    const incident = fc
      .tuple(
        subject,
        fc.array(signal, { maxLength: 4 }),
        fc.array(process, { maxLength: 3 }),
        pools,
        wallets,
        time,
        fc.option(text),
      )
      .map(
        ([subject, signals, processes, pools, wallets, atMs, mergedInto]): Incident => ({
          ...{ id: 'i', rev: 1, subject, role: 'miner', conclusion: conclude(signals, () => 'no-agent') },
          ...{
            processes,
            configs: [],
            pools,
            wallets,
            findingIds: [],
            alertCount: 0,
            firstSeenMs: atMs,
            lastSeenMs: atMs,
          },
          joins: [{ alertId: '1', atMs, how: 'wire', offsetMs: 0 }],
          ...(mergedInto === null ? {} : { mergedInto }),
        }),
      );
    holds('incident output', fc.tuple(incident, fc.constantFrom(...LANGUAGES)), ([value, language]) => {
      const output = toIncidentOutput({ ...value, state: 'new' }, { language });
      expect(incidentOutputSchema.parse(JSON.parse(JSON.stringify(output)))).toEqual(output);
      expect(output.title).not.toContain('incident.sentence');
    });
  });

  it('of a host names what cannot be seen, why, and what helps', () => {
    const facts: HostFacts = {
      ...{
        hostname: 'a',
        system: 'linux',
        systemVersion: '6',
        architecture: 'x64',
        cpuCount: 2,
        bootId: 'b',
        bootedAtMs: 0,
      },
      addresses: ['192.0.2.1'],
    };
    const output = toHostOutput(
      {
        ...{ hostId: 'h', site: '', facts, agentVersion: '1', firstSeenMs: 0, lastSeenMs: 1, clockOffsetMs: 0 },
        ...{ labels: ['web'], openIncidents: 0, openFindings: 2 },
        capabilities: [{ name: 'host-cpu' }, { name: 'process-files', reason: 'no-permission', detail: 'EACCES' }],
        summary: {
          atMs: 5,
          spanMs: 10,
          busyCores: 0.5,
          top: [{ key: 'k', name: { text: 'n' }, cpuCores: 0.5 }],
          gaps: {},
        },
      },
      { language: 'en', connected: true, silentBeforeMs: 1 },
    );
    expect(output).toMatchObject({ state: 'partly', labels: ['web'], openFindings: 2 });
    expect(hostOutputSchema.parse(JSON.parse(JSON.stringify(output)))).toEqual(output);
    expect(output.capabilities[1]).toMatchObject({
      observable: false,
      reason: 'no-permission',
      remedy: 'run the agent as root, on Windows as an administrator',
    });
    expect(output.cpu).not.toHaveProperty('stealCores');
  });

  it('of an alert has the fields of `alerts parse`', () => {
    const output = toAlertOutput(
      {
        atMs: 0,
        format: 'suricata-eve',
        type: 'alert',
        source: { ip: '192.0.2.1', port: 1 },
        destination: { ip: '192.0.2.2' },
      },
      { raw: '{}' },
    );
    expect(output).toEqual({
      ...{ time: '1970-01-01T00:00:00.000Z', format: 'suricata-eve', type: 'alert' },
      ...{ source: { ip: '192.0.2.1', port: 1 }, destination: { ip: '192.0.2.2' }, raw: '{}' },
    });
    expect(alertOutputSchema.parse(output)).toEqual(output);
  });

  it('can be described as JSON Schema', () => {
    for (const schema of [findingOutputSchema, incidentOutputSchema, hostOutputSchema, alertOutputSchema]) {
      expect(z.toJSONSchema(schema)).toMatchObject({ type: 'object' });
    }
  });
});

describe('severityOfFinding', () => {
  it('follows the published table', () => {
    const of = (...codes: string[]) =>
      severityOfFinding({ kind: 'x', signals: codes.map((code) => ({ code, quality: 1, params: {} })) });
    expect(of('cpu.sustained')).toBe('info');
    expect(of('network.pool-connection')).toBe('medium');
    expect(of('cpu.sustained', 'network.pool-connection')).toBe('high');
  });
});

describe('toIsoTime', () => {
  it('writes any number as a valid time', () => {
    holds('toIsoTime', fc.double(), (atMs) => {
      expect(toIsoTime(atMs)).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    });
  });
});
