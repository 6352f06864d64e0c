import { arrayAt, isObject, stringAt } from '../fhir-common/core/json';
import type { JsonObject, ResourceJson } from '../fhir-common/core/json';
import type { Caller } from '../fhir-common/definition/caller';
import type { ReaderVisibility } from '../fhir-common/definition/write-declaration';
import { regionKey, structureKey } from '../fhir-common/definition/reader-keys';
import { omit, slicesOf } from '../quality/anomalies/task-codes';

/** Who a caller is to an anomaly (ror-anomalies 4). */
export type Actor = 'declarer' | 'establishment-manager' | 'quality-manager' | 'system';

/** The national server, the rule engine and the routing write for nobody in particular. */
const SYSTEM_ROLES = ['ror-server', 'admin'];
/** Those in charge of the anomalies of their perimeter. */
const IN_CHARGE = ['quality-manager', 'establishment-manager'] as const;
/** BI reads every anomaly, and none of its people. */
const READS_ALL = [...SYSTEM_ROLES, 'bi'];

/** `meta.source` of an anomaly: the client that declared it. What was loaded has none, so nobody is its declarer. */
export const declaredBy = (client: string): string => `urn:x-ror-sas-server:client:${encodeURIComponent(client)}`;

const hasRole = (caller: Caller, roles: readonly string[]): boolean => caller.roles.some((role) => roles.includes(role));

function perimeterKeys({ perimeter }: Caller): readonly string[] {
  return perimeter === null || perimeter === undefined ? [] : [...perimeter.structures.map(structureKey), ...perimeter.regions.map(regionKey)];
}

const isEverywhere = ({ perimeter }: Caller): boolean => perimeter === null || perimeter === undefined;

/**
 * Who sees an anomaly (ror-anomalies 7): its declarer, those whose perimeter holds what it is about, and all of them the national server, BI and
 * those whose perimeter is everything. Its people are for the declarer and those in charge alone.
 */
export const ANOMALY_READERS: ReaderVisibility = {
  keysOf: (task) => {
    const source = stringAt(task['meta'], 'source');
    return source === undefined ? [] : [source];
  },
  readerKeys: (caller) => {
    if (hasRole(caller, READS_ALL) || isEverywhere(caller)) return null;
    return [declaredBy(caller.id), ...perimeterKeys(caller)];
  },
  reserved: {
    readerKeys: (caller) => {
      if (hasRole(caller, SYSTEM_ROLES) || (hasRole(caller, IN_CHARGE) && isEverywhere(caller))) return null;
      return [declaredBy(caller.id), ...(hasRole(caller, IN_CHARGE) ? perimeterKeys(caller) : [])];
    },
    without: withoutPeople,
  },
};

/** An anomaly without those who declared and handled it. */
function withoutPeople(task: ResourceJson): ResourceJson {
  const { resourceType } = task;
  const meta = isObject(task['meta']) ? { meta: omit(task['meta'], 'source') } : {};
  return { ...omit(task, 'requester'), resourceType, ...meta, ...without(task, 'input', 'identifierRequester'), ...without(task, 'output', 'identifierAnalyst') };
}

/** FHIR has no empty arrays: a list that loses its last item is gone. */
function without(task: ResourceJson, list: 'input' | 'output', code: string): Record<string, unknown> {
  const hidden = slicesOf(task, list, code);
  if (hidden.length === 0) return {};
  const kept = arrayAt(task, list).filter((item) => !hidden.some((part) => part === item));
  return { [list]: kept.length === 0 ? undefined : kept };
}

/** What a caller is to a stored anomaly. @param readers its reader keys, those of its owners among them */
export function actorsOf(caller: Caller, task: JsonObject, readers: readonly string[]): readonly Actor[] {
  const inPerimeter = isEverywhere(caller) || perimeterKeys(caller).some((key) => readers.includes(key));
  return [
    ...(stringAt(task['meta'], 'source') === declaredBy(caller.id) ? (['declarer'] as const) : []),
    ...IN_CHARGE.filter((role) => inPerimeter && caller.roles.includes(role)),
    ...(hasRole(caller, SYSTEM_ROLES) ? (['system'] as const) : []),
  ];
}
