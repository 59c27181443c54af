import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fuzz, hostileText } from '../../scripts/testing/fuzz.ts';
import { type Language, LANGUAGES } from '../cli/language-option.ts';
import { accountRoleSchema } from '../model/account.ts';
import { capabilityNameSchema } from '../model/host.ts';
import { closeReasonSchema, incidentStateSchema } from '../model/incident-work.ts';
import { unobservableReasonSchema } from '../model/observed.ts';
import { signalGroupSchema } from '../model/signal.ts';
import { roleSchema, severitySchema, verdictSchema, witnessSchema } from '../model/verdict.ts';
import { evidenceCodes, findingKinds } from '../verdict/finding-kinds.ts';
import { signals } from '../verdict/signals.ts';
import { consoleTexts } from './console/console-texts.ts';
import { en } from './en.ts';
import { formatBytes, formatDuration, formatTime } from './format-param.ts';
import { describeGap, gapTexts } from './gap-texts.ts';
import { placeholdersOf, render } from './render.ts';
import { renderFindingTitle } from './render-finding-title.ts';
import { serviceTexts } from './service-texts.ts';
import { templatesOf } from './templates.ts';
import { type TextRows, textsOfRows } from './text-rows.ts';

/** Everything that people read, whichever file it stands in. */
const ALL: Readonly<Record<Language, Readonly<Record<string, string>>>> = (() => {
  const gaps = Object.fromEntries(Object.entries(gapTexts).map(([cause, row]) => [`gap:${cause}`, row]));
  const services = Object.fromEntries(Object.entries(serviceTexts).map(([code, row]) => [`service:${code}`, row]));
  const rows: TextRows = { ...consoleTexts, ...gaps, ...services };
  const of = (language: Language) => ({ ...templatesOf(language), ...textsOfRows(rows, language) });
  return { en: of('en'), 'zh-Hant': of('zh-Hant'), 'zh-Hans': of('zh-Hans') };
})();

const REGISTERED = [
  ...Object.keys(signals).map((code) => `signal.${code}`),
  ...Object.keys(findingKinds).map((kind) => `finding.${kind}`),
  ...evidenceCodes.map((code) => `evidence.${code}`),
  ...unobservableReasonSchema.options.flatMap((reason) => [`reason.${reason}`, `remedy.${reason}`]),
  ...capabilityNameSchema.options.map((name) => `capability.${name}`),
  ...verdictSchema.options.map((verdict) => `verdict.${verdict}`),
  ...severitySchema.options.map((severity) => `severity.${severity}`),
  ...roleSchema.options.map((role) => `role.${role}`),
  ...incidentStateSchema.options.map((state) => `state.${state}`),
  ...closeReasonSchema.options.map((reason) => `close-reason.${reason}`),
  ...signalGroupSchema.options.map((group) => `group.${group}`),
  ...witnessSchema.options.map((witness) => `witness.${witness}`),
  ...accountRoleSchema.options.map((role) => `account-role.${role}`),
];

/** Characters that are written differently, Traditional then Simplified; those that serve in both scripts are left out. */
const PAIRS =
  '礦矿 網网 連连 經经 設设 檔档 碼码 數数 據据 參参 執执 達达 時时 間间 鐘钟 與与 節节 電电 腦脑 編编 號号 狀状 態态 類类 選选 項项 檢检 驗验 證证 據据 觀观 覺觉 務务 還还 這这 個个 臺台 開开 關关 門门 閉闭 結结 論论 嚴严 級级 險险 資资 訊讯 處处 總总 絡络 線线 絕绝 見见 讀读 寫写 題题 語语 請请 記记 錄录 應应 實实 進进 過过 運运 動动 響响 輸输 轉转 發发 報报 無无 統统 從从 對对 單单 並并 併并 內内 帳账 戶户 階阶 標标 準准 誤误 錯错 認认 識识 說说 話话 調调 圍围 擋挡 築筑 監监 視视 啟启 載载 續续 斷断 擊击 該该 裡里 裝装 測测 稱称 終终 跡迹 隱隐 響响 瀏浏 覽览 損损 壞坏 術术 協协 議议 點点 負负 規规 則则 軟软 體体 員员 備备 細细 獨独 聯联 專专 業业 東东 車车 長长 張张 離离 顯显 顆颗 幾几 許许 樣样 機机 權权 築筑 條条 雲云 頁页 須须 預预 頻频 餘余 屬属 擬拟 範范 種种 極极 書书 後后 來来 會会 為为 滿满 潛潜 區区 變变 護护 徑径 綫线 確确 環环 產产 優优 僅仅 價价 傳传 億亿 場场 墊垫 壓压 夠够 學学 寧宁 審审 層层 師师 幣币 庫库 強强 徵征 戰战 擇择 擴扩 攔拦 敗败 暫暂 殘残 沒没 減减 營营 獲获 現现 異异 盤盘 盡尽 鎖锁 鏈链 鍵键 閾阈 陣阵 隊队 雜杂 難难 靜静 頭头 驅驱';

