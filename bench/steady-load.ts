/** Sends a request every so often, whether or not earlier ones are answered, and says how long each took from its due time. */
import { Agent, request } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";

export interface Load {
  readonly url: string;
  /** Between one request and the next. */
  readonly everyMs: number;
  /** Before the first. */
  readonly delayMs: number;
  readonly query: string;
  readonly headers: Readonly<Record<string, string>>;
}

export interface Answered {
  readonly status: number;
  /** From when it was due; a sender that comes late does not make an answer look fast. */
  readonly durationMs: number;
  /** How long after its due time it was sent, which is the sender's fault, or the machine's. */
  readonly lateMs: number;
  readonly hasErrors: boolean;
}

const agent = new Agent({ keepAlive: true });

/** Resolves when all that was sent is answered. */
export async function sendSteadily(load: Load, durationMs: number): Promise<readonly Answered[]> {
  const { everyMs, delayMs } = load;
  const beganAtMs = performance.now();
  const answers: Promise<Answered>[] = [];
  for (let dueMs = delayMs; dueMs < durationMs; dueMs += everyMs) {
    const waitMs = beganAtMs + dueMs - performance.now();
    if (waitMs > 0) await sleep(waitMs);
    answers.push(send(load, beganAtMs + dueMs));
  }
  return Promise.all(answers);
}

function send({ url, query, headers }: Load, dueAtMs: number): Promise<Answered> {
  const lateMs = performance.now() - dueAtMs;
  return new Promise((resolve, reject) => {
    const options = { agent, method: "POST", headers: { "content-type": "application/json", ...headers } };
    const sent = request(url, options, (response) => {
      const chunks: Buffer[] = [];
      response.on("error", reject).on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("end", () => {
        const durationMs = performance.now() - dueAtMs;
        const hasErrors = Buffer.concat(chunks).includes('"errors":');
        resolve({ status: response.statusCode ?? 0, durationMs, lateMs, hasErrors });
      });
    });
    sent.on("error", reject).end(JSON.stringify({ query }));
  });
}
