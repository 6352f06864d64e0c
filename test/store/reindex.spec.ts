import { profileSet } from '../../src/fhir-common/definition/confidentiality';
import type { Confidentiality } from '../../src/fhir-common/definition/confidentiality';
import { defineResource } from '../../src/fhir-common/definition/define-resource';
import type { CorrelationGroup, ResourceDefinition } from '../../src/fhir-common/definition/define-resource';
import type { FhirApi } from '../../src/fhir-common/definition/fhir-api';
import { date, number, reference, string, token } from '../../src/fhir-common/definition/search-parameter';
import type { SearchParameter } from '../../src/fhir-common/definition/search-parameter';
import { reindex, typesToReindex } from '../../src/fhir-common/jobs/reindex';
import type { IdentifiedResource } from '../../src/fhir-common/store/writer/change';
import { ownApi } from '../setup/own-api';
import { TestEngine } from '../setup/test-engine';

const BASICS = { profiles: [], description: 'Essai', includes: [], revIncludes: [] };
const name = string({ code: 'name', at: 'Location.name', fr: 'Nom' });
const status = token({ code: 'status', of: 'code', at: 'Location.status', fr: 'Statut' });
const alias = string({ code: 'alias', at: 'Location.alias', fr: 'Autre nom' });
const part = reference({ code: 'part', of: ['Location'], at: 'Location.partOf', fr: 'Lieu plus grand' });
const bed: CorrelationGroup = { name: 'location.bed', instance: 'Location.extension', parameters: [token({
  code: 'bed-kind', of: 'code', at: 'value.ofType(code)', fr: 'Lit',
})] };
const seats: CorrelationGroup = { ...bed, parameters: [...bed.parameters, number({
  code: 'bed-count', of: 'integer', at: 'extension.value.ofType(integer)', fr: 'Nombre',
})] };

interface Declared {
  readonly parameters?: readonly SearchParameter[];
  readonly group?: CorrelationGroup;
  readonly carries?: readonly string[];
  readonly rules?: Confidentiality;
  readonly offerRules?: Confidentiality;
}
const place = ({ parameters = [name, status], group = bed, rules }: Declared): ResourceDefinition =>
  defineResource({ ...BASICS, type: 'Location', searchParameters: parameters, groups: [group], ...(rules ? { confidentiality: rules } : {}) });
const offer = ({ carries = [], offerRules }: Declared): ResourceDefinition => defineResource({
  ...BASICS, type: 'HealthcareService', searchParameters: [reference({ code: 'location', of: ['Location'], at: 'HealthcareService.location', fr: 'Lieux', carries })],
  ...(offerRules ? { confidentiality: offerRules } : {}),
});
const api = (declared: Declared): FhirApi => ownApi([offer(declared), place(declared)], { accessProfiles: { all: [0, 1], unrestricted: 1 } });

const at = (id: string, ...places: readonly string[]): IdentifiedResource => ({ resourceType: 'HealthcareService', id, location: places.map((target) => ({ reference: `Location/${target}` })) });
const located = (id: string, title: string, more: object = {}): IdentifiedResource => ({ resourceType: 'Location', id, name: title, status: 'active', alias: [`autre ${title}`], ...more });
const bedOf = (kind: string, count: number): object => ({ url: 'urn:bed', valueCode: kind, extension: [{ url: 'urn:count', valueInteger: count }] });

let server: TestEngine;
afterEach(() => server.stop());

/** Serves `declared` on what is stored. */
const release = async (declared: Declared): Promise<void> => {
  server = await server.restarted([api(declared)]);
};
const start = async (declared: Declared): Promise<void> => {
  server = await TestEngine.start([api(declared)]);
};
const pass = (): Promise<void> => reindex(server.engine, typesToReindex(server.engine), () => undefined);
const notIndexed = (parameter: string, type = 'Location'): object => ({ code: 'not-indexed', details: { parameter, type }, headers: { 'Retry-After': '120' }, definition: { status: 503 } });

