import type { TextRows } from './text-rows.ts';

/** What the audit log says of each action: `audit.<action>`. */
export const auditTexts = {
  'audit.newer': {
    en: 'changed something that this version does not know',
    'zh-Hant': '變更了此版本不認識的項目',
    'zh-Hans': '更改了此版本不认识的项目',
  },
} as const satisfies TextRows;
