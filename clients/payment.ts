/** Stage 9, the payment service: payments of orders, and what people can pay with. */
import * as z from "zod";
import type { Origin, Send } from "./core/call.ts";
import { id, listOf, type Money, moment, money } from "./shapes.ts";

const payment = z.object({
  id,
  orderId: id,
  userId: id,
  status: z.enum(["authorized", "captured", "refunded", "failed"]),
  amount: money,
  methodId: id,
  createdAt: moment,
  failureReason: z.string().nullable(),
});
export type Payment = z.infer<typeof payment>;

const paymentMethod = z.object({
  id,
  userId: id,
  kind: z.enum(["card", "wallet"]),
  brand: z.string(),
  last4: z.string(),
  expiresAt: z.string(),
  isDefault: z.boolean(),
});
export type PaymentMethod = z.infer<typeof paymentMethod>;

const payments = listOf(payment);
const paymentMethods = listOf(paymentMethod);

export interface NewPayment {
  readonly orderId: string;
  readonly methodId: string;
  readonly amount: Money;
}

export type PaymentClient = ReturnType<typeof createPaymentClient>;

export function createPaymentClient(send: Send) {
  return {
    /** At most 100 order ids; an order has at most one payment that counts. */
    payments: (orderIds: readonly string[], origin: Origin, signal: AbortSignal) =>
      send({ method: "GET", path: "/payments", query: { orderIds }, origin, parse: payments.parse }, signal),

    /** At most 100 user ids. The order of one person's methods is the service's. */
    paymentMethods: (userIds: readonly string[], origin: Origin, signal: AbortSignal) =>
      send(
        {
          method: "GET",
          path: "/payment-methods",
          query: { userIds },
          origin,
          parse: paymentMethods.parse,
        },
        signal,
      ),

    /** Rejected with 402 `declined`, 409 and 422. */
    pay: (newPayment: NewPayment, idempotencyKey: string, origin: Origin, signal: AbortSignal) =>
      send(
        { method: "POST", path: "/payments", body: newPayment, idempotencyKey, origin, parse: payment.parse },
        signal,
      ),
  };
}
