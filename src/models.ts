/** The services' records as resolvers and frontends see them, what an id is, and what a kept part of an answer. A leaf. */
export type { Category, Product, Reviews } from "../clients/catalog.ts";
export { idPattern, type KeptPart } from "../clients/core/call.ts";
export type { Order, OrderItem } from "../clients/order.ts";
export type { Payment, PaymentMethod } from "../clients/payment.ts";
export type { Money, Page } from "../clients/shapes.ts";
export type { Address, User } from "../clients/user.ts";

/** The parent of a person's fields: only the id, for that is all that is known before the user service answers. */
export interface Person {
  readonly id: string;
}

/** The parent of what a payment leads to: the order is read again, since the payment has changed it. */
export interface PaidOrder {
  readonly __typename: "PayOrderSuccess";
  readonly orderId: string;
}

export interface ChangedProfile {
  readonly __typename: "UpdateProfileSuccess";
  readonly person: Person;
}
