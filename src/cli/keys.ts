/** What `npm run keys` starts. */
import { runCommand } from "./command.ts";
import { keysCommand } from "./keys-command.ts";

await runCommand(keysCommand);
