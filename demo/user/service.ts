/** The user service: answers people by id and changes profiles, as its OpenAPI file says. */

import { z } from "zod";
import { sendAnswer, toJsonAnswer } from "../http/answer.ts";
import { parseBody } from "../http/body.ts";
import { createOnce, type Effect, readKey } from "../http/idempotency.ts";
import { parseId, parseIds } from "../http/parameters.ts";
import { Problem } from "../http/problem.ts";
import { createServer, type ServiceServer } from "../http/server.ts";
import { sendSvg } from "../http/svg.ts";
import type { User } from "../shapes.ts";
import { drawAvatar } from "./avatar.ts";
import { createUserStore, findName, type UserStore } from "./store.ts";

const profileSchema = z.strictObject({
  name: z
    .string()
    .max(100)
    .refine((name) => name.trim() !== "", "empty")
    .optional(),
  avatarUrl: z.string().max(2048).refine(isWebUrl, "not an http or https URL").nullable().optional(),
  locale: z.string().max(35).refine(isKnownLocale, "not a language tag that is known").optional(),
});

/** Avatars made by the service itself are seeded as paths, since its address is known only once it listens. */
export function createUserService(people: readonly User[]): ServiceServer {
  const server = createServer({ openApiFile: new URL("../openapi/user.yaml", import.meta.url) });
  const store = createUserStore(people);
  const once = createOnce(store.database);
  const toPublic = (user: User): User => ({
    ...user,
    avatarUrl: user.avatarUrl?.startsWith("/") ? `${server.baseUrl()}${user.avatarUrl}` : user.avatarUrl,
  });

  server.app.get("/users", async (request, reply) => {
    const items = store.findMany(parseIds(request.query, "ids")).map(toPublic);
    return reply.header("cache-control", "no-store").send({ items });
  });

  server.app.patch<{ Params: { id: string } }>("/users/:id", async (request, reply) => {
    const id = parseId(request.params.id, "id");
    const answer = once(request, readKey(request), () => changeProfile(store, id, request.body, toPublic));
    return sendAnswer(reply.header("cache-control", "no-store"), answer);
  });

  server.app.get<{ Params: { file: string } }>("/images/avatars/:file", async (request, reply) => {
    const id = parseId(request.params.file.replace(/\.svg$/, ""), "id");
    const name = findName(store.database, id);
    if (name === undefined) throw new Problem(404, "There is no such person.");
    return sendSvg(reply, drawAvatar(id, name));
  });

  return server;
}

function changeProfile(store: UserStore, id: string, body: unknown, toPublic: (user: User) => User): Effect {
  const [user] = store.findMany([id]);
  if (user === undefined) throw new Problem(404, "There is no such person.");
  const change = parseBody(profileSchema, body);
  const changed: User = {
    ...user,
    name: change.name ?? user.name,
    avatarUrl: change.avatarUrl === undefined ? user.avatarUrl : change.avatarUrl,
    locale: change.locale ?? user.locale,
  };
  store.saveProfile(id, changed);
  return { answer: toJsonAnswer(200, toPublic(changed)) };
}

function isWebUrl(text: string): boolean {
  const url = URL.parse(text);
  return url !== null && /^https?:$/.test(url.protocol);
}

function isKnownLocale(tag: string): boolean {
  try {
    return Intl.NumberFormat.supportedLocalesOf(tag).length === 1;
  } catch {
    return false;
  }
}
