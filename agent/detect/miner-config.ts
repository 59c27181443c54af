import { z } from 'zod';
import type { Evidence, FindingDraft } from '#shared/model/finding.ts';
import { observedValue } from '#shared/model/observed.ts';
import { type OsName, osNameOfText, osNameSchema } from '#shared/model/os-name.ts';
import { poolSchema } from '#shared/model/pool.ts';
import type { ProcessKey } from '#shared/model/process-ref.ts';
import { walletSchema } from '#shared/model/wallet.ts';
import { findConfigPaths } from '#shared/recognise/miner-command.ts';
import type { CandidateFile, ProbeRequest, ProbeResult } from '../platform/platform.ts';
import type {
  AgentEvent,
  DetectContext,
  Detector,
  DetectorOutput,
  DetectorSnapshot,
  KnownProcess,
} from './detector.ts';
import { LatelyHot } from './lately-hot.ts';
import { evidenceOf, processEvidence, signalOf, walletSignals } from './process-evidence.ts';
import { Repeat } from './repeat.ts';

/** A miner may write its configuration after it started, and its owner may change it: look again at these distances. */
const LOOK_AGAIN_MS = [60_000, 300_000, 1_800_000, 7_200_000] as const;
/** How sure it is that this file is that process's: the working directory may belong to somebody else. */
const BELONGS: Readonly<Record<CandidateFile['how'], number>> = {
  'named-by-argv': 1,
  'beside-exe': 1,
  open: 1,
  'user-home': 0.8,
  'working-directory': 0.8,
};
/** A template that nobody filled in proves a download, not a miner at work. */
const TEMPLATE_WEIGHT = 0.4;
const MAX_FILES = 8;
const VERSION = 1;

const configSchema = z.object({
  path: osNameSchema,
  how: z.enum(['named-by-argv', 'beside-exe', 'working-directory', 'user-home', 'open']),
  score: z.number(),
  template: z.boolean(),
  pools: z.array(poolSchema).readonly(),
  wallets: z.array(walletSchema).readonly(),
});
type Config = z.infer<typeof configSchema>;

const recordSchema = z.object({ nextLookMs: z.number(), looks: z.number(), configs: z.array(configSchema) });
const snapshotSchema = z.object({
  repeat: Repeat.snapshotSchema,
  hot: LatelyHot.snapshotSchema,
  records: z.array(z.tuple([z.string(), recordSchema])),
});

/** A hot process whose configuration, named by its arguments, beside it or held open by it, is a miner's. */
export class MinerConfig implements Detector {
  readonly name = 'miner-config';
  #repeat = new Repeat();
  #hot = new LatelyHot();
  #records = new Map<ProcessKey, z.infer<typeof recordSchema>>();

  handle(event: AgentEvent, context: DetectContext): DetectorOutput | undefined {
    switch (event.type) {
      case 'exec':
      case 'exit':
        this.#forget(event.process.key);
        return undefined;
      case 'probe-result':
        return event.result.kind === 'miner-config' ? this.#takeResult(event.result, context) : undefined;
      case 'tick':
        return this.#tick(event, context);
      default:
        return undefined;
    }
  }

