/** Limits: counters that all processes of a gateway share, on Redis. A list of takings is one script, one step and one round trip. */
import type { Limit, Take, Taken } from "../limit.ts";
import type { Script, SharedStore } from "../store/store.ts";
import { shortKeyOf, sliceMsOf } from "./memory.ts";

/**
 * The same counters as those of memory.ts, by the store's own clock, so that it doesn't matter what the processes take the
 * time to be. What is written expires when there is nothing left to know of it.
 *
 * KEYS: each counter once. ARGV: the time in milliseconds, or nothing for the store's; for each counter its kind, how much,
 * and how fast; then for each taking the counter's place and the cost. Gives three numbers for each taking.
 */
const takeScript: Script = {
  name: "take",
  lua: `
local slices, ring, fine = 10, 11, 1000000
local now = tonumber(ARGV[1])
if not now then
  local time = redis.call('TIME')
  now = time[1] * 1000 + math.floor(time[2] / 1000)
end

local Window, Bucket = {}, {}

-- state: the slice under way, what is used, and what was taken in each slice
function Window.free(c)
  local slice = math.floor(now / c.pace)
  local state = c.state
  -- Where the clock was set back by more than a window, nothing can be known of it.
  if not state or state[1] - slice > ring or state[1] % 1 ~= 0 then
    state = {slice, 0}
    for i = 1, ring do state[2 + i] = 0 end
    c.state = state
  end
  for next = math.max(state[1] + 1, slice - slices), slice do
    local at = next % ring + 3
    state[2] = state[2] - state[at]
    state[at] = 0
  end
  if slice > state[1] then state[1] = slice end
  return c.size - state[2]
end
function Window.add(c, cost)
  local at = c.state[1] % ring + 3
  c.state[at] = c.state[at] + cost
  c.state[2] = c.state[2] + cost
end
function Window.ms_until(c, cost)
  local free, slice = c.size - c.state[2], c.state[1] - slices
  while slice < c.state[1] do
    free = free + c.state[slice % ring + 3]
    if free >= cost then break end
    slice = slice + 1
  end
  return (slice + ring) * c.pace - now
end
function Window.ttl_ms(c) return (c.state[1] + ring) * c.pace - now end
Window.length = 2 + ring

-- state: millionths of a unit that had not come back, and when
local function used(c)
  return math.max(0, c.state[1] - math.floor(math.max(0, now - c.state[2]) * c.pace))
end
function Bucket.free(c)
  if not c.state or (c.state[2] - now) * c.pace > c.state[1] then c.state = {0, now} end
  return (c.size - used(c)) / fine
end
function Bucket.add(c, cost)
  c.state = {used(c) + cost * fine, math.max(c.state[2], now)}
end
function Bucket.ms_until(c, cost)
  local u = used(c)
  return math.max(1, math.ceil(math.min(u, u + cost * fine - c.size) / c.pace))
end
function Bucket.ttl_ms(c) return math.ceil(c.state[1] / c.pace) end
Bucket.length = 2

-- Nothing where it is not what this script writes: one such value must not keep others from being counted.
local function read(key, length)
  local kept = redis.pcall('GET', key)
  if type(kept) ~= 'string' then return nil end
  local is_read, state = pcall(cmsgpack.unpack, kept)
  if not is_read or type(state) ~= 'table' or #state ~= length then return nil end
  for _, number in ipairs(state) do
    if type(number) ~= 'number' or number - number ~= 0 then return nil end
  end
  return state
end

local counters = {}
for i, key in ipairs(KEYS) do
  local at = 2 + (i - 1) * 3
  local c = {kind = Window, size = tonumber(ARGV[at + 1]), pace = tonumber(ARGV[at + 2])}
  if ARGV[at] == 'bucket' then
    c.kind, c.size, c.pace = Bucket, c.size * fine, c.pace * fine
  end
  c.state = read(key, c.kind.length)
  counters[i] = c
end

local answer = {}
for at = 2 + #KEYS * 3, #ARGV, 2 do
  local c, cost = counters[tonumber(ARGV[at])], tonumber(ARGV[at + 1])
  local free = c.kind.free(c)
  local granted = cost <= free
  if granted and cost > 0 then
    c.kind.add(c, cost)
    c.is_changed = true
    free = free - cost
  end
  answer[#answer + 1] = granted and 1 or 0
  answer[#answer + 1] = math.max(0, math.floor(free))
  answer[#answer + 1] = granted and 0 or c.kind.ms_until(c, cost)
end

for i, key in ipairs(KEYS) do
  local c = counters[i]
  if c.is_changed then
    redis.call('SET', key, cmsgpack.pack(c.state), 'PX', string.format('%.0f', c.kind.ttl_ms(c) + 1))
  end
end
return answer
`,
};

/** Of all keys that the gateway writes, those of limits. */
const prefix = "portico:limit:";

export interface SharedOptions {
  /** Milliseconds; for tests. Left out, the store's own clock is used, which is the same for all processes. */
  readonly nowMs?: () => number;
}

/** Rejects where the store does. */
export function createSharedCounters(
  store: SharedStore,
  { nowMs }: SharedOptions = {},
): (takes: readonly Take[]) => Promise<readonly Taken[]> {
  return async (takes) => {
    const places = new Map<string, number>();
    const counters: (string | number)[] = [];
    const costs: number[] = [];
    for (const { key, limit, cost } of takes) {
      const name = prefix + shortKeyOf(key);
      let place = places.get(name);
      if (place === undefined) {
        place = places.size + 1;
        places.set(name, place);
        counters.push(...argumentsOf(limit));
      }
      costs.push(place, cost);
    }
    const answer = await store.run(takeScript, [...places.keys()], [nowMs?.() ?? "", ...counters, ...costs]);
    return toTaken(answer, takes.length);
  };
}

function argumentsOf(limit: Limit): readonly (string | number)[] {
  return limit.kind === "window"
    ? ["window", limit.max, sliceMsOf(limit.windowMs)]
    : ["bucket", limit.capacity, limit.perMs];
}

function toTaken(answer: unknown, count: number): readonly Taken[] {
  if (!Array.isArray(answer) || answer.length !== count * 3) {
    throw new TypeError("the script of the limits did not answer three numbers for each taking");
  }
  return Array.from({ length: count }, (_, index) => ({
    granted: answer[index * 3] === 1,
    remaining: Number(answer[index * 3 + 1]),
    retryAfterMs: Number(answer[index * 3 + 2]),
  }));
}
