import { describe, expect, it } from 'vitest';
import { fuzz, hostileText } from '../../scripts/testing/fuzz.ts';
import { findConfigPaths, readMinerCommand } from './miner-command.ts';
import { splitCommandLine } from './split-command-line.ts';
import { makeEthereumAddress, makeMoneroAddress } from './wallet/testing.ts';

const monero = makeMoneroAddress('command');
const account = makeEthereumAddress('command');

function argvOf(line: string): readonly string[] {
  return splitCommandLine(line)[0] ?? [];
}

describe('readMinerCommand', () => {
  it.each([
    [`/tmp/.x/kswapd0 -o pool.example:3333 -u ${monero}.rig -p x -k`, 'pool.example:3333', monero],
    [
      `./x --url=pool.example:3333 --user=${monero} --donate-level=0 --cpu-max-threads-hint=50`,
      'pool.example:3333',
      monero,
    ],
    [`minerd -a cryptonight -o stratum+tcp://192.0.2.5:3333 -O ${monero}:x`, '192.0.2.5:3333', monero],
    [`x -ostratum+tcp://pool.example:3333 -u${monero} -px`, 'pool.example:3333', monero],
    [`ethminer -G -P stratum1+ssl://${account}.rig@eth.example:4444`, 'eth.example:4444', account],
    [`PhoenixMiner.exe -pool ssl://eth.example:4444 -wal ${account}`, 'eth.example:4444', account],
    [
      `SRBMiner-MULTI --algorithm randomx --pool pool.example:3333 --wallet ${monero} --disable-gpu`,
      'pool.example:3333',
      monero,
    ],
    [`miner --algo 144_5 --server zec.example --port 3333 --user x`, 'zec.example:3333', undefined],
    [`./kheiper -o 10.1.2.3:3333 -u x -p x -k`, '10.1.2.3:3333', undefined],
    [`./m -o stratum+tcp://pool.example:3333`, 'pool.example:3333', undefined],
    [`explorer.exe --cinit-find-x -B --algo="rx/0" --url=pool.example:80 --user=${monero}`, 'pool.example:80', monero],
    [`./m -o pool.example:3333 --coin monero --rig-id a`, 'pool.example:3333', undefined],
    [`monerod --start-mining ${monero} --mining-threads 4`, undefined, monero],
    [`sh -c "cd /tmp; nohup ./m -o pool.example:3333 -u ${monero} &"`, 'pool.example:3333', monero],
    [`/bin/busybox sh -c './m -o pool.example:3333 -u ${monero}'`, 'pool.example:3333', monero],
    [`hellminer -c stratum+tcp://v.example:3956 -u x.rig -p x`, 'v.example:3956', undefined],
  ])('reads %s', (line, pool, wallet) => {
    const reading = readMinerCommand(argvOf(line));
    expect(reading?.score).toBeGreaterThanOrEqual(50);
    expect(reading?.pools.map(({ host, port }) => `${host}:${port}`)).toEqual(pool === undefined ? [] : [pool]);
    expect(reading?.wallets.map(({ address }) => address)).toEqual(wallet === undefined ? [] : [wallet]);
  });

  it('keeps login and configuration, never the password', () => {
    const reading = readMinerCommand(
      argvOf(`./m -c /tmp/a.json -o pool.example:3333 -u ${monero}.rig -p hunter2 --donate-level 1`),
    );
    expect(reading).toMatchObject({ logins: [`${monero}.rig`], configPaths: ['/tmp/a.json'] });
    expect(JSON.stringify(reading)).not.toContain('hunter2');
  });

  it('knows a miner that says nothing but options of miners', () => {
    expect(readMinerCommand(argvOf('./m --config=/tmp/c.json --donate-level 0 --randomx-1gb-pages'))).toMatchObject({
      score: 60,
      pools: [],
      configPaths: ['/tmp/c.json'],
    });
  });

  it('gives no wallet for a placeholder', () => {
    const reading = readMinerCommand(argvOf('./xmrig -o stratum+tcp://pool.example:3333 -u YOUR_WALLET_ADDRESS -p x'));
    expect(reading).toMatchObject({ pools: [{ host: 'pool.example' }], wallets: [], logins: [] });
  });

  it.each([
    'curl -o file -u user https://a.example',
    'curl -o out.html -u admin:pass --url a.example:8080',
    `curl -u ${monero}:x -o out.html https://a.example`,
    'wget -O host:80 -P /tmp -o log https://a.example',
    'ssh -o Port=2222 -o StrictHostKeyChecking=no -p 22 user@a.example',
    'ssh -o ProxyCommand="nc -x 127.0.0.1:9050 %h %p" a.example -u x -p y',
    'gcc -o out -c a.c -u sym -O2',
    `grep -r ${monero} /etc`,
    `grep -o ${monero} -u file`,
    'grep -o stratum+tcp://pool.example:3333 access.log',
    'grep -rn -e --donate-level -e --nicehash .',
    `echo ${monero}`,
    `monero-wallet-cli --wallet-file w --password x transfer ${monero} 1`,
    `monero-wallet-rpc --wallet-file w --daemon-address node.example:18081`,
    'psql -U app -h db.example -p 5432',
    'psql -U app -o out.txt -p 5432 -h db.example',
    'mysql -u root -psecret -h db.example -P 3306 -o shop',
    'pg_dump --url=db.example:5432 --user app --password x',
    'node --url=http://a.example:3333 --user b --pass c',
    'node server.js --port 3333 --pool 10 --config=/etc/app.json',
    'docker run -p 80:80 -u 1000:1000 -o type=local img',
    'sort -o out.txt -u in.txt',
    'rsync -a -u -p -o a:1 b.example:2',
    'tar -c -a -f a.tgz -P dir -p -o',
    'openssl dgst -a sha256 -c file',
    'python3 -c print(1) -u -o x',
    'java -pool 10.0.0.1:80 -user a -algo HS256',
    'redis-cli -u redis://a.example:6379 -a secret',
    'mount -o remount,rw -u x',
    'ffmpeg -i a -c copy -o b -p 1 -u x',
    'kubectl port-forward -o json -p 80:80',
    'qemu --coin gold --user me',
    'vim miner-config.ts',
    'xmrig --version',
    'x',
  ])('does not fire on %s', (line) => {
    expect(readMinerCommand(argvOf(line))).toBeUndefined();
  });

  it('takes an empty list and holes for what they are', () => {
    expect(readMinerCommand([])).toBeUndefined();
    expect(readMinerCommand(['-o'])).toBeUndefined();
    expect(readMinerCommand(['a', '-o', '-u', '', '--url='])).toBeUndefined();
  });

  it('never throws and stays fast, whatever the arguments', () => {
    fuzz('readMinerCommand', hostileText(), (text) => {
      const words = text.split(/[ ,]/);
      readMinerCommand(words);
      readMinerCommand(['sh', '-c', text]);
      readMinerCommand(['x', '-o', text, '-u', text, `--url=${text}`, text]);
      splitCommandLine(text);
    });
  });
});