/** Punctuation of Latin script next to Chinese characters, or brackets around them. A dot or a colon within a name, number or time stands next to none. */
const HALF_WIDTH =
  /[\p{Script=Han}」）][ ]?(?:[,;!?]|:(?!\/\/))|[,;:!?] ?[\p{Script=Han}「（]|[\p{Script=Han}]\.(?!\w)|\([^)]*\p{Script=Han}[^)]*\)|\p{Script=Han} ?\([^)]*\)/u;

function scripts(): { readonly traditional: ReadonlySet<string>; readonly simplified: ReadonlySet<string> } {
  const pairs = PAIRS.split(' ').filter(([traditional, simplified]) => traditional !== simplified);
  // 台, 里, 后, 云, 余, 征, 准, 范, 尽, 几 are also characters of Traditional Chinese.
  const shared = new Set('台里后云余征准范尽几并');
  return {
    traditional: new Set(pairs.map((pair) => pair[0] ?? '')),
    simplified: new Set(pairs.map((pair) => pair[1] ?? '').filter((character) => !shared.has(character))),
  };
}

describe('the catalogue', () => {
  it.each(LANGUAGES)('has every code of the registries in %s', (language) => {
    const missing = REGISTERED.filter((code) => !Object.hasOwn(ALL[language], code));
    expect(missing).toEqual([]);
    const emptyOnes = Object.entries(ALL[language]).filter(
      ([code, text]) => text === '' && !code.startsWith('remedy.'),
    );
    expect(emptyOnes).toEqual([]);
  });

  it('uses the same parameters in every language', () => {
    for (const [code, text] of Object.entries(ALL.en)) {
      const expected = [...placeholdersOf(text)].sort();
      for (const language of LANGUAGES) {
        expect([...placeholdersOf(ALL[language][code] ?? '')].sort(), `${language} ${code}`).toEqual(expected);
      }
    }
  });

  it("uses Taiwan's words in Traditional Chinese, the mainland's in Simplified", () => {
    const strange = {
      'zh-Hant': /程序|網絡|配置|鏈接|連接(?!埠)|信息|默認|文件|內存|軟件|探針/,
      'zh-Hans': /行程|网路|设定档|连线|资讯|预设|程式/,
    };
    for (const language of ['zh-Hant', 'zh-Hans'] as const) {
      expect(Object.entries(ALL[language]).filter(([, text]) => strange[language].test(text))).toEqual([]);
    }
  });

  it('agrees with any count', () => {
    const counted = Object.entries(ALL.en).filter(([, text]) =>
      /\{\w*(?:[cC]ount|sensors|connected)\} [a-z]+s\b/.test(text),
    );
    expect(counted).toEqual([]);
  });

  it('keeps the scripts apart', () => {
    const { traditional, simplified } = scripts();
    const strayIn = (language: 'zh-Hant' | 'zh-Hans', foreign: ReadonlySet<string>) =>
      Object.entries(ALL[language]).flatMap(([code, text]) =>
        [...text].filter((c) => foreign.has(c)).map((c) => `${code}: ${c}`),
      );
    expect(strayIn('zh-Hant', simplified)).toEqual([]);
    expect(strayIn('zh-Hans', traditional)).toEqual([]);
  });

  it('writes Chinese with the punctuation of Chinese', () => {
    const filled = (text: string) => text.replaceAll(/[[\]]/g, '').replaceAll(/\{\w+\}/g, '值');
    const halfWidth = (['zh-Hant', 'zh-Hans'] as const).flatMap((language) =>
      Object.entries(ALL[language]).filter(([, text]) => HALF_WIDTH.test(filled(text))),
    );
    expect(halfWidth).toEqual([]);
  });

  it('says something else in each Chinese than in English', () => {
    const same = Object.entries(ALL.en).filter(
      ([code, text]) => /[a-z]{4}/.test(text.replace(/\{\w+\}/g, '')) && ALL['zh-Hant'][code] === text,
    );
    expect(same).toEqual([]);
  });
});

