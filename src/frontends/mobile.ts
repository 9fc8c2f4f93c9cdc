/** Stage 2, the phone app: what a phone screen shows, ready to show. */
import type { GatewayContext } from "../context.ts";
import type { Resolvers } from "../generated/mobile.ts";
import type { Money, Order, Payment, PaymentMethod, Product } from "../models.ts";
import type { SharedResolvers } from "../resolvers/index.ts";
import type { Frontend } from "./frontend.ts";
import { formatMoney } from "./money.ts";

export const mobile = {
  name: "mobile",
  deadlineMs: 3_000,
  credentials: ["none", "bearer"],
  limits: {
    documentBytes: 8_192,
    tokens: 800,
    variablesBytes: 32_768,
    depth: 10,
    fields: 200,
    aliases: 20,
    directives: 20,
    // More than any argument takes by its own bounds, so that those have their say first.
    listItems: 500,
    cost: 5_000,
    attempts: 40,
  },
  trustedDocuments: "only",
  resolvers: ({ mutations, order, person, product }: SharedResolvers) => {
    /** Writes an amount in the language and region of whoever asks. */
    const inLocale =
      <Parent>(moneyOf: (parent: Parent) => Money) =>
      async (parent: Parent, _args: unknown, context: GatewayContext) =>
        formatMoney(moneyOf(parent), await person.locale(context));

    return {
      Query: {
        home: () => ({}),
        product: product.product,
        products: product.products,
        search: product.search,
        order: order.order,
        orders: order.history,
      },
      Mutation: {
        placeOrder: mutations.placeOrder,
        payOrder: mutations.payOrder,
        cancelOrder: mutations.cancelOrder,
        updateProfile: mutations.updateProfile,
      },
      Home: {
        me: person.person,
        orders: person.ownRecentOrders,
        featured: product.featured,
        recommended: product.recommended,
      },
      Me: {
        name: person.field("name"),
        avatar: person.field("avatarUrl"),
        paymentMethods: person.paymentMethods,
      },
      PaymentMethod: { label },
      Order: {
        total: inLocale(({ total }: Order) => total),
        thumb: async (parent, args, context) => thumbOf(await order.firstProduct(parent, args, context)),
        itemCount,
        paid: async (parent, args, context) => isPaid(await order.payment(parent, args, context)),
        trackingUrl: ({ tracking }) => tracking?.url ?? null,
      },
      OrderItem: {
        price: inLocale(({ unitPrice }) => unitPrice),
        product: order.itemProduct,
      },
      Product: {
        price: inLocale(({ price }: Product) => price),
        thumb: thumbOf,
        rating: ({ rating }) => rating.average,
        inStock: ({ stock }) => stock > 0,
      },
      PayOrderSuccess: { order: mutations.paidOrder },
      UpdateProfileSuccess: { me: ({ person: changed }) => changed },
    } satisfies Resolvers;
  },
} as const satisfies Frontend;

/** The address of a product's narrowest image; null where it has none. */
export function thumbOf(product: Product | null): string | null {
  const narrowest = product?.images.reduce(
    (best, image) => (best === null || image.width < best.width ? image : best),
    null as Product["images"][number] | null,
  );
  return narrowest?.url ?? null;
}

export function isPaid(payment: Payment | null): boolean {
  return payment?.status === "authorized" || payment?.status === "captured";
}

export function itemCount({ items }: Order): number {
  return items.reduce((count, { quantity }) => count + quantity, 0);
}

function label({ brand, last4 }: PaymentMethod): string {
  return `${brand} ···· ${last4}`;
}
