import { FhirError } from '../../fhir-common/core/errors';
import type { AnswerHead, AskedSearch, FoundResource, PresentedAnswer, SearchPlan, SearchPolicy, SearchPresentation } from '../../fhir-common/definition/search-policy';
import type { SlotFlow } from '../profiles';
import { refusedRequest } from '../refusals';
import { selfLink } from '../self-link';
import { selectSlots, slotBundle } from '../slot-search/slot-answer';
import type { HiddenSlot } from '../slot-search/slot-answer';
import { readSlotSearch } from '../slot-search/slot-request';
import type { SlotSearch } from '../slot-search/slot-request';

/** How the owner of an agenda is reached from a slot, and what travels along, in plain R4. */
const REACH: Readonly<Record<SlotFlow, { readonly owner: string; readonly includes: string }>> = {
  INT_R01: { owner: 'schedule.actor:Practitioner.identifier', includes: agenda('PractitionerRole:location') },
  INT_R04: {
    owner: 'schedule.actor:Practitioner.identifier',
    includes: `${agenda('PractitionerRole:location')}&_include=Slot:service-type-reference&_include:iterate=HealthcareService:organization`,
  },
  SOS: { owner: 'schedule.actor:Location.organization.identifier', includes: agenda('Location:organization') },
};

/** Types that the platform searches; what else an agenda is made of is never searched by itself. */
const SEARCHED: readonly string[] = ['Slot', 'Schedule'];
const HELD: readonly string[] = [...SEARCHED, 'Practitioner', 'PractitionerRole', 'Location', 'HealthcareService', 'Organization'];
/** What is told of the interactions left when another type is searched. */
const OFFERED = 'Slot?…, Schedule?…';

/**
 * The searches of free slots (spec sections 7 to 10): all criteria hold on one slot, whatever the address asks, answers are never paged, and
 * only the agendas that own a returned slot appear. The search itself is plain R4 on Slot; who may see a slot is decided on what it finds.
 */
export class SlotSearchPolicy implements SearchPolicy {
  private readonly counted = new Map<string, number>();

  /** Free slots of answers that could not leave, by reason, since the process started. */
  get hidden(): ReadonlyMap<string, number> {
    return this.counted;
  }

  plan({ type, query, now }: AskedSearch): SearchPlan | undefined {
    // What is no type of the interface is the engine's to refuse.
    if (!HELD.includes(type)) return undefined;
    if (!isSearched(type)) throw new FhirError('interaction-not-offered', { interaction: 'search', type, supported: OFFERED });
    const read = readSlotSearch(type, query);
    if (!read.ok) throw refusedRequest(read.refusals);
    const presentation = new SlotPresentation(read.value, `/${type}`, query, now, (slots) => this.count(slots));
    return { type: 'Slot', query: plainQuery(read.value, now), presentation };
  }

  private count(slots: readonly HiddenSlot[]): void {
    for (const { reason } of slots) this.counted.set(reason, (this.counted.get(reason) ?? 0) + 1);
  }
}

function isSearched(type: string): type is 'Slot' | 'Schedule' {
  return SEARCHED.includes(type);
}

/** The search in plain R4; undefined when no slot can match. */
export function plainQuery({ flow, from, until, identifiers }: SlotSearch, now: number): string | undefined {
  const first = Math.max(from, now);
  if (identifiers.length === 0 || until <= first) return undefined;
  const { owner, includes } = REACH[flow];
  const values = identifiers.map((identifier) => encodeURIComponent(identifier.replace(/[\\,|$]/g, '\\$&'))).join(',');
  return `status=free&start=ge${instant(first)}&start=lt${instant(until)}&${owner}=${values}&${includes}`;
}

/** The furthest instant that R4 can write; a hostile window ends there. */
const LAST_INSTANT = Date.parse('9999-12-31T23:59:59.999Z');

function instant(epochMs: number): string {
  return new Date(Math.min(Math.max(epochMs, 0), LAST_INSTANT)).toISOString();
}

function agenda(place: string): string {
  return `_include=Slot:schedule&_include:iterate=Schedule:actor&_include:iterate=${place}`;
}

/** A searchset of free slots, made of what is held: normalised, without what a flow does not exchange. */
class SlotPresentation implements SearchPresentation {
  constructor(
    private readonly search: SlotSearch,
    private readonly path: string,
    private readonly rawQuery: string,
    private readonly now: number,
    private readonly onHidden: (slots: readonly HiddenSlot[]) => void,
  ) {}

  present(found: readonly FoundResource[], { base, bundleId }: AnswerHead): PresentedAnswer {
    const held = new Map(found.map(({ type, id, text }) => [`${type}/${id}`, text]));
    const slots = found.filter(({ matched }) => matched).map(({ id, text }) => ({ id, rendition: text }));
    const selection = selectSlots(this.search, slots, (reference) => held.get(reference), this.now);
    this.onHidden(selection.hidden);
    return {
      body: slotBundle(this.search.flow, selection, { base, bundleId, selfUrl: selfLink(base, this.path, this.rawQuery) }),
      resources: [...selection.slots, ...selection.others].map(({ reference }) => reference),
    };
  }
}
