/** The order service's data: orders and the history of their statuses in SQLite, newest first wherever there is a list. */

import { allRows, type Database, firstRow, inTransaction, openDatabase } from "../database.ts";
import { IDEMPOTENCY_TABLE } from "../http/idempotency.ts";
import type { Position } from "../http/parameters.ts";
import type { Order, OrderEvent, OrderItem, OrderStatus, Tracking } from "../shapes.ts";

const STATUSES = "'pending', 'paid', 'shipped', 'delivered', 'cancelled'";

const SCHEMA = `
  CREATE TABLE orders (
    id TEXT PRIMARY KEY,
    user_id TEXT NOT NULL,
    status TEXT NOT NULL CHECK (status IN (${STATUSES})),
    placed_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    amount INTEGER NOT NULL CHECK (amount >= 0),
    currency TEXT NOT NULL,
    items TEXT NOT NULL CHECK (json_valid(items)),
    shipping_address_id TEXT,
    tracking TEXT CHECK (json_valid(tracking))
  ) STRICT;
  CREATE INDEX orders_by_user ON orders (user_id, placed_at DESC, id DESC);
  CREATE TABLE order_events (
    order_id TEXT NOT NULL REFERENCES orders (id),
    number INTEGER NOT NULL,
    status TEXT NOT NULL CHECK (status IN (${STATUSES})),
    at TEXT NOT NULL,
    PRIMARY KEY (order_id, number)
  ) STRICT, WITHOUT ROWID;
  ${IDEMPOTENCY_TABLE}
`;

interface OrderRow {
  readonly id: string;
  readonly user_id: string;
  readonly status: OrderStatus;
  readonly placed_at: string;
  readonly updated_at: string;
  readonly amount: number;
  readonly currency: string;
  readonly items: string;
  readonly shipping_address_id: string | null;
  readonly tracking: string | null;
}

/** An event with its number in the order's history, counted from 1. */
export interface NumberedEvent extends OrderEvent {
  readonly number: number;
}

export interface OrderStore {
  readonly database: Database;
  findMany(ids: readonly string[]): Order[];
  find(id: string): Order | undefined;
  findLatest(userId: string, limit: number): Order[];
  /** A page of the orders that come after the position `[placedAt, id]`. */
  findPage(userId: string, limit: number, after: Position | undefined): Order[];
  count(userId: string): number;
  /** Adds an order and the first event of its history. */
  add(order: Order): void;
  /** Writes status, update time and tracking, and adds the event to the history. */
  saveStatus(order: Order): NumberedEvent;
  findEvents(orderId: string, afterNumber: number): NumberedEvent[];
}

export function createOrderStore(orders: readonly Order[], events: readonly OrderEvent[]): OrderStore {
  const database = openDatabase(SCHEMA);
  const statements = prepare(database);
  const toOrders = (rows: readonly OrderRow[]) => rows.map(toOrder);
  const addEvent = (event: OrderEvent): NumberedEvent => {
    const row = firstRow<{ number: number }>(
      statements.addEvent,
      event.orderId,
      event.orderId,
      event.status,
      event.at,
    );
    return { ...event, number: row?.number ?? 0 };
  };
  inTransaction(database, () => {
    for (const order of orders) insert(statements.add, order);
    for (const event of events) addEvent(event);
  });
  return {
    database,
    findMany: (ids) => toOrders(allRows(statements.findMany, JSON.stringify(ids))),
    find: (id) => toOrders(allRows(statements.findMany, JSON.stringify([id])))[0],
    findLatest: (userId, limit) => toOrders(allRows(statements.findFirst, userId, limit)),
    findPage(userId, limit, after) {
      if (after === undefined) return toOrders(allRows(statements.findFirst, userId, limit));
      return toOrders(allRows(statements.findAfter, userId, ...after, limit));
    },
    count: (userId) => firstRow<{ total: number }>(statements.count, userId)?.total ?? 0,
    add(order) {
      insert(statements.add, order);
      addEvent({ orderId: order.id, status: order.status, at: order.placedAt });
    },
    saveStatus(order) {
      statements.save.run(order.status, order.updatedAt, toJson(order.tracking), order.id);
      return addEvent({ orderId: order.id, status: order.status, at: order.updatedAt });
    },
    findEvents: (orderId, afterNumber) => allRows(statements.findEvents, orderId, afterNumber),
  };
}

function prepare(database: Database) {
  return {
    findMany: database.prepare("SELECT * FROM orders WHERE id IN (SELECT value FROM json_each(?))"),
    findFirst: database.prepare(
      "SELECT * FROM orders WHERE user_id = ? ORDER BY placed_at DESC, id DESC LIMIT ?",
    ),
    findAfter: database.prepare(
      "SELECT * FROM orders WHERE user_id = ? AND (placed_at, id) < (?, ?) ORDER BY placed_at DESC, id DESC LIMIT ?",
    ),
    count: database.prepare("SELECT count(*) AS total FROM orders WHERE user_id = ?"),
    add: database.prepare("INSERT INTO orders VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"),
    save: database.prepare("UPDATE orders SET status = ?, updated_at = ?, tracking = ? WHERE id = ?"),
    addEvent: database.prepare(
      `INSERT INTO order_events
       VALUES (?, 1 + (SELECT coalesce(max(number), 0) FROM order_events WHERE order_id = ?), ?, ?)
       RETURNING number`,
    ),
    findEvents: database.prepare(
      `SELECT order_id AS orderId, status, at, number FROM order_events
       WHERE order_id = ? AND number > ? ORDER BY number`,
    ),
  };
}

function insert(statement: ReturnType<typeof prepare>["add"], order: Order): void {
  statement.run(
    order.id,
    order.userId,
    order.status,
    order.placedAt,
    order.updatedAt,
    order.total.amount,
    order.total.currency,
    JSON.stringify(order.items),
    order.shippingAddressId,
    toJson(order.tracking),
  );
}

function toJson(value: object | null): string | null {
  return value === null ? null : JSON.stringify(value);
}

function toOrder(row: OrderRow): Order {
  return {
    id: row.id,
    userId: row.user_id,
    status: row.status,
    placedAt: row.placed_at,
    updatedAt: row.updated_at,
    total: { amount: row.amount, currency: row.currency },
    items: JSON.parse(row.items) as OrderItem[],
    shippingAddressId: row.shipping_address_id,
    tracking: row.tracking === null ? null : (JSON.parse(row.tracking) as Tracking),
  };
}
