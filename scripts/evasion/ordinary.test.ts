import { afterAll, describe, expect, it } from 'vitest';
import { judgeWork, type Judged } from '../ordinary/judge-work.ts';
import { builtInSignatures, watchWork } from '../ordinary/watch-work.ts';
import { WORKS } from '../ordinary/works.ts';
import { provideTool, requireOrSkip } from '../testing/require-tool.ts';

/**
 * Real heavy work before the eyes of an agent, a few seconds each: long enough for every look at what a process is. What takes minutes to
 * tell is assumed (see `judgeWork`), or waited for: `ORDINARY_SECONDS=330 npm run test:evasion -- ordinary`.
 */
const SECONDS = Number(process.env.ORDINARY_SECONDS ?? 12);
const signatures = builtInSignatures();
const judged = new Map<string, Judged>();

describe.runIf(process.platform === 'linux')('ordinary heavy work on this machine', () => {
  it.for(WORKS)('is never taken for mining: $name', { timeout: (SECONDS + 240) * 1000 }, async (work, context) => {
    const missing = work.tools.map(provideTool).find((reason) => reason !== undefined);
    requireOrSkip(context, process.getuid?.() === 0 ? missing : 'some of it needs root');
    const judgement = judgeWork(await watchWork(work, { seconds: SECONDS, signatures }));
    judged.set(work.name, judgement);
    expect([...new Set(['observed', work.may ?? 'observed'])]).toContain(judgement.verdict);
  });

  afterAll(() => {
    const rows = [...judged].map(([name, { verdict, probability, signs }]) =>
      [name.padEnd(16), verdict.padEnd(11), probability.toFixed(2), signs.join(', ')].join(' '),
    );
    console.info(['work             verdict     p    signs', ...rows].join('\n'));
  });
});