describe('render', () => {
  it('formats by the unit in the name and drops what is unknown', () => {
    expect(render('signal.cpu.sustained', { meanCores: 3.914, spanMs: 600_000 }, 'en')).toBe(
      'computes without pause: 3.91 cores over 10 min',
    );
    expect(render('signal.cpu.sustained', { meanCores: 1, spanMs: 600_000 }, 'zh-Hant')).toBe(
      '不間斷地運算：10 分鐘內平均 1 核心',
    );
    expect(render('signal.cpu.sustained', { meanCores: 3.9 }, 'en')).toBe('computes without pause');
    expect(render('join.wire', {}, 'en')).toBe('by its own connection');
  });

  it('never takes a parameter for a template', () => {
    expect(render('evidence.config-file', { path: '{path}[x]$&' }, 'en')).toBe('configuration file {path}[x]$&');
  });

  it('falls back for codes of a newer peer', () => {
    expect(render('signal.quantum', {}, 'en', 'as the agent says')).toBe('as the agent says');
    expect(render('constructor', {}, 'en')).toBe('constructor');
  });

  it('shows any parameter of any text without failing', () => {
    const values = fc.oneof(hostileText(), fc.double(), fc.boolean());
    const names = fc.constantFrom('path', 'meanCores', 'spanMs', 'sinceAtMs', 'pool', 'coin', 'wallet', '__proto__');
    fuzz('render', fc.tuple(fc.constantFrom(...Object.keys(en)), fc.dictionary(names, values)), ([code, params]) => {
      for (const language of LANGUAGES) expect(typeof render(code, params, language)).toBe('string');
    });
  });
});

describe('units', () => {
  it.each([
    [0, '0 s'],
    [90_000, '90 s'],
    [600_000, '10 min'],
    [7_200_000, '2 h'],
    [3 * 86_400_000, '3 d'],
  ])('shows %i ms as %s', (ms, shown) => expect(formatDuration(ms, en)).toBe(shown));

  it.each([
    [0, '0 B'],
    [999, '999 B'],
    [1_500_000, '1.5 MB'],
    [2_080 * 1_048_576, '2.18 GB'],
  ])('shows %i bytes as %s', (bytes, shown) => expect(formatBytes(bytes)).toBe(shown));

  it('shows times in UTC and an impossible one as unknown', () => {
    expect(formatTime(0)).toBe('1970-01-01 00:00:00Z');
    expect(formatTime(1e20)).toBe('?');
  });
});

describe('renderFindingTitle', () => {
  const process = { pid: 7, startId: 1, startedAtMs: 0, name: { text: 'kheiper' }, groupKey: 'g' };
  it('names the subject, and falls back to what the finding carries', () => {
    const finding = { kind: 'pool-connection', subject: { type: 'process', process }, text: 'English' } as const;
    expect(renderFindingTitle(finding, 'en')).toBe('kheiper (pid 7) is connected to a mining pool');
    expect(renderFindingTitle(finding, 'zh-Hant')).toBe('kheiper（pid 7） 連線到礦池');
    expect(renderFindingTitle({ ...finding, kind: 'newer' }, 'zh-Hant')).toBe('English');
    expect(renderFindingTitle({ kind: 'newer', subject: { type: 'host' }, text: '' }, 'en')).toBe('this host: newer');
  });
});

describe('what a gap means', () => {
  it.each([
    ['stall', 'the agent got no processor in time, or took too long'],
    ['detector-paused-respawner', 'the detector respawner took too much and rested'],
    ['detector-respawner', 'the detector respawner failed'],
    ['connections:errno-12', 'connections could not be read whole (errno-12)'],
    ['constructor', undefined],
    ['of a newer agent', undefined],
  ])('is told of %s', (cause, text) => expect(describeGap(cause, 'en')).toBe(text));
});
