import type { TextRows } from './text-rows.ts';

/** What the self-test of an agent says before, while and after it is made. */
export const selftestTexts = {
  'selftest.plan': {
    en: 'evasions: {count}, played by harmless programs; at most {longestMs}; seed {seed}',
    'zh-Hant': '由無害程式演練 {count} 種躲避手法；最長 {longestMs}；種子 {seed}',
    'zh-Hans': '由无害程序演练 {count} 种躲避手法；最长 {longestMs}；种子 {seed}',
  },
  'selftest.others-see': {
    en: 'an agent that watches this machine reports them too: close what it raises as a test',
    'zh-Hant': '正在監看這台機器的代理程式也會回報：它所提出的事件請以測試結案',
    'zh-Hans': '正在监看这台机器的代理程序也会上报：它提出的事件请按测试关闭',
  },
  'selftest.without': {
    en: 'without {detectors}: what only they notice will be missed',
    'zh-Hant': '停用 {detectors}：只有它們才能發現的手法將會漏掉',
    'zh-Hans': '停用 {detectors}：只有它们才能发现的手法将会漏掉',
  },
  'selftest.column.evasion': { en: 'Evasion', 'zh-Hant': '躲避手法', 'zh-Hans': '躲避手法' },
  'selftest.column.outcome': { en: 'Outcome', 'zh-Hant': '結果', 'zh-Hans': '结果' },
  'selftest.column.after': { en: 'After', 'zh-Hant': '歷時', 'zh-Hans': '用时' },
  'selftest.column.by': { en: 'Finding', 'zh-Hant': '發現', 'zh-Hans': '发现' },
  'selftest.noticed': { en: 'noticed', 'zh-Hant': '已察覺', 'zh-Hans': '已察觉' },
  'selftest.missed': { en: 'MISSED', 'zh-Hant': '漏掉', 'zh-Hans': '漏掉' },
  'selftest.untestable': { en: 'not testable', 'zh-Hant': '無法測試', 'zh-Hans': '无法测试' },
  'selftest.left-out': { en: 'not tried', 'zh-Hant': '未演練', 'zh-Hans': '未演练' },
  'selftest.after': { en: '{afterMs}', 'zh-Hant': '{afterMs}', 'zh-Hans': '{afterMs}' },
  'selftest.host-full': {
    en: 'too little of a processor was free',
    'zh-Hant': '處理器不夠空閒',
    'zh-Hans': '处理器不够空闲',
  },
  'selftest.sum': {
    en: 'noticed {noticed} of {testable} that could be tested here',
    'zh-Hant': '可在此測試的 {testable} 種中察覺 {noticed} 種',
    'zh-Hans': '可在此测试的 {testable} 种中察觉 {noticed} 种',
  },
  'selftest.remaining': {
    en: 'could not be ended: process {pids}; it ends by itself when its time is over',
    'zh-Hant': '無法結束行程 {pids}；時間到時會自行結束',
    'zh-Hans': '无法结束进程 {pids}；时间到时会自行结束',
  },
  'selftest.not-played': {
    en: 'not played here, because it would hide from you as well: processes hidden from all lists, and logins',
    'zh-Hant': '未在此演練（因為連您也會看不見）：從所有清單隱藏的行程，以及登入狀態',
    'zh-Hans': '未在此演练（因为连您也会看不见）：从所有列表隐藏的进程，以及登录状态',
  },
  'selftest.evasion.innocent-name': {
    en: 'computes for minutes under an innocent name',
    'zh-Hant': '以無害的名稱長時間運算',
    'zh-Hans': '以无害的名称长时间运算',
  },
  'selftest.evasion.throttled': {
    en: 'holds itself back to a fraction of a core',
    'zh-Hant': '自我節流，只用一部分核心',
    'zh-Hans': '自我节流，只用一部分核心',
  },
  'selftest.evasion.quiet-when-watched': {
    en: 'stops while a monitoring tool runs',
    'zh-Hant': '監控工具執行時就停止',
    'zh-Hans': '监控工具运行时就停止',
  },
  'selftest.evasion.miner-arguments': {
    en: "has a miner's arguments under another name",
    'zh-Hant': '換了名稱，參數仍是挖礦程式的',
    'zh-Hans': '换了名称，参数仍是挖矿程序的',
  },
  'selftest.evasion.miner-environment': {
    en: 'has its pool in the environment instead of arguments',
    'zh-Hant': '礦池寫在環境變數而非參數',
    'zh-Hans': '矿池写在环境变量而非参数',
  },
  'selftest.evasion.miner-configuration': {
    en: "reads a miner's configuration beside its file",
    'zh-Hant': '執行檔旁有挖礦設定檔',
    'zh-Hans': '可执行文件旁有挖矿配置',
  },
  'selftest.evasion.pool-connection': {
    en: 'is connected to a known pool',
    'zh-Hant': '連線到已知礦池',
    'zh-Hans': '连接到已知矿池',
  },
  'selftest.evasion.kernel-thread': {
    en: 'calls itself a thread of the kernel',
    'zh-Hant': '假冒核心執行緒',
    'zh-Hans': '假冒内核线程',
  },
  'selftest.evasion.system-program': {
    en: 'bears the name of a program of Windows, elsewhere',
    'zh-Hant': '以 Windows 系統程式的名稱在別處執行',
    'zh-Hans': '以 Windows 系统程序的名称在别处运行',
  },
  'selftest.evasion.three-names': {
    en: 'has three names that do not fit each other',
    'zh-Hant': '三個名稱互不相符',
    'zh-Hans': '三个名称互不相符',
  },
  'selftest.evasion.deleted-program': {
    en: 'deleted the file that it runs from',
    'zh-Hant': '刪除自己的執行檔',
    'zh-Hans': '删除自己的可执行文件',
  },
  'selftest.evasion.program-in-memory': {
    en: 'runs from memory, without any file',
    'zh-Hant': '只在記憶體中執行，沒有檔案',
    'zh-Hans': '只在内存中运行，没有文件',
  },
  'selftest.evasion.hidden-folder': {
    en: 'runs from a hidden folder',
    'zh-Hant': '從隱藏資料夾執行',
    'zh-Hans': '从隐藏文件夹运行',
  },
  'selftest.evasion.hidden-attributes': {
    en: 'runs from a folder with the attributes hidden and system',
    'zh-Hant': '從具有「隱藏」與「系統」屬性的資料夾執行',
    'zh-Hans': '从带有“隐藏”和“系统”属性的文件夹运行',
  },
  'selftest.evasion.randomx-memory': {
    en: 'has the memory of RandomX under any name',
    'zh-Hant': '任何名稱下的 RandomX 記憶體特徵',
    'zh-Hans': '任何名称下的 RandomX 内存特征',
  },
  'selftest.evasion.bound-threads': {
    en: 'binds one busy thread to each processor',
    'zh-Hant': '每個處理器綁定一個忙碌執行緒',
    'zh-Hans': '每个处理器绑定一个忙碌线程',
  },
  'selftest.evasion.tick-dodging': {
    en: 'sleeps over every clock tick',
    'zh-Hant': '每次時鐘滴答時都在睡眠',
    'zh-Hans': '每次时钟滴答时都在睡眠',
  },
  'selftest.elsewhere.miner-environment': {
    en: 'this version does not read the environments of others on Windows',
    'zh-Hant': '此版本在 Windows 上不讀取其他程式的環境變數',
    'zh-Hans': '此版本在 Windows 上不读取其他程序的环境变量',
  },
  'selftest.elsewhere.kernel-thread': {
    en: 'no thread of the kernel is a process on Windows',
    'zh-Hant': 'Windows 的核心執行緒不是行程',
    'zh-Hans': 'Windows 的内核线程不是进程',
  },
  'selftest.elsewhere.system-program': {
    en: 'only Windows has these programs',
    'zh-Hant': '只有 Windows 有這些程式',
    'zh-Hans': '只有 Windows 有这些程序',
  },
  'selftest.elsewhere.three-names': {
    en: 'on Windows a process has no name of its own beside that of its file',
    'zh-Hant': 'Windows 的行程除檔名外沒有自己的名稱',
    'zh-Hans': 'Windows 的进程除文件名外没有自己的名称',
  },
  'selftest.elsewhere.deleted-program': {
    en: 'Windows refuses to delete the file of a running program',
    'zh-Hant': 'Windows 拒絕刪除執行中程式的檔案',
    'zh-Hans': 'Windows 拒绝删除正在运行的程序的文件',
  },
  'selftest.elsewhere.program-in-memory': {
    en: 'Windows starts programs from files only',
    'zh-Hant': 'Windows 只能從檔案啟動程式',
    'zh-Hans': 'Windows 只能从文件启动程序',
  },
  'selftest.elsewhere.hidden-attributes': {
    en: 'only Windows has these attributes',
    'zh-Hant': '只有 Windows 有這些屬性',
    'zh-Hans': '只有 Windows 有这些属性',
  },
  'selftest.elsewhere.tick-dodging': {
    en: 'this version cannot tell on Windows who sleeps over clock ticks',
    'zh-Hant': '此版本在 Windows 上無法得知誰在時鐘滴答時睡眠',
    'zh-Hans': '此版本在 Windows 上无法得知谁在时钟滴答时睡眠',
  },
} as const satisfies TextRows;
