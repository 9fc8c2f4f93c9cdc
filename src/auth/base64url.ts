/** Stage 3: base64url (RFC 4648, section 5) in its one canonical form, so that a token has one text only. */

const alphabet = /^[A-Za-z0-9_-]+$/;

/** Last characters that leave no bit unused, by how many characters are in the last group of four. */
const lastOf: Readonly<Record<number, string>> = { 2: "AQgw", 3: "AEIMQUYcgkosw048" };

/** Whether the text is not empty, without padding or any other alphabet, and with no bit set that stands for nothing. */
export function isCanonical(text: string): boolean {
  if (!alphabet.test(text)) return false;
  const inLastGroup = text.length % 4;
  return inLastGroup === 0 || (lastOf[inLastGroup]?.includes(text.slice(-1)) ?? false);
}

const utf8 = new TextDecoder("utf-8", { fatal: true });

/**
 * The JSON object (RFC 8259) that bytes hold, else null. Of members with one name the last counts, as for `JSON.parse`,
 * which is also what jose reads with.
 */
export function parseObject(bytes: Uint8Array): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(utf8.decode(bytes));
    return isObject(value) ? value : null;
  } catch {
    return null;
  }
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
