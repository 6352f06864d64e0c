import type { Response } from 'express';
import type { FhirApi } from '../definition/fhir-api';
import { directReads } from './direct-reads';
import type { DoorStep } from './direct-reads';
import type { FhirHttpRequest } from './fhir-request';
import { FhirRoutes } from './fhir-routes';
import { OperationOutcomeFilter } from './outcome.filter';

const definitions = new Map([['Location', {}]]);
const API = { name: 'a', basePath: '/a/fhir', aliases: ['/b'], definitions } as unknown as FhirApi;
const SERVED = { name: 's', basePath: '/s/fhir', aliases: [], definitions, services: [] } as unknown as FhirApi;

/** What happened, in order. */
let told: string[];

const step = (name: string, given?: () => void): DoorStep => ({
  pass: () => {
    told.push(name);
    return given === undefined ? undefined : Promise.resolve(given);
  },
});

function ask(method: string, path: string, steps: readonly DoorStep[] = []): Promise<void> {
  const routes = Object.assign(Object.create(FhirRoutes.prototype) as FhirRoutes, {
    read: ({ name }: FhirApi, { params }: FhirHttpRequest) => void told.push(`read ${name} ${String(params['type'])}/${String(params['id'])}`),
    search: ({ name }: FhirApi, { params }: FhirHttpRequest) => void told.push(`search ${name} ${String(params['type'])}`),
  });
  const filter = Object.assign(Object.create(OperationOutcomeFilter.prototype) as OperationOutcomeFilter, { refuse: (error: unknown) => void told.push(`refused ${String(error)}`) });
  directReads({ apis: [API, SERVED], steps, routes, filter })({ method, path } as FhirHttpRequest, {} as Response, () => void told.push('next'));
  return new Promise((resolve) => setImmediate(resolve));
}

beforeEach(() => {
  told = [];
});

it.each([
  ['GET', '/a/fhir/Location', 'search a Location'], ['GET', '/b/Location', 'search a Location'], ['GET', '/a/fhir/Location/1-2.x', 'read a Location/1-2.x'],
  ['HEAD', '/a/fhir/Location/1', 'next'], ['POST', '/a/fhir/Location', 'next'], ['GET', '/A/fhir/Location', 'next'], ['GET', '/a/fhir/location', 'next'], ['GET', '/a/fhir/Location/', 'next'],
  ['GET', '/a/fhir/Patient', 'next'], ['GET', '/a/fhir/%4Cocation', 'next'], ['GET', '/a/fhir/Location/_search', 'next'], ['GET', '/a/fhir/Location/1/_history', 'next'],
  ['GET', '/a/fhir/Location/$export', 'next'], ['GET', '/a/fhir/metadata', 'next'], ['GET', `/a/fhir/Location/${'1'.repeat(65)}`, 'next'], ['GET', '/a/fhirLocation', 'next'],
  ['GET', '/s/fhir/Location', 'next'],
])('%s %s: %s', async (method, path, expected) => {
  await ask(method, path);
  expect(told).toEqual([expected]);
});

it('passes every step in order, and gives back what they gave when the route is done', async () => {
  await ask('GET', '/a/fhir/Location', [step('guard'), step('place', () => void told.push('given back')), step('audit')]);
  expect(told).toEqual(['guard', 'place', 'audit', 'search a Location', 'given back']);
});

it('goes no further than the step that refuses, and gives back what was taken before', async () => {
  const refusing: DoorStep = { pass: () => Promise.reject(new Error('no')) };
  await ask('GET', '/a/fhir/Location', [step('place', () => void told.push('given back')), refusing, step('audit')]);
  expect(told).toEqual(['place', 'refused Error: no', 'given back']);
});
