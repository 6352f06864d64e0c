import type { Agent } from 'node:https';
import { arrayAt, isObject, stringAt } from '../../fhir-common/core/json';
import type { JsonObject } from '../../fhir-common/core/json';
import { CAPACITY, capacityEntries, codeOfEntry } from '../../ror/capacity-entries';
import { call } from './simulated-client';
import type { SimulatedSender } from './simulated-client';

/** A count that a ward keeps up to date, and the address it is sent to. */
export interface Ward {
  readonly path: string;
  readonly entry: JsonObject;
}

const KEY_MEMBERS = ['capacityStatus', 'temporalityCapacity', 'genderCapacityAvailable', 'capacityClosingType', 'additionalBedType', 'crisisType', 'temporaryAssignement'];
const AVAILABLE = '02';
const SYNCHRO = '26';
const SOFTWARE: JsonObject = { coding: [{ system: 'https://mos.esante.gouv.fr/NOS/TRE_R335-TypeSourceCapacite/FHIR/TRE-R335-TypeSourceCapacite', code: '02' }] };
const PAGE = 200;

/**
 * The wards with a synchronisation identifier and an available capacity, page after page.
 * @param most at least this many are read where the server holds them
 * @throws Error when the server cannot be read
 */
export async function readWards(sender: SimulatedSender, agent: Agent, most = 1): Promise<Ward[]> {
  const wards: Ward[] = [];
  let path: string | undefined = `/ror/fhir/Location?nb-capacity=ge0&capacity-status=${AVAILABLE}&_count=${PAGE}`;
  while (path !== undefined && wards.length < most) {
    const { status, text } = await call(sender, agent, 'GET', path);
    const bundle: unknown = JSON.parse(text);
    if (status !== 200) throw new Error(`${status} ${stringAt(arrayAt(bundle, 'issue')[0], 'diagnostics') ?? ''}`);
    wards.push(...arrayAt(bundle, 'entry').flatMap((entry) => wardOf(isObject(entry) ? entry['resource'] : undefined)));
    const next = stringAt(arrayAt(bundle, 'link').find((link) => stringAt(link, 'relation') === 'next'), 'url');
    path = next?.slice(new URL(next).origin.length);
  }
  return wards;
}

function wardOf(place: unknown): Ward[] {
  if (!isObject(place) || place['resourceType'] !== 'Location') return [];
  const identifier = arrayAt(place, 'identifier').find((one) => isObject(one) && arrayAt(one['type'], 'coding').some((coding) => stringAt(coding, 'code') === SYNCHRO));
  const free = capacityEntries({ ...place, resourceType: 'Location' }).find((count) => codeOfEntry(count, 'capacityStatus') === AVAILABLE);
  const value = stringAt(identifier, 'value');
  return value === undefined || free === undefined ? [] : [{ path: `/ws-synchro-dispo-lits-fhir/Location?identifier=${encodeURIComponent(value)}`, entry: free }];
}

/** The live form: a replace whose path names the count by its attributes. */
export function countBody(entry: JsonObject, beds: number): string {
  const criteria = KEY_MEMBERS.flatMap((member) => {
    const code = codeOfEntry(entry, member);
    return code === undefined ? [] : [`extension.where(url = '${member}' and valueCodeableConcept.coding.code = '${code}')`];
  });
  const members = arrayAt(entry, 'extension').filter(isObject).map((member) => {
    if (member['url'] === 'nbCapacity') return { url: 'nbCapacity', valueInteger: beds };
    if (member['url'] === 'capacityUpdateDate') return { url: 'capacityUpdateDate', valueDateTime: new Date().toISOString() };
    return member['url'] === 'capacitySourceType' ? { ...member, valueCodeableConcept: SOFTWARE } : member;
  });
  return JSON.stringify({
    resourceType: 'Parameters',
    parameter: [{ name: 'operation', part: [
      { name: 'type', valueString: 'replace' }, { name: 'path', valueString: `Location.extension.where(url='${CAPACITY}').where(${criteria.join(' and ')})` },
      { name: 'value', part: [{ extension: [{ url: CAPACITY, extension: members }] }] },
    ] }],
  });
}
