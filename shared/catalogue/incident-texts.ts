import type { TextRows } from './text-rows.ts';

/** What is said of an incident wherever it is shown in full: the links of its chain, and its report. */
export const incidentTexts = {
  'chain.entry': { en: 'Way in', 'zh-Hant': '入侵途徑', 'zh-Hans': '入侵途径' },
  'chain.file': { en: 'File', 'zh-Hant': '檔案', 'zh-Hans': '文件' },
  'chain.process': { en: 'Process', 'zh-Hant': '行程', 'zh-Hans': '进程' },
  'chain.relay': { en: 'Relay', 'zh-Hant': '中繼主機', 'zh-Hans': '中转主机' },
  'chain.pool': { en: 'Mining pool', 'zh-Hant': '礦池', 'zh-Hans': '矿池' },
  'chain.wallet': { en: 'Wallet', 'zh-Hant': '錢包', 'zh-Hans': '钱包' },
  'certainty.seen': { en: 'seen', 'zh-Hant': '已觀察到', 'zh-Hans': '已观察到' },
  'certainty.inferred': { en: 'inferred', 'zh-Hant': '推論', 'zh-Hans': '推断' },
  'certainty.not-observable': { en: 'cannot be seen', 'zh-Hant': '無法觀察', 'zh-Hans': '无法观察' },
  'certainty.absent': {
    en: 'looked for, not there',
    'zh-Hant': '已查找，未發現',
    'zh-Hans': '已查找，未发现',
  },
  'chain.remedy.entry': {
    en: 'look at sign-ins and shell history of the host around the first sighting',
    'zh-Hant': '查看主機在首次出現前後的登入紀錄與 shell 歷史',
    'zh-Hans': '查看主机在首次出现前后的登录记录与 shell 历史',
  },
  'chain.remedy.behind-relay': {
    en: 'look at the incident of the relay; if there is none, install an agent there',
    'zh-Hant': '查看中繼主機的事件；若沒有，請在該處安裝代理程式',
    'zh-Hans': '查看中转主机的事件；若没有，请在该处安装代理',
  },
  'chain.remedy.unnamed-file': {
    en: 'something there runs, so it came from a file: find out which process it is',
    'zh-Hant': '該處有程式在執行，必定來自某個檔案：請先查明是哪個行程',
    'zh-Hans': '该处有程序在运行，必定来自某个文件：请先查明是哪个进程',
  },
  'report.chain': { en: 'How it hangs together', 'zh-Hant': '關聯鏈', 'zh-Hans': '关联链' },
  'report.history': { en: 'History', 'zh-Hant': '歷程', 'zh-Hans': '历程' },
  'report.host': { en: 'What can be seen on this host', 'zh-Hant': '此主機的可見範圍', 'zh-Hans': '此主机的可见范围' },
  'report.raw': { en: 'Raw line', 'zh-Hant': '原始紀錄', 'zh-Hans': '原始记录' },
  'report.written': {
    en: 'Written {atMs} by Minesweep',
    'zh-Hant': '由 Minesweep 於 {atMs} 產生',
    'zh-Hans': '由 Minesweep 于 {atMs} 生成',
  },
  'report.verdict-change': {
    en: 'verdict: {verdict}, {probabilityShare}, {role}',
    'zh-Hant': '結論：{verdict}，{probabilityShare}，{role}',
    'zh-Hans': '结论：{verdict}，{probabilityShare}，{role}',
  },
  'missing.title': {
    en: 'Not {verdict} yet: that takes {missing}',
    'zh-Hant': '尚未達到「{verdict}」：還需要{missing}',
    'zh-Hans': '尚未达到“{verdict}”：还需要{missing}',
  },
  'missing.probability': {
    en: 'more evidence, at least {atLeastShare} together',
    'zh-Hant': '更多跡象，合計至少 {atLeastShare}',
    'zh-Hans': '更多迹象，合计至少 {atLeastShare}',
  },
  'missing.group': {
    en: 'a second kind of evidence[ besides {only}]',
    'zh-Hant': '[「{only}」以外的]第二類跡象',
    'zh-Hans': '[“{only}”以外的]第二类迹象',
  },
  'missing.decisive': {
    en: 'a sign that only miners leave',
    'zh-Hant': '只有挖礦程式才會留下的跡象',
    'zh-Hans': '只有挖矿程序才会留下的迹象',
  },
  'missing.witness': {
    en: 'a second, independent witness[ besides the {only}]',
    'zh-Hant': '[「{only}」以外的]第二個獨立來源',
    'zh-Hans': '[“{only}”以外的]第二个独立来源',
  },
  'work.outcome.changed': { en: 'changed', 'zh-Hant': '已變更', 'zh-Hans': '已更改' },
  'work.outcome.unchanged': { en: 'was so already', 'zh-Hant': '原本即是如此', 'zh-Hans': '原本即是如此' },
  'work.outcome.noted': { en: 'noted', 'zh-Hant': '已記下備註', 'zh-Hans': '已记下备注' },
  'work.outcome.merged': {
    en: 'not changed: {mergedInto} continues it',
    'zh-Hant': '未變更：已併入 {mergedInto}',
    'zh-Hans': '未更改：已并入 {mergedInto}',
  },
  'work.outcome.not-found': {
    en: 'not changed: there is none',
    'zh-Hant': '未變更：沒有此事件',
    'zh-Hans': '未更改：没有此事件',
  },
  'work.outcome.failed': {
    en: 'not changed: the collector could not store it',
    'zh-Hant': '未變更：收集器無法寫入',
    'zh-Hans': '未更改：收集器无法写入',
  },
} as const satisfies TextRows;
