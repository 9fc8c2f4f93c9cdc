/** Answers repeated writes with their first answer: one effect per key, caller, path and body, kept in the service's database. */

import { createHash } from "node:crypto";
import type { FastifyRequest } from "fastify";
import { type Database, firstRow, inTransaction } from "../database.ts";
import { type Answer, toProblemAnswer } from "./answer.ts";
import { Problem } from "./problem.ts";

/** The table that {@link createOnce} keeps; part of the schema of every service that writes. */
export const IDEMPOTENCY_TABLE = `
  CREATE TABLE idempotency (
    key TEXT NOT NULL,
    caller TEXT NOT NULL,
    path TEXT NOT NULL,
    body_hash TEXT NOT NULL,
    status INTEGER NOT NULL,
    content_type TEXT NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (key, caller, path)
  ) STRICT;
`;

interface StoredAnswer {
  readonly body_hash: string;
  readonly status: number;
  readonly content_type: string;
  readonly body: string;
}

/** What a write did: its answer, and what to tell the other services once it is committed. */
export interface Effect {
  readonly answer: Answer;
  readonly afterCommit?: () => void;
}

/**
 * Runs a write in a transaction, at most once per idempotency key. A thrown problem is an answer like any other and is
 * remembered; a write must therefore have changed nothing when it throws. Throws a 422 problem for a key that was used
 * with another body. Without a key the write just runs.
 */
export type Once = (request: FastifyRequest, key: string | undefined, write: () => Effect) => Answer;

export function createOnce(database: Database): Once {
  const find = database.prepare(
    "SELECT body_hash, status, content_type, body FROM idempotency WHERE key = ? AND caller = ? AND path = ?",
  );
  const remember = database.prepare("INSERT INTO idempotency VALUES (?, ?, ?, ?, ?, ?, ?)");

  return (request, key, write) => {
    const effect = inTransaction(database, (): Effect => {
      if (key === undefined) return attempt(write);
      const scope = [key, readCaller(request), request.url.split("?", 1)[0] ?? ""] as const;
      const bodyHash = hashBody(request.body);
      const first = firstRow<StoredAnswer>(find, ...scope);
      if (first === undefined) {
        const done = attempt(write);
        const { status, contentType, body } = done.answer;
        remember.run(...scope, bodyHash, status, contentType, body);
        return done;
      }
      if (first.body_hash !== bodyHash) {
        throw new Problem(422, "The idempotency key was used with another body.", "idempotency_key_reused");
      }
      return { answer: { status: first.status, contentType: first.content_type, body: first.body } };
    });
    effect.afterCommit?.();
    return effect.answer;
  };
}

/** The `Idempotency-Key` of a request, undefined where it has none. */
export function readKey(request: FastifyRequest): string | undefined {
  const key = request.headers["idempotency-key"];
  if (key === undefined) return undefined;
  if (typeof key !== "string" || !/^[\x21-\x7e]{1,255}$/.test(key)) {
    throw new Problem(400, "The Idempotency-Key is not 1 to 255 visible characters.");
  }
  return key;
}

/** The `Idempotency-Key` of a request that must have one. */
export function requireKey(request: FastifyRequest): string {
  const key = readKey(request);
  if (key === undefined) throw new Problem(400, "The Idempotency-Key is missing.");
  return key;
}

function attempt(write: () => Effect): Effect {
  try {
    return write();
  } catch (error) {
    if (error instanceof Problem) return { answer: toProblemAnswer(error) };
    throw error;
  }
}

function readCaller(request: FastifyRequest): string {
  const caller = request.headers["x-user-id"];
  return typeof caller === "string" ? caller : "";
}

function hashBody(body: unknown): string {
  return createHash("sha256")
    .update(JSON.stringify(body) ?? "")
    .digest("base64url");
}