describe('a parameter declared on existing data', () => {
  it('is refused by its name wherever it decides, until a pass has ended; the others answer', async () => {
    await start({});
    await server.write(located('big', 'Hôpital'), located('small', 'Salle', { partOf: { reference: 'Location/big' } }), at('o', 'small'));
    await release({ parameters: [name, status, alias, part] });
    for (const request of ['Location?alias=autre', 'Location?alias:missing=true', 'Location?_sort=-alias', 'HealthcareService?location.alias=autre', 'HealthcareService?_sort=location.alias',
      'Location?_filter=not(alias co "autre")', 'Location?part.alias=autre', 'Location?_has:HealthcareService:location:location.alias=autre']) {
      await expect(server.answer(request)).rejects.toMatchObject(notIndexed(request.includes('part.') ? 'part' : 'alias'));
    }
    for (const request of ['Location?part=Location/big', 'Location?part.name=h', 'Location?_has:Location:part:name=salle', 'Location?_include=Location:part', 'HealthcareService?_include=HealthcareService:location&_include:iterate=Location:part']) {
      await expect(server.answer(request)).rejects.toMatchObject(notIndexed('part'));
    }
    await expect(server.engine.searches.matchingIds(server.context(), server.api, 'Location', 'alias=autre', 2)).rejects.toMatchObject(notIndexed('alias'));
    expect(await server.matches('Location?name=salle&status=active')).toEqual(['small']);
    expect(await server.matches('HealthcareService?location.name=salle')).toEqual(['o']);

    await pass();
    expect(await server.matches('Location?alias=autre%20hop')).toEqual(['big']);
    expect(await server.matches('Location?_sort=-alias')).toEqual(['small', 'big']);
    expect(await server.matches('Location?_filter=not(alias co "hop")')).toEqual(['small']);
    expect(await server.matches('Location?part.alias=autre')).toEqual(['small']);
    expect(await server.matches('Location?_has:Location:part:name=salle')).toEqual(['big']);
    expect((await server.search('HealthcareService?_include=HealthcareService:location&_include:iterate=Location:part')).entry?.map(({ resource }) => resource.id)).toEqual(['o', 'small', 'big']);
  });

  it('with another expression, kind or options leaves no row of before', async () => {
    await start({ parameters: [name, status] });
    await server.write(located('a', 'Avant'), located('b', 'Bloc'));
    await server.write(located('b', 'Bloc', { status: 'suspended' }));
    await release({ parameters: [string({ code: 'name', at: 'Location.alias', fr: 'Nom' }), date({ code: 'status', of: 'dateTime', at: 'Location.meta.lastUpdated', fr: 'Date' })] });
    await expect(server.answer('Location?name=av')).rejects.toMatchObject(notIndexed('name'));
    await expect(server.answer('Location?status=2020')).rejects.toMatchObject(notIndexed('status'));
    await pass();
    expect([await server.matches('Location?name=av'), await server.matches('Location?name=autre%20av')]).toEqual([[], ['a']]);
    const { rows } = await server.pool.query('SELECT 1 FROM token_index i JOIN token t ON t.id = i.token JOIN search_parameter p ON p.id = t.parameter WHERE p.code = $1', ['status']);
    expect(rows).toEqual([]);
  });

  it('is answered at once where nothing is stored, and again only after a pass when it had been withdrawn', async () => {
    await start({ parameters: [name] });
    await release({ parameters: [name, alias] });
    expect(await server.matches('Location?alias=autre')).toEqual([]);
    await server.write(located('a', 'Avant'));
    expect(await server.matches('Location?alias=autre')).toEqual(['a']);
    await release({ parameters: [name] });
    await server.write(located('b', 'Bloc'));
    await release({ parameters: [name, alias] });
    await expect(server.answer('Location?alias=autre')).rejects.toMatchObject(notIndexed('alias'));
    await pass();
    expect(await server.matches('Location?alias=autre')).toEqual(['a', 'b']);
  });

  it('in a group makes the rows of its entries, those that offers carry too', async () => {
    await start({ carries: ['location.bed'] });
    await server.write(located('a', 'Avant', { extension: [bedOf('x', 3), bedOf('y', 5)] }), at('o', 'a'));
    await release({ carries: ['location.bed'], group: seats });
    for (const request of ['Location?bed-kind=x&bed-count=3', 'Location?bed-count=gt1', 'HealthcareService?location.bed-kind=x&location.bed-count=3', 'Location?_sort=bed-count']) {
      await expect(server.answer(request)).rejects.toMatchObject(notIndexed('bed-count'));
    }
    expect(await server.matches('HealthcareService?location.bed-kind=x')).toEqual(['o']);
    await pass();
    expect([await server.matches('Location?bed-kind=x&bed-count=3'), await server.matches('Location?bed-kind=x&bed-count=5')]).toEqual([['a'], []]);
    expect([await server.matches('HealthcareService?location.bed-kind=y&location.bed-count=5'), await server.matches('HealthcareService?location.bed-kind=y&location.bed-count=3')]).toEqual([['o'], []]);
  });

  it('that begins to carry is walked until its rows are carried', async () => {
    await start({});
    await server.write(located('a', 'Avant', { extension: [bedOf('x', 3)] }), at('o', 'a'));
    await release({ carries: ['location.bed'] });
    expect(await server.matches('HealthcareService?location.bed-kind=x')).toEqual(['o']);
    expect(typesToReindex(server.engine).map(({ definition }) => definition.type)).toEqual(['HealthcareService']);
    await pass();
    expect(await server.matches('HealthcareService?location.bed-kind=x')).toEqual(['o']);
    expect((await server.pool.query('SELECT 1 FROM carried_group_location_bed')).rowCount).toBe(1);
  });
});

