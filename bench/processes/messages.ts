/** What the measured processes tell the bench. */
export type ProcessMessage =
  | { readonly kind: 'ready'; readonly origin: string }
  | { readonly kind: 'failed'; readonly reason: string }
  | { readonly kind: 'memory'; readonly rssBytes: number; /** Sent to PostgreSQL since the start. */ readonly statements: number }
  | { readonly kind: 'served' };

/** What the bench tells them. */
export type BenchMessage = { readonly kind: 'stop' } | { readonly kind: 'serve'; readonly bodies: readonly Uint8Array[] };

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}

/** Reads a message of a child; undefined for anything else on the channel. */
export function parseProcessMessage(value: unknown): ProcessMessage | undefined {
  const [kind, origin, reason, rssBytes, statements] = ['kind', 'origin', 'reason', 'rssBytes', 'statements'].map((name) => fieldOf(value, name));
  if (kind === 'ready' && typeof origin === 'string') return { kind, origin };
  if (kind === 'failed' && typeof reason === 'string') return { kind, reason };
  if (kind === 'memory' && typeof rssBytes === 'number' && typeof statements === 'number') return { kind, rssBytes, statements };
  return kind === 'served' ? { kind } : undefined;
}

/** Reads a message of the bench; undefined for anything else. */
export function parseBenchMessage(value: unknown): BenchMessage | undefined {
  const kind = fieldOf(value, 'kind');
  if (kind === 'stop') return { kind };
  const bodies = fieldOf(value, 'bodies');
  if (kind !== 'serve' || !Array.isArray(bodies)) return undefined;
  return { kind, bodies: bodies.filter((body): body is Uint8Array => body instanceof Uint8Array) };
}

/** Sends to the bench; nothing when it is gone. */
export function tellBench(message: ProcessMessage): void {
  if (process.connected) process.send?.(message);
}
