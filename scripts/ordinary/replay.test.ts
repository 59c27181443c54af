import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { replayRecording } from '../../agent/cli/replay/replay-recording.ts';
import { openRecording } from '../../agent/platform/recorded/open-recording.ts';
import { judgeWork } from './judge-work.ts';
import { recordingOf } from './recordings.ts';
import { builtInSignatures } from './watch-work.ts';
import { WORKS } from './works.ts';

const signatures = builtInSignatures();

describe('ordinary work, recorded', () => {
  it.each(WORKS)('is never taken for mining: $name', async ({ name, may = 'observed' }) => {
    const path = recordingOf(name);
    expect(existsSync(path), 'recorded: npm run record:ordinary').toBe(true);
    using platform = openRecording(path);
    const { findings, ticks } = await replayRecording(platform, signatures);
    const { verdict, signs } = judgeWork(findings);
    console.info(`${name}: ${verdict}; ${signs.join(', ') || 'nothing'}`);
    expect(ticks).toBeGreaterThan(50);
    expect([...new Set(['observed', may])]).toContain(verdict);
  });
});
