import type { Rendition } from '../../fhir-common/definition/rendition';
import { agendaRendition } from '../slot-search/agenda-rendition';
import { slotRendition } from '../slot-search/present-slot';

/** What the answers show of a slot, made when it is written (spec 21.1). */
export const SLOT_RENDITION: Rendition = { version: 1, of: slotRendition };

/** The same for what a slot leads to. */
export const AGENDA_RENDITION: Rendition = { version: 1, of: agendaRendition };
