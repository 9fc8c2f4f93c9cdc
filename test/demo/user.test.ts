/** The user service: what people are like, and how a profile is changed. */

import { describe, expect, it } from "vitest";
import { useDemo } from "./use-demo.ts";

const running = useDemo();

const patch = (body: unknown, headers: Record<string, string> = {}) => ({ method: "PATCH", body, headers });
const keyed = (key: string, caller = "u30") => ({ "idempotency-key": key, "x-user-id": caller });
const find = async (id: string) => {
  const { body } = await running().user<{ items: Record<string, unknown>[] }>(`/users?ids=${id}`);
  return body.items[0];
};

describe("PATCH /users/{id}", () => {
  it("changes what is given and leaves the rest", async () => {
    const before = await find("u20");
    const { status, body } = await running().user("/users/u20", patch({ name: "Nova Name" }));
    expect(status).toBe(200);
    expect(body).toEqual({ ...before, name: "Nova Name" });
    expect(await find("u20")).toEqual(body);
  });

  it("takes null for no avatar, a web address for another, and a known locale", async () => {
    const { user } = running();
    expect((await user("/users/u21", patch({ avatarUrl: null }))).body.avatarUrl).toBeNull();
    const avatarUrl = "https://pictures.example.com/me.png";
    expect((await user("/users/u21", patch({ avatarUrl, locale: "pt-BR" }))).body).toMatchObject({
      avatarUrl,
      locale: "pt-BR",
    });
  });

  it("answers an empty change with the person unchanged", async () => {
    const before = await find("u22");
    expect((await running().user("/users/u22", patch({}))).body).toEqual(before);
  });

  it.each([
    [{ name: "" }, "invalid_name"],
    [{ name: "  " }, "invalid_name"],
    [{ name: null }, "invalid_name"],
    [{ name: "x".repeat(101) }, "invalid_name"],
    [{ avatarUrl: "javascript:alert(1)" }, "invalid_avatarUrl"],
    [{ avatarUrl: "no address" }, "invalid_avatarUrl"],
    [{ avatarUrl: 7 }, "invalid_avatarUrl"],
    [{ locale: "no_locale" }, "invalid_locale"],
    [{ locale: "qq-QQ" }, "invalid_locale"],
    [{ locale: "" }, "invalid_locale"],
    [{ tier: "gold" }, "unknown_field"],
    [["name"], "invalid_body"],
  ])("refuses %j with a code that names the field", async (body, code) => {
    const before = await find("u23");
    const answer = await running().user("/users/u23", patch(body));
    expect([answer.status, answer.body.code]).toEqual([422, code]);
    expect(await find("u23")).toEqual(before);
  });

  it("does not know everybody", async () => {
    expect((await running().user("/users/nobody", patch({ name: "X" }))).status).toBe(404);
    expect((await running().user("/users/a%20b", patch({ name: "X" }))).status).toBe(400);
  });

  it("refuses a body that is not JSON", async () => {
    const response = await fetch(`${running().demo.services.user.url}/users/u1`, {
      method: "PATCH",
      headers: { "content-type": "application/json" },
      body: "{",
    });
    expect([response.status, response.headers.get("content-type")]).toEqual([
      400,
      "application/problem+json; charset=utf-8",
    ]);
  });

  it("answers a repeated key with the first answer and has one effect", async () => {
    const { user } = running();
    const first = await user("/users/u30", patch({ name: "First" }, keyed("k1")));
    await user("/users/u30", patch({ name: "Second" }));
    const again = await user("/users/u30", patch({ name: "First" }, keyed("k1")));
    expect([again.status, again.text]).toEqual([200, first.text]);
    expect((await find("u30"))?.name).toBe("Second");
  });

  it("refuses a repeated key with another body, but not with another caller or path", async () => {
    const { user } = running();
    await user("/users/u31", patch({ name: "First" }, keyed("k2")));
    const reused = await user("/users/u31", patch({ name: "Other" }, keyed("k2")));
    expect([reused.status, reused.body.code]).toEqual([422, "idempotency_key_reused"]);
    expect((await user("/users/u31", patch({ name: "Other" }, keyed("k2", "u99")))).status).toBe(200);
    expect((await user("/users/u32", patch({ name: "Other" }, keyed("k2")))).status).toBe(200);
  });
});

describe("an avatar", () => {
  it("is a picture at the address that the person names", async () => {
    const response = await fetch(String((await find("u1"))?.avatarUrl));
    expect(response.headers.get("content-type")).toContain("image/svg+xml");
    expect(await response.text()).toContain(">ML</text>");
  });

  it("keeps a name from becoming markup", async () => {
    await running().user("/users/u33", patch({ name: "<script> &" }));
    const { text } = await running().user("/images/avatars/u33.svg");
    expect(text).not.toContain("<script>");
  });

  it("is not drawn for nobody", async () => {
    expect((await running().user("/images/avatars/nobody.svg")).status).toBe(404);
  });
});
