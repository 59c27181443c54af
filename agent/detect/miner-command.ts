import { z } from 'zod';
import type { FindingDraft } from '#shared/model/finding.ts';
import { observedValue } from '#shared/model/observed.ts';
import type { ProcessKey } from '#shared/model/process-ref.ts';
import { type MinerCommandReading, readMinerCommand } from '#shared/recognise/miner-command.ts';
import type { SignatureSet } from '#shared/signature/signature-set.ts';
import type {
  AgentEvent,
  DetectContext,
  Detector,
  DetectorOutput,
  DetectorSnapshot,
  KnownProcess,
} from './detector.ts';
import { LatelyHot } from './lately-hot.ts';
import { processEvidence, signalOf, walletSignals } from './process-evidence.ts';
import { Repeat } from './repeat.ts';

const VERSION = 1;

const snapshotSchema = z.object({
  repeat: Repeat.snapshotSchema,
  hot: LatelyHot.snapshotSchema,
  miners: z.array(z.string()),
});

/** A hot process whose arguments are those of a miner: a pool with a login, a payout address, options that only miners have. */
export class MinerCommand implements Detector {
  readonly name = 'miner-command';
  #repeat = new Repeat();
  #hot = new LatelyHot();
  /** Processes whose arguments read as a miner's. The reading itself is made again when it is told: it is cheap and may not be old. */
  #miners = new Set<ProcessKey>();

  handle(event: AgentEvent, context: DetectContext): DetectorOutput | undefined {
    if (event.type === 'exec') this.#takeExec(event.process, context.signatures);
    if (event.type === 'exit') this.#forget(event.process.key);
    if (event.type !== 'tick') return undefined;
    this.#repeat.advance(event.elapsedMs);
    this.#hot.take(event.usage, this.#repeat.nowMs);
    const findings = [...this.#miners].flatMap((key) => this.#draft(key, context) ?? []);
    return findings.length === 0 ? undefined : { findings };
  }

  snapshot(): DetectorSnapshot {
    const state: z.infer<typeof snapshotSchema> = {
      repeat: this.#repeat.snapshot(),
      hot: this.#hot.snapshot(),
      miners: [...this.#miners],
    };
    return { version: VERSION, state };
  }

  restore({ version, state }: DetectorSnapshot): void {
    const parsed = snapshotSchema.safeParse(state);
    if (version !== VERSION || !parsed.success) return;
    this.#repeat.restore(parsed.data.repeat);
    this.#hot.restore(parsed.data.hot);
    this.#miners = new Set(parsed.data.miners);
  }

  #takeExec(process: KnownProcess, signatures: SignatureSet): void {
    this.#repeat.forget(process.key);
    if (readCommandOf(process, signatures) === undefined) this.#miners.delete(process.key);
    else this.#miners.add(process.key);
  }

  #draft(key: ProcessKey, context: DetectContext): FindingDraft | undefined {
    const process = context.process(key);
    if (process === undefined || !this.#hot.has(key) || !this.#repeat.isDue(key)) return undefined;
    const reading = readCommandOf(process, context.signatures);
    if (reading === undefined) return undefined;
    const wallets = walletSignals('artefact.wallet-in-argv', reading.wallets);
    const flags = flagsOf(reading);
    return {
      kind: this.name,
      subject: { type: 'process', process: process.ref },
      signals: [
        signalOf('artefact.miner-command', reading.score / 100, flags === undefined ? {} : { flags }),
        ...wallets.signals,
      ],
      pools: reading.pools,
      wallets: reading.wallets,
      evidence: [...wallets.evidence, ...processEvidence(process)],
    };
  }

  #forget(key: ProcessKey): void {
    this.#miners.delete(key);
    this.#hot.forget(key);
    this.#repeat.forget(key);
  }
}

/** Reads the arguments as they are: what leaves the host is the scrubbed form, which keeps pools and wallets but not every word. */
function readCommandOf({ details }: KnownProcess, signatures: SignatureSet): MinerCommandReading | undefined {
  const argv = observedValue(details.argv);
  if (argv === undefined) return undefined;
  return readMinerCommand(
    argv.map(({ text }) => text),
    signatures.knownWallets,
  );
}

/** The most telling option: one that only miners have, or else the one that names the pool. */
function flagsOf({ reasons }: MinerCommandReading): string | undefined {
  let flag: string | undefined;
  for (const { code, params } of reasons) {
    if (code === 'miner-flags') return params.first.slice(0, 80);
    if (code === 'pool-flag') flag ??= params.flag.slice(0, 80);
  }
  return flag;
}
