/** Stage 3, opaque tokens: what the issuer says of one counts, for seconds; it is asked once for each, and never too much at once. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, it, onTestFinished } from "vitest";
import { createControlPlane } from "../../../clients/core/control-plane.ts";
import { createIntrospection, type PostForm } from "../../../src/auth/introspection.ts";

const config = { url: "https://id.example/introspect", clientId: "gate way", clientSecret: "s:é+%" };
const issuer = { issuer: "https://id.example", audience: "portico" };
const startMs = Date.parse("2030-01-01T00:00:00Z");
const nowSeconds = startMs / 1000;

const answerOf = (json: unknown, status = 200) => ({ status, body: Buffer.from(JSON.stringify(json)) });
const good = {
  active: true,
  sub: "u1",
  scope: "orders profile",
  exp: nowSeconds + 60,
  iat: nowSeconds - 5,
  jti: "t1",
};

function create(answer: (token: string) => unknown, withIssuer: typeof issuer | null = issuer) {
  /** By the clock on the wall, and by one that nobody sets. */
  const time = { ms: startMs, steadyMs: 0 };
  const pass = (ms: number) => {
    time.ms += ms;
    time.steadyMs += ms;
  };
  const asked: string[] = [];
  const post: PostForm = async (_url, { token = "" }) => {
    asked.push(token);
    const found = await answer(token);
    return typeof found === "object" && found !== null && "status" in found
      ? (found as Awaited<ReturnType<PostForm>>)
      : answerOf(found);
  };
  const introspection = createIntrospection(config, post, {
    issuer: withIssuer,
    nowMs: () => time.ms,
    steadyMs: () => time.steadyMs,
  });
  onTestFinished(() => introspection.close());
  return { introspection, asked, time, pass };
}

const refused = { code: "UNAUTHENTICATED" };
const unavailable = { code: "UPSTREAM_UNAVAILABLE", service: "issuer" };
const failure = (attempt: Promise<unknown>) =>
  attempt.then(
    (verified) => ({ verified }),
    (error: unknown) => error,
  );

describe("an opaque token", () => {
  it("is the person that the issuer says", async () => {
    const { introspection } = create(() => ({
      ...good,
      tid: "shop-1",
      aud: ["x", "portico"],
      iss: issuer.issuer,
    }));
    expect(await introspection.verify("abc")).toEqual({
      identity: {
        kind: "person",
        subject: "u1",
        tenant: "shop-1",
        scopes: ["orders", "profile"],
        tier: "standard",
        credentialId: "t1",
      },
      issuedAt: nowSeconds - 5,
      expiresAt: nowSeconds + 60,
      tokenId: "t1",
    });
  });

  it("may be one of which the issuer says little", async () => {
    const { introspection } = create(() => ({ active: true, sub: "u1" }));
    expect(await introspection.verify("abc")).toMatchObject({
      issuedAt: null,
      tokenId: null,
      identity: { scopes: [] },
    });
  });

  it.each([
    ["is not active", { active: false }],
    ["is not active, whatever else is said", { ...good, active: false }],
    ["has expired", { ...good, exp: nowSeconds }],
    ["is not good yet", { ...good, nbf: nowSeconds + 31 }],
    ["is another issuer's", { ...good, iss: "https://other.example" }],
    ["is for somebody else", { ...good, aud: "other" }],
    ["is for many others", { ...good, aud: ["other", "portico2"] }],
    ["is bound to a key", { ...good, token_type: "DPoP" }],
    ["is nobody's", { ...good, sub: undefined }],
    ["is of a subject that is no id", { ...good, sub: "../u1" }],
  ])("that %s is refused", async (_what, answer) => {
    const { introspection } = create(() => answer);
    expect(await failure(introspection.verify("abc"))).toMatchObject(refused);
  });

  it("is of any issuer and audience where the gateway knows none", async () => {
    const { introspection } = create(() => ({ ...good, iss: "x", aud: "y" }), null);
    expect(await introspection.verify("abc")).toMatchObject({ tokenId: "t1" });
  });

  it.each([
    ["fails", () => answerOf({}, 500)],
    ["does not know the gateway", () => answerOf({ error: "invalid_client" }, 401)],
    ["redirects", () => answerOf(good, 302)],
    ["answers no JSON", () => ({ status: 200, body: Buffer.from("<html>") })],
    ["answers no UTF-8", () => ({ status: 200, body: Buffer.from([0x22, 0xff, 0x22]) })],
    ["answers with another shape", () => ({ active: "yes", sub: "canary" })],
    ["says a time that is none", () => ({ ...good, exp: "soon" })],
    ["is away", () => Promise.reject(new Error("connect ECONNREFUSED"))],
  ])("can't be told where the issuer %s, and the next question is asked again", async (_what, answer) => {
    const { introspection, asked } = create(answer as () => unknown);
    for (let round = 0; round < 2; round += 1) {
      const error = await failure(introspection.verify("abc"));
      expect(error).toMatchObject(unavailable);
      expect(String((error as Error).cause)).not.toContain("canary");
    }
    expect(asked).toHaveLength(2);
  });
});

