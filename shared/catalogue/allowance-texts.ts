import type { AllowanceProblem } from '../verdict/allowance-problems.ts';
import type { TextRows } from './text-rows.ts';

/** What is said of allowances wherever people read of them: terminal, console, answers of the API. */
export const allowanceTexts = {
  'label.allowed': { en: 'Normal here', 'zh-Hant': '此處屬正常', 'zh-Hans': '此处属正常' },
  'label.allowed-by': {
    en: 'normal here, says {owner}: {reason}',
    'zh-Hant': '{owner} 認定此處屬正常：{reason}',
    'zh-Hans': '{owner} 认定此处属正常：{reason}',
  },
  'label.ends': { en: 'Ends', 'zh-Hant': '到期', 'zh-Hans': '到期' },
  'label.never': { en: 'never', 'zh-Hant': '永不', 'zh-Hans': '永不' },
  'label.silenced': { en: 'Silenced', 'zh-Hant': '已略過', 'zh-Hans': '已略过' },
  'label.last-silenced': { en: 'Last time', 'zh-Hant': '最近一次', 'zh-Hans': '最近一次' },
  'label.owner': { en: 'Answers for it', 'zh-Hant': '負責人', 'zh-Hans': '负责人' },
  'label.why': { en: 'Why', 'zh-Hant': '原因', 'zh-Hans': '原因' },
  'empty.allowances': {
    en: 'Nothing is said to be normal: everything that is seen counts',
    'zh-Hant': '沒有任何項目被認定為正常：看到的一切都會計入',
    'zh-Hans': '没有任何项目被认定为正常：看到的一切都会计入',
  },
  'allowance.preview.silenced': {
    en: 'Would have silenced since {since}: findings: {findings}, hosts: {hosts}, incidents: {incidents}',
    'zh-Hant': '自 {since} 以來會略過：發現 {findings} 項、主機 {hosts} 台、事件 {incidents} 件',
    'zh-Hans': '自 {since} 以来会略过：发现 {findings} 项、主机 {hosts} 台、事件 {incidents} 起',
  },
  'allowance.preview.unsuspicious': {
    en: 'Incidents that would no longer be suspicious: {count}',
    'zh-Hant': '將不再可疑的事件：{count} 件',
    'zh-Hans': '将不再可疑的事件：{count} 起',
  },
  'allowance.preview.breaks': {
    en: 'Would still break through (wallet, pool or evasion): findings: {findings}, incidents: {incidents}',
    'zh-Hant': '仍會觸發（錢包、礦池或規避行為）：發現 {findings} 項、事件 {incidents} 件',
    'zh-Hans': '仍会触发（钱包、矿池或规避行为）：发现 {findings} 项、事件 {incidents} 起',
  },
  'allowance.preview.incomplete': {
    en: 'There was too much to look at all of it: these numbers are of the latest part',
    'zh-Hant': '資料過多，無法全部檢視：以上數字僅涵蓋最近的部分',
    'zh-Hans': '数据过多，无法全部检视：以上数字仅涵盖最近的部分',
  },
  'allowance.match.exe': { en: 'the executable {value}', 'zh-Hant': '執行檔 {value}', 'zh-Hans': '可执行文件 {value}' },
  'allowance.match.folder': {
    en: 'everything in {value}',
    'zh-Hant': '{value} 中的所有執行檔',
    'zh-Hans': '{value} 中的所有可执行文件',
  },
  'allowance.match.cgroup': {
    en: 'control group {value}',
    'zh-Hant': '控制群組 {value}',
    'zh-Hans': '控制组 {value}',
  },
  'allowance.match.service': { en: 'the service {value}', 'zh-Hant': '服務 {value}', 'zh-Hans': '服务 {value}' },
  'allowance.match.cgroupUnder': {
    en: 'control group {value} and those below it',
    'zh-Hant': '控制群組 {value} 及其下層',
    'zh-Hans': '控制组 {value} 及其下级',
  },
  'allowance.match.user': { en: 'run by {value}', 'zh-Hant': '由 {value} 執行', 'zh-Hans': '由 {value} 运行' },
  'allowance.match.name': { en: 'called {value}', 'zh-Hant': '名為 {value}', 'zh-Hans': '名为 {value}' },
  'allowance.scope.host': { en: 'on {value}', 'zh-Hant': '在 {value} 上', 'zh-Hans': '在 {value} 上' },
  'allowance.scope.site': {
    en: 'on all hosts of the site {value}',
    'zh-Hant': '在站點 {value} 的所有主機上',
    'zh-Hans': '在站点 {value} 的所有主机上',
  },
  'allowance.scope.all': { en: 'on all hosts', 'zh-Hant': '在所有主機上', 'zh-Hans': '在所有主机上' },
  'allowance.state.active': { en: 'holds', 'zh-Hant': '生效中', 'zh-Hans': '生效中' },
  'allowance.state.expired': { en: 'over', 'zh-Hant': '已到期', 'zh-Hans': '已到期' },
  'allowance.state.revoked': { en: 'taken back', 'zh-Hant': '已撤回', 'zh-Hans': '已撤回' },
  'allowance.problem.no-program': {
    en: 'Name an executable, a folder, a control group or a service: a user or a name alone would cover anything that runs under it',
    'zh-Hant': '請指定執行檔、資料夾、控制群組或服務：僅憑使用者或名稱，會涵蓋以其名義執行的一切',
    'zh-Hans': '请指定可执行文件、文件夹、控制组或服务：仅凭用户或名称，会涵盖以其名义运行的一切',
  },
  'allowance.problem.too-broad': {
    en: 'That is the root of everything: name something below it',
    'zh-Hant': '這是一切的根：請指定其下的某一項',
    'zh-Hans': '这是一切的根：请指定其下的某一项',
  },
  'allowance.problem.not-absolute': {
    en: 'A path has to be absolute, without "." and ".." in it',
    'zh-Hant': '路徑必須是絕對路徑，且不含「.」與「..」',
    'zh-Hans': '路径必须是绝对路径，且不含“.”与“..”',
  },
  'allowance.problem.two-paths': {
    en: 'Name one executable or one folder, and one control group or one with those below it',
    'zh-Hant': '請只指定一個執行檔或一個資料夾，以及一個控制群組或其下層',
    'zh-Hans': '请只指定一个可执行文件或一个文件夹，以及一个控制组或其下级',
  },
  'allowance.problem.writable-place': {
    en: 'Anybody may put a file there: a miner that does would be called normal',
    'zh-Hant': '任何人都能在該處放置檔案：放進去的挖礦程式也會被視為正常',
    'zh-Hans': '任何人都能在该处放置文件：放进去的挖矿程序也会被视为正常',
  },
  'allowance.problem.hidden-folder': {
    en: 'A hidden file or folder: that is where miners like to lie',
    'zh-Hant': '隱藏的檔案或資料夾：挖礦程式喜歡藏在這裡',
    'zh-Hans': '隐藏的文件或文件夹：挖矿程序喜欢藏在这里',
  },
} as const satisfies TextRows & Readonly<Record<`allowance.problem.${AllowanceProblem}`, object>>;
