import type { NestExpressApplication } from '@nestjs/platform-express';
import { Test } from '@nestjs/testing';
import { Reflector } from '@nestjs/core';
import { runInNewContext } from 'node:vm';
import request from 'supertest';
import { ConformanceService } from '../conformance/conformance.service';
import { PUBLIC_ROUTE } from '../context/public.decorator';
import { defineResource } from '../definition/define-resource';
import { definitionsByType } from '../definition/fhir-api';
import type { FhirApi } from '../definition/fhir-api';
import { string } from '../definition/search-parameter';
import { DocsController } from './docs.controller';
import { FHIR_OPTIONS } from './fhir-options';
import { FHIR_APIS } from '../definition/fhir-api';

const searchParameters = [string({ code: 'name', at: 'Location.name', fr: 'Nom' })];
const place = defineResource({ type: 'Location', profiles: [], description: 'Lieu', searchParameters, includes: [], revIncludes: [] });
const api = (name: string): FhirApi => ({
  name,
  roles: [],
  title: `Interface <${name}>`,
  description: name,
  basePath: `/${name}/fhir`,
  aliases: [],
  definitions: definitionsByType([place]),
  inheritTokenSystem: false,
  publicMetadata: false, placeCentre: () => undefined,
  synonymsOf: () => [],
  resultParameterAliases: new Map(),
  includeAliases: new Map(),
});
const apis = [api('one'), api('two')];
const software = { name: 'server', version: '1.2.3', installedAt: '2026-01-01T00:00:00Z' };
const conformance = new ConformanceService(apis, { software, definitions: new Map() });

async function start(publicUrl: string | undefined): Promise<NestExpressApplication> {
  const testing = await Test.createTestingModule({
    controllers: [DocsController],
    providers: [
      { provide: FHIR_APIS, useValue: apis },
      { provide: ConformanceService, useValue: conformance },
      { provide: FHIR_OPTIONS, useValue: { publicUrl } },
    ],
  }).compile();
  const application = testing.createNestApplication<NestExpressApplication>();
  await application.init();
  return application;
}

let application: NestExpressApplication;
const get = (path: string): request.Test => request(application.getHttpServer()).get(path);

describe('at the root of the server', () => {
  beforeAll(async () => {
    application = await start(undefined);
  });
  afterAll(() => application.close());

  it('is public', () => {
    expect(new Reflector().get<unknown>(PUBLIC_ROUTE, DocsController)).toBe(true);
  });

  it('serves one OpenAPI document for each interface, by name', async () => {
    for (const { name } of apis) {
      const answer = await get(`/openapi/${name}.json`).expect(200).expect('Content-Type', 'application/json; charset=utf-8');
      const info = { title: `Interface <${name}>`, version: '1.2.3' };
      expect(JSON.parse(answer.text)).toMatchObject({ openapi: '3.1.0', info, servers: [{ url: `/${name}/fhir` }] });
    }
  });

  it.each([
    '/openapi/three.json', '/openapi/one', '/openapi/constructor',
    '/docs/package.json', '/docs/index.js', '/docs/..%2Fpackage.json', '/docs/__proto__',
  ])('answers 404 to %s', async (path) => {
    const { text } = await get(path).expect(404);
    expect(text).toContain('Fichier inconnu');
    expect(text).toContain('Unknown file');
  });

  it('serves a French page without inline script or style, under a strict policy', async () => {
    const { text, headers } = await get('/docs').expect(200).expect('Content-Type', 'text/html; charset=utf-8');
    expect(text).toContain('<html lang="fr">');
    expect(text).toContain('<title>Documentation des interfaces FHIR</title>');
    expect(text).not.toMatch(/<script(?![^>]*\bsrc=)|<style|\son\w+=|style=/);
    expect(headers['content-security-policy']).toContain("script-src 'self';");
    expect(headers['content-security-policy']).not.toContain('unsafe');
    expect(text).toContain('<li><a href="/openapi/one.json">Interface &lt;one&gt;</a></li>');
  });

  it('every file the page asks for is served with its own content type', async () => {
    const { text } = await get('/docs');
    const files = [...text.matchAll(/(?:src|href)="(\/docs\/[^"]+)"/g)].flatMap(([, file]) => (file === undefined ? [] : [file]));
    const types = await Promise.all(files.map(async (file) => [file, (await get(file).expect(200)).headers['content-type']]));
    expect(Object.fromEntries(types)).toEqual({
      '/docs/swagger-ui.css': 'text/css; charset=utf-8',
      '/docs/page.css': 'text/css; charset=utf-8',
      '/docs/favicon-32x32.png': 'image/png',
      '/docs/favicon-16x16.png': 'image/png',
      '/docs/swagger-ui-bundle.js': 'text/javascript; charset=utf-8',
      '/docs/swagger-ui-standalone-preset.js': 'text/javascript; charset=utf-8',
      '/docs/init.js': 'text/javascript; charset=utf-8',
    });
  });

  it('starts Swagger UI on every document, and asks no outside validator', async () => {
    const { text } = await get('/docs/init.js').expect(200);
    const started: unknown[] = [];
    const swagger = Object.assign((options: unknown) => started.push(options), { presets: { apis: 'apis' } });
    const window = { addEventListener: (_: string, start: () => void) => start() };
    runInNewContext(text, { window, SwaggerUIBundle: swagger, SwaggerUIStandalonePreset: 'standalone' });
    expect(JSON.parse(JSON.stringify(started))).toEqual([
      expect.objectContaining({
        urls: [{ name: 'Interface <one>', url: '/openapi/one.json' }, { name: 'Interface <two>', url: '/openapi/two.json' }],
        dom_id: '#swagger-ui',
        presets: ['apis', 'standalone'],
        validatorUrl: null,
      }),
    ]);
  });

  it('answers 304 to the ETag it gave, and the file to another', async () => {
    const first = await get('/docs/swagger-ui.css').expect(200);
    const etag = first.headers['etag'];
    expect(etag).toMatch(/^"[\w-]{27}"$/);
    const again = await get('/docs/swagger-ui.css').set('If-None-Match', `"other", W/${etag ?? ''}`).expect(304);
    expect(again.text).toBe('');
    await get('/docs/swagger-ui.css').set('If-None-Match', '"other"').expect(200);
  });
});

describe('behind a proxy, under a path', () => {
  beforeAll(async () => {
    application = await start('https://example.org/interop');
  });
  afterAll(() => application.close());

  it('leads back through that path', async () => {
    const { text } = await get('/docs').expect(200);
    expect(text).toContain('src="/interop/docs/init.js"');
    expect((await get('/docs/init.js')).text).toContain('"url":"/interop/openapi/one.json"');
    expect((await get('/openapi/one.json')).body).toMatchObject({ servers: [{ url: 'https://example.org/interop/one/fhir' }] });
  });
});
