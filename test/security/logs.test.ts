/** Row 68: whatever comes in, from callers and from services, the log stays one object a line, and no credential is in it. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, request as httpRequest } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Writable } from "node:stream";
import { pino } from "pino";
import { afterAll, beforeAll, describe, expect } from "vitest";
import { formatKeyFile, mintKey } from "../../src/auth/key-entry.ts";
import { type Process, startProcess } from "../support/process.ts";
import { head, sendRaw } from "../support/raw-http.ts";
import { control, threat } from "../support/threats.ts";
import { createTestIssuer, type TestIssuer } from "../support/tokens.ts";
import { startServer } from "../unit/clients/local-server.ts";

/** What would begin a line of its own, colour a terminal, or end a JSON text. C1 has an escape in one character. */
const breaks = [
  "\n",
  "\r\n",
  "\u001b[2J\u001b[31m",
  "\u0000",
  "\u0085",
  "\u009b31m",
  "\u2028",
  '"}\n{"level":60,"msg":"',
];
const forged = '\n{"level":30,"msg":"forged-line"}\n';

/** All that may not be in a log, by what it is. Those of callers are sent in every place where a text can stand. */
const secrets = {
  introspection: "canary-introspection-secret",
  redis: "canary-redis-password",
  cookie: "canary-cookie-value",
  header: "canary-x-api-key-value",
  address: "canary-access-token-in-address",
  opaque: "canary0opaque0token0canary0opaque0token",
  stack: "canary-stack-of-a-service",
  idempotency: "canary-idempotency-key",
};

/** What is wrong with a log. */
function faultsOf(log: string, canaries: readonly string[]): string[] {
  const faults: string[] = [];
  for (const line of log.split("\n").slice(0, -1)) {
    if (!isEntry(line)) faults.push(`no entry: ${line.slice(0, 80)}`);
  }
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for.
  const raw = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028\u2029]/.exec(log);
  if (raw) faults.push(`raw: ${JSON.stringify(log.slice(raw.index - 200, raw.index + 20))}`);
  for (const canary of canaries) {
    const at = log.indexOf(canary);
    if (at >= 0) faults.push(`canary: ${log.slice(Math.max(0, at - 200), at + canary.length)}`);
  }
  return faults;
}

function isEntry(line: string): boolean {
  try {
    const entry = JSON.parse(line);
    return typeof entry.level === "number" && typeof entry.msg === "string" && entry.msg !== "forged-line";
  } catch {
    return false;
  }
}

