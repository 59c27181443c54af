import { statSync } from 'node:fs';
import { ExitStatus, VerbError } from '#shared/cli/exit-status.ts';
import { readMinerConfig } from '#shared/recognise/miner-config.ts';
import type { AgentParts } from '../../agent-parts.ts';
import { HostWatch } from '../../host-watch.ts';
import { openNativePlatform } from '../../platform/native/open-native-platform.ts';
import { startRecording } from '../../platform/recorded/start-recording.ts';
import type { RecordingPlatform } from '../../platform/recorded/recording-platform.ts';
import type { Platform } from '../../platform/platform.ts';
import { ForgetfulSink } from '../../sample/ownership-sink.ts';
import { readSignatureContent } from '../../signature-content.ts';
import { TickTimer } from '../../tick-timer.ts';
import { parseDuration } from '../parse-duration.ts';

export interface RecordOptions {
  readonly out: string;
  readonly duration: string;
  readonly redact: boolean;
  readonly indicators: readonly string[];
}

const INTERVAL_MS = 1_000;

/**
 * The verb `record`: looks as the agent does, detectors included, so that a replay finds an answer to every question. Ctrl-C ends the
 * recording early and in good order.
 */
export async function runRecord(parts: AgentParts, options: RecordOptions): Promise<ExitStatus> {
  const durationMs = parseDuration(options.duration);
  if (durationMs === undefined)
    throw new VerbError(ExitStatus.usage, `--duration takes 90s, 10m or 2h, not ${JSON.stringify(options.duration)}`);
  const { set: signatures } = await readSignatureContent(parts, options.indicators);
  const ending = new AbortController();
  const end = (): void => ending.abort();
  process.once('SIGINT', end);
  process.once('SIGTERM', end);
  const timer = setTimeout(end, durationMs);
  try {
    using platform = await openNativePlatform((text) => readMinerConfig(text, signatures.knownWallets), parts);
    const recording = openRecordingFile(platform, options);
    const watch = new HostWatch({
      platform: recording,
      signatures,
      ownerships: new ForgetfulSink(),
      hostId: platform.describeHost().hostname,
      intervalMs: INTERVAL_MS,
      signal: ending.signal,
    });
    let ticks = 0;
    await new TickTimer(platform.clock, INTERVAL_MS, ending.signal).run(() => {
      watch.step();
      ticks++;
    });
    recording[Symbol.dispose]();
    const bytes = statSync(options.out).size;
    process.stderr.write(
      `minesweep: recorded ${ticks} ticks of ${watch.sampler.processCount} processes, ${bytes} bytes\n`,
    );
    return ExitStatus.ok;
  } finally {
    clearTimeout(timer);
    process.removeListener('SIGINT', end);
    process.removeListener('SIGTERM', end);
  }
}

function openRecordingFile(platform: Platform, { out, redact }: RecordOptions): RecordingPlatform {
  try {
    return startRecording(platform, { path: out, createdBy: 'minesweep record', tickIntervalMs: INTERVAL_MS, redact });
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'failed';
    if (code === 'EEXIST')
      throw new VerbError(
        ExitStatus.badInput,
        `${JSON.stringify(out)} exists already: recordings are never overwritten`,
      );
    throw new VerbError(ExitStatus.noPermission, `cannot write ${JSON.stringify(out)}: ${code}`);
  }
}
