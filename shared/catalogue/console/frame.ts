import type { TextRows } from '../text-rows.ts';

/** What stands around every room. */
export const frameTexts = {
  'frame.rooms': { en: 'Rooms', 'zh-Hant': '頁面', 'zh-Hans': '页面' },
  'frame.skip': { en: 'Skip to the content', 'zh-Hant': '跳至內容', 'zh-Hans': '跳至内容' },
  'room.overview': { en: 'Overview', 'zh-Hant': '總覽', 'zh-Hans': '总览' },
  'room.incidents': { en: 'Incidents', 'zh-Hant': '事件', 'zh-Hans': '事件' },
  'room.hosts': { en: 'Hosts', 'zh-Hant': '主機', 'zh-Hans': '主机' },
  'room.alerts': { en: 'Alerts', 'zh-Hant': '告警', 'zh-Hans': '告警' },
  'room.normal': { en: 'Normal here', 'zh-Hant': '此處正常', 'zh-Hans': '此处正常' },
  'room.settings': { en: 'Settings', 'zh-Hant': '設定', 'zh-Hans': '设置' },
} as const satisfies TextRows;
