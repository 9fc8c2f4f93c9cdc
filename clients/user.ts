/** Stage 9, the user service: people, their addresses, and changes to a profile. */
import * as z from "zod";
import { type Origin, pathOf, type Send } from "./core/call.ts";
import { id, listOf, moment, webAddressOrNull } from "./shapes.ts";

const address = z.object({
  id,
  line1: z.string(),
  line2: z.string().nullable(),
  city: z.string(),
  postalCode: z.string(),
  country: z.string(),
  isDefault: z.boolean(),
});
export type Address = z.infer<typeof address>;

const user = z.object({
  id,
  email: z.string(),
  name: z.string(),
  avatarUrl: webAddressOrNull,
  locale: z.string(),
  tier: z.enum(["standard", "gold"]),
  createdAt: moment,
  addresses: z.array(address),
});
export type User = z.infer<typeof user>;

const users = listOf(user);

/** What to change in a profile; what is left out stays. */
export interface ProfileChange {
  readonly name?: string | null;
  readonly avatarUrl?: string | null;
  readonly locale?: string | null;
}

export type UserClient = ReturnType<typeof createUserClient>;

export function createUserClient(send: Send) {
  return {
    /** At most 100 ids; unknown ones are left out, and the order is not defined. */
    users: (ids: readonly string[], origin: Origin, signal: AbortSignal) =>
      send({ method: "GET", path: "/users", query: { ids }, origin, parse: users.parse }, signal),

    /** Rejected with 404 for an unknown person and with 422 for a value that is refused. */
    updateUser: (
      userId: string,
      change: ProfileChange,
      idempotencyKey: string,
      origin: Origin,
      signal: AbortSignal,
    ) =>
      send(
        {
          method: "PATCH",
          path: pathOf`/users/${userId}`,
          body: change,
          idempotencyKey,
          origin,
          parse: user.parse,
        },
        signal,
      ),
  };
}
