import type { Tool } from '../testing/require-tool.ts';

/** Heavy work that people do for good reasons. */
export interface Work {
  readonly name: string;
  readonly tools: readonly Tool[];
  /** Done before anybody looks, by a shell in an empty folder. */
  readonly prepare?: string;
  /** Goes on until it is killed, by a shell in the same folder. */
  readonly work: string;
  /** What computes for its own sake may be called so; anything else is at most observed. */
  readonly may?: 'suspicious';
}

const tool = (command: string, debianPackage = command): Tool => ({ command, debianPackage });
/** Round after round, at once. */
const again = (command: string) => `while :; do ${command}; done`;

const SOURCES = `for n in $(seq 60); do printf '#include <map>\\n#include <regex>\\n#include <iostream>\\nint f%d(std::map<int,std::string>&m){std::regex r("a+b*c?");for(auto&p:m)std::cout<<std::regex_match(p.second,r);return %d;}\\n' $n $n > f$n.cc; done`;
const POSTGRES = `PATH=$PATH:$(ls -d /usr/lib/postgresql/*/bin | tail -1)`;
const SUM = 'long s = 0; for (long i = 0; ; i++) s += i * i % 7;';

export const WORKS: readonly Work[] = [
  {
    ...{ name: 'compile', tools: [tool('g++', 'g++')], prepare: SOURCES },
    work: again('ls f*.cc | xargs -P2 -I{} g++ -O2 -c {} -o {}.o'),
  },
  { name: 'xz', tools: [tool('xz', 'xz-utils')], work: again('tar cf - /usr/lib 2>/dev/null | xz -9 -T2 > /dev/null') },
  { name: 'zstd', tools: [tool('zstd')], work: again('tar cf - /usr/lib 2>/dev/null | zstd -19 -T2 > /dev/null') },
  { name: 'openssl speed', tools: [tool('openssl')], work: again('openssl speed -multi 2 -seconds 2 sha256') },
  {
    ...{ name: 'ffmpeg', tools: [tool('ffmpeg')] },
    work: 'ffmpeg -nostdin -loglevel error -f lavfi -i testsrc2=s=1280x720:r=60 -c:v libx264 -f null -',
  },
  {
    ...{ name: 'pgbench', tools: [tool('psql', 'postgresql'), tool('pgbench', 'postgresql-contrib')] },
    prepare: `${POSTGRES}; chown postgres . && setpriv --reuid=postgres --regid=postgres --clear-groups sh -c 'initdb -D db > /dev/null'`,
    work: `${POSTGRES}; exec setpriv --reuid=postgres --regid=postgres --clear-groups sh -c '
      postgres -D db -k "$PWD" -h "" > log 2>&1 & sleep 2
      createdb -h "$PWD" bench && pgbench -q -h "$PWD" -i -s 5 bench > /dev/null 2>&1
      pgbench -h "$PWD" -c 4 -j 2 -T 3600 bench > /dev/null 2>&1'`,
  },
  {
    ...{ name: 'npm ci', tools: [tool('npm')] },
    prepare: 'cp "$MINESWEEP_ROOT/package.json" "$MINESWEEP_ROOT/package-lock.json" .',
    work: again('npm ci --prefer-offline --ignore-scripts --no-audit --no-fund > /dev/null 2>&1'),
  },
  {
    ...{ name: 'java', tools: [tool('javac', 'default-jdk-headless')] },
    prepare: `echo 'class Work { public static void main(String[] a) { ${SUM} } }' > Work.java; javac Work.java 2> /dev/null || true`,
    work: 'exec java Work.java',
  },
  {
    name: 'python',
    tools: [tool('python3')],
    work: `exec /usr/bin/python3 -c 'while True: sum(i * i for i in range(10**6))'`,
  },
  { name: 'node', tools: [], work: `exec "$MINESWEEP_NODE" -e 'for (let s = 0, i = 0; ; i++) s += i * i % 7'` },
  { name: 'backup', tools: [], work: again('tar czf - /usr/share 2>/dev/null | sha256sum > /dev/null') },
  {
    name: 'find and hash',
    tools: [],
    work: again('find /usr -xdev -type f | xargs -n 20 -P2 md5sum > /dev/null 2>&1'),
  },
  {
    name: 'stress-ng',
    tools: [tool('stress-ng')],
    work: 'exec stress-ng --cpu 2 --vm 1 --vm-bytes 256M -q',
    may: 'suspicious',
  },
  { name: 'yes', tools: [], work: 'exec yes > /dev/null', may: 'suspicious' },
];
