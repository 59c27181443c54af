import { render } from '#shared/catalogue/render.ts';
import type { Language } from '#shared/cli/language-option.ts';
import type { Capability, CapabilityName, HostFacts } from '#shared/model/host.ts';
import { signals } from '#shared/verdict/signals.ts';

export interface Examination {
  readonly version: string;
  readonly node: string;
  /** Of the C library that runs; undefined where it is another one. */
  readonly glibc: string | undefined;
  readonly host: HostFacts;
  readonly capabilities: readonly Capability[];
  /** See `Platform`. */
  readonly withoutNativeCalls: string | undefined;
}

/** What was found as other programs may rely on it. `lost`: the signals that cannot be told for want of a capability. */
export function toDoctorOutput(examination: Examination, language: Language) {
  const { version, node, glibc, host, capabilities, withoutNativeCalls } = examination;
  const { hostname, system, systemVersion, architecture, cpuCount } = host;
  return {
    schemaVersion: 1,
    version,
    node,
    host: { hostname, system, systemVersion, architecture, cpuCount, ...(glibc === undefined ? {} : { glibc }) },
    ...(withoutNativeCalls === undefined ? {} : { withoutNativeCalls }),
    capabilities: capabilities.map((capability) => toCapabilityOutput(capability, language)),
  };
}
export type DoctorOutput = ReturnType<typeof toDoctorOutput>;

function toCapabilityOutput({ name, reason, detail }: Capability, language: Language) {
  const say = (code: string) => render(code, {}, language);
  const common = { name, text: say(`capability.${name}`), ...(detail === undefined ? {} : { detail }) };
  if (reason === undefined) return { ...common, visible: true as const };
  const remedy = say(`remedy.${reason}`);
  return {
    ...common,
    visible: false as const,
    ...{ reason, why: say(`reason.${reason}`) },
    ...(remedy === '' ? {} : { remedy }),
    lost: signalsThatNeed(name).map((code) => ({ code, text: say(`signal.${code}`) })),
  };
}

function signalsThatNeed(name: CapabilityName): readonly string[] {
  return Object.entries(signals).flatMap(([code, { needs }]) =>
    (needs as readonly string[]).includes(name) ? [code] : [],
  );
}
