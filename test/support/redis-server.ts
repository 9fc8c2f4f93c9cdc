/** A real redis-server on a free port, which can be killed, paused and flushed. */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { type AddressInfo, connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Where there is none, tests that need one are skipped, and the run says so. CI installs it. */
export const hasRedisServer = spawnSync("redis-server", ["--version"]).status === 0;
if (!hasRedisServer) console.warn("redis-server is not installed: what is shared on Redis is NOT tested.");

export interface RedisServer {
  readonly url: string;
  readonly port: number;
  /** Ends it at once, as a crash would. Nothing that it had is kept. */
  kill(): Promise<void>;
  /** After {@link kill}: on the same port, empty. */
  restart(): Promise<void>;
  /** It takes connections and answers nothing. */
  pause(): void;
  resume(): void;
  /** Sends a command, such as `FLUSHALL`; gives the answer as it is on the wire. */
  command(line: string): Promise<string>;
  close(): Promise<void>;
}

/** @param args Further options of redis-server, such as `--requirepass`. */
export async function startRedisServer(args: readonly string[] = []): Promise<RedisServer> {
  const port = await freePort();
  const folder = await mkdtemp(join(tmpdir(), "portico-redis-"));
  let child = await start(port, folder, args);
  const kill = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, "exit");
    child.kill("SIGKILL");
    await ended;
  };
  return {
    url: `redis://127.0.0.1:${port}`,
    port,
    kill,
    restart: async () => {
      child = await start(port, folder, args);
    },
    pause: () => void child.kill("SIGSTOP"),
    resume: () => void child.kill("SIGCONT"),
    command: (line) => sendCommand(port, line),
    close: async () => {
      await kill();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function start(port: number, folder: string, args: readonly string[]): Promise<ChildProcess> {
  const options = ["--port", String(port), "--bind", "127.0.0.1", "--dir", folder];
  const child = spawn("redis-server", [...options, "--save", "", "--appendonly", "no", ...args]);
  let printed = "";
  for (;;) {
    const [chunk] = (await Promise.race([once(child.stdout, "data"), once(child, "exit")])) as [unknown];
    if (!Buffer.isBuffer(chunk)) throw new Error(`redis-server did not start:\n${printed}`);
    printed += chunk.toString();
    if (printed.includes("Ready to accept connections")) return child;
  }
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

async function sendCommand(port: number, line: string): Promise<string> {
  const socket = connect(port, "127.0.0.1");
  socket.write(`${line}\r\n`);
  const [chunk] = (await once(socket, "data")) as [Buffer];
  socket.destroy();
  return chunk.toString();
}
