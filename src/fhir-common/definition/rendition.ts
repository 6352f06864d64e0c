import type { ResourceJson } from '../core/json';

/**
 * What answers need of a resource where they show something else than the resource (`SearchPresentation`): made once, when it is written, so that
 * no answer parses what it only passes on.
 */
export interface Rendition {
  /** Number of what `of` makes, from 1. Raise it with every change: what is stored is then made again before the port opens. */
  readonly version: number;
  /** Any text; it must depend on nothing but the resource. */
  readonly of: (resource: ResourceJson) => string;
}
