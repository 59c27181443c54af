import type { TextRows } from './text-rows.ts';

/** What the bait experiment says before, while and after it is made. */
export const baitTexts = {
  'bait.plan': {
    en: 'slots: {slots} of {slotMs}, {decoys} with a decoy named {decoy}, the others with a control named {control}',
    'zh-Hant': '共 {slots} 個時段，每個 {slotMs}：其中 {decoys} 個執行誘餌 {decoy}，其餘執行對照程式 {control}',
    'zh-Hans': '共 {slots} 个时段，每个 {slotMs}：其中 {decoys} 个运行诱饵 {decoy}，其余运行对照程序 {control}',
  },
  'bait.bounds': {
    en: 'at most {longestMs}; the smallest p-value it can reach is {smallestP}; seed {seed}',
    'zh-Hant': '最長 {longestMs}；可達到的最小 p 值為 {smallestP}；種子 {seed}',
    'zh-Hans': '最长 {longestMs}；可达到的最小 p 值为 {smallestP}；种子 {seed}',
  },
  'bait.partly-visible': {
    en: 'not all of this machine can be seen: {capability} ({reason})',
    'zh-Hant': '無法看到整台機器：{capability}（{reason}）',
    'zh-Hans': '无法看到整台机器：{capability}（{reason}）',
  },
  'bait.column.who': { en: 'Who', 'zh-Hant': '對象', 'zh-Hans': '对象' },
  'bait.column.control': { en: 'Beside the control', 'zh-Hant': '對照時', 'zh-Hans': '对照时' },
  'bait.column.decoy': { en: 'Beside the decoy', 'zh-Hant': '誘餌時', 'zh-Hans': '诱饵时' },
  'bait.column.effect': { en: 'Goes down by', 'zh-Hant': '減少', 'zh-Hans': '减少' },
  'bait.column.p': { en: 'p', 'zh-Hant': 'p 值', 'zh-Hans': 'p 值' },
  'bait.column.adjusted': { en: 'p, adjusted', 'zh-Hant': '校正後 p 值', 'zh-Hans': '校正后 p 值' },
  'bait.column.meaning': { en: 'Which means', 'zh-Hant': '意義', 'zh-Hans': '含义' },
  'bait.quiet': { en: 'goes quiet when watched', 'zh-Hant': '有人監看就安靜', 'zh-Hans': '有人监看就安静' },
  'bait.indifferent': { en: 'no sign of it', 'zh-Hant': '沒有跡象', 'zh-Hans': '没有迹象' },
  'bait.away': {
    en: 'stopped and was not back: cannot be told',
    'zh-Hant': '中途停止且未恢復：無法判斷',
    'zh-Hans': '中途停止且未恢复：无法判断',
  },
  'bait.undecided': { en: 'cannot be told', 'zh-Hant': '無法判斷', 'zh-Hans': '无法判断' },
  'bait.the-host': { en: 'the whole host', 'zh-Hant': '整台主機', 'zh-Hans': '整台主机' },
  'bait.cores': { en: '{cores}', 'zh-Hant': '{cores}', 'zh-Hans': '{cores}' },
  'bait.done': {
    en: 'slots finished: {slots} of {planned}, in {durationMs}',
    'zh-Hant': '完成 {slots} / {planned} 個時段，歷時 {durationMs}',
    'zh-Hans': '完成 {slots} / {planned} 个时段，历时 {durationMs}',
  },
  'bait.partial': {
    en: 'ended early: the p-values are those of the slots that were finished (at least {smallestP}), and nothing is concluded',
    'zh-Hant': '提前結束：p 值只根據已完成的時段計算（不會小於 {smallestP}），不作結論',
    'zh-Hans': '提前结束：p 值只根据已完成的时段计算（不会小于 {smallestP}），不作结论',
  },
  'bait.ended-early': {
    en: 'decoys or controls that somebody ended: {count}',
    'zh-Hant': '被人終止的誘餌或對照程式：{count}',
    'zh-Hans': '被人终止的诱饵或对照程序：{count}',
  },
  'bait.unseen': {
    en: 'what could not be seen meanwhile:',
    'zh-Hant': '期間看不到的項目：',
    'zh-Hans': '期间看不到的项目：',
  },
  'bait.unseen-line': { en: '{what}: {why}', 'zh-Hant': '{what}：{why}', 'zh-Hans': '{what}：{why}' },
  'bait.nobody': {
    en: 'nobody used 0.05 cores or more at the start, so there was nobody to ask about; if something hides already, come back later',
    'zh-Hant': '開始時沒有任何對象使用 0.05 核心以上，因此沒有可測試的對象；若已有程式正在躲藏，請稍後再試',
    'zh-Hans': '开始时没有任何对象使用 0.05 核以上，因此没有可测试的对象；如果已有程序正在躲藏，请稍后再试',
  },
  'refusal.bait-running': {
    en: 'An experiment goes on at this host already',
    'zh-Hant': '此主機上已有實驗進行中',
    'zh-Hans': '此主机上已有实验进行中',
  },
  'refusal-remedy.bait-running': {
    en: 'Wait until it is over, or stop it',
    'zh-Hant': '請等它結束，或先停止它',
    'zh-Hans': '请等它结束，或先停止它',
  },
  'refusal.no-bait': {
    en: 'No experiment goes on at this host',
    'zh-Hant': '此主機上沒有進行中的實驗',
    'zh-Hans': '此主机上没有进行中的实验',
  },
  'refusal-remedy.no-bait': {
    en: 'The last one stands in the history with how it ended',
    'zh-Hant': '最近一次的結果列在記錄中',
    'zh-Hans': '最近一次的结果列在记录中',
  },
} as const satisfies TextRows;
