import type { TextRows } from './text-rows.ts';

/** What the audit log says of each action: `audit.<action>`. */
export const auditTexts = {
  'audit.newer': {
    en: 'changed something that this version does not know',
    'zh-Hant': '變更了此版本不認識的項目',
    'zh-Hans': '更改了此版本不认识的项目',
  },
  'audit.sign-in-link-created': {
    en: 'made a sign-in link for the role {accountRole}, until {expiresAtMs}',
    'zh-Hant': '建立了角色為{accountRole}的登入連結，有效至 {expiresAtMs}',
    'zh-Hans': '创建了角色为{accountRole}的登录链接，有效期至 {expiresAtMs}',
  },
  'audit.sign-in': {
    en: 'signed in from {address}',
    'zh-Hant': '從 {address} 登入',
    'zh-Hans': '从 {address} 登录',
  },
  'audit.sign-out': {
    en: 'signed out from {address}',
    'zh-Hant': '從 {address} 登出',
    'zh-Hans': '从 {address} 退出登录',
  },
} as const satisfies TextRows;
