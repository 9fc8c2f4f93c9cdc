/** Stage 7: the person who asks, what belongs to them, and the rule for whoever nobody knows. */
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
  context: GatewayContext,
  { path }: GraphQLResolveInfo,
): Person | null {
  const { personal } = context.loaders;
  if (personal === null) return null;
  context.provisional.push({ path, holds: isKnown(context), otherwise: null });
  return { id: personal.subject };
}

/** Like `Person.recentOrders`, for those who ask without the person around it: empty for nobody and for the unknown. */
export function ownRecentOrders(
  _parent: unknown,
  { first }: First,
  context: GatewayContext,
  { path }: GraphQLResolveInfo,
): Promise<readonly Order[]> | [] {
  const { personal } = context.loaders;
  if (personal === null) return [];
  context.provisional.push({ path, holds: isKnown(context), otherwise: [] });
  return personal.order.latest(first);
}

/** A user service that fails says nothing about the person: only its own clear answer makes one unknown. */
async function isKnown({ loaders, substituted }: GatewayContext): Promise<boolean> {
  try {
    return (await loaders.personal?.user.person()) !== null;
  } catch (error) {
    substituted.push(error as Error);
    return true;
  }
}

/** A field of the person's record; null where the user service does not know the person. */
export const field =
  <Name extends keyof User>(name: Name) =>
  async (_person: Person, _args: unknown, context: GatewayContext): Promise<User[Name] | null> =>
    (await personalLoaders(context).user.person())?.[name] ?? null;

/** The language and region to write prices in: the person's, or `en` where that can't be known. */
export async function locale({ loaders, substituted }: GatewayContext): Promise<string> {
  try {
    const user = await loaders.personal?.user.person();
    return user?.locale ?? "en";
  } catch (error) {
    substituted.push(error as Error);
    return "en";
  }
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
