/** Stored operations under a flood of identifiers: nothing is learned from it, and what is stored keeps being found. */
import { createHash } from "node:crypto";
import { ApolloServer, HeaderMap } from "@apollo/server";
import { afterAll, beforeAll, describe, expect } from "vitest";
import { readStoredOperations } from "../../src/guard/stored-operations.ts";
import { createTrustedDocuments } from "../../src/guard/trusted-documents.ts";
import { errorsOf, type GatewayUnderTest, operations, startGateway, toAnswer } from "../support/gateway.ts";
import { control, threat } from "../support/threats.ts";

const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");
const nothing = { text: null, documentId: null, sha256Hash: null, name: null };
const stored = readStoredOperations("mobile");
const hash = sha256(operations.mobile);
const persisted = (sha256Hash: string) => ({ persistedQuery: { version: 1, sha256Hash } });

describe("a flood of unknown hashes", () => {
  const times = 1_000_000;
  threat(
    {
      row: 67,
      attack: "unknown hashes",
      times,
      result: "none is remembered, the stored one is found each time",
    },
    (tried) => {
      const documents = createTrustedDocuments(stored, { mode: "only", maxTextBytes: 8_192 });
      let found = 0;
      let refused = 0;
      const before = process.memoryUsage().heapUsed;
      for (let at = 0; at < times; at += 1) {
        try {
          documents.find({ ...nothing, sha256Hash: at.toString(16).padStart(64, "0") });
        } catch {
          refused += 1;
        }
        if (at % 1_000 === 0 && documents.find({ ...nothing, sha256Hash: hash }) !== null) found += 1;
      }
      expect([refused, found]).toEqual([times, times / 1_000]);
      // A million hashes that were kept would be 100 MB and more.
      expect(process.memoryUsage().heapUsed - before).toBeLessThan(50 * 1024 ** 2);
      tried(times);
    },
    120_000,
  );

  let gateway: GatewayUnderTest;
  beforeAll(async () => {
    gateway = await startGateway({ trustedDocuments: { "*": "prefer" } });
  });
  afterAll(() => gateway.close());

  const post = async (body: unknown) =>
    toAnswer(
      await fetch(`${gateway.url}/graphql/mobile`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(body),
      }),
    );

  threat(
    {
      row: 67,
      attack: "hashes over HTTP, each beside a new document that has it",
      times: 3_000,
      result: "they run, are not known afterwards, and the stored one is found",
    },
    async (tried) => {
      const documentOf = (at: number) => `{ __typename } # ${at}`;
      for (let at = 0; at < 3_000; at += 100) {
        const ran = await Promise.all(
          Array.from({ length: 100 }, (_, turn) => documentOf(at + turn)).map((query) =>
            post({ query, extensions: persisted(sha256(query)) }),
          ),
        );
        for (const { body } of ran) expect(body.data).toEqual({ __typename: "Query" });
        tried(ran.length);
        const known = await post({ extensions: persisted(sha256(documentOf(at))) });
        expect(errorsOf(known)).toEqual(["PERSISTED_QUERY_NOT_FOUND"]);
        expect((await post({ extensions: persisted(hash) })).body.data).toHaveProperty("home");
      }
    },
  );

  control(
    { row: 67, naive: "Apollo Server's automatic persisted queries: a flood pushes the app's own out" },
    async () => {
      const apollo = new ApolloServer({ typeDefs: "type Query { a: Int }" });
      await apollo.start();
      const ask = async (body: unknown) => {
        const { body: answer } = await apollo.executeHTTPGraphQLRequest({
          httpGraphQLRequest: {
            method: "POST",
            headers: new HeaderMap([["content-type", "application/json"]]),
            search: "",
            body,
          },
          context: async () => ({}),
        });
        return answer.kind === "complete" ? answer.string : "";
      };
      const own = "{ a }";
      // 48 MB in all, of the 30 that it keeps.
      const floodOf = (at: number) => `{ a } # ${at} ${"x".repeat(16_000)}`;
      await ask({ query: own, extensions: persisted(sha256(own)) });
      expect(await ask({ extensions: persisted(sha256(own)) })).toContain('"data"');
      for (let at = 0; at < 3_000; at += 1) {
        const query = floodOf(at);
        await ask({ query, extensions: persisted(sha256(query)) });
      }
      expect(await ask({ extensions: persisted(sha256(floodOf(2_999))) })).toContain('"data"');
      expect(await ask({ extensions: persisted(sha256(own)) })).toContain("PERSISTED_QUERY_NOT_FOUND");
      await apollo.stop();
    },
  );
});
