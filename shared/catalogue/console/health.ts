import type { HealthCounter } from '../../model/health-counter.ts';
import type { TextRows } from '../text-rows.ts';

/** What each health counter counts. */
export const healthTexts = {
  'health.alertsWithoutHost': {
    en: 'Alerts whose addresses can belong to no host',
    'zh-Hant': '位址不可能屬於任何主機的告警',
    'zh-Hans': '地址不可能属于任何主机的告警',
  },
  'health.questionsNotAsked': {
    en: 'Alerts that no agent was asked about, because too many questions were open',
    'zh-Hant': '因待答問題過多而未向代理程式查詢的告警',
    'zh-Hans': '因待答问题过多而未向代理程序查询的告警',
  },
  'health.incidentsNotOpened': {
    en: 'Evidence for which no incident was opened, because there are too many',
    'zh-Hant': '因事件過多而未據以建立事件的證據',
    'zh-Hans': '因事件过多而未据以建立事件的证据',
  },
  'health.incidentsYielded': {
    en: 'Merely observed incidents that are not kept up to date, because there are too many',
    'zh-Hant': '因事件過多而不再更新的僅觀察事件',
    'zh-Hans': '因事件过多而不再更新的仅观察事件',
  },
  'health.findingsOfUnknownHosts': {
    en: 'Findings of hosts that never introduced themselves',
    'zh-Hant': '來自從未報到的主機的發現',
    'zh-Hans': '来自从未报到的主机的发现',
  },
  'health.lateAnswers': {
    en: 'Answers of agents to questions that were no longer open',
    'zh-Hant': '代理程式對已結束查詢的回覆',
    'zh-Hans': '代理程序对已结束查询的答复',
  },
  'health.foreignOwners': {
    en: 'Owners that an agent named for another connection than the one asked about',
    'zh-Hant': '代理程式所回報的擁有者屬於其他連線，而非所查詢的連線',
    'zh-Hans': '代理程序所报告的所有者属于其他连接，而非所查询的连接',
  },
  'health.alertsNotCorrelated': {
    en: 'Alerts that were stored but not joined with hosts, because that failed',
    'zh-Hant': '已儲存但未能與主機關聯的告警',
    'zh-Hans': '已存储但未能与主机关联的告警',
  },
  'health.apiErrors': {
    en: 'Requests to console and API that failed here',
    'zh-Hant': '在收集器端失敗的主控台與 API 請求',
    'zh-Hans': '在收集器端失败的控制台与 API 请求',
  },
  'health.followTroubles': {
    en: 'Troubles in following alert files',
    'zh-Hant': '跟讀告警檔時遇到的問題',
    'zh-Hans': '跟读告警文件时遇到的问题',
  },
  'health.indicatorsNotUsed': {
    en: 'Changes of indicators that could not be put to use',
    'zh-Hant': '未能套用的指標變更',
    'zh-Hans': '未能应用的指标更改',
  },
  'health.baitsNotSettled': {
    en: 'Times that it could not be written down how an experiment with decoys ended; it is tried again',
    'zh-Hant': '誘餌實驗的結果未能寫入的次數；會再次嘗試',
    'zh-Hans': '诱饵实验的结果未能写入的次数；会再次尝试',
  },
  'health.timeNotPassed': {
    en: 'Times that waiting questions could not be looked after',
    'zh-Hant': '未能處理待答問題的次數',
    'zh-Hans': '未能处理待答问题的次数',
  },
  'health.hostsNotDisconnected': {
    en: 'Hosts whose disconnection could not be taken note of',
    'zh-Hant': '未能記下其斷線的主機',
    'zh-Hans': '未能记下其断线的主机',
  },
  'health.seriesPointsDropped': {
    en: 'CPU values left out, because their time was wrong or known already',
    'zh-Hant': '因時間有誤或重複而捨棄的 CPU 數值',
    'zh-Hans': '因时间有误或重复而舍弃的 CPU 数值',
  },
  'health.seriesNotWritten': {
    en: 'Times that CPU over time could not be written; it is tried again',
    'zh-Hant': 'CPU 使用歷程寫入失敗的次數（會再重試）',
    'zh-Hans': 'CPU 使用历史写入失败的次数（会再重试）',
  },
  'health.seriesDamaged': {
    en: 'Stored hours of CPU over time that are damaged and left out',
    'zh-Hant': '已損壞而略過的 CPU 使用歷程時段',
    'zh-Hans': '已损坏而跳过的 CPU 使用历史时段',
  },
  'health.rebuilds': {
    en: 'Times that all incidents were taken up from the store anew, after a write had failed',
    'zh-Hant': '寫入失敗後重新從資料庫載入所有事件的次數',
    'zh-Hans': '写入失败后重新从数据库加载所有事件的次数',
  },
} as const satisfies TextRows & Record<`health.${HealthCounter}`, unknown>;