  snapshot(): DetectorSnapshot {
    const state: z.infer<typeof snapshotSchema> = {
      repeat: this.#repeat.snapshot(),
      hot: this.#hot.snapshot(),
      records: [...this.#records].map(([key, record]) => [key, { ...record }]),
    };
    return { version: VERSION, state };
  }

  restore({ version, state }: DetectorSnapshot): void {
    const parsed = snapshotSchema.safeParse(state);
    if (version !== VERSION || !parsed.success) return;
    this.#repeat.restore(parsed.data.repeat);
    this.#hot.restore(parsed.data.hot);
    this.#records = new Map(parsed.data.records);
  }

  #tick(event: AgentEvent & { readonly type: 'tick' }, context: DetectContext): DetectorOutput {
    this.#repeat.advance(event.elapsedMs);
    this.#hot.take(event.usage, this.#repeat.nowMs);
    const probes = event.usage.hot.flatMap((key) => this.#probe(key, context) ?? []);
    const findings = [...this.#records.keys()].flatMap((key) => this.#draft(key, context) ?? []);
    return { findings, probes };
  }

  #probe(key: ProcessKey, context: DetectContext): ProbeRequest | undefined {
    const process = context.process(key);
    if (process === undefined || process.details.kernelThread) return undefined;
    const record = this.#records.get(key) ?? { nextLookMs: 0, looks: 0, configs: [] };
    if (this.#repeat.nowMs < record.nextLookMs) return undefined;
    const waitMs = LOOK_AGAIN_MS[Math.min(record.looks, LOOK_AGAIN_MS.length - 1)] ?? 0;
    this.#records.set(key, { ...record, looks: record.looks + 1, nextLookMs: this.#repeat.nowMs + waitMs });
    return { kind: 'miner-config', process: key, pid: process.details.pid, namedPaths: namedPathsOf(process) };
  }

  #takeResult(
    result: ProbeResult & { readonly kind: 'miner-config' },
    context: DetectContext,
  ): DetectorOutput | undefined {
    const record = this.#records.get(result.process);
    const files = observedValue(result.files);
    if (record === undefined || files === undefined) return undefined;
    const configs = files.flatMap(configOf).slice(0, MAX_FILES);
    if (JSON.stringify(configs) !== JSON.stringify(record.configs)) this.#repeat.forget(result.process);
    this.#records.set(result.process, { ...record, configs });
    const finding = this.#draft(result.process, context);
    return finding === undefined ? undefined : { findings: [finding] };
  }

  #draft(key: ProcessKey, context: DetectContext): FindingDraft | undefined {
    const process = context.process(key);
    const configs = this.#records.get(key)?.configs ?? [];
    const best = strongest(configs);
    if (process === undefined || best === undefined || !this.#hot.has(key) || !this.#repeat.isDue(key))
      return undefined;
    const wallets = walletSignals(
      'artefact.wallet-in-config',
      configs.flatMap((config) => config.wallets),
    );
    return {
      kind: this.name,
      subject: { type: 'process', process: process.ref },
      signals: [
        signalOf('artefact.miner-config', weightOf(best), { path: best.path.text, how: best.how }),
        ...wallets.signals,
      ],
      pools: unique(configs.flatMap(({ pools }) => pools)),
      wallets: unique(configs.flatMap((config) => config.wallets)),
      evidence: [...configs.flatMap(configEvidence), ...wallets.evidence, ...processEvidence(process)],
    };
  }

  #forget(key: ProcessKey): void {
    this.#records.delete(key);
    this.#repeat.forget(key);
  }
}

function configOf({ path, how, content }: CandidateFile): readonly Config[] {
  const reading = observedValue(content)?.reading;
  if (reading === undefined) return [];
  const { score, template, pools, wallets } = reading;
  return [{ path, how, score, template, pools, wallets }];
}

function configEvidence({ path, how, template }: Config): readonly Evidence[] {
  const file = evidenceOf('config-file', { path: path.text, how });
  return template ? [file, evidenceOf('template-wallet')] : [file];
}

function weightOf({ score, how, template }: Config): number {
  return (score / 100) * BELONGS[how] * (template ? TEMPLATE_WEIGHT : 1);
}

function strongest(configs: readonly Config[]): Config | undefined {
  return configs.reduce<Config | undefined>(
    (best, config) => (best === undefined || weightOf(config) > weightOf(best) ? config : best),
    undefined,
  );
}

/** The arguments that name a configuration, with their exact bytes where the whole argument is the path. */
function namedPathsOf({ details }: KnownProcess): readonly OsName[] {
  const argv = observedValue(details.argv) ?? [];
  const paths = findConfigPaths(argv.map(({ text }) => text));
  return paths.map((path) => argv.find(({ text }) => text === path) ?? osNameOfText(path));
}

function unique<T>(values: readonly T[]): readonly T[] {
  return [...new Map(values.map((value) => [JSON.stringify(value), value])).values()];
}