describe('a pass', () => {
  const many = Array.from({ length: 1_100 }, (_, index) => located(`p${index}`, `Lieu ${index}`));

  it('goes on where it stopped, and nobody searches half of it', async () => {
    await start({});
    await server.write(...many);
    await release({ parameters: [name, status, alias] });
    const other = await server.restarted([api({ parameters: [name, status, alias] })]);
    const done: number[] = [];
    await expect(reindex(server.engine, typesToReindex(server.engine), (progress) => {
      done.push(progress.done);
      if (done.length === 2) throw new Error('killed');
    })).rejects.toThrow('killed');
    await other.engine.stored.refresh(other.engine.database);
    await expect(other.answer('Location?alias=autre')).rejects.toMatchObject(notIndexed('alias'));
    const rows = async (): Promise<number> => (await server.pool.query("SELECT 1 FROM string_index s JOIN search_parameter p ON p.id = s.parameter WHERE p.code = 'alias'")).rowCount ?? 0;
    expect(await rows()).toBe(1_000);
    await server.pool.query("UPDATE string_index SET value = 'untouched' WHERE rid = (SELECT rid FROM resource WHERE id = 'p0')");

    await reindex(other.engine, typesToReindex(other.engine), (progress) => done.push(progress.done));
    expect(done).toEqual([500, 1_000, 1_100]);
    expect(await rows()).toBe(1_100);
    expect((await server.pool.query("SELECT 1 FROM string_index WHERE value = 'untouched'")).rowCount).toBe(2);
    expect(await other.matches('Location?alias=autre%20lieu%201099')).toEqual(['p1099']);

    await expect(server.answer('Location?alias=autre')).rejects.toMatchObject(notIndexed('alias'));
    await server.engine.stored.refresh(server.engine.database);
    expect((await server.search('Location?alias=autre&_count=1')).total).toBe(1_099);
    expect((await server.pool.query("SELECT 1 FROM pg_class WHERE relname LIKE 'reindex_tokens%'")).rowCount).toBe(0);
  });

  it('changes nothing where all is right, and mends what is not', async () => {
    await start({ carries: ['location.bed'] });
    await server.write(located('a', 'Avant', { extension: [bedOf('x', 3)] }), located('b', 'Bloc', { status: 'suspended' }), at('o', 'a', 'b'));
    const dump = async (): Promise<unknown> => (await server.pool.query(
      `SELECT (SELECT array_agg(s ORDER BY s) FROM token_index s) AS tokens, (SELECT array_agg(s ORDER BY s) FROM string_index s) AS strings,
        (SELECT array_agg(s ORDER BY s) FROM text_index s) AS texts, (SELECT array_agg(s ORDER BY s) FROM reference_index s) AS links,
        (SELECT array_agg(s ORDER BY s) FROM group_location_bed s) AS beds, (SELECT array_agg(s ORDER BY s) FROM carried_group_location_bed s) AS carried,
        (SELECT count(*) FROM history.token_index) AS old`)).rows;
    const everything = [...server.api.definitions.values()].map((definition) => ({ api: server.api, definition }));
    const right = await dump();
    await reindex(server.engine, everything, () => undefined);
    expect(await dump()).toEqual(right);
    await server.pool.query("UPDATE token_index SET rid = (SELECT rid FROM resource WHERE id = 'a') WHERE token = (SELECT id FROM token WHERE code = 'suspended')");
    await server.pool.query('DELETE FROM string_index');
    await server.pool.query('DELETE FROM group_location_bed');
    await reindex(server.engine, everything, () => undefined);
    expect([await server.matches('Location?status=suspended'), await server.matches('Location?name=avant'), await server.matches('HealthcareService?location.bed-kind=x')]).toEqual([['b'], ['a'], ['o']]);
  });

  it('and writers do not undo each other', async () => {
    await start({});
    await server.write(...many.slice(0, 600), at('o', 'p0', 'p599'));
    await release({ parameters: [name, status, alias, part] });
    await Promise.all([
      pass(),
      ...[0, 1].map((round) => server.write(...many.slice(round * 100, round * 100 + 60).map((resource) => ({ ...resource, alias: [`neuf ${round}`] })))),
    ]);
    expect([(await server.search('Location?alias=neuf&_count=1')).total, (await server.search('Location?alias=autre&_count=1')).total]).toEqual([120, 480]);
  });
});

