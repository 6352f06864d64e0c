import { request } from 'node:https';
import type { Agent } from 'node:https';
import { arrayAt, isObject, stringAt } from '../../fhir-common/core/json';
import type { JsonObject } from '../../fhir-common/core/json';
import { CAPACITY, capacityEntries, codeOfEntry } from '../../ror/capacity-entries';

/** Who calls which server: origin without path, and the certificate of a bed-management client, PEM. */
export interface SimulatedSender {
  readonly origin: string;
  readonly ca: string;
  readonly cert: string;
  readonly key: string;
}

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

/** One request on a kept-alive connection. @returns status and body, whatever they are */
export function call({ origin }: SimulatedSender, agent: Agent, method: 'GET' | 'PATCH', path: string, body?: string): Promise<{ readonly status: number; readonly text: string }> {
  return new Promise((resolve, reject) => {
    const headers = body === undefined ? { accept: 'application/fhir+json' } : { 'content-type': 'application/fhir+json', 'content-length': Buffer.byteLength(body) };
    const sent = request(`${origin}${path}`, { agent, method, headers }, (answer) => {
      let text = '';
      answer.setEncoding('utf8').on('data', (chunk: string) => (text += chunk)).on('end', () => resolve({ status: answer.statusCode ?? 0, text })).on('error', reject);
    });
    sent.on('error', reject).end(body);
  });
}
