import { grantTo } from '../../fhir-common/definition/interactions';
import type { ResourceDeclaration } from '../../fhir-common/definition/define-resource';

/** Who keeps an agenda: the software of the editor. What is reserved never leaves, so nobody else reads a resource of it by its id. */
export const AGENDA_KEEPERS = ['sas-editor', 'admin'] as const;

/** Slots and agendas come and go (spec 21.4). */
export const KEPT_WHOLE = {
  readers: AGENDA_KEEPERS,
  updateCreates: true,
  interactions: { create: grantTo(...AGENDA_KEEPERS), update: grantTo(...AGENDA_KEEPERS), delete: grantTo(...AGENDA_KEEPERS) },
} as const satisfies Partial<ResourceDeclaration>;

/** People, places and structures are put in place and stay. */
export const KEPT_BY_PUT = {
  readers: AGENDA_KEEPERS,
  updateCreates: true,
  interactions: { update: grantTo(...AGENDA_KEEPERS) },
} as const satisfies Partial<ResourceDeclaration>;
