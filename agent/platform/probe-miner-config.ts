import { isUnobservable, type Observed, observed, observedValue, unobservable } from '#shared/model/observed.ts';
import { osNameKey } from '#shared/model/os-name.ts';
import type { MinerConfigReading } from '#shared/recognise/miner-config.ts';
import type { ConfigCandidate } from './config-candidates.ts';
import type { CandidateFile, FileContent } from './platform.ts';

const MAX_FILE_BYTES = 256 * 1024;
/** Bounds of one probe: files read, and bytes read from them. */
const MAX_READS = 128;
const MAX_TOTAL_BYTES = 4 * 1024 * 1024;

export type ReadMinerConfig = (text: string) => MinerConfigReading | undefined;

export interface MinerConfigProbe {
  /** Where it may lie, the likeliest first. */
  readonly candidates: AsyncIterable<ConfigCandidate>;
  /** The bytes of a regular file; undefined when there is none. */
  readonly readFile: (path: Buffer, maxBytes: number) => Promise<Observed<Buffer> | undefined>;
  readonly readMinerConfig: ReadMinerConfig;
  /** Asked before and after: a reused pid would lend its files to another process. */
  readonly isSameRun: () => boolean;
}

/**
 * Reads the files that a process may take its configuration from. The text goes to the recogniser and is dropped. Files in
 * the places where a configuration lies are listed also when they are none; of other files held open only configurations are.
 */
export async function probeMinerConfig(
  probe: MinerConfigProbe,
  signal: AbortSignal,
): Promise<Observed<readonly CandidateFile[]>> {
  if (!probe.isSameRun()) return unobservable('vanished');
  const files: CandidateFile[] = [];
  const seen = new Set<string>();
  let reads = 0;
  let leftBytes = MAX_TOTAL_BYTES;
  for await (const candidate of probe.candidates) {
    if (signal.aborted) return unobservable('failed', 'aborted');
    if (reads >= MAX_READS || leftBytes <= 0) break;
    const key = osNameKey(candidate.path);
    if (seen.has(key)) continue;
    seen.add(key);
    const bytes = await probe.readFile(candidate.at, Math.min(MAX_FILE_BYTES, leftBytes));
    if (bytes === undefined) continue;
    reads++;
    if (!isUnobservable(bytes)) leftBytes -= bytes.value.length;
    const content = isUnobservable(bytes) ? bytes : observed(recognise(bytes.value, probe.readMinerConfig));
    if (candidate.how === 'open' && observedValue(content)?.reading === undefined) continue;
    files.push({ path: candidate.path, how: candidate.how, content });
  }
  return probe.isSameRun() ? observed(files) : unobservable('vanished');
}

function recognise(bytes: Buffer, readMinerConfig: ReadMinerConfig): FileContent {
  const reading = readMinerConfig(bytes.toString('utf8'));
  return reading === undefined ? { sizeBytes: bytes.length } : { sizeBytes: bytes.length, reading };
}
