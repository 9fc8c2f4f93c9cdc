/** Row 43 for opaque tokens: junk has the form of one, and yet the issuer is not flooded with it, nor asked twice for the same. */
import { describe, expect } from "vitest";
import { createIntrospection, type PostForm } from "../../src/auth/introspection.ts";
import { control, threat } from "../support/threats.ts";

const config = { url: "https://id.example/introspect", clientId: "gateway", clientSecret: "secret" };

/** An issuer that takes its time, and counts. */
function createIssuer() {
  let exchanges = 0;
  let underWay = 0;
  let most = 0;
  const post: PostForm = async (_url, { token = "" }) => {
    exchanges += 1;
    underWay += 1;
    most = Math.max(most, underWay);
    await new Promise((resolve) => setTimeout(resolve, 5));
    underWay -= 1;
    const answer = token.startsWith("good") ? { active: true, sub: "u1" } : { active: false };
    return { status: 200, body: Buffer.from(JSON.stringify(answer)) };
  };
  return { post, exchanges: () => exchanges, most: () => most };
}

type Ask = (token: string) => Promise<unknown>;
const askAll = (ask: Ask, tokens: readonly string[]) => Promise.allSettled(tokens.map((token) => ask(token)));
const junk = (count: number) => Array.from({ length: count }, (_, index) => `junk-${index}`);
const same = (count: number) => Array.from({ length: count }, () => "good-1");

/** Ten people ask twenty times each, each time among 200 pieces of junk that came before; gives how many were taken. */
async function takenInFlood(ask: Ask, pass: () => void): Promise<number> {
  const people = Array.from({ length: 10 }, (_, index) => `good-${index}`);
  await askAll(ask, people);
  let taken = 0;
  for (let round = 0; round < 20; round += 1) {
    pass();
    const flood = askAll(
      ask,
      junk(200).map((token) => `${token}-${round}`),
    );
    const answers = await askAll(ask, people);
    taken += answers.filter(({ status }) => status === "fulfilled").length;
    await flood;
  }
  return taken;
}

/** What must hold of any wiring. */
const mostAtATime = 16;

describe("opaque tokens", () => {
  threat(
    {
      row: 43,
      attack: "junk in the form of opaque tokens, all at once",
      times: 5_000,
      result: "16 exchanges with the issuer at a time, and 80 in all",
    },
    async (tried) => {
      const issuer = createIssuer();
      const { verify } = createIntrospection(config, issuer.post, { issuer: null });
      const answers = await askAll(verify, junk(5_000));
      tried(answers.length);
      expect(answers.every(({ status }) => status === "rejected")).toBe(true);
      expect(issuer.most()).toBe(mostAtATime);
      expect(issuer.exchanges()).toBe(80);
      expect(await verify("good-1")).toMatchObject({ identity: { subject: "u1" } });
    },
  );

  threat(
    {
      row: 43,
      attack: "junk in the form of opaque tokens, without end, while ten people's answers grow old",
      times: 4_000,
      result: "the ten are taken every time",
    },
    async (tried) => {
      const issuer = createIssuer();
      let timeMs = 0;
      const clock = () => timeMs;
      const { verify } = createIntrospection(config, issuer.post, {
        issuer: null,
        nowMs: clock,
        steadyMs: clock,
      });
      expect(await takenInFlood(verify, () => (timeMs += 5_000))).toBe(200);
      tried(4_000);
      expect(issuer.most()).toBeLessThanOrEqual(2 * mostAtATime);
    },
  );

  threat(
    {
      row: 43,
      attack: "one opaque token, 100 at a time, ten times over",
      times: 1_000,
      result: "one exchange with the issuer",
    },
    async (tried) => {
      const issuer = createIssuer();
      const { verify } = createIntrospection(config, issuer.post, { issuer: null, steadyMs: () => 0 });
      for (let round = 0; round < 10; round += 1) {
        const answers = await askAll(verify, same(100));
        expect(answers.every(({ status }) => status === "fulfilled")).toBe(true);
        tried(answers.length);
      }
      expect(issuer.exchanges()).toBe(1);
    },
  );
});

describe("naive wirings", () => {
  const ask =
    ({ post }: { readonly post: PostForm }): Ask =>
    async (token) =>
      post(config.url, { token }, "", 2_000, AbortSignal.timeout(2_000));

  control({ row: 43, naive: "introspection without single flight, its answers remembered" }, async () => {
    const issuer = createIssuer();
    const remembered = new Map<string, unknown>();
    await askAll(async (token) => {
      if (!remembered.has(token)) remembered.set(token, await ask(issuer)(token));
    }, same(100));
    expect(issuer.exchanges()).toBe(100);
  });

  control({ row: 43, naive: "introspection with one queue for all tokens" }, async () => {
    const issuer = createIssuer();
    let places = 80;
    const queued: Ask = async (token) => {
      if (places === 0) throw new Error("too many wait");
      places -= 1;
      const { body } = await issuer.post(config.url, { token }, "", 2_000, AbortSignal.timeout(2_000));
      places += 1;
      if (!body.toString().includes("true")) throw new Error("not active");
    };
    expect(await takenInFlood(queued, () => {})).toBe(0);
  });

  control({ row: 43, naive: "introspection without a bound" }, async () => {
    const issuer = createIssuer();
    await askAll(ask(issuer), junk(5_000));
    expect(issuer.most()).toBe(5_000);
  });
});
