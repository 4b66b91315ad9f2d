// What browsers complain of while a test runs: broken policy, uncaught errors, failed requests, errors in the console.
import type { BrowserContext, ConsoleMessage } from '@playwright/test';

/** How a page tells of a violation that the browser does not print, or prints in other words. */
const VIOLATION = 'policy violation';
const LOST = /net::ERR_|^WebSocket connection to/;
const REFUSED = /^Failed to load resource: the server responded with a status of (\d{3})/;

export class Complaints {
  readonly #contexts = new Set<BrowserContext>();
  readonly #statuses = new Set<number>();
  #mayLoseNetwork = false;
  #all: string[] = [];

  /** Listen to all pages and workers of this context. Contexts of the test's browser are watched already. */
  watch(context: BrowserContext): void {
    if (this.#contexts.has(context)) return;
    this.#contexts.add(context);
    void context
      .addInitScript((violation) => {
        document.addEventListener('securitypolicyviolation', (event) => {
          const { effectiveDirective, blockedURI, sample, sourceFile, lineNumber } = event;
          console.error(
            `${violation}: ${effectiveDirective} refuses ${blockedURI} ${sample}`,
            `(${sourceFile}:${lineNumber})`
          );
        });
      }, VIOLATION)
      // A context that is closed at once has no pages to listen to.
      .catch(() => undefined);
    context.on('weberror', (error) => this.#all.push(`uncaught: ${error.error().message}`));
    context.on('console', (message) => this.#hear(message));
  }

  /** This test cuts the line or ends the server: requests and sockets may fail. */
  networkMayFail(): void {
    this.#mayLoseNetwork = true;
  }

  /** This test asks for what it may not have: the server may answer with these statuses. */
  serverMayAnswer(...statuses: readonly number[]): void {
    for (const status of statuses) this.#statuses.add(status);
  }

  /** Everything heard until now that the test did not announce; each is given once. */
  async take(): Promise<string[]> {
    // What a page has said is heard, in order, before it answers a question.
    const pages = [...this.#contexts].flatMap((context) => context.pages());
    await Promise.all(pages.map((page) => page.evaluate(() => undefined).catch(() => undefined)));
    const heard = this.#all.filter((one) => !this.#isExpected(one));
    this.#all = [];
    return heard;
  }

  #hear(message: ConsoleMessage): void {
    const text = message.text();
    if (message.type() !== 'error' && !/content security policy/i.test(text)) return;
    const { url } = message.location();
    this.#all.push(url && !text.includes(url) ? `${text} (${url})` : text);
  }

  #isExpected(complaint: string): boolean {
    const status = REFUSED.exec(complaint)?.[1];
    if (status !== undefined) return this.#statuses.has(Number(status));
    return this.#mayLoseNetwork && LOST.test(complaint);
  }
}
