import { LRUCache } from 'lru-cache';
import { createHash } from 'node:crypto';

/** Shapes PostgreSQL keeps a plan of, on each connection. The requests of the guide make 150. */
export const NAMED_SHAPES = 500;
/** Shapes seen once lately, by their digests. */
const REMEMBERED_SHAPES = 5_000;
/** A longer text is planned each time: nobody sends it twice by chance, and its plan would take megabytes. */
const MAX_NAMED_LENGTH = 32_768;

/**
 * Which statements run *named*: PostgreSQL then parses and plans the shape once per connection (2.4 times the rate on a token page,
 * probe.md 5.2). A shape gets its name when it is asked for the second time, since every request may bring a new one and each name holds
 * a plan; the least used names are forgotten, and connections free what they had prepared under them.
 */
export class StatementNames {
  private readonly live = new Set<string>();
  private forgotten = 0;
  private readonly names: LRUCache<string, string>;
  private readonly seenOnce = new LRUCache<string, true>({ max: REMEMBERED_SHAPES });
  private readonly freedUntil = new WeakMap<object, number>();

  constructor(max = NAMED_SHAPES) {
    this.names = new LRUCache({
      max,
      dispose: (name) => {
        this.live.delete(name);
        this.forgotten += 1;
      },
    });
  }

  /** The name of a statement; undefined when it runs without one. */
  nameOf(text: string): string | undefined {
    const known = this.names.get(text);
    if (known !== undefined) return known;
    if (text.length > MAX_NAMED_LENGTH) return undefined;
    const name = statementName(text);
    if (!this.seenOnce.has(name)) {
      this.seenOnce.set(name, true);
      return undefined;
    }
    this.seenOnce.delete(name);
    this.live.add(name);
    this.names.set(text, name);
    return name;
  }

  isForgotten(name: string): boolean {
    return !this.live.has(name);
  }

  /** Whether names were forgotten since the connection was last asked about; asking is taken for freeing them. */
  mustFree(connection: object): boolean {
    if ((this.freedUntil.get(connection) ?? 0) === this.forgotten) return false;
    this.freedUntil.set(connection, this.forgotten);
    return true;
  }
}

/** 63 bytes is PostgreSQL's limit for a name; 128 bits of SHA-256 make two shapes with one name impossible in practice. */
function statementName(text: string): string {
  return createHash('sha256').update(text).digest('base64url').slice(0, 22);
}
