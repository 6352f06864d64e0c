import { arrayAt, isObject, stringAt } from '../../fhir-common/core/json';
import type { JsonObject, ResourceJson } from '../../fhir-common/core/json';
import type { OutcomeMessage } from '../../fhir-common/core/operation-outcome';
import type { ServerOwnedElement, ServerOwnedMoment } from '../../fhir-common/definition/write-declaration';
import { withRoutingMark } from '../routing/routing-mark';
import { ANOMALY_IDENTIFIERS, BUSINESS_STATUS, businessStatus, concept, labelOf, omit, REGION, regionOf, TASK_PROFILE } from '../../quality/anomalies/task-codes';
import { declaredBy } from '../task-readers';
import { statusOf } from '../../quality/anomalies/anomaly-states';
import { literalFocus, logicalFocus } from './focus';
import { tolerated } from './tolerances';

const told = (element: string, fr: string, en: string): OutcomeMessage =>
  ({ severity: 'warning', issue: 'processing', code: 'completed', fr: `Task.${element} : ${fr}`, en: `Task.${element}: ${en}`, expression: `Task.${element}` });

/** Wrong forms read as what they mean; under `handling=strict` the validation sees them as they are. */
const forms: ServerOwnedElement = { element: 'input', set: (draft, before, { strict, warn }) => (strict || before !== undefined ? draft : tolerated(draft, warn)) };

/** What a report may leave out (rule 2); under `handling=strict` the validation refuses what is missing. */
const derivable: ServerOwnedElement = {
  element: 'status',
  set: (draft, before, { strict, warn, now }) => {
    if (strict || before !== undefined) return draft;
    let task = draft;
    for (const [element, value] of Object.entries({ businessStatus: concept(BUSINESS_STATUS, '02'), intent: 'order', authoredOn: now, lastModified: now })) {
      if (task[element] !== undefined) continue;
      task = { ...task, [element]: value };
      const shown = typeof value === 'string' ? value : '02';
      warn(told(element, `absent, complété par « ${shown} » ; donnez-le.`, `absent, set to "${shown}"; give it.`));
    }
    return withStatus(task, warn);
  },
};

/** The FHIR status follows from the business status (rule 3). */
function withStatus(task: ResourceJson, warn: ServerOwnedMoment['warn']): ResourceJson {
  const code = businessStatus(task);
  const status = statusOf(code);
  if (status === undefined || task['status'] === status) return task;
  const given = stringAt(task, 'status');
  warn(given === undefined
    ? told('status', `absent, complété par « ${status} » d’après businessStatus ${code}.`, `absent, set to "${status}" after businessStatus ${code}.`)
    : told('status', `« ${given} » contredit businessStatus ${code} (${labelOf(BUSINESS_STATUS, code ?? '') ?? ''}) ; « ${status} » est retenu.`, `"${given}" contradicts businessStatus ${code}; "${status}" is kept.`));
  return { ...task, status };
}

/** The date of the last change is the server's once the anomaly is stored (rule 4); what a client changes it to is left for the rule of updates to refuse. */
const lastModified: ServerOwnedElement = {
  element: 'lastModified',
  set: (draft, before, { now }) => {
    if (before === undefined) return Date.parse(stringAt(draft, 'lastModified') ?? '') > Date.parse(now) ? { ...draft, lastModified: now } : draft;
    return draft['lastModified'] !== before['lastModified'] || bare(draft) === bare(before) ? draft : { ...draft, lastModified: now };
  },
};

function bare(task: ResourceJson): string {
  return JSON.stringify({ ...task, id: undefined, meta: arrayAt(task['meta'], 'tag') });
}

/** Profile, declarer, region and the mark of the routing. Region and declarer stay what they were when the anomaly was reported. */
const meta: ServerOwnedElement = {
  element: 'meta',
  set: async (draft, before, moment) => {
    const sent = isObject(draft['meta']) ? draft['meta'] : {};
    // In its place when it is there: a resource sent back as it was read is no change.
    if (before !== undefined) return stringAt(sent, 'source') === stringAt(before['meta'], 'source') ? draft : { ...draft, meta: { ...omit(sent, 'source'), ...sourceOf(before) } };
    const profile = arrayAt(sent, 'profile');
    const region = await regionOfFocus(draft, moment);
    const others = arrayAt(sent, 'tag').filter((tag) => region === undefined || stringAt(tag, 'system') !== REGION);
    const tag = region === undefined ? others : [...others, { system: REGION, code: region }];
    const owned = {
      ...draft,
      meta: { ...omit(sent, 'source'), profile: profile.includes(TASK_PROFILE) ? profile : [TASK_PROFILE, ...profile], source: declaredBy(moment.caller.id), ...(tag.length === 0 ? {} : { tag }) },
    };
    return ['01', '02'].includes(businessStatus(draft) ?? '') ? withRoutingMark(owned) : owned;
  },
};

function sourceOf(before: ResourceJson): JsonObject {
  const source = stringAt(before['meta'], 'source');
  return source === undefined ? {} : { source };
}

/** Rule 9: the region of the anomaly is that of what it is about. */
async function regionOfFocus(task: ResourceJson, { read, identifiedBy }: ServerOwnedMoment): Promise<string | undefined> {
  const literal = literalFocus(task);
  if (literal !== undefined) {
    const focus = await read(literal.type, literal.id);
    return focus === undefined ? undefined : regionOf(focus);
  }
  const logical = logicalFocus(task);
  const [focus] = logical === undefined ? [] : await identifiedBy(logical.type, logical);
  return focus === undefined ? undefined : regionOf(focus);
}

/**
 * One identifier: that of the client when it has a system, otherwise one made here. It needs the region, so it comes last. The system of this
 * server is nobody else's to use: a number that is refused because it is taken would tell of an anomaly that the caller may not see.
 */
const identifier: ServerOwnedElement = {
  element: 'identifier',
  set: async (draft, before, { nextNumber, warn }) => {
    if (before !== undefined) return draft;
    const sent = arrayAt(draft, 'identifier');
    // Anything but a list is for the validation to refuse.
    if (draft['identifier'] !== undefined && !Array.isArray(draft['identifier'])) return draft;
    if (sent.some((item) => !isObject(item) || ![undefined, ANOMALY_IDENTIFIERS].includes(stringAt(item, 'system')))) return draft;
    const value = `${regionOf(draft) ?? '00'}/${await nextNumber()}`;
    if (sent.length > 0) warn(told('identifier', `sans « system » de votre système d’information, remplacé par ${ANOMALY_IDENTIFIERS}|${value}.`, `without a "system" of your own, replaced by ${ANOMALY_IDENTIFIERS}|${value}.`));
    return { ...draft, identifier: [{ system: ANOMALY_IDENTIFIERS, value }] };
  },
};

/** What the server sets of an anomaly, in this order. */
export const ANOMALY_COMPLETION: readonly ServerOwnedElement[] = [forms, derivable, lastModified, meta, identifier];
