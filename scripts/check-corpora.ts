import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Inspection, inspectText } from '#shared/recognise/inspect.ts';
import * as z from 'zod';

/**
 * `node scripts/check-corpora.ts FOLDER`: inspects real configurations that are not part of this project. Every file of
 * `miner_configs` must yield the pools and users of its `expected.json`; no file of the other folders may be a miner's configuration,
 * or name a pool or a wallet.
 */
const expectedSchema = z.array(
  z.object({
    file: z.string(),
    pools: z.array(z.object({ url: z.string(), user: z.string() })),
    placeholder_wallet: z.boolean(),
  }),
);

const folder = process.argv[2];
if (folder === undefined) throw new Error('Which folder? node scripts/check-corpora.ts FOLDER');
const complaints = [
  ...expectedSchema
    .parse(JSON.parse(readFileSync(join(folder, 'miner_configs', 'expected.json'), 'utf8')))
    .flatMap(({ file, pools, placeholder_wallet }) => {
      const found = inspectFile(join(folder, 'miner_configs', file));
      return [
        ...(found.is === 'miner-config' ? [] : [`${file}: taken for ${found.is}`]),
        ...pools.flatMap(({ url, user }) => missing(file, found, url, placeholder_wallet ? undefined : user)),
        ...(placeholder_wallet && found.wallets.length > 0 ? [`${file}: a placeholder taken for a wallet`] : []),
      ];
    }),
  ...['benign_configs', 'hard_negative_configs'].flatMap((name) =>
    readdirSync(join(folder, name)).flatMap((file) => {
      const { is, pools, wallets } = inspectFile(join(folder, name, file));
      const isHarmless = (is === 'nothing' || is === 'mentions-miners') && pools.length + wallets.length === 0;
      return isHarmless ? [] : [`${name}/${file}: ${is}, ${pools.length} pools, ${wallets.length} wallets`];
    }),
  ),
];

for (const complaint of complaints) console.log(complaint);
console.log(`corpora: ${complaints.length} wrong`);
process.exitCode = complaints.length === 0 ? 0 : 1;

function inspectFile(path: string): Inspection {
  return inspectText({ path: { text: path }, content: readFileSync(path) });
}

function missing(file: string, found: Inspection, url: string, wallet: string | undefined): readonly string[] {
  const { hostname, port } = new URL(url.replace(/^(?:.*:\/\/)?/, 'http://'));
  const hasPool = found.pools.some((pool) => pool.host === hostname && pool.port === Number(port));
  const hasWallet = wallet === undefined || found.wallets.some(({ address, valid }) => address === wallet && valid);
  return [...(hasPool ? [] : [`${file}: no pool ${url}`]), ...(hasWallet ? [] : [`${file}: no wallet ${wallet}`])];
}
