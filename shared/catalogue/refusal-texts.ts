import type { StoreRefusalCode } from '../model/store-refusal.ts';
import type { TextRows } from './text-rows.ts';

/** Why the collector does not do what was asked, and what helps: refusals of the store, then those of the API that people meet in the console. */
export const refusalTexts = {
  'refusal.bad-cursor': {
    en: 'This is no place in a list that was given out here',
    'zh-Hant': '這不是此處給出的清單位置',
    'zh-Hans': '这不是此处给出的列表位置',
  },
  'refusal-remedy.bad-cursor': {
    en: 'Take `next` of the page before as it is, or begin again without `after`',
    'zh-Hant': '請原樣使用上一頁的 `next`，或不帶 `after` 從頭開始',
    'zh-Hans': '请原样使用上一页的 `next`，或不带 `after` 从头开始',
  },
  'refusal.cursor-over': {
    en: 'The list that this page continues is no longer kept',
    'zh-Hant': '此頁所接續的清單已不再保留',
    'zh-Hans': '此页所接续的列表已不再保留',
  },
  'refusal-remedy.cursor-over': {
    en: 'Begin again without `after`',
    'zh-Hant': '請不帶 `after` 從頭開始',
    'zh-Hans': '请不带 `after` 从头开始',
  },
  'refusal.bad-page-size': {
    en: 'A page has 1 to {maxRows} rows, not {rows}',
    'zh-Hant': '一頁可有 1 至 {maxRows} 列，不能是 {rows} 列',
    'zh-Hans': '一页可有 1 至 {maxRows} 行，不能是 {rows} 行',
  },
  'refusal-remedy.bad-page-size': {
    en: 'Ask for several pages',
    'zh-Hant': '請分多頁查詢',
    'zh-Hans': '请分多页查询',
  },
  'refusal.no-such-host': {
    en: 'There is no host {hostId}',
    'zh-Hant': '沒有主機 {hostId}',
    'zh-Hans': '没有主机 {hostId}',
  },
  'refusal-remedy.no-such-host': {
    en: 'Ask for the list of hosts: ids come from there',
    'zh-Hant': '請查詢主機清單：ID 由該處取得',
    'zh-Hans': '请查询主机列表：ID 从该处获取',
  },
  'refusal.no-such-incident': {
    en: 'There is no incident {incidentId}',
    'zh-Hant': '沒有事件 {incidentId}',
    'zh-Hans': '没有事件 {incidentId}',
  },
  'refusal-remedy.no-such-incident': {
    en: 'Ask for the list of incidents: ids come from there',
    'zh-Hant': '請查詢事件清單：ID 由該處取得',
    'zh-Hans': '请查询事件列表：ID 从该处获取',
  },
  'refusal.too-many-labels': {
    en: 'The host {hostId} would have more than {maxLabels} labels',
    'zh-Hant': '主機 {hostId} 的標籤將超過 {maxLabels} 個',
    'zh-Hans': '主机 {hostId} 的标签将超过 {maxLabels} 个',
  },
  'refusal-remedy.too-many-labels': {
    en: 'Take other labels away first',
    'zh-Hant': '請先移除其他標籤',
    'zh-Hans': '请先移除其他标签',
  },
  'refusal.too-many-at-once': {
    en: 'At most {maxRows} rows are deleted at once',
    'zh-Hant': '一次最多刪除 {maxRows} 列',
    'zh-Hans': '一次最多删除 {maxRows} 行',
  },
  'refusal-remedy.too-many-at-once': {
    en: 'Delete them in several pieces',
    'zh-Hant': '請分批刪除',
    'zh-Hans': '请分批删除',
  },
  'refusal.out-of-order': {
    en: 'The piece of {source} begins at byte {offset}, which is not where the last one ended',
    'zh-Hant': '{source} 的這一段從第 {offset} 個位元組開始，與上一段的結尾不相接',
    'zh-Hans': '{source} 的这一段从第 {offset} 个字节开始，与上一段的结尾不相接',
  },
  'refusal-remedy.out-of-order': {
    en: 'Go on from where the collector says that it is',
    'zh-Hant': '請從收集器回報的位置繼續',
    'zh-Hans': '请从收集器报告的位置继续',
  },
  'refusal.bad-signatures': {
    en: 'The signatures are not a compiled set',
    'zh-Hant': '特徵並非編譯後的集合',
    'zh-Hans': '特征并非编译后的集合',
  },
  'refusal-remedy.bad-signatures': {
    en: 'Compile them first',
    'zh-Hant': '請先編譯',
    'zh-Hans': '请先编译',
  },
  'refusal.changed-meanwhile': {
    en: '{who} changed this incident meanwhile[, {atMs}]',
    'zh-Hant': '{who} 已在此期間變更這筆事件[（{atMs}）]',
    'zh-Hans': '{who} 已在此期间更改此事件[（{atMs}）]',
  },
  'refusal-remedy.changed-meanwhile': {
    en: 'Look at it again, then change it',
    'zh-Hant': '請重新檢視後再變更',
    'zh-Hans': '请重新查看后再更改',
  },
  'refusal.not-allowed': {
    en: 'This needs the role {accountRole}',
    'zh-Hant': '此操作需要「{accountRole}」角色',
    'zh-Hans': '此操作需要“{accountRole}”角色',
  },
  'refusal-remedy.not-allowed': {
    en: 'Ask an administrator to give your account that role',
    'zh-Hant': '請管理員為您的帳號設定該角色',
    'zh-Hans': '请管理员为您的账号设置该角色',
  },
  'refusal.not-found': {
    en: 'There is no {id} here',
    'zh-Hant': '這裡沒有 {id}',
    'zh-Hans': '这里没有 {id}',
  },
  'refusal-remedy.not-found': {
    en: 'It may have been deleted: look at the list',
    'zh-Hant': '可能已被刪除：請查看清單',
    'zh-Hans': '可能已被删除：请查看列表',
  },
  'refusal.bad-expiry': {
    en: 'An allowance ends in the future, at most a year ahead',
    'zh-Hant': '到期時間必須在未來，且不超過一年',
    'zh-Hans': '到期时间必须在未来，且不超过一年',
  },
  'refusal-remedy.bad-expiry': {
    en: 'Choose another end, or none',
    'zh-Hant': '請選擇其他到期時間，或不設定',
    'zh-Hans': '请选择其他到期时间，或不设置',
  },
  'refusal.too-many': {
    en: 'There are {maxActive} allowances already',
    'zh-Hant': '已有 {maxActive} 項正常項目',
    'zh-Hans': '已有 {maxActive} 项正常项目',
  },
  'refusal-remedy.too-many': {
    en: 'Take some back, or name a folder or a site instead of each file and host',
    'zh-Hant': '請撤回一部分，或改以資料夾或站點取代個別檔案與主機',
    'zh-Hans': '请撤回一部分，或改用文件夹或站点代替单个文件和主机',
  },
  'refusal.failed': {
    en: 'The collector failed; its log says why',
    'zh-Hant': '收集器發生錯誤；原因請見其記錄檔',
    'zh-Hans': '收集器出错；原因请见其日志',
  },
} as const satisfies TextRows & Record<`refusal.${StoreRefusalCode}` | `refusal-remedy.${StoreRefusalCode}`, unknown>;
