/** The gateway as a process that ends at once when it is told to: what a negative control starts. */
process.once("SIGTERM", () => process.exit(0));
await import("../../src/main.ts");
