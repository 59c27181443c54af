import type { TextRows } from './text-rows.ts';

/** What the verb `agent status` says. */
export const agentStatusTexts = {
  'agent-status.nothing': {
    en: 'No agent has said anything in {folder} ({problem})',
    'zh-Hant': '{folder} 中沒有代理程式的任何記錄（{problem}）',
    'zh-Hans': '{folder} 中没有代理程序的任何记录（{problem}）',
  },
  'agent-status.runs': { en: 'runs, pid {pid}', 'zh-Hant': '執行中，PID {pid}', 'zh-Hans': '运行中，PID {pid}' },
  'agent-status.ended': { en: 'does not run', 'zh-Hant': '未執行', 'zh-Hans': '未运行' },
  'agent-status.collector': { en: 'Collector', 'zh-Hant': '收集器', 'zh-Hans': '收集器' },
  'agent-status.findings': {
    en: '{open} open, {waiting} on their way',
    'zh-Hant': '{open} 項未結，{waiting} 項傳送中',
    'zh-Hans': '{open} 项未结，{waiting} 项传送中',
  },
  'agent-status.link.disconnected': { en: 'not connected', 'zh-Hant': '未連線', 'zh-Hans': '未连接' },
  'agent-status.link.connecting': { en: 'connecting', 'zh-Hant': '連線中', 'zh-Hans': '连接中' },
  'agent-status.link.greeting': { en: 'introducing itself', 'zh-Hant': '報到中', 'zh-Hans': '报到中' },
  'agent-status.link.connected': { en: 'connected', 'zh-Hant': '已連線', 'zh-Hans': '已连接' },
  'agent-status.link.refused': { en: 'refused', 'zh-Hant': '被拒絕', 'zh-Hans': '被拒绝' },
} as const satisfies TextRows;