describe('an access rule that changes on existing data', () => {
  const everybody = profileSet(0, 1);
  const rules = (version: number, hidden: readonly string[], more: Partial<Confidentiality> = {}): Confidentiality => ({
    version, factPaths: [], record: () => everybody,
    elements: [{ path: ['telecom'], audience: (item) => (hidden.includes(String(item['system'])) ? profileSet(1) : undefined) }], ...more,
  });
  const phone = { system: 'phone', value: '0102030405' };
  const mail = { system: 'email', value: 'x@example.fr' };

  it('is applied before anybody is answered: texts, words, versions', async () => {
    const words: readonly SearchParameter[] = [name, string({ code: 'telecom', at: 'Location.telecom.value', fr: 'Numéro' })];
    await start({ parameters: words, rules: rules(1, ['phone']) });
    await server.write(located('a', 'Avant', { telecom: [phone, mail] }), located('b', 'Bloc', { telecom: [mail] }));
    expect([await server.matches('Location?telecom=x@', 0), await server.matches('Location?telecom=01', 0)]).toEqual([['a', 'b'], []]);
    await release({ parameters: words, rules: rules(2, ['phone', 'email']) });
    expect([await server.matches('Location?telecom=x@', 0), await server.matches('Location?telecom=x@', 1), await server.matches('Location?_content=example', 0)]).toEqual([[], ['a', 'b'], []]);
    const shown = await server.search('Location', 0);
    expect(shown.entry?.map(({ resource }) => [resource.id, resource['telecom'], (resource['meta'] as { versionId: string }).versionId])).toEqual([['a', undefined, '2'], ['b', undefined, '2']]);
    await release({ parameters: words, rules: rules(3, []) });
    expect(await server.matches('Location?telecom=01', 0)).toEqual(['a']);
  });

  it('is applied to what looks at the facts it states, in one go', async () => {
    const follows = (version: number): Confidentiality => ({
      version, factPaths: [[{ direction: 'in', type: 'HealthcareService', parameter: 'location' }]], elements: [],
      record: (facts) => (facts.includes('closed') ? profileSet(1) : everybody),
    });
    const states = (version: number, closed: string): Confidentiality => ({
      version, factPaths: [], elements: [], record: () => everybody, fact: ({ id }) => (id === closed ? 'closed' : 'open'),
    });
    await start({ rules: follows(1), offerRules: states(1, '-') });
    await server.write(located('a', 'Avant'), located('b', 'Bloc'), at('o', 'a'), at('p', 'b'));
    expect(await server.matches('Location', 0)).toEqual(['a', 'b']);
    await release({ rules: follows(1), offerRules: states(2, 'o') });
    expect([await server.matches('Location', 0), await server.matches('Location?name=avant', 0), await server.matches('Location', 1)]).toEqual([['b'], [], ['a', 'b']]);
  });

  it('that begins to look at a reference of its own release waits for its links', async () => {
    const looks = (path: Confidentiality['factPaths']): Confidentiality => ({ version: path.length + 1, factPaths: path, elements: [], record: ([, ...facts]) => (facts.includes('closed') ? profileSet(1) : everybody), fact: ({ name: title }) => (title === 'Clos' ? 'closed' : 'open') });
    await start({ parameters: [name], rules: looks([]) });
    await server.write(located('in', 'Salle', { partOf: { reference: 'Location/walls' } }), located('walls', 'Clos'));
    await release({ parameters: [name, part], rules: looks([[{ direction: 'out', type: 'Location', parameter: 'part' }]]) });
    expect([await server.matches('Location', 0), await server.matches('Location?part.name=clos', 1)]).toEqual([['walls'], ['in']]);
  });

  it('interrupted between two types is found again at the next start', async () => {
    const follows: Confidentiality = { version: 1, factPaths: [[{ direction: 'in', type: 'HealthcareService', parameter: 'location' }]], elements: [], record: (facts) => (facts.includes('closed') ? profileSet(1) : everybody) };
    const states = (version: number): Confidentiality => ({ version, factPaths: [], elements: [], record: () => everybody, fact: () => (version === 1 ? 'open' : 'closed') });
    await start({ rules: follows, offerRules: states(1) });
    await server.write(located('a', 'Avant'), at('o', 'a'));
    await server.pool.query("CREATE FUNCTION stop_it() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'killed'; END $$");
    await server.pool.query("CREATE TRIGGER stop_it BEFORE INSERT ON reindex_pass FOR EACH ROW WHEN (NEW.total = 1 AND NEW.type = 2) EXECUTE FUNCTION stop_it()");
    await expect(release({ rules: follows, offerRules: states(2) })).rejects.toThrow('killed');
    await server.pool.query('DROP TRIGGER stop_it ON reindex_pass');
    await release({ rules: follows, offerRules: states(2) });
    expect([await server.matches('Location', 0), await server.matches('Location', 1)]).toEqual([[], ['a']]);
  });
});
