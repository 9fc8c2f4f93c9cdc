/** Stage 10, the cache, whatever is asked, changes and fails: it gives what its model gives, and asks for no more. */
import fc from "fast-check";
import { expect, it } from "vitest";
import { withCache } from "../../../clients/core/cache.ts";
import { createCacheStore } from "../../../clients/core/cache-entry.ts";
import type { Call, Send } from "../../../clients/core/call.ts";
import { thing, thingBatch } from "./caches.ts";
import { pass, settled, stopClock } from "./fake-clock.ts";
import { patient, readOf } from "./local-server.ts";
import { failing, giving } from "./sends.ts";

interface Policy {
  readonly freshS: number;
  readonly revalidateS: number;
  readonly errorS: number;
}

const ids = ["a", "b", "c", "d"] as const;
const settings = {
  staleWhileRevalidateMs: 0,
  freshWithinMs: 300,
  refreshDeadlineMs: 3_000,
  refreshAgainMs: 1_000,
};
const neverKept = { "cache-control": "no-store" };

const headersOf = ({ freshS, revalidateS, errorS }: Policy) => ({
  "cache-control": `max-age=${freshS}, stale-while-revalidate=${revalidateS}, stale-if-error=${errorS}`,
});

/** A service with a version of each thing; what it says depends on how it does. */
class Service {
  does: "well" | "failing" | "refusing" | "keeping nothing" = "well";
  policy: Policy = { freshS: 2, revalidateS: 0, errorS: 0 };
  /** Whether a "not modified" repeats how long it may be kept. */
  repeatsPolicy = true;
  readonly versions = new Map<string, number>(ids.map((id) => [id, 1]));
  readonly asked: (readonly string[])[] = [];

  readonly send: Send = async <T>(call: Call<T>) => {
    const of = (call.query?.ids ?? [call.path.slice(1)]) as readonly string[];
    this.asked.push(of);
    return this.#answer(call as Call<unknown>, of) as T;
  };

  #answer(call: Call<unknown>, of: readonly string[]): unknown {
    if (this.does === "failing") return failing("UPSTREAM_ERROR", { status: 500 })();
    if (this.does === "refusing") return failing("UPSTREAM_REJECTED", { status: 404 })();
    const found = of.filter((id) => this.versions.has(id));
    const etag = found.map((id) => `${id}${this.versions.get(id)}`).join("-");
    const headers = { etag, ...(this.does === "well" ? headersOf(this.policy) : neverKept) };
    const isConfirmed = call.held?.etag === etag && this.does === "well";
    if (isConfirmed) return giving(null, this.repeatsPolicy ? headers : { etag }, 304)(call);
    const things = found.map((id) => this.thing(id));
    return giving(call.query ? things : things[0], headers)(call);
  }

  thing(id: string) {
    return thing(id, String(this.versions.get(id)));
  }
}

/** What is known of one thing. */
interface Known extends Policy {
  readonly text: string;
  readonly madeAtMs: number;
  /** After a failure it is left alone for a while. */
  askAgainAtMs: number;
}

type State = "fresh" | "stale" | "last good" | "expired";

interface Learnt {
  /** Whether the service could confirm it. */
  readonly held: boolean;
  /** Whether nothing that is missing was asked for with it. */
  readonly isAlone: boolean;
  /** Whether nothing at all was asked for with it. */
  readonly isOne: boolean;
}

/** The reference: one entry for each thing, and the windows of each. */
class Model {
  readonly known = new Map<string, Known>();

  stateOf(id: string): State {
    const known = this.known.get(id);
    if (known === undefined) return "expired";
    const staleMs = Date.now() - known.madeAtMs - known.freshS * 1_000;
    if (staleMs < 0) return "fresh";
    if (staleMs < known.revalidateS * 1_000) return "stale";
    return staleMs < known.errorS * 1_000 ? "last good" : "expired";
  }

  isAsked(id: string): boolean {
    return this.stateOf(id) !== "fresh" && Date.now() >= (this.known.get(id)?.askAgainAtMs ?? 0);
  }

  /** It was asked for; a confirmation that says nothing of it leaves what was said. */
  learn(id: string, service: Service, options: Learnt): void {
    const before = this.known.get(id);
    // Of several that were refused together it is not known which.
    if (service.does === "failing" || (service.does === "refusing" && !options.isOne)) {
      if (before && options.isAlone) before.askAgainAtMs = Date.now() + settings.refreshAgainMs;
      return;
    }
    this.known.delete(id);
    if (service.does !== "well" || !service.versions.has(id)) return;
    const text = String(service.versions.get(id));
    const isSilent = options.held && before?.text === text && !service.repeatsPolicy;
    const { freshS, revalidateS, errorS } = isSilent && before ? before : service.policy;
    this.known.set(id, { text, madeAtMs: Date.now(), askAgainAtMs: 0, freshS, revalidateS, errorS });
  }
}

const anyId = fc.constantFrom(...ids);
const seconds = fc.constantFrom(0, 1, 2, 5);
const anyStep = fc.oneof(
  { weight: 6, arbitrary: fc.record({ does: fc.constant("ask" as const), id: anyId }) },
  {
    weight: 6,
    arbitrary: fc.record({ does: fc.constant("ask for" as const), of: fc.subarray([...ids, "unknown"]) }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      does: fc.constant("pass" as const),
      ms: fc.constantFrom(500, 999, 1_000, 2_000, 7_000),
    }),
  },
  { weight: 2, arbitrary: fc.record({ does: fc.constant("change" as const), id: anyId }) },
  {
    weight: 2,
    arbitrary: fc.record({
      does: fc.constant("turn" as const),
      to: fc.constantFrom("well", "well", "failing", "refusing", "keeping nothing"),
      repeatsPolicy: fc.boolean(),
      policy: fc.record({ freshS: seconds, revalidateS: seconds, errorS: seconds }),
    }),
  },
);
type Step = typeof anyStep extends fc.Arbitrary<infer One> ? One : never;
const steps = fc.array(anyStep, { maxLength: 60, size: "max" });

