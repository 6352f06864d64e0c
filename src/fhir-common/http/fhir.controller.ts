import { All, Controller, Get, HttpCode, Inject, Post, Req, Res } from '@nestjs/common';
import type { Type } from '@nestjs/common';
import type { Response } from 'express';
import { Public } from '../context/public.decorator';
import type { FhirApi } from '../definition/fhir-api';
import type { FhirHttpRequest } from './fhir-request';
import { FhirRoutes } from './fhir-routes';

/** The routes of one FHIR interface (R4 http). They are the same for every resource type and every interface. */
export function createFhirController(api: FhirApi): Type {
  @Controller([api.basePath, ...api.aliases])
  class FhirController {
    constructor(@Inject(FhirRoutes) private readonly routes: FhirRoutes) {}

    @Public(api.publicMetadata)
    @Get('metadata')
    metadata(@Req() request: FhirHttpRequest, @Res() response: Response): void {
      this.routes.metadata(api, request, response);
    }

    @Get(':type')
    search(@Req() request: FhirHttpRequest, @Res() response: Response): Promise<void> {
      return this.routes.search(api, request, response);
    }

    @Post(':type/_search')
    @HttpCode(200) // a search by POST creates nothing
    searchByPost(@Req() request: FhirHttpRequest, @Res() response: Response): Promise<void> {
      return this.routes.searchByPost(api, request, response);
    }

    @Get(':type/:id')
    read(@Req() request: FhirHttpRequest, @Res() response: Response): Promise<void> {
      return this.routes.read(api, request, response);
    }

    @All(['', '*path'])
    other(@Req() request: FhirHttpRequest): never {
      return this.routes.refuse(api, request);
    }
  }
  return FhirController;
}