describe("a log at its most talkative", () => {
  let issuer: TestIssuer;
  let gateway: Process;
  let url: string;
  let log = "";
  let apiKey: string;
  let folder: string;
  const tokens: string[] = [];
  /** Of credentials: as bad as the whole, and nothing that anybody could recognize where it stands alone. */
  const parts: string[] = [];
  /** What the services answer: one after the other, for as long as it is asked. */
  let servicesAnswered = 0;

  beforeAll(async () => {
    issuer = await createTestIssuer({ alg: "ES256" });
    folder = mkdtempSync(join(tmpdir(), "portico-logs-"));
    const minted = mintKey(
      { owner: "acme", scopes: ["catalog:read"], tier: "partner", expiresAtMs: Date.now() + 3_600_000 },
      Date.now(),
    );
    apiKey = minted.text;
    writeFileSync(join(folder, "keys.json"), formatKeyFile([minted.entry]));
    const hostile = await startHostile();
    const introspection = await startHostile();
    gateway = startProcess({
      NODE_ENV: "production",
      LOG_LEVEL: "trace",
      PORT: "0",
      TRUSTED_DOCUMENTS: "prefer",
      JWKS_URL: issuer.jwksUrl,
      JWT_ISSUER: issuer.issuer,
      JWT_AUDIENCE: issuer.audience,
      INTROSPECTION_URL: introspection,
      INTROSPECTION_CLIENT_ID: "portico",
      INTROSPECTION_CLIENT_SECRET: secrets.introspection,
      API_KEYS_FILE: join(folder, "keys.json"),
      REDIS_URL: `redis://portico:${secrets.redis}@127.0.0.1:1`,
      RATE_LIMIT_PER_IP: "100000",
      RATE_LIMIT_PER_IDENTITY: "100000",
      ...Object.fromEntries(
        ["USER", "ORDER", "PAYMENT", "CATALOG"].map((name) => [`${name}_SERVICE_URL`, hostile]),
      ),
    });
    // As it is: what Process gives has no escapes any more.
    for (const stream of [gateway.child.stdout, gateway.child.stderr]) {
      stream?.setEncoding("utf8").on("data", (chunk: string) => {
        log += chunk;
      });
    }
    url = (await gateway.seen(/"url":"(http[^"]+)".*"msg":"ready"/))[1] ?? "";
  }, 30_000);
  afterAll(async () => {
    gateway.child.kill("SIGKILL");
    await issuer.close();
    rmSync(folder, { recursive: true, force: true });
  });

  /** Each answer is wrong in another way, and all of them carry a stack that has something of the inside. */
  async function startHostile(): Promise<string> {
    const stack = `Error: ${secrets.stack}\n    at query (/srv/${secrets.stack}.js:1:1)\u001b[31m`;
    const problem = (status: number, code: string) =>
      [status, "application/problem+json", JSON.stringify({ code, detail: stack, title: stack })] as const;
    const answers = [
      [500, "text/plain", stack],
      problem(503, secrets.stack),
      problem(404, "not_found"),
      problem(409, `${secrets.stack}\n`),
      problem(422, "invalid_name"),
      [200, "text/html", `<pre>${stack}</pre>`],
      [200, "application/json", `{"items": [${stack}`],
      [200, "application/json", JSON.stringify({ items: [{ id: stack, [stack]: stack }] })],
      [200, "application/json", JSON.stringify({ [stack]: stack })],
      [200, "application/json", JSON.stringify({ active: stack })],
    ] as const;
    const server = createServer((request, response) => {
      request.resume();
      const [status, type, body] = answers[servicesAnswered % answers.length] ?? answers[0];
      servicesAnswered += 1;
      response.writeHead(status, { "content-type": type, "x-debug": secrets.stack }).end(body);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    server.unref();
    return `http://127.0.0.1:${(server.address() as { readonly port: number }).port}`;
  }

  type Headers = Readonly<Record<string, string>>;

  /** Node's own client: it sends header values that fetch refuses. What comes back is of no interest here. */
  function post(path: string, body: string, headers: Headers = {}): Promise<void> {
    return new Promise((resolve) => {
      const options = { method: "POST", headers: { "content-type": "application/json", ...headers } };
      const sent = httpRequest(`${url}${path}`, options, (response) =>
        response.resume().once("close", resolve),
      );
      sent.once("error", () => resolve());
      sent.end(body);
    });
  }
  const ask = (body: unknown, headers: Headers = {}, frontend = "web") =>
    post(`/graphql/${frontend}`, JSON.stringify(body), headers);

  async function credentialHeaders(): Promise<readonly Headers[]> {
    const good = await issuer.mint({ sub: "u1", tid: "tenant" });
    const expired = await issuer.mint({ exp: 1_000 });
    const signature = good.split(".")[2] ?? "";
    const other = good.replace(signature, `${signature.slice(0, -4)}AAAA`);
    tokens.push(good, expired, other, apiKey);
    parts.push(signature, apiKey.slice(20), Buffer.from(`u1:${secrets.header}`).toString("base64"));
    const texts = [
      ...[good, expired, other, secrets.opaque, apiKey].flatMap((text) => [
        `Bearer ${text}`,
        `ApiKey ${text}`,
      ]),
      `bearer  ${good}`,
      `Bearer ${good}, ApiKey ${apiKey}`,
      `Token ${good}`,
      `Basic ${Buffer.from(`u1:${secrets.header}`).toString("base64")}`,
      good,
      apiKey,
      `Bearer ${good}\u009b31m`,
      "",
    ];
    return [
      ...texts.map((authorization) => ({ authorization })),
      { cookie: `session=${secrets.cookie}`, "x-api-key": secrets.header },
      {
        "proxy-authorization": `Bearer ${good}`,
        "x-auth-token": secrets.header,
        "set-cookie": secrets.cookie,
      },
    ];
  }

  const headerNames = [
    ...[
      "accept",
      "accept-language",
      "apollographql-client-name",
      "content-encoding",
      "content-type",
      "forwarded",
    ],
    ...["origin", "referer", "traceparent", "tracestate", "b3", "user-agent", "x-b3-traceid", "x-cost"],
    ...[
      "x-forwarded-for",
      "x-forwarded-host",
      "x-frontend",
      "x-request-id",
      "x-request-timeout",
      "x-user-id",
    ],
    ...[
      "x-tenant-id",
      "if-none-match",
      "x-apollo-operation-name",
      "apollo-require-preflight",
      "host",
      "connection",
    ],
  ];

  const person =
    "{ viewer { id name email recentOrders(first: 2) { id } paymentMethods { id } } homepage { featured { id } } }";
  const mutation = `mutation M($key: String!, $id: ID!) {
    payOrder(input: { idempotencyKey: $key, orderId: $id, methodId: "m1" }) { __typename }
    cancelOrder(input: { idempotencyKey: $key, orderId: $id }) { __typename }
    updateProfile(input: { idempotencyKey: $key, name: "n" }) { __typename } }`;

  /** Bodies with a text in each place that a body has for one. */
  const bodiesWith = (text: string): readonly unknown[] => [
    { query: text },
    { query: person, operationName: text },
    { query: `query Q { ${text} }` },
    { query: `query Q { product(id: ${JSON.stringify(text)}) { id } }` },
    { query: `query Q { viewer @${text} { id } }` },
    { query: "query Q($id: ID!) { product(id: $id) { id } }", variables: { id: text } },
    { query: "query Q($n: Int!) { homepage { featured(first: $n) { id } } }", variables: { n: text } },
    { query: "query Q($q: String!) { search(query: $q, after: $q) { totalCount } }", variables: { q: text } },
    {
      query: "query Q($q: String!) { search(query: $q) { nodes { id } } }",
      variables: { [text]: text, q: text },
    },
    {
      query: "query Q($q: String!) { search(query: $q) { nodes { id } } }",
      variables: { q: { [text]: text } },
    },
    { query: mutation, variables: { key: text, id: text } },
    { query: mutation, variables: { key: { [text]: [text] }, id: [text] } },
    { documentId: text },
    { extensions: { persistedQuery: { version: 1, sha256Hash: text } } },
    { query: person, extensions: { [text]: text } },
    [text],
    text,
  ];

  async function attack(): Promise<number> {
    let sent = 0;
    const each = async (requests: readonly Promise<unknown>[]) => {
      await Promise.all(requests);
      sent += requests.length;
    };
    const good = await issuer.mint({ sub: "u1" });
    tokens.push(good);
    const authorization = `Bearer ${good}`;
    for (const text of [...breaks.map((one) => `before${one}after`), forged]) {
      await each(bodiesWith(text).map((body) => ask(body, { authorization })));
      await each(bodiesWith(text).map((body) => ask(body, {}, "mobile")));
      const path = encodeURIComponent(text);
      await each([
        post(`/graphql/web/${path}`, "{}", { authorization }),
        post(`/${path}?access_token=${secrets.address}`, "{}"),
        post(`/graphql/web?access_token=${secrets.address}&query=${path}`, "{}", { authorization }),
        post(`/graphql/web?access_token=${secrets.address}`, `{"query": "${text}`, { authorization }),
      ]);
      const raw = [
        `GET /${text}?access_token=${secrets.address} HTTP/1.1`,
        "Host: x",
        `X-Bad: ${text}`,
        `Cookie: ${secrets.cookie}`,
      ];
      await each([
        sendRaw(url, head(...raw), { timeoutMs: 500 }),
        sendRaw(url, `${text}${authorization}\r\n\r\n`, { timeoutMs: 500 }),
      ]);
    }
    // Only what a header may have: Node's parser refuses the others, which is tried with raw sockets above.
    for (const text of ["\u0085", "\u009b31m", '"}{"level":60,"msg":"forged-line"}', "%0a%1b[31m", "\t"]) {
      await each(headerNames.map((name) => ask({ query: person }, { authorization, [name]: `a${text}b` })));
    }
    for (const credential of await credentialHeaders()) {
      for (const frontend of ["web", "mobile", "partner"]) {
        await each([
          ask({ query: person }, credential, frontend),
          ask({ query: "{ nothing }" }, credential, frontend),
        ]);
      }
    }
    for (const text of [...tokens, ...tokens.map((token) => `Bearer ${token}`)]) {
      await each(bodiesWith(text).map((body) => ask(body, { authorization })));
    }
    const variables = { key: secrets.idempotency, id: "o1" };
    for (let time = 0; time < 10; time += 1) {
      await each([
        ask({ query: mutation, variables }, { authorization }),
        ask({ query: person }, { authorization }),
      ]);
    }
    return sent;
  }

  threat(
    {
      row: 68,
      attack:
        "line breaks, escapes, forged lines and credentials in every header, body, path and service's answer",
      times: 800,
      result: "one object a line, no credential, nothing of a service's inside",
    },
    async (tried) => {
      const sent = await attack();
      gateway.child.kill("SIGTERM");
      await gateway.ended();
      const canaries = [...new Set([...Object.values(secrets), ...tokens, ...parts])];
      expect(faultsOf(log, canaries)).toEqual([]);
      // It has something to say of most of it.
      expect(log.split("\n").length).toBeGreaterThan(sent / 2);
      expect(servicesAnswered).toBeGreaterThan(20);
      tried(sent);
    },
  );
});

describe("what a naive log has of the same", () => {
  function keepLog(): { readonly stream: Writable; text(): string } {
    let text = "";
    const stream = new Writable({
      write: (chunk, _encoding, done) => {
        text += chunk;
        done();
      },
    });
    return { stream, text: () => text };
  }

  control({ row: 68, naive: "pino as it comes, with the request's headers" }, async () => {
    const kept = keepLog();
    const log = pino(kept.stream);
    const server = await startServer((request, response) => {
      log.info({ headers: request.headers }, "request");
      response.end();
    });
    await fetch(server.url, { headers: { authorization: `Bearer ${secrets.opaque}` } });
    expect(faultsOf(kept.text(), [secrets.opaque])).toHaveLength(1);
  });

  control({ row: 68, naive: "the operation's name as text" }, () => {
    const text = `operation before${forged}\n`;
    expect(faultsOf(text, [])).not.toEqual([]);
  });

  control({ row: 68, naive: "pino as it comes, with a text that has C1 escapes" }, () => {
    const kept = keepLog();
    pino(kept.stream).info({ name: "before\u009b31m" }, "operation");
    expect(faultsOf(kept.text(), [])).toHaveLength(1);
  });
});
