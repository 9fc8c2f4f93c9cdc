/** The payment service: reads payments and methods and takes payments, as its OpenAPI file says. */

import { randomUUID } from "node:crypto";
import { z } from "zod";
import type { Clock } from "../clock.ts";
import type { EventBus } from "../events.ts";
import { sendAnswer, toJsonAnswer, toProblemAnswer } from "../http/answer.ts";
import { idSchema, invalidField, parseBody } from "../http/body.ts";
import { createOnce, type Effect, requireKey } from "../http/idempotency.ts";
import { parseIds } from "../http/parameters.ts";
import { Problem } from "../http/problem.ts";
import { createServer, type ServiceServer } from "../http/server.ts";
import type { Payment } from "../shapes.ts";
import { createPaymentStore, type PaymentSeed, type PaymentStore } from "./store.ts";

/** A card that ends like this is always declined. */
export const DECLINED_LAST4 = "0002";

const wishSchema = z.object({
  orderId: idSchema,
  methodId: idSchema,
  amount: z.object({ amount: z.int().min(0), currency: z.string().regex(/^[A-Z]{3}$/) }),
});

export interface PaymentServiceOptions {
  readonly seed: PaymentSeed;
  readonly bus: EventBus;
  readonly clock: Clock;
}

export function createPaymentService({ seed, bus, clock }: PaymentServiceOptions): ServiceServer {
  const server = createServer({ openApiFile: new URL("../openapi/payment.yaml", import.meta.url) });
  const store = createPaymentStore(seed);
  const once = createOnce(store.database);
  const { app } = server;
  app.addHook("onRequest", async (_request, reply) => void reply.header("cache-control", "no-store"));

  app.get("/payments", async ({ query }) => ({ items: store.findPayments(parseIds(query, "orderIds")) }));

  app.get("/payment-methods", async ({ query }) => ({
    items: store.findMethods(parseIds(query, "userIds")),
  }));

  app.post("/payments", async (request, reply) =>
    sendAnswer(
      reply,
      once(request, requireKey(request), () => pay(store, bus, clock, request.body)),
    ),
  );

  bus.subscribe("order.placed", ({ orderId, userId, total }) =>
    store.addOrder({ id: orderId, userId, total, isCancelled: false }),
  );
  bus.subscribe("order.shipped", ({ orderId }) => store.capture(orderId));
  bus.subscribe("order.cancelled", ({ orderId }) => store.cancelOrder(orderId));
  return server;
}

/** Throws a 422 or 409 problem with nothing written; a declined card is answered with 402 and kept as a failed payment. */
function pay(store: PaymentStore, bus: EventBus, clock: Clock, body: unknown): Effect {
  const { orderId, methodId, amount } = parseBody(wishSchema, body);
  const order = store.findOrder(orderId);
  if (order === undefined) throw invalidField("orderId", "there is no such order");
  const method = store.findMethod(methodId);
  if (method === undefined) throw invalidField("methodId", "there is no such payment method");
  if (amount.amount !== order.total.amount || amount.currency !== order.total.currency) {
    throw invalidField("amount", "not the total of the order");
  }
  if (order.isCancelled) throw new Problem(409, "The order is cancelled.", "order_cancelled");
  if (store.findPayments([orderId]).some(isCounting)) {
    throw new Problem(409, "The order is already paid.", "already_paid");
  }
  const isDeclined = method.last4 === DECLINED_LAST4;
  // A wallet pays at once; the money of a card is set aside until the order ships.
  const acceptedStatus = method.kind === "wallet" ? "captured" : "authorized";
  const payment: Payment = {
    id: `pay_${randomUUID().replaceAll("-", "")}`,
    orderId,
    userId: order.userId,
    status: isDeclined ? "failed" : acceptedStatus,
    amount: order.total,
    methodId,
    createdAt: clock(),
    failureReason: isDeclined ? "declined" : null,
  };
  store.addPayment(payment);
  if (isDeclined) return { answer: toProblemAnswer(new Problem(402, "The card was declined.", "declined")) };
  return {
    answer: toJsonAnswer(201, payment),
    afterCommit: () => bus.publish("payment.accepted", { orderId }),
  };
}

function isCounting(payment: Payment): boolean {
  return payment.status === "authorized" || payment.status === "captured";
}
