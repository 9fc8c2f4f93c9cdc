/** One running demo per test file, with a checked caller for each service. */

import { afterAll, beforeAll } from "vitest";
import { type Demo, type DemoOptions, startDemo } from "../../demo/start.ts";
import { type Call, createCall } from "./contract-fetch.ts";

export interface RunningDemo {
  readonly demo: Demo;
  readonly user: Call;
  readonly order: Call;
  readonly payment: Call;
  readonly catalog: Call;
}

/** Starts a demo before the tests of the file and closes it after them; read it inside of the tests only. */
export function useDemo(options: DemoOptions = {}): () => RunningDemo {
  let running: RunningDemo | undefined;
  beforeAll(async () => {
    const demo = await startDemo(options);
    const { user, order, payment, catalog } = demo.services;
    running = {
      demo,
      user: await createCall(user.url),
      order: await createCall(order.url),
      payment: await createCall(payment.url),
      catalog: await createCall(catalog.url),
    };
  });
  afterAll(() => running?.demo.close());
  return () => {
    if (running === undefined) throw new Error("The demo has not started.");
    return running;
  };
}
