import type { SearchService } from '../search/search.service';
import type { Catalogue } from '../sql/catalogue';
import type { ResourceStore } from '../store/writer/resource-store';
import type { Validator } from '../validation/validator';
import type { BodyReader } from './read-body';
import type { ChangeCheck } from './change-check';
import type { ImportOrder } from './import-order';

/** What the door is made of; none of it is exported beyond the engine. */
export interface WriteParts {
  readonly catalogue: Catalogue;
  readonly store: ResourceStore;
  readonly validator: Validator;
  readonly searches: SearchService;
  readonly check: ChangeCheck;
  readonly bodies: BodyReader;
  readonly imports: ImportOrder;
}
