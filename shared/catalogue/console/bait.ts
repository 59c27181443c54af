import type { TextRows } from '../text-rows.ts';

/** The experiment with decoys in the room of a host; what it says of programs is said in `bait-texts.ts`. */
export const baitRoomTexts = {
  'host.tab.bait': { en: 'Bait', 'zh-Hant': '誘餌實驗', 'zh-Hans': '诱饵实验' },
  'bait-room.what': {
    en: 'Some miners go quiet as soon as a monitoring tool runs. The agent starts harmless decoys that bear the name of such a tool, and the same under a neutral name, in random order: who uses less CPU beside the decoys gives itself away.',
    'zh-Hant':
      '有些挖礦程式一發現監控工具在執行就會安靜下來。代理程式會以隨機順序啟動無害的誘餌（名稱與監控工具相同）和名稱普通的對照程式：只在誘餌旁減少 CPU 用量的程式會因此露出馬腳。',
    'zh-Hans':
      '有些挖矿程序一发现监控工具在运行就会安静下来。代理程序会以随机顺序启动无害的诱饵（名称与监控工具相同）和名称普通的对照程序：只在诱饵旁减少 CPU 用量的程序会因此露出马脚。',
  },
  'bait-room.monitor': { en: 'Decoys are named', 'zh-Hant': '誘餌名稱', 'zh-Hans': '诱饵名称' },
  'bait-room.best': {
    en: 'the best for this system',
    'zh-Hant': '此系統最合適的名稱',
    'zh-Hans': '此系统最合适的名称',
  },
  'bait-room.slots': { en: 'Slots', 'zh-Hant': '時段數', 'zh-Hans': '时段数' },
  'bait-room.seconds': { en: 'Seconds each', 'zh-Hant': '每段秒數', 'zh-Hans': '每段秒数' },
  'bait-room.bounds': {
    en: 'The smallest p-value it can reach is {smallestP}. It takes {longestMs} at most.',
    'zh-Hant': '可達到的最小 p 值為 {smallestP}，最長 {longestMs}。',
    'zh-Hans': '可达到的最小 p 值为 {smallestP}，最长 {longestMs}。',
  },
  'bait-room.start': { en: 'Start the experiment', 'zh-Hant': '開始實驗', 'zh-Hans': '开始实验' },
  'bait-room.stop': { en: 'Stop it', 'zh-Hant': '停止', 'zh-Hans': '停止' },
  'bait-room.confirm-title': {
    en: 'Start decoys on {host}?',
    'zh-Hant': '在 {host} 上啟動誘餌？',
    'zh-Hans': '在 {host} 上启动诱饵？',
  },
  'bait-room.confirm-text': {
    en: 'Programs named like a monitoring tool will appear and disappear there for at most {longestMs}. They do nothing and end with the agent. It stands in the audit log that you asked for it.',
    'zh-Hant':
      '最長 {longestMs} 內，該主機上會有名稱與監控工具相同的程式出現又消失。它們不做任何事，並隨代理程式結束。稽核記錄會記下是你要求的。',
    'zh-Hans':
      '最长 {longestMs} 内，该主机上会有名称与监控工具相同的程序出现又消失。它们不做任何事，并随代理程序结束。审计日志会记下是你要求的。',
  },
  'bait-room.only-operators': {
    en: 'Operators and administrators may start it',
    'zh-Hant': '操作員與管理員可以開始實驗',
    'zh-Hans': '操作员与管理员可以开始实验',
  },
  'bait-room.asked': { en: 'The agent has been asked', 'zh-Hant': '已要求代理程式', 'zh-Hans': '已要求代理程序' },
  'bait-room.running': {
    en: 'Running: {finished} of {slots} slots finished',
    'zh-Hant': '進行中：已完成 {finished} / {slots} 個時段',
    'zh-Hans': '进行中：已完成 {finished} / {slots} 个时段',
  },
  'bait-room.result': { en: 'Last result', 'zh-Hant': '最近的結果', 'zh-Hans': '最近的结果' },
  'bait-room.history': { en: 'Earlier experiments', 'zh-Hant': '先前的實驗', 'zh-Hans': '先前的实验' },
  'bait-room.asked-by': { en: 'asked by {name}', 'zh-Hant': '由 {name} 要求', 'zh-Hans': '由 {name} 要求' },
  'bait-room.quiet-count': {
    en: 'Goes quiet when watched: {names}',
    'zh-Hant': '有人監看就安靜：{names}',
    'zh-Hans': '有人监看就安静：{names}',
  },
  'bait-room.nobody-quiet': {
    en: 'Nobody goes quiet beside the decoys, and everything could be seen meanwhile',
    'zh-Hant': '沒有程式在誘餌旁安靜下來，且期間一切都看得到',
    'zh-Hans': '没有程序在诱饵旁安静下来，且期间一切都看得到',
  },
  'bait-room.nobody-quiet-partly': {
    en: 'Nobody that could be seen goes quiet beside the decoys. Not seen: {unseen}',
    'zh-Hant': '看得到的程式都沒有在誘餌旁安靜下來。看不到的：{unseen}',
    'zh-Hans': '看得到的程序都没有在诱饵旁安静下来。看不到的：{unseen}',
  },
  'bait-room.nobody-quiet-gaps': {
    en: 'Nobody goes quiet beside the decoys, as far as readings succeeded: some failed meanwhile',
    'zh-Hant': '就讀取成功的部分而言，沒有程式在誘餌旁安靜下來：期間有些讀取失敗',
    'zh-Hans': '就读取成功的部分而言，没有程序在诱饵旁安静下来：期间有些读取失败',
  },
  'bait-room.nobody-quiet-unknown': {
    en: 'Nobody was seen to go quiet beside the decoys. It is not known what could not be seen meanwhile',
    'zh-Hant': '沒有看到程式在誘餌旁安靜下來，但不清楚期間有哪些看不到',
    'zh-Hans': '没有看到程序在诱饵旁安静下来，但不清楚期间有哪些看不到',
  },
  'bait-room.coverage': {
    en: 'What could not be seen meanwhile',
    'zh-Hant': '期間看不到的項目',
    'zh-Hans': '期间看不到的项目',
  },
  'bait-room.coverage-full': {
    en: 'Everything could be seen, every reading succeeded, and no detector was paused',
    'zh-Hant': '一切都看得到，所有讀取都成功，也沒有偵測器被暫停',
    'zh-Hans': '一切都看得到，所有读取都成功，也没有检测器被暂停',
  },
  'bait-room.coverage-unknown': {
    en: 'Not known: the agent of this host does not tell it. Install the version of the collector there',
    'zh-Hant': '未知：此主機的代理程式不會回報。請安裝與收集器相同的版本',
    'zh-Hans': '未知：此主机的代理程序不会报告。请安装与收集器相同的版本',
  },
  'bait-room.heard': { en: 'last heard of', 'zh-Hant': '最後消息', 'zh-Hans': '最后消息' },
  'bait-room.heard-never': {
    en: 'The agent has not said anything of it yet',
    'zh-Hant': '代理程式尚未回報此實驗',
    'zh-Hans': '代理程序尚未报告此实验',
  },
  'bait-room.heard-long-ago': {
    en: 'The agent last said something of it {age}. What stands here is how it was then; whether it still runs is not known',
    'zh-Hant': '代理程式最後一次回報此實驗是{age}。此處顯示的是當時的狀態，是否仍在進行不得而知',
    'zh-Hans': '代理程序最后一次报告此实验是{age}。此处显示的是当时的状态，是否仍在进行不得而知',
  },
  'bait-room.agent-away': {
    en: 'The agent of this host is not connected. What stands here is how it was when it last said something; whether it still runs is not known',
    'zh-Hant': '此主機的代理程式未連線。此處顯示的是它最後一次回報時的狀態，是否仍在進行不得而知',
    'zh-Hans': '此主机的代理程序未连接。此处显示的是它最后一次报告时的状态，是否仍在进行不得而知',
  },
  'bait-room.none': {
    en: 'No experiment was made on this host yet',
    'zh-Hant': '此主機尚未做過實驗',
    'zh-Hans': '此主机尚未做过实验',
  },
  'bait-room.none-why': {
    en: 'So nobody knows whether something here hides from decoys. What goes quiet beside real tools is watched for all the time and stands under Findings.',
    'zh-Hant': '因此無從得知這裡是否有程式會躲避誘餌。真實監控工具旁的異常安靜隨時都在觀察，列在「發現」中。',
    'zh-Hans': '因此无从得知这里是否有程序会躲避诱饵。真实监控工具旁的异常安静随时都在观察，列在“发现”中。',
  },
  'bait-refusal.forbidden': {
    en: 'Refused: whoever runs this agent does not allow it (--no-bait)',
    'zh-Hant': '已拒絕：此代理程式的管理者不允許（--no-bait）',
    'zh-Hans': '已拒绝：此代理程序的管理者不允许（--no-bait）',
  },
  'bait-refusal.busy': {
    en: 'Refused: another experiment runs on this host',
    'zh-Hant': '已拒絕：此主機上有另一個實驗進行中',
    'zh-Hans': '已拒绝：此主机上有另一个实验进行中',
  },
  'bait-refusal.paused': {
    en: 'Refused: somebody on the host told the agent to rest',
    'zh-Hant': '已拒絕：有人在主機上要求代理程式暫停',
    'zh-Hans': '已拒绝：有人在主机上要求代理程序暂停',
  },
  'bait-refusal.no-such-monitor': {
    en: 'Refused: that name makes no bait on this system',
    'zh-Hant': '已拒絕：此名稱在該系統上不能當誘餌',
    'zh-Hans': '已拒绝：此名称在该系统上不能当诱饵',
  },
  'bait-refusal.unseen': {
    en: 'Refused: processes cannot be listed there',
    'zh-Hant': '已拒絕：該處無法列出行程',
    'zh-Hans': '已拒绝：该处无法列出进程',
  },
  'bait-refusal.no-decoys': {
    en: 'Refused: decoys cannot be made there',
    'zh-Hant': '已拒絕：該處無法建立誘餌',
    'zh-Hans': '已拒绝：该处无法创建诱饵',
  },
  'bait-loss.away': {
    en: 'Its end is not known: the agent was not connected any more. Decoys end with the experiment, or with the agent',
    'zh-Hant': '結果不明：代理程式已不再連線。誘餌會隨實驗或代理程式結束',
    'zh-Hans': '结果不明：代理程序已不再连接。诱饵会随实验或代理程序结束',
  },
  'bait-loss.silent': {
    en: 'Its end is not known: the agent did not answer',
    'zh-Hant': '結果不明：代理程式沒有回應',
    'zh-Hans': '结果不明：代理程序没有响应',
  },
  'bait-loss.restarted': {
    en: 'It ended with the agent, which was started anew meanwhile',
    'zh-Hant': '代理程式在過程中重新啟動，實驗隨之結束',
    'zh-Hans': '代理程序在过程中重新启动，实验随之结束',
  },
  'bait-end.out-of-time': {
    en: 'Its time was over before enough slots were finished to conclude anything: take fewer or shorter ones',
    'zh-Hant': '時間用完時，完成的時段不足以得出結論：請減少時段或縮短時段',
    'zh-Hans': '时间用完时，完成的时段不足以得出结论：请减少时段或缩短时段',
  },
  'bait-end.stopped': { en: 'Somebody stopped it', 'zh-Hant': '有人將它停止', 'zh-Hans': '有人将它停止' },
  'bait-end.paused': {
    en: 'It ended because the agent was told to rest',
    'zh-Hant': '代理程式被要求暫停，實驗因此結束',
    'zh-Hans': '代理程序被要求暂停，实验因此结束',
  },
  'bait-end.stopping': {
    en: 'It ended because the agent was stopped',
    'zh-Hant': '代理程式被停止，實驗因此結束',
    'zh-Hans': '代理程序被停止，实验因此结束',
  },
  'bait-room.too-long': {
    en: 'These slots take longer than half an hour: take fewer or shorter ones',
    'zh-Hant': '這些時段超過半小時：請減少時段或縮短時段',
    'zh-Hans': '这些时段超过半小时：请减少时段或缩短时段',
  },
  'bait-end.failed': { en: 'It could not go on', 'zh-Hant': '實驗無法繼續', 'zh-Hans': '实验无法继续' },
} as const satisfies TextRows;
