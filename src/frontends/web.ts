/** Stage 2, the web app: everything, in full. */
import type { Resolvers } from "../generated/web.ts";
import type { SharedResolvers } from "../resolvers/index.ts";
import type { Frontend } from "./frontend.ts";

export const web = {
  name: "web",
  deadlineMs: 2_000,
  credentials: ["none", "bearer"],
  limits: {
    documentBytes: 16_384,
    tokens: 1_500,
    variablesBytes: 32_768,
    depth: 12,
    fields: 400,
    aliases: 30,
    directives: 20,
    // More than any argument takes by its own bounds, so that those have their say first.
    listItems: 500,
    cost: 16_000,
    attempts: 120,
  },
  trustedDocuments: "prefer",
  resolvers: ({ mutations, order, person, product }: SharedResolvers) =>
    ({
      Query: {
        viewer: person.person,
        homepage: () => ({}),
        product: product.product,
        products: product.products,
        search: product.search,
        order: order.order,
      },
      Mutation: {
        placeOrder: mutations.placeOrder,
        payOrder: mutations.payOrder,
        cancelOrder: mutations.cancelOrder,
        updateProfile: mutations.updateProfile,
      },
      Viewer: {
        name: person.field("name"),
        email: person.field("email"),
        avatarUrl: person.field("avatarUrl"),
        locale: person.field("locale"),
        tier: person.field("tier"),
        createdAt: person.field("createdAt"),
        addresses: person.field("addresses"),
        defaultAddress: person.defaultAddress,
        paymentMethods: person.paymentMethods,
        recentOrders: person.recentOrders,
        orders: order.history,
      },
      Homepage: {
        featured: product.featured,
        recommended: product.recommended,
        categories: product.categories,
      },
      Order: { payment: order.payment, shippingAddress: order.shippingAddress },
      OrderItem: { product: order.itemProduct },
      Payment: { method: order.paymentMethod },
      Product: {
        category: product.category,
        reviews: product.reviews,
        inStock: ({ stock }) => stock > 0,
      },
      Reviews: { items: ({ reviews }) => reviews },
      PayOrderSuccess: { order: mutations.paidOrder },
      UpdateProfileSuccess: { viewer: ({ person: changed }) => changed },
    }) satisfies Resolvers,
} as const satisfies Frontend;
