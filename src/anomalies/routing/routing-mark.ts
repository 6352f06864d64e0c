import { arrayAt, isObject, stringAt } from '../../fhir-common/core/json';
import type { JsonObject, ResourceJson } from '../../fhir-common/core/json';
import { omit } from '../../quality/anomalies/task-codes';

/**
 * The tag of a reported anomaly that nobody has sent to its recipient yet. Reports alone carry it: an anomaly that was loaded has its history
 * elsewhere and is never routed. It stands in the data, so that a restart forgets none and no queue can differ from them.
 */
export const ROUTING_MARK = { system: 'urn:x-ror-sas-server:anomaly', code: 'to-route', display: 'À acheminer' } as const;

const isMark = (tag: unknown): boolean => stringAt(tag, 'system') === ROUTING_MARK.system && stringAt(tag, 'code') === ROUTING_MARK.code;

export function hasRoutingMark(task: JsonObject): boolean {
  return arrayAt(task['meta'], 'tag').some(isMark);
}

export function withRoutingMark(task: ResourceJson): ResourceJson {
  const meta = isObject(task['meta']) ? task['meta'] : {};
  return { ...withoutRoutingMark(task), meta: { ...meta, tag: [...arrayAt(meta, 'tag').filter((tag) => !isMark(tag)), ROUTING_MARK] } };
}

export function withoutRoutingMark(task: ResourceJson): ResourceJson {
  if (!hasRoutingMark(task)) return task;
  const meta = isObject(task['meta']) ? task['meta'] : {};
  const kept = arrayAt(meta, 'tag').filter((tag) => !isMark(tag));
  return { ...task, meta: { ...omit(meta, 'tag'), ...(kept.length === 0 ? {} : { tag: kept }) } };
}
