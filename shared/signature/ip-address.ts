import ipaddr from 'ipaddr.js';

const OCTET = '(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])';
const CANONICAL_IPV4 = new RegExp(`^${OCTET}(?:\\.${OCTET}){3}$`);
/** `[`, 8 groups, an embedded IPv4 part, `]`; a zone comes on top. */
const MAX_LENGTH = 64;
/** What is no IPv6 address costs the library an exception; nearly everything that holds a colon is told apart here. */
const MAYBE_IPV6 = /^[0-9A-Fa-f]{0,4}:[0-9A-Fa-f]{0,4}:[0-9A-Fa-f:.]*$/;

/**
 * The one spelling of an IP address by which addresses are compared: dotted decimal for IPv4 and for IPv4-mapped IPv6,
 * RFC 5952 for IPv6 without brackets or zone. `undefined` for anything else; octal, hexadecimal and shortened IPv4 spellings
 * are refused because programs disagree about them.
 */
export function normaliseIp(text: string): string | undefined {
  if (CANONICAL_IPV4.test(text)) return text;
  if (text.length > MAX_LENGTH || !text.includes(':')) return undefined;
  const bare = text.startsWith('[') && text.endsWith(']') ? text.slice(1, -1) : text;
  const zone = bare.indexOf('%');
  const literal = zone === -1 ? bare : bare.slice(0, zone);
  if (!MAYBE_IPV6.test(literal) || !ipaddr.IPv6.isValid(literal)) return undefined;
  const address = ipaddr.IPv6.parse(literal);
  return address.isIPv4MappedAddress() ? address.toIPv4Address().toString() : address.toRFC5952String();
}