describe('findConfigPaths', () => {
  it.each([
    ['./m -c /tmp/a.json', ['/tmp/a.json']],
    ['./m --config=/tmp/a.json --config /tmp/b.json -c=/tmp/c.json', ['/tmp/a.json', '/tmp/b.json', '/tmp/c.json']],
    ['nginx -c /etc/nginx.conf', ['/etc/nginx.conf']],
    ['bash -c "echo hi"', []],
    ['./m -c', []],
    ['./m -c stratum+tcp://a.example:1', []],
  ])('reads %s', (line, paths) => {
    expect(findConfigPaths(argvOf(line))).toEqual(paths);
  });
});

describe('splitCommandLine', () => {
  it.each([
    [`a "b c" 'd "e' f\\ g`, [['a', 'b c', 'd "e', 'f g']]],
    ['a;b|c&&d\ne', [['a'], ['b'], ['c'], ['d'], ['e']]],
    ['C:\\Windows\\x.exe -o "C:\\Program Files\\a"', [['C:\\Windows\\x.exe', '-o', 'C:\\Program Files\\a']]],
    [`a "" 'open`, [['a', '', 'open']]],
    ['', []],
  ])('splits %j', (line, commands) => {
    expect(splitCommandLine(line)).toEqual(commands);
  });
});

describe('readMinerCommand on the words of others', () => {
  const wallet = makeMoneroAddress('others');
  it.each([
    'grep -o stratum+tcp://pool.example:3333',
    'grep -c stratum+tcp://pool.example:3333 syslog',
    'rg -u -o stratum+tcp://pool.example:3333',
    'curl --url stratum+tcp://pool.example:3333',
    'curl -o a.example:80 -u user -p http://x.example/',
    'for p in --donate-level --randomx-mode --nicehash',
    'yt-dlp -o media.example:8000 -u user -p pass https://v.example/',
    'ftp -p -u user host.example:21 -o a.b:21',
    'ps -o pid:10 -u root -p 1',
    `payout --wallet-address ${wallet} --coin xmr`,
    'grep -e --donate-level -c /var/log/syslog',
  ])('%s starts no miner', (line) => expect(readMinerCommand(line.split(' '))).toBeUndefined());

  it.each([
    ['xmrig -c /tmp/c.json --donate-level 1', undefined],
    ['kherper --config=/root/c.json --donate-level=1', undefined],
    ['xmrig -o relay:3333 -u x -p x', 'relay'],
    ['xmr-stak-cpu --tls-url pool.example:443 --user u --pass x --currency monero', 'pool.example'],
    [`xmr-stak -O pool.example:443 -u ${wallet} -p x --currency monero`, 'pool.example'],
    ['bzminer -a kawpow -w w -p stratum+tcp://k.example:1010', 'k.example'],
    ['onezerominer -a xelis -w xel:a -o x.example:2086', 'x.example'],
    ['lolMiner --coin ETC --pool e.example:1010 --user x --pass x', 'e.example'],
    [`nanominer -coin XMR -wallet ${wallet}`, undefined],
    [`echo xmrig -o stratum+tcp://pool.example:3333 -u ${wallet}`, 'pool.example'],
    ['grep -o stratum+tcp://pool.example:3333 -u login', 'pool.example'],
    ['x --cpu-affinity 0x3 -o pool.example:3333 -u u -p x', 'pool.example'],
  ])('%s starts one', (line, host) => expect(readMinerCommand(line.split(' '))?.pools[0]?.host).toBe(host));

  it('says that it starts one when no pool is named', () => {
    expect(readMinerCommand('xmrig -c /tmp/c.json --donate-level 1'.split(' '))?.score).toBeGreaterThanOrEqual(50);
    expect(readMinerCommand(`nanominer -coin XMR -wallet ${wallet}`.split(' '))).toBeDefined();
  });
});
