/** Stage 7: orders of the person who asks, and what hangs on them. */
import type { GatewayContext } from "../context.ts";
import type { Address, Order, OrderItem, Payment, PaymentMethod, Product } from "../models.ts";
import { type Connection, toConnection } from "./connection.ts";
import { personalLoaders } from "./person.ts";

interface HistoryArguments {
  readonly first: number;
  readonly after?: string | null;
}

/** Null where the person has no order with this id, whether or not somebody else has. */
export const order = (
  _parent: unknown,
  { id }: { readonly id: string },
  context: GatewayContext,
): Promise<Order | null> => personalLoaders(context).order.byId(id);

/** A page of all orders, newest first. */
export const history = (
  _parent: unknown,
  { first, after }: HistoryArguments,
  context: GatewayContext,
): Promise<Connection<Order>> =>
  toConnection(personalLoaders(context).order.history({ limit: first, after: after ?? undefined }), after);

export const payment = ({ id }: Order, _args: unknown, context: GatewayContext): Promise<Payment | null> =>
  personalLoaders(context).payment.ofOrder(id);

/** The method that a payment was made with; null where the person does not have it any more. */
export async function paymentMethod(
  { methodId }: Payment,
  _args: unknown,
  context: GatewayContext,
): Promise<PaymentMethod | null> {
  const methods = await personalLoaders(context).payment.methods();
  return methods.find(({ id }) => id === methodId) ?? null;
}

export async function shippingAddress(
  { shippingAddressId }: Order,
  _args: unknown,
  context: GatewayContext,
): Promise<Address | null> {
  if (shippingAddressId === null) return null;
  const user = await personalLoaders(context).user.person();
  return user?.addresses.find(({ id }) => id === shippingAddressId) ?? null;
}

/** The product of an order's line; null where the catalog does not know it any more. */
export const itemProduct = (
  { productId }: OrderItem,
  _args: unknown,
  { loaders }: GatewayContext,
): Promise<Product | null> => loaders.catalog.product(productId);

/** The product of an order's first line, for its picture. */
export const firstProduct = (
  { items }: Order,
  args: unknown,
  context: GatewayContext,
): Promise<Product | null> | null => (items[0] === undefined ? null : itemProduct(items[0], args, context));
