import { existsSync } from 'node:fs';
import { runCommandLine } from './run.js';

// The same file the service reads; what is set in the environment goes before it.
if (existsSync('.env')) process.loadEnvFile('.env');

process.exitCode = await runCommandLine(process.argv.slice(2), {
  environment: process.env,
  stdin: process.stdin,
  stdout: process.stdout,
  out: (text) => process.stdout.write(`${text}\n`),
  err: (text) => process.stderr.write(`${text}\n`),
});
