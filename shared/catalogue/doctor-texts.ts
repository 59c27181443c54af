import type { TextRows } from './text-rows.ts';

/** What the verb `doctor` says. */
export const doctorTexts = {
  'doctor.program': {
    en: 'Minesweep {version} on Node {node}',
    'zh-Hant': 'Minesweep {version}，執行於 Node {node}',
    'zh-Hans': 'Minesweep {version}，运行于 Node {node}',
  },
  'doctor.machine': {
    en: '{hostname}: {systemVersion}, {architecture}[, glibc {glibc}], processors: {cpuCount}',
    'zh-Hant': '{hostname}：{systemVersion}，{architecture}[，glibc {glibc}]，處理器 {cpuCount} 個',
    'zh-Hans': '{hostname}：{systemVersion}，{architecture}[，glibc {glibc}]，处理器 {cpuCount} 个',
  },
  'doctor.column.what': {
    en: 'What the agent looks at',
    'zh-Hant': '代理程式查看的項目',
    'zh-Hans': '代理程序查看的项目',
  },
  'doctor.column.state': { en: 'Here', 'zh-Hant': '在此', 'zh-Hans': '在此' },
  'doctor.column.why': { en: 'Why not, or how', 'zh-Hant': '原因或方式', 'zh-Hans': '原因或方式' },
  'doctor.all': {
    en: 'Everything that this version looks at can be seen here',
    'zh-Hant': '此版本所查看的項目在這裡全都看得到',
    'zh-Hans': '此版本所查看的项目在这里全都看得到',
  },
  'doctor.lost': {
    en: 'Without {capability}:',
    'zh-Hant': '看不到「{capability}」時：',
    'zh-Hans': '看不到“{capability}”时：',
  },
  'doctor.remedy': { en: 'what helps: {remedy}', 'zh-Hant': '解決方式：{remedy}', 'zh-Hans': '解决办法：{remedy}' },
  'doctor.no-remedy': {
    en: 'nothing can be done about it here',
    'zh-Hant': '在此無法改善',
    'zh-Hans': '在此无法改善',
  },
  'doctor.signal': { en: 'cannot be told: {signal}', 'zh-Hant': '無法得知：{signal}', 'zh-Hans': '无法得知：{signal}' },
  'doctor.nothing-lost': {
    en: 'no sign rests on it alone',
    'zh-Hant': '沒有任何跡象只依賴它',
    'zh-Hans': '没有任何迹象只依赖它',
  },
  'doctor.without-native-calls': {
    en: 'Without native calls: no second look at the lists of processes, no records of those that ended, connections read at ten times the cost. Why: {why}',
    'zh-Hant': '沒有原生呼叫：無法再次核對行程清單，沒有已結束行程的記錄，讀取連線的成本為十倍。原因：{why}',
    'zh-Hans': '没有原生调用：无法再次核对进程列表，没有已结束进程的记录，读取连接的成本为十倍。原因：{why}',
  },
} as const satisfies TextRows;
