import type { Response } from 'supertest';
import { arrayAt, isObject, stringAt } from '../../src/fhir-common/core/json';
import type { JsonObject } from '../../src/fhir-common/core/json';
import type { TestServer } from '../http/test-server';
import { readExample } from './examples';

/** One published exchange. */
export interface Exchange {
  readonly method: string;
  readonly path: string;
  readonly body: JsonObject;
  readonly expected: JsonObject;
}

export function readExchange(file: string): Exchange {
  const example = readExample(file);
  const request = objectAt(example, 'request');
  return { method: stringAt(request, 'method') ?? '', path: stringAt(request, 'onTheWire') ?? '', body: objectAt(request, 'body'), expected: objectAt(example, 'expected') };
}

export function objectAt(value: JsonObject, key: string): JsonObject {
  const found = value[key];
  return isObject(found) ? found : {};
}

/** Sends a body as the platform and the editors do. */
export function sendTo(server: TestServer, base: string): (client: string, method: string, path: string, body: unknown) => Promise<Response> {
  return (client, method, path, body) => {
    const agent = server.as(client);
    const request = method === 'POST' ? agent.post(base + path) : agent.put(base + path);
    return Promise.resolve(request.set('Content-Type', 'application/json+fhir; charset=utf-8').set('Accept', 'application/json+fhir')
      .send(typeof body === 'string' ? body : JSON.stringify(body)));
  };
}

export function jsonOf(response: Response): JsonObject {
  const json: unknown = JSON.parse(response.text);
  if (!isObject(json)) throw new Error('no JSON object');
  return json;
}

/** `code expression` of each issue. */
export function issuesOf(response: Response): string[] {
  return arrayAt(jsonOf(response), 'issue').filter(isObject).map((issue) => [stringAt(issue, 'code') ?? '', ...arrayAt(issue, 'expression').slice(0, 1)].join(' '));
}
