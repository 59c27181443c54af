import { expect, it } from 'vitest';
import { linesOf } from './run-agent-status.ts';

const STATUS = {
  ...{ atMs: 0, pid: 7, startedAtMs: 0, agentId: 'agent-0001', site: 'main', openFindings: 2, waiting: 1 },
  ...{ collector: 'ws://127.0.0.1:1/agent', link: 'refused', capabilities: [], gaps: {} },
};

it('is said in the language of the reader', () => {
  expect(linesOf(STATUS, true, 'en').join('\n')).toContain('Findings: 2 open, 1 on their way');
  const lines = linesOf(STATUS, false, 'zh-Hant').join('\n');
  expect(lines).toContain('未執行');
  expect(lines).toContain('被拒絕');
  expect(lines).toContain('2 項未結，1 項傳送中');
  expect(lines).not.toMatch(/open|on their way|does not run|collector:|refused/);
});

it('says why the agent goes on without native calls', () => {
  const lines = linesOf({ ...STATUS, withoutNativeCalls: 'not \u001b[2J loaded' }, true, 'zh-Hans').join('\n');
  expect(lines).toMatch(/^没有原生调用：.*not \\e\[2J loaded$/m);
});

it('shows a state of a later agent as it is', () => {
  expect(linesOf({ ...STATUS, link: 'resting' }, true, 'zh-Hans').join('\n')).toContain('resting');
});
