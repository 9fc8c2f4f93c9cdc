/** The work on a text grows with its length and no faster: every pattern of the gateway, every scalar, and every header. */
import { readdirSync, readFileSync } from "node:fs";
import { isLeafType } from "graphql";
import { afterAll, beforeAll, describe, expect } from "vitest";
import { buildSchema } from "../../src/execution/schema.ts";
import { frontends } from "../../src/frontends/index.ts";
import { timeLimitMs } from "../../src/http/request-timeout.ts";
import { continueTrace } from "../../src/http/trace-context.ts";
import { type GatewayUnderTest, operations, startGateway } from "../support/gateway.ts";
import { head, sendRaw } from "../support/raw-http.ts";
import { control, threat } from "../support/threats.ts";

const longest = 100_000;

/** Texts that make backtracking patterns try again from each of their characters. */
const hostileTextsOf = (longest: number): readonly string[] => [
  ...[
    "a",
    "A",
    "0",
    " ",
    "\t",
    "\n",
    "-",
    "_",
    ".",
    ",",
    ";",
    ":",
    "=",
    "/",
    "\\",
    "%",
    "+",
    "@",
    '"',
    "é",
    "\u0000",
  ].flatMap((character) => [
    character.repeat(longest),
    `${character.repeat(longest - 1)}!`,
    `!${character.repeat(longest - 2)}\n!`,
  ]),
  ...[
    "a.",
    "a,",
    "a ",
    "a=",
    "0-",
    "a:",
    "; ",
    ": ",
    ", ",
    "aA0_",
    "a@",
    "%2",
    "e.",
    "charset=",
    "Bearer ",
    "application/json;",
  ].map((piece) => `${piece.repeat(longest / piece.length)}!`),
  `Bearer ${"a".repeat(longest)}!`,
  `Bearer ${" ".repeat(longest)}!`,
  `ApiKey ${"=".repeat(longest)}!`,
  `e${".".repeat(longest)}!`,
  `application/${"+json".repeat(longest / 5)}!`,
  `https://${"a".repeat(longest)} !`,
  `00-${"0".repeat(longest)}-01`,
  `${"1".repeat(longest)}:80`,
  `[${":".repeat(longest)}`,
];

const hostileTexts = hostileTextsOf(longest);

/** A pattern that is not linear takes seconds for these; one that is takes far less than one of a millisecond. */
const mostMs = 60;

/** Of CPU, for what else the machine does is not the pattern's doing; and of up to three times the least. */
function leastMs(work: () => unknown): number {
  let least = Number.POSITIVE_INFINITY;
  for (let at = 0; at < 3 && least > mostMs; at++) {
    const before = process.threadCpuUsage();
    try {
      work();
    } catch {
      // Refused, which is as good.
    }
    const { user, system } = process.threadCpuUsage(before);
    least = Math.min(least, (user + system) / 1_000);
  }
  return least;
}

/** Names those texts for which the work takes longer than it may. */
function slowTexts(work: (text: string) => unknown, texts = hostileTexts): readonly string[] {
  return texts.flatMap((text) => {
    const tookMs = leastMs(() => work(text));
    return tookMs > mostMs
      ? `${JSON.stringify(text.slice(0, 20))}… takes ${tookMs.toFixed(0)} ms of CPU`
      : [];
  });
}

/** These read what the operator of the gateway wrote, or a schema, and no one else. */
const notFromOutside =
  /^src\/(?:config\.ts|config\/|cli\/|main\.ts|banner\.ts|generated\/)|^clients\/core\/transport-undici\.ts/;

