import { stringAt } from '../core/json';
import { compileDiscriminator, extensionUrls } from './discriminator';
import type { Candidate, Match, MatchScope, SliceTest } from './discriminator';
import type { ElementNode, Slicing } from './element-node';
import type { Schema } from './schema';
import type { TerminologyService } from './terminology-port';

interface SliceMatcher {
  readonly slice: ElementNode;
  readonly tests: readonly SliceTest[];
}

/** A slicing ready to classify values. */
export interface CompiledSlicing {
  readonly matchers: readonly SliceMatcher[];
  /** Every slice can be recognised: only then may a value be called outside all slices. */
  readonly complete: boolean;
  /** Extensions are always sliced by url alone, some into thirty slices: one lookup instead of thirty tests. */
  readonly byUrl: ReadonlyMap<unknown, ElementNode> | undefined;
  /** Only the number of each slice is to be checked: no order, no strangers, no slices of slices. */
  readonly countsOnly: boolean;
}

/** The slice of a value; `undecided` when it may belong to several. */
export type Classified = ElementNode | 'none' | 'undecided';

/** Compiles each slicing once. */
export class SlicingMatchers {
  private readonly compiled = new WeakMap<Slicing, CompiledSlicing>();

  constructor(
    private readonly schema: Schema,
    private readonly terminology: TerminologyService,
  ) {}

  compile(slicing: Slicing): CompiledSlicing {
    let known = this.compiled.get(slicing);
    if (known === undefined) {
      known = this.make(slicing);
      this.compiled.set(slicing, known);
    }
    return known;
  }

  /** The slice a value belongs to. A certain match wins over a possible one. */
  classify(slicing: CompiledSlicing, candidate: Candidate, scope: MatchScope): Classified {
    if (slicing.byUrl !== undefined) return slicing.byUrl.get(stringAt(candidate.value, 'url')) ?? 'none';
    const possible: ElementNode[] = [];
    const bySystem: ElementNode[] = [];
    for (const { slice, tests } of slicing.matchers) {
      const match = weakest(tests, candidate, scope);
      if (match === 'yes') return slice;
      if (match === 'maybe') possible.push(slice);
      if (match === 'system-only') bySystem.push(slice);
    }
    const [only] = possible;
    if (only === undefined) return bySystem[0] ?? 'none';
    return possible.length === 1 ? only : 'undecided';
  }

  private make(slicing: Slicing): CompiledSlicing {
    const matchers = slicing.slices.map((slice) => ({
      slice,
      tests: slicing.discriminators
        .map((discriminator) => compileDiscriminator(slice, discriminator, this.schema, this.terminology))
        .filter((test) => test !== undefined),
    }));
    const usable = matchers.filter(({ tests }) => tests.length > 0);
    for (const { slice, tests } of matchers) {
      if (tests.length > 0) continue;
      const paths = slicing.discriminators.map(({ type, path }) => `${type}:${path}`).join(', ');
      this.schema.noteSkippedSlice({
        path: slicing.path,
        slice: slice.sliceName ?? '',
        reason: paths === '' ? 'no discriminator' : `the slice constrains nothing at ${paths}`,
      });
    }
    const countsOnly = slicing.rules === 'open' && !slicing.ordered && slicing.slices.every((slice) => slice.slicings.length === 0);
    return { matchers: usable, complete: usable.length === matchers.length, byUrl: this.indexByUrl(slicing), countsOnly };
  }

  private indexByUrl(slicing: Slicing): ReadonlyMap<unknown, ElementNode> | undefined {
    const [only] = slicing.discriminators;
    if (slicing.discriminators.length !== 1 || only?.type !== 'value' || only.path !== 'url') return undefined;
    const index = new Map<unknown, ElementNode>();
    for (const slice of slicing.slices) {
      const urls = extensionUrls(slice, this.schema);
      if (urls.length === 0) return undefined;
      for (const url of urls) if (!index.has(url)) index.set(url, slice);
    }
    return index;
  }
}

/** The least certain answer of the tests of a slice: all must hold. */
function weakest(tests: readonly SliceTest[], candidate: Candidate, scope: MatchScope): Match {
  let found: Match = 'yes';
  for (const test of tests) {
    const match = test(candidate, scope);
    if (match === 'no') return 'no';
    if (match === 'system-only' || found === 'yes') found = match;
  }
  return found;
}
