import { expect, it } from 'vitest';
import { ApiFailure } from '../api/api-failure.ts';
import { explainFailure, explainInShort } from './explain-failure.ts';

const changed = new ApiFailure(409, {
  ...{ code: 'changed-meanwhile', message: '"ann\u202e" changed this incident meanwhile' },
  params: { who: 'ann\u202e', atMs: Date.UTC(2026, 2, 1, 14, 2, 11) },
});

it('says in the language of the reader why something did not work', () => {
  expect(explainInShort(changed, 'zh-Hant')).toBe('ann\\u{202e} 已在此期間變更這筆事件（2026-03-01 14:02:11Z）');
  expect(
    explainInShort(new ApiFailure(403, { code: 'not-allowed', params: { accountRole: 'operator' } }), 'zh-Hans'),
  ).toBe('此操作需要“操作员”角色');
  expect(explainInShort(new ApiFailure(0, {}), 'zh-Hant')).toBe('收集器沒有回應');
});

it('tells what stands in front of the collector from the collector', () => {
  for (const status of [502, 503, 504]) {
    expect(explainInShort(new ApiFailure(status, {}), 'en')).toBe(
      'Something between this browser and the collector did not get an answer from it',
    );
    expect(explainInShort(new ApiFailure(status, {}), 'zh-Hans')).toBe('浏览器与收集器之间的设备没有得到收集器的响应');
  }
  expect(explainFailure(new ApiFailure(502, {}), 'zh-Hant').remedy).toContain('代理伺服器');
  expect(explainInShort(new ApiFailure(503, { code: 'busy', message: 'Busy here' }), 'en')).toBe('Busy here');
});

it('repeats what no catalogue has', () => {
  expect(explainInShort(new ApiFailure(400, { code: 'of-a-later-version', message: 'No' }), 'zh-Hant')).toBe('No');
});
