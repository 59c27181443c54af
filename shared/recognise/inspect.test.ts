import { describe, expect, it } from 'vitest';
import { expectLinear, fuzz, hostileText } from '../../scripts/testing/fuzz.ts';
import { inspectText } from './inspect.ts';
import { makeBase58CheckAddress, makeEthereumAddress, makeMoneroAddress } from './wallet/testing.ts';

const monero = makeMoneroAddress('inspect');
const bitcoin = makeBase58CheckAddress([0x00], 'inspect');
const bytesOf = (text: string) => new TextEncoder().encode(text);

const config = JSON.stringify({ 'donate-level': 1, pools: [{ url: 'pool.example:3333', user: monero }] });
const relay = JSON.stringify({
  bind: ['0.0.0.0:3333'],
  mode: 'nicehash',
  pools: [{ url: 'pool.example:3333', user: monero }],
});
const login = `{"method":"login","params":{"login":"${monero}","pass":"x","agent":"XMRig/6.21.0"}}\n`;

describe('inspectText', () => {
  it.each([
    ['miner-config', config],
    ['relay-config', relay],
    ['stratum', login],
    ['miner-command', `nohup ./kswapd0 -o pool.example:3333 -u ${monero} -p x &`],
    ['miner-script', `#!/bin/sh\n./kswapd0 -o pool.example:3333 -u ${monero} -p x\n`],
    [
      'miner-script',
      `#!/bin/bash\nP=pool.example\nW='${monero}'\nexport PORT=3333\nnohup /usr/bin/kh -o $P:$PORT \\\n  -u \${W}.$(hostname) -p x >/dev/null &\n`,
    ],
    ['miner-script', `@echo off\r\nset POOL=pool.example:3333\r\nset W=${monero}\r\nm.exe -o %POOL% ^\r\n -u %W%\r\n`],
    ['miner-script', `[Service]\nExecStart=/opt/.x/m -o pool.example:3333 -u ${monero}\nRestart=always\n`],
    ['miner-script', `# cron\n@reboot root /tmp/m --url pool.example:3333 --user ${monero}\n* * * * * root true\n`],
    ['mentions-miners', `pool stratum+tcp://pool.example:3333 pays ${monero}`],
    ['mentions-miners', `#!/bin/sh\n# ./m -o stratum+tcp://pool.example:3333 -u ${monero}\ntrue\n`],
  ] as const)('calls it %s and names pool and wallet: %s', (is, text) => {
    for (const content of [text, bytesOf(text)]) {
      const found = inspectText({ content });
      expect(found.is).toBe(is);
      expect(found.score).toBeGreaterThanOrEqual(is === 'mentions-miners' ? 1 : 50);
      expect(found.wallets).toMatchObject([{ address: monero, valid: true }]);
      if (is !== 'stratum') expect(found.pools).toMatchObject([{ host: 'pool.example', port: 3333 }]);
      expect(found.reasons.length).toBeGreaterThan(0);
    }
  });

  it('gives the path back as it came', () => {
    const path = { text: '/tmp/\ufffd', rawBase64: 'L3RtcC/+' };
    expect(inspectText({ path, content: config }).path).toBe(path);
    expect(inspectText({ content: config })).not.toHaveProperty('path');
  });

  it('takes a document that shows a command for a mention', () => {
    const content = `# How to\n\n    ./xmrig -o pool.example:3333 -u ${monero} -p x\n`;
    expect(inspectText({ path: { text: 'docs/README.md' }, content })).toMatchObject({
      is: 'mentions-miners',
      pools: [{ host: 'pool.example' }],
      wallets: [{ address: monero }],
    });
  });

  it('takes a script for a script, whatever its name', () => {
    const content = `#!/bin/sh\n./m -o pool.example:3333 -u ${monero} -p x\n`;
    expect(inspectText({ path: { text: '/tmp/README.md' }, content }).is).toBe('miner-script');
  });

  it('reads UTF-16 as Windows writes it', () => {
    const text = `\ufeff${config}`;
    const bytes = new Uint8Array(Uint16Array.from(text, (char) => char.charCodeAt(0)).buffer);
    expect(inspectText({ content: bytes }).is).toBe('miner-config');
  });

  it('finds what a binary mentions, and calls it no program without a rule for that', () => {
    const content = bytesOf(`\u007fELF\0\0\0stratum+tcp://pool.example:3333\0${monero}\0`);
    expect(inspectText({ content })).toMatchObject({
      is: 'mentions-miners',
      pools: [{ host: 'pool.example', port: 3333 }],
      wallets: [{ address: monero }],
    });
  });

  it('finds the agents of recorded messages', () => {
    expect(inspectText({ content: login }).agents).toEqual(['XMRig/6.21.0']);
  });

  it('marks known wallets wherever they are', () => {
    const known = new Map([[monero, 'xmrig-donation']]);
    for (const content of [config, login, `see ${monero}`, `./m -o pool.example:3333 -u ${monero}`]) {
      expect(inspectText({ content }, known).wallets[0]?.known).toBe('xmrig-donation');
    }
  });

  it('mentions a wallet in prose, whatever its coin, but no account that could be a contract', () => {
    expect(inspectText({ content: `donate ${bitcoin}` })).toMatchObject({ is: 'mentions-miners', score: 20 });
    expect(inspectText({ content: `contract ${makeEthereumAddress('inspect')}` }).is).toBe('nothing');
  });

  it.each([
    '',
    '\0\0\0',
    '{"logoUrl":"https://example/monero-pool/monero.png","ssh":false}',
    '{"blurb":"Implement the classic method for composing secret messages called a square code."}',
    'xmrig cpuminer mining pool monero wallet',
    '#!/bin/sh\ncurl -o file -u user https://a.example\n',
    'image: a\nports: ["3333:3333"]\n',
    'job_id, blob and target are keys',
    './xmrig -o $POOL -u $WALLET',
  ])('finds nothing in %j', (content) => {
    expect(inspectText({ content })).toEqual({
      is: 'nothing',
      score: 0,
      pools: [],
      wallets: [],
      logins: [],
      agents: [],
      reasons: [],
    });
  });

  it('never throws and stays fast, whatever the text', () => {
    fuzz('inspectText', hostileText(), (text) => {
      inspectText({ content: text });
      inspectText({ content: `#!/bin/sh\nA=${text}\n./m -o $A -u ${text}` });
      inspectText({ content: bytesOf(text) });
    });
  });

  it.each([
    '{',
    '[',
    '{"a":',
    '{"method":"login","params":{"login":"',
    'stratum+tcp://',
    '$A ',
    'A=$A\n',
    'a -o b:1 -u x -p x\n',
    '"job_id"',
    '{}\n',
    ' -a',
    '%A%',
    `${monero} `,
    `${'4'.repeat(95)} `,
    `${bitcoin} `,
    '\\\n',
    "'",
    ':1',
    `-u ${monero}\n`,
    '{"method":"mining.notify","params":[1]}\n',
  ])('is linear for 300 kB of %j', (unit) => {
    expectLinear(unit, (content) => inspectText({ content }));
  });
});

