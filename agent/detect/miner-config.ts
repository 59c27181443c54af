import * as z from 'zod';
import type { Evidence } from '#shared/model/finding.ts';
import { observed, observedValue } from '#shared/model/observed.ts';
import { type OsName, osNameOfText, osNameSchema } from '#shared/model/os-name.ts';
import { poolSchema } from '#shared/model/pool.ts';
import { walletSchema } from '#shared/model/wallet.ts';
import { findConfigPaths } from '#shared/recognise/miner-command.ts';
import type { CandidateFile } from '../platform/platform.ts';
import type { Detector, KnownProcess } from './detector.ts';
import { evidenceOf, isTelling, signalOf, walletSignals } from './process-evidence.ts';
import { ProcessRuleDetector } from './process-rule.ts';
import type { LookKind } from './repeated-looks.ts';

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

const configSchema = z.object({
  path: osNameSchema,
  how: z.enum(['named-by-argv', 'beside-exe', 'working-directory', 'user-home', 'open']),
  score: z.number(),
  template: z.boolean(),
  pools: z.array(poolSchema).readonly(),
  wallets: z.array(walletSchema).readonly(),
});
type Config = z.infer<typeof configSchema>;

const configLook: LookKind<readonly Config[]> = {
  againMs: LOOK_AGAIN_MS,
  schema: z.array(configSchema).readonly(),
  request: (process) => ({
    kind: 'miner-config',
    process: process.key,
    pid: process.details.pid,
    namedPaths: namedPathsOf(process),
  }),
  read(result) {
    if (result.kind !== 'miner-config') return undefined;
    const { files } = result;
    return 'value' in files ? observed(files.value.flatMap(configOf).slice(0, MAX_FILES)) : files;
  },
};

/** A process that computes or is called like a miner, and whose configuration, named by its arguments, beside it or held open by it, is a miner's. */
export function createMinerConfig(): Detector {
  return new ProcessRuleDetector({
    kind: 'miner-config',
    signals: ['artefact.miner-config', 'artefact.wallet-in-config'],
    when: 'computes-or-named',
    look: configLook,
    suspects: () => true,
    tell(_, configs = []) {
      const best = strongest(itsOwn(configs));
      if (best === undefined) return undefined;
      const theirs = configs.flatMap((config) => config.wallets);
      const paid = strongest(itsOwn(configs.filter((config) => config.wallets.some(isTelling))));
      const { how } = paid ?? best;
      const wallets = walletSignals('artefact.wallet-in-config', unique([...(paid?.wallets ?? []), ...theirs]), {
        quality: BELONGS[how],
        how,
      });
      return {
        signals: [
          signalOf('artefact.miner-config', weightOf(best), { path: best.path.text, how: best.how }),
          ...wallets.signals,
        ],
        pools: unique(configs.flatMap(({ pools }) => pools)),
        wallets: unique(theirs),
        evidence: [...configs.flatMap(configEvidence), ...wallets.evidence],
      };
    },
  });
}

/** Without those that only lie near, if there are others. */
function itsOwn(configs: readonly Config[]): readonly Config[] {
  const own = configs.filter(({ how }) => BELONGS[how] === 1);
  return own.length > 0 ? own : configs;
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
