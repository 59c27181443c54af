import type { TextRows } from '../text-rows.ts';

/** The three steps of the first run. */
export const firstRunTexts = {
  'first-run.title': { en: 'Set up', 'zh-Hant': '開始設定', 'zh-Hans': '开始设置' },
  'first-run.progress': { en: '{count} of 3 done', 'zh-Hant': '已完成 {count} / 3', 'zh-Hans': '已完成 {count} / 3' },
  'first-run.hide': { en: 'Put away', 'zh-Hant': '收起', 'zh-Hans': '收起' },
  'first-run.show': {
    en: 'Set up: {count} of 3 done',
    'zh-Hant': '開始設定：已完成 {count} / 3',
    'zh-Hans': '开始设置：已完成 {count} / 3',
  },
  'first-run.done': { en: 'done', 'zh-Hant': '已完成', 'zh-Hans': '已完成' },
  'first-run.to-do': { en: 'to do', 'zh-Hant': '待完成', 'zh-Hans': '待完成' },
  'first-run.machine.title': { en: 'Watch this machine', 'zh-Hant': '監看這台機器', 'zh-Hans': '监视这台机器' },
  'first-run.machine.done': {
    en: 'An agent on the machine of the collector reports',
    'zh-Hant': '收集器所在機器上的代理程式已回報',
    'zh-Hans': '收集器所在机器上的代理程序已上报',
  },
  'first-run.machine.text': {
    en: 'Start the collector together with an agent for its own machine:',
    'zh-Hant': '啟動收集器時，同時為其所在機器啟動代理程式：',
    'zh-Hans': '启动收集器时，同时为其所在机器启动代理程序：',
  },
  'first-run.device.title': {
    en: 'Connect a network sensor',
    'zh-Hant': '接上網路偵測設備',
    'zh-Hans': '连接网络检测设备',
  },
  'first-run.device.done': {
    en: 'Alerts of a sensor arrive',
    'zh-Hant': '已收到偵測設備的告警',
    'zh-Hans': '已收到检测设备的告警',
  },
  'first-run.device.text': {
    en: 'Without a second pair of eyes on the network, nothing is ever confirmed. Choose how its alerts arrive:',
    'zh-Hant': '沒有網路端的第二雙眼睛，就無法確認任何事件。請選擇告警送達的方式：',
    'zh-Hans': '没有网络端的第二双眼睛，就无法确认任何事件。请选择告警送达的方式：',
  },
  'first-run.device.here': { en: 'Suricata here', 'zh-Hant': '本機的 Suricata', 'zh-Hans': '本机的 Suricata' },
  'first-run.device.here-text': {
    en: 'Suricata runs on this machine: stop Minesweep and start it with the path of eve.json:',
    'zh-Hant': 'Suricata 在本機執行：停止 Minesweep，再以 eve.json 的路徑啟動：',
    'zh-Hans': 'Suricata 在本机运行：停止 Minesweep，再以 eve.json 的路径启动：',
  },
  'first-run.device.follow': { en: 'Elsewhere, lasting', 'zh-Hant': '他處（持續）', 'zh-Hans': '别处（持续）' },
  'first-run.device.follow-text': {
    en: 'On the machine of the sensor, in bash: what Suricata writes from now on arrives within a second or two, as long as this runs:',
    'zh-Hant': '在偵測設備所在的機器上，以 bash 執行：只要它在執行，Suricata 之後寫入的內容一兩秒內就會送達：',
    'zh-Hans': '在检测设备所在的机器上，以 bash 执行：只要它在运行，Suricata 之后写入的内容一两秒内就会送达：',
  },
  'first-run.device.once': { en: 'Once', 'zh-Hant': '單次', 'zh-Hans': '单次' },
  'first-run.device.once-text': {
    en: 'On the machine of the sensor: send the eve.json of now, once:',
    'zh-Hant': '在偵測設備所在的機器上：將現有的 eve.json 送出一次：',
    'zh-Hans': '在检测设备所在的机器上：将现有的 eve.json 送出一次：',
  },
  'first-run.hosts.title': { en: 'Add hosts', 'zh-Hant': '加入主機', 'zh-Hans': '添加主机' },
  'first-run.hosts.done': {
    en: 'More than one host reports',
    'zh-Hant': '已有一台以上的主機回報',
    'zh-Hans': '已有一台以上的主机上报',
  },
  'first-run.hosts.text': {
    en: 'On each server, where Minesweep is installed: keep the token in a file, then run the agent as root:',
    'zh-Hant': '在每台已安裝 Minesweep 的伺服器上：將權杖存成檔案，再以 root 執行代理程式：',
    'zh-Hans': '在每台已安装 Minesweep 的服务器上：将令牌存成文件，再以 root 运行代理程序：',
  },
  'first-run.hosts.tls': {
    en: 'This connection is not encrypted yet: keep it within a network that you trust',
    'zh-Hant': '此連線目前尚未加密：請僅在您信任的網路內使用',
    'zh-Hans': '此连接目前尚未加密：请仅在您信任的网络内使用',
  },
  'first-run.loopback': {
    en: 'Only this machine reaches that port now. Open it first: stop Minesweep and start it with',
    'zh-Hant': '目前只有本機能連到該連接埠。請先開放：停止 Minesweep，再以下列方式啟動',
    'zh-Hans': '目前只有本机能连到该端口。请先开放：停止 Minesweep，再以下列方式启动',
  },
  'first-run.address': { en: 'Address of this collector', 'zh-Hant': '此收集器的位址', 'zh-Hans': '此收集器的地址' },
  'first-run.token.show': { en: 'Put the token in', 'zh-Hant': '填入權杖', 'zh-Hans': '填入令牌' },
  'first-run.token.hint': {
    en: 'The audit log records that you read it',
    'zh-Hant': '讀取會記錄在稽核日誌',
    'zh-Hans': '读取会记录在审计日志',
  },
} as const satisfies TextRows;
