import { All, Body, Controller, Delete, Get, HttpCode, Inject, Patch, Post, Put, Req, Res, UseGuards } from '@nestjs/common';
import type { Type } from '@nestjs/common';
import type { Response } from 'express';
import { Public } from '../context/public.decorator';
import type { ResourceJson } from '../core/json';
import type { FhirApi, TransactionOffer } from '../definition/fhir-api';
import type { FhirHttpRequest } from './fhir-request';
import { FhirRoutes } from './fhir-routes';
import { OperationRoutes } from './operation-routes';
import { ParseResourcePipe } from './parse-resource.pipe';
import { TransactionRoutes } from './transaction-routes';
import { WriteGuard } from './write.guard';
import { WriteRoutes } from './write-routes';

/** The routes of one FHIR interface (R4 http), the same for every resource type and every interface. The most particular come first. */
export function createFhirControllers(api: FhirApi): readonly Type[] {
  const { transaction } = api;
  const transactions = transaction === undefined ? [] : [createTransactionController(api, transaction)];
  return [createOperationController(api), ...transactions, createWriteController(api), createReadController(api)];
}

function createTransactionController(api: FhirApi, offer: TransactionOffer): Type {
  @Controller([api.basePath, ...api.aliases])
  class FhirTransactionController {
    constructor(@Inject(TransactionRoutes) private readonly routes: TransactionRoutes) {}

    @Post('')
    @HttpCode(200) // what each entry did is told in the answer
    run(@Req() request: FhirHttpRequest, @Res() response: Response): Promise<void> {
      return this.routes.run(api, offer, request, response);
    }
  }
  return FhirTransactionController;
}

function createOperationController(api: FhirApi): Type {
  @Controller([api.basePath, ...api.aliases])
  class FhirOperationController {
    constructor(@Inject(OperationRoutes) private readonly routes: OperationRoutes) {}

    @All(['$:operation', '$:operation/*rest', ':type/$:operation', ':type/$:operation/*rest', ':type/:id/$:operation'])
    run(@Req() request: FhirHttpRequest, @Res() response: Response): Promise<void> {
      return this.routes.run(api, request, response);
    }
  }
  return FhirOperationController;
}

function createWriteController(api: FhirApi): Type {
  @Controller([api.basePath, ...api.aliases])
  class FhirWriteController {
    constructor(@Inject(WriteRoutes) private readonly routes: WriteRoutes) {}

    @UseGuards(WriteGuard)
    @Post(':type')
    create(@Req() request: FhirHttpRequest, @Res() response: Response, @Body(ParseResourcePipe) resource: ResourceJson): Promise<void> {
      return this.routes.create(api, request, response, resource);
    }

    @UseGuards(WriteGuard)
    @Put([':type', ':type/:id'])
    update(@Req() request: FhirHttpRequest, @Res() response: Response, @Body(ParseResourcePipe) resource: ResourceJson): Promise<void> {
      return this.routes.update(api, request, response, resource);
    }

    @UseGuards(WriteGuard)
    @Patch([':type', ':type/:id'])
    patch(@Req() request: FhirHttpRequest, @Res() response: Response, @Body(ParseResourcePipe) body: ResourceJson): Promise<void> {
      return this.routes.patch(api, request, response, body);
    }

    @UseGuards(WriteGuard)
    @Delete([':type', ':type/:id'])
    delete(@Req() request: FhirHttpRequest, @Res() response: Response): Promise<void> {
      return this.routes.delete(api, request, response);
    }
  }
  return FhirWriteController;
}

function createReadController(api: FhirApi): Type {
  @Controller([api.basePath, ...api.aliases])
  class FhirReadController {
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

    @Get(':type/:id/_history')
    history(@Req() request: FhirHttpRequest, @Res() response: Response): Promise<void> {
      return this.routes.history(api, request, response);
    }

    @Get(':type/:id/_history/:version')
    vread(@Req() request: FhirHttpRequest, @Res() response: Response): Promise<void> {
      return this.routes.vread(api, request, response);
    }

    @All(['', '*path'])
    other(@Req() request: FhirHttpRequest): never {
      return this.routes.refuse(api, request);
    }
  }
  return FhirReadController;
}
