import type { TextRows } from '../text-rows.ts';

export const signInTexts = {
  'sign-in.title': { en: 'Sign in', 'zh-Hant': '登入', 'zh-Hans': '登录' },
  'sign-in.subtitle': {
    en: 'Finds who mines on your servers',
    'zh-Hant': '找出誰在您的伺服器上挖礦',
    'zh-Hans': '找出谁在您的服务器上挖矿',
  },
  'sign-in.busy': { en: 'Signing in', 'zh-Hant': '正在登入', 'zh-Hans': '正在登录' },
  'sign-in.name': { en: 'Name', 'zh-Hant': '名稱', 'zh-Hans': '名称' },
  'sign-in.password': { en: 'Password', 'zh-Hant': '密碼', 'zh-Hans': '密码' },
  'sign-in.submit': { en: 'Sign in', 'zh-Hant': '登入', 'zh-Hans': '登录' },
  'sign-in.by-link': { en: 'With a link instead', 'zh-Hant': '或使用連結登入', 'zh-Hans': '或使用链接登录' },
  'sign-in.how': {
    en: 'On the machine where the collector runs, this prints a link. It signs in once, within 15 minutes:',
    'zh-Hant': '在執行收集器的機器上，這個指令會印出一個連結，15 分鐘內可登入一次：',
    'zh-Hans': '在运行收集器的机器上，此命令会打印一个链接，15 分钟内可登录一次：',
  },
  'sign-in.no-accounts': {
    en: 'Nobody has a password yet: sign in with a link, then add accounts in the settings',
    'zh-Hant': '目前還沒有任何人設定密碼：請先使用連結登入，再到設定中新增帳號',
    'zh-Hans': '目前还没有任何人设置密码：请先使用链接登录，再到设置中添加账号',
  },
  'sign-in.link-over-title': {
    en: 'This link does not sign in any more',
    'zh-Hant': '這個連結已無法再用來登入',
    'zh-Hans': '此链接已不能再用来登录',
  },
  'sign-in.link-over': {
    en: 'Each link works once and for a short time. It was opened before, or its time is over. How to get a fresh one stands below',
    'zh-Hant': '每個連結只能使用一次，且時效很短。它已被開啟過，或已過期。取得新連結的方法如下',
    'zh-Hans': '每个链接只能使用一次，且有效期很短。它已被打开过，或已过期。获取新链接的方法如下',
  },
  'sign-in.wrong-title': {
    en: 'Name or password is wrong',
    'zh-Hant': '名稱或密碼錯誤',
    'zh-Hans': '名称或密码错误',
  },
  'sign-in.wrong': {
    en: 'An administrator can set another password; on the machine of the collector a link signs in as well',
    'zh-Hant': '管理員可以設定新密碼；在收集器的機器上也可以使用連結登入',
    'zh-Hans': '管理员可以设置新密码；在收集器的机器上也可以使用链接登录',
  },
  'sign-in.wait-title': {
    en: 'Too many wrong passwords',
    'zh-Hant': '密碼錯誤次數過多',
    'zh-Hans': '密码错误次数过多',
  },
  'sign-in.wait': {
    en: 'Wait a minute at most, then try again',
    'zh-Hant': '最多等待一分鐘，然後再試一次',
    'zh-Hans': '最多等待一分钟，然后再试一次',
  },
  'sign-in.already': {
    en: 'You are signed in as {name}',
    'zh-Hant': '您已登入為 {name}',
    'zh-Hans': '您已登录为 {name}',
  },
  'sign-in.go-on': { en: 'Continue', 'zh-Hant': '繼續', 'zh-Hans': '继续' },
} as const satisfies TextRows;
