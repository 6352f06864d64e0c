import type { ResourceJson } from '../../core/json';
import type { SharedTexts } from '../../core/json-text';
import type { IndexEntries } from '../index/index-entries';
import type { StoredRow } from './resource-rows';
import type { Serialized } from './stamp';

/** A resource with its id. The date in its `meta.lastUpdated` is stored as it is: the door sets it, an import brings that of its source (docs/adr/0004). */
export type IdentifiedResource = ResourceJson & { readonly id: string };

/** A resource made ready outside the transaction: its text, and its index entries for who asks. */
export interface Prepared {
  readonly resource: IdentifiedResource;
  readonly text: Serialized;
  /** Of its parts, for its other forms. */
  readonly texts: SharedTexts;
  /** Made when first asked for: most changes touch a few of them. */
  readonly entries: () => IndexEntries;
}

/** A resource to be stored in place of what its locked row holds. */
export interface Put {
  readonly kind: 'put';
  readonly stored: StoredRow;
  readonly prepared: Prepared;
  /** What the row holds, for who has read it already. */
  readonly before?: ResourceJson | undefined;
}

/** A resource to be taken away; its versions and its row stay, so that a read answers 410. */
export interface Removal {
  readonly kind: 'removal';
  readonly type: string;
  readonly stored: StoredRow;
}

export type Change = Put | Removal;

/** The resource type a change is about. */
export const typeOf = (change: Change): string => (change.kind === 'put' ? change.prepared.resource.resourceType : change.type);

/** What a change left behind. */
export interface StoredResource {
  readonly kind: 'created' | 'updated' | 'deleted';
  readonly type: string;
  readonly id: string;
  readonly rid: number;
  readonly version: number;
  /** ISO instant. */
  readonly lastUpdated: string;
  /** JSON of the full form; empty for a deletion. */
  readonly content: string;
}
