/**
 * True for the name of a proof-of-work algorithm as miners write it (`rx/0`, `cn/r`, `kawpow`, `yescryptR16`). Names that
 * also mean something outside mining (`sha256`, `scrypt`, `blake2s`) are left out: they would make signing and password
 * settings look like miners.
 */
export function isMiningAlgorithm(name: string): boolean {
  return name.length <= 40 && ALGORITHM.test(name.toLowerCase());
}

const ALGORITHM = new RegExp(
  [
    'rx(?:/[a-z0-9]{1,8})?',
    'randomx(?:[a-z0-9_-]{0,12})?',
    'random(?:wow|arq|sfx|yada|graft|epic|keva|nevo|scash)',
    'panthera',
    'cn(?:[/-][a-z0-9_/-]{1,24})?',
    'cryptonight(?:[a-z0-9_/-]{0,24})?',
    'argon2/[a-z0-9]{2,12}',
    'argon2(?:id)?_?(?:chukwa|ninja|wrkz|d-?dyn|d250|d500|d4096|d16000)(?:v?2)?',
    'gr|ghostrider',
    'kawpow(?:/[a-z]{2,6})?|progpow[a-z0-9_-]{0,12}|firopow|evrprogpow|meowpow|xhash',
    'ethash(?:b3)?|etchash|ubqhash',
    'yes(?:crypt|power)(?:[a-z0-9_-]{0,12})?',
    'power2b|minotaurx?|curvehash|cpupower|lyra2[a-z0-9]{1,8}|allium|phi[12]?|scryptn2|neoscrypt|m7m',
    'x(?:11|13|14|15|16|16r|16rv2|16s|16rt|17|18|20r|21s|22i|25x)',
    'sha256d|sha512_256d(?:_[a-z]+)?|sha3d|blake3(?:_[a-z]+)|verus(?:hash|coin)?',
    'equihash(?:[a-z0-9_/-]{0,12})?|(?:144_5|192_7|125_4|210_9)|autolykos2?|octopus|kheavyhash|heavyhash',
    'karlsenhash(?:v2)?|pyrinhash|fishhash|beamhash|cuckoo(?:o|a|aroo)?[a-z0-9_-]{0,10}|astrobwt(?:/v2|v3)?|dynexsolve|zilliqa|xelis(?:hash)?(?:v[23])?|dynex',
    'nexapow|ironfish|qubic',
  ]
    .map((alternative) => `^(?:${alternative})$`)
    .join('|'),
);

/** True for a value of a miner's `--coin` option: names and tickers of coins that are mined on CPUs and GPUs. */
export function isMiningCoin(name: string): boolean {
  return COINS.has(name.toLowerCase());
}

const COINS: ReadonlySet<string> = new Set([
  'monero',
  'xmr',
  'wownero',
  'wow',
  'arqma',
  'arq',
  'graft',
  'grft',
  'sumokoin',
  'sumo',
  'zephyr',
  'zeph',
  'townforge',
  'ravencoin',
  'raven',
  'rvn',
  'raptoreum',
  'rtm',
  'dero',
  'keva',
  'kevacoin',
  'salvium',
  'sal',
  'aeon',
  'turtlecoin',
  'trtl',
  'conceal',
  'ccx',
  'verus',
  'vrsc',
  'kaspa',
  'kas',
  'ergo',
  'etc',
  'xelis',
  'xel',
  'dynex',
  'dnx',
  'erg',
]);
