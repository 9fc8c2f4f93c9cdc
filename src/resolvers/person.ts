/** Stage 6: the person who asks, what belongs to them, and the rule for whoever nobody knows. */
import type { GraphQLResolveInfo } from "graphql";
import type { GatewayContext } from "../context.ts";
import { GatewayError } from "../errors.ts";
import type { PersonalLoaders } from "../loaders/index.ts";
import type { Address, Order, PaymentMethod, Person, User } from "../models.ts";

interface First {
  readonly first: number;
}

/** @throws {GatewayError} `UNAUTHENTICATED` where nobody is signed in. */
export function personalLoaders({ loaders }: GatewayContext): PersonalLoaders {
  if (loaders.personal === null) {
    throw new GatewayError("UNAUTHENTICATED", "This field needs a signed-in person: send a bearer token.");
  }
  return loaders.personal;
}

/**
 * The person who asks. Answered at once, so that orders and payments never wait for the person's record; should the
 * user service turn out not to know the person, null takes its place.
 */
export function person(
  _parent: unknown,
  _args: unknown,
  { loaders, provisional }: GatewayContext,
  { path }: GraphQLResolveInfo,
): Person | null {
  if (loaders.personal === null) return null;
  provisional.push({ path, holds: isKnown(loaders.personal), otherwise: null });
  return { id: loaders.personal.subject };
}

/** Like `Person.recentOrders`, for those who ask without the person around it: empty for nobody and for the unknown. */
export function ownRecentOrders(
  _parent: unknown,
  { first }: First,
  { loaders, provisional }: GatewayContext,
  { path }: GraphQLResolveInfo,
): Promise<readonly Order[]> | [] {
  if (loaders.personal === null) return [];
  provisional.push({ path, holds: isKnown(loaders.personal), otherwise: [] });
  return loaders.personal.order.latest(first);
}

/** A user service that fails says nothing about the person: only its own clear answer makes one unknown. */
function isKnown({ user }: PersonalLoaders): Promise<boolean> {
  return user.person().then(
    (record) => record !== null,
    () => true,
  );
}

/** A field of the person's record; null where the user service does not know the person. */
export const field =
  <Name extends keyof User>(name: Name) =>
  async (_person: Person, _args: unknown, context: GatewayContext): Promise<User[Name] | null> =>
    (await personalLoaders(context).user.person())?.[name] ?? null;

/** The language and region to write prices in: the person's, or `en` where that can't be known. */
export async function locale({ loaders }: GatewayContext): Promise<string> {
  const user = await loaders.personal?.user.person().catch(() => null);
  return user?.locale ?? "en";
}

export const recentOrders = (
  _person: Person,
  { first }: First,
  context: GatewayContext,
): Promise<readonly Order[]> => personalLoaders(context).order.latest(first);

export const paymentMethods = (
  _person: Person,
  _args: unknown,
  context: GatewayContext,
): Promise<readonly PaymentMethod[]> => personalLoaders(context).payment.methods();

/** The address that is marked as the default; null where none is. */
export async function defaultAddress(
  _person: Person,
  _args: unknown,
  context: GatewayContext,
): Promise<Address | null> {
  const user = await personalLoaders(context).user.person();
  return user?.addresses.find(({ isDefault }) => isDefault) ?? null;
}
