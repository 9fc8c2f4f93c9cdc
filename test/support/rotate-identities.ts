/** A process of its own that counts for a million identities, and prints what that takes. Started with `--expose-gc`. */
import { keyOf } from "../../src/limit.ts";
import { createMemoryCounters } from "../../src/limits/memory.ts";

const identities = 1_000_000;
const { gc } = globalThis as { gc?: () => void };

function heapBytes(): number {
  gc?.();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

const counters = createMemoryCounters();
const before = heapBytes();
let most = 0;
const startedMs = performance.now();
for (let index = 0; index < identities; index += 1) {
  const ip = `2001:db8:${(index >> 16).toString(16)}:${(index & 0xffff).toString(16)}::/64`;
  const key = keyOf("field", `ip:${ip}`, "web.Query.search");
  // Every third one uses its limit up.
  const cost = index % 3 === 0 ? 60 : 1;
  counters.takeAll([{ key, limit: { kind: "window", max: 60, windowMs: 60_000 }, cost, outage: "open" }]);
  if (index % 50_000 === 49_999) most = Math.max(most, heapBytes() - before);
}
const microseconds = ((performance.now() - startedMs) * 1_000) / identities;
console.log(JSON.stringify({ identities, mostBytes: most, microseconds }));
