/** SQLite for one demo service: an in-memory database of its own, typed rows and transactions. */

import { DatabaseSync, type SQLInputValue, type StatementSync } from "node:sqlite";

export type Database = DatabaseSync;

/** Opens an empty in-memory database and creates the given tables. */
export function openDatabase(schema: string): Database {
  const database = new DatabaseSync(":memory:");
  database.exec(schema);
  return database;
}

/** Runs the work in one transaction: all of its writes or none. Must not be nested. */
export function inTransaction<Result>(database: Database, work: () => Result): Result {
  database.exec("BEGIN IMMEDIATE");
  try {
    const result = work();
    database.exec("COMMIT");
    return result;
  } catch (error) {
    database.exec("ROLLBACK");
    throw error;
  }
}

/** Reads all rows. The caller vouches that `Row` names the statement's columns. */
export function allRows<Row>(statement: StatementSync, ...parameters: SQLInputValue[]): Row[] {
  return statement.all(...parameters) as unknown as Row[];
}

/** Reads the first row, or undefined. The caller vouches that `Row` names the statement's columns. */
export function firstRow<Row>(statement: StatementSync, ...parameters: SQLInputValue[]): Row | undefined {
  return statement.get(...parameters) as unknown as Row | undefined;
}
