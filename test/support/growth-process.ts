/**
 * A process of its own that gives all that remembers something of callers ever new names, and prints for each how much
 * memory it holds ten times on the way. Started with `--expose-gc`.
 */
import { HeaderMap } from "@apollo/server";
import { createIntrospection } from "../../src/auth/introspection.ts";
import { createKeySet } from "../../src/auth/key-set.ts";
import { createRemembered } from "../../src/auth/remembered.ts";
import { createDocuments } from "../../src/execution/documents.ts";
import { createGraphQLServer } from "../../src/execution/graphql-server.ts";
import { buildSchema } from "../../src/execution/schema.ts";
import { web } from "../../src/frontends/web.ts";
import { createArgumentBounds, createVariableLimits } from "../../src/guard/argument-bounds.ts";
import { createCostLimit } from "../../src/guard/cost.ts";
import { createDocumentLimits } from "../../src/guard/document-limits.ts";
import { createOperationFields } from "../../src/guard/operation-fields.ts";
import { createDocumentSources } from "../../src/guard/trusted-documents.ts";
import { keyOf } from "../../src/limit.ts";
import { createMemoryCounters } from "../../src/limits/memory.ts";
import { createUntrustedReport } from "../../src/telemetry/report-untrusted.ts";
import { createReservation } from "../../src/wrappers/with-rate-limit.ts";
import { contextOf, createCanaryClients } from "./canaries.ts";
import { createTestKey } from "./tokens.ts";

/** Takes a number that it has never been given before. */
type Step = (index: number) => unknown;

interface Subject {
  readonly name: string;
  readonly times: number;
  readonly create: () => Step | Promise<Step>;
}

const many = 50_000;
const checkpoints = 10;
/** Documents are kept by what they take in memory: of long ones, few. */
const operationOf = (index: number, fields = "") =>
  `query Q${index} { ${fields} ${"__typename ".repeat(60)} }`;
const personOf = (index: number) => ({
  kind: "person" as const,
  subject: `u${index}`,
  tenant: null,
  scopes: [],
  tier: "standard" as const,
  credentialId: null,
});

const subjects: readonly Subject[] = [
  {
    name: "documents by operation name",
    times: 4_000,
    create: () => {
      const documents = createDocuments(buildSchema(web), {
        limits: web.limits,
        checkDocument: createDocumentLimits(web.limits),
        production: true,
        stored: [],
      });
      return (index) => documents.read(operationOf(index));
    },
  },
  {
    name: "operations by name",
    times: 2_000,
    create: async () => {
      const server = await createGraphQLServer(web, {
        production: true,
        source: createDocumentSources({ trustedDocuments: {}, production: true }, [web])(web),
        onUntrusted: createUntrustedReport({ info: () => {} }),
        checkDocument: createDocumentLimits(web.limits),
        checkVariables: createVariableLimits(web.limits),
        checks: [createArgumentBounds, createCostLimit, createReservation(createOperationFields)],
        reportErrors: () => {},
      });
      const clients = createCanaryClients({ random: () => 0 });
      const headers = new HeaderMap([["content-type", "application/json"]]);
      return (index) => {
        const query = operationOf(index, 'viewer { id email } products(ids: ["p1"]) { id }');
        const request = { method: "POST", headers, search: "", body: { query } };
        return server.execute(request, contextOf(clients, personOf(0)));
      };
    },
  },
  {
    name: "documents told of by hash",
    times: many,
    create: () => {
      let nowMs = 0;
      const report = createUntrustedReport({ info: () => {} }, { now: () => nowMs });
      return (index) => {
        nowMs += 1_000;
        report({ frontend: "web", hash: `${index}`.padStart(64, "0"), operationName: `Q${index}` });
      };
    },
  },
  {
    name: "unknown document ids",
    times: many,
    create: () => {
      const source = createDocumentSources({ trustedDocuments: {}, production: true }, [web])(web);
      const ask = (documentId: string) =>
        source.find({ text: null, documentId, sha256Hash: null, name: null });
      return (index) => notFound(() => ask(`sha256:${`${index}`.padStart(64, "0")}`));
    },
  },
  {
    name: "good tokens",
    times: many,
    create: () => {
      const remembered = createRemembered<{ readonly subject: string }>(() => true);
      return (index) => remembered.set(`e.${index}`.padEnd(600, "x"), { subject: `u${index}` });
    },
  },
  {
    name: "key ids",
    times: many,
    create: async () => {
      const { jwk } = await createTestKey("ES256");
      const body = Buffer.from(JSON.stringify({ keys: [jwk] }));
      const keySet = createKeySet("https://issuer.example/jwks", async () => ({ status: 200, body }));
      return (index) => keySet.find("ES256", `kid-${index}`);
    },
  },
  {
    name: "opaque tokens",
    times: many,
    create: () => {
      const config = { url: "https://issuer.example/introspect", clientId: "id", clientSecret: "secret" };
      const answerTo = (token: string) =>
        Number(token.at(-1)) % 2 === 0
          ? { active: true, sub: "u1", token_type: "Bearer" }
          : { active: false };
      const introspection = createIntrospection(
        config,
        async (_url, { token = "" }) => ({ status: 200, body: Buffer.from(JSON.stringify(answerTo(token))) }),
        { issuer: null },
      );
      return (index) => introspection.verify(`opaque-${index}`).catch(() => null);
    },
  },
  {
    name: "callers of limits",
    times: 300_000,
    create: () => {
      const counters = createMemoryCounters();
      const limit = { kind: "window", max: 60, windowMs: 60_000 } as const;
      return (index) =>
        counters.takeAll([
          { key: keyOf("field", `user:${index}`, "web.Query.search"), limit, cost: 1, outage: "open" },
        ]);
    },
  },
  {
    name: "kept records by id, reads under way by person",
    times: 30_000,
    create: () => {
      const clients = createCanaryClients({ random: () => 0 });
      return async (index) => {
        const { loaders } = contextOf(clients, personOf(index));
        await Promise.all([loaders.catalog.product(`p${index}`), loaders.personal?.user.person()]);
      };
    },
  },
  {
    name: "a map by operation name",
    times: 200_000,
    create: () => {
      const counts = new Map<string, { count: number }>();
      return (index) => counts.set(`Q${index}`, { count: 1 });
    },
  },
];

function notFound(ask: () => unknown): void {
  try {
    ask();
  } catch {
    return;
  }
  throw new Error("a document was found that there is not");
}

const { gc } = globalThis as { gc?: () => void };
function bytesInUse(): number {
  gc?.();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

async function measure({ times, create }: Subject): Promise<readonly number[]> {
  const step = await create();
  const before = bytesInUse();
  const held: number[] = [];
  for (let index = 0; index < times; index += 1) {
    const done = step(index);
    if (done instanceof Promise) await done;
    if ((index + 1) % (times / checkpoints) === 0) held.push(bytesInUse() - before);
  }
  // Else it might have been collected already.
  step(times);
  return held;
}

for (const subject of subjects) {
  const { name, times } = subject;
  console.log(JSON.stringify({ name, times, heldBytes: await measure(subject) }));
}
// The key set would go on with its timer.
process.exit(0);
