/** No operation causes more attempts at a service than the guard has proven before it ran. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Send } from "../../clients/core/call.ts";
import { buildSchema } from "../../src/execution/schema.ts";
import { type Frontend, frontends } from "../../src/frontends/index.ts";
import { createFanOut, type FanOutPart } from "../../src/guard/fan-out.ts";
import { createListSizes } from "../../src/guard/list-size.ts";
import { createOperationFields, type OperationField } from "../../src/guard/operation-fields.ts";
import {
  argumentValue,
  attemptsPerCall,
  type BoundOf,
  type Counted,
  pendingOf,
  provenBound,
  type RunOptions,
  runOperations,
  tightnessOf,
} from "../support/fan-out.ts";
import { faults } from "../support/fault-proxy.ts";
import { type GatewayUnderTest, serviceNames, startGateway } from "../support/gateway.ts";
import { deepOperations } from "../support/operations.ts";
import { createRandom } from "../support/random-operations.ts";

const [web] = frontends;

const exceeded = (results: readonly Counted[]) =>
  results.filter(
    ({ calls, mostCalls, attempts, mostAttempts }) => calls > mostCalls || attempts > mostAttempts,
  );

describe("the bound on attempts, in this process", () => {
  const all: Counted[] = [];
  const runs = [
    { name: "web", warm: false, count: 2_500, seed: 1 },
    { name: "web", warm: true, count: 3_000, seed: 2 },
    { name: "mobile", warm: false, count: 1_750, seed: 3 },
    { name: "mobile", warm: true, count: 1_750, seed: 4 },
    { name: "partner", warm: true, count: 1_000, seed: 5 },
  ].flatMap((run) => {
    const frontend = frontends.find(({ name }) => name === run.name);
    return frontend ? [{ ...run, frontend, cache: run.warm ? "warm" : "no" }] : [];
  });

  it.each(runs)(
    "holds for $count operations of $name, with $cache cache",
    { timeout: 120_000 },
    async (run) => {
      const results = await runOperations(run);
      expect(exceeded(results)).toEqual([]);
      all.push(...results);
    },
  );

  it("is near to what is counted", () => {
    // Where nobody is signed in, nothing personal is asked for: that says nothing of the bound.
    const asked = all.filter(({ calls }) => calls > 0);
    console.log(`calls: ${tightnessOf(asked.map(({ calls, mostCalls }) => calls / mostCalls))}`);
    console.log(
      `attempts: ${tightnessOf(asked.map(({ attempts, mostAttempts }) => attempts / mostAttempts))}`,
    );
    // A bound that nothing comes near to would hold as well.
    expect(asked.filter(({ calls, mostCalls }) => calls === mostCalls).length / asked.length).toBeGreaterThan(
      0.4,
    );
    expect(asked.some(({ attempts, mostAttempts }) => attempts === mostAttempts && attempts > 6)).toBe(true);
    for (const service of serviceNames)
      expect(asked.some((one) => one.service === service && one.calls > 1)).toBe(true);
  });

  it("holds for orders of 500 lines, where the schema says so", { timeout: 60_000 }, async () => {
    const sizes: RunOptions["sizes"] = (schema) => {
      const declared = createListSizes(schema);
      return {
        ...declared,
        sizeOf: (field, inherited) =>
          field.coordinate === "Order.items" ? 500 : declared.sizeOf(field, inherited),
      };
    };
    const results = await runOperations({ frontend: web, count: 100, seed: 6, maxItems: 500, sizes });
    expect(exceeded(results)).toEqual([]);
    expect(results.some(({ calls }) => calls > 8)).toBe(true);
  });
});

describe("a bound that leaves something out is exceeded", () => {
  const boundBy =
    (callsOf: (part: FanOutPart) => number): BoundOf =>
    (fields, fanOut) => {
      const bound = new Map<string, number>();
      for (const part of fanOut(fields).parts) {
        bound.set(part.read.service, (bound.get(part.read.service) ?? 0) + callsOf(part));
      }
      return bound;
    };
  const isByKey = ({ read }: FanOutPart) => read.calls.startsWith("by_key");

  const inOneWave = boundBy((part) =>
    isByKey(part) ? Math.min(part.keys, (part.read.kept ? 2 : 1) * Math.ceil(part.keys / 100)) : part.calls,
  );
  const withoutRefreshes = boundBy((part) =>
    isByKey(part) && part.read.kept ? Math.ceil(part.calls / 2) : part.calls,
  );
  const withoutAliases: BoundOf = (fields, fanOut) => {
    const named = (list: readonly OperationField[]): readonly OperationField[] =>
      [...new Map(list.map((field) => [field.coordinate, field])).values()].map((field) => ({
        ...field,
        children: named(field.children),
      }));
    return provenBound(named(fields), fanOut);
  };
  /** With each call of a batch in as many as it has keys: what a gateway without DataLoader does. */
  const oneByOne =
    (next: Send): Send =>
    async (call, signal) => {
      const [name, keys] = Object.entries(call.query ?? {}).find(([, value]) => Array.isArray(value)) ?? [];
      if (name === undefined || !Array.isArray(keys)) return next(call, signal);
      const askFor = (key: unknown) =>
        next({ ...call, query: { ...call.query, [name]: [String(key)] } }, signal);
      return (await Promise.all(keys.map(askFor))).flat() as never;
    };

  it.each<readonly [string, Partial<RunOptions>]>([
    ["the different moments at which keys become known", { boundOf: inOneWave, failing: [0] }],
    ["the refreshing of what is kept", { boundOf: withoutRefreshes, warm: true, failing: [0] }],
    ["aliases", { boundOf: withoutAliases, failing: [0] }],
    ["that without DataLoader each key would be a call", { around: oneByOne, failing: [0] }],
  ])("%s", { timeout: 60_000 }, async (_what, options) => {
    const results = await runOperations({ frontend: web, count: 300, seed: 7, ...options });
    expect(exceeded(results).length).toBeGreaterThan(0);
  });

  it("retries", { timeout: 60_000 }, async () => {
    const results = await runOperations({ frontend: web, count: 200, seed: 8 });
    expect(results.filter(({ attempts, mostCalls }) => attempts > mostCalls).length).toBeGreaterThan(0);
  });
});

