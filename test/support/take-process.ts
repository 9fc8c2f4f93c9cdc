/** A process that takes from a limit on Redis as often as it is told, as soon as it is told, and prints how much it got. */
import { getGraphQLRateLimiter, RedisStore } from "graphql-rate-limit";
import { Redis } from "ioredis";
import { createLimits } from "../../src/limits/limits.ts";
import { createRedisStore } from "../../src/store/redis.ts";

const [wiring = "", url = "", times = "", max = ""] = process.argv.slice(2);
const key = "shared by all";

/** Gives whether one taking is granted. */
async function connect(): Promise<() => Promise<boolean>> {
  if (wiring === "ours") {
    const store = await createRedisStore(url, { onAway: () => process.stdout.write("away\n") });
    const { takeAll } = createLimits({ store });
    const limit = { kind: "window", max: Number(max), windowMs: 3_600_000 } as const;
    return async () => {
      // Apart from each other, so that each is a round trip of its own.
      await new Promise((resolve) => setImmediate(resolve));
      const [taken] = await takeAll([{ key, limit, cost: 1, outage: "closed" }]);
      return taken?.granted === true;
    };
  }
  const redis = new Redis(url);
  await redis.ping();
  const limiter = getGraphQLRateLimiter({ identifyContext: () => key, store: new RedisStore(redis) });
  const asked = { parent: {}, args: {}, context: {}, info: { fieldName: "search" } as never };
  return async () => (await limiter(asked, { max: Number(max), window: "1h" })) === undefined;
}

const take = await connect();
process.stdout.write("ready\n");
process.stdin.once("data", async () => {
  const granted = await Promise.all(Array.from({ length: Number(times) }, () => take()));
  process.stdout.write(`granted ${granted.filter(Boolean).length}\n`, () => process.exit(0));
});
