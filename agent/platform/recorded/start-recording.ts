import type { Platform } from '../platform.ts';
import type { RecordingHeader } from './reading-frame.ts';
import { type FrameSink, RecordingPlatform } from './recording-platform.ts';
import { RecordingWriter } from './recording-writer.ts';
import { RedactingSink, redactHeader } from './redacting-sink.ts';
import { Redaction } from './redaction.ts';
import { ScrubbingSink } from './scrubbing-sink.ts';

export interface StartRecordingOptions {
  /** Must not exist yet. */
  readonly path: string;
  readonly createdBy: string;
  readonly tickIntervalMs: number;
  readonly redact: boolean;
}

/**
 * Wraps a platform so that everything it answers from the next tick on goes to a file. Disposing of the result ends the file.
 * Secrets in arguments and beside the files of services are taken out either way. Throws what the file system throws.
 */
export function startRecording(platform: Platform, options: StartRecordingOptions): RecordingPlatform {
  const header: RecordingHeader = {
    createdBy: options.createdBy,
    tickIntervalMs: options.tickIntervalMs,
    redacted: options.redact,
    host: platform.describeHost(),
    capabilities: platform.capabilities(),
  };
  return new RecordingPlatform(platform, new ScrubbingSink(openSink(options, header)));
}

/** What is redacted is scrubbed all the same: it keeps the first argument and the files of services. */
function openSink({ path, redact }: StartRecordingOptions, header: RecordingHeader): FrameSink {
  if (!redact) return new RecordingWriter(path, header);
  const redaction = new Redaction();
  return new RedactingSink(new RecordingWriter(path, redactHeader(header, redaction)), redaction);
}
