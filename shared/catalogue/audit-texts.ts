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
  'audit.sign-in-failed': {
    en: 'failed to sign in[ as {name}] from {address}',
    'zh-Hant': '從 {address} [以 {name} ]登入失敗',
    'zh-Hans': '从 {address} [以 {name} ]登录失败',
  },
  'audit.account-added': {
    en: 'added the account {name} with the role {accountRole}',
    'zh-Hant': '新增了帳號 {name}，角色為{accountRole}',
    'zh-Hans': '添加了账号 {name}，角色为{accountRole}',
  },
  'audit.account-role-changed': {
    en: 'gave the account {name} the role {accountRole}',
    'zh-Hant': '將帳號 {name} 的角色改為{accountRole}',
    'zh-Hans': '将账号 {name} 的角色改为{accountRole}',
  },
  'audit.account-password-set': {
    en: 'set another password for the account {name}',
    'zh-Hant': '為帳號 {name} 設定了新密碼',
    'zh-Hans': '为账号 {name} 设置了新密码',
  },
  'audit.account-removed': {
    en: 'removed the account {name}',
    'zh-Hant': '移除了帳號 {name}',
    'zh-Hans': '删除了账号 {name}',
  },
  'audit.own-password-changed': {
    en: 'changed their own password',
    'zh-Hant': '變更了自己的密碼',
    'zh-Hans': '更改了自己的密码',
  },
  'audit.token-created': {
    en: 'made the token {name} with the role {accountRole}[, until {expiresAtMs}]',
    'zh-Hant': '建立了權杖 {name}，角色為{accountRole}[，有效至 {expiresAtMs}]',
    'zh-Hans': '创建了令牌 {name}，角色为{accountRole}[，有效期至 {expiresAtMs}]',
  },
  'audit.token-removed': {
    en: 'took the token {name} away',
    'zh-Hant': '撤銷了權杖 {name}',
    'zh-Hans': '撤销了令牌 {name}',
  },
  'audit.retention-changed': {
    en: 'said how long things are kept (the rest: for ever)[; alerts: {alertsMs}][; findings: {findingsMs}][; closed incidents: {incidentsMs}][; audit log: {auditMs}][; CPU over time: {seriesMs}]',
    'zh-Hant':
      '變更了保留期限（其餘永久保留）[；告警：{alertsMs}][；發現：{findingsMs}][；已結案事件：{incidentsMs}][；稽核記錄：{auditMs}][；CPU 使用歷程：{seriesMs}]',
    'zh-Hans':
      '更改了保留期限（其余永久保留）[；告警：{alertsMs}][；发现：{findingsMs}][；已关闭事件：{incidentsMs}][；审计日志：{auditMs}][；CPU 使用历史：{seriesMs}]',
  },
  'audit.sign-out': {
    en: 'signed out from {address}',
    'zh-Hant': '從 {address} 登出',
    'zh-Hans': '从 {address} 退出登录',
  },
  'audit.incident-changed': {
    en: 'changed the incident[, state: {incidentState}][, reason: {closeReason}][, assigned to: {assignee}][, no longer assigned to: {unassigned}]',
    'zh-Hant':
      '變更了事件[，狀態：{incidentState}][，原因：{closeReason}][，指派給：{assignee}][，不再指派給：{unassigned}]',
    'zh-Hans':
      '更改了事件[，状态：{incidentState}][，原因：{closeReason}][，指派给：{assignee}][，不再指派给：{unassigned}]',
  },
  'audit.incident-noted': {
    en: 'wrote a note on the incident',
    'zh-Hant': '在事件中留下備註',
    'zh-Hans': '在事件中留下备注',
  },
  'audit.incident-reopened': {
    en: 'opened the incident again: there was new evidence after {closedBy} closed it[ ({closeReason})]',
    'zh-Hant': '重新開啟了事件：{closedBy} 結案後出現新的證據[（{closeReason}）]',
    'zh-Hans': '重新打开了事件：{closedBy} 结案后出现新的证据[（{closeReason}）]',
  },
  'audit.incident-taken-along': {
    en: 'took over state and assignment from {from}, which turned out to be this incident',
    'zh-Hant': '沿用了 {from} 的狀態與指派：它其實就是此事件',
    'zh-Hans': '沿用了 {from} 的状态与指派：它其实就是此事件',
  },
  'audit.allowance-made': {
    en: 'said that {what} is normal (where: {where})[, until {expiresAtMs}]: {reason}',
    'zh-Hant': '認定 {what} 屬正常（範圍：{where}）[，有效至 {expiresAtMs}]：{reason}',
    'zh-Hans': '认定 {what} 属正常（范围：{where}）[，有效期至 {expiresAtMs}]：{reason}',
  },
  'audit.allowance-taken-back': {
    en: 'took back that {what} is normal (where: {where}): {reason}',
    'zh-Hant': '撤回了 {what} 屬正常的認定（範圍：{where}）：{reason}',
    'zh-Hans': '撤回了 {what} 属正常的认定（范围：{where}）：{reason}',
  },
  'audit.bait-asked': {
    en: 'asked for an experiment with decoys on the host: {slots} slots of {slotMs}[, named {monitor}]',
    'zh-Hant': '要求在主機上進行誘餌實驗：{slots} 個時段，每段 {slotMs}[，名稱 {monitor}]',
    'zh-Hans': '要求在主机上进行诱饵实验：{slots} 个时段，每段 {slotMs}[，名称 {monitor}]',
  },
  'audit.bait-stopped': {
    en: 'stopped the experiment with decoys on the host',
    'zh-Hant': '停止了主機上的誘餌實驗',
    'zh-Hans': '停止了主机上的诱饵实验',
  },
  'audit.tokens-read': {
    en: 'read the tokens for agents and for deliveries of alerts',
    'zh-Hant': '讀取了代理程式與告警傳送用的權杖',
    'zh-Hans': '读取了代理程序与告警传送用的令牌',
  },
  'audit.hosts-labelled': {
    en: 'labelled {hosts} hosts[, added: {added}][, removed: {removed}]',
    'zh-Hant': '變更了 {hosts} 台主機的標籤[，加上：{added}][，移除：{removed}]',
    'zh-Hans': '更改了 {hosts} 台主机的标签[，添加：{added}][，移除：{removed}]',
  },
} as const satisfies TextRows;
