/** An answer of a demo service as it goes over the wire: status, media type and the body's exact text. */

import type { FastifyReply } from "fastify";
import { type Problem, toProblemDocument } from "./problem.ts";

export interface Answer {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
}

export function toJsonAnswer(status: number, value: unknown): Answer {
  return { status, contentType: "application/json; charset=utf-8", body: JSON.stringify(value) };
}

export function toProblemAnswer(problem: Problem): Answer {
  return {
    status: problem.status,
    contentType: "application/problem+json; charset=utf-8",
    body: JSON.stringify(toProblemDocument(problem)),
  };
}

export function sendAnswer(reply: FastifyReply, { status, contentType, body }: Answer): FastifyReply {
  return reply.code(status).header("content-type", contentType).send(body);
}