describe("an answer", () => {
  it.each([
    ["yes", good],
    ["no", { active: false }],
  ])("%s is believed for five seconds", async (_what, answer) => {
    const { introspection, asked, pass } = create(() => answer);
    await failure(introspection.verify("abc"));
    pass(4_999);
    await failure(introspection.verify("abc"));
    expect(asked).toHaveLength(1);
    pass(1);
    await failure(introspection.verify("abc"));
    expect(asked).toHaveLength(2);
  });

  it("is believed no longer where somebody sets the clock back", async () => {
    let isTakenBack = false;
    const { introspection, time, pass } = create(() => ({ ...good, active: !isTakenBack }));
    await introspection.verify("abc");
    isTakenBack = true;
    time.ms -= 3_600_000;
    pass(5_000);
    expect(await failure(introspection.verify("abc"))).toMatchObject(refused);
  });

  it("is not believed past the token's end", async () => {
    const { introspection, pass } = create(() => ({ ...good, exp: nowSeconds + 2 }));
    await introspection.verify("abc");
    pass(1_999);
    await introspection.verify("abc");
    pass(1);
    expect(await failure(introspection.verify("abc"))).toMatchObject(refused);
  });

  it("is of one token: another one, however alike, is asked for by itself", async () => {
    const { introspection, asked } = create((token) => (token === "abc" ? good : { active: false }));
    await introspection.verify("abc");
    for (const other of ["abC", "abc=", "abc."]) {
      expect(await failure(introspection.verify(other))).toMatchObject(refused);
    }
    expect(asked).toEqual(["abc", "abC", "abc=", "abc."]);
  });

  it("that is good is not pushed out by any amount of junk", async () => {
    const { introspection, asked } = create((token) => (token === "good" ? good : { active: false }));
    await introspection.verify("good");
    for (let count = 0; count < 12_000; count += 1) await failure(introspection.verify(`junk${count}`));
    asked.length = 0;
    await introspection.verify("good");
    expect(asked).toEqual([]);
  });
});

describe("the issuer", () => {
  it("is asked once by a hundred at a time", async () => {
    const { promise, resolve } = Promise.withResolvers<unknown>();
    const { introspection, asked } = create(() => promise);
    const all = Promise.all(Array.from({ length: 100 }, () => introspection.verify("abc")));
    resolve(good);
    expect(new Set((await all).map(({ tokenId }) => tokenId))).toEqual(new Set(["t1"]));
    expect(asked).toHaveLength(1);
  });

  it("is asked sixteen questions at a time; sixty-four wait, and more are refused at once", async () => {
    const { promise, resolve } = Promise.withResolvers<unknown>();
    const { introspection, asked } = create(() => promise);
    const all = Array.from({ length: 100 }, (_, index) => failure(introspection.verify(`junk${index}`)));
    expect(await Promise.all(all.slice(80))).toMatchObject(Array.from({ length: 20 }, () => unavailable));
    expect(asked).toHaveLength(16);
    resolve({ active: false });
    expect(await Promise.all(all.slice(0, 80))).toMatchObject(Array.from({ length: 80 }, () => refused));
    expect(asked).toHaveLength(80);
  });

  it("is asked for what was good before in places of its own, as many, until it is not good any more", async () => {
    const never = new Promise(() => {});
    let isTakenBack = false;
    const { introspection, asked, pass } = create((token) => {
      if (token.startsWith("junk")) return never;
      return { ...good, active: !isTakenBack };
    });
    await introspection.verify("good");
    pass(5_000);
    for (let count = 0; count < 80; count += 1) void failure(introspection.verify(`junk${count}`));
    expect(await failure(introspection.verify("late"))).toMatchObject(unavailable);
    expect(await introspection.verify("good")).toMatchObject({ tokenId: "t1" });
    pass(5_000);
    isTakenBack = true;
    expect(await failure(introspection.verify("good"))).toMatchObject(refused);
    pass(5_000);
    expect(await failure(introspection.verify("good"))).toMatchObject(unavailable);
    expect(asked.filter((token) => !token.startsWith("junk"))).toEqual(["good", "good", "good"]);
  });

  it("is not waited for longer than whoever asks will, and goes on for the others", async () => {
    const { promise, resolve } = Promise.withResolvers<unknown>();
    const { introspection } = create(() => promise);
    const patient = introspection.verify("abc");
    expect(await failure(introspection.verify("abc", { waitMs: 1 }))).toMatchObject(unavailable);
    expect(await failure(introspection.verify("abc", { signal: AbortSignal.abort() }))).toMatchObject(
      unavailable,
    );
    resolve(good);
    expect(await patient).toMatchObject({ tokenId: "t1" });
  });

  it("gets a form, and who asks, as RFC 7662 and RFC 6749 have it", async () => {
    const requests: { readonly method: string; readonly headers: unknown; readonly body: string }[] = [];
    const server = createServer(async (request, response) => {
      const body = Buffer.concat(await request.toArray()).toString();
      requests.push({ method: request.method ?? "", headers: request.headers, body });
      response.setHeader("content-type", "application/json");
      response.end(JSON.stringify({ active: true, sub: "u1" }));
    }).listen(0, "127.0.0.1");
    const controlPlane = createControlPlane("issuer");
    onTestFinished(() => {
      controlPlane.close();
      server.close();
    });
    await new Promise((resolve) => server.once("listening", resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/introspect?tenant=x`;
    const introspection = createIntrospection({ ...config, url }, controlPlane.postForm, { issuer: null });
    await introspection.verify("a+b/c==");
    const basic = Buffer.from("gate+way:s%3A%C3%A9%2B%25").toString("base64");
    expect(requests).toMatchObject([
      {
        method: "POST",
        headers: {
          authorization: `Basic ${basic}`,
          "content-type": "application/x-www-form-urlencoded",
          accept: expect.stringContaining("application/json"),
        },
        body: "token=a%2Bb%2Fc%3D%3D&token_type_hint=access_token",
      },
    ]);
  });
});
