/** Loaded into a process under test (`node --import`): on SIGWINCH it prints how long its event loop was blocked at the most since the last time. */
import { monitorEventLoopDelay } from "node:perf_hooks";

const resolutionMs = 5;
const histogram = monitorEventLoopDelay({ resolution: resolutionMs });
histogram.enable();
let round = 0;
// A signal that nothing else in the gateway answers to.
process.on("SIGWINCH", () => {
  // The histogram counts from one sample to the next, of which the resolution is no delay.
  const blockedMs = Math.max(0, histogram.max / 1e6 - resolutionMs);
  histogram.reset();
  console.log(`event loop ${round++} blocked ${blockedMs.toFixed(1)} ms`);
});
