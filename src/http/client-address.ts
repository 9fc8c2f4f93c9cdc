/** Stage 1: where a request comes from, past the proxies that are trusted, as limits count it. */
import type { IncomingMessage } from "node:http";
import { BlockList, isIP } from "node:net";

/**
 * Names the caller's address: `203.0.113.7`, or the /64 network of an IPv6 address, `2001:db8:1:2::/64`, since whoever
 * has one address of such a network has all of them.
 */
export type AddressOf = (request: Pick<IncomingMessage, "headers" | "socket">) => string;

/**
 * @param trustProxy Addresses and ranges of proxies. Each proxy writes at the right end of `X-Forwarded-For` whom it was
 *   asked by, so the list is read from there, and up to the first address that is not a proxy's. What stands further
 *   left was written by that address, and proves nothing. No other header is believed.
 */
export function createAddressOf(trustProxy: readonly string[]): AddressOf {
  const proxies = toBlockList(trustProxy);
  const isProxy = (address: string) => proxies.check(address, familyOf(address));
  return ({ headers, socket }) => {
    let address = parseAddress(socket.remoteAddress ?? "");
    // A socket that is gone has no address, and gets no answer.
    if (address === null) return "unknown";
    if (isProxy(address)) {
      const forwarded = String(headers["x-forwarded-for"] ?? "").split(",");
      for (const entry of forwarded.reverse()) {
        const before = parseAddress(entry.trim());
        // Whatever a proxy writes that is no address, the proxy itself is what is known.
        if (before === null) break;
        address = before;
        if (!isProxy(address)) break;
      }
    }
    return toNetwork(address);
  };
}

function toBlockList(ranges: readonly string[]): BlockList {
  const list = new BlockList();
  for (const range of ranges) {
    const [text = "", bits] = range.split("/");
    const address = parseAddress(text);
    if (address === null) throw new TypeError(`${range} is no address, and no range of addresses`);
    const isV4 = isIP(address) === 4;
    const given = bits === undefined ? (isV4 ? 32 : 128) : Number(bits);
    // Of `::ffff:10.0.0.0/104`, 96 bits are about being IPv4.
    const isMapped = isV4 && isIP(text) === 6 && bits !== undefined;
    list.addSubnet(address, isMapped ? Math.max(0, given - 96) : given, familyOf(address));
  }
  return list;
}

const familyOf = (address: string) => (isIP(address) === 4 ? "ipv4" : "ipv6");

/** In its shortest form, IPv4 where it is an IPv4 address in IPv6's clothes; some proxies add a port. Null for what is none. */
function parseAddress(text: string): string | null {
  const inBrackets = /^\[([^\]]*)\](?::\d{1,5})?$/.exec(text)?.[1];
  const [address = ""] = (inBrackets ?? text.replace(/^([\d.]+):\d{1,5}$/, "$1")).split("%");
  const family = isIP(address);
  if (family !== 6) return family === 4 ? address : null;
  const short = URL.parse(`http://[${address}]`)?.hostname.slice(1, -1) ?? null;
  const mapped = short && /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/.exec(short);
  if (!mapped) return short;
  const [high, low] = [Number.parseInt(mapped[1] ?? "", 16), Number.parseInt(mapped[2] ?? "", 16)];
  return [high >> 8, high & 255, low >> 8, low & 255].join(".");
}

function toNetwork(address: string): string {
  if (isIP(address) === 4) return address;
  const [front = "", back] = address.split("::");
  const first = front === "" ? [] : front.split(":");
  const last = back ? back.split(":") : [];
  const zeros = back === undefined ? [] : new Array<string>(8 - first.length - last.length).fill("0");
  return `${[...first, ...zeros, ...last].slice(0, 4).join(":")}::/64`;
}
