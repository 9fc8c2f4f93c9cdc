/** Negative controls: what holds for our wiring must fail for a naive one, or it tells nothing. */
import { expect } from "vitest";

/** The promise holds for ours, and is found broken for the naive one, by the very same assertions. */
export async function expectOnlyOurs<Wiring>(
  promise: (wiring: Wiring) => Promise<void>,
  { ours, naive }: { readonly ours: Wiring; readonly naive: Wiring },
): Promise<void> {
  await promise(ours);
  await expect(promise(naive), "the naive wiring").rejects.toMatchObject({ name: "AssertionError" });
}
