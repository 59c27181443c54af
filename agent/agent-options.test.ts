import { expect, it } from 'vitest';
import { readAgentOptions } from './agent-options.ts';

it('reads what an agent is told', () => {
  expect(
    readAgentOptions([
      ...['--collector', 'ws://127.0.0.1:8731/agent', '--token-file', 't', '--data', 'd', '--site', 'main'],
      ...['--indicators', 'a.yaml', '--indicators', 'folder', '--interval-ms', '500', '--no-bait'],
    ]),
  ).toEqual({
    dataFolder: 'd',
    collector: { url: 'ws://127.0.0.1:8731/agent', tokenFile: 't' },
    site: 'main',
    indicators: ['a.yaml', 'folder'],
    intervalMs: 500,
    allowsBait: false,
    isService: false,
  });
  expect(readAgentOptions(['--no-collector', '--data', 'd'])).toMatchObject({
    collector: undefined,
    site: 'default',
    intervalMs: 1_000,
    allowsBait: true,
  });
});

it.each([
  [['--data', 'd']],
  [['--no-collector']],
  [['--no-collector', '--collector', 'ws://a/agent', '--data', 'd']],
  [['--collector', 'http://a/agent', '--data', 'd']],
  [['--collector', 'nonsense', '--data', 'd']],
  [['--no-collector', '--data', 'd', '--interval-ms', '1']],
  [['--no-collector', '--data', 'd', '--site', '']],
  [['--no-collector', '--data', 'd', 'word']],
  [['--unknown']],
])('refuses %j', (args) => {
  expect(() => readAgentOptions(args)).toThrow(expect.objectContaining({ name: 'AgentOptionsError' }));
});
