/** The user service's data: people and their addresses in SQLite, read by id and changed field by field. */

import { allRows, type Database, firstRow, inTransaction, openDatabase } from "../database.ts";
import { IDEMPOTENCY_TABLE } from "../http/idempotency.ts";
import type { Address, User } from "../shapes.ts";

const SCHEMA = `
  CREATE TABLE users (
    id TEXT PRIMARY KEY,
    email TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL CHECK (name <> ''),
    avatar_url TEXT,
    locale TEXT NOT NULL,
    tier TEXT NOT NULL CHECK (tier IN ('standard', 'gold')),
    created_at TEXT NOT NULL
  ) STRICT;
  CREATE TABLE addresses (
    id TEXT PRIMARY KEY,
    user_id TEXT NOT NULL REFERENCES users (id),
    position INTEGER NOT NULL,
    line1 TEXT NOT NULL,
    line2 TEXT,
    city TEXT NOT NULL,
    postal_code TEXT NOT NULL,
    country TEXT NOT NULL,
    is_default INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX addresses_by_user ON addresses (user_id, position);
  CREATE UNIQUE INDEX one_default_address ON addresses (user_id) WHERE is_default = 1;
  ${IDEMPOTENCY_TABLE}
`;

interface UserRow {
  readonly id: string;
  readonly email: string;
  readonly name: string;
  readonly avatar_url: string | null;
  readonly locale: string;
  readonly tier: User["tier"];
  readonly created_at: string;
}

interface AddressRow {
  readonly id: string;
  readonly user_id: string;
  readonly line1: string;
  readonly line2: string | null;
  readonly city: string;
  readonly postal_code: string;
  readonly country: string;
  readonly is_default: number;
}

export type Profile = Pick<User, "name" | "avatarUrl" | "locale">;

export interface UserStore {
  readonly database: Database;
  /** The people that are known among the ids, in no promised order. */
  findMany(ids: readonly string[]): User[];
  /** Overwrites a known person's profile. */
  saveProfile(id: string, profile: Profile): void;
}

export function createUserStore(people: readonly User[]): UserStore {
  const database = openDatabase(SCHEMA);
  fill(database, people);
  const findUsers = database.prepare("SELECT * FROM users WHERE id IN (SELECT value FROM json_each(?))");
  const findAddresses = database.prepare(
    "SELECT * FROM addresses WHERE user_id IN (SELECT value FROM json_each(?)) ORDER BY user_id, position",
  );
  const save = database.prepare("UPDATE users SET name = ?, avatar_url = ?, locale = ? WHERE id = ?");
  return {
    database,
    findMany(ids) {
      const list = JSON.stringify(ids);
      const addresses = Map.groupBy(allRows<AddressRow>(findAddresses, list), (row) => row.user_id);
      return allRows<UserRow>(findUsers, list).map((row) => toUser(row, addresses.get(row.id) ?? []));
    },
    saveProfile(id, { name, avatarUrl, locale }) {
      save.run(name, avatarUrl, locale, id);
    },
  };
}

/** The name of one person, undefined for an unknown id. */
export function findName(database: Database, id: string): string | undefined {
  return firstRow<{ name: string }>(database.prepare("SELECT name FROM users WHERE id = ?"), id)?.name;
}

function fill(database: Database, people: readonly User[]): void {
  const addUser = database.prepare("INSERT INTO users VALUES (?, ?, ?, ?, ?, ?, ?)");
  const addAddress = database.prepare("INSERT INTO addresses VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)");
  inTransaction(database, () => {
    for (const user of people) {
      addUser.run(user.id, user.email, user.name, user.avatarUrl, user.locale, user.tier, user.createdAt);
      for (const [position, address] of user.addresses.entries()) {
        const { id, line1, line2, city, postalCode, country, isDefault } = address;
        addAddress.run(id, user.id, position, line1, line2, city, postalCode, country, isDefault ? 1 : 0);
      }
    }
  });
}

function toUser(row: UserRow, addresses: readonly AddressRow[]): User {
  return {
    id: row.id,
    email: row.email,
    name: row.name,
    avatarUrl: row.avatar_url,
    locale: row.locale,
    tier: row.tier,
    createdAt: row.created_at,
    addresses: addresses.map(toAddress),
  };
}

function toAddress(row: AddressRow): Address {
  return {
    id: row.id,
    line1: row.line1,
    line2: row.line2,
    city: row.city,
    postalCode: row.postal_code,
    country: row.country,
    isDefault: row.is_default === 1,
  };
}
