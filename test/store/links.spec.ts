import { defineResource } from '../../src/fhir-common/definition/define-resource';
import { reference, token } from '../../src/fhir-common/definition/search-parameter';
import type { IdentifiedResource } from '../../src/fhir-common/store/writer/change';
import { ownApi } from '../setup/own-api';
import { TestEngine } from '../setup/test-engine';

const BASICS = { profiles: [], description: 'Essai', includes: [], revIncludes: [] };
const place = defineResource({ ...BASICS, type: 'Location', searchParameters: [token({
  code: 'identifier', of: 'Identifier', at: 'Location.identifier', fr: 'Identifiant',
})] });
const appointment = defineResource({
  ...BASICS, type: 'Appointment',
  searchParameters: [reference({ code: 'actor', of: ['Location'], at: 'Appointment.participant.actor', fr: 'Participants', logical: true })],
});

let server: TestEngine;
beforeAll(async () => {
  server = await TestEngine.start([ownApi([place, appointment])]);
});
beforeEach(() => server.empty());
afterAll(() => server.stop());

const numbered = (id: string, value: string): IdentifiedResource => ({ resourceType: 'Location', id, identifier: [{ system: 'urn:place', value }] });
const literal = (id: string): object => ({ reference: `Location/${id}` });
const logical = (value: string): object => ({ type: 'Location', identifier: { system: 'urn:place', value } });
const meeting = (...actors: readonly object[]): IdentifiedResource => ({ resourceType: 'Appointment', id: 'a', participant: actors.map((actor) => ({ actor })) });

/** Which of the places the appointment is found by, through the links alone. */
async function linked(): Promise<string[]> {
  const { rows } = await server.pool.query<{ link: string }>(
    "SELECT t.id || ' ' || l.via AS link FROM reference_index l JOIN resource t ON t.rid = l.target ORDER BY 1");
  return rows.map(({ link }) => link);
}

describe('a repeating reference with literal and logical values', () => {
  it('keeps both, whichever end is written, and loses only what its own value made', async () => {
    await server.write(numbered('p1', '1'), numbered('p2', '2'), numbered('p3', '3'));
    await server.write(meeting(literal('p1'), logical('2')));
    expect(await linked()).toEqual(['p1 literal', 'p2 identifier']);
    expect(await server.matches('Appointment?actor=Location/p1')).toEqual(['a']);
    expect(await server.matches('Appointment?actor.identifier=urn:place|2')).toEqual(['a']);

    await server.write(numbered('p1', '11'));
    await server.write(numbered('p2', '3'), numbered('p3', '2'));
    expect(await linked()).toEqual(['p1 literal', 'p3 identifier']);

    await server.write(meeting(logical('2'), literal('p2')));
    expect(await linked()).toEqual(['p2 literal', 'p3 identifier']);
  });

  it('may lead to one resource in two ways; each goes without the other', async () => {
    await server.write(numbered('p1', '1'));
    await server.write(meeting(logical('1')));
    await server.write(meeting(logical('1'), literal('p1')));
    expect(await linked()).toEqual(['p1 identifier', 'p1 literal']);
    expect(await server.matches('Appointment?actor=Location/p1')).toEqual(['a']);
    expect((await server.search('Appointment?_include=Appointment:actor')).entry?.map(({ resource }) => resource.id)).toEqual(['a', 'p1']);

    await server.write(numbered('p1', '2'));
    expect(await linked()).toEqual(['p1 literal']);
  });

  it('shows on the pages to come the links of the first page', async () => {
    await server.write(numbered('p1', '1'), meeting(logical('1')), { ...meeting(logical('1')), id: 'b' });
    const first = await server.search('Appointment?actor=Location/p1&_count=1');
    await server.write(numbered('p1', '2'));
    const next = first.link.find(({ relation }) => relation === 'next')?.url.split('?')[1] ?? '';
    expect(await server.matches(`Appointment?${next}`)).toEqual(['b']);
    expect(await server.matches('Appointment?actor=Location/p1')).toEqual([]);
  });
});
