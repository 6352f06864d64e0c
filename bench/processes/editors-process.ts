import { readFileSync } from 'node:fs';
import { createServer } from 'node:https';
import { join } from 'node:path';
import { tellBench } from './messages';

/** Slots that an editor answers for each practitioner it hosts. */
const SLOTS = 20;

/**
 * Editors of appointment software behind mutual TLS. Editor number i hosts every practitioner of rank i modulo the number of editors, and
 * answers after a time of its own, spread evenly from the shortest to the longest.
 */
function main([pki = '', count = '20', shortestMs = '20', longestMs = '200']: readonly string[]): void {
  const read = (...path: string[]): string => readFileSync(join(pki, ...path), 'utf8');
  const tls = { cert: read('server.crt'), key: read('server.key'), ca: read('ca.crt'), requestCert: true, rejectUnauthorized: true };
  const editors = Number(count);
  const ports: number[] = [];
  for (let editor = 0; editor < editors; editor += 1) {
    const delayMs = Number(shortestMs) + (editor * (Number(longestMs) - Number(shortestMs))) / Math.max(1, editors - 1);
    const server = createServer(tls, (request, response) => {
      const body = Buffer.from(answerOf(request.url ?? '', editor, editors));
      setTimeout(() => {
        response.writeHead(200, { 'content-type': 'application/fhir+json; charset=utf-8', 'content-length': body.length });
        response.end(body);
      }, delayMs);
    });
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      ports[editor] = typeof address === 'object' && address !== null ? address.port : 0;
      if (Object.keys(ports).length === editors) tellBench({ kind: 'ready', origin: ports.join(',') });
    });
  }
  process.once('disconnect', () => process.exit(0));
  process.on('message', () => process.exit(0));
}

function answerOf(url: string, editor: number, editors: number): string {
  const query = new URLSearchParams(url.split('?')[1]);
  const identifiers = (query.get('schedule.actor:Practitioner.identifier') ?? '').split(',').map((token) => token.split('|')[1] ?? '');
  const from = Date.parse((query.getAll('start').find((one) => one.startsWith('ge')) ?? '').slice(2));
  const hosted = identifiers.filter((identifier) => Number(identifier.slice(-4)) % editors === editor);
  const resources = hosted.flatMap((identifier) => agendaOf(identifier, from));
  const entry = resources.map((resource) => ({ fullUrl: `https://editor-${editor}.example/${resource.resourceType}/${resource.id}`, resource }));
  return JSON.stringify({ resourceType: 'Bundle', type: 'searchset', total: entry.length, link: [{ relation: 'self', url: 'https://x' }], ...(entry.length === 0 ? {} : { entry }) });
}

interface Resource {
  readonly resourceType: string;
  readonly id: string;
  readonly [element: string]: unknown;
}

function agendaOf(identifier: string, from: number): Resource[] {
  const idnps = { coding: [{ system: 'http://interopsante.org/fhir/CodeSystem/fr-v2-0203', code: 'IDNPS' }] };
  const slots = Array.from({ length: SLOTS }, (_, rank): Resource => ({
    resourceType: 'Slot', id: `slot-${identifier}-${rank}`, status: 'free', schedule: { reference: `Schedule/agenda-${identifier}` },
    meta: { profile: ['http://sas.fr/fhir/StructureDefinition/FrSlotAgregateur'], security: [{ system: 'https://mos.esante.gouv.fr/NOS/TRE_R314-TypeCreneau/FHIR/TRE-R314-TypeCreneau', code: 'PUBLIC' }] },
    serviceType: [{ coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'AMB' }] }, { text: 'Consultation de médecine générale' }],
    appointmentType: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v2-0276', code: 'ROUTINE' }] },
    start: instant(from + rank * 900_000), end: instant(from + (rank + 1) * 900_000), comment: `https://rdv.example/agenda?ps=${identifier}`,
  }));
  return [
    ...slots,
    { resourceType: 'Schedule', id: `agenda-${identifier}`, actor: [{ reference: `Practitioner/ps-${identifier}` }, { reference: `PractitionerRole/role-${identifier}` }] },
    { resourceType: 'Practitioner', id: `ps-${identifier}`, identifier: [{ type: idnps, system: 'urn:oid:1.2.250.1.71.4.2.1', value: identifier }], name: [{ family: 'MARTIN', given: ['Paule'] }] },
    { resourceType: 'PractitionerRole', id: `role-${identifier}`, practitioner: { reference: `Practitioner/ps-${identifier}` }, location: [{ reference: '#lieu' }],
      contained: [{ resourceType: 'Location', id: 'lieu', address: { line: ['1 rue Haute'], city: 'RENNES', postalCode: '35000' } }] },
  ];
}

function instant(epochMs: number): string {
  return new Date(epochMs).toISOString().replace('Z', '+00:00');
}

main(process.argv.slice(2));
