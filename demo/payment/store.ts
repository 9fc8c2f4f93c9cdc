/** The payment service's data: payments, payment methods, and what it was told of the orders that they are for. */

import { allRows, type Database, firstRow, inTransaction, openDatabase } from "../database.ts";
import { IDEMPOTENCY_TABLE } from "../http/idempotency.ts";
import type { Money, Payment, PaymentMethod } from "../shapes.ts";

const SCHEMA = `
  CREATE TABLE payable_orders (
    id TEXT PRIMARY KEY,
    user_id TEXT NOT NULL,
    amount INTEGER NOT NULL,
    currency TEXT NOT NULL,
    is_cancelled INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE methods (
    id TEXT PRIMARY KEY,
    user_id TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('card', 'wallet')),
    brand TEXT NOT NULL,
    last4 TEXT NOT NULL,
    expires_at TEXT NOT NULL,
    is_default INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX methods_by_user ON methods (user_id);
  CREATE TABLE payments (
    id TEXT PRIMARY KEY,
    order_id TEXT NOT NULL,
    user_id TEXT NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('authorized', 'captured', 'refunded', 'failed')),
    amount INTEGER NOT NULL,
    currency TEXT NOT NULL,
    method_id TEXT NOT NULL,
    created_at TEXT NOT NULL,
    failure_reason TEXT
  ) STRICT;
  CREATE INDEX payments_by_order ON payments (order_id, created_at);
  CREATE UNIQUE INDEX one_payment_that_counts ON payments (order_id) WHERE status IN ('authorized', 'captured');
  ${IDEMPOTENCY_TABLE}
`;

interface PaymentRow {
  readonly id: string;
  readonly order_id: string;
  readonly user_id: string;
  readonly status: Payment["status"];
  readonly amount: number;
  readonly currency: string;
  readonly method_id: string;
  readonly created_at: string;
  readonly failure_reason: string | null;
}

interface MethodRow {
  readonly id: string;
  readonly user_id: string;
  readonly kind: PaymentMethod["kind"];
  readonly brand: string;
  readonly last4: string;
  readonly expires_at: string;
  readonly is_default: number;
}

interface OrderRow {
  readonly id: string;
  readonly user_id: string;
  readonly amount: number;
  readonly currency: string;
  readonly is_cancelled: number;
}

/** What the payment service knows of an order. */
export interface PayableOrder {
  readonly id: string;
  readonly userId: string;
  readonly total: Money;
  readonly isCancelled: boolean;
}

export interface PaymentStore {
  readonly database: Database;
  findPayments(orderIds: readonly string[]): Payment[];
  findMethods(userIds: readonly string[]): PaymentMethod[];
  findMethod(id: string): PaymentMethod | undefined;
  findOrder(id: string): PayableOrder | undefined;
  addOrder(order: PayableOrder): void;
  addPayment(payment: Payment): void;
  /** Takes the money that was set aside for the order. */
  capture(orderId: string): void;
  /** Gives the order's money back and takes no more for it. */
  cancelOrder(orderId: string): void;
}

export interface PaymentSeed {
  readonly payableOrders: readonly PayableOrder[];
  readonly methods: readonly PaymentMethod[];
  readonly payments: readonly Payment[];
}

export function createPaymentStore(seed: PaymentSeed): PaymentStore {
  const database = openDatabase(SCHEMA);
  const statements = prepare(database);
  const store: PaymentStore = {
    database,
    findPayments: (orderIds) =>
      allRows<PaymentRow>(statements.findPayments, JSON.stringify(orderIds)).map(toPayment),
    findMethods: (userIds) =>
      allRows<MethodRow>(statements.findMethods, JSON.stringify(userIds)).map(toMethod),
    findMethod: (id) => allRows<MethodRow>(statements.findMethod, id).map(toMethod)[0],
    findOrder(id) {
      const row = firstRow<OrderRow>(statements.findOrder, id);
      return row === undefined ? undefined : toPayableOrder(row);
    },
    addOrder({ id, userId, total, isCancelled }) {
      statements.addOrder.run(id, userId, total.amount, total.currency, isCancelled ? 1 : 0);
    },
    addPayment({ id, orderId, userId, status, amount, methodId, createdAt, failureReason }) {
      const { amount: minorUnits, currency } = amount;
      statements.addPayment.run(
        ...[id, orderId, userId, status, minorUnits, currency, methodId, createdAt, failureReason],
      );
    },
    capture(orderId) {
      statements.capture.run(orderId);
    },
    cancelOrder(orderId) {
      inTransaction(database, () => {
        statements.cancelOrder.run(orderId);
        statements.refund.run(orderId);
      });
    },
  };
  inTransaction(database, () => {
    for (const order of seed.payableOrders) store.addOrder(order);
    for (const payment of seed.payments) store.addPayment(payment);
    for (const { id, userId, kind, brand, last4, expiresAt, isDefault } of seed.methods) {
      statements.addMethod.run(id, userId, kind, brand, last4, expiresAt, isDefault ? 1 : 0);
    }
  });
  return store;
}

function prepare(database: Database) {
  return {
    findPayments: database.prepare(
      "SELECT * FROM payments WHERE order_id IN (SELECT value FROM json_each(?)) ORDER BY order_id, created_at, id",
    ),
    findMethods: database.prepare(
      "SELECT * FROM methods WHERE user_id IN (SELECT value FROM json_each(?)) ORDER BY user_id, rowid",
    ),
    findMethod: database.prepare("SELECT * FROM methods WHERE id = ?"),
    findOrder: database.prepare("SELECT * FROM payable_orders WHERE id = ?"),
    addOrder: database.prepare("INSERT INTO payable_orders VALUES (?, ?, ?, ?, ?)"),
    addPayment: database.prepare("INSERT INTO payments VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"),
    addMethod: database.prepare("INSERT INTO methods VALUES (?, ?, ?, ?, ?, ?, ?)"),
    capture: database.prepare(
      "UPDATE payments SET status = 'captured' WHERE order_id = ? AND status = 'authorized'",
    ),
    cancelOrder: database.prepare("UPDATE payable_orders SET is_cancelled = 1 WHERE id = ?"),
    refund: database.prepare(
      "UPDATE payments SET status = 'refunded' WHERE order_id = ? AND status IN ('authorized', 'captured')",
    ),
  };
}

function toPayableOrder(row: OrderRow): PayableOrder {
  return {
    id: row.id,
    userId: row.user_id,
    total: { amount: row.amount, currency: row.currency },
    isCancelled: row.is_cancelled === 1,
  };
}

function toPayment(row: PaymentRow): Payment {
  return {
    id: row.id,
    orderId: row.order_id,
    userId: row.user_id,
    status: row.status,
    amount: { amount: row.amount, currency: row.currency },
    methodId: row.method_id,
    createdAt: row.created_at,
    failureReason: row.failure_reason,
  };
}

function toMethod(row: MethodRow): PaymentMethod {
  return {
    id: row.id,
    userId: row.user_id,
    kind: row.kind,
    brand: row.brand,
    last4: row.last4,
    expiresAt: row.expires_at,
    isDefault: row.is_default === 1,
  };
}
