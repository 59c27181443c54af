import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { observedValue } from '#shared/model/observed.ts';
import { osNameKey } from '#shared/model/os-name.ts';
import type { KnownProcess } from './detector.ts';

/** Shorter numbers count, measure or are years. */
const MIN_DRAWN_CHARS = 5;
const UUID = /[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}/gi;
const MAX_CHARS = 4_096;

/**
 * Equal for runs that were told to do the same: their arguments without the name of the program. What is drawn at random does not count, nor
 * does the value of an option, unless it is a path: pieces of work are told apart by what they work on.
 */
export function toldWorkOf({ details }: KnownProcess): string {
  const argv = observedValue(details.argv);
  if (argv === undefined) return 'unknown';
  const work = argv.slice(1).map((argument) => withoutDrawn(osNameKey(argument).slice(0, MAX_CHARS)));
  return bytesToHex(sha256(utf8ToBytes(JSON.stringify(work)))).slice(0, 16);
}

/** An argument without what was drawn at random: `--id=93ab1` is `--id=`, `/tmp/93ab1` is `/tmp/#`, and `/data/17` stays. */
export function withoutDrawn(argument: string): string {
  const option = /^(--?[a-z][\w-]*=)(.*)$/is.exec(argument);
  const [, name = '', value = argument] = option ?? [];
  const isPath = /[/\\]|\.[a-z]/i.test(value);
  if (option !== null && !isPath) return name;
  return name + value.replace(UUID, '#').replace(/[a-z\d]+/gi, (run) => (isDrawn(run, isPath) ? '#' : run));
}

/** Letters and digits mixed, or a long number; within a path a number is a date. */
function isDrawn(run: string, inPath: boolean): boolean {
  return run.length >= MIN_DRAWN_CHARS && /\d/.test(run) && (/[a-z]/i.test(run) || !inPath);
}