describe('inspectText on what droppers write', () => {
  const wallet = makeMoneroAddress('dropper');
  const utf16 = (text: string, mark: boolean, bigEndian: boolean) => {
    const units = mark ? `\ufeff${text}` : text;
    const view = new DataView(new ArrayBuffer(units.length * 2));
    for (let at = 0; at < units.length; at++) view.setUint16(at * 2, units.charCodeAt(at), !bigEndian);
    return new Uint8Array(view.buffer);
  };
  const batch = `@echo off\r\nset POOL=pool.example:3333\r\nxmrig.exe -o %POOL% -u ${wallet} -p x\r\n`;
  it.each([
    ['little-endian with a mark', utf16(batch, true, false)],
    ['big-endian with a mark', utf16(batch, true, true)],
    ['little-endian', utf16(batch, false, false)],
    ['big-endian', utf16(batch, false, true)],
  ])('reads scripts in UTF-16, %s', (_, content) => {
    expect(inspectText({ content })).toMatchObject({ is: 'miner-script', pools: [{ host: 'pool.example' }] });
  });

  const config = JSON.stringify({ 'donate-level': 0, pools: [{ url: 'pool.example:3333', user: wallet }] }, null, 2);
  it.each([
    ['a here document', `#!/bin/sh\ncat > /tmp/.x/c.json <<EOF\n${config}\nEOF\n./x -c /tmp/.x/c.json\n`],
    ['echo', `mkdir /tmp/.x\necho '${config.replaceAll('\n', '')}' > /tmp/.x/c.json\n`],
    ['an image', `FROM a\nENTRYPOINT ["./xmrig", "-o", "pool.example:3333", "-u", "${wallet}"]\n`],
    ['a composition', `services:\n  a:\n    command: ["./x","--url=pool.example:3333","--user=${wallet}"]\n`],
    ['a start of PowerShell', `cd x\nStart-Process x.exe -ArgumentList '-o pool.example:3333 -u ${wallet} -p x'\n`],
  ])('finds the miner in %s', (_, content) => {
    expect(inspectText({ content })).toMatchObject({
      is: 'miner-script',
      pools: [{ host: 'pool.example', port: 3333 }],
      wallets: [{ address: wallet }],
    });
    expect(inspectText({ path: { text: 'notes.md' }, content: content.replace('#!', '') }).is).toBe('mentions-miners');
  });
});
