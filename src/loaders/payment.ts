/** Stage 8, the payment service: what the person who asks has paid, and can pay with. */
import { UpstreamError } from "../../clients/core/errors.ts";
import type { NewPayment, Payment, PaymentClient } from "../../clients/payment.ts";
import { createGroupLoader } from "./batch.ts";
import { firstOf } from "./ranked.ts";
import type { PersonalSession } from "./session.ts";

export function createPaymentLoaders(client: PaymentClient, session: PersonalSession) {
  const { subject, origin, signal, onForeign } = session;
  const ofOrder = createGroupLoader(
    async (orderIds) => {
      const payments = await client.payments(orderIds, origin, signal);
      const mine = payments.filter(({ userId }) => userId === subject);
      if (mine.length < payments.length) onForeign?.("payment");
      return mine;
    },
    (payment) => payment.orderId,
  );
  const methods = createGroupLoader(
    (userIds) => client.paymentMethods(userIds, origin, signal),
    (method) => method.userId,
  );
  return {
    /** The payment of one of the person's orders; null where there is none. */
    ofOrder: async (orderId: string) => paymentThatCounts(await ofOrder.load(orderId)),
    /** What the person can pay with, in the service's order. */
    methods: async () => {
      const all = await methods.load(subject);
      return firstOf(all, all.length, ({ id }) => id);
    },
    /** Nobody is told that an order is paid by an answer about another one, such as another person's with the same key. */
    pay: async (newPayment: NewPayment, idempotencyKey: string) => {
      const payment = await client.pay(newPayment, idempotencyKey, origin, signal);
      if (payment.orderId === newPayment.orderId && payment.userId === subject) return payment;
      throw new UpstreamError("UPSTREAM_BAD_RESPONSE", "payment", "the answer is about another payment");
    },
    clearAll: () => {
      for (const loader of [ofOrder, methods]) loader.clearAll();
    },
  };
}

/** An order may have failed payments beside the one that counts; where none counts, the newest tells the story. */
function paymentThatCounts(payments: readonly Payment[]): Payment | null {
  const counting = payments.find(({ status }) => status === "authorized" || status === "captured");
  return (
    counting ?? payments.toSorted((a, b) => Date.parse(b.createdAt) - Date.parse(a.createdAt))[0] ?? null
  );
}
