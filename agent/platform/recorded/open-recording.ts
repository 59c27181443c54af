import { closeSync, fstatSync, openSync, readFileSync, readSync } from 'node:fs';
import { BadRecording } from './bad-recording.ts';
import { importHostCpu, isHostCpuCsv } from './import-host-cpu.ts';
import { importProcessSamples } from './import-process-samples.ts';
import { areProcessSamples } from './read-sample-lines.ts';
import type { ReadingSource } from './reading-frame.ts';
import { RecordedPlatform } from './recorded-platform.ts';
import { isRecording, RecordingReader } from './recording-reader.ts';

const FIRST_BYTES = 64 * 1024;
const MAX_TEXT_BYTES = 256 * 1024 * 1024;

export interface OpenRecordingOptions {
  /** Processors of the host that a text was recorded on; a recording of ours knows. */
  readonly cpuCount?: number;
}

/**
 * A recording of ours, a CSV of host CPU, or per-process samples as CSV or JSON lines, told apart by their first bytes. Throws
 * `BadRecording` when it is none of them, and what the file system throws.
 */
export function openRecording(path: string, options: OpenRecordingOptions = {}): RecordedPlatform {
  return new RecordedPlatform(openSource(path, options.cpuCount));
}

function openSource(path: string, cpuCount: number | undefined): ReadingSource {
  const { bytes, sizeBytes } = readBeginning(path);
  if (isRecording(bytes)) return new RecordingReader(path);
  const firstLine = bytes.toString('utf8').split(/\r?\n/, 1)[0] ?? '';
  const importText = isHostCpuCsv(firstLine)
    ? importHostCpu
    : areProcessSamples(firstLine)
      ? importProcessSamples
      : undefined;
  if (importText === undefined) {
    throw new BadRecording('neither a recording, nor a CSV of host CPU (second,cpu_percent), nor samples of processes');
  }
  if (sizeBytes > MAX_TEXT_BYTES) throw new BadRecording(`larger than ${MAX_TEXT_BYTES / 2 ** 20} MB`);
  return importText(readFileSync(path, 'utf8'), cpuCount);
}

function readBeginning(path: string): { readonly bytes: Buffer; readonly sizeBytes: number } {
  const file = openSync(path, 'r');
  try {
    const buffer = Buffer.alloc(FIRST_BYTES);
    return { bytes: buffer.subarray(0, readSync(file, buffer, 0, FIRST_BYTES, 0)), sizeBytes: fstatSync(file).size };
  } finally {
    closeSync(file);
  }
}
