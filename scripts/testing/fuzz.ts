import fc from 'fast-check';

/** How many inputs a property sees: few while developing, 10^5 in CI, 10^6 in `npm run test:fuzz` (`FUZZ_RUNS`). */
export function fuzzRuns(): number {
  const runs = Number(process.env.FUZZ_RUNS ?? 2_000);
  if (!Number.isSafeInteger(runs) || runs < 1)
    throw new Error(`FUZZ_RUNS must be a positive integer, not ${process.env.FUZZ_RUNS}`);
  return runs;
}

/** No parser may take longer than this for one input. */
const LIMIT_MS = 50;
/** A slow reading is repeated before it is believed: a pause of the machine, or a neighbour on its cores, is not the parser's fault. */
const TRIES = 5;

/** What reads nothing from outside sees a tenth of the inputs, and as many while developing. */
const HOLDS_SHARE = 10;
const LEAST_RUNS = 2_000;

/**
 * Runs `check` over generated inputs, for what is no parser: a comparison with a slow model, a law of arithmetic. The seed is printed with the
 * name; set `FUZZ_SEED` to repeat a run.
 */
export function holds<T>(name: string, arbitrary: fc.Arbitrary<T>, check: (input: T) => void): void {
  const share = Math.max(LEAST_RUNS, Math.ceil(fuzzRuns() / HOLDS_SHARE));
  tryInputs(name, Math.min(fuzzRuns(), share), arbitrary, check);
}

function tryInputs<T>(name: string, numRuns: number, arbitrary: fc.Arbitrary<T>, check: (input: T) => void): void {
  const seed =
    process.env.FUZZ_SEED === undefined
      ? (Date.now() ^ (Math.random() * 0x7fffffff)) | 0
      : Number(process.env.FUZZ_SEED);
  console.info(`fuzz ${name}: ${numRuns} runs, seed ${seed}`);
  fc.assert(fc.property(arbitrary, check), { numRuns, seed });
}

/** For what reads input from outside: all of the runs, and it fails as well when one input takes longer than 50 ms of CPU each time it is tried. */
export function fuzz<T>(name: string, arbitrary: fc.Arbitrary<T>, check: (input: T) => void): void {
  tryInputs(name, fuzzRuns(), arbitrary, (input) => {
    let leastMs = Number.POSITIVE_INFINITY;
    for (let tries = 0; tries < TRIES && leastMs > LIMIT_MS; tries++) {
      leastMs = Math.min(
        leastMs,
        cpuMsOf(() => check(input)),
      );
    }
    if (leastMs > LIMIT_MS)
      throw new Error(
        `one input took ${Math.round(leastMs)} ms of CPU or more, ${TRIES} times; the limit is ${LIMIT_MS}`,
      );
  });
}

const SHORT_CHARS = 30_000;
const LONGER = 10;
/** Ten times the text at once may cost so many times as much as in ten parts, and what the machine adds; what is quadratic costs ten times as much. */
const MOST_TIMES = 3;
const GRACE_MS = 20;

/**
 * Fails when reading 300 kB of a repeated `unit` costs more than three times what it costs in ten parts, three times in a row: whoever reads
 * lines from outside must not be halted by one. Compares equal amounts, so that neither a slow machine nor a coarse clock (Windows: 10 ms and more)
 * makes a difference.
 */
export function expectLinear(unit: string, read: (text: string) => unknown): void {
  const short = unit.repeat(Math.ceil(SHORT_CHARS / unit.length));
  const long = short.repeat(LONGER);
  read(short);
  let told = '';
  for (let tries = 0; tries < 3; tries++) {
    const shortMs = cpuMsOf(() => {
      for (let part = 0; part < LONGER; part++) read(short);
    });
    const longMs = cpuMsOf(() => read(long));
    if (longMs <= shortMs * MOST_TIMES + GRACE_MS) return;
    told = `${long.length} characters took ${Math.round(longMs)} ms of CPU, in ten parts ${shortMs.toFixed(1)} ms`;
  }
  throw new Error(told);
}

/** Of this thread alone: what the test runner does in others meanwhile is not the parser's. */
function cpuMsOf(run: () => unknown): number {
  const before = process.threadCpuUsage();
  run();
  const used = process.threadCpuUsage(before);
  return (used.user + used.system) / 1000;
}

/**
 * Any code points, half of them ASCII, surrogates without their partner among them. (`fc.string({ unit: 'binary' })` gives the like and
 * takes two seconds to begin.)
 */
export function anyText(maxLength: number): fc.Arbitrary<string> {
  const codePoint = fc.oneof(fc.integer({ min: 0, max: 0x7f }), fc.integer({ min: 0, max: 0x10_ffff }));
  return fc.array(codePoint, { maxLength }).map((points) => String.fromCodePoint(...points));
}

/** Text as hostile as we know to make it: any code unit, JSON and stratum fragments, escapes, long repeats. */
export function hostileText(): fc.Arbitrary<string> {
  const fragments = fc.constantFrom(
    '{',
    '}',
    '[',
    ']',
    '"',
    '\\',
    '\u001b[31m',
    '<img src=x onerror=alert(1)>',
    '\u202e',
    '\0',
    '\r\n',
    '//',
    '/*',
    '*/',
    ',',
    ':',
    'stratum+tcp://',
    '"pools"',
    '"url"',
    '"user"',
    '"method":"login"',
    'mining.subscribe',
    '0x',
    '48',
    '44AFF',
    '__proto__',
    'constructor',
  );
  const repeated = (most: number) =>
    fc.tuple(fragments, fc.integer({ min: 1, max: most })).map(([part, times]) => part.repeat(times));
  return fc.oneof(
    { weight: 10, arbitrary: anyText(300) },
    {
      weight: 10,
      arbitrary: fc
        .array(fc.oneof(fragments, fc.string({ maxLength: 20 })), { maxLength: 60 })
        .map((parts) => parts.join('')),
    },
    { weight: 9, arbitrary: repeated(100) },
    // Long ones cost a hundred times as much as all others: what is not linear shows in a few thousand of them.
    { weight: 1, arbitrary: repeated(3_000) },
    { weight: 10, arbitrary: fc.json() },
  );
}
