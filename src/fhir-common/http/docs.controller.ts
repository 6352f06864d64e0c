import { Controller, Get, Inject, Param, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import { ConformanceService } from '../conformance/conformance.service';
import { openApiDocument } from '../conformance/openapi';
import { Public } from '../context/public.decorator';
import type { FhirApi } from '../definition/fhir-api';
import { docsPage, initScript, PAGE_STYLE } from '../conformance/docs-page';
import { loadSwaggerFiles, staticFile } from '../conformance/docs-files';
import type { StaticFile } from '../conformance/docs-files';
import { FHIR_OPTIONS } from './fhir-options';
import type { FhirOptions } from './fhir-options';
import { FHIR_APIS } from '../definition/fhir-api';

/** Nothing inline and nothing from elsewhere; `data:` for the icons of the style sheet. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** The OpenAPI documents of the interfaces and Swagger UI to read and try them: public, built once, from files of this server only. */
@Public()
@Controller()
export class DocsController {
  private readonly page: StaticFile;
  private readonly assets: ReadonlyMap<string, StaticFile>;
  private readonly documents: ReadonlyMap<string, StaticFile>;

  constructor(
    @Inject(FHIR_APIS) apis: readonly FhirApi[],
    @Inject(ConformanceService) conformance: ConformanceService,
    @Inject(FHIR_OPTIONS) { publicUrl }: FhirOptions,
  ) {
    // Behind a proxy the server may be known under a path of its own.
    const root = publicUrl === undefined ? '' : new URL(publicUrl).pathname.replace(/\/$/, '');
    const documents = apis.map((api) => ({ title: api.title, url: `${root}/openapi/${api.name}.json` }));
    this.page = staticFile('text/html; charset=utf-8', docsPage(root, documents));
    this.assets = new Map([
      ['init.js', staticFile('text/javascript; charset=utf-8', initScript(documents))],
      ['page.css', staticFile('text/css; charset=utf-8', PAGE_STYLE)],
      ...loadSwaggerFiles(),
    ]);
    this.documents = new Map(
      apis.map((api) => {
        const document = openApiDocument(api, `${publicUrl ?? ''}${api.basePath}`, conformance.software, conformance.terminology);
        return [`${api.name}.json`, staticFile('application/json; charset=utf-8', JSON.stringify(document))];
      }),
    );
  }

  @Get('docs')
  docs(@Req() request: Request, @Res() response: Response): void {
    response.setHeader('Content-Security-Policy', CONTENT_SECURITY_POLICY);
    send(request, response, this.page);
  }

  @Get('docs/:asset')
  asset(@Param('asset') name: string, @Req() request: Request, @Res() response: Response): void {
    sendOrRefuse(request, response, this.assets, name);
  }

  @Get('openapi/:document')
  document(@Param('document') name: string, @Req() request: Request, @Res() response: Response): void {
    sendOrRefuse(request, response, this.documents, name);
  }
}

function sendOrRefuse(request: Request, response: Response, files: ReadonlyMap<string, StaticFile>, name: string): void {
  const file = files.get(name);
  if (file) {
    send(request, response, file);
    return;
  }
  const known = [...files.keys()].join(', ');
  response.status(404).setHeader('Content-Type', 'text/plain; charset=utf-8');
  response.end(`Fichier inconnu. Fichiers servis : ${known}.\nUnknown file. Files served: ${known}.\n`);
}

/** Kept by browsers but checked at each use: a file changes with the version of the server only, and then at once. */
function send(request: Request, response: Response, { contentType, etag, body }: StaticFile): void {
  response.setHeader('Cache-Control', 'public, no-cache');
  response.setHeader('ETag', etag);
  response.setHeader('X-Content-Type-Options', 'nosniff');
  const known = (request.get('if-none-match') ?? '').split(',').map((candidate) => candidate.trim().replace(/^W\//, ''));
  if (known.includes(etag)) {
    response.status(304).end();
    return;
  }
  response.setHeader('Content-Type', contentType);
  response.setHeader('Content-Length', body.length);
  response.end(body);
}
