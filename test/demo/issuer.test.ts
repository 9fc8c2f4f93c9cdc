/** The token issuer: tokens that verify against its published keys, for demo people only. */

import { createRemoteJWKSet, decodeProtectedHeader, jwtVerify } from "jose";
import { describe, expect, it } from "vitest";
import { useDemo } from "./use-demo.ts";

const running = useDemo();

async function verify(token: string) {
  const { jwksUrl, issuer, audience } = running().demo.issuer;
  const keys = createRemoteJWKSet(new URL(jwksUrl));
  return jwtVerify(token, keys, { issuer, audience, algorithms: ["RS256"], typ: "at+jwt" });
}

const ask = (body: string, type = "application/json") =>
  fetch(`${running().demo.issuer.url}/token`, { method: "POST", headers: { "content-type": type }, body });

describe("POST /token", () => {
  it("answers a token that the published keys verify, with all that RFC 9068 asks for", async () => {
    const response = await ask(
      JSON.stringify({ sub: "u1", tid: "acme", scope: "profile", expiresInSeconds: 60 }),
    );
    const answer = (await response.json()) as {
      access_token: string;
      token_type: string;
      expires_in: number;
    };
    expect([response.status, answer.token_type, answer.expires_in]).toEqual([200, "Bearer", 60]);
    const { payload } = await verify(answer.access_token);
    expect(payload).toMatchObject({
      sub: "u1",
      tid: "acme",
      scope: "profile",
      client_id: expect.any(String),
    });
    expect((payload.exp ?? 0) - (payload.iat ?? 0)).toBe(60);
    expect(payload.jti).toBeTypeOf("string");
  });

  it("takes a form as well", async () => {
    const response = await ask("sub=__proto__&expiresInSeconds=5", "application/x-www-form-urlencoded");
    const answer = (await response.json()) as { access_token: string };
    expect((await verify(answer.access_token)).payload.sub).toBe("__proto__");
  });

  it("does not know everybody, and wants a person and a sound lifetime", async () => {
    expect((await ask('{"sub":"nobody"}')).status).toBe(404);
    expect((await ask('{"sub":"toString"}')).status).toBe(404);
    expect((await ask("{}")).status).toBe(400);
    expect((await ask('{"sub":"u1","expiresInSeconds":0}')).status).toBe(400);
  });
});

describe("mint", () => {
  it("signs what a test asks for, expired and odd tokens included", async () => {
    const { mint } = running().demo.issuer;
    expect((await verify(await mint("nobody-at-all"))).payload.sub).toBe("nobody-at-all");
    await expect(verify(await mint("u1", { expiresInSeconds: -60 }))).rejects.toThrow();
    await expect(verify(await mint("u1", { audience: "others" }))).rejects.toThrow();
    await expect(verify(await mint("u1", { issuer: "https://else.example" }))).rejects.toThrow();
    expect(decodeProtectedHeader(await mint("u1", { type: "JWT" })).typ).toBe("JWT");
    expect((await verify(await mint("u1", { claims: { scope: undefined } }))).payload).not.toHaveProperty(
      "scope",
    );
  });
});

describe("metadata", () => {
  it("names the issuer and its keys", async () => {
    const { url, issuer, jwksUrl } = running().demo.issuer;
    const metadata = await (await fetch(`${url}/.well-known/openid-configuration`)).json();
    expect(metadata).toMatchObject({ issuer, jwks_uri: jwksUrl, token_endpoint: `${url}/token` });
  });

  it("publishes no private part of the key", async () => {
    const { keys } = (await (await fetch(running().demo.issuer.jwksUrl)).json()) as { keys: object[] };
    expect(Object.keys(keys[0] ?? {}).sort()).toEqual(["alg", "e", "kid", "kty", "n", "use"]);
  });
});