/** All but the asking is the same for whole answers and for batches. */
async function turn(step: Step, service: Service): Promise<void> {
  if (step.does === "pass") await pass(step.ms);
  if (step.does === "change") service.versions.set(step.id, (service.versions.get(step.id) ?? 0) + 1);
  if (step.does === "turn") {
    service.does = step.to as Service["does"];
    service.policy = step.policy;
    service.repeatsPolicy = step.repeatsPolicy;
  }
}

const codes = { failing: "UPSTREAM_ERROR", refusing: "UPSTREAM_REJECTED" } as const;

/** What it ends in: an answer, or an error's code and what is known all the same. */
const endOf = (answer: Promise<unknown>) =>
  answer.then(
    (value) => ({ value }),
    ({ code, partial }: { code: string; partial: unknown }) => ({ code, partial }),
  );

it("gives whole answers as its model does, and asks as often", async () => {
  stopClock();
  await fc.assert(
    fc.asyncProperty(steps, async (sequence) => {
      const [service, model] = [new Service(), new Model()];
      const send = withCache("catalog", settings, createCacheStore(1_000_000), service.send);
      for (const step of sequence) {
        await turn(step, service);
        if (step.does !== "ask") continue;
        const [state, isAsked] = [model.stateOf(step.id), model.isAsked(step.id)];
        const before = model.known.get(step.id);
        const asked = service.asked.length;
        const end = await endOf(send(readOf({ path: `/${step.id}`, public: {} }), patient()));
        await settled();
        expect(service.asked.length - asked, state).toBe(isAsked ? 1 : 0);
        const isAlone = state !== "expired";
        if (isAsked) model.learn(step.id, service, { held: before !== undefined, isAlone, isOne: true });
        expect(end, state).toEqual(wholeOf(step.id, { state, isAsked, service, before }));
      }
    }),
    { numRuns: 200 },
  );
});

interface Seen {
  readonly state: State;
  readonly isAsked: boolean;
  readonly service: Service;
  readonly before: Known | undefined;
}

function wholeOf(id: string, { state, isAsked, service, before }: Seen) {
  const standsIn = state === "last good" && (!isAsked || service.does === "failing");
  if (state === "fresh" || state === "stale" || standsIn) return { value: thing(id, before?.text) };
  if (service.does === "failing" || service.does === "refusing")
    return { code: codes[service.does], partial: undefined };
  return { value: service.thing(id) };
}

it("gives records as its model does, and asks for those only that are not at hand", async () => {
  stopClock();
  await fc.assert(
    fc.asyncProperty(steps, async (sequence) => {
      const [service, model] = [new Service(), new Model()];
      const send = withCache("catalog", settings, createCacheStore(1_000_000), service.send);
      for (const step of sequence) {
        await turn(step, service);
        // Which batches are asked for with an ETag is another test's.
        service.repeatsPolicy = true;
        if (step.does !== "ask for") continue;
        const by = (state: State) => step.of.filter((id) => model.stateOf(id) === state);
        const stale = by("stale").filter((id) => model.isAsked(id));
        const lastGood = by("last good").filter((id) => model.isAsked(id));
        const missing = by("expired");
        const atHand = step.of.filter((id) => !missing.includes(id) && !lastGood.includes(id));
        const wanted = [...missing, ...lastGood];
        const texts = new Map([...model.known].map(([id, { text }]) => [id, text]));
        const askedBefore = service.asked.length;
        const call = readOf({ query: { ids: step.of }, public: thingBatch });
        const end = await endOf(send(call, patient()));
        await settled();
        const asked = service.asked.slice(askedBefore);
        expect(asked).toEqual([stale, wanted].filter((each) => each.length > 0));
        const isAlone = missing.length === 0;
        const isOne = { stale: stale.length === 1, wanted: wanted.length === 1 };
        for (const id of stale) model.learn(id, service, { held: false, isAlone: true, isOne: isOne.stale });
        for (const id of wanted) model.learn(id, service, { held: false, isAlone, isOne: isOne.wanted });
        expect(sorted(end)).toEqual(sorted(batchOf({ atHand, lastGood, missing, texts, service })));
      }
    }),
    { numRuns: 200 },
  );
});

interface Batch {
  readonly atHand: readonly string[];
  readonly lastGood: readonly string[];
  readonly missing: readonly string[];
  readonly texts: ReadonlyMap<string, string>;
  readonly service: Service;
}

function batchOf({ atHand, lastGood, missing, texts, service }: Batch) {
  const known = (of: readonly string[]) => of.map((id) => thing(id, texts.get(id)));
  const wanted = [...missing, ...lastGood];
  if (wanted.length === 0) return { value: known(atHand) };
  if (service.does === "failing") {
    const kept = known([...atHand, ...lastGood]);
    return missing.length === 0 ? { value: kept } : { code: codes.failing, partial: kept };
  }
  if (service.does === "refusing") return { code: codes.refusing, partial: known(atHand) };
  const found = wanted.filter((id) => service.versions.has(id)).map((id) => service.thing(id));
  return { value: [...known(atHand), ...found] };
}

/** The order of records is not defined. */
function sorted(end: object): object {
  const inOrder = ([name, value]: [string, unknown]) =>
    [
      name,
      Array.isArray(value) ? value.toSorted((one, other) => one.id.localeCompare(other.id)) : value,
    ] as const;
  return Object.fromEntries(Object.entries(end).map(inOrder));
}
