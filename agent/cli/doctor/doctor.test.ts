import { describe, expect, it } from 'vitest';
import { capabilityNameSchema, type Capability, type HostFacts } from '#shared/model/host.ts';
import { signals } from '#shared/verdict/signals.ts';
import { toDoctorOutput } from './doctor-output.ts';
import { formatDoctor } from './format-doctor.ts';

const TERMINAL = { width: 120, paint: (_: unknown, text: string) => text };

function examine(missing: readonly Capability[], hostname = 'web7', withoutNativeCalls?: string) {
  const host: HostFacts = {
    ...{ hostname, system: 'linux', systemVersion: 'Linux 6.1', architecture: 'x86_64', cpuCount: 4 },
    ...{ bootId: 'b', bootedAtMs: 0, addresses: [] },
  };
  const capabilities = capabilityNameSchema.options.map(
    (name) => missing.find((capability) => capability.name === name) ?? { name },
  );
  return toDoctorOutput({ version: '0', node: '24', glibc: '2.36', host, capabilities, withoutNativeCalls }, 'en');
}

describe('doctor', () => {
  it('says that everything can be seen', () => {
    const lines = formatDoctor(examine([]), 'en', TERMINAL);
    expect(lines[1]).toBe('web7: Linux 6.1, x86_64, glibc 2.36, processors: 4');
    expect(lines.at(-1)).toBe('Everything that this version looks at can be seen here');
  });

  it('says why something cannot, what helps, and which signs are lost', () => {
    const document = examine([{ name: 'connection-owners', reason: 'no-permission', detail: 'no-cap-sys-ptrace' }]);
    expect(document.capabilities.find(({ name }) => name === 'connection-owners')).toMatchObject({
      ...{
        visible: false,
        reason: 'no-permission',
        detail: 'no-cap-sys-ptrace',
        remedy: 'run the agent as root, on Windows as an administrator',
      },
      lost: [{ code: 'network.pool-connection' }, { code: 'network.pool-attempt' }],
    });
    expect(formatDoctor(document, 'en', TERMINAL).slice(-4)).toEqual([
      'Without which process holds a connection:',
      '  what helps: run the agent as root, on Windows as an administrator',
      '  cannot be told: the process is connected to a mining pool',
      '  cannot be told: the process tries to reach a mining pool and nobody answers',
    ]);
  });

  it('says why there are no native calls, and does not say that everything is seen then', () => {
    const document = examine([], 'web7', 'a part is not to be\u001b[31m loaded');
    expect(document).toMatchObject({ withoutNativeCalls: 'a part is not to be\u001b[31m loaded' });
    const lines = formatDoctor(document, 'en', TERMINAL);
    expect(lines.at(-1)).toMatch(/^Without native calls: .* Why: a part is not to be\\e\[31m loaded$/);
    expect(lines.join('\n')).not.toContain('Everything');
  });

  it('counts every signal as lost when nothing can be seen', () => {
    const all = capabilityNameSchema.options.map((name) => ({ name, reason: 'unsupported' }) as const);
    const lost = examine(all).capabilities.flatMap((row) => (row.visible ? [] : row.lost.map(({ code }) => code)));
    const ofHosts = Object.entries(signals).filter(([, { needs }]) => needs.some((need) => need !== 'sensor'));
    expect(new Set(lost)).toEqual(new Set(ofHosts.map(([code]) => code)));
  });

  it('shows a hostile name harmlessly', () => {
    expect(formatDoctor(examine([], 'a\u001b[31mb'), 'en', TERMINAL)[1]).toContain('a\\e[31mb');
  });
});