describe("the bound on attempts, on the wire", () => {
  let gateway: GatewayUnderTest;
  const unlimited = Object.fromEntries(
    Object.keys(web.limits).map((name) => [name, Number.MAX_SAFE_INTEGER]),
  ) as unknown as Frontend["limits"];
  const served: readonly Frontend[] = frontends.map((frontend) => ({ ...frontend, limits: unlimited }));
  beforeAll(async () => {
    gateway = await startGateway({ policies: {}, cacheMaxBytes: 8 * 1024 * 1024 }, served);
    const random = createRandom(9);
    for (const service of serviceNames) {
      gateway.proxies[service].setFault(faults.status(503), () => random(12) === 0);
      gateway.proxies[service].setDelay(() => random(6));
    }
  });
  afterAll(() => gateway.close());

  it.each(["web", "mobile"])("holds for 150 operations of %s", { timeout: 90_000 }, async (name) => {
    const frontend = served.find((one) => one.name === name) ?? web;
    const schema = buildSchema(frontend);
    const fanOut = createFanOut(schema);
    const fieldsOf = createOperationFields(schema);
    const operations = deepOperations({ schema, seed: 10, valueOf: argumentValue });
    const bounds = new Map<string, ReadonlyMap<string, number>>();
    for (let done = 0; done < 150; done += 1) {
      const { query, variables } = operations.next().value;
      // Nobody meets the limits of one caller.
      const answer = await gateway.ask(name, query, { variables, as: `u${1 + (done % 10)}` });
      expect(answer.body.data, answer.text.slice(0, 400)).toBeDefined();
      bounds.set(
        answer.headers.get("x-request-id") ?? "",
        fanOut(fieldsOf(pendingOf(query, variables))).callsPerService,
      );
    }
    let asked = 0;
    for (const service of serviceNames) {
      const ofOperation = Map.groupBy(
        gateway.proxies[service].journal,
        ({ headers }) => `${headers["x-request-id"]}`,
      );
      for (const [id, calls] of bounds) {
        const attempts = ofOperation.get(id)?.length ?? 0;
        asked += attempts;
        expect(attempts, `${service} ${id}`).toBeLessThanOrEqual((calls.get(service) ?? 0) * attemptsPerCall);
      }
    }
    expect(asked).toBeGreaterThan(100);
  });
});

describe("an operation that may cause more attempts than its frontend allows", () => {
  const searches = Array.from(
    { length: 16 },
    (_, index) =>
      `s${index}: search(query: "lamp", first: ${50 - index}) { nodes { reviews(first: ${index + 1}) { count } } }`,
  );
  const ask = async (served: readonly Frontend[]) => {
    const gateway = await startGateway({ policies: {} }, served);
    try {
      const { body } = await gateway.ask("web", `{ ${searches.join(" ")} }`);
      return { errors: body.errors?.map(({ extensions }) => extensions), asked: gateway.journal().length };
    } finally {
      await gateway.close();
    }
  };

  it("is refused, and no service is asked", async () => {
    // 16 searches, and as many batches of reviews with a refresh each, at three attempts a call.
    const refusal = {
      code: "OPERATION_REJECTED",
      reason: "attempts",
      limit: web.limits.attempts,
      actual: 144,
    };
    expect(await ask([web])).toMatchObject({ errors: [refusal], asked: 0 });
  });

  it("is answered where the frontend allows as many, and asks for less", async () => {
    const { errors, asked } = await ask([{ ...web, limits: { ...web.limits, attempts: 144 } }]);
    expect(errors).toBeUndefined();
    expect(asked).toBeGreaterThan(16);
    expect(asked).toBeLessThanOrEqual(144);
  });
});
