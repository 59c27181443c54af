import type { Language } from '../cli/language-option.ts';
import { renderTemplate } from './render.ts';
import type { TextRows } from './text-rows.ts';

/** How the service of an agent stands. Not part of the texts of the console, which are all there before its first page is. */
export const serviceTexts = {
  label: { en: 'Service', 'zh-Hant': '系統服務', 'zh-Hans': '系统服务' },
  missing: { en: 'not installed', 'zh-Hant': '未安裝', 'zh-Hans': '未安装' },
  running: { en: 'runs[, pid {pid}]', 'zh-Hant': '執行中[，PID {pid}]', 'zh-Hans': '运行中[，PID {pid}]' },
  starting: { en: 'is starting', 'zh-Hant': '啟動中', 'zh-Hans': '启动中' },
  stopping: { en: 'is stopping', 'zh-Hant': '停止中', 'zh-Hans': '停止中' },
  stopped: { en: 'does not run', 'zh-Hant': '未執行', 'zh-Hans': '未运行' },
  failed: {
    en: 'failed[, exit status {status}]',
    'zh-Hant': '執行失敗[，結束代碼 {status}]',
    'zh-Hans': '运行失败[，退出代码 {status}]',
  },
  unknown: {
    en: 'installed, but the service manager does not answer',
    'zh-Hant': '已安裝，但服務管理員沒有回應',
    'zh-Hans': '已安装，但服务管理器没有响应',
  },
  automatic: { en: 'starts with the system', 'zh-Hant': '隨系統啟動', 'zh-Hans': '随系统启动' },
  manual: { en: 'does not start with the system', 'zh-Hant': '不隨系統啟動', 'zh-Hans': '不随系统启动' },
} as const satisfies TextRows;

/** One of them in the language of the reader. */
export function renderService(
  code: keyof typeof serviceTexts,
  language: Language,
  params: { readonly pid?: number; readonly status?: number } = {},
): string {
  return renderTemplate(serviceTexts[code][language], params, language);
}
