// Starts `copytrade venue serve` with accounts and instruments of its own, and counts what is as it should be.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deepStrictEqual } from 'node:assert';

const require = createRequire(join(process.env.CCXT_DIR, 'package.json'));
export const ccxt = require('ccxt');

const instruments = `
[[instrument]]
symbol = "BTC-USDT"
kind = "spot"
base = "BTC"
quote = "USDT"
tick_size = "0.1"
lot_size = "0.00001"
min_quantity = "0.0001"
min_notional = "5"
[[instrument]]
symbol = "BTC-USDT-SWAP"
kind = "perp_linear"
base = "BTC"
quote = "USDT"
tick_size = "0.1"
lot_size = "0.0001"
min_quantity = "0.0001"
contract_size = "0.01"
max_leverage = 100
`;

const account = (name) => `
[[account]]
name = "${name}"
api_key = "${name}-key"
secret_key = "${name}-secret"
passphrase = "${name}-pass"
permissions = ["read", "trade"]
balances = { USDT = "100000", BTC = "2" }
`;

export class Venue {
  static async start(...options) {
    const venue = new Venue();
    venue.dir = mkdtempSync(join(tmpdir(), 'copytrade-ccxt-'));
    writeFileSync(join(venue.dir, 'instruments.toml'), instruments);
    writeFileSync(join(venue.dir, 'accounts.toml'), account('alice') + account('bob'));
    venue.process = spawn(process.env.COPYTRADE_BINARY,
      ['venue', 'serve', '--listen', '127.0.0.1:0', '--instruments', join(venue.dir, 'instruments.toml'),
        '--accounts', join(venue.dir, 'accounts.toml'), '--journal', join(venue.dir, 'journal'), ...options],
      { stdio: ['ignore', 'pipe', 'inherit'] });
    venue.address = await new Promise((resolve, reject) => {
      let text = '';
      venue.process.stdout.on('data', (bytes) => {
        text += bytes;
        if (text.includes('\n')) resolve(JSON.parse(text).listening);
      });
      venue.process.on('exit', (code) => reject(new Error(`the venue ended with ${code}`)));
    });
    return venue;
  }

  async admin(path, body) {
    const reply = await fetch(`http://${this.address}/admin/${path}`, body === undefined
      ? {} : { method: 'POST', body: JSON.stringify(body) });
    const answer = await reply.json();
    if (reply.status !== 200) throw new Error(`/admin/${path}: ${JSON.stringify(answer)}`);
    return answer;
  }

  mark(symbol, price) { return this.admin('mark', { symbol, price: String(price) }); }

  async stop() {
    const ended = new Promise((resolve) => this.process.on('exit', resolve));
    this.process.removeAllListeners('exit');
    this.process.on('exit', () => {});
    this.process.once('exit', (code) => { this.code = code; });
    this.process.kill('SIGTERM');
    await Promise.race([new Promise((resolve) => this.process.once('exit', resolve)), ended]);
    rmSync(this.dir, { recursive: true, force: true });
    return this.code;
  }
}

let checks = 0;
const failures = [];

/// Of two values that must be the same.
export function same(what, actual, expected) {
  ++checks;
  try {
    deepStrictEqual(actual, expected);
  } catch {
    failures.push(`${what}: ${JSON.stringify(actual)}, expected ${JSON.stringify(expected)}`);
    console.log(`FAILED ${failures.at(-1)}`);
  }
}

export function holds(what, condition, shown) {
  ++checks;
  if (condition) return;
  failures.push(`${what}: ${JSON.stringify(shown)}`);
  console.log(`FAILED ${failures.at(-1)}`);
}

/// Runs one part; an exception is its failure, and the others go on.
export async function part(name, run) {
  try {
    await run();
    console.log(`ok ${name}`);
  } catch (error) {
    failures.push(`${name}: ${error?.stack ?? error}`);
    console.log(`FAILED ${failures.at(-1)}`);
  }
}

/// The exception that a call must end with.
export async function refused(what, kind, call) {
  ++checks;
  try {
    await call();
  } catch (error) {
    if (error instanceof kind) return;
    failures.push(`${what}: ended with ${error}`);
    console.log(`FAILED ${failures.at(-1)}`);
    return;
  }
  failures.push(`${what}: was not refused`);
  console.log(`FAILED ${failures.at(-1)}`);
}

/// What `promise` gives, or an exception after some seconds.
export function soon(promise, what, seconds = 20) {
  return Promise.race([promise, new Promise((_, reject) => setTimeout(
    () => reject(new Error(`${what} did not come in ${seconds} s`)), seconds * 1000).unref())]);
}

/// Calls until what it gives satisfies `is`.
export async function until(what, call, is, seconds = 20) {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    const value = await soon(call(), what, seconds);
    if (is(value)) return value;
    if (Date.now() > end) throw new Error(`${what} did not come: ${JSON.stringify(value)}`);
  }
}

export function finish() {
  console.log(`${checks} checks, ${failures.length} failures`);
  process.exit(failures.length === 0 ? 0 : 1);
}
