import type { Alert } from '#shared/model/alert.ts';
import type { LineError } from '../ingest/alert-reader.ts';
import type { AlertFormat } from '../ingest/formats.ts';

/**
 * A piece of an alert stream. `position` is where the piece ends; how far whole lines reach is stored in the same commit, so that a
 * follower resumes exactly where it was. Pieces of one source come one after the other; one that begins elsewhere than at the
 * end of the one before, or at byte 0 of another file (or of the same after `end`), is refused: it would lose or double lines.
 */
export interface AlertChunk {
  /** Stable name of the source: a followed file, an import, a listener. */
  readonly source: string;
  readonly site: string;
  readonly format: AlertFormat;
  readonly bytes: ArrayBuffer;
  /** True when this is the last piece: an unfinished last line is then a line. */
  readonly end: boolean;
  readonly position?: SourcePosition;
}

/**
 * How far a source has been read, in bytes. `file` identifies what is read: a followed file across rename (device:inode), an
 * import by its content. `ended`: its last piece is stored, nothing more will come of this `file`.
 */
export interface SourcePosition {
  readonly file: string;
  readonly offset: number;
  readonly ended?: boolean;
}

/** What became of the lines of a chunk: `read` = `understood` + `rejected`. `relevant` are the alerts that have to do with mining, as stored. */
export interface IngestReport {
  readonly read: number;
  readonly understood: number;
  /** Of the understood ones: those that say nothing for us, so that nothing of them is stored. */
  readonly passedOver: number;
  /** The same by the device's own name for the type; rare names beyond a limit are counted as `other`. */
  readonly passedOverByType: Readonly<Record<string, number>>;
  readonly rejected: number;
  /** First few rejected lines with their reasons: a code and where. */
  readonly problems: readonly LineProblem[];
  readonly relevant: readonly RelevantAlert[];
}

export interface LineProblem {
  /** Line number within the source since the follower started, 1-based. */
  readonly line: number;
  readonly error: LineError;
  /** Start of the line, at most 200 characters, hostile. */
  readonly excerpt: string;
}

/** An alert with its identity in the store. */
export interface RelevantAlert {
  readonly id: string;
  readonly site: string;
  readonly alert: Alert;
}
