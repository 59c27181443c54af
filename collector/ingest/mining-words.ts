/**
 * How security devices name mining in their rules (signature and category texts of Emerging Threats, Suricata's own classes,
 * Zeek and Sigma rule names), in English and Chinese. Never rule numbers alone: vendors reuse them.
 */
const MINING_WORDS =
  /(?:coin|crypto)[\s_-]{0,2}min(?:er|ing)|crypto[\s_-]{0,2}currency[\s_-]{0,2}min|stratum|monero|xmrig|nicehash|coinhive|cryptonight|min(?:er|ing)[\s_-]{0,2}pool|挖矿|挖礦|矿池|礦池/i;

/** True when a device's own words say that an event is about mining. Texts are hostile; time is linear in their length. */
export function namesMining(...texts: readonly (string | undefined)[]): boolean {
  return texts.some((text) => text !== undefined && MINING_WORDS.test(text));
}