const literalPattern =
  /(?<=(?:[(=,:?|&![]|=>|return)\s*)\/(?![*/])((?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n[])+)\/([dgimsuvy]*)/g;

/** All patterns that are written in the gateway's own files. */
function patternsOf(folder: string): readonly { readonly file: string; readonly pattern: RegExp }[] {
  const root = new URL("../../", import.meta.url);
  return readdirSync(new URL(folder, root), { recursive: true, encoding: "utf8" })
    .map((file) => `${folder}/${file}`)
    .filter((file) => file.endsWith(".ts") && !notFromOutside.test(file))
    .flatMap((file) => {
      const code = readFileSync(new URL(file, root), "utf8").replaceAll(/^\s*(?:\/\/|\*|\/\*\*).*$/gm, "");
      return [...code.matchAll(literalPattern)].map(([, source = "", flags = ""]) => ({
        file,
        pattern: new RegExp(source, flags),
      }));
    });
}

const patterns = [...patternsOf("src"), ...patternsOf("clients")];

describe("texts of 100 KB", () => {
  threat(
    {
      row: 71,
      attack: "texts of 100 KB on which patterns backtrack, for every pattern in the code",
      times: patterns.length * hostileTexts.length,
      result: "each is decided in linear time",
    },
    (tried) => {
      // That they are found at all.
      expect(patterns.length).toBeGreaterThan(15);
      expect(patterns.map(({ pattern }) => pattern.source)).toContain("^[A-Za-z0-9_-]{1,64}$");
      for (const { file, pattern } of patterns) {
        const slow = slowTexts((text) => text.replace(pattern, ""));
        tried(hostileTexts.length);
        expect(slow, `${file}: ${pattern}`).toEqual([]);
      }
    },
    240_000,
  );

  const leafTypes = frontends.flatMap((frontend) =>
    Object.values(buildSchema(frontend).getTypeMap()).filter(
      (type) => isLeafType(type) && !type.name.startsWith("__"),
    ),
  );
  const scalars = [...new Map(leafTypes.map((type) => [type.name, type])).values()];

  threat(
    {
      row: 71,
      attack: "the same texts for every scalar and enum, the caller's time limit and trace",
      times: (scalars.length + 3) * hostileTexts.length,
      result: "each is decided in linear time",
    },
    (tried) => {
      const readers: readonly (readonly [string, (text: string) => unknown])[] = [
        ...scalars.map(
          (type) => [type.name, (text: string) => isLeafType(type) && type.parseValue(text)] as const,
        ),
        ["X-Request-Timeout", (text) => timeLimitMs(text, 1_000)],
        ["traceparent", (text) => continueTrace({ traceparent: text, tracestate: text })],
        ["b3", (text) => continueTrace({ b3: text, "x-b3-traceid": text, "x-b3-spanid": text })],
      ];
      for (const [name, read] of readers) {
        const slow = slowTexts(read);
        tried(hostileTexts.length);
        expect(slow, name).toEqual([]);
      }
    },
    240_000,
  );

  control({ row: 71, naive: "a pattern that tries again from each character" }, () => {
    const shorter = hostileTextsOf(longest / 5);
    expect(slowTexts((text) => text.replace(/\/+$/, ""), shorter)).not.toEqual([]);
    expect(slowTexts((text) => text.replace(/^\/+/, ""), shorter)).toEqual([]);
  });
});

describe("requests with texts of 100 KB", () => {
  let gateway: GatewayUnderTest;
  beforeAll(async () => {
    gateway = await startGateway();
  });
  afterAll(() => gateway.close());

  const names = [
    "Authorization",
    "Host",
    "Origin",
    "X-Request-Timeout",
    "traceparent",
    "X-Request-ID",
    "Accept",
    "X-Forwarded-For",
    "If-None-Match",
    "X-Cost",
  ];
  const sendable = ["a", "0", "-", ".", ",", ";", "=", "/"].map((character) => character.repeat(longest));

  threat(
    {
      row: 71,
      attack: "headers of 100 KB",
      times: names.length * sendable.length,
      result: "431, or closed; the next request is answered",
    },
    async (tried) => {
      for (const name of names) {
        for (const value of sendable) {
          const { responses, isTimedOut } = await sendRaw(
            gateway.url,
            head(
              "GET /readyz HTTP/1.1",
              ...(name === "Host" ? [] : ["Host: localhost"]),
              `${name}: ${value}`,
            ),
          );
          tried();
          expect(isTimedOut, name).toBe(false);
          for (const { status } of responses) expect([400, 431], name).toContain(status);
        }
      }
      expect((await gateway.ask("web", operations.web)).status).toBe(200);
    },
  );

  const inputs: readonly (readonly [string, (text: string) => Record<string, unknown>])[] = [
    ["query ($v: ID!) { product(id: $v) { id } }", (v) => ({ v })],
    ["query ($v: [ID!]!) { products(ids: $v) { id } }", (v) => ({ v: [v] })],
    [`query ($v: String!) { search(query: $v) { totalCount } }`, (v) => ({ v })],
    [`query ($v: String!) { search(query: "a", after: $v) { totalCount } }`, (v) => ({ v })],
    [`query ($v: ID!) { search(query: "a", categoryId: $v) { totalCount } }`, (v) => ({ v })],
    ['query ($v: Int!) { search(query: "a", first: $v) { totalCount } }', (v) => ({ v })],
    [
      "mutation ($v: UpdateProfileInput!) { updateProfile(input: $v) { __typename } }",
      (v) => ({ v: { idempotencyKey: v } }),
    ],
    [
      "mutation ($v: UpdateProfileInput!) { updateProfile(input: $v) { __typename } }",
      (v) => ({ v: { idempotencyKey: "k", locale: v } }),
    ],
    [
      "mutation ($v: UpdateProfileInput!) { updateProfile(input: $v) { __typename } }",
      (v) => ({ v: { idempotencyKey: "k", avatarUrl: v } }),
    ],
  ];

  threat(
    {
      row: 71,
      attack: "variables of 100 KB in every kind of argument",
      times: inputs.length * sendable.length,
      result: "refused, and no service is asked",
    },
    async (tried) => {
      gateway.reset();
      for (const [query, variablesOf] of inputs) {
        for (const value of sendable) {
          const { body, status } = await gateway.ask("web", query, {
            as: "u1",
            variables: variablesOf(value),
            headers: { accept: "application/graphql-response+json" },
          });
          tried();
          expect([400, 413], query).toContain(status);
          expect(body.data).toBeUndefined();
        }
      }
      expect(gateway.journal()).toEqual([]);
    },
  );
});
