import type { TextRows } from '../text-rows.ts';

/** The first page: is anything mining now, whom can we not see, what is new, what waits. */
export const overviewTexts = {
  'overview.as-of': { en: 'As of {age}', 'zh-Hant': '資料時間：{age}', 'zh-Hans': '数据时间：{age}' },
  'overview.confirmed.one': {
    en: '1 host is mining, confirmed',
    'zh-Hant': '1 台主機正在挖礦，已確認',
    'zh-Hans': '1 台主机正在挖矿，已确认',
  },
  'overview.confirmed.many': {
    en: '{machines} hosts are mining, confirmed',
    'zh-Hant': '{machines} 台主機正在挖礦，已確認',
    'zh-Hans': '{machines} 台主机正在挖矿，已确认',
  },
  'overview.probable.one': {
    en: '1 host is probably mining',
    'zh-Hant': '1 台主機很可能正在挖礦',
    'zh-Hans': '1 台主机很可能正在挖矿',
  },
  'overview.probable.many': {
    en: '{machines} hosts are probably mining',
    'zh-Hant': '{machines} 台主機很可能正在挖礦',
    'zh-Hans': '{machines} 台主机很可能正在挖矿',
  },
  'overview.probable-too.one': {
    en: '1 more is probably mining',
    'zh-Hant': '另有 1 台很可能正在挖礦',
    'zh-Hans': '另有 1 台很可能正在挖矿',
  },
  'overview.probable-too.many': {
    en: '{count} more are probably mining',
    'zh-Hant': '另有 {count} 台很可能正在挖礦',
    'zh-Hans': '另有 {count} 台很可能正在挖矿',
  },
  'overview.nothing': { en: 'Nothing seen mining', 'zh-Hant': '沒有看到挖礦', 'zh-Hans': '没有看到挖矿' },
  'overview.unwatched': {
    en: 'Nothing is watched yet',
    'zh-Hant': '目前沒有監看任何主機',
    'zh-Hans': '目前没有监视任何主机',
  },
  'overview.all-silent': { en: 'No host reports now', 'zh-Hant': '目前沒有主機回報', 'zh-Hans': '目前没有主机上报' },
  'overview.coverage-line': {
    en: '{watched} of {known} hosts are watched in full. What counts is evidence of the last 15 minutes',
    'zh-Hant': '{known} 台主機中有 {watched} 台完整監看。以過去 15 分鐘內的證據為準',
    'zh-Hans': '{known} 台主机中有 {watched} 台完整监视。以过去 15 分钟内的证据为准',
  },
  'overview.coverage-line.none': {
    en: 'No host reports: nobody would see a miner from inside',
    'zh-Hant': '沒有主機回報：無法從內部看到挖礦程式',
    'zh-Hans': '没有主机上报：无法从内部看到挖矿程序',
  },
  'overview.no-sensor-line': {
    en: 'No network sensor has reported, so nothing can be confirmed by one',
    'zh-Hant': '沒有網路偵測設備回報，因此無法由其佐證確認',
    'zh-Hans': '没有网络检测设备上报，因此无法由其佐证确认',
  },
  'overview.sensor-line': {
    en: 'Network sensors: {count}, the latest alert {age}',
    'zh-Hant': '網路偵測設備：{count} 個，最近一筆告警：{age}',
    'zh-Hans': '网络检测设备：{count} 个，最近一条告警：{age}',
  },
  'overview.mining-rows': {
    en: 'All incidents of the last quarter of an hour: {count}',
    'zh-Hant': '過去 15 分鐘內的全部事件：{count}',
    'zh-Hans': '过去 15 分钟内的全部事件：{count}',
  },
  'overview.mining-list': { en: 'Mining now', 'zh-Hant': '正在挖礦', 'zh-Hans': '正在挖矿' },
  'overview.began': { en: 'began {age}', 'zh-Hant': '{age}開始', 'zh-Hans': '{age}开始' },
  'overview.coverage': { en: 'Whom can I not see?', 'zh-Hant': '看不到哪些？', 'zh-Hans': '看不到哪些？' },
  'overview.watched': { en: 'Watched in full', 'zh-Hant': '完整監看', 'zh-Hans': '完整监视' },
  'overview.partly': { en: 'Seen partly', 'zh-Hant': '僅部分可見', 'zh-Hans': '仅部分可见' },
  'overview.silent': { en: 'Silent', 'zh-Hant': '無回報', 'zh-Hans': '无上报' },
  'overview.silent-hint': {
    en: 'not heard for 3 minutes',
    'zh-Hant': '超過 3 分鐘沒有回報',
    'zh-Hans': '超过 3 分钟没有上报',
  },
  'overview.watched-hint': {
    en: 'hosts with an agent',
    'zh-Hant': '裝有代理程式的主機',
    'zh-Hans': '装有代理程序的主机',
  },
  'overview.partly-hint': {
    en: 'hosts, for reasons below',
    'zh-Hant': '台主機，原因如下',
    'zh-Hans': '台主机，原因如下',
  },
  'overview.addresses': { en: 'Without an agent', 'zh-Hant': '沒有代理程式', 'zh-Hans': '没有代理程序' },
  'overview.addresses-at': {
    en: '{hint}; counted {age}',
    'zh-Hant': '{hint}；{age}統計',
    'zh-Hans': '{hint}；{age}统计',
  },
  'overview.addresses-hint': {
    en: 'own addresses in alerts, 7 days',
    'zh-Hant': '7 天內告警中的內部位址',
    'zh-Hans': '7 天内告警中的内部地址',
  },
  'overview.sensors': { en: 'Quiet sensors', 'zh-Hant': '沉默的偵測設備', 'zh-Hans': '沉默的检测设备' },
  'overview.sensors-hint': { en: 'of {count} known', 'zh-Hant': '已知 {count} 個', 'zh-Hans': '已知 {count} 个' },
  'overview.no-sensors-hint': { en: 'none is connected', 'zh-Hant': '尚未接上任何設備', 'zh-Hans': '尚未连接任何设备' },
  'overview.share': {
    en: 'Hosts watched in full {watched}, partly {partly}, silent {silent}',
    'zh-Hant': '完整監看 {watched} 台、僅部分可見 {partly} 台、無回報 {silent} 台',
    'zh-Hans': '完整监视 {watched} 台、仅部分可见 {partly} 台、无上报 {silent} 台',
  },
  'overview.blind.title': {
    en: 'What cannot be seen, and what helps',
    'zh-Hant': '看不到什麼，如何改善',
    'zh-Hans': '看不到什么，如何改善',
  },
  'overview.blind.hosts': { en: 'Hosts: {count}', 'zh-Hant': '主機：{count} 台', 'zh-Hans': '主机：{count} 台' },
  'overview.blind.none': {
    en: 'Hosts that report show all that this version can see',
    'zh-Hant': '有回報的主機，此版本能看到的都看得到',
    'zh-Hans': '有上报的主机，此版本能看到的都看得到',
  },
  'overview.blind.everywhere': {
    en: 'This version sees on no host: {what}',
    'zh-Hant': '此版本在所有主機上都看不到：{what}',
    'zh-Hans': '此版本在所有主机上都看不到：{what}',
  },
  'overview.addresses.title': {
    en: 'Addresses without an agent',
    'zh-Hant': '沒有代理程式的位址',
    'zh-Hans': '没有代理程序的地址',
  },
  'overview.addresses.text': {
    en: 'Own addresses that alerts of the last seven days named, and that belong to no host with an agent. Install one there: until then only the network tells of them',
    'zh-Hant':
      '過去七天告警中出現、但不屬於任何裝有代理程式之主機的內部位址。請在該處安裝代理程式；在那之前只有網路端看得到它們',
    'zh-Hans':
      '过去七天告警中出现、但不属于任何装有代理程序之主机的内部地址。请在该处安装代理程序；在那之前只有网络端看得到它们',
  },
  'overview.addresses.shown': {
    en: 'The first {shown} of {count}, most mining first',
    'zh-Hant': '顯示 {count} 個中的前 {shown} 個，挖礦告警最多者在前',
    'zh-Hans': '显示 {count} 个中的前 {shown} 个，挖矿告警最多者在前',
  },
  'overview.addresses.address': { en: 'Address', 'zh-Hant': '位址', 'zh-Hans': '地址' },
  'overview.addresses.alerts': { en: 'Alerts', 'zh-Hant': '告警', 'zh-Hans': '告警' },
  'overview.addresses.mining': { en: 'Mining', 'zh-Hant': '挖礦', 'zh-Hans': '挖矿' },
  'overview.addresses.last': { en: 'Last', 'zh-Hant': '最近', 'zh-Hans': '最近' },
  'overview.addresses.none': {
    en: 'Alerts name no own address that has no agent',
    'zh-Hant': '告警中沒有缺少代理程式的內部位址',
    'zh-Hans': '告警中没有缺少代理程序的内部地址',
  },
  'overview.sensors.title': { en: 'Network sensors', 'zh-Hant': '網路偵測設備', 'zh-Hans': '网络检测设备' },
  'overview.sensors.source': { en: 'Source', 'zh-Hant': '來源', 'zh-Hans': '来源' },
  'overview.sensors.last': { en: 'Last alert', 'zh-Hant': '最近告警', 'zh-Hans': '最近告警' },
  'overview.sensors.lines': { en: 'Understood', 'zh-Hant': '已解析', 'zh-Hans': '已解析' },
  'overview.sensors.rejected': { en: 'Rejected', 'zh-Hant': '無法解析', 'zh-Hans': '无法解析' },
  'overview.sensors.quiet': { en: 'quiet', 'zh-Hant': '沉默', 'zh-Hans': '沉默' },
  'overview.sensors.never': { en: 'never heard', 'zh-Hant': '從未收到', 'zh-Hans': '从未收到' },
  'overview.sensors.quiet-line': {
    en: '{source} is silent since {age}; usually at most {usualMs}',
    'zh-Hant': '{source} 自{age}起沒有告警；通常最多間隔 {usualMs}',
    'zh-Hans': '{source} 自{age}起没有告警；通常最多间隔 {usualMs}',
  },
  'overview.sensors.stopped-line': {
    en: '{source} is silent since {age}',
    'zh-Hant': '{source} 自{age}起沒有告警',
    'zh-Hans': '{source} 自{age}起没有告警',
  },
  'overview.sensors.never-line': {
    en: '{source} is followed but has never reported',
    'zh-Hant': '{source} 已在讀取，但從未收到告警',
    'zh-Hans': '{source} 已在读取，但从未收到告警',
  },
  'overview.sensors.none': {
    en: 'No sensor has ever reported',
    'zh-Hant': '從未有偵測設備回報',
    'zh-Hans': '从未有检测设备上报',
  },
  'overview.news': { en: 'New since your last visit', 'zh-Hant': '自您上次造訪以來', 'zh-Hans': '自您上次访问以来' },
  'overview.news.since': { en: 'Since {age}', 'zh-Hant': '自{age}', 'zh-Hans': '自{age}' },
  'overview.news.first': {
    en: 'Your first visit with this browser: from now on, what is new stands here',
    'zh-Hant': '這是您首次以此瀏覽器造訪：之後的新事件會顯示在這裡',
    'zh-Hans': '这是您首次以此浏览器访问：之后的新事件会显示在这里',
  },
  'overview.news.incidents': { en: 'new incidents', 'zh-Hant': '個新事件', 'zh-Hans': '个新事件' },
  'overview.news.confirmed': { en: 'of them confirmed', 'zh-Hant': '個其中已確認', 'zh-Hans': '个其中已确认' },
  'overview.waiting': { en: 'Waiting for you', 'zh-Hant': '等待您處理', 'zh-Hans': '等待您处理' },
  'overview.waiting.mine': { en: 'assigned to you', 'zh-Hant': '個指派給您', 'zh-Hans': '个指派给您' },
  'overview.waiting.unassigned': {
    en: 'new, taken by nobody',
    'zh-Hant': '個新事件尚無人負責',
    'zh-Hans': '个新事件尚无人负责',
  },
  'overview.open': { en: 'Everything open', 'zh-Hant': '所有未結事件', 'zh-Hans': '所有未结事件' },
} as const satisfies TextRows;
