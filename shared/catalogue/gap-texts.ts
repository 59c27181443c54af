import type { Language } from '../cli/language-option.ts';
import { renderTemplate } from './render.ts';
import type { TextRows } from './text-rows.ts';

/**
 * What each cause of a gap means: by its name, or by how its name begins, which ends in `-` or `:`; then `{rest}` is what follows. Not part of the
 * texts of the console, which are all there before its first page is.
 */
export const gapTexts = {
  start: { en: 'the agent began', 'zh-Hant': '代理程式剛啟動', 'zh-Hans': '代理程序刚启动' },
  stall: {
    en: 'the agent got no processor in time, or took too long',
    'zh-Hant': '代理程式未能及時取得處理器，或耗時過久',
    'zh-Hans': '代理程序未能及时获得处理器，或耗时过久',
  },
  suspend: { en: 'the machine was asleep', 'zh-Hant': '機器處於睡眠狀態', 'zh-Hans': '机器处于睡眠状态' },
  'clock-jump': { en: 'the clock was set', 'zh-Hant': '系統時鐘被調整', 'zh-Hans': '系统时钟被调整' },
  paused: { en: 'the agent was told to rest', 'zh-Hant': '代理程式被要求暫停', 'zh-Hans': '代理程序被要求暂停' },
  'agent-error': {
    en: 'the agent failed in a look',
    'zh-Hant': '代理程式某次讀取時出錯',
    'zh-Hans': '代理程序某次读取时出错',
  },
  'memory-pressure': {
    en: 'detail was given up to save memory',
    'zh-Hant': '為節省記憶體而捨棄了細節',
    'zh-Hans': '为节省内存而舍弃了细节',
  },
  'host-counters': {
    en: 'the processor counters of the host could not be read',
    'zh-Hant': '無法讀取主機的處理器計數',
    'zh-Hans': '无法读取主机的处理器计数',
  },
  'processes-unreadable': {
    en: 'readings of processes that failed',
    'zh-Hant': '讀取行程失敗的次數',
    'zh-Hans': '读取进程失败的次数',
  },
  'processes-overflow': {
    en: 'processes beyond what can be held',
    'zh-Hant': '超出容量的行程',
    'zh-Hans': '超出容量的进程',
  },
  'process-table-full': {
    en: 'processes beyond what can be held',
    'zh-Hant': '超出容量的行程',
    'zh-Hans': '超出容量的进程',
  },
  'counter-reset': {
    en: 'CPU counters of processes that ran backwards',
    'zh-Hant': '行程的 CPU 計數倒退',
    'zh-Hans': '进程的 CPU 计数倒退',
  },
  'cpu-cell-full': {
    en: 'seconds with more CPU than can be counted',
    'zh-Hant': 'CPU 用量超出可計數範圍的秒數',
    'zh-Hans': 'CPU 用量超出可计数范围的秒数',
  },
  'connections-full': {
    en: 'connections beyond what can be held',
    'zh-Hant': '超出容量的連線',
    'zh-Hans': '超出容量的连接',
  },
  'group-evicted': {
    en: 'programs whose earlier CPU was given up for newer ones',
    'zh-Hant': '為新程式讓位而捨棄較早 CPU 紀錄的程式',
    'zh-Hans': '为新程序让位而舍弃较早 CPU 记录的程序',
  },
  'groups-full': {
    en: 'programs beyond what can be held',
    'zh-Hant': '超出容量的程式',
    'zh-Hans': '超出容量的程序',
  },
  'probe-refused': {
    en: 'closer looks that found no room to wait',
    'zh-Hant': '因佇列已滿而未進行的詳細檢查',
    'zh-Hans': '因队列已满而未进行的详细检查',
  },
  'probe-timed-out': {
    en: 'closer looks that took too long',
    'zh-Hant': '耗時過久的詳細檢查',
    'zh-Hans': '耗时过久的详细检查',
  },
  'probe-failed': { en: 'closer looks that failed', 'zh-Hant': '失敗的詳細檢查', 'zh-Hans': '失败的详细检查' },
  'detector-paused-': {
    en: 'the detector {rest} took too much and rested',
    'zh-Hant': '偵測器 {rest} 耗用過多而暫停',
    'zh-Hans': '检测器 {rest} 耗用过多而暂停',
  },
  'detector-': { en: 'the detector {rest} failed', 'zh-Hant': '偵測器 {rest} 出錯', 'zh-Hans': '检测器 {rest} 出错' },
  'outbox-': {
    en: 'findings that were not kept ({rest})',
    'zh-Hant': '未能保留的發現（{rest}）',
    'zh-Hans': '未能保留的发现（{rest}）',
  },
  'not-written-': {
    en: 'times that findings could not be written yet ({rest})',
    'zh-Hant': '暫時無法寫入發現的次數（{rest}）',
    'zh-Hans': '暂时无法写入发现的次数（{rest}）',
  },
  'connections:': {
    en: 'connections could not be read whole ({rest})',
    'zh-Hant': '連線未能完整讀取（{rest}）',
    'zh-Hans': '连接未能完整读取（{rest}）',
  },
  'exits:': {
    en: 'ends of processes that were not told in time or not understood ({rest})',
    'zh-Hant': '未能及時收到或無法解讀的行程結束通知（{rest}）',
    'zh-Hans': '未能及时收到或无法解读的进程结束通知（{rest}）',
  },
  'owners:': {
    en: 'who owns a connection could not be read ({rest})',
    'zh-Hant': '無法讀取連線屬於哪個行程（{rest}）',
    'zh-Hans': '无法读取连接属于哪个进程（{rest}）',
  },
  'sweep:descriptors-scarce': {
    en: 'looks that cost more, because the agent may open too few files',
    'zh-Hant': '因可開啟的檔案過少而較耗資源的查看次數',
    'zh-Hans': '因可打开的文件过少而较耗资源的查看次数',
  },
  'sweep:': {
    en: 'processes that could not be read in a look ({rest})',
    'zh-Hant': '某次查看時無法讀取的行程（{rest}）',
    'zh-Hans': '某次查看时无法读取的进程（{rest}）',
  },
  'details-': {
    en: 'details of processes that could not be read ({rest})',
    'zh-Hant': '無法讀取的行程細節（{rest}）',
    'zh-Hans': '无法读取的进程细节（{rest}）',
  },
  'users:': {
    en: 'the names of users could not be read ({rest})',
    'zh-Hant': '無法讀取使用者名稱（{rest}）',
    'zh-Hans': '无法读取用户名（{rest}）',
  },
} as const satisfies TextRows;

const BEGINNINGS = (Object.keys(gapTexts) as (keyof typeof gapTexts)[])
  .filter((key) => /[-:]$/.test(key))
  .sort((left, right) => right.length - left.length);

/** What a cause of a gap means, for people; undefined when we do not know it, as of a newer agent. `cause` is from outside, and so is the answer. */
export function describeGap(cause: string, language: Language): string | undefined {
  const exact = Object.hasOwn(gapTexts, cause) ? gapTexts[cause as keyof typeof gapTexts] : undefined;
  if (exact !== undefined) return exact[language];
  const beginning = BEGINNINGS.find((each) => cause.startsWith(each));
  if (beginning === undefined) return undefined;
  return renderTemplate(gapTexts[beginning][language], { rest: cause.slice(beginning.length) }, language);
}
